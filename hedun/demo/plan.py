"""The season's work, planned: who sits down when, over which households, to do what. Pure.

A small simulation of the offices. Each list starts with its clerk; a piece of work waits until
somebody whose desk it is has time (staff.py), who does as much of it as the day allows; where it
goes then stands in forks.py. The bank's mail goes twice a week, the city's
panel sits once a week, and the clock confirms what hung long enough.

`walk.py` carries the plan out. It knows nothing of this simulation but the sittings.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, groupby

from hedun.demo import officers
from hedun.demo.fates import Fate, Key
from hedun.demo.forks import FIRST_STEPS, ROAD, Claims, Step, first_step
from hedun.demo.officers import Staff
from hedun.demo.season import VillageList
from hedun.demo.staff import DAY, DESKS, Diary, next_working_day, waits_until
from hedun.domain.actors import Role
from hedun.domain.deadlines import LOCAL, Clock, due, is_working_day, local_day

NOTICE = Clock(3, "days")
MAIL_DAYS = (1, 4)  # Tuesday, Friday
MAKE, RELEASE, ANSWER = time(10, 0), time(15, 0), time(10, 30)
PANEL_DAY, PANEL_AT, PANEL_MOST = 3, time(14, 30), 6  # Thursday
PANEL_MINUTES = 25  # a case
TICKER = "ticker"
# Steps that must be taken by another person, or by the same one, as an earlier step.
ANOTHER_THAN = {"pictures": "accept", "resurvey": "verify", "second": "accept"}
SAME_AS = {
    "take_up": "accept", "settle": "accept", "payees": "accept", "prepay": "accept",
    "confirm": "second",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody does one thing for some households, and enters it at `at`. `began`: since when they
    were at it (the visit, where it is one)."""

    at: datetime
    began: datetime
    who: str
    what: str
    claims: tuple[Key, ...]


@dataclass(frozen=True)
class Office:
    """What a plan is made for. `away`: by username. `audit_seed`, `share_ppm`: of the draw."""

    people: Sequence[Staff]
    away: Mapping[str, set[date]]
    opens: datetime
    audit_seed: str
    share_ppm: int


# ── the simulation ──────────────────────────────────────────────────────────────────────────────


def plan(
    lists: Sequence[VillageList], fates: Mapping[Key, Fate], fast: frozenset[Key], office: Office
) -> list[Sitting]:
    """Every sitting until the desk opens, in order of time."""
    known = Claims(lists, fates, fast, office.audit_seed, office.share_ppm)
    return _Simulation(known, office).run()


class _Simulation:
    def __init__(self, claims: Claims, office: Office) -> None:
        self.claims, self.office = claims, office
        away = office.away
        self.diaries = {p.username: Diary(p, away.get(p.username, set())) for p in office.people}
        self.heap: list[tuple[datetime, int, Step, tuple[Key, ...]]] = []
        self.order = count()
        self.found: list[tuple[datetime, int, Sitting]] = []
        self.payable: list[Key] = []
        self.docket: list[tuple[datetime, Key]] = []
        self.notice_ends: dict[Key, datetime] = {}
        self.answers_to: dict[datetime, str] = {}  # when the bank answers: who released the batch

    def run(self) -> list[Sitting]:
        for one in self.claims.lists:
            keys = tuple((one.number, row) for row in range(1, len(one.hits) + 1))
            self._push(one.told, first_step(one), keys)
        first = min(local_day(one.told) for one in self.claims.lists)
        for n in range((local_day(self.office.opens) - first).days + 1):
            self._calendar(first + n * DAY)
        while self.heap:
            ready, _, step, keys = heapq.heappop(self.heap)
            if ready < self.office.opens:
                OF_ITSELF.get(step, _Simulation._at_desk)(self, ready, step, keys)
        return [s for at, _, s in sorted(self.found, key=lambda f: f[:2]) if at < self.office.opens]

    def _calendar(self, day: date) -> None:
        if is_working_day(day):
            if _falls_on(day, MAIL_DAYS):
                self._push(datetime.combine(day, MAKE, LOCAL), "mail", ())
            if _falls_on(day, (PANEL_DAY,)):
                self._push(datetime.combine(day, PANEL_AT, LOCAL), "panel_day", ())

    # ── at a desk ───────────────────────────────────────────────────────────────────────────────

    def _at_desk(self, ready: datetime, step: Step, keys: tuple[Key, ...]) -> None:
        diary = min(self._eligible(step, keys), key=lambda d: (d.begins(step, ready), d.free))
        keys += self._joining(step, keys, diary.begins(step, ready))
        begin, end, done = diary.sitting(step, ready, len(keys))
        now, later = keys[:done], keys[done:]
        if later:
            for token in _by_list(later):
                self._push(ready, step, token)
        if step == "object" and end >= self.notice_ends[now[0]]:
            self._on_notice(now)  # too late: the notice was over before the clerk was back
            return
        self._made(Sitting(end, begin, diary.person.username, step, now))

    def _eligible(self, step: Step, keys: Sequence[Key]) -> list[Diary]:
        """Who may do it: at the place, and where it must be another person, another one."""
        village = self.claims.lists[keys[0][0]].village
        places = {Role.CLERK: village.code, Role.TOWNSHIP: village.town}
        role = DESKS[step].role
        people = officers.of(self.office.people, role, places.get(role, ""))
        names = [person.username for person in people]
        if step in ANOTHER_THAN:
            barred = self.claims.by(keys[0], ANOTHER_THAN[step])
            names = [name for name in names if name not in barred]
        if step in SAME_AS:
            chosen = self.claims.by(keys[0], SAME_AS[step])
            names = [name for name in names if name in chosen]
        return [self.diaries[name] for name in names]

    def _joining(self, step: Step, keys: Sequence[Key], begin: datetime) -> tuple[Key, ...]:
        """What waits for the same desk by the time they begin is done in the same sitting."""
        if step in FIRST_STEPS or step in ANOTHER_THAN or step in SAME_AS:
            return ()
        joined: list[Key] = []
        for token in sorted(t for t in self.heap if t[2] == step and t[0] <= begin):
            together = DESKS[step].joins or token[3][0][0] == keys[0][0]
            if together and len(keys) + len(joined) + len(token[3]) <= DESKS[step].most:
                joined += token[3]
                self.heap.remove(token)
        if joined:
            heapq.heapify(self.heap)
        return tuple(joined)

    def _made(self, sitting: Sitting) -> None:
        """Note it, and send each household on."""
        order = next(self.order)
        self.found.append((sitting.at, order, sitting))
        if sitting.what in FIRST_STEPS:
            self.claims.imported[sitting.claims[0][0]] = (sitting.at, order)
        ahead: dict[tuple[Step, object], list[Key]] = defaultdict(list)
        for key in sitting.claims:
            self.claims.done[key].append((sitting.what, sitting.who, sitting.at))
            route = ROAD[sitting.what]
            step = route if isinstance(route, str) else route(self.claims, key)
            ahead[step, self._apart(step, key)].append(key)
        if sitting.what == "post":
            ends = due(sitting.at, NOTICE).at
            self.notice_ends |= dict.fromkeys(sitting.claims, ends)
        for (step, _), keys in ahead.items():
            self._send_on(step, keys, sitting.at)

    def _apart(self, step: Step, key: Key) -> object:
        """What must not be done by the same person is not one piece of work."""
        if step == "pictures":
            return key[0], *sorted(self.claims.by(key, "accept"))
        return key if step in ("resurvey", "object") else key[0]

    def _send_on(self, step: Step, keys: list[Key], at: datetime) -> None:
        if step == "panel":
            self.docket += [(at, key) for key in keys]
        elif step == "pay":
            self.payable += keys
        elif step == "tick":
            self._on_notice(keys, since=at)
        elif step == "answer_again":
            day = next_working_day(local_day(at), 2)
            self._push(datetime.combine(day, ANSWER, LOCAL), step, tuple(keys))
        elif step != "end":
            ready = max(waits_until(step, at), *(self.claims.ripe(step, key) for key in keys))
            self._push(ready, step, tuple(keys))

    # ── the clock, the bank and the city ────────────────────────────────────────────────────────

    def _on_notice(self, keys: Iterable[Key], since: datetime | None = None) -> None:
        """Confirmed at the midnight after the notice, which runs anew where the city upheld."""
        ahead: dict[datetime, list[Key]] = defaultdict(list)
        for key in keys:
            ends = self.notice_ends[key]
            if (since and since > ends) or self.claims.by(key, "panel"):
                ends = due(since or ends, NOTICE).at
            ahead[datetime.combine(local_day(ends) + DAY, time(0, 1), LOCAL)].append(key)
        for at, own in ahead.items():
            self._push(at, "tick", tuple(own))

    def _tick(self, ready: datetime, step: Step, keys: tuple[Key, ...]) -> None:
        at_once = [t for t in self.heap if t[2] == "tick" and t[0] == ready]
        for token in at_once:
            self.heap.remove(token)
            keys += token[3]
        heapq.heapify(self.heap)
        self._made(Sitting(ready, ready, TICKER, "tick", keys))

    def _mail(self, ready: datetime, step: Step, keys: tuple[Key, ...]) -> None:
        """Two cashiers who are there: one makes the batch, the other releases it; the bank answers
        on the next working day."""
        day = local_day(ready)
        away = self.office.away
        cashiers = officers.of(self.office.people, Role.CASHIER)
        there = [p.username for p in cashiers if day not in away.get(p.username, set())]
        if len(there) < 2:
            self._push(datetime.combine(next_working_day(day), MAKE, LOCAL), "mail", ())
            return
        turn = day.toordinal() % len(there)
        maker, checker = there[turn], there[turn - 1]
        chosen, self.payable = tuple(sorted(self.payable)), []
        if not chosen:
            return
        released = datetime.combine(day, RELEASE, LOCAL)
        answered = datetime.combine(next_working_day(day), ANSWER, LOCAL)
        for at, who, what in ((ready, maker, "make"), (released, checker, "release")):
            self.found.append((at, next(self.order), Sitting(at, at, who, what, chosen)))
        self.answers_to[answered] = checker
        self._push(answered, "answer", chosen)

    def _answer(self, ready: datetime, step: Step, keys: tuple[Key, ...]) -> None:
        """Read by who released the batch; what was unknown is asked again by the same person."""
        first = self.answers_to.get(ready) if step == "answer" else None
        reader = first or next(iter(self.claims.by(keys[0], "answer")))
        self._made(Sitting(ready, ready, reader, step, keys))

    def _panel_day(self, ready: datetime, step: Step, keys: tuple[Key, ...]) -> None:
        """The cases that came at least two days before, the oldest first."""
        waiting = sorted(case for case in self.docket if case[0] < ready - 2 * DAY)[:PANEL_MOST]
        self.docket = [case for case in self.docket if case not in waiting]
        panel = officers.of(self.office.people, Role.CITY)
        at = ready
        for n, (_, key) in enumerate(waiting):
            begin, at = at, at + timedelta(minutes=PANEL_MINUTES)
            self._made(Sitting(at, begin, panel[n % len(panel)].username, "panel", (key,)))

    def _push(self, ready: datetime, step: Step, keys: tuple[Key, ...]) -> None:
        heapq.heappush(self.heap, (ready, next(self.order), step, keys))


# What is not done at a desk but on its day.
OF_ITSELF = {
    "tick": _Simulation._tick,
    "mail": _Simulation._mail,
    "answer": _Simulation._answer,
    "answer_again": _Simulation._answer,
    "panel_day": _Simulation._panel_day,
}


def _falls_on(day: date, weekdays: Sequence[int]) -> bool:
    """Whether it is such a weekday, or the first working day after one that was a holiday."""
    while True:
        if day.weekday() in weekdays:
            return True
        day -= DAY
        if is_working_day(day):
            return False


def _by_list(keys: Iterable[Key]) -> list[tuple[Key, ...]]:
    ordered = sorted(keys)
    return [tuple(own) for _, own in groupby(ordered, key=lambda key: key[0])]
