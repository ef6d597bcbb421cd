"""My work: the lists that wait for me, in the order in which they fall due.

A season holds hundreds of lists. All of them are counted; only those a page shows are described.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun import speech
from hedun.assessment.models import ClaimAward
from hedun.assessment.standing import newest_standing
from hedun.claims import words
from hedun.claims.models import Claim, Event, LossLine
from hedun.claims.queries import WorkRow
from hedun.domain.case import State
from hedun.domain.clocks import CLOCKS
from hedun.domain.deadlines import Clock, Unit, local_day
from hedun.domain.lifecycle import clock_of
from hedun.language import lang
from hedun.web.states import Look, look, word
from hedun.web.wanted import DUES, ORDERS, Wanted, matching

A_PAGE = 50
A_FEW = 3  # rows that are not worth a link to them
URGENT = frozenset({"late", "today"})

# order of the rows → what the rows of a group have in common
TOGETHER: dict[str, Callable[["Item"], object]] = {
    "due": lambda item: list(DUES).index(item.key),
    "village": lambda item: (item.town, item.village),
    "step": lambda item: list(State).index(item.state),
}
CALM = frozenset({"colleagues", "others"})  # groups in which nothing waits for me


@dataclass(frozen=True, slots=True)
class Item:
    """One row: the claims of one report in one state. `key`: its group by due date; `sum_fen`:
    what they were awarded, None as long as any of them was not; `late`: how many came back
    after two years, `held`: are on hold; `hands`: who has how many of them."""

    number: str
    village: str
    town: str
    text: str
    state: State
    returned: bool
    count: int
    sum_fen: int | None
    due: datetime | None
    provisional: bool
    key: str
    late: int
    remind: datetime | None = None
    held: int = 0
    hands: Mapping[str, int] = field(default_factory=dict)

    @property
    def mine(self) -> bool:
        return self.key not in CALM

    @property
    def pressing(self) -> bool:
        """Only what must be done today has the green button."""
        return self.key in URGENT

    @property
    def name(self) -> str:
        """The row's own name on the page and in the address that asks for its sum."""
        return f"{self.number}_{self.state}"

    @property
    def url(self) -> str:
        """Where one acts on it: its report; the batch or the batches for what is paid; the city's
        docket for a question one answers."""
        if self.state == State.ESCALATED and self.mine:
            return reverse("oversight:cases") + f"?report={self.number}"
        if self.state in (State.PAYABLE, State.PAYING) and self.mine:
            return reverse("payments:batches") + f"?report={self.number}&state={self.state}"
        return reverse("claims:report", args=[self.number]) + f"?state={self.state}"

    @property
    def look(self) -> Look:
        return look(self.state, self.returned)

    @property
    def unit(self) -> Unit:
        name = clock_of(self.state)
        return Clock.parse(CLOCKS[name].length).unit if name else "working_days"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading. `count`: all of them, also those on other pages; `rest`: the address
    that shows the rows left out here, empty where none are."""

    key: str
    title: str | Promise
    hint: str | Promise
    items: tuple[Item, ...]
    count: int
    rest: str = ""

    @property
    def calm(self) -> bool:
        return self.key in CALM


@dataclass(frozen=True, slots=True)
class Desk:
    """The page: its groups, how many lists are in each group by due date, and the page of many."""

    wanted: Wanted
    groups: list[Group]
    counts: Mapping[str, int]
    page: Page[WorkRow] | None

    @property
    def waiting(self) -> int:
        return sum(count for key, count in self.counts.items() if key not in CALM)

    @property
    def today(self) -> int:
        return sum(self.counts[key] for key in URGENT)

    @property
    def without_show(self) -> str:
        return self.wanted.address(show="")

    @property
    def shows(self) -> Mapping[str, str]:
        """The address of each group by due date, with the other filters as they are."""
        return {key: self.wanted.address(show=key) for key in DUES}

    @property
    def orders(self) -> Mapping[str, str]:
        return {key: self.wanted.address(by=key) for key in ORDERS}

    @property
    def more(self) -> str:
        """The query that asks for what takes longer: sums which this page leaves open, and of the
        actor's own lists what is clear in them and what needs eyes."""
        shown = [item for group in self.groups for item in group.items]
        open_sums = [item.name for item in shown if item.sum_fen is None]
        mine = [item.name for item in shown if item.mine]
        return urlencode({"sum": open_sums, "eyes": mine}, doseq=True)


def desk(rows: Sequence[WorkRow], wanted: Wanted, now: datetime, page: str | None = None) -> Desk:
    """`rows`: those that fit. The first page shows the beginning of each group; a group, or another
    order, has pages."""
    by_key: dict[str, list[WorkRow]] = defaultdict(list)
    for row in rows:
        by_key[key_of(row, now)].append(row)
    counts = Counter({key: len(own) for key, own in by_key.items()})
    paged = None
    if wanted.show or wanted.by != "due":
        chosen = by_key[wanted.show] if wanted.show else rows
        chosen = sorted(chosen, key=_ORDER_OF_ROWS[wanted.by])
        paged = Paginator(chosen, A_PAGE).get_page(page)
        shown = list(paged)
    else:
        shown = [
            row
            for key, (_title, _hint, most) in DUES.items()
            for row in _beginning(by_key[key], most)
        ]
    made = groups(items(shown, now), wanted, counts, now)
    return Desk(wanted, made, {key: counts[key] for key in DUES}, paged)


def count_of(rows: Sequence[WorkRow], query: str, now: datetime) -> int | None:
    """How many of the rows an address shows; None where the database would be asked for it."""
    wanted = Wanted.read(QueryDict(query))
    if wanted.eyes:
        return None
    found = matching(rows, wanted)
    return sum(not wanted.show or key_of(row, now) == wanted.show for row in found)


def _beginning(rows: list[WorkRow], most: int) -> list[WorkRow]:
    """All of them where only a few would be left out."""
    return rows if len(rows) <= most + A_FEW else rows[:most]


_ORDER_OF_ROWS: dict[str, Callable[[WorkRow], object]] = {
    "due": lambda row: 0,  # as they come
    "village": lambda row: (row.town, row.village),
    "step": lambda row: list(State).index(row.state),
}


def key_of(row: WorkRow, now: datetime) -> str:
    """The group of a row: by its due day against today and the Sunday of this week."""
    if not row.mine:
        return "others"
    if row.elsewhere >= row.count:
        return "colleagues"
    if row.due_at is None:
        return "later"
    if now > row.due_at:
        return "late"
    today, due = local_day(now), local_day(row.due_at)
    sunday = today + timedelta(days=6 - today.weekday())
    return "today" if due == today else "week" if due <= sunday else "later"


def items(rows: Sequence[WorkRow], now: datetime) -> list[Item]:
    """Rows as the page shows them, in their order. Three queries."""
    told, sums = texts({row.report_id for row in rows}, now), _awarded(rows)
    return [
        Item(
            number=row.number,
            village=row.village,
            town=row.town,
            text=told[row.report_id],
            state=row.state,
            returned=row.returned,
            count=row.count,
            sum_fen=sums.get((row.report_id, row.state)),
            due=row.due_at,
            provisional=row.due_provisional,
            key=key_of(row, now),
            late=row.late,
            remind=row.remind_at,
            held=row.held,
            hands=row.hands,
        )
        for row in rows
    ]


def _awarded(rows: Sequence[WorkRow]) -> dict[tuple[int, State], int]:
    """(report, state) → fen awarded, where every claim of the row has an award that stands."""
    ours = Claim.objects.filter(
        report__in={row.report_id for row in rows}, state__in={row.state for row in rows}
    ).order_by()
    awards = ClaimAward.objects.filter(pk__in=newest_standing(ours)).order_by()
    sums = awards.values_list("claim__report_id", "claim__state")
    found = {
        (report, State(state)): (fen, n)
        for report, state, fen, n in sums.annotate(fen=Sum("total_fen"), n=Count("pk"))
    }
    counts = {(row.report_id, row.state): row.count for row in rows}
    return {key: fen for key, (fen, n) in found.items() if n == counts.get(key)}


def texts(reports: Iterable[int], now: datetime) -> dict[int, str]:
    """{report pk: when, which animals, which crops}: what an office calls a list by.

    The animals and crops that occur most are named first.
    """
    days: dict[int, set[date]] = {pk: set() for pk in reports}
    seen: dict[int, tuple[list[str], list[str]]] = {pk: ([], []) for pk in days}
    for pk, day, species in Event.objects.filter(report__in=days).values_list(
        "report_id", "occurred", "species"
    ):
        days[pk].add(day)
        seen[pk][0].append(words.say(species, words.SPECIES, lang()))
    things = LossLine.objects.filter(claim__report__in=days).order_by()
    often = things.values_list("claim__report_id", "section", "item").annotate(n=Count("pk"))
    for pk, section, item, _n in often.order_by("-n", "item"):
        seen[pk][1].append(words.say_thing(section, item, lang()))
    return {pk: _text(days[pk], *seen[pk], now) for pk in days}


def _text(days: set[date], species: list[str], items: list[str], now: datetime) -> str:
    when = speech.day(min(days), now) if days else ""
    named = [_few(list(dict.fromkeys(names))) for names in (species, items)]
    return " · ".join(part for part in (when, *named) if part)


def _few(names: list[str]) -> str:
    """At most two by name."""
    and_more = _("{names} and more") if len(names) > 2 else "{names}"
    between = "、" if lang() == "zh" else ", "
    return str(and_more).format(names=between.join(names[:2])) if names else ""


def groups(
    rows: Sequence[Item], wanted: Wanted, counts: Mapping[str, int], now: datetime
) -> list[Group]:
    """Rows that stand together under one heading, in their order."""
    of = TOGETHER[wanted.by]
    filed: dict[object, list[Item]] = {}
    for row in rows:
        filed.setdefault(of(row), []).append(row)
    return [_group(tuple(group), wanted, counts, now) for group in filed.values()]


def _group(
    rows: tuple[Item, ...], wanted: Wanted, counts: Mapping[str, int], now: datetime
) -> Group:
    first = rows[0]
    if wanted.by == "village":
        return Group("", first.village, first.town, rows, len(rows))
    if wanted.by == "step":
        return Group("", word(first.state), "", rows, len(rows))
    title, hint, _most = DUES[first.key]
    hint = _rest_of_week(now) if first.key == "week" else hint
    cut = not wanted.show and counts[first.key] > len(rows)
    rest = wanted.address(show=first.key) if cut else ""
    return Group(first.key, title, hint, rows, counts[first.key], rest)


def _rest_of_week(now: datetime) -> str:
    today = local_day(now)
    sunday = today + timedelta(days=6 - today.weekday())
    return f"{speech.day(today + timedelta(days=1), now)} — {speech.day(sunday, now)}"


@dataclass(frozen=True, slots=True)
class Stand:
    """One state in the column beside the lists: how many households and lists of the actor's
    places stand there, and how many of the lists are overdue."""

    state: State
    households: int
    lists: int
    late: int


def stands(rows: Iterable[WorkRow], now: datetime) -> list[Stand]:
    """Where the open claims of the actor's places stand, along the road."""
    at: dict[State, list[WorkRow]] = {}
    for row in rows:
        at.setdefault(row.state, []).append(row)
    return [
        Stand(
            state,
            sum(row.count for row in at[state]),
            len(at[state]),
            sum(row.due_at is not None and now > row.due_at for row in at[state]),
        )
        for state in State
        if state in at
    ]
