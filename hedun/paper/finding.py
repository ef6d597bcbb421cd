"""Whose line it is: a household of the village's roll by the row of the form, its name, the sounds
of its name, or the last four of its number. More than one that fits is never decided here."""

from collections.abc import Sequence
from dataclasses import dataclass

from hedun.paper.pinyin import spellings
from hedun.paper.problems import malformed
from hedun.people.models import Household
from hedun.places.models import Place


@dataclass(frozen=True)
class Known:
    """A household as a page may know it. `n`: its row of the form; 0 where there is no form."""

    household: Household
    n: int

    @property
    def last4(self) -> str:
        identity = getattr(self.household, "identity", None)
        return identity.id_number_last4 if identity else ""

    @property
    def told(self) -> dict[str, object]:
        one = self.household
        return {
            "n": self.n, "number": one.number, "name": one.name, "group": one.group,
            "last4": self.last4, "typed": spellings(one.name),
        }  # fmt: skip


def roll_of(village: Place) -> list[Household]:
    """The village's households of today, by group, then in the order in which they came onto it."""
    rows = Household.objects.filter(village=village, until=None).select_related("identity")
    return sorted(rows, key=lambda one: (_figures(one.group), one.group, one.number))


def found(text: str, roll: Sequence[Known]) -> Known:
    """The one household that is meant. Raises Malformed (WHO_EMPTY, WHO_UNKNOWN, WHO_SEVERAL)."""
    said = text.strip()
    if not said:
        raise malformed("WHO_EMPTY")
    for fits in _WAYS:
        there = [one for one in roll if fits(one, said)]
        if len(there) > 1:
            raise malformed("WHO_SEVERAL", count=len(there))
        if there:
            return there[0]
    raise malformed("WHO_UNKNOWN", found=said[:20])


def _figures(group: str) -> int:
    """3组 before 12组; the village collective and who has no group behind them."""
    digits = "".join(char for char in group[:18] if char.isdecimal())
    return int(digits) if digits else 1_000_000


# The first that fits anybody decides; frontend/src/paper/who.ts asks in the same order.
_WAYS = (
    lambda one, said: bool(one.n) and said == str(one.n),
    lambda one, said: said == one.household.number,
    lambda one, said: bool(one.last4) and said.upper() == one.last4,
    lambda one, said: said == one.household.name,
    lambda one, said: said.lower().replace(" ", "") in spellings(one.household.name),
    lambda one, said: said in one.household.name,
)
