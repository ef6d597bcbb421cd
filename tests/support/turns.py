"""What a short run asks of a long list: another part of it each day, all of it in some days.

The day is printed at the head of a run; TURN=… repeats that run. Under TORTURE nothing is left out.
"""

import os
import zlib
from datetime import UTC, datetime

FULL = "TORTURE" in os.environ
# Set for the processes that a run starts too: they leave out the same.
TURN = int(os.environ.setdefault("TURN", str(datetime.now(UTC).toordinal())))


def turn_of(*asked: object) -> int:
    """A number for what is asked, one more each day."""
    return zlib.crc32(repr(asked).encode()) + TURN


def in_turn(parts: int, *asked: object) -> bool:
    """Whether it belongs to the one of so many parts that is asked today."""
    return FULL or turn_of(*asked) % parts == 0
