"""How the offices work: their hours, what a person does in a day, who is away. Pure.

Work waits for a person, and a person for the next working day. `Diary.sitting` finds when somebody
comes to a piece of work and how much of it they do before the day is over; nobody does more
households a day than their desk allows, and nobody works on a holiday or on leave.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from hedun.demo.officers import Staff
from hedun.domain.actors import Role
from hedun.domain.deadlines import LOCAL, is_working_day, local_day

DAY = timedelta(days=1)
MORNING, NOON = (time(8, 30), time(12, 0)), (time(14, 30), time(18, 0))
HOURS = (MORNING, NOON)
OFFICE_MINUTES = 420
LONG_AGO = datetime(2000, 1, 1, tzinfo=LOCAL)
LEAVE_DAYS = {Role.TOWNSHIP: 6, Role.INSURER: 7, Role.EXPERT: 8, Role.CASHIER: 5}  # June–November


@dataclass(frozen=True, slots=True)
class Desk:
    """One kind of work. `minutes` for each household, `begin` for each sitting, `most` households
    a day; `wait`: working days until somebody looks at it; `joins`: lists of several villages are
    done in one sitting; `whole`: not begun on a day on which it cannot be finished, unless it is
    more than a day's work; `days`: the weekdays for it (Monday 0), where it has its own."""

    role: Role
    minutes: float
    begin: int
    most: int
    wait: int = 0
    joins: bool = False
    whole: bool = False
    days: tuple[int, ...] = ()

    @property
    def day(self) -> int:
        """How many households somebody does who has the whole day for it."""
        return min(self.most, int((OFFICE_MINUTES - self.begin) // self.minutes))


IN_THE_FIELD = (0, 1, 2, 3)
AWARD_DAY = (4,)  # Friday
BOARD_DAYS = (0, 1)
DESKS: dict[str, Desk] = {
    "list": Desk(Role.CLERK, 3, 20, 90, whole=True),
    "report": Desk(Role.CLERK, 2, 10, 90),
    "complete": Desk(Role.CLERK, 12, 15, 30, wait=2),
    "withdraw": Desk(Role.CLERK, 5, 5, 30, wait=1),
    "send_back": Desk(Role.TOWNSHIP, 3, 5, 60, wait=1),
    "verify": Desk(Role.TOWNSHIP, 6, 50, 60, wait=1, whole=True),
    "send_back_later": Desk(Role.INSURER, 3, 5, 60, wait=1),
    "accept": Desk(Role.INSURER, 2.5, 8, 120, wait=1, joins=True),
    "refuse": Desk(Role.INSURER, 10, 5, 30, wait=1),
    "refuse_later": Desk(Role.INSURER, 10, 5, 30, wait=1),
    "escalate": Desk(Role.INSURER, 15, 5, 20, wait=1),
    "escalate_contested": Desk(Role.INSURER, 15, 5, 20, wait=1),
    "hold": Desk(Role.INSURER, 5, 5, 30, wait=1),
    "resume": Desk(Role.INSURER, 5, 5, 30, wait=8),
    "answer_cover": Desk(Role.INSURER, 10, 5, 20, wait=1),
    "pictures": Desk(Role.INSURER, 3, 5, 60, wait=1),
    "assess": Desk(Role.EXPERT, 6, 60, 60, wait=3, whole=True, days=IN_THE_FIELD),
    "award": Desk(Role.INSURER, 1, 10, 400, wait=1, joins=True, days=AWARD_DAY),
    "award_above": Desk(Role.SUPERIOR, 8, 10, 40, wait=1, joins=True, days=AWARD_DAY),
    "post": Desk(Role.CLERK, 0.5, 25, 90, wait=1, whole=True, days=BOARD_DAYS),
    "object": Desk(Role.CLERK, 10, 5, 20, wait=1),
    "advance": Desk(Role.INSURER, 10, 5, 30, wait=1),
    "resurvey": Desk(Role.TOWNSHIP, 30, 60, 10, wait=2),
    "appeal": Desk(Role.CLERK, 20, 5, 10, wait=6),
    "repair": Desk(Role.CASHIER, 10, 5, 30, wait=4),
    "stock_told": Desk(Role.CLERK, 25, 10, 10),
    "stock_verify": Desk(Role.TOWNSHIP, 30, 50, 10, wait=1, whole=True),
    "stock_assess": Desk(Role.EXPERT, 30, 60, 10, wait=2, whole=True, days=IN_THE_FIELD),
    "hurt_told": Desk(Role.CLERK, 30, 10, 10),
    "hurt_verify": Desk(Role.TOWNSHIP, 20, 50, 10, wait=1, whole=True),
    "take_up": Desk(Role.INSURER, 30, 10, 10, wait=1),
    "second": Desk(Role.INSURER, 15, 5, 10, wait=1),
    "settle": Desk(Role.INSURER, 45, 10, 10),
    "confirm": Desk(Role.INSURER, 20, 5, 10, wait=1),
    "award_hurt": Desk(Role.SUPERIOR, 8, 10, 40, wait=1, joins=True),
    "payees": Desk(Role.INSURER, 10, 5, 20),
    "accounts": Desk(Role.CASHIER, 10, 5, 20, wait=1),
    "prepay": Desk(Role.INSURER, 5, 5, 20),
    "late_return": Desk(Role.CASHIER, 10, 5, 30, wait=5),
    "recover": Desk(Role.CASHIER, 20, 5, 30, wait=9),
    "recovered": Desk(Role.CASHIER, 10, 5, 30, wait=20),
}


def leaves(people: Iterable[Staff], first: date, last: date, seed: int) -> dict[str, set[date]]:
    """The days on which each is away: a few days at a time, by chance."""
    span = (last - first).days
    found: dict[str, set[date]] = {}
    for person in people:
        rng = Random(f"leave {seed} {person.username}")
        days: set[date] = set()
        while len(days) < LEAVE_DAYS.get(person.role, 0):
            start = first + rng.randrange(span) * DAY
            days |= {start + n * DAY for n in range(rng.randint(1, 4))}
        found[person.username] = days
    return found


def next_working_day(day: date, count: int = 1) -> date:
    """The nth working day after `day`; for 0 the day itself, or the first one after it."""
    day -= DAY * (count == 0)
    for _ in range(max(count, 1)):
        day += DAY
        while not is_working_day(day):
            day += DAY
    return day


def waits_until(name: str, at: datetime) -> datetime:
    """When work that comes to a desk at `at` can be begun there at the earliest: not before some
    days have gone by, and on a day for it. So what waits for a day is all there in the morning."""
    desk, day = DESKS[name], local_day(at)
    day = next_working_day(day, desk.wait) if desk.wait else day
    while desk.days and not (is_working_day(day) and _on(day, desk.days)):
        day += DAY
    return at if day == local_day(at) else opening(day)


def opening(day: date) -> datetime:
    return datetime.combine(day, MORNING[0], LOCAL)


@dataclass
class Diary:
    """One person's time. `free`: from when on they can begin something new; `done`: how many
    households they did on a day at a desk."""

    person: Staff
    away: set[date] = field(default_factory=set)
    free: datetime = LONG_AGO
    done: dict[tuple[date, str], int] = field(default_factory=dict)

    def begins(self, name: str, ready: datetime) -> datetime:
        """The first office hour at which they could turn to work of a desk that is ready then."""
        at = max(ready, self.free)
        days = DESKS[name].days
        while True:
            day = local_day(at)
            if is_working_day(day) and day not in self.away and (not days or _on(day, days)):
                for start, end in HOURS:
                    if at < datetime.combine(day, end, LOCAL):
                        return max(at, datetime.combine(day, start, LOCAL))
            at = opening(day + DAY)

    def sitting(self, name: str, ready: datetime, wanted: int) -> tuple[datetime, datetime, int]:
        """Begin, end, and how many of `wanted` households they do at the desk before they stop for
        the day. The time is taken from the diary."""
        desk = DESKS[name]
        least = min(wanted, desk.day) if desk.whole else 1
        begin = self.begins(name, ready)
        while (room := self._room(name, begin)) < least:
            begin = self.begins(name, opening(local_day(begin) + DAY))
        count = min(wanted, room)
        end = _after(begin, desk.begin + desk.minutes * count)
        key = local_day(begin), name
        self.done[key] = self.done.get(key, 0) + count
        self.free = end
        return begin, end, count

    def _room(self, name: str, begin: datetime) -> int:
        desk = DESKS[name]
        left = int((_minutes_left(begin) - desk.begin) // desk.minutes)
        return min(left, desk.most - self.done.get((local_day(begin), name), 0))


def _on(day: date, weekdays: tuple[int, ...]) -> bool:
    """A Saturday or Sunday that makes up for a holiday is any day."""
    return day.weekday() in weekdays or day.weekday() > 4


def _minutes_left(at: datetime) -> float:
    """Office minutes from an office hour to the end of its day."""
    day = local_day(at)
    spans = ((max(at, datetime.combine(day, a, LOCAL)), datetime.combine(day, b, LOCAL))
             for a, b in HOURS)  # fmt: skip
    return sum(max((b - a).total_seconds(), 0) / 60 for a, b in spans)


def _after(at: datetime, minutes: float) -> datetime:
    """So many office minutes later on the same day, on a whole minute."""
    day = local_day(at)
    for start, end in HOURS:
        a, b = max(at, datetime.combine(day, start, LOCAL)), datetime.combine(day, end, LOCAL)
        here = (b - a).total_seconds() / 60
        if minutes <= here:
            return a + timedelta(minutes=-(-minutes // 1))
        minutes -= max(here, 0)
    raise ValueError(f"{minutes} minutes more than the day has")
