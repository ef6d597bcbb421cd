"""A person's own messages, what was told to households, the lists to print, words and switches."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun.domain.actors import PEOPLE, Actor
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused
from hedun.domain.words import Word
from hedun.language import lang
from hedun.messages import actions, queries, texts
from hedun.messages.events import AUDIENCES, EVENTS, Audience
from hedun.messages.forms import SwitchForm
from hedun.messages.models import Message
from hedun.messages.switches import switches_of
from hedun.messages.tabs import tabs
from hedun.messages.telling import told
from hedun.people.queries import masked_name
from hedun.people.reading import reader_with
from hedun.people.tried import problems_of
from hedun.places.models import Place
from hedun.places.queries import below

A_PAGE = 50
ROWS_A_SHEET = 31
_anybody = reader_with(PEOPLE)
_office = reader_with(PERMITTED["see.outbox"])
_bureau = reader_with(PERMITTED["see.switches"])
State = Message.State


def desk(request: HttpRequest, actor: Actor, now: datetime, here: str) -> dict[str, Any]:
    """What every page of this room has."""
    return {"actor": actor, "now": now, "tabs": tabs(actor, now, here)}


# ── for me ──────────────────────────────────────────────────────────────────────────────────────


# What a message is about where that is no list and no complaint: its kind → the page of a number.
ELSEWHERE: dict[str, Callable[[str], str]] = {
    "readiness": lambda number: reverse("readiness:task", args=[number]),
    "cover": lambda number: f"{reverse('outlook:lasting')}?{urlencode({'policy': number})}",
}


@dataclass(frozen=True, slots=True)
class Own:
    """A message as its reader sees it."""

    row: Message
    title: Word
    text: str
    url: str
    new: bool


def _own(row: Message) -> Own:
    audience = next(
        one
        for one in Audience
        if one is not Audience.HOUSEHOLD
        and (texts.variant(row.kind, row.facts), one) in texts.TEXTS
    )
    about = "messages:complaint" if row.subject.startswith("TS-") else "claims:report"
    page = ELSEWHERE.get(row.kind, lambda number: reverse(about, args=[number]))
    return Own(
        row,
        EVENTS[row.kind].title,
        texts.words_of(row.kind, audience, row.facts, lang()),
        page(row.subject),
        row.state == State.SENT,
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What I was told. POST: this one was read, and its page opens; or all were."""
    actor, now = _anybody(request)
    rows = queries.own_messages(actor)
    if request.method == "POST":
        wanted = request.POST.get("message", "")
        if wanted:
            row = get_object_or_404(rows, pk=whole(wanted) or 0)
            actions.mark_read([row.pk], actor=actor, now=now)
            return redirect(_own(row).url)
        new = rows.filter(state=State.SENT).values_list("pk", flat=True)
        actions.mark_read(list(new), actor=actor, now=now)
        return redirect("messages:mine")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = desk(request, actor, now, "messages:mine")
    context |= {"page": page, "rows": [_own(row) for row in page]}
    context["new"] = next((tab.count for tab in context["tabs"] if tab.here), 0)
    return render(request, "messages/mine.html", context)


# ── to households ───────────────────────────────────────────────────────────────────────────────

# The filter of the page → the states it shows.
SHOWS: dict[str, tuple[State, ...]] = {
    "waiting": (State.QUEUED, State.HELD, State.FAILED),
    "sent": (State.SENT, State.DELIVERED),
    "not": (State.GIVEN_UP,),
    "printed": (State.PRINTED,),
}


@login_required
@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """Every message to households of my places, by what became of it."""
    actor, now = _office(request)
    every = queries.outbox(actor, now)
    shown = request.GET.get("show", "")
    about = request.GET.get("about", "")
    if about:
        every = every.filter(subject=about[:48])
    rows = every.filter(state__in=SHOWS[shown]) if shown in SHOWS else every
    page = Paginator(rows.order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    context = desk(request, actor, now, "messages:outbox")
    context |= {
        "page": page,
        "rows": told(page),
        "show": shown if shown in SHOWS else "",
        "about": about,
        "address": urlencode({k: v for k, v in request.GET.items() if k != "page" and v}),
        "counts": {name: every.filter(state__in=states).count() for name, states in SHOWS.items()},
    }
    return render(request, "messages/outbox.html", context)


# ── the board ───────────────────────────────────────────────────────────────────────────────────


@login_required
@require_GET
def villages(request: HttpRequest) -> HttpResponse:
    """The villages that have something to hang on the board or read out."""
    actor, now = _office(request)
    context = desk(request, actor, now, "messages:boards")
    rows = queries.boards(actor, now)
    context |= {
        "rows": [(one, queries.may("messages.print", one.place, actor, now)) for one in rows]
    }
    return render(request, "messages/boards.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The list of one village, masked as the notice is. POST: it hangs, or was read out."""
    actor, now = _office(request)
    codes = {posting.place for posting in actor.in_force(now)}
    there = Place.objects.filter(pk__among=below(codes, local_day(now)), until=None)
    village = get_object_or_404(there.select_related("parent"), code=code)
    problems: list[Problem] = []
    if request.method == "POST":
        wanted = [pk for one in request.POST.getlist("message") if (pk := whole(one))]
        try:
            done = actions.mark_printed(village, wanted, actor=actor, now=now)
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
        else:
            text = ngettext("%(n)s message was printed.", "%(n)s messages were printed.", len(done))
            messages.success(request, text % {"n": len(done)})
            return redirect("messages:boards")
    rows = [_line(n, row) for n, row in enumerate(_of_village(village, actor, now), 1)]
    pages = [rows[at : at + ROWS_A_SHEET] for at in range(0, len(rows), ROWS_A_SHEET)]
    context = {
        "actor": actor,
        "now": now,
        "village": village,
        "pages": pages,
        "count": len(rows),
        "can_mark": queries.may("messages.print", village, actor, now),
        "problems": problems,
    }
    return render(request, "messages/board.html", context, status=422 if problems else 200)


def _of_village(village: Place, actor: Actor, now: datetime) -> list[Message]:
    seen = queries.to_print_here(actor, now)
    rows = seen.filter(place=village).select_related("household")
    return list(rows.order_by("household__group", "household__number", "id"))


def _line(n: int, row: Message) -> dict[str, Any]:
    household = row.household
    assert household is not None
    return {
        "n": n,
        "pk": row.pk,
        "name": masked_name(household),
        "group": household.group,
        "at": row.queued_at,
        "says": texts.PUBLIC[row.kind],
    }


# ── words and switches ──────────────────────────────────────────────────────────────────────────

SAMPLE: dict[str, object] = {
    "day": "2026-08-30",
    "until": "2026-09-05",
    "animal": "wild_boar",
    "yuan": 128_050,
    "last4": "4321",
    "bank": "NAME_MISMATCH",
    "refusal": "CLEARED_BEFORE_SURVEY",
    "number": "TS-140423-2026-0007",
    "village": "燕家沟村",
    "n": 3,
    "missing": ["WIDE_PHOTO", "AREA"],
}


@dataclass(frozen=True, slots=True)
class Sample:
    """`parts` of an SMS; None: it is none."""

    title: Word
    audience: Word
    text: str
    length: int
    parts: int | None
    public: Word | None


def _samples(county: str) -> list[Sample]:
    found = []
    for (key, audience), _words in texts.TEXTS.items():
        kind, _dot, how = key.partition(".")
        facts = SAMPLE | ({"how": how} if how else {})
        sms = audience is Audience.HOUSEHOLD
        text = (
            texts.sms_of(kind, facts, county, lang())
            if sms
            else texts.words_of(kind, audience, facts, lang())
        )
        found.append(
            Sample(
                EVENTS[kind].title,
                AUDIENCES[audience],
                text,
                len(text),
                texts.parts_of(text) if sms else None,
                texts.PUBLIC[kind] if sms else None,
            )
        )
    return found


@login_required
@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """Every message with made-up facts, as it would read, and how many parts it takes."""
    actor, now = _office(request)
    context = desk(request, actor, now, "messages:words")
    counties = queries.own_counties(actor, now)
    context |= {"samples": _samples(counties[0].name if counties else "")}
    return render(request, "messages/words.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def switches(request: HttpRequest) -> HttpResponse:
    """Who is told of what in this county; the bureau sets it."""
    actor, now = _bureau(request)
    counties = queries.own_counties(actor, now)
    if not counties:
        raise Http404
    wanted = request.GET.get("county") or request.POST.get("county")
    county = next((one for one in counties if one.code == wanted), counties[0])
    may = queries.may("switch.set", county, actor, now)
    form = SwitchForm(request.POST or None, held=switches_of([county.pk])[county.pk])
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.set_switch(county, form.values(), actor=actor, now=now)
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
        else:
            text = ngettext("%(n)s switch was set.", "%(n)s switches were set.", len(done))
            messages.success(request, text % {"n": len(done)} if done else _("Nothing changed."))
            return redirect(f"{reverse('messages:switches')}?county={county.code}")
    context = desk(request, actor, now, "messages:switches")
    context |= {
        "county": county,
        "counties": counties,
        "form": form,
        "may": may,
        "problems": problems,
        "audiences": AUDIENCES.values(),
        "rows": [
            (
                event.title,
                [form[key] if (key := _key(kind, a, event.told)) else None for a in AUDIENCES],
            )
            for kind, event in EVENTS.items()
        ],
    }
    return render(request, "messages/switches.html", context, status=422 if problems else 200)


def _key(kind: str, audience: Audience, told: dict[Audience, bool]) -> str:
    return f"tell.{kind}.{audience}" if audience in told else ""
