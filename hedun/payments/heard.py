"""Who wants to hear what the bank said of each payment. Rooms above register in their apps.py.

A listener runs in the transaction that writes the answer down, once for all payments that were
answered alike, and seals what it writes with each payment's step.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hedun.claims.effects import Step
from hedun.payments.models import Payment


@dataclass(frozen=True, slots=True)
class Said:
    """`code`: one of codes.CODES. A payment that was taken back later says so with RETURNED."""

    step: Step
    payment: Payment
    outcome: Payment.Outcome
    code: str


Listener = Callable[[Sequence[Said]], None]
LISTENERS: list[Listener] = []


def register(listener: Listener) -> None:
    if listener not in LISTENERS:
        LISTENERS.append(listener)


def tell(said: Sequence[Said]) -> None:
    for listener in LISTENERS:
        listener(said)
