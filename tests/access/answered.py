"""One answer of the sweep."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """`wrote`: an entry more in the record; `named`: which of the words of the claim, its report,
    its household and its village stood in it."""

    role: str
    spot: str
    method: str
    name: str
    status: int
    closed: bool
    wrote: bool
    named: list[str]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name} as {self.role} ({self.spot}): {self.status}"
