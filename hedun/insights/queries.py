"""The season in figures: everything a page, a table or an export says, from one set of sums."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Min, QuerySet

from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day, monday_of
from hedun.domain.lifecycle import ENDED
from hedun.insights.kept import Kept
from hedun.insights.selection import Ground, Wanted, selected
from hedun.insights.sums import (
    Cell,
    Counted,
    Damage,
    Figures,
    Waits,
    added,
    cells,
    counted,
    damages,
    joined,
    money,
    waits,
    within,
)
from hedun.ledger.models import Kind
from hedun.ledger.queries import balances
from hedun.places.models import Place
from hedun.record.moment import one_moment

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Season:
    """`whole`: all of the policy is shown, so what is left of its cover is, too. `book`: fen by
    account kind, of the policy or of the claims chosen. `at`: when it was summed; until
    `next_due`, when the next claim becomes overdue, the clock changes none of it. `over`: of what
    time it is, as in the address of a briefing (hedun.briefings)."""

    wanted: Wanted
    whole: bool
    cells: list[Cell]
    places: Mapping[int, Place]
    different: Counted
    different_in: Mapping[int, Counted]
    waits_in: Mapping[int, Waits]
    damages: list[Damage]
    book: Mapping[str, int]
    at: datetime
    next_due: datetime | None
    over: str = "period=year"

    @property
    def behind(self) -> str:
        """Of what the rows are that its figures lead to, as in the address of rows."""
        return self.behind_of()

    def behind_of(self, **narrowed: str) -> str:
        return f"{replace(self.wanted, **narrowed).address}&{self.over}"

    @cached_property
    def total(self) -> Figures:
        return joined(self.states, lambda state: "").get("", Figures())

    @cached_property
    def villages(self) -> dict[int, Figures]:
        return added(self.cells, lambda cell: cell.village)

    @cached_property
    def towns(self) -> dict[int | None, Figures]:
        """By primary key of the place above the village."""
        return joined(self.villages, lambda pk: self.places[pk].parent_id)

    @cached_property
    def species(self) -> dict[str, Figures]:
        """The most often first."""
        found = added(self.cells, lambda cell: cell.species)
        return dict(sorted(found.items(), key=lambda item: (-item[1].claims, item[0])))

    @cached_property
    def states(self) -> dict[State, Figures]:
        """Along the road."""
        found = added(self.cells, lambda cell: cell.state)
        return {state: found[state] for state in State if state in found}

    @cached_property
    def open_states(self) -> dict[State, Figures]:
        return {state: sums for state, sums in self.states.items() if state not in ENDED}

    @cached_property
    def weeks(self) -> dict[date, Figures]:
        """By the Monday of the week of loss, without gaps."""
        found = added(self.cells, lambda cell: monday_of(cell.occurred))
        if not found:
            return {}
        first, last = min(found), max(found)
        every = [first + WEEK * n for n in range((last - first) // WEEK + 1)]
        return {day: found.get(day, Figures()) for day in every}

    def town_counted(self, town: int | None) -> Counted:
        """A village lies in one town and a report in one village, so these add up."""
        rows = [c for pk, c in self.different_in.items() if self.places[pk].parent_id == town]
        return Counted(*map(sum, zip(*rows, strict=True))) if rows else Counted()

    def days(self, percent: int, town: int | None = None) -> float | None:
        """Days from the first telling within which so many percent of the claims were paid."""
        return within(
            (
                times
                for pk, times in self.waits_in.items()
                if town is None or self.places[pk].parent_id == town
            ),
            percent,
        )

    def village_days(self, village: int, percent: int) -> float | None:
        return within([self.waits_in.get(village, {})], percent)

    @property
    def to_pay_fen(self) -> int:
        """Agreed and not with the bank: waiting for a batch, or for a good account."""
        return self.book[Kind.PAYABLE] + self.book[Kind.RETURNED]

    @property
    def given_fen(self) -> int:
        """What left the cover and has not come back."""
        kinds = (Kind.AWARDED, Kind.PAYABLE, Kind.RETURNED, Kind.IN_FLIGHT, Kind.PAID)
        return sum(self.book[kind] for kind in kinds)

    @property
    def each_fen(self) -> int | None:
        """Paid a household, fen, half up; None before the first payment."""
        n = self.different.paid
        return (2 * self.total.paid_fen + n) // (2 * n) if n else None


SUMS: Kept["Season"] = Kept(32)


def season(wanted: Wanted, near: Ground, actor: Actor, now: datetime) -> Season:
    """A fixed number of queries, and one as long as nothing was written since."""
    choice = (local_day(now), wanted.policy.pk, wanted.town, wanted.species)
    whole = near.whole(wanted.policy) and not wanted.narrowed
    made = SUMS.get(
        choice,
        near.places,
        make=lambda: summed(selected(wanted, actor, now), wanted, now, whole=whole),
        # what is overdue changes with the clock alone
        stands=lambda made: made.at <= now and (made.next_due is None or now <= made.next_due),
    )
    return replace(made, wanted=wanted)


def summed(claims: QuerySet[Claim], wanted: Wanted, now: datetime, *, whole: bool) -> Season:
    """The sums of these claims of the policy, at one moment. `whole`: they are all that it
    covers."""
    with one_moment():
        found = cells(claims, wanted.policy, now)
        different, different_in = counted(claims, wanted.policy)
        shown = Place.objects.filter(pk__in={cell.village for cell in found}).select_related(
            "parent"
        )
        return Season(
            wanted=wanted,
            whole=whole,
            cells=found,
            places={place.pk: place for place in shown},
            different=different,
            different_in=different_in,
            waits_in=waits(claims),
            damages=damages(claims),
            book=balances(wanted.policy.number) if whole else money(claims),
            at=now,
            next_due=claims.filter(due_at__gte=now).order_by().aggregate(due=Min("due_at"))["due"],
        )
