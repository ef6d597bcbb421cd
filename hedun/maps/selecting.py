"""What a map is about, as it stands in its address; and which rows of the columns that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import numpy as np

from hedun.domain.deadlines import local_day, monday_of
from hedun.insights.selection import Ground
from hedun.maps.columns import E7, Columns, Mask, villages_of
from hedun.places.models import Place
from hedun.policies.models import Policy
from hedun.policies.queries import chosen

SHOWS = ("villages", "heat", "points")
MEASURES = ("claims", "area")
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Box:
    """Part of the map, degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def read(cls, text: str) -> "Box | None":
        """west,south,east,north; None where that is not what is said."""
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            return None
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return cls(west, south, east, north)
        return None

    def wider(self, degrees: float) -> "Box":
        return Box(self.west - degrees, self.south - degrees,
                   self.east + degrees, self.north + degrees)  # fmt: skip

    def holds(self, rows: Columns) -> Mask:
        west, south, east, north = (
            round(x * E7) for x in (self.west, self.south, self.east, self.north)
        )
        wide = (rows.lon >= west) & (rows.lon <= east)
        return wide & (rows.lat >= south) & (rows.lat <= north)


@dataclass(frozen=True)
class Wanted:
    """`town`: its code; `species`, `thing`: codes; empty: all. `week`: the Monday of the only week
    shown. `show`: one of SHOWS, `measure`: one of MEASURES."""

    policy: Policy
    town: str = ""
    species: str = ""
    thing: str = ""
    week: date | None = None
    show: str = SHOWS[0]
    measure: str = MEASURES[0]

    @property
    def narrowed(self) -> bool:
        return bool(self.town or self.species or self.thing or self.week)

    @property
    def pairs(self) -> dict[str, str]:
        """The choice as fields of a form; what is not chosen is left out."""
        parts = {
            "policy": self.policy.number,
            "town": self.town,
            "species": self.species,
            "thing": self.thing,
            "week": self.week.isoformat() if self.week else "",
            "show": self.show,
            "measure": self.measure if self.measure != MEASURES[0] else "",
        }
        return {name: value for name, value in parts.items() if value}

    @property
    def address(self) -> str:
        return urlencode(self.pairs)

    def shown(self, show: str) -> str:
        """The address of the same, shown otherwise."""
        return replace(self, show=show).address

    def measured(self, measure: str) -> str:
        return replace(self, measure=measure).address

    @property
    def whole(self) -> str:
        """The address of everything under the policy."""
        return Wanted(self.policy, show=self.show, measure=self.measure).address


@dataclass(frozen=True)
class Choices:
    """What may be chosen. `weeks`: Mondays from the first loss to the last, without gaps."""

    policies: Sequence[Policy]
    towns: Sequence[Place]
    species: Sequence[str]
    things: Sequence[str]
    weeks: Sequence[date]
    placed: bool

    @property
    def alike(self) -> bool:
        return len({(p.starts.year, p.place_id) for p in self.policies}) < len(self.policies)


def policy_of(query: Mapping[str, str], near: Ground, now: datetime) -> Policy | None:
    """None where there is none yet."""
    if not near.policies:
        return None
    return chosen(query.get("policy", ""), near.policies, local_day(now))


def seen_of(rows: Columns, near: Ground) -> Columns:
    """The rows of the villages where the actor reads claims now: those of `claims.visible_to`."""
    return rows.of(np.isin(rows.village, list(near.places)))


def choices_of(seen: Columns, near: Ground) -> Choices:
    """One query."""
    villages = villages_of(seen).tolist()
    towns = Place.objects.filter(pk__in=Place.objects.filter(pk__among=villages).values("parent"))
    return Choices(
        near.policies,
        tuple(towns.order_by("code")),
        _codes(seen, "species"),
        _codes(seen, "thing"),
        weeks_of(seen),
        bool(seen.placed.any()),
    )


def _codes(seen: Columns, name: str) -> tuple[str, ...]:
    """The most often first."""
    if not len(seen):
        return ()
    counts = np.bincount(getattr(seen, name), minlength=len(seen.words))
    return tuple(seen.words[n] for n in np.argsort(-counts, kind="stable") if counts[n])


def weeks_of(seen: Columns) -> tuple[date, ...]:
    if not len(seen):
        return ()
    first, last = (date.fromordinal(int(day)) for day in (seen.day.min(), seen.day.max()))
    start = monday_of(first)
    return tuple(start + WEEK * n for n in range((last - start) // WEEK + 1))


def read(query: Mapping[str, str], policy: Policy, choices: Choices) -> Wanted:
    """What is not understood is left out: an old address still opens. Where no line has a position
    there is nothing to show but villages."""
    weeks = {week.isoformat(): week for week in choices.weeks}
    usual = SHOWS[1] if choices.placed else SHOWS[0]
    show = query.get("show", "")
    return Wanted(
        policy,
        town=_known(query.get("town", ""), [town.code for town in choices.towns]),
        species=_known(query.get("species", ""), choices.species),
        thing=_known(query.get("thing", ""), choices.things),
        week=weeks.get(query.get("week", "")),
        show=show if show in SHOWS else usual,
        measure=_known(query.get("measure", ""), MEASURES) or MEASURES[0],
    )


def _known(value: str, among: Sequence[str]) -> str:
    return value if value in among else ""


def chosen_of(seen: Columns, wanted: Wanted, near: Ground) -> Columns:
    """Those of the rows that the choice means, of every week."""
    mask = np.ones(len(seen), np.bool_)
    if wanted.town:
        mask &= np.isin(seen.village, list(near.under(wanted.town)))
    if wanted.species:
        mask &= seen.species == seen.word(wanted.species)
    if wanted.thing:
        mask &= seen.thing == seen.word(wanted.thing)
    return seen.of(mask)


def rows_of_week(rows: Columns, week: date | None) -> Columns:
    """`week`: its Monday; None: all of them."""
    if week is None:
        return rows
    start = week.toordinal()
    return rows.of((rows.day >= start) & (rows.day < start + 7))
