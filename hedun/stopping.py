"""Asked to stop (SIGTERM, SIGINT), a program that goes on for ever ends what it is doing first."""

import os
import select
import signal
from types import FrameType


class Stop:
    """True as soon as this process was asked to stop. Made in the main thread, once."""

    def __init__(self) -> None:
        self._asked = False
        # A pipe wakes whoever waits; a lock could be held by the very thread that is interrupted.
        self._read, self._write = os.pipe()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def __bool__(self) -> bool:
        return self._asked

    def wait(self, seconds: float) -> bool:
        """So long, or until asked; whether it was."""
        select.select([self._read], [], [], seconds)
        return self._asked

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if not self._asked:
            self._asked = True
            os.write(self._write, b"!")
