"""What the address of "my work" asks for, so that it can be sent on and kept under a name.

No name and no number of a person is among it (docs/decisions/0009): places, states, animals, days.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.claims import words
from hedun.claims.models import Claim
from hedun.claims.queries import WorkRow
from hedun.domain.case import State
from hedun.language import lang
from hedun.web.grounds import Offered, offered
from hedun.web.reports.eyes import Split, looked_at
from hedun.web.states import word

# group by due date → its title, what stands beside it, how many of its lists the first page shows
DUES: dict[str, tuple[str | Promise, str | Promise, int]] = {
    "late": (_("Overdue"), _("the level above sees it too"), 15),
    "today": (_("Due today"), _("before the office closes"), 15),
    "week": (_("This week"), "", 10),
    "later": (_("Later"), "", 6),
    "colleagues": (_("With colleagues"), _("of my office, in their hands"), 6),
    "others": (_("With others"), _("my places, nothing for me to do"), 6),
}
ORDERS: dict[str, str | Promise] = {
    "due": _("By due date"),
    "village": _("By village"),
    "step": _("By step"),
}
# in whose hands → its word, and the rows it keeps
HANDS: dict[str, tuple[str | Promise, Callable[[WorkRow], bool]]] = {
    "office": (_("of my office"), lambda row: row.mine),
    "me": (_("in my hands"), lambda row: row.own > 0),
    "nobody": (
        _("in nobody's hands"),
        lambda row: row.mine and row.count > row.own + row.elsewhere,
    ),
}
EYES: dict[str, tuple[str | Promise, Callable[[Split], bool]]] = {
    "clear": (_("all clear"), lambda split: split.clear > 0 and not split.eyes),
    "eyes": (_("needs eyes"), lambda split: split.eyes > 0),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`place`: code of a village or of a division above. What is not understood is left out."""

    show: str = ""
    by: str = "due"
    place: str = ""
    state: str = ""
    species: str = ""
    hands: str = ""
    eyes: str = ""
    held: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        given = {each.name: query.get(each.name, "") for each in fields(cls)}
        known: dict[str, Collection[str]] = {
            "show": DUES, "by": ORDERS, "state": set(State), "hands": HANDS, "eyes": EYES,
            "held": ("1",),
        }  # fmt: skip
        read = {name: value for name, value in given.items() if value in known.get(name, [value])}
        place, species = given["place"], given["species"]
        read |= {"place": place if place.isdigit() else "", "by": read.get("by") or "due"}
        read["species"] = species if species in words.SPECIES else ""
        return cls(**read)

    @property
    def filters(self) -> dict[str, str]:
        """Without the group by due date and the order."""
        names = ("place", "state", "species", "hands", "eyes", "held")
        return {name: value for name in names if (value := getattr(self, name))}

    def address(self, **other: str) -> str:
        by = self.by if self.by != "due" else ""
        parts = {"show": self.show, "by": by, **self.filters, **other}
        return urlencode({name: value for name, value in parts.items() if value})


def matching(rows: Sequence[WorkRow], wanted: Wanted) -> list[WorkRow]:
    """The rows that fit, but for the group by due date. What needs eyes is asked of those that the
    other filters leave: a constant number of queries, as long as they are many."""
    found = [row for row in rows if _fits(row, wanted)] if wanted.filters else list(rows)
    if wanted.eyes:
        _word, true = EYES[wanted.eyes]
        splits = _splits([row for row in found if row.mine])
        found = [row for row in found if true(splits.get(_key(row), Split()))]
    return found


def _fits(row: WorkRow, wanted: Wanted) -> bool:
    return (
        (not wanted.place or wanted.place in row.lineage)
        and (not wanted.state or row.state == wanted.state)
        and (not wanted.species or wanted.species in row.species)
        and (not wanted.held or row.held > 0)
        and (not wanted.hands or HANDS[wanted.hands][1](row))
    )


def _key(row: WorkRow) -> tuple[int, State]:
    return row.report_id, row.state


def _splits(rows: Sequence[WorkRow]) -> dict[tuple[int, State], Split]:
    keys = {_key(row) for row in rows}
    inside = Claim.objects.filter(report__in={row.report_id for row in rows}).select_related(
        "report__village__parent", "report__policy__place", "event", "household"
    )
    claims = {claim: (claim.report_id, State(claim.state)) for claim in inside}
    wanted = {claim: key for claim, key in claims.items() if key in keys}
    made: dict[tuple[int, State], Split] = {}
    why = looked_at(list(wanted))
    for claim, key in wanted.items():
        made.setdefault(key, Split()).add(why[claim.pk])
    return made


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: only what the open lists of one's places have."""

    places: Offered
    states: list[tuple[State, str | Promise]]
    species: list[tuple[str, str]]


def choices(rows: Sequence[WorkRow], chosen: str) -> Choices:
    """`chosen`: the code of the place that is asked for. One query."""
    there = {row.state for row in rows}
    species = sorted(set[str]().union(*{row.species for row in rows}))
    return Choices(
        places=offered((row.lineage for row in rows), chosen),
        states=[(state, word(state)) for state in State if state in there],
        species=[(code, words.say(code, words.SPECIES, lang())) for code in species],
    )
