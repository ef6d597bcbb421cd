"""Papers to open, print and hand over. What an actor may not see does not exist for them (404)."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hedun.claims.models import Claim
from hedun.documents import slips
from hedun.documents.answering import no_paper, paper, wanted
from hedun.documents.queries import claim_of, claims_of_notice, claims_of_report
from hedun.domain.actors import READERS, Actor
from hedun.notices.queries import notices_visible_to
from hedun.people.reading import reader_with

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
