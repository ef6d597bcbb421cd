"""From which entry on a key counts: the record itself says so (docs/decisions/0049).

The entry that brings another seal key is the last one sealed by the key of before. Every later
entry is sealed by the new one over the digest of all that went before, so who comes to know the old
key can write nothing of the past anew: the first entry under the new key would not fit any more.
"""

from collections.abc import Iterable

from hedun import keys
from hedun.record.models import Entry

ACTION = {"seal": "keys.seal", "hash": "keys.hash"}


def recorded(name: str, generation: int) -> bool:
    """Whether the record says that this generation counts."""
    return Entry.objects.filter(action=ACTION[name], subject=subject(generation)).exists()


def subject(generation: int) -> str:
    return f"generation {generation}"


def generation_at(seq: int, changes: Iterable[int]) -> int:
    """Of the seal key in entry `seq`. `changes`: the entries that brought another."""
    return 1 + sum(change < seq for change in changes)


def watch() -> None:
    """Called once, by the room's apps.py."""
    keys.recorded = recorded
