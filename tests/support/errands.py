"""Commands that a server runs, run by this process.

The server's user may not run our Python (a developer's lies in a home that is closed to others). So
the server runs a program of three lines, which hands its words and its folder over and ends as the
command ended that was run with them here.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

EVERY = 0.05  # seconds
PROGRAM = """#!/bin/sh
at=$(mktemp -d {folder}/XXXXXXXX)
(pwd; printf '%s\\n' "$@") > $at/new && mv $at/new $at/asked
while [ ! -f $at/ended ]; do sleep 0.05; done
exit $(cat $at/ended)
"""


@contextmanager
def errands(folder: Path, after: Callable[[Path], None]) -> Iterator[Path]:
    """The program that stands for Python. `after`: is told in which folder one was run."""
    folder.mkdir()
    folder.chmod(0o777)
    program, over = folder.with_name(f"{folder.name}.sh"), Event()
    program.write_text(PROGRAM.format(folder=folder))
    program.chmod(0o755)
    runner = Thread(target=_run, args=(folder, after, over), daemon=True)
    runner.start()
    try:
        yield program
    finally:
        over.set()
        runner.join()


def _run(folder: Path, after: Callable[[Path], None], over: Event) -> None:
    while not over.wait(EVERY):
        for asked in folder.glob("*/asked"):
            place, *words = asked.read_text().splitlines()
            asked.unlink()
            done = subprocess.run((sys.executable, *words), cwd=place)
            after(Path(place))
            draft = asked.with_name("status")
            draft.write_text(str(done.returncode))
            draft.chmod(0o644)
            draft.rename(asked.with_name("ended"))
