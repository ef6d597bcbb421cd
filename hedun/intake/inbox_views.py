"""The inbox: everything that waits, by village and submission; a row put right; past uploads."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun.claims.codes import MISSING
from hedun.domain.actors import Actor
from hedun.domain.foreign import whole
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence.queries import count_unseen
from hedun.evidence.store import FileLost
from hedun.intake import actions
from hedun.intake.acting import carry_out, refusals, tell_gone_on
from hedun.intake.cards import Card, by_submission, cards
from hedun.intake.downloads import download
from hedun.intake.forms import CHANNELS, CONSENTS, HOWS, RELATIONS, WHY
from hedun.intake.models import Submission, Waiting
from hedun.intake.queries import (
    READERS,
    Occurring,
    file_of,
    may_act,
    occurring,
    officers,
    own_villages,
    search,
    seen_villages,
    sees_all_there,
    source_of,
    submissions_visible_to,
    uploads,
    visible_to,
)
from hedun.intake.queries import counts as counts_in
from hedun.language import lang, spoken
from hedun.people import searching
from hedun.people.models import User
from hedun.people.queries import names_of
from hedun.people.reading import reader_with
from hedun.places.models import Place
from hedun.places.queries import named

reader = reader_with(READERS)

State = Waiting.State
A_PAGE, FILES_A_PAGE = 50, 50
# Tabs of the list: what the rows of each have become.
TABS: dict[str, frozenset[str]] = {
    "": frozenset({State.WAITING}),
    "returned": frozenset({State.RETURNED}),
    "dropped": frozenset({State.DROPPED, State.ERASED}),
    "done": frozenset({State.TAKEN, State.JOINED, State.REPLACED}),
}
MINE, NOBODYS = "mine", "nobody"


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see. `tab`: one of TABS; `file`: the number of a submission, whose
    whole file is meant; `who`: rows of the reader, or of nobody; `s`: the key of the words that are
    looked for."""

    tab: str = ""
    village: str = ""
    why: str = ""
    channel: str = ""
    who: str = ""
    file: str = ""
    s: str = ""

    @classmethod
    def read(cls, asked: QueryDict) -> "Asked":
        given = {name: asked.get(name, "").strip() for name in cls.__dataclass_fields__}
        if given["tab"] not in TABS:
            raise Http404
        return cls(**given)

    @property
    def by_words(self) -> bool:
        """Whether rows have to be looked at to tell whether they fit."""
        return any((self.who, self.file, self.s))

    @property
    def narrowed(self) -> bool:
        return any((self.village, self.why, self.channel, self.who, self.file, self.s))

    def address(self, **other: str) -> str:
        """The query of this page with something else in it."""
        return urlencode({n: v for n, v in {**vars(self), **other}.items() if v})

    def narrow(self, rows: QuerySet[Waiting], words: str, me: str) -> QuerySet[Waiting]:
        """Without regard to the tab."""
        if self.village:
            rows = rows.filter(submission__village__code=self.village)
        if self.why:
            rows = rows.filter(why=self.why)
        if self.channel:
            rows = rows.filter(submission__channel=self.channel)
        if self.who in (MINE, NOBODYS):
            rows = rows.filter(officer=me if self.who == MINE else "")
        if self.file:
            files = Submission.objects.filter(number=self.file).values("sha256")
            rows = rows.filter(submission__sha256__in=files.exclude(sha256=""))
        return search(rows, words)


# ── the list ────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_http_methods(["GET", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits, and why. POST acts on the chosen rows (acting.DEEDS)."""
    actor, now = reader(request)
    unseen = count_unseen(actor, now)
    return _list(request, visible_to(actor, now), actor, now, unseen=unseen)


@login_required
@require_http_methods(["GET", "POST"])
def submission(request: HttpRequest, number: str) -> HttpResponse:
    """One submission: who sent what, what became of it, and its rows in the inbox."""
    actor, now = reader(request)
    found = get_object_or_404(submissions_visible_to(actor, now), number=number)
    rows = visible_to(actor, now).filter(submission=found)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    left = sum(n for state, n in counts.items() if state != State.TAKEN)
    more = {
        "submission": found,
        "taken": found.rows - found.repeated - left,
        "openings": found.openings.filter(ended_at=None).select_related("report"),
        "may": found.village_id in may_act(actor, now),
        "returned": counts.get(State.RETURNED, 0),
        "told_by": source_of(found),
        "whole": found.enclosures.filter(row=None, erased_at=None),
        "relations": RELATIONS,
        "hows": HOWS,
        "consents": CONSENTS,
    }
    return _list(request, rows, actor, now, **more)


def _list(
    request: HttpRequest, rows: QuerySet[Waiting], actor: Actor, now: datetime, **more: Any
) -> HttpResponse:
    if request.method == "POST" and "q" in request.POST:
        filters = {**vars(Asked.read(request.POST)), "s": ""}
        return redirect(searching.address(request, **filters))
    if request.method == "POST":
        return _act(request, rows, actor, now)
    asked, words = Asked.read(request.GET), searching.asked(request)
    narrowed = asked.narrow(rows, words, actor.user)
    whole = "submission" not in more  # the inbox, and not what one submission has in it
    kept = whole and sees_all_there(actor, now)
    villages = seen_villages(actor, now)
    if kept and not asked.by_words:
        inside = villages if not asked.village else villages & _named(asked.village)
        counts = counts_in(inside, why=asked.why, channel=asked.channel)
    else:
        counts = Counter(dict(narrowed.order_by().values_list("state").annotate(Count("pk"))))
    tab_counts = {tab: sum(counts[s] for s in states) for tab, states in TABS.items()}
    # The rows' keys first: with all that hangs on them PostgreSQL put every row there is in order.
    pages = Paginator(narrowed.filter(state__in=TABS[asked.tab]).values_list("pk"), A_PAGE)
    pages.count = tab_counts[asked.tab]  # known, so not asked for again
    page = pages.get_page(request.GET.get("page"))
    there = occurring(villages) if kept else _in_rows(rows)
    found = cards(rows.filter(pk__in=[pk for (pk,) in page]), actor, now)
    acts = {word for card in found for word in card.can.split()}
    context = {
        "actor": actor,
        "now": now,
        "asked": asked,
        "q": words,
        "page": page,
        "groups": by_submission(found),
        "acts": acts,
        "officers": _officers(found, now) if "assign" in acts else [],
        "names": _names(found),
        "missing_words": MISSING,
        "channel_words": CHANNELS,
        "tabs": [(tab, asked.address(tab=tab), n) for tab, n in tab_counts.items()],
        "any": not whole or submissions_visible_to(actor, now).exists(),
        "villages": named(frozenset(there.villages)),
        "whys": [(code, word) for code, word in WHY.items() if code in there.whys],
        "channels": [(code, word) for code, word in CHANNELS.items() if code in there.channels],
        "why_words": WHY,
        "may_send": own_villages(actor, now).exists(),
        "here": request.path,
        **more,
    }
    return render(request, "intake/inbox.html", context)


def _named(code: str) -> frozenset[int]:
    return frozenset(Place.objects.filter(code=code).values_list("pk", flat=True))


def _in_rows(rows: QuerySet[Waiting]) -> Occurring:
    """Of a few rows."""
    columns = rows.order_by().values_list("submission__village", "why", "submission__channel")
    found = list(columns.distinct())
    return Occurring(
        sorted({village for village, _why, _channel in found}),
        frozenset(why for _village, why, _channel in found),
        frozenset(channel for _village, _why, channel in found),
    )


def _officers(found: Iterable[Card], now: datetime) -> list[User]:
    """Who deals with any of the villages shown."""
    villages = {card.row.submission.village for card in found if card.acts}
    every = {user.pk: user for village in villages for user in officers(village, now)}
    return sorted(every.values(), key=lambda user: user.name)


def _names(found: Iterable[Card]) -> dict[str, str]:
    """Names of the officers that rows are with."""
    return names_of(card.row.officer for card in found)


def _act(
    request: HttpRequest, rows: QuerySet[Waiting], actor: Actor, now: datetime
) -> HttpResponse:
    """Carry out the button's action on the chosen rows that can take it."""
    chosen = rows.filter(pk__in=keys_of(request.POST.getlist("row")))
    do = request.POST.get("do", "")
    if chosen.exists():
        able = [card.row for card in cards(chosen, actor, now) if do in card.can.split()]
        carry_out(request, do, able or list(chosen), actor, now)
    else:
        messages.warning(request, _("No row was chosen. Tick the rows, then press again."))
    return redirect(_back(request))


@login_required
@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Look at a submission again: the roll may know more by now."""
    actor, now = reader(request)
    found = get_object_or_404(submissions_visible_to(actor, now), number=number)
    try:
        [settled] = actions.look_again([found], actor=actor, now=now)
    except Refused as refused:
        messages.error(request, refusals(refused))
        return redirect("intake:submission", number)
    if settled.taken:
        tell_gone_on(request, [settled])
    else:
        messages.info(request, _("Looked at again: nothing has changed, each row says why."))
    return redirect("intake:submission", number)


# ── files ───────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """Everything that arrived, by whatever way, and what became of each."""
    actor, now = reader(request)
    channel = request.GET.get("channel", "")
    seen = submissions_visible_to(actor, now).order_by()
    there = set(seen.values_list("channel", flat=True).distinct())
    context = {
        "actor": actor,
        "now": now,
        "uploads": uploads(actor, now, FILES_A_PAGE, channel if channel in there else ""),
        "channel": channel,
        "channels": [(code, text) for code, text in CHANNELS.items() if code in there],
        "channel_words": CHANNELS,
    }
    return render(request, "intake/files.html", context)


@login_required
@require_POST
def corrected(request: HttpRequest, number: str) -> HttpResponse:
    """The list as it came, with the cells marked that are to be put right in it."""
    actor, now = reader(request)
    found = get_object_or_404(submissions_visible_to(actor, now), number=number)
    if found.village_id not in may_act(actor, now) or not found.stored_sha256:
        raise Http404
    try:
        data = actions.list_to_correct(found, file_of(found), language=lang(), actor=actor, now=now)
    except FileLost:
        messages.error(request, _("The file is missing in the store. Tell the administrator."))
    except Malformed as wrong:  # put right meanwhile, elsewhere
        messages.error(request, spoken(wrong.problem))
    else:
        return download(data, found.name)
    return redirect("intake:submission", number)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def keys_of(given: Iterable[str]) -> list[int]:
    return [pk for key in given if (pk := whole(key)) is not None]


def _back(request: HttpRequest) -> str:
    """The list as it was filtered: the form posts to its own address."""
    query = request.GET.urlencode()
    return f"{request.path}?{query}" if query else request.path
