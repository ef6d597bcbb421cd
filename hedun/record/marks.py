"""Whether what was read before still stands, for what is kept in memory: the record says it.

Each digest of the chain stands for all that was done before, so a mark that is still in the record
was made in the same past, and only what came after it can have changed anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hedun.record.models import Entry, Head
from hedun.record.statements import answered


@dataclass(frozen=True, slots=True)
class Mark:
    """The end of the record at some time."""

    seq: int
    digest: str


def since(mark: Mark | None, actions: Sequence[str]) -> tuple[bool, Mark | None]:
    """Whether none of these acts was done since the mark, and the mark of now (None: nothing is
    recorded yet, or there was none). One query. Ask first and read afterwards."""
    entries, head = Entry._meta.db_table, Head._meta.db_table
    those = ", ".join(["%s"] * len(actions))
    begin = mark or Mark(0, "")
    found = answered(
        f"SELECT h.seq, h.digest, (SELECT m.digest FROM {entries} m WHERE m.seq = %s), "
        f"EXISTS (SELECT 1 FROM {entries} e WHERE e.seq > %s AND e.action IN ({those})) "
        f"FROM {head} h",
        [begin.seq, begin.seq, *actions],
    )
    if not found:
        return False, None
    [(seq, digest, before, done)] = found
    return before == begin.digest and not done, Mark(seq, digest)
