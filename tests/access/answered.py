"""What the sweep was answered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """`wrote`: an entry more in the record; `named`: which of the words of the claim, its report,
    its household and its village stood in it; `faults`: what its headers or its markup lack
    (looked.py)."""

    role: str
    spot: str
    method: str
    name: str
    status: int
    closed: bool
    wrote: bool
    named: list[str]
    faults: list[str]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name} as {self.role} ({self.spot}): {self.status}"


@dataclass(frozen=True, slots=True)
class Stumble:
    """What an address raised for nonsense in its fields (nonsense.py)."""

    role: str
    method: str
    name: str
    raised: str


class Sweep(list[Answer]):
    """Every answer; `nonsense`, how many times nonsense was sent; `stumbles`, what it made fall;
    `borrowed`, what numbers of others and columns as fields came to: how, what was asked, what was
    wrong (borrowed.py)."""

    def __init__(self) -> None:
        super().__init__()
        self.nonsense, self.stumbles = 0, list[Stumble]()
        self.borrowed = list[tuple[str, str, str]]()
