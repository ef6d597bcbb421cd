"""Every address of the desk, and what it is about in a house where every table has a row."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import h3
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hedun import clock
from hedun.assessment.models import Replanting
from hedun.claims.models import Claim
from hedun.domain.deadlines import local_day, monday_of
from hedun.evidence.models import Evidence
from hedun.history.models import PastPolicy
from hedun.injuries.models import Injury, Paper, Reckoning
from hedun.intake.models import Enclosure, Submission, Waiting
from hedun.messages.models import CallBack, Complaint
from hedun.notices.models import Notice, Objection
from hedun.othercover.models import CoverAnswer, CoverList
from hedun.oversight.models import Referral
from hedun.paper.models import Form
from hedun.partners.models import Partner
from hedun.payments.models import Obligation, PaymentBatch
from hedun.people.models import Plot, User
from hedun.phone.models import Device, Parcel
from hedun.policies.models import TermsDraft, TermsFile, TermsProposal
from hedun.prevention.models import Measure
from hedun.prices.models import PriceTable
from hedun.readiness.models import Roster, Task
from hedun.receipts.codes import receipt_codes
from hedun.record.models import PartyKey
from hedun.record.roots import handed_out
from hedun.roll.models import Doubt
from tests.support.road import CLERK

About = Callable[["Things"], dict[str, Any]]
NOT_THERE = str(UUID(int=9))


def names(resolver: Any = None, space: str = "") -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every address: its name, its path, the names of what it takes. A second path under the same
    name and with more to say is `name+part`."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from names(one, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            assert isinstance(one, URLPattern)
            takes = frozenset(one.pattern.converters)
            yield f"{space}{one.name}", str(one.pattern), takes


def of_table(name: str, takes: frozenset[str]) -> str:
    """The name in the table of expectation."""
    return f"{name}+part" if name == "payments:repair" and "part" in takes else name


class Things:
    """What addresses can be about: all of one village, or of its county."""

    def __init__(self, claim: Claim) -> None:
        self.claim, self.household = claim, claim.household
        self.village, self.policy = claim.report.village, claim.report.policy


CLOSED_COUNTY = "140423000000"  # which has not opened its figures


def last(rows: QuerySet[Any]) -> Any:
    """The newest; a house without one cannot be asked."""
    found = rows.order_by("pk").last()
    assert found is not None, f"no {rows.model.__name__} to ask for"
    return found


def _number(rows: Callable[[Things], QuerySet[Any]]) -> About:
    return lambda t: {"number": last(rows(t)).number}


def _draft(t: Things) -> dict[str, Any]:
    return {"number": t.policy.number, "pk": last(TermsDraft.objects.all()).pk}


def _worded(t: Things) -> dict[str, Any]:
    return {"number": t.policy.number, "sha256": last(TermsFile.objects.all()).sha256}


def _proposal(t: Things) -> dict[str, Any]:
    return {"number": t.policy.number, "pk": last(TermsProposal.objects.all()).pk}


def _enclosed(t: Things) -> dict[str, Any]:
    one = last(Enclosure.objects.filter(submission__channel="phone_call"))
    return {"number": one.submission.number, "n": one.number}


def _row(t: Things) -> dict[str, Any]:
    one = last(Waiting.objects.filter(state="waiting"))
    return {"number": one.submission.number, "key": one.pk}


def _replanting(t: Things) -> dict[str, Any]:
    row = Replanting.objects.order_by("pk")[0]
    return {"number": row.evidence.claim.number, "pk": row.pk}


def _cover(t: Things) -> dict[str, Any]:
    one = last(CoverAnswer.objects.all())
    return {"number": one.line.claim.number, "line": one.line.number, "cover": one.cover.number}


def _paper(t: Things) -> dict[str, Any]:
    one = last(Paper.objects.all())
    return {"number": one.injury.number, "pk": one.pk}


def _account(t: Things) -> dict[str, Any]:
    one = last(Reckoning.objects.all())
    return {"number": one.injury.number, "pk": one.pk}


def _owed(t: Things) -> dict[str, Any]:
    one = last(Obligation.objects.filter(returned_at__isnull=False))
    return {"number": one.claim.number, "part": one.pk}


def _awarded(t: Things) -> dict[str, Any]:
    return {"number": last(Claim.objects.filter(state="awarded")).report.number}


def _refused_claim() -> Claim:
    claim: Claim = last(Claim.objects.filter(state="refused"))
    return claim


def _receipt(t: Things) -> dict[str, Any]:
    return {"code": receipt_codes([t.claim])[t.claim.pk]}


def _kept(rows: Callable[[Things], QuerySet[Any]]) -> About:
    return lambda t: {"pk": last(rows(t)).pk}


def _said(**words: Any) -> About:
    return lambda t: words


_refused: About = lambda t: {"number": _refused_claim().number}  # noqa: E731
_claim: About = lambda t: {"number": t.claim.number}  # noqa: E731
_report: About = lambda t: {"number": t.claim.report.number}  # noqa: E731
_household: About = lambda t: {"number": t.household.number}  # noqa: E731
_policy: About = lambda t: {"number": t.policy.number}  # noqa: E731
_clerk: About = lambda t: {"username": CLERK}  # noqa: E731
_injury = _number(lambda t: Injury.objects.all())
_notice = _number(lambda t: Notice.objects.filter(items__claim=t.claim))
_objection = _number(lambda t: Objection.objects.exclude(closed_at=None))
_batch = _number(lambda t: PaymentBatch.objects.all())
_escalated = _number(lambda t: Claim.objects.filter(referrals__isnull=False))
_submission = _number(lambda t: Submission.objects.filter(channel="sheet"))
_table = _number(lambda t: PriceTable.objects.all())
_form = _number(lambda t: Form.objects.all())
_village: About = lambda t: {"code": t.village.code}  # noqa: E731

ABOUT: dict[str, About] = {
    "record:change_key": lambda t: {"pk": last(PartyKey.objects.all()).pk, "act": "end"},
    "record:root_file": lambda t: {"party": "insurer", "seq": handed_out()[-1].seq},
    "record:tool": _said(name="check_proof"),
    "policies:proof": _policy,
    "policies:ledger": _policy,
    "policies:ledger_csv": _policy,
    "policies:year": _policy,
    "policies:year_file": _policy,
    "assessment:ex_gratia": _number(lambda t: Claim.objects.filter(gifts__isnull=False)),
    "receipts:export": _household,
    "receipts:draw": _policy,
    "receipts:proof": _receipt,
    "payments:reconciliation": _policy,
    "documents:closing": _policy,
    "documents:reconciliation": _policy,
    "insights:standing_table": _said(slug="villages", suffix="csv"),
    "insights:draw": _policy,
    "outlook:table": _said(slug="parts", suffix="csv"),
    "outlook:price_table": _said(slug="towns", suffix="csv"),
    "insights:draw_table": lambda t: {**_policy(t), "suffix": "csv"},
    "web:hard_case": _escalated,
    "claims:export": _said(kind="csv"),
    "claims:report": _report,
    "claims:act": lambda t: {**_report(t), "action": "verify"},
    "claims:claim": _claim,
    "claims:row": _claim,
    "claims:pictures": _claim,
    "claims:found": _said(key="abc"),
    "accounts:account": _clerk,
    "accounts:give": _clerk,
    "accounts:end": lambda t: {
        **_clerk(t), "posting": User.objects.get(username=CLERK).postings.get().pk
    },
    "accounts:reset": _clerk,
    "accounts:close": _clerk,
    "accounts:secure": lambda t: {**_clerk(t), "what": "sessions"},
    "accounts:reopen": _clerk,
    "people:household": _household,
    "people:reveal": _household,
    "people:end": lambda t: {
        "number": last(Plot.objects.all()).household.number, "code": "plot",
        "pk": last(Plot.objects.all()).pk,
    },
    "people:act": lambda t: {**_household(t), "code": "correct"},
    "roll:doubt": _number(lambda t: Doubt.objects.all()),
    "policies:policy": _policy,
    "policies:terms": _worded,
    "wordings:index": _policy,
    "wordings:start": _policy,
    "wordings:fill": lambda t: {**_policy(t), "name": "fr-game-2013"},
    "wordings:version": _worded,
    "wordings:printed": _worded,
    **dict.fromkeys(
        (
            "wordings:draft", "wordings:look", "wordings:save", "wordings:download",
            "wordings:draft_printed", "wordings:compared", "wordings:discard",
            "wordings:restore", "wordings:propose",
        ),
        _draft,
    ),
    "wordings:proposal": _proposal,
    "wordings:proposed_file": _proposal,
    "prices:kind": _said(code="tree"),
    "prices:empty": _said(code="tree"),
    "prices:version": _table,
    "prices:download": _table,
    "proposing:propose": _said(code="tree"),
    "evidence:file": _kept(lambda t: t.claim.report.evidence.filter(kind="photo")),
    "evidence:sheet": _kept(lambda t: Evidence.objects.filter(kind="sheet")),
    "evidence:thumb": _kept(lambda t: t.claim.report.evidence.filter(kind="photo")),
    "intake:submission": _submission,
    "intake:corrected": _submission,
    "intake:again": _submission,
    "intake:slip": _number(lambda t: Submission.objects.filter(waiting__state="returned")),
    "intake:enclosure": _enclosed,
    "intake:row": _row,
    "phone:settle": _kept(lambda t: Parcel.objects.filter(state="aside")),
    "phone:switch_off": _number(lambda t: Device.objects.filter(officer__username=CLERK)),
    "phone_api:parcel": _said(uuid=NOT_THERE),
    "phone_api:whole": _said(uuid=NOT_THERE),
    "phone_api:file": _said(uuid=NOT_THERE, sha256="0" * 64),
    "phone_api:way": _said(uuid=NOT_THERE, sha256="0" * 64),
    "openrosa_api:form": _said(name="hedun_damage"),
    "openrosa_api:manifest": _said(name="hedun_damage"),
    "openrosa_api:file": _said(name="hedun_damage", file="households.csv"),
    "paper:printed": _form,
    "paper:typing": _form,
    "paper:draft": _form,
    "paper:entered": _form,
    "paper:called": _number(lambda t: Submission.objects.filter(channel="phone_call")),
    "paper:roll": _village,
    "assessment:replanting": lambda t: {"number": _replanting(t)["number"]},
    "assessment:end_replanting": _replanting,
    "injuries:report": lambda t: {"claim": last(Claim.objects.filter(state="reported")).number},
    "injuries:injury": _injury,
    "injuries:open": _injury,
    "injuries:act": lambda t: {**_injury(t), "code": "take_up"},
    "injuries:judge": _injury,
    "injuries:count_in": _injury,
    "injuries:withdraw": lambda t: {**_paper(t), "what": "paper"},
    "injuries:paper": _paper,
    "injuries:account": _account,
    "history:year": _kept(lambda t: PastPolicy.objects.all()),
    "othercover:list": _number(lambda t: CoverList.objects.all()),
    "othercover:answer": _cover,
    "notices:objection": _objection,
    "notices:report": _report,
    "notices:notice": _notice,
    **dict.fromkeys(
        ("receipts:receipt", "receipts:leave", "receipts:object", "receipts:take_back"), _receipt
    ),
    "payments:repair": lambda t: {"number": _owed(t)["number"]},
    "payments:repair+part": _owed,
    "payments:payees": lambda t: {"number": _owed(t)["number"]},
    "payments:batch": _batch,
    "messages:board": _village,
    "messages:call": lambda t: {"number": last(CallBack.objects.all()).claim.number},
    "messages:complaint": _number(lambda t: Complaint.objects.all()),
    "openid_connect_callback": _said(provider_id="office"),
    "partners:partner": _number(lambda t: Partner.objects.filter(company="")),
    "partners_api:claim": _claim,
    "partners_api:household": _claim,
    "documents:slip": _claim,
    "documents:slips_of_report": _report,
    "documents:slips_of_notice": _notice,
    "documents:notice_to_post": _awarded,
    "documents:picture_to_post": _awarded,
    "documents:notice": _notice,
    "documents:refusal": _refused,
    "documents:decision": lambda t: {"question": last(Referral.objects.exclude(answer="")).pk},
    "documents:answer": _objection,
    "documents:archive": _claim,
    "documents:refusals": lambda t: {"number": _refused_claim().report.number},
    "documents:handing_over": _report,
    "documents:losses": _report,
    "documents:payments": _batch,
    "docket:export": _said(kind="csv"),
    "duties:export": _said(slug="stages", kind="csv"),
    "insights:readings_table": _said(slug="wordings", suffix="csv"),
    "insights:table": _said(slug="species", suffix="csv"),
    "briefings:table": _said(slug="species", suffix="csv"),
    "briefings:rows": _said(measure="claims"),
    "briefings:rows_file": _said(measure="claims", suffix="csv"),
    "openfigures:page": _said(code=CLOSED_COUNTY),
    "openfigures:embed": _said(code=CLOSED_COUNTY),
    "openfigures:data": _said(code=CLOSED_COUNTY),
    "openfigures:table": _said(code=CLOSED_COUNTY, slug="told_by_town"),
    "wildlife:hand_out": _said(kind="csv"),
    "wildlife:table": _said(slug="species", suffix="csv"),
    "readiness:tasks_file": _said(suffix="csv"),
    "readiness:task": _number(lambda t: Task.objects.all()),
    "readiness:printed": _number(lambda t: Roster.objects.filter(replaced_at=None)),
    "readiness:table": _said(slug="expected", suffix="csv"),
    "prevention:measure": _number(lambda t: Measure.objects.all()),
    "prevention:table": _said(slug="measures", suffix="csv"),
    "prevention:analysed": _said(slug="spots", suffix="csv"),
    "maps:table": _said(suffix="csv"),
    "maps:plot": lambda t: {"claim": t.claim.number, "number": 1},
    "maps:cell": _said(index=format(h3.str_to_int(h3.latlng_to_cell(36.61, 112.95, 8)), "x")),
}  # fmt: skip


def asked(things: Things) -> dict[str, str]:
    """The name in the table of expectation → the address that is asked for."""
    found: dict[str, str] = {}
    for name, path, takes in names():
        key = of_table(name, takes)
        if key in found or "token" in takes:  # ODK Collect's second way in has the same views
            continue
        about = ABOUT[key](things) if takes else {}
        assert set(about) == takes, f"{key} takes {sorted(takes)}: {path}"
        found[key] = reverse(name, kwargs=about)
    return found


# What is sent with a POST where nothing at all would only be a form not filled in.
SENT: dict[str, About] = {
    "people:reveal": lambda t: {
        "what": "phone", "row": t.household.identity.pk, "reason": "核对身份"
    },
    "assessment:ex_gratia": _said(do="grant"),
    "accounts:secure": _said(reason="电脑丢了"),
    "web:views": _said(do="keep", page="web:work", name="我的", query="by=village"),
    "intake:row": lambda t: {"do": "drop", "reason": "核实没有受损"},
    "payments:batch": lambda t: {"action": "cancel", "reason": "做错了"},
    "payments:payees": lambda t: {"action": "end"},
    "duties:chase": lambda t: {"stage": "reported", "place": t.village.parent.code},
    "prices:version": lambda t: {"do": "confirm"},
    "readiness:roster": lambda t: {
        "county": t.policy.place.code, "week": monday_of(local_day(clock.now())).isoformat()
    },
}  # fmt: skip

BOX = "112,36,114,37"
ASKED: dict[str, dict[str, str]] = {
    "maps:heat": {"box": BOX, "resolution": "7"},
    "maps:points": {"box": BOX},
    "duties:rows": {"stage": "reported", "what": "held"},
}
