"""Room for the columns of answers, taken again when nobody looks at an answer any more.

To touch memory that a process did not have before costs about as much as the rules do that are
calculated in it; so where policy after policy is calculated, each takes the room of one that is
done with.
"""

import weakref
from queue import Empty, SimpleQueue
from typing import Final

import numpy as np
import numpy.typing as npt

# Smaller blocks the allocator has at hand anyway; larger ones are rare, and not kept.
SMALL, LARGE = 2**16, 2**20
MOST: Final = 40  # blocks that are kept for nobody

Bytes = npt.NDArray[np.uint8]


class Room:
    """Blocks of memory that are lent, and come back by themselves."""

    def __init__(self) -> None:
        # What comes back may do so at any time, in any thread: this queue is made for that.
        self._free = SimpleQueue[Bytes]()

    @property
    def free(self) -> int:
        """How many blocks are kept for nobody."""
        return self._free.qsize()

    def zeros(self, size: int) -> Bytes:
        """So many bytes, all 0. They come back when neither they nor any view of them is used."""
        if not SMALL <= size <= LARGE:
            return np.zeros(size, dtype=np.uint8)
        block = self._taken(size)
        # All views keep this array, and it keeps the block (as a memoryview: of an array the views
        # would keep the block itself). When it goes, nobody has the block any more.
        lent = np.frombuffer(block.data, dtype=np.uint8)
        weakref.finalize(lent, self._back, block).atexit = False
        lent.view(np.int64)[: -(-size // 8)] = 0  # quicker than byte by byte
        return lent[:size]

    def _taken(self, size: int) -> Bytes:
        """A free block that is large enough and not much larger, else a new one."""
        for _ in range(self._free.qsize()):
            try:
                block = self._free.get_nowait()
            except Empty:  # another thread was quicker
                break
            if size <= block.size <= 2 * size:
                return block
            if self._free.qsize() < MOST - 1:  # where all is full of others, the oldest goes
                self._free.put(block)
        return np.empty(-(-size // SMALL) * SMALL, dtype=np.uint8)

    def _back(self, block: Bytes) -> None:
        if self._free.qsize() < MOST:
            self._free.put(block)
