"""A bank that may do anything with an order, and processes that die: for bank_machine.py."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tests.payments import banks
from tests.payments.banks import Sent

WRITES = ("INSERT", "UPDATE", "DELETE")
Key = tuple[str, int]  # number of a batch, number in it
HATCH: list[tuple[str, str, bytes]] = []  # a sound house puts nothing here (faults.py)


class Crash(BaseException):
    """The process died here; nothing catches it."""


@dataclass
class Order:
    """At the bank: `fate` is what it truly did. `sent_back`: paid first, and then taken back."""

    sent: Sent
    fate: str
    sent_back: bool = False


class Bank:
    """Its own book. It takes a batch's file once, as banks do by the batch's number."""

    def __init__(self) -> None:
        self.orders: dict[Key, Order] = {}
        self.answers: list[tuple[str, bytes]] = []  # with the batch each one answers
        # Files that left the house without being handed out: number, template, bytes.
        self.hatch: list[tuple[str, str, bytes]] = HATCH
        self.hatch.clear()

    def credits(self) -> Iterator[Key]:
        """The orders whose money lies in an account."""
        return (k for k, o in self.orders.items() if o.fate == "paid" and not o.sent_back)

    def says(self, bank: str, key: Key, asked: bool) -> str | None:
        """Its code for an order; None: nothing. Of what it never had it says so when asked."""
        order = self.orders.get(key)
        if order is None or order.fate == "lost":
            return banks.NEVER_HAD[bank] if asked else None
        if order.fate == "pending":
            return banks.UNKNOWN[bank]
        if order.fate == "closed":
            return banks.CLOSED[bank]
        return banks.REVERSED[bank] if order.sent_back else banks.OK[bank]


@contextmanager
def dying_at(write: int | None) -> Iterator[None]:
    """The process dies before the write of that number."""
    left = [write]

    def watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if left[0] is not None and sql.startswith(WRITES):
            left[0] -= 1
            if left[0] < 0:
                raise Crash
        return execute(sql, *more)

    with connection.execute_wrapper(watch):
        yield
