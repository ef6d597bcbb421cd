"""What a list may be about: the fields that its columns fill, and by which readers.

Losses are listed in villages. Policies and claims of past years come from whoever insured then
(hedun/history).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

# What became of a claim of a past year; nil: settled with nothing; open: not settled.
SETTLED = ("paid", "nil", "refused", "withdrawn", "open")

_OF_ONE_FIELD = ("id_number", "account", "phone")


@dataclass(frozen=True)
class Content:
    """`typed`: reader → the fields that it alone fills; what stands in none is text. `always`:
    without these there is no row. `second`: further columns of a field. `codes`: of a field the
    only ones there are. `alike`: fields by which rows may be the same thing; `same`: those that
    are, unless the layout says others."""

    fields: tuple[str, ...]
    typed: Mapping[str, tuple[str, ...]]
    always: tuple[str, ...]
    alike: tuple[str, ...]
    second: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    same: tuple[str, ...] = ()

    @cached_property
    def text(self) -> frozenset[str]:
        """Fields that can hold a text, and so a constant."""
        return frozenset(self.fields).difference(*self.typed.values())

    @cached_property
    def fills(self) -> dict[str, frozenset[str]]:
        """By reader, every field that it may fill."""
        own = {kind: frozenset(names) for kind, names in self.typed.items()}
        own |= {kind: frozenset({kind}) & set(self.fields) for kind in _OF_ONE_FIELD}
        words = self.text - {"id_number", "account"}
        age = frozenset({"stage"}) & set(self.fields)
        return {"text": words, "word": words, "age": age, **own}


_LOSS = ("section", "crop", "stage", "plot", "planted_e4", "damaged_e4", "degree_ppm", "note")
_PEOPLE = ("name", "id_number", "phone", "bank", "account", "group")
_THINGS = ("count_e4", "unit", "fate", "tags", "amount_fen")  # of what is no field
_FOUND = ("species", "occurred", "told", "reference", "submission")
_LOSSES = (*_PEOPLE, *_LOSS, *_THINGS, *_FOUND)

LOSSES = Content(
    fields=_LOSSES,
    typed={
        "area": ("planted_e4", "damaged_e4"),
        "degree": ("degree_ppm",),
        "day": ("occurred", "told"),
        "count": ("count_e4",),
        "tags": ("tags",),
        "yuan": ("amount_fen",),
    },
    always=("species", "occurred"),  # without them there is no event
    alike=(*_LOSSES, "ground"),
    # A list of everything has a column for crops and one for animals.
    second={"stock": "crop", "thing": "crop", "age": "stage"},
)
CLAIMS = Content(
    fields=(
        "policy", "number", "line", "report", "village", "name", "id_number", "account", "species",
        "section", "crop", "plot", "damaged_e4", "count_e4", "degree_ppm", "occurred", "told",
        "status", "paid_fen", "estimate_fen", "paid_on",
    ),
    typed={
        "area": ("damaged_e4",),
        "degree": ("degree_ppm",),
        "day": ("occurred", "told", "paid_on"),
        "count": ("count_e4",),
        "yuan": ("paid_fen", "estimate_fen"),
    },
    always=("policy", "number", "village", "species", "crop", "occurred", "status", "paid_fen"),
    # Nothing that is erased one day: a row must be known again for as long as it stands here.
    alike=("number", "line", "report", "village", "name", "crop", "plot", "occurred"),
    codes={"status": SETTLED},
    same=("number",),
)  # fmt: skip
POLICIES = Content(
    fields=(
        "number", "insurer", "policyholder", "place", "starts", "ends", "cover_fen", "premium_fen",
        "paid_fen",
    ),
    typed={"day": ("starts", "ends"), "yuan": ("cover_fen", "premium_fen", "paid_fen")},
    always=(
        "number", "insurer", "policyholder", "place", "starts", "ends", "cover_fen", "premium_fen",
        "paid_fen",
    ),
    alike=("number",),
    same=("number",),
)  # fmt: skip

CONTENTS: dict[str, Content] = {"losses": LOSSES, "claims": CLAIMS, "policies": POLICIES}
