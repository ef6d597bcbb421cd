"""Briefings: the page, its tables and the whole of it as files, the rows behind each figure; each
as it stood at one moment, so that its figures agree whoever writes meanwhile."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_GET

from hedun.briefings import papers
from hedun.briefings.asked import Asked, asked, insist, reads_briefings
from hedun.briefings.measures import BY_KEY, MEASURES, Measure
from hedun.briefings.periods import YEAR
from hedun.briefings.press import paragraphs
from hedun.briefings.rows import SHOWN, rows_of
from hedun.briefings.tables import OF_A_TIME, OF_A_YEAR, briefing, tables_of
from hedun.documents.answering import paper as as_paper
from hedun.documents.answering import wanted as language_wanted
from hedun.documents.saying import LANGUAGES
from hedun.domain.deadlines import local_day
from hedun.insights.export import FORMATS, as_file
from hedun.insights.selection import Reading, reading
from hedun.language import lang
from hedun.record.moment import one_moment

XLSX = FORMATS["xlsx"].content_type


@login_required
@require_GET
@one_moment()
def page(request: HttpRequest) -> HttpResponse:
    """A week, a month or the year: figures, the paragraph for the press, tables."""
    at = reading(request, reads_briefings)
    if not isinstance(at, Reading):
        return render(request, "briefings/nothing.html", at.context)
    found = asked(request, at)
    one = briefing(found)
    context = {
        **_shown(found),
        "briefing": one,
        "title": papers.title(one),
        "shown_first": one.traces[: len(MEASURES)],
        "press": paragraphs(one),
        "tables": list(tables_of(one).values()),
    }
    return render(request, "briefings/briefing.html", context)


@login_required
@require_GET
@one_moment()
def book(request: HttpRequest) -> HttpResponse:
    """Every table, the paragraph and where the figures come from, a page each."""
    found = insist(request)
    answer = HttpResponse(papers.book(briefing(found)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{_name(found)}.xlsx"'
    return answer


@login_required
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The briefing on paper, in the reader's language or the one the address asks for."""
    found = insist(request)
    code = language_wanted(request, lang())
    with override(LANGUAGES[code]), one_moment():
        data = papers.told(briefing(found))
    return as_paper(
        request, "briefing", data, name=_name(found), lang=code, actor=found.actor, now=found.now
    )


@login_required
@require_GET
@one_moment()
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table as a file."""
    found = insist(request)
    known = OF_A_YEAR if found.period.kind == YEAR else OF_A_TIME
    if slug not in known or suffix not in FORMATS:
        raise Http404
    return as_file(known[slug](briefing(found)), suffix, _place(found), local_day(found.now))


@login_required
@require_GET
@one_moment()
def rows(request: HttpRequest, measure: str) -> HttpResponse:
    """The claims behind a figure."""
    found, one = insist(request), _measure(measure)
    context = {**_shown(found), "rows": rows_of(found, one, SHOWN), "most": SHOWN}
    return render(request, "briefings/rows.html", context)


@login_required
@require_GET
@one_moment()
def rows_file(request: HttpRequest, measure: str, suffix: str) -> HttpResponse:
    """All of them."""
    found, one = insist(request), _measure(measure)
    if suffix not in FORMATS:
        raise Http404
    made = rows_of(found, one).table
    return as_file(made, suffix, _place(found), local_day(found.now))


def _measure(key: str) -> Measure:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _place(found: Asked) -> str:
    return found.wanted.town or found.wanted.policy.place.code


def _name(found: Asked) -> str:
    return f"hedun-briefing-{_place(found)}-{found.period.code}"


def _shown(found: Asked) -> dict[str, object]:
    """What every page of the room shows."""
    now = found.now
    groups = [
        (kind, [(one.code, one.said(now), one == found.period) for one in some])
        for kind, some in (("week", found.periods.weeks), ("month", found.periods.months))
    ]
    return found.context | {
        "asked": found,
        "when": found.period.said(now),
        "groups": groups,
    }
