"""Making the demo's county: the plan, the founding, and the season carried out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection

from hedun.demo import insured, partnered, prevented, ready
from hedun.demo.beside import Beside
from hedun.demo.channels import ring_up
from hedun.demo.county import (
    County,
    found,
    lay_prices,
    leave_draft,
    set_authority,
    tell_telephones,
)
from hedun.demo.hands import Hands
from hedun.demo.staff import next_working_day, opening
from hedun.demo.walk import carry_out
from hedun.demo.wild import open_up
from hedun.demo.year import Year
from hedun.evidence import store
from hedun.memory import collect_seldom, stays
from hedun.places.queries import read_once
from hedun.progress import Bar

FOUNDING = 0.25  # of the bar
# What comes beside the sittings, by the first working day from a month and day.
BESIDE: tuple[tuple[tuple[int, int], Callable[[County, Year, datetime], None]], ...] = (
    ((5, 13), ready.prepare),
    ((5, 20), prevented.visit),
    ((6, 3), ready.confirm),
    ((6, 10), partnered.admit),
    ((7, 1), lambda county, year, now: lay_prices(county, now.date(), now)),
    ((8, 5), prevented.guard),
    ((8, 20), insured.hand_in),
    ((11, 21), ready.next_week),
)


def make(beside: Beside, bar: Bar) -> None:
    """The county with its season, written by the rooms' actions into an empty database.

    `bar` counts to 1.
    """
    year = beside.year()
    collect_seldom()
    plan = year.founding
    with _without_waiting_for_the_disk():
        county = found(
            plan,
            tell=lambda village: bar(FOUNDING / len(plan.villages), village),
            password=beside.password(),
            ahead=beside.ahead,
        )
        stays()  # the roll is in hand until the end
        set_authority(county, plan.at)
        tell_telephones(county, plan.at)
        hand = Hands(county, year, beside.materials())
        work = sum(len(sitting.claims) for sitting in year.sittings)
        beside_them = [
            (opening(next_working_day(date(plan.year, *day), 0)), act) for day, act in BESIDE
        ]
        lay_prices(county, plan.day, plan.at)
        with read_once():  # no division changes during the season
            for sitting in year.sittings:
                while beside_them and sitting.at >= beside_them[0][0]:
                    at, act = beside_them.pop(0)
                    act(county, year, at)
                carry_out(hand, sitting)
                bar((1 - FOUNDING) * len(sitting.claims) / work, f"{sitting.at:%Y-%m-%d %H:%M}")
        ring_up(county, year, year.sittings[-1].at)
        leave_draft(county, year.sittings[-1].at)
        open_up(county, year, year.sittings[-1].at)


# Where the demo does not wait, and what is said when it is done. SQLite keeps what an act changes
# in memory until it is whole, and asks nobody whether the file is still its own: a demo killed half
# way may leave a file of no use; the next one throws it away (management/commands/demo.py).
HURRY = {
    "sqlite": ("synchronous=OFF", "locking_mode=EXCLUSIVE", "journal_mode=MEMORY"),
    "postgresql": ("synchronous_commit TO off",),
}
CALM = {
    "sqlite": ("locking_mode=NORMAL", "journal_mode=WAL", "synchronous=NORMAL"),
    "postgresql": ("synchronous_commit TO DEFAULT",),
}


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Of this process alone. Should the power fail now, the demo is made again."""
    _set(HURRY)
    try:
        with store.without_waiting():
            yield
    finally:
        _set(CALM)


def _set(how: dict[str, tuple[str, ...]]) -> None:
    word = {"sqlite": "PRAGMA", "postgresql": "SET"}[connection.vendor]
    with connection.cursor() as cursor:
        for what in how[connection.vendor]:
            cursor.execute(f"{word} {what}")
