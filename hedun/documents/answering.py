"""A paper as an answer: the PDF, or a page that says why there is none and what to do."""

from collections.abc import Mapping
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from hedun.documents.drawing import one_under_another
from hedun.documents.fonts import FontsMissing
from hedun.documents.saying import LANGUAGES
from hedun.documents.typesetting import CannotPrint, drawn
from hedun.documents.typesetting import render as set_
from hedun.domain.actors import Actor
from hedun.domain.chain import Json


def paper(
    request: HttpRequest,
    template: str,
    data: Mapping[str, Json],
    *,
    pictures: Mapping[str, str] | None = None,
    name: str,
    lang: str,
    actor: Actor,
    now: datetime,
) -> HttpResponse:
    """typst/`template`.typ as `name`.pdf in the window. It holds personal data: kept nowhere."""
    try:
        made = set_(template, data, pictures=pictures, lang=lang, now=now)
    except CannotPrint as wrong:
        problems = [
            {
                "what": _("These characters are in no font that papers are set in: %(chars)s")
                % {"chars": one.named},
                "where": one.where,
            }
            for one in wrong.found
        ]
        advice = _("Put the text right, or write the paper by hand; nothing was printed in part.")
        return no_paper(request, problems, advice, actor, now, status=422)
    except FontsMissing:
        problem = {"what": _("The fonts of printed papers are not set up on this machine.")}
        advice = _("Whoever runs the machine sets them up with: make setup")
        return no_paper(request, [problem], advice, actor, now, status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or ""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def picture(
    template: str, data: Mapping[str, Json], *, pictures: Mapping[str, str], now: datetime
) -> HttpResponse:
    """The pages of a paper for the screen, one under another. What cannot be set is no picture
    (404): the paper itself says why."""
    try:
        pages = drawn(template, data, pictures=pictures, now=now, ppi=120)
    except (CannotPrint, FontsMissing):
        raise Http404 from None
    answer = HttpResponse(one_under_another(pages), content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer


def no_paper(
    request: HttpRequest,
    problems: list[dict[str, str]],
    advice: str,
    actor: Actor,
    now: datetime,
    *,
    status: int = 404,
) -> HttpResponse:
    """Why there is no such paper now, and what to do."""
    context = {"actor": actor, "now": now, "problems": problems, "advice": advice}
    return render(request, "documents/none.html", context, status=status)


def wanted(request: HttpRequest, default: str) -> str:
    """The language of the paper: as the address asks (`?lang=en`), else the default."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else default
