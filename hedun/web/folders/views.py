"""The list of reports: filtered, sorted, in pages, and as a file."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun.claims.models import Report
from hedun.claims.queries import seen_by
from hedun.claims.shelf import Shelved
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.insights.export import FORMATS, as_file
from hedun.web.folders.export import table
from hedun.web.folders.rows import folders, sums_of, total
from hedun.web.folders.wanted import SORTS, Wanted, choices, in_order, matching
from hedun.web.keeping import kept_views
from hedun.web.queue import remember
from hedun.web.reports.views import reader

A_PAGE = 50
AT_ONCE = 100  # lists that are added up with the page
LISTS = PERMITTED["sheet.import"]  # who takes a village's sheet in


@require_GET
@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of the actor's places, as the address asks for them."""
    actor, now = reader(request)
    seen = seen_by(actor, now)
    wanted = Wanted.read(request.GET)
    fitting = matching(seen, wanted, now)
    page = Paginator(in_order(fitting, wanted), A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    few = page.paginator.count <= AT_ONCE or request.GET.get("total") == "1"
    sums = sums_of(_keys(fitting if few else rows))
    shown = folders(_read(rows), sums, now)
    remember(request, "reports", ((f"at-{f.report.number}", f.url) for f in shown))
    context = {
        "actor": actor,
        "now": now,
        "page": page,
        "folders": shown,
        "total": total(sums.values()) if few else None,
        "wanted": wanted,
        "choices": choices(seen, wanted.place),
        "views": kept_views(
            request,
            "claims:reports",
            lambda kept: [len(matching(seen, Wanted.read(QueryDict(q)), now)) for q in kept],
        ),
        "heads": {sort: (wanted.sorted_by(sort), wanted.direction(sort)) for sort in SORTS},
        "may_list": bool(actor.roles(now) & LISTS),
    }
    return render(request, "claims/reports.html", context)


@require_GET
@login_required
def sums(request: HttpRequest) -> HttpResponse:
    """What all that fit come to. The page asks when it is there already: of many lists that takes
    longer than the page."""
    actor, now = reader(request)
    fitting = matching(seen_by(actor, now), Wanted.read(request.GET), now)
    context = {"total": total(sums_of(_keys(fitting)).values())}
    return render(request, "claims/reports_total.html", context)


@require_GET
@login_required
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """All that fit, on whatever page; `kind`: xlsx or csv."""
    actor, now = reader(request)
    if kind not in FORMATS:
        raise Http404
    wanted = Wanted.read(request.GET)
    fitting = matching(seen_by(actor, now), wanted, now)
    rows = folders(_read(in_order(fitting, wanted)), sums_of(_keys(fitting)), now)
    return as_file(table(rows), kind, "list", local_day(now))


def _keys(rows: Sequence[Shelved]) -> list[int]:
    return [row.pk for row in rows]


def _read(rows: Sequence[Shelved]) -> list[Report]:
    """The reports of the shelf as they are in the database, in the same order."""
    every = Report.objects.filter(pk__among=_keys(rows)).select_related("village__parent")
    known = {report.pk: report for report in every}
    return [known[row.pk] for row in rows]
