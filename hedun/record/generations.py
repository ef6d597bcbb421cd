"""From which entry on a key counts: the record itself says so (docs/decisions/0049).

The entry that brings another seal key is the last one sealed by the key of before. Every later
entry is sealed by the new one over the digest of all that went before, so who comes to know the old
key can write nothing of the past anew: the first entry under the new key would not fit any more.
"""

from collections.abc import Iterable, Iterator

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


def keys_are_here() -> Iterator[tuple[str, str, str]]:
    """Every key that the record says counted: without one of them people are not found any more, or
    what it sealed cannot be checked."""
    for name, action in ACTION.items():
        here, said = len(keys.generations(name)), 1 + Entry.objects.filter(action=action).count()
        if here != said:
            yield (
                f"keys/{name}.key",
                f"按记录应有 {said} 代密钥，keys/ 中有 {here} 代：请从备份恢复",
                f"the record names {said} keys and keys/ holds {here}: restore the backup",
            )


def watch() -> None:
    """Called once, by the room's apps.py."""
    keys.recorded = recorded
