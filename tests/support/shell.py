"""One process of a house that runs many `hedun` command lines, one after the other.

    with Shell(house) as shell:
        shell.run("tick", "--json")

Each line goes through the same front door (hedun.cli.main) as a command typed by a person; only
the start of Python is saved.
"""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, Self

from tests.support.house import ROOT, House

SERVE = "from tests.support.shell import serve; serve()"


class Shell:
    def __init__(self, house: House) -> None:
        self.house = house

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            (sys.executable, "-c", SERVE),
            env=self.house.environment,
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(self, *error: object) -> None:
        self.process.communicate(timeout=20)  # the end of its input ends it

    def run(self, *words: str, status: int = 0) -> str:
        """What the command prints, insisting on its exit status."""
        ended, out, err = self.ask(*words)
        assert ended == status, (
            f"hedun {' '.join(words)} ended with {ended}, expected {status}:\n{out}{err}"
        )
        return out

    def ask(self, *words: str) -> tuple[int, str, str]:
        """The command's exit status, what it prints, what it complains of."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"hedun {' '.join(words)} ended the process"
        found = json.loads(line)
        return found["status"], found["out"], found["err"]

    def python(self, code: str) -> str:
        """What this code prints."""
        return self.run("shell", "-v0", "-c", code)


def serve() -> None:
    """The process itself: a JSON list of words a line, an object with what came of it a line."""
    for line in sys.stdin:
        print(json.dumps(_ran(json.loads(line))), flush=True)


def _ran(words: list[str]) -> dict[str, Any]:
    from hedun.cli import main

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main(words)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
    return {"status": status, "out": out.getvalue(), "err": err.getvalue()}
