"""A bar on the terminal while something takes long; nothing where nobody is looking."""

import sys
from typing import TextIO

WIDTH = 32


class Bar:
    """`whole`: how much there is to do, in any unit. Written to a terminal only; elsewhere where it
    is `asked` for, and there line after line, one for each hundredth."""

    def __init__(self, whole: float, out: TextIO | None = None, *, asked: bool = False) -> None:
        self.whole, self.done, self.shown = whole, 0.0, ""
        self.out = out or sys.stderr
        self.terminal = self.out.isatty()
        self.silent = not (self.terminal or asked)

    def __call__(self, part: float, what: str) -> None:
        """So much more is done, and it is about `what` now."""
        self.done += part
        share = min(1.0, self.done / self.whole) if self.whole else 1.0
        filled = round(WIDTH * share)
        bar = f"{'█' * filled}{'░' * (WIDTH - filled)} {share:4.0%}"
        line = f"{bar}  {what}"
        if self.silent or self.shown.startswith(line if self.terminal else bar):
            return
        self.out.write(f"\r{line}\x1b[K" if self.terminal else f"{line}\n")
        self.out.flush()
        self.shown = line

    def close(self) -> None:
        """The line is given back."""
        if self.terminal:
            self.out.write("\r\x1b[K")
            self.out.flush()
