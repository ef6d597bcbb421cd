"""Calls back to households that were paid, and complaints with their clock."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import PEOPLE, Actor, Level
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused
from hedun.messages import actions, queries
from hedun.messages.calling import QUESTIONS, had_a_hand
from hedun.messages.forms import AssignForm, CallForm, ComplaintForm, SettleForm
from hedun.messages.models import CallBack
from hedun.messages.views import desk
from hedun.messages.words import ANSWERS, CALLS, OUTCOMES, SOURCES
from hedun.people.models import Household, Identity
from hedun.people.queries import households_visible_to, masked_phone, names_of, places_of
from hedun.people.reading import reader_with
from hedun.people.tried import problems_of
from hedun.places.models import Place
from hedun.places.queries import below, on_day

A_PAGE = 50
_caller = reader_with(PERMITTED["see.calls"])
_hearer = reader_with(PERMITTED["complaint.enter"] | PERMITTED["see.calls"])
_enterer = reader_with(PERMITTED["complaint.enter"])
_anybody = reader_with(PEOPLE)
Problems = list[Problem]


# ── calls ───────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The paid claims that were drawn: whom to call, and on the other tab who was called."""
    actor, now = _caller(request)
    every = queries.call_backs(actor, now)
    open_ones, done = every.filter(queries.OPEN_CALLS), every.exclude(queries.OPEN_CALLS)
    called = request.GET.get("tab") == "called"
    rows = done.order_by("-called_at", "-id") if called else open_ones
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = desk(request, actor, now, "messages:calls")
    context |= {
        "page": page,
        "called": called,
        "counts": (open_ones.count(), done.count()),
        "states": CALLS,
        "answers": ANSWERS,
        "names": names_of(row.called_by for row in page),
        "wrong": {row.pk: _wrong(row) for row in page},
        "questions": QUESTIONS,
    }
    return render(request, "messages/calls.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, number: str) -> HttpResponse:
    """One call: what to ask, and what was said."""
    actor, now = _caller(request)
    row = get_object_or_404(queries.call_backs(actor, now), claim__number=number)
    form, problems = CallForm(request.POST or None), Problems()
    if request.method == "POST" and form.is_valid():
        answers = None if "nobody" in request.POST else form.answers
        try:
            made = actions.enter_call(
                row, answers, note=form.cleaned_data["note"], actor=actor, now=now
            )
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
        else:
            if made is not None:
                text = _("What was said is entered as complaint %(number)s.")
                messages.warning(request, text % {"number": made.number})
                if queries.complaints(actor, now).filter(pk=made.pk).exists():
                    return redirect("messages:complaint", made.number)
            else:
                messages.success(request, _("The call was entered."))
            return redirect("messages:calls")
    context = desk(request, actor, now, "messages:calls")
    context |= {
        "one": row,
        "form": form,
        "fields": [form[name] for name in QUESTIONS],
        "problems": problems,
        "phone": _phone(row.claim.household),
        "open": row.state in (CallBack.State.OPEN, CallBack.State.NOT_REACHED),
        "own": had_a_hand(row.claim, actor.user),
        "may": queries.may("call.enter", row.claim.report.village, actor, now),
        "paid_fen": queries.paid_fen(row.claim),
        "state": CALLS[row.state],
        "asked": [
            (question.asks, ANSWERS.get(getattr(row, name)), getattr(row, name) == question.wrong)
            for name, question in QUESTIONS.items()
        ],
        "names": names_of([row.called_by]),
    }
    return render(request, "messages/call.html", context, status=422 if problems else 200)


def _phone(household: Household) -> str:
    """Its last digits; the number itself is shown by the household's page, which records it."""
    identity = Identity.objects.filter(household=household).first()
    return masked_phone(identity) if identity else ""


def _wrong(row: CallBack) -> bool:
    return any(getattr(row, name) == question.wrong for name, question in QUESTIONS.items())


# ── complaints ──────────────────────────────────────────────────────────────────────────────────


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Complaints by their due date; on the other tab those answered."""
    actor, now = _hearer(request)
    every = queries.complaints(actor, now)
    open_ones = every.filter(answered_at=None)
    done = every.filter(answered_at__isnull=False).order_by("-answered_at")
    answered = request.GET.get("tab") == "answered"
    page = Paginator(done if answered else open_ones, A_PAGE).get_page(request.GET.get("page"))
    context = desk(request, actor, now, "messages:complaints")
    context |= {
        "page": page,
        "answered": answered,
        "counts": (open_ones.count(), done.count()),
        "may_enter": bool(places_of(actor, now, PERMITTED["complaint.enter"])),
        "names": names_of(row.handler for row in page),
        "sources": SOURCES,
        "outcomes": OUTCOMES,
    }
    return render(request, "messages/complaints.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A complaint as it was said."""
    actor, now = _enterer(request)
    villages = _villages(actor, now)
    about = {"about": request.GET.get("about", "")[:48]}
    form = ComplaintForm(request.POST or None, initial=about, villages=villages)
    problems = Problems()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        claim, household = _about(given["about"].strip(), actor, now)
        village = next((one for one in villages if one.code == given["village"]), None)
        if claim:
            village = claim.report.village
        elif household:
            village = household.village
        if given["about"].strip() and not (claim or household):
            form.add_error("about", _("Nothing that you can see has this number. Look it up."))
        elif village is None:
            form.add_error("village", _("Choose the village, or write the number of the claim."))
        else:
            try:
                made = actions.enter_complaint(
                    village,
                    said=given["said"],
                    source=given["source"],
                    claim=claim,
                    household=household,
                    actor=actor,
                    now=now,
                )
            except (Malformed, Refused) as wrong:
                problems = problems_of(wrong)
            else:
                messages.success(
                    request, _("Complaint %(number)s was entered.") % {"number": made.number}
                )
                return redirect("messages:complaint", made.number)
    context = desk(request, actor, now, "messages:complaints")
    context |= {"form": form, "problems": problems}
    wrong_now = bool(problems or form.errors)
    return render(request, "messages/enter.html", context, status=422 if wrong_now else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """A complaint with its clock; here it is given to somebody, and answered."""
    actor, now = _anybody(request)
    row = get_object_or_404(queries.complaints(actor, now), number=number)
    able = queries.handlers(row, now)
    giving = AssignForm(request.POST if "assign" in request.POST else None, users=able)
    settling = SettleForm(request.POST if "settle" in request.POST else None)
    problems = Problems()
    try:
        if "assign" in request.POST and giving.is_valid():
            actions.assign_complaint(row, giving.cleaned_data["handler"], actor=actor, now=now)
            messages.success(request, _("The complaint was given to them, and they were told."))
            return redirect("messages:complaint", number)
        if "settle" in request.POST and settling.is_valid():
            actions.answer_complaint(row, **settling.cleaned_data, actor=actor, now=now)
            messages.success(request, _("The complaint was answered."))
            return redirect("messages:complaint", number)
    except (Malformed, Refused) as wrong:
        problems = problems_of(wrong)
    is_open = row.answered_at is None
    leads = queries.may("complaint.assign", row.place, actor, now)
    context = desk(request, actor, now, "messages:complaints")
    context |= {
        "one": row,
        "giving": giving,
        "settling": settling,
        "problems": problems,
        "may_assign": is_open and leads,
        "may_settle": is_open
        and (leads or row.handler == actor.user)
        and not (row.claim and had_a_hand(row.claim, actor.user)),
        "source": SOURCES[row.source],
        "outcome": OUTCOMES.get(row.outcome),
        "told": queries.told_of(row),
        "names": names_of([row.opened_by, row.handler, row.answered_by]),
    }
    wrong_now = bool(problems or giving.errors or settling.errors)
    return render(request, "messages/complaint.html", context, status=422 if wrong_now else 200)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _villages(actor: Actor, now: datetime) -> list[Place]:
    day = local_day(now)
    places = below(places_of(actor, now, PERMITTED["complaint.enter"]), day)
    rows = on_day(day).filter(pk__in=places, level=Level.VILLAGE).select_related("parent")
    return list(rows.order_by("code"))


def _about(number: str, actor: Actor, now: datetime) -> tuple[Claim | None, Household | None]:
    """The claim or the household of that number, among those the actor may see."""
    if not number:
        return None, None
    claim = visible_to(actor, now).filter(number=number.upper()).first()
    if claim:
        return claim, None
    return None, households_visible_to(actor, now).filter(number=number).first()
