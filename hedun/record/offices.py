"""Whose keys sign: the two parties of each contract, as the rooms above know them (`register`).

A key belongs to one office: an insurer's to the company that a policy names, the bureau's to the
place that a policy covers. What another company's key signs of a policy counts for nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

# By party ("bureau", "insurer"), to whom its key has to belong.
Parties = Mapping[str, str]


@dataclass(frozen=True)
class Office:
    """`belongs_to`: the company's name, or the code of the bureau's place. `starts`, `ends`: first
    and last day of its contracts here."""

    party: str
    belongs_to: str
    name: str
    starts: date
    ends: date

    @property
    def key(self) -> tuple[str, str]:
        return self.party, self.belongs_to

    @property
    def code(self) -> str:
        """As forms name it."""
        return f"{self.party}:{self.belongs_to}"


Everybody = Callable[[], list[Office]]
_REGISTERED: list[tuple[Everybody, Callable[[str], Parties]]] = []


def register(everybody: Everybody, parties: Callable[[str], Parties]) -> None:
    """`parties`: of the policy with this number; nothing where there is no such policy."""
    if (everybody, parties) not in _REGISTERED:
        _REGISTERED.append((everybody, parties))


def offices() -> list[Office]:
    return [one for everybody, _ in _REGISTERED for one in everybody()]


def parties_of_policy(number: str) -> Parties:
    return {party: whose for _, of in _REGISTERED for party, whose in of(number).items()}
