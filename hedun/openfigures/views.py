"""Open figures: a page for everybody, without an account; the same for another site's frame, as
JSON and as CSV. Whatever is asked, no more is told than suppressing.py lets through."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.connection import reader_of
from hedun.documents.saying import LANGUAGES
from hedun.domain.deadlines import local_day
from hedun.insights.export import as_file
from hedun.language import lang
from hedun.openfigures import queries
from hedun.openfigures.cubes import Figures, figures
from hedun.openfigures.tables import as_data, tables
from hedun.places.models import Place
from hedun.policies.models import Policy
from hedun.receipts.guessing import too_often
from hedun.record.wall import seeing_whole

View = Callable[..., HttpResponse]


def opened(view: View) -> View:
    """For everybody: so many a minute from one connection, in the language that the address asks
    for, since a frame has no cookie of ours. 404 where the county has not opened its figures."""

    @wraps(view)
    def answered(request: HttpRequest, code: str, *given: Any, **named: Any) -> HttpResponse:
        now = clock.now()
        if (wait := too_often(reader_of(request), now)) is not None:
            answer = render(
                request, "openfigures/waits.html", {"until": wait, "now": now}, status=429
            )
            answer["Retry-After"] = str(max(1, int((wait - now).total_seconds())))
            return answer
        with seeing_whole():
            place = queries.open_county(code)
            if place is None:
                raise Http404
            asked = request.GET.get("lang", "")
            with override(LANGUAGES.get(asked, request.LANGUAGE_CODE)):
                answer = view(request, place, *given, **named)
                answer.headers["Content-Language"] = LANGUAGES[lang()]
        answer["Cache-Control"] = "public, max-age=600"
        return answer

    return answered


@require_GET
@opened
def page(request: HttpRequest, place: Place) -> HttpResponse:
    """Charts and tables, with the files and how to embed them."""
    return render(request, "openfigures/page.html", _shown(request, place))


@require_GET
@xframe_options_exempt
@opened
def embed(request: HttpRequest, place: Place) -> HttpResponse:
    """The same for the frame of another site: nothing to press, so nothing can be pressed
    unawares. Of all addresses this one alone may stand in a frame."""
    answer = render(request, "openfigures/embed.html", _shown(request, place))
    answer._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]  # as csp says it
    return answer


@require_GET
@opened
def data(request: HttpRequest, place: Place) -> HttpResponse:
    """Everything that is told, as JSON; any site's script may read it."""
    policy, found = _insist(request, place)
    answer = JsonResponse(as_data(found, place.name, policy.number))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_GET
@opened
def table(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """One table as CSV."""
    _policy, found = _insist(request, place)
    known = {one.slug: one for one in tables(found)}
    if slug not in known:
        raise Http404
    answer = as_file(known[slug], "csv", place.code, local_day(clock.now()))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _found(request: HttpRequest, place: Place) -> tuple[Policy, Figures] | None:
    now = clock.now()
    policy = queries.policy_of(request.GET.get("policy", ""), queries.policies_of(place), now)
    return None if policy is None else (policy, figures(policy, now))


def _insist(request: HttpRequest, place: Place) -> tuple[Policy, Figures]:
    found = _found(request, place)
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, place: Place) -> dict[str, object]:
    found = _found(request, place)
    context: dict[str, object] = {
        "place": place,
        "now": clock.now(),
        "code": place.code,
        "chosen": {},
        "lang": lang(),
        "policies": queries.policies_of(place),
    }
    if found:
        context |= {"policy": found[0], "until": found[1].until, "tables": tables(found[1])}
    return context
