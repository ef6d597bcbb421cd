"""Ready for the season: who answers for what by when, who has confirmed, who was reminded; the
vehicles and languages that a roster reckons with."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.domain.permissions import does, permits
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused
from hedun.insights.export import FORMATS, as_file
from hedun.people.models import User
from hedun.people.queries import names_of
from hedun.people.reading import reader_with
from hedun.people.tried import problems_of
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.readiness import actions, means, tables
from hedun.readiness.forms import ConfirmForm, TaskForm, TongueForm, VehicleForm
from hedun.readiness.models import Task, Tongue, Vehicle
from hedun.readiness.queries import (
    ENTERS,
    KEEPS,
    SEES,
    answer_for,
    places_for,
    tasks_visible_to,
    tongues,
)
from hedun.readiness.tabs import tabs
from hedun.readiness.words import TASKS, TONGUES

_reader = reader_with(SEES)
_enterer = reader_with(ENTERS)
_keeper = reader_with(KEEPS)
LAST_YEAR = 2199
Problems = list[Problem]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def tasks(request: HttpRequest) -> HttpResponse:
    """The list of a season; POST reminds everybody who has not confirmed."""
    actor, now = _reader(request)
    season, rows = _asked(request, actor, now)
    problems = Problems()
    if request.method == "POST":
        may = [row for row in rows if _may("task.enter", row, actor, now)]
        try:
            asked = actions.ask_after(may, actor=actor, now=now)
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
        else:
            text = ngettext("%(n)s reminder was sent.", "%(n)s reminders were sent.", len(asked))
            messages.success(request, text % {"n": len(asked)})
            return redirect(f"{request.path}?season={season}")
    found, today = list(rows), local_day(now)
    held = [row for row in found if row.withdrawn_at is None]
    left = [row for row in held if row.confirmed_at is None]
    context = {
        "actor": actor,
        "now": now,
        "tabs": tabs(actor, now, "readiness:tasks"),
        "rows": held,
        "season": season,
        "seasons": _seasons(actor, now, today.year),
        "left": left,
        "late": [row for row in left if row.due < today],
        "names": list(dict.fromkeys(row.responsible.name for row in left)),
        "done": len(held) - len(left),
        "words": TASKS,
        "today": today,
        "enters": does("task.enter", actor, now),
        "asks": any(_may("task.enter", row, actor, now) for row in left),
        "problems": problems,
        "address": f"season={season}",
    }
    return render(request, "readiness/tasks.html", context, status=422 if problems else 200)


@login_required
@require_GET
def tasks_file(request: HttpRequest, suffix: str) -> HttpResponse:
    actor, now = _reader(request)
    season, rows = _asked(request, actor, now)
    if suffix not in FORMATS:
        raise Http404
    return as_file(tables.tasks(rows, local_day(now)), suffix, str(season), local_day(now))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A task with its name and its day."""
    actor, now = _enterer(request)
    places = list(places_for(actor, now, "task.enter"))
    people = _people(places, now)
    first = {"season": local_day(now).year}
    form = TaskForm(request.POST or None, places=places, people=people, initial=first)
    problems = Problems()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = actions.enter_task(
                next(one for one in places if one.code == told["place"]),
                told["kind"],
                season=told["season"],
                responsible=next(u for u in people if u.username == told["responsible"]),
                due=told["due"],
                about=told["about"],
                actor=actor,
                now=now,
            )
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
        else:
            messages.success(request, _("It is entered as %(number)s.") % {"number": row.number})
            return redirect("readiness:tasks")
    context = {"actor": actor, "now": now, "form": form, "problems": problems}
    status = 422 if problems or form.errors else 200
    return render(request, "readiness/enter.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, number: str) -> HttpResponse:
    """One task: confirmed by who answers for it, asked after or withdrawn by who entered it."""
    actor, now = _reader(request)
    row = get_object_or_404(tasks_visible_to(actor, now), number=number)
    form, problems = ConfirmForm(), Problems()
    if request.method == "POST":
        by: dict[str, Any] = {"actor": actor, "now": now}
        do, form = request.POST.get("do"), ConfirmForm(request.POST)
        try:
            if do == "confirm" and form.is_valid():
                actions.confirm_task(row, note=form.cleaned_data["note"], **by)
                messages.success(request, _("It is confirmed."))
            elif do == "ask":
                actions.ask_after([row], **by)
                messages.success(request, _("The reminder was sent."))
            elif do == "withdraw":
                actions.withdraw_task(row, **by)
                messages.success(request, _("It is withdrawn."))
            if do != "confirm" or not form.errors:
                return redirect("readiness:task", number)
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
    open_ = row.confirmed_at is None and row.withdrawn_at is None
    enters = _may("task.enter", row, actor, now)
    context = {
        "actor": actor,
        "now": now,
        "one": row,
        "kind": TASKS[row.kind],
        "names": names_of([row.made_by, row.asked_by, row.withdrawn_by]),
        "late": open_ and row.due < local_day(now),
        "may_confirm": open_ and row.responsible.username == actor.user,
        "may_enter": open_ and enters,
        "form": form,
        "problems": problems,
    }
    wrong_now = problems or (form.is_bound and form.errors)
    return render(request, "readiness/task.html", context, status=422 if wrong_now else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def means_page(request: HttpRequest) -> HttpResponse:
    """Vehicles, and who speaks what where."""
    actor, now = _keeper(request)
    places = list(places_for(actor, now, "means.keep"))
    people = _people(places, now)
    forms: dict[str, Any] = {
        "vehicle": VehicleForm(places=places),
        "tongue": TongueForm(places=places, people=people),
    }
    problems = Problems()
    if request.method == "POST":
        try:
            done = _kept(request, forms, places, people, actor, now)
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
        else:
            if done:
                messages.success(request, _("It is kept."))
                return redirect("readiness:means")
    keys = {one.pk for one in places}
    users = {one.pk for one in people}
    context = {
        "actor": actor,
        "now": now,
        "tabs": tabs(actor, now, "readiness:means"),
        "forms": forms,
        "vehicles": Vehicle.objects.filter(place__in=keys, ended_at=None).select_related("place"),
        "tongues": [
            (one, TONGUES[one.code])
            for one in tongues(now)
            if one.place_id in keys or one.user_id in users
        ],
        "problems": problems,
    }
    return render(request, "readiness/means.html", context, status=422 if problems else 200)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _asked(request: HttpRequest, actor: Actor, now: datetime) -> tuple[int, QuerySet[Task]]:
    """The season in the address, else the last that has tasks; and its tasks."""
    seen = tasks_visible_to(actor, now)
    last = seen.order_by("-season").values_list("season", flat=True).first()
    season = whole(request.GET.get("season", ""), LAST_YEAR) or last or local_day(now).year
    return season, seen.filter(season=season)


def _seasons(actor: Actor, now: datetime, this: int) -> list[int]:
    rows = tasks_visible_to(actor, now).order_by().values_list("season", flat=True).distinct()
    return sorted({*rows, this}, reverse=True)


def _may(action: str, row: Task, actor: Actor, now: datetime) -> bool:
    return permits(action, lineage(row.place, local_day(now)), actor, now)


def _people(places: list[Place], now: datetime) -> list[User]:
    """Who can answer for something at one of the places, by name."""
    found = {user.pk: user for place in places for user in answer_for(place, now)}
    return sorted(found.values(), key=lambda user: (user.name, user.pk))


def _kept(
    request: HttpRequest,
    forms: dict[str, Any],
    places: list[Place],
    people: list[User],
    actor: Actor,
    now: datetime,
) -> bool:
    """Whether something was written."""
    who: dict[str, Any] = {"actor": actor, "now": now}
    match request.POST.get("do"):
        case "vehicle":
            form = forms["vehicle"] = VehicleForm(request.POST, places=places)
            if form.is_valid():
                code = form.cleaned_data["vehicle_place"]
                place = next(one for one in places if one.code == code)
                means.add_vehicle(place, form.cleaned_data["name"], **who)
                return True
        case "tongue":
            form = forms["tongue"] = TongueForm(request.POST, places=places, people=people)
            if form.is_valid():
                kind, _colon, key = form.cleaned_data["whose"].partition(":")
                of: User | Place = (
                    next(one for one in people if one.username == key)
                    if kind == "u"
                    else next(one for one in places if one.code == key)
                )
                means.add_tongue(of, form.cleaned_data["code"], **who)
                return True
        case "end_vehicle":
            row = get_object_or_404(Vehicle, number=request.POST.get("number", ""))
            means.end_vehicle(row, **who)
            return True
        case "end_tongue":
            pk = whole(request.POST.get("number", ""), 10**15) or 0
            means.end_tongue(get_object_or_404(Tongue, pk=pk), **who)
            return True
    return False
