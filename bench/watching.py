"""What each process of a served house takes of the machine while something is measured."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOK_EVERY = 2.0
PARTS = {"web server": "granian", "worker": "work", "ticker": "tick"}  # a word of its command


@dataclass
class Taken:
    """`busy`: who → cores, in the middle; `memory`: (second, who → MB)."""

    busy: dict[str, float] = field(default_factory=dict)
    memory: list[tuple[float, dict[str, float]]] = field(default_factory=list)


class Parts:
    """The processes of the house, and what each takes of the machine."""

    def __init__(self, server: int, cluster: int) -> None:
        self.server, self.cluster = server, cluster

    def busy(self) -> dict[str, float]:
        """Who → seconds of the processor until now."""
        found: dict[str, float] = defaultdict(float)
        for who, process in self._all():
            found[who] += _busy(process)
        return found

    @contextmanager
    def watched(self, taken: Taken) -> Iterator[None]:
        before, begun, ended = self.busy(), time.monotonic(), threading.Event()

        def look() -> None:
            while not ended.wait(LOOK_EVERY):
                sizes: dict[str, float] = defaultdict(float)
                for who, process in self._all():
                    sizes[who] += _size(process)
                taken.memory.append((time.monotonic() - begun, dict(sizes)))

        looking = threading.Thread(target=look)
        looking.start()
        try:
            yield
        finally:
            ended.set()
            looking.join()
            spent = time.monotonic() - begun
            taken.busy = {who: (now - before[who]) / spent for who, now in self.busy().items()}

    def _all(self) -> Iterator[tuple[str, int]]:
        yield "this client", os.getpid()
        for part in _children(self.server):
            words = _words(part)
            [who] = [who for who, word in PARTS.items() if word in words] or ["others"]
            yield from ((who, process) for process in (part, *_below(part)))
        yield from (("PostgreSQL", process) for process in (self.cluster, *_below(self.cluster)))


def _children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            yield from map(int, task.read_text().split())


def _below(process: int) -> Iterator[int]:
    for child in _children(process):
        yield child
        yield from _below(child)


def _words(process: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text().split("\0")
    return []


def _busy(process: int) -> float:
    with suppress(OSError):
        told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _size(process: int) -> float:
    """MB that are its own and in memory."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon"):
                return int(line.split()[1]) / 1024
    return 0.0
