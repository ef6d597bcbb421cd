"""Who carries messages to phones: the interface, and which one a setting names.

`settings.SMS_PROVIDER` is the dotted name of a class that is made without arguments, such as
`hedun.messages.spool.Spool`; empty: nobody does, and all is printed. A provider may be slow and may
be down; it is asked outside every transaction. It may be handed the same `key` twice, when the
machine stopped between sending and writing down, and sends it once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Down(Exception):
    """Nothing can be sent now. `why` in a few words, with nobody's number in it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`key`: of the message and the try. The number is never shown, logged or kept."""

    key: str
    phone: str = field(repr=False)
    text: str = field(repr=False)
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one: arrived, or not and why."""

    key: str
    arrived: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports as they came together. `name`: to say that they were written down. `wrong`: lines
    that could not be read, by number."""

    name: str
    reports: tuple[Report, ...]
    wrong: tuple[int, ...] = ()


class Provider(Protocol):
    def send(self, some: Sequence[Outgoing], now: datetime) -> dict[str, str]:
        """Hand them over; answers {key: why} of those that can never be sent. Raises Down."""

    def reports(self) -> Iterator[Batch]:
        """What became of those sent before, not yet written down. Raises Down."""

    def written_down(self, batch: Batch) -> None:
        """The reports of the batch need not be told again. Raises Down."""


class Nobody:
    """Without a provider nothing can be sent, and everything is printed."""

    def send(self, some: Sequence[Outgoing], now: datetime) -> dict[str, str]:
        return dict.fromkeys((one.key for one in some), "no provider")

    def reports(self) -> Iterator[Batch]:
        return iter(())

    def written_down(self, batch: Batch) -> None:
        """Nothing was told."""


def provider() -> Provider:
    """The one that the setting names."""
    if not settings.SMS_PROVIDER:
        return Nobody()
    made: Provider = import_string(settings.SMS_PROVIDER)()
    return made
