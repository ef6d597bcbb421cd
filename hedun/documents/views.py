"""Papers to open, print and hand over. What an actor may not see does not exist for them (404)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from hedun.claims.models import Claim
from hedun.claims.queries import reports_visible_to
from hedun.documents import sheets, slips
from hedun.documents.answering import no_paper, paper, wanted
from hedun.documents.queries import claim_of, claims_of_notice, claims_of_report
from hedun.documents.saying import LANGUAGES
from hedun.documents.sheets import Hanging
from hedun.domain.actors import READERS, Actor
from hedun.domain.deadlines import local_day
from hedun.notices.queries import notices_visible_to, postable
from hedun.notices.sheet import digest_of, masked_sheet
from hedun.people.reading import reader_with
from hedun.policies.queries import clock

reader = reader_with(READERS)


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
    ready = postable(report, actor, now).ready
    if not ready:
        problem = {"what": _("Nothing of this report waits to be posted")}
        advice = _("What hangs already or was paid is printed from its own notice.")
        return no_paper(request, [problem], advice, actor, now)
    sheet = masked_sheet(ready)
    hanging = Hanging(clock(report.policy, "notice", local_day(now)).n)
    return _notice(request, sheet, digest_of(sheet), hanging, report.number, actor, now)


@require_GET
@login_required
def notice_as_posted(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet exactly as it was posted, to print again."""
    actor, now = reader(request)
    posted = get_object_or_404(notices_visible_to(actor, now), number=number)
    hanging = Hanging(0, posted.posted_at, posted.ends_at)
    return _notice(request, posted.sheet, posted.sha256, hanging, number, actor, now)


def _notice(
    request: HttpRequest,
    sheet: dict[str, Any],
    sha256: str,
    hanging: Hanging,
    name: str,
    actor: Actor,
    now: datetime,
) -> HttpResponse:
    lang = wanted(request, "zh")
    with override(LANGUAGES[lang]):
        data, pictures = sheets.notice(sheet, sha256=sha256, hanging=hanging, now=now)
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
