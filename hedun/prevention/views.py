"""Measures and visits: the list with what they come to, entering one, one by itself; the files."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.domain.permissions import permits
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused
from hedun.insights.export import FORMATS, as_file
from hedun.language import lang
from hedun.people.queries import names_of
from hedun.people.reading import reader_with
from hedun.people.tried import problems_of
from hedun.places.queries import lineage
from hedun.prevention import actions, tables
from hedun.prevention.forms import EndForm, MeasureForm, WithdrawForm
from hedun.prevention.models import Measure
from hedun.prevention.queries import (
    RECORDS,
    SEES,
    households_reached,
    named,
    records_in,
    standing,
    sums,
    visible_to,
)
from hedun.prevention.tabs import tabs
from hedun.prevention.words import HANDOUTS, KINDS

_reader = reader_with(SEES)
_recorder = reader_with(RECORDS)
A_PAGE = 50
FIRST_YEAR, LAST_YEAR = 1900, 2199
Problems = list[Problem]


@login_required
@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """What was done in a year, by kind and one by one."""
    actor, now = _reader(request)
    year, kind, rows = _asked(request, actor, now)
    today = local_day(now)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    counted = standing(rows, date(year, 1, 1), date(year, 12, 31))
    context = {
        "actor": actor,
        "now": now,
        "tabs": tabs(actor, now, "prevention:measures"),
        "page": page,
        "year": year,
        "years": _years(visible_to(actor, now), today.year),
        "kind": kind,
        "kinds": KINDS,
        "address": f"year={year}&kind={kind}",
        "by_kind": tables.by_kind(*sums(counted)),
        "today": today,
        "any": bool(kind) or visible_to(actor, now).exists(),
        "records": records_in(actor, now).exists(),
    }
    return render(request, "prevention/measures.html", context)


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One of the tables of the page, with the same choice, as a file."""
    actor, now = _reader(request)
    year, _kind, rows = _asked(request, actor, now)
    today = local_day(now)
    if suffix not in FORMATS or slug not in ("kinds", "measures"):
        raise Http404
    if slug == "kinds":
        made = tables.by_kind(*sums(standing(rows, date(year, 1, 1), date(year, 12, 31))))
    else:
        made = tables.measures(rows, today)
    return as_file(made, suffix, str(year), today)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A measure or a visit, as it was made."""
    actor, now = _recorder(request)
    places = list(records_in(actor, now))
    first = {"starts": local_day(now), "kind": Measure.Kind.VISIT, "cost": "0"}
    if len(places) > 1:
        first["place"] = next((p.code for p in places if p.level == places[-1].level), "")
    form = MeasureForm(request.POST or None, places=places, initial=first)
    problems = Problems()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        place = next(one for one in places if one.code == said["place"])
        try:
            alone = named(said["household"], place, local_day(now))
            row = actions.record_measure(
                place,
                said["kind"],
                starts=said["starts"],
                until=said["until"],
                cost_fen=said["cost"],
                household=alone[0] if alone else None,
                species=said["species"],
                about=said["about"],
                present=said["present"] or 0,
                handed_out=form.handed_out(),
                reached=named(said["reached"], place, local_day(now)),
                actor=actor,
                now=now,
            )
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
        else:
            messages.success(request, _("It is entered as %(number)s.") % {"number": row.number})
            return redirect("prevention:measure", row.number)
    context = {"actor": actor, "now": now, "form": form, "problems": problems}
    status = 422 if problems or form.errors else 200
    return render(request, "prevention/enter.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, number: str) -> HttpResponse:
    """One measure: what it is, what was handed out and to whom; ended or withdrawn here."""
    actor, now = _reader(request)
    row = get_object_or_404(visible_to(actor, now), number=number)
    ending, withdrawing = EndForm(initial={"until": local_day(now)}), WithdrawForm()
    problems = Problems()
    if request.method == "POST":
        ending, withdrawing, problems = _changed(request, row, ending, actor, now)
        if not problems and not ending.errors and not withdrawing.errors:
            return redirect("prevention:measure", number)
    may = permits("measure.record", lineage(row.place, local_day(now)), actor, now)
    handed = row.handouts.all()
    reached = list(households_reached(row, actor, now).select_related("village"))
    context = {
        "actor": actor,
        "now": now,
        "one": row,
        "kind": KINDS[row.kind],
        "handed": [(HANDOUTS.get(one.item, {}).get(lang(), one.item), one.count) for one in handed],
        "reached": reached,
        "unseen": row.reached.count() - len(reached),
        "names": names_of([row.made_by, row.ended_by, row.withdrawn_by]),
        "may_end": may and row.until is None and row.withdrawn_at is None,
        "may_withdraw": may and row.withdrawn_at is None,
        "ending": ending,
        "withdrawing": withdrawing,
        "problems": problems,
    }
    return render(request, "prevention/measure.html", context, status=422 if problems else 200)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _asked(request: HttpRequest, actor: Actor, now: datetime) -> tuple[int, str, Any]:
    """The year and the kind in the address, and the measures of that year, withdrawn ones too."""
    year = whole(request.GET.get("year", ""), LAST_YEAR) or 0
    year = year if year >= FIRST_YEAR else local_day(now).year
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    rows = visible_to(actor, now).filter(starts__lte=date(year, 12, 31))
    rows = rows.exclude(until__lt=date(year, 1, 1))
    return year, kind, rows.filter(kind=kind) if kind else rows


def _years(rows: Any, this: int) -> list[int]:
    first = rows.order_by("starts").values_list("starts", flat=True).first()
    return list(range(this, min(first.year if first else this, this) - 1, -1))


def _changed(
    request: HttpRequest, row: Measure, ending: EndForm, actor: Actor, now: datetime
) -> tuple[EndForm, WithdrawForm, Problems]:
    """Ended or withdrawn; what was wrong."""
    withdrawing = WithdrawForm()
    try:
        if request.POST.get("do") == "end":
            ending = EndForm(request.POST)
            if ending.is_valid():
                until = ending.cleaned_data["until"]
                actions.end_measure(row, until=until, actor=actor, now=now)
                messages.success(request, _("The measure is ended."))
        elif request.POST.get("do") == "withdraw":
            withdrawing = WithdrawForm(request.POST)
            if withdrawing.is_valid():
                why = withdrawing.cleaned_data["reason"]
                actions.withdraw_measure(row, reason=why, actor=actor, now=now)
                messages.success(request, _("The measure is withdrawn and counts nowhere."))
    except (Malformed, Refused) as wrong:
        return ending, withdrawing, problems_of(wrong)
    return ending, withdrawing, Problems()
