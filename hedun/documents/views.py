"""Papers to open, print and hand over. What an actor may not see does not exist for them (404)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NoReturn

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from hedun.claims.models import Claim, Report
from hedun.claims.queries import reports_visible_to
from hedun.documents import archive as archives
from hedun.documents import letters, lists, sheets, slips
from hedun.documents.answering import no_paper, paper, picture, wanted
from hedun.documents.answers import answers
from hedun.documents.closing import closing_statement
from hedun.documents.decisions import decisions
from hedun.documents.letters import Letter
from hedun.documents.queries import claim_of, claims_of_notice, claims_of_report
from hedun.documents.refusals import refusals, refused
from hedun.documents.saying import LANGUAGES
from hedun.documents.sheets import Hanging
from hedun.domain.actors import READERS, Actor
from hedun.domain.chain import Json
from hedun.domain.deadlines import local_day
from hedun.language import lang as language
from hedun.language import spoken
from hedun.notices.objections import READERS as OBJECTION_READERS
from hedun.notices.objections import objections_visible_to
from hedun.notices.queries import notices_visible_to, postable
from hedun.notices.sheet import digest_of, masked_sheet
from hedun.oversight.models import Referral
from hedun.oversight.past import ANSWERED
from hedun.oversight.queries import reads_cases
from hedun.payments.queries import batches_seen, policies_seen
from hedun.payments.reconciling import reconciled
from hedun.people.reading import reader_with
from hedun.policies.books import policy_read
from hedun.policies.queries import clock
from hedun.policies.year import newest, told_of

reader = reader_with(READERS)
objection_reader = reader_with(OBJECTION_READERS)
Sheet = dict[str, Json]  # notices.sheet.masked_sheet


@require_GET
@login_required
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """赔付告知单 of one claim; `?lang=en` adds a page in English."""
    actor, now = reader(request)
    claim = claim_of(number, actor, now)
    return _slips(request, [claim] if claim else [], number, actor, now)


@require_GET
@login_required
def slips_of_report(request: HttpRequest, number: str) -> HttpResponse:
    """The slips of all households of a report that have an award, a page each."""
    actor, now = reader(request)
    return _slips(request, claims_of_report(number, actor, now), number, actor, now)


@require_GET
@login_required
def slips_of_notice(request: HttpRequest, number: str) -> HttpResponse:
    """The slips of all households on a notice."""
    actor, now = reader(request)
    notice = get_object_or_404(notices_visible_to(actor, now), number=number)
    return _slips(request, claims_of_notice(notice, actor, now), number, actor, now)


@require_GET
@login_required
def notice_to_post(request: HttpRequest, number: str) -> HttpResponse:
    """赔付公示单 of what a report has awarded and not yet posted: to print and hang."""
    actor, now = reader(request)
    report = get_object_or_404(reports_visible_to(actor, now), number=number)
    sheet = _to_post(report, actor, now)
    if sheet is None:
        problem = {"what": _("Nothing of this report waits to be posted")}
        advice = _("What hangs already or was paid is printed from its own notice.")
        return no_paper(request, [problem], advice, actor, now)
    return _notice(request, *sheet, report.number, actor, now)


@require_GET
@login_required
def picture_to_post(request: HttpRequest, number: str) -> HttpResponse:
    """The same sheet for the screen, page under page, on the page where its photograph is
    uploaded."""
    actor, now = reader(request)
    report = get_object_or_404(reports_visible_to(actor, now), number=number)
    data, pictures = _notice_told(*(_to_post(report, actor, now) or not_found()), "zh", now)
    return picture("notice", data, pictures=pictures, now=now)


@require_GET
@login_required
def notice_as_posted(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet exactly as it was posted, to print again."""
    actor, now = reader(request)
    posted = get_object_or_404(notices_visible_to(actor, now), number=number)
    hanging = Hanging(0, posted.posted_at, posted.ends_at)
    return _notice(request, posted.sheet, posted.sha256, hanging, number, actor, now)


@require_GET
@login_required
def refusal(request: HttpRequest, number: str) -> HttpResponse:
    """拒赔通知书 of one claim."""
    actor, now = reader(request)
    claim = claim_of(number, actor, now)
    return _refusals(request, [claim] if claim else [], number, actor, now)


@require_GET
@login_required
def refusals_of_report(request: HttpRequest, number: str) -> HttpResponse:
    """The letters to all households of a report that were refused."""
    actor, now = reader(request)
    return _refusals(request, claims_of_report(number, actor, now), number, actor, now)


@require_GET
@login_required
def decision(request: HttpRequest, question: int) -> HttpResponse:
    """疑难案件裁定书: the city's answer to a question, told to the household."""
    actor, now = reader(request)
    if not reads_cases(actor, now):
        raise Http404
    asked = get_object_or_404(Referral, pk=question, outcome__in=ANSWERED)
    claim = claim_of(asked.claim.number, actor, now) or not_found()
    return _letters(request, lambda: [decisions(claim, now)[question]], claim.number, actor, now)


@require_GET
@login_required
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """异议答复书: what became of an objection, for whoever made it; 404 while nothing has."""
    actor, now = objection_reader(request)
    found = get_object_or_404(
        objections_visible_to(actor, now).exclude(closed_at=None), number=number
    )
    return _letters(request, lambda: answers([found], now), number, actor, now)


@require_GET
@login_required
def handing_over(request: HttpRequest, number: str) -> HttpResponse:
    """乡镇初审移交清单: what the township verified of a report, for the insurer to take over."""
    actor, now = reader(request)
    claims = claims_of_report(number, actor, now) or not_found()
    ready = lists.verified(claims)
    if not ready:
        problem = {"what": _("The township has verified nothing of this report yet.")}
        advice = _("The list can be printed as soon as a household is verified.")
        return no_paper(request, [problem], advice, actor, now)
    return _list(
        request, lambda: lists.handing_over(ready[0].report, ready, now), number, actor, now
    )


@require_GET
@login_required
def losses(request: HttpRequest, number: str) -> HttpResponse:
    """分户损失清单 of what was awarded of a report, for every household to sign."""
    actor, now = reader(request)
    claims = claims_of_report(number, actor, now) or not_found()
    ready = slips.with_award(claims)
    if not ready:
        problem = {"what": _("Nothing of this report has been awarded yet.")}
        advice = _("The list can be printed as soon as the insurer has awarded a household.")
        return no_paper(request, [problem], advice, actor, now)
    return _list(request, lambda: lists.losses(ready[0].report, ready, now), number, actor, now)


@require_GET
@login_required
def archive(request: HttpRequest, number: str) -> HttpResponse:
    """理赔卷宗: everything on one claim that its reader may see, in one file."""
    actor, now = reader(request)
    claim = claim_of(number, actor, now) or not_found()
    lang = wanted(request, language())
    with override(LANGUAGES[lang]):
        data, pictures = archives.archive(claim, actor, now)
    return paper(
        request, "archive", data, pictures=pictures, name=number, lang=lang, actor=actor, now=now
    )


@require_GET
@login_required
def payments(request: HttpRequest, number: str) -> HttpResponse:
    """付款清单 of a batch, for the two signatures."""
    actor, now = reader(request)
    batch = get_object_or_404(batches_seen(actor, now), number=number)
    return _list(request, lambda: lists.payments(batch, now), number, actor, now)


@require_GET
@login_required
def closing(request: HttpRequest, number: str) -> HttpResponse:
    """年度结算单: as it was proposed and confirmed, else as the ledger stands."""
    policy, actor, now = policy_read(request, number)
    row = newest(policy)
    told, fault = told_of(policy, row)
    if told is None:
        advice = _("Put the wording's file back, then print again.")
        return no_paper(request, [{"what": spoken(fault)}], advice, actor, now)
    return _list(request, lambda: closing_statement(policy, told, row, now), number, actor, now)


@require_GET
@login_required
def reconciliation(request: HttpRequest, number: str) -> HttpResponse:
    """对账单 of a policy's year with its banks."""
    actor, now = reader(request)
    policy = get_object_or_404(policies_seen(actor, now), number=number)
    name = f"{number}-{local_day(now):%Y%m%d}"
    return _list(request, lambda: lists.reconciliation(reconciled(policy), now), name, actor, now)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def not_found() -> NoReturn:
    raise Http404


def _list(
    request: HttpRequest,
    make: Callable[[], dict[str, Json]],
    name: str,
    actor: Actor,
    now: datetime,
) -> HttpResponse:
    """For officers: in the reader's own language, unless another is asked for; `make` is called in
    it."""
    lang = wanted(request, language())
    with override(LANGUAGES[lang]):
        data = make()
    return paper(request, "list", data, name=name, lang=lang, actor=actor, now=now)


def _refusals(
    request: HttpRequest, claims: Sequence[Claim], name: str, actor: Actor, now: datetime
) -> HttpResponse:
    if not claims:
        raise Http404
    ready = refused(claims)
    if not ready:
        problem = {"what": _("Nobody was refused here, so there is no letter.")}
        advice = _("What became of a household stands on the page of its claim.")
        return no_paper(request, [problem], advice, actor, now)
    return _letters(request, lambda: refusals(ready, now), name, actor, now)


def _letters(
    request: HttpRequest,
    make: Callable[[], Sequence[Letter]],
    name: str,
    actor: Actor,
    now: datetime,
) -> HttpResponse:
    """In Chinese, unless another language is asked for; `make` is called in it."""
    lang, base = wanted(request, "zh"), f"{request.scheme}://{request.get_host()}"
    with override(LANGUAGES[lang]):
        data, pictures = letters.set_of(make(), base=base, now=now)
    return paper(
        request, "letter", data, pictures=pictures, name=name, lang=lang, actor=actor, now=now
    )


def _to_post(report: Report, actor: Actor, now: datetime) -> tuple[Sheet, str, Hanging] | None:
    """The sheet that waits to be posted, its digest and for how long it will hang."""
    ready = postable(report, actor, now).ready
    if not ready:
        return None
    sheet = masked_sheet(ready)
    return sheet, digest_of(sheet), Hanging(clock(report.policy, "notice", local_day(now)).n)


def _notice_told(
    sheet: Sheet, sha256: str, hanging: Hanging, lang: str, now: datetime
) -> tuple[dict[str, Json], dict[str, str]]:
    with override(LANGUAGES[lang]):
        return sheets.notice(sheet, sha256=sha256, hanging=hanging, now=now)


def _notice(
    request: HttpRequest,
    sheet: Sheet,
    sha256: str,
    hanging: Hanging,
    name: str,
    actor: Actor,
    now: datetime,
) -> HttpResponse:
    lang = wanted(request, "zh")
    data, pictures = _notice_told(sheet, sha256, hanging, lang, now)
    return paper(
        request, "notice", data, pictures=pictures, name=name, lang=lang, actor=actor, now=now
    )


def _slips(
    request: HttpRequest, claims: Sequence[Claim], name: str, actor: Actor, now: datetime
) -> HttpResponse:
    if not claims:
        raise Http404
    ready = slips.with_award(claims)
    if not ready:
        problem = {"what": _("Nothing has been awarded here yet, so there is no slip.")}
        advice = _("A slip can be printed as soon as the insurer has awarded the claim.")
        return no_paper(request, [problem], advice, actor, now)
    languages = ("zh", "en") if wanted(request, "zh") == "en" else ("zh",)
    base = f"{request.scheme}://{request.get_host()}"
    data, pictures = slips.slips(ready, languages=languages, base=base, now=now)
    return paper(
        request, "slip", data, pictures=pictures, name=name, lang="zh", actor=actor, now=now
    )
