"""A wording that takes part in a comparison."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from hedun.terms.exact import Index
from hedun.terms.model import Terms
from hedun.terms.texts import Text

# The code of a line for whose day the policy has no wording.
NO_WORDING = "NO_WORDING"


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording, or the wordings that followed each other in a policy.

    `by_line`: for each line which of `terms` answers for it (−1: none does); None: the first does
    for all.
    """

    name: str  # as who asks calls it: a file, an id of the library
    title: Text
    terms: tuple[Terms, ...]
    by_line: Index | None = None

    @classmethod
    def of(cls, terms: Terms, name: str = "") -> "Wording":
        """The comparison's name for one terms file."""
        return cls(name or terms.id, terms.title, (terms,))

    def here(self) -> "Wording":
        """The same wording as if it covered every place and day: what another county's contract
        would have paid for these losses."""
        moved = (replace(one, place="", effective=date.min, expires=date.max) for one in self.terms)
        return replace(self, terms=tuple(moved))

    @property
    def currency(self) -> str:
        """Of the amounts."""
        return self.terms[0].currency if self.terms else ""

    @property
    def reading(self) -> tuple[str, ...]:
        """The readings that the wording declares."""
        return tuple(dict.fromkeys(text for one in self.terms for text in one.reading))

    def columns(self) -> Mapping[str, Text]:
        """The columns of the lines that it names, with where."""
        named: dict[str, Text] = {}
        for one in self.terms:
            named = {**one.columns(), **named}
        return named
