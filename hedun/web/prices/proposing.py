"""Proposing a table: its rows from a file, from the version before or by hand, in one grid."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.language import lang, spoken
from hedun.people.queries import actor_for
from hedun.prices import queries
from hedun.prices.actions import propose_table
from hedun.prices.kinds import Kind
from hedun.prices.models import PriceTable
from hedun.prices.problems import problem
from hedun.prices.rows import Reading, read, write
from hedun.prices.views import known
from hedun.web.prices.forms import Grid, Head, titles
from hedun.web.prices.sheets import read_file

MB = 1024 * 1024
MOST_TOLD = 30  # above the grid; beside its cells all of them
Told = dict[str, str]  # as web/problems.html shows it


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """The grid with what is asked beside it. A file fills the grid; nothing is written until the
    table is proposed, and what was typed stays whatever is wrong with it."""
    actor, now, kind = actor_for(request.user), clock.now(), known(code)
    places = queries.proposes_for(actor, now)
    if not places:
        raise Http404
    told: list[Told | str] = []
    if request.method == "POST":
        head, grid = Head(places, request.POST), Grid.posted(kind, request.POST)
        match request.POST.get("do"):
            case "file":
                head.is_valid()  # shows what is missing beside it, as it will be asked for
                head.errors.clear()
                grid, told = _from_file(request, kind, grid)
            case "more":
                head.errors.clear()
                grid = grid.more()
            case "check":
                head.errors.clear()
                told = _told_of(grid, _checked(grid))
                if not told:
                    messages.success(request, _("Every row can be read. You may propose it."))
            case _:
                reading = _checked(grid)
                if head.is_valid() and not grid.wrong:
                    try:
                        row = propose_table(
                            code, rows=list(reading.rows.values()), actor=actor, now=now,
                            **head.cleaned_data,
                        )  # fmt: skip
                    except Malformed as error:
                        told = [spoken(error.problem)]
                    except Refused as error:
                        told = [say(one, lang()) for one in error.refusals]
                    else:
                        done = _("Proposed. Another officer of the bureau confirms it.")
                        messages.success(request, done)
                        return redirect("prices:version", row.number)
                else:
                    told = _told_of(grid, reading) if grid.wrong else []
    else:
        other = _other(request, kind, actor, now)
        head = Head(places, initial=_initial(kind, places, other, local_day(now)))
        rows = queries.rows_of(other).values() if other else ()
        grid = Grid(kind, dict(enumerate((write(kind, r, lang()) for r in rows), start=1)))
    context = {
        "actor": actor, "now": now, "kind": kind, "form": head, "grid": grid, "told": told,
        "known": grid.known(lang()),
    }  # fmt: skip
    return render(request, "prices/propose.html", context, status=422 if told else 200)


def _checked(grid: Grid) -> Reading:
    reading = read(grid.kind, grid.rows)
    grid.wrong = reading.wrong
    return reading


def _told_of(grid: Grid, reading: Reading) -> list[Told | str]:
    """Every cell that is wrong, with a link to it."""
    titles = {column.name: column.title(lang()) for column in grid.columns}
    found: list[Told | str] = []
    for (row, name), wrong in sorted(grid.wrong.items())[:MOST_TOLD]:
        place = pgettext("sheet", "row %(n)s") % {"n": row}
        where = f"{place} · {titles[name]}" if name else place
        href = f"#c-{row}-{name or grid.columns[0].name}"
        found.append({"what": where, "expected": spoken(wrong), "href": href})
    if len(grid.wrong) > MOST_TOLD:
        found.append(spoken(problem("PRICES_ROWS_WRONG", count=len(grid.wrong))))
    return found if grid.wrong or reading.rows else [spoken(problem("PRICES_NO_ROWS"))]


def _from_file(request: HttpRequest, kind: Kind, grid: Grid) -> tuple[Grid, list[Told | str]]:
    """The grid filled with the rows of a file; where the file cannot be read, the grid as it was
    and what is wrong."""
    sent = request.FILES.get("sheet")
    if sent is None:
        return grid, [_("No file was chosen. Choose one.")]
    most = settings.SHEET_MAX_BYTES
    if (sent.size or 0) > most:
        size = _("The file has more than %(most)s MB. Split the list.") % {"most": most // MB}
        return grid, [size]
    sheet = read_file(sent.read(), kind)
    if sheet.faults:
        return grid, [{"what": spoken(found), "where": at} for at, found in sheet.faults]
    if not sheet.rows:
        return grid, [spoken(problem("PRICES_NO_ROWS"))]
    filled = Grid(kind, sheet.rows)
    reading = _checked(filled)
    filled.wrong |= sheet.wrong
    if filled.wrong:
        return filled, _told_of(filled, reading)
    messages.success(
        request,
        _("%(n)s rows were read. Look at them, then propose the table.") % {"n": len(sheet.rows)},
    )
    return filled, []


def _other(request: HttpRequest, kind: Kind, actor: Any, now: Any) -> PriceTable | None:
    """The version to begin with: the one asked for, else the one that holds."""
    seen = queries.seen_by(actor, now).filter(kind=kind.code)
    if asked := request.GET.get("from"):
        found: PriceTable = get_object_or_404(seen, number=asked)
        return found
    for place in queries.proposes_for(actor, now):
        if head := queries.in_force(kind.code, place, local_day(now)):
            return head
    return None


def _initial(kind: Kind, places: Any, other: PriceTable | None, today: date) -> dict[str, Any]:
    place = other.place if other and other.place in places else places[0]
    said = titles(kind, place.name, today)
    return {
        "place": place.code,
        "title_zh": said["zh"],
        "title_en": said["en"],
        "effective": today,
    }
