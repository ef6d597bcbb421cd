"""My work: the lists that wait for me, in the order in which they fall due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.claims import words
from hedun.claims.models import ClaimMove, Event, LossLine
from hedun.claims.queries import WorkRow
from hedun.domain.case import State
from hedun.domain.clocks import CLOCKS
from hedun.domain.deadlines import Clock, Unit, local_day
from hedun.domain.lifecycle import clock_of
from hedun.web import speech
from hedun.web.states import Look, look


@dataclass(frozen=True, slots=True)
class Item:
    """One row: the claims of one report in one state. `sum_fen` None = not known yet; `late`: how
    many came back after their two years."""

    number: str
    village: str
    text: str
    state: State
    returned: bool
    count: int
    sum_fen: int | None
    due: datetime | None
    provisional: bool
    mine: bool
    url: str
    late: int = 0

    @property
    def look(self) -> Look:
        return look(self.state, self.returned)

    @property
    def unit(self) -> Unit:
        name = clock_of(self.state)
        return Clock.parse(CLOCKS[name].length).unit if name else "working_days"


@dataclass(frozen=True, slots=True)
class Group:
    """`key`: late, today, week, later or others; late and today get the green button."""

    key: str
    title: str | Promise
    hint: str | Promise
    items: tuple[Item, ...]

    @property
    def pressing(self) -> bool:
        return self.key in ("late", "today")


TITLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "late": (_("Overdue"), _("the level above sees it too")),
    "today": (_("Due today"), _("before the office closes")),
    "week": (_("This week"), ""),
    "later": (_("Later"), ""),
    "others": (_("With others"), _("my places, nothing for me to do")),
}


def items(
    rows: Iterable[WorkRow],
    texts: Mapping[int, str] | None = None,
    sums: Mapping[int, int] | None = None,
) -> list[Item]:
    """Rows as the page shows them. `texts`, `sums`: by report pk, by claim pk (fen), where known.

    A row's sum is shown only when it is known for every claim in it.
    """
    rows, sums = list(rows), sums or {}
    drafts = [c.pk for r in rows if r.state is State.DRAFT for c in r.claims]
    sent_back = set(
        ClaimMove.objects.filter(claim__in=drafts, action="return").values_list("claim", flat=True)
    )
    return [
        Item(
            number=row.report.number,
            village=row.report.village.name,
            text=(texts or {}).get(row.report.pk, row.report.number),
            state=row.state,
            returned=any(c.pk in sent_back for c in row.claims),
            count=row.count,
            sum_fen=_sum(row, sums),
            due=row.due_at,
            provisional=row.due_provisional,
            mine=row.mine,
            late=row.late,
            url=reverse("claims:report", args=[row.report.number]) + f"?state={row.state}",
        )
        for row in rows
    ]


def texts(rows: Iterable[WorkRow], now: datetime) -> dict[int, str]:
    """{report pk: when, which animals, which crops}: what an office calls a list by."""
    reports = {row.report.pk for row in rows}
    days: dict[int, set[date]] = {pk: set() for pk in reports}
    seen: dict[int, tuple[list[str], list[str]]] = {pk: ([], []) for pk in reports}
    for pk, day, species in Event.objects.filter(report__in=reports).values_list(
        "report_id", "occurred", "species"
    ):
        days[pk].add(day)
        seen[pk][0].append(words.say(species, words.SPECIES, speech.lang()))
    things = LossLine.objects.filter(claim__report__in=reports).order_by("claim__row", "number")
    for pk, item in things.values_list("claim__report_id", "item"):
        seen[pk][1].append(words.say(item, words.ITEMS, speech.lang()))
    return {pk: _text(days[pk], *seen[pk], now) for pk in reports}


def _text(days: set[date], species: list[str], items: list[str], now: datetime) -> str:
    when = speech.day(min(days), now) if days else ""
    named = [_few(list(dict.fromkeys(names))) for names in (species, items)]
    return " · ".join(part for part in (when, *named) if part)


def _few(names: list[str]) -> str:
    """At most two by name."""
    and_more = _("{names} and more") if len(names) > 2 else "{names}"
    between = "、" if speech.lang() == "zh" else ", "
    return str(and_more).format(names=between.join(names[:2])) if names else ""


def _sum(row: WorkRow, sums: Mapping[int, int]) -> int | None:
    known = [sums[c.pk] for c in row.claims if c.pk in sums]
    return sum(known) if len(known) == row.count else None


def key_of(item: Item, now: datetime) -> str:
    """The group of a row: by its due day against today and the Sunday of this week."""
    if not item.mine:
        return "others"
    if item.due is None:
        return "later"
    if now > item.due:
        return "late"
    today, due = local_day(now), local_day(item.due)
    sunday = today + timedelta(days=6 - today.weekday())
    return "today" if due == today else "week" if due <= sunday else "later"


def groups(rows: Iterable[Item], now: datetime) -> list[Group]:
    """The groups that hold anything, in order of urgency; rows keep their order."""
    filed: dict[str, list[Item]] = {key: [] for key in TITLES}
    for row in rows:
        filed[key_of(row, now)].append(row)
    return [
        Group(key, title, _rest_of_week(now) if key == "week" else hint, tuple(filed[key]))
        for key, (title, hint) in TITLES.items()
        if filed[key]
    ]


def _rest_of_week(now: datetime) -> str:
    today = local_day(now)
    sunday = today + timedelta(days=6 - today.weekday())
    return f"{speech.day(today + timedelta(days=1), now)} — {speech.day(sunday, now)}"
