"""A bar on the terminal while the demo is made; nothing where nobody is looking."""

import sys
from typing import TextIO

WIDTH = 32


class Bar:
    """`whole`: how much there is to do, in any unit. Written to a terminal only."""

    def __init__(self, whole: float, out: TextIO | None = None) -> None:
        self.whole, self.done, self.shown = whole, 0.0, ""
        self.out = out or sys.stderr
        self.silent = not self.out.isatty()

    def __call__(self, part: float, what: str) -> None:
        """So much more is done, and it is about `what` now."""
        self.done += part
        share = min(1.0, self.done / self.whole)
        filled = round(WIDTH * share)
        line = f"{'█' * filled}{'░' * (WIDTH - filled)} {share:4.0%}  {what}"
        if not self.silent and line != self.shown:
            self.out.write(f"\r{line}\x1b[K")
            self.out.flush()
            self.shown = line

    def close(self) -> None:
        """The line is given back."""
        if not self.silent:
            self.out.write("\r\x1b[K")
            self.out.flush()
