"""Injuries on the desk: who may know of them sees how many and how far; a handler takes a case up
with a reason, opens its sealed part (which stands in the record), and works on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun import clock
from hedun.claims.queries import visible_to
from hedun.domain import documents
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.injuries import actions, case, queries
from hedun.injuries.acts import ACTS, Act, told
from hedun.injuries.bills import ListTaken
from hedun.injuries.forms import InjuryForm, JudgeForm, ReportForm
from hedun.injuries.handling import HANDLERS, LIES_OPEN, handler_of, lies_open
from hedun.injuries.models import Injury, Reckoning
from hedun.injuries.persons import GIVERS
from hedun.injuries.rates import named_standard
from hedun.injuries.retention import ERASERS, erasable_from
from hedun.language import spoken
from hedun.people.queries import actor_for
from hedun.people.tried import tried
from hedun.places.queries import lineage


@login_required
@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The cases of the reader's places, by their codes; what is to be looked at again first."""
    actor, now = _reader(request)
    if not lists(actor, now):
        raise Http404
    rows = [
        {"injury": one, "stage": queries.stage_of(one), "mine": handler_of(one, actor, now)}
        for one in queries.handled_here(actor, now).order_by("-reported_at", "-pk")
    ]
    waiting = queries.reminders(actor, now)
    context = {"actor": actor, "now": now, "rows": rows, "reminders": waiting}
    return render(request, "injuries/index.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, claim: str) -> HttpResponse:
    """Somebody was hurt: who, and in a few words where and how; with a picture, sealed at once."""
    actor, now = _reader(request)
    found = get_object_or_404(visible_to(actor, now), number=claim)
    if not queries.may_report(found, actor, now):
        raise Http404
    sent = request.method == "POST"
    form = ReportForm(request.POST if sent else None, request.FILES or None)
    problems: list[str] = []
    if sent and form.is_valid():
        said = dict(form.cleaned_data)
        said["id_number"] = documents.written(said.pop("document"), said["id_number"])
        file = said.pop("file")
        files = [(file.read(), file.name)] if file else []
        problems = told_of(
            form,
            lambda: actions.report_injury(found, **said, files=files, actor=actor, now=now),
        )
        if not problems and not form.errors:
            messages.success(request, _("The injured person is entered and sealed."))
            return redirect("claims:claim", found.number)
    context = {"actor": actor, "now": now, "claim": found, "form": form, "problems": problems}
    return render(request, "injuries/report.html", context, status=422 if sent else 200)


@login_required
@never_cache
@require_GET
def injury(request: HttpRequest, number: str) -> HttpResponse:
    """The handlers' page; for others, and while it is not open, its cover."""
    actor, now, found = injury_of(request, number)
    mine = handler_of(found, actor, now)
    context = {
        "actor": actor,
        "now": now,
        "injury": found,
        "mine": mine,
        "stage": queries.stage_of(found),
        "lists": lists(actor, now),
        "may_take_up": _may(ACTS["take_up"], found, actor, now) and not mine,
        "may_erase": _may(ACTS["erase"], found, actor, now),
        "erasable_from": erasable_from(found),
        "minutes": LIES_OPEN.seconds // 60,
    }
    if not lies_open(found, actor, now):
        return render(request, "injuries/cover.html", context)
    context |= case.of(found, local_day(now))
    context["acts"] = [(c, one) for c, one in ACTS.items() if _offered(c, one, context)]
    context["judge"] = JudgeForm(injury=found)
    context["confirms"] = _confirms(found, actor, now)
    return render(request, "injuries/injury.html", context)


@login_required
@never_cache
@require_POST
def open_it(request: HttpRequest, number: str) -> HttpResponse:
    """The sealed part is opened, or the case handed over."""
    actor, now, found = injury_of(request, number)
    doing = actions.lay_down if "lay_down" in request.POST else actions.open_sealed
    for problem in told_of(None, lambda: doing(found, actor=actor, now=now)):
        messages.error(request, problem)
    return redirect("injuries:injury", number)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One of the table of acts, with its form."""
    actor, now, found = injury_of(request, number)
    one = ACTS.get(code)
    if one is None or not _may(one, found, actor, now):
        raise Http404
    if one.who == "handler" and not lies_open(found, actor, now):
        messages.warning(request, _("The sealed part has closed by itself. Open it again."))
        return redirect("injuries:injury", number)
    sent = request.method == "POST"
    form = one.form(
        request.POST if sent else None, request.FILES or None, injury=found,
        initial=_initial(code, found),
    )  # fmt: skip
    problems: list[str] = []
    done: list[Any] = []
    if sent and form.is_valid():
        problems = told_of(form, lambda: done.append(one.run(found, form, actor, now)))
    taken = done[0] if done and isinstance(done[0], ListTaken) else None
    if sent and not problems and not form.errors and not (taken and taken.problems):
        messages.success(request, told(taken) if taken else _("It is entered."))
        return redirect(_after(one, found, actor, now))
    context = {"actor": actor, "now": now, "injury": found, "act": one, "form": form,
               "problems": problems, "taken": taken, "told": taken and told(taken),
        "lists": lists(actor, now)}  # fmt: skip
    return render(request, "injuries/act.html", context, status=422 if sent else 200)


def lists(actor: Actor, now: datetime) -> bool:
    """Whether the list of cases is for the actor."""
    return bool(actor.roles(now) & HANDLERS)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _reader(request: HttpRequest) -> tuple[Actor, datetime]:
    return actor_for(request.user), clock.now()  # type: ignore[arg-type]


def injury_of(request: HttpRequest, number: str) -> tuple[Actor, datetime, Injury]:
    """404 alike for one that is not there and one that is not for this reader."""
    actor, now = _reader(request)
    return actor, now, get_object_or_404(queries.seen_by(actor, now), number=number)


def _may(one: Act, injury: Injury, actor: Actor, now: datetime) -> bool:
    """Whether the act is one for the actor; what else stands against it the action says."""
    if injury.erased_at is not None:
        return False
    above = lineage(injury.claim.report.village)
    roles = {"giver": GIVERS, "eraser": ERASERS}.get(one.who, HANDLERS)
    insurer = injury.claim.report.policy.insurer
    there = any(actor.has(role, above, now, insurer) for role in roles)
    return there and (one.who != "handler" or handler_of(injury, actor, now) is not None)


def _offered(code: str, one: Act, page: dict[str, Any]) -> bool:
    """What makes sense on the page as it stands."""
    needs = {
        "seal": page["open_files"],
        "discharge": page["running"],
        "heirs": bool(page["death"]),
        "bill": bool(page["treatments"]),
        "list": bool(page["treatments"]),
        "settle": bool(page["treatments"]),
        "draw_up": page["injury"].claim.state in (State.ACCEPTED, State.ASSESSED),
    }
    return one.who in ("handler", "giver") and needs.get(code, True)


def _confirms(injury: Injury, actor: Actor, now: datetime) -> bool:
    from hedun.claims import facts
    from hedun.domain.lifecycle import offered

    return offered("assess_injuries", facts.cases([injury.claim])[injury.claim_id], actor, now)


def _initial(code: str, injury: Injury) -> dict[str, Any]:
    if code == "describe":
        person = case.person(injury)
        return {"diagnosis": person["diagnosis"], "relation": injury.relation}
    if code == "grade":
        return {"standard": named_standard(injury.claim)}
    if code == "draw_up":
        running = injury.treatments.filter(ends=None, withdrawn_at=None).exists()
        kind = Reckoning.Kind.INTERIM if running else Reckoning.Kind.FINAL
        return {"kind": kind}
    return {}


def _after(one: Act, injury: Injury, actor: Actor, now: datetime) -> Any:
    if one.who == "giver" and handler_of(injury, actor, now) is None:
        return redirect("claims:claim", injury.claim.number).url
    return redirect("injuries:injury", injury.number).url


def told_of(form: InjuryForm | None, run: Callable[[], Any]) -> list[str]:
    """What stands against it; what is wrong with a field is noted beside it."""
    return [spoken(one) for one in tried(form, run)]
