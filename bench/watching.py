"""What each process of a served house takes of the machine while something is measured."""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

LOOK_EVERY = 2.0


@dataclass
class Taken:
    """`busy`: who → cores, in the middle; `memory`: (second, who → MB)."""

    busy: dict[str, float] = field(default_factory=dict)
    memory: list[tuple[float, dict[str, float]]] = field(default_factory=list)


class Parts:
    """The processes of the house, and what each takes of the machine. `roots`: who → the process
    that has started all others of it."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        self.roots = {"this client": os.getpid()} | dict(roots)

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
        for who, root in self.roots.items():
            below = () if root == os.getpid() else _below(root)
            yield from ((who, process) for process in (root, *below))


def _children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            yield from map(int, task.read_text().split())


def _below(process: int) -> Iterator[int]:
    for child in _children(process):
        yield child
        yield from _below(child)


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
