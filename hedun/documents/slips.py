"""赔付告知单: what a household is told of its award, in big print, on a page of its own.

What was found for persons is not told here: their part stands as a sum, and whoever handles it
tells them.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from hedun import speech
from hedun.assessment.figures import Figures, figures
from hedun.assessment.models import AwardLine, ClaimAward
from hedun.assessment.standing import standing
from hedun.claims import facts
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.documents import saying
from hedun.documents.drawing import qr_code
from hedun.documents.found import figure_says, levels, thing, verifications
from hedun.documents.saying import LANGUAGES
from hedun.domain.actors import Role
from hedun.domain.case import Case, State
from hedun.domain.chain import Json, canonical
from hedun.domain.deadlines import limitation_ends, local_day
from hedun.domain.lifecycle import ENDED
from hedun.domain.money import yuan
from hedun.language import lang
from hedun.payments.models import PayeeShare, Payment
from hedun.payments.waiting import shares_of
from hedun.people.models import BankAccount
from hedun.people.queries import account_to_pay
from hedun.policies.queries import clock
from hedun.receipts.codes import address_of, receipt_codes
from hedun.receipts.sayings import STANDS
from hedun.receipts.whom import whom_to_call
from hedun.record.selecting import follow, rows_by

# A step's sentence ends in what it comes to, which has a column of its own on the paper.
_RESULT = re.compile(r"(?:\s*=|[,;:]\s*得|得|:)?\s*-?[\d.]+ (?:元|yuan)$")
RESULT_LENGTH = 60  # characters; the expression is never let loose on a whole sentence


@dataclass(frozen=True)
class Known:
    """What slips are made of, read at once for all of them."""

    awards: Mapping[int, ClaimAward]
    lines: Mapping[int, list[AwardLine]]  # by claim
    figures: Mapping[int, Figures]  # by loss line
    verified: Collection[int]  # claims
    cases: Mapping[int, Case]
    accounts: Mapping[int, BankAccount]  # by household
    shares: Mapping[int, Sequence[PayeeShare]]
    paid: Mapping[int, list[Payment]]
    codes: Mapping[int, str]  # of receipts


def with_award(claims: Sequence[Claim]) -> list[Claim]:
    """Those of the claims that have an award to tell of."""
    awards = standing(claim.pk for claim in claims)
    return [claim for claim in claims if claim.pk in awards]


def slips(
    claims: Sequence[Claim], *, languages: Sequence[str] = ("zh",), base: str, now: datetime
) -> tuple[dict[str, Json], dict[str, str]]:
    """Data and pictures of typst/slip.typ: claims of one report that have an award, a page each
    and language. As many queries for 31 as for one."""
    known = _known(claims)
    pages: list[Json] = []
    contacts = {}
    for language in languages:
        with override(LANGUAGES[language]):
            contacts[language] = contacts_of(claims[0], now)
    for claim in claims:
        for language in languages:
            with override(LANGUAGES[language]):
                slip = _slip(claim, known, contacts[language], now)
                pages.append(slip | {"lang": language})
    with override(LANGUAGES[languages[0]]):
        data: dict[str, Json] = {
            "title": _("What is paid for the damage, and why"),
            "words": {"page": _("page {n} of {of}"), "hedun": _("Hedun")},
            "slips": pages,
        }
    return data, qr_codes(claims, known.codes, base)


def qr_codes(claims: Iterable[Claim], codes: Mapping[int, str], base: str) -> dict[str, str]:
    """Pictures by name: the address of each claim's receipt; the claim's own number where it has
    none yet, for the office to type in."""
    return {
        f"qr-{claim.number}": qr_code(
            address_of(codes[claim.pk], base) if claim.pk in codes else claim.number
        )
        for claim in claims
    }


NAMED = frozenset({Role.CLERK, Role.TOWNSHIP})  # whom the village knows by name


def scan_says() -> list[Json]:
    """What stands beside the QR code: above the code in letters, and what it asks for then."""
    return [
        _("Scan: how far is it?"),
        _("or give this number:"),
        _("then the last 4 of your ID or account"),
    ]


def contacts_of(claim: Claim, now: datetime) -> Json:
    """Whom a villager turns to: office, who that is, telephone; and where to ask for those that the
    county has not entered."""
    offices = whom_to_call(claim, now)
    rows: list[Json] = [
        [
            office.what[lang()],
            "、".join(office.names[:2]) if office.role in NAMED else "",
            office.telephone,
        ]
        for office in offices
    ]
    silent = not all(office.telephone for office in offices)
    note = _("Where no number stands, ask at the village office.") if silent else ""
    return {"rows": rows, "note": note}


def _known(claims: Sequence[Claim]) -> Known:
    awards = standing(claim.pk for claim in claims)
    of_pk = {claim.pk: claim for claim in claims}
    rows = rows_by(AwardLine, "claim_award_id", (award.pk for award in awards.values()))
    follow(rows, "line")
    lines: dict[int, list[AwardLine]] = {pk: [] for pk in of_pk}
    for row in sorted(rows, key=lambda row: row.line.number):
        row.line.claim = of_pk[row.line.claim_id]
        lines[row.line.claim_id].append(row)
    payments = Payment.objects.filter(
        obligation__claim__in=of_pk, outcome=Payment.Outcome.PAID
    ).select_related("account", "obligation")
    paid: dict[int, list[Payment]] = {pk: [] for pk in of_pk}
    for payment in payments.order_by("pk"):
        paid[payment.obligation.claim_id].append(payment)
    return Known(
        awards=awards,
        lines=lines,
        figures=figures([row.line for row in rows]),
        verified=verifications(claims),
        cases=facts.cases(claims),
        accounts=account_to_pay(claim.household_id for claim in claims),
        shares=shares_of(claims),
        paid=paid,
        codes=receipt_codes(claims),
    )


def _slip(claim: Claim, known: Known, contacts: Json, now: datetime) -> dict[str, Json]:
    award, rows = known.awards[claim.pk], known.lines[claim.pk]
    told = [row for row in rows if row.line.section != PERSON]
    sealed = sum(row.payable_fen for row in rows if row.line.section == PERSON)
    report, total = claim.report, award.total_fen
    place = report.policy.place.name
    what = list(dict.fromkeys(saying.coded(row.line.item) for row in told))
    lead = (
        _("The damage that {animal} did to your {things} on {day} has been assessed.")
        if what
        else _("What {animal} did to your family on {day} has been assessed.")
    )
    return {
        "head": _("Wildlife damage insurance"),
        "paper": _("Notice of the award"),
        "parties": _("Insured by {place}'s forestry bureau").format(place=place),
        "page": _("page {n} of {of}"),
        "number": claim.number,
        "name": claim.household.name,
        "greeting": _("Dear {name},").split("{name}"),
        "where": f"{report.village.parent.name if report.village.parent else ''}"
        f"{report.village.name} {claim.household.group}",
        "lead": lead.format(
            animal=saying.coded(claim.event.species),
            things=_(", ").join(what),
            day=speech.day(claim.event.occurred, now),
        ),
        "due": _("We pay you"),
        "unit": _("yuan"),
        "amount": yuan(total),
        "capitals": saying.capitals(total),
        "status": _status(claim, known, now),
        "advance": _("This is an advance; the rest follows when everything is known.")
        if award.kind == ClaimAward.Kind.ADVANCE
        else "",
        "found": _found([row.line for row in told], known),
        "found_head": [
            _("What we found"),
            _("The village said"),
            _("The township found"),
            _("The expert found"),
        ],
        "steps_title": _("How it was worked out"),
        "lines": [line_says(row, len(told) > 1) for row in told],
        "sealed": yuan(sealed) if sealed else "",
        "sealed_says": _("For the injured person (told to them alone)"),
        "total_says": _("Paid to you, yuan"),
        "disagree": _("Not right?"),
        "disagree_says": _objecting(claim, known, now),
        "contacts": contacts,
        "scan": scan_says(),
        "code": known.codes.get(claim.pk, claim.number),
        "foot": _("{report}, household {n}").format(report=report.number, n=claim.row),
        "digest": _("digest") + f" {saying.short(_digest(claim, award, rows))}",
    }


def _digest(claim: Claim, award: ClaimAward, rows: Iterable[AwardLine]) -> str:
    """Of the award as it stands: the same on every slip printed of it."""
    told: Json = {
        "claim": claim.number,
        "award": award.award.number,
        "terms": award.award.terms_sha256,
        "total_fen": award.total_fen,
        "lines": [
            {"line": row.line.code, "payable_fen": row.payable_fen, "steps": row.steps}
            for row in rows
        ],
    }
    return hashlib.sha256(canonical(told)).hexdigest()


# ── what was found, and how it was worked out ───────────────────────────────────────────────────


def _found(lines: Iterable[LossLine], known: Known) -> Json:
    """A row a line: the thing, and what each level says of it; the city's word stands for the
    expert's."""
    rows: list[Json] = []
    for line in lines:
        village, township, expert, city = levels(
            known.figures[line.pk], line.claim_id in known.verified
        )
        told = (village, township, city or expert)
        rows.append([thing(line), *(figure_says(line, figure) for figure in told)])
    return rows


def line_says(row: AwardLine, several: bool) -> Json:
    """Its steps. One that changes nothing is told in small print: it could have."""
    steps: list[Json] = [
        {
            "says": speech.separated(_without_result(step["says"][lang()])),
            "clause": step["clause"],
            "after": speech.separated(step["after"]),
            "idle": step["before"] == step["after"],
        }
        for step in row.steps
    ]
    return {
        "thing": thing(row.line) if several else "",
        "steps": steps,
        "refused": saying.coded(row.code) if row.outcome == "refused" else "",
        "payable": yuan(row.payable_fen),
    }


# ── where it stands, and what one may do ────────────────────────────────────────────────────────


def _without_result(says: str) -> str:
    return says[:-RESULT_LENGTH] + _RESULT.sub("", says[-RESULT_LENGTH:])


def _status(claim: Claim, known: Known, now: datetime) -> str:
    """What comes next, or when it was paid, and to which account; else as the receipt page says."""
    state, total = State(claim.state), known.awards[claim.pk].total_fen
    to = _account(claim, known)
    if total == 0:
        return _("By the terms of the policy nothing is paid this time; the steps say why.")
    if state is State.AWARDED:
        days = clock(claim.report.policy, "notice", local_day(now)).n
        said = _("It hangs on the village's board for {days} days; if nobody objects, it is paid")
        return said.format(days=days) + to
    if state is State.ON_NOTICE:
        said = _("On the village's board until {day}; if nobody objects, it is then paid")
        return said.format(day=_ends(claim, known, now)) + to
    if paid := known.paid[claim.pk]:
        at = paid[-1].answered_at
        if at and state in (State.PAID, State.CLOSED, State.RECOVERING):
            day = speech.day(local_day(at), now)
            return _("Paid on {day}").format(day=day) + _ending(paid[-1].account, claim, known)
    if state in (State.PAYABLE, State.PAYING):
        return _("Nobody objected; it is being paid") + to
    return " ".join(word[lang()] for word in STANDS[state])


def _account(claim: Claim, known: Known) -> str:
    account = known.accounts.get(claim.household_id)
    if claim.pk in known.shares:
        return _(" to the hospital or the heirs that were named.")
    if account is None:
        return _(". We have no account of yours yet: give one to the village's clerk.")
    return _ending(account, claim, known)


def _ending(account: BankAccount, claim: Claim, known: Known) -> str:
    if claim.pk in known.shares:
        return _(" to the hospital or the heirs that were named.")
    said = _(" to your account at {bank} that ends in {last4}.")
    return said.format(bank=account.bank, last4=account.number_last4)


def _ends(claim: Claim, known: Known, now: datetime) -> str:
    ends = known.cases[claim.pk].notice_ends
    return speech.day(local_day(ends), now) if ends else ""


def _objecting(claim: Claim, known: Known, now: datetime) -> str:
    """What to do who does not agree, and by when."""
    state = State(claim.state)
    free = _("It costs nothing, and somebody may speak for you.")
    if state is State.AWARDED:
        said = _(
            "Say so while the sheet hangs, to the clerk or by telephone; somebody looks again."
        )
    elif state is State.ON_NOTICE:
        said = _(
            "Say so by {day}, to the clerk or by telephone; somebody else looks again."
        ).format(day=_ends(claim, known, now))
    elif state in (State.CONTESTED, State.ESCALATED):
        said = _("Whatever else you want to be looked at, tell the clerk or the township now.")
    elif state in ENDED and claim.ended_at:
        last: date = local_day(limitation_ends(claim.ended_at))
        said = _("You may appeal to the city until {day}: tell the clerk or the township.").format(
            day=speech.day(last, now, year=True)
        )
    else:
        said = _("You may appeal to the city once it is paid: tell the clerk or the township.")
    return f"{said} {free}" if lang() == "en" else said + free
