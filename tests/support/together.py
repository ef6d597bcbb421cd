"""Processes that act at the same moment: each does what it does when all have arrived.

    said = at_once(house, ["from x import act\nsay(act('mengli'))", "…"])

Every snippet runs in a process of its own with Django set up. `meet("name")` in a snippet waits
until all of them have come to that point; `say(value)` is what `at_once` answers, as JSON.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.house import ROOT, RUN_SECONDS, House

MEET_SECONDS = 60
BEGIN = "import django; django.setup()\nfrom tests.support.together import meet, say\n"


def at_once(house: House, snippets: Sequence[str]) -> list[Any]:
    """What each snippet said. A snippet that fails, fails the test with its whole traceback."""
    with tempfile.TemporaryDirectory(dir=house.home) as folder:
        started = [
            subprocess.Popen(
                (sys.executable, "-c", BEGIN + snippet),
                env={
                    **house.environment,
                    "TOGETHER_FOLDER": folder,
                    "TOGETHER_COUNT": str(len(snippets)),
                },
                cwd=ROOT,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for snippet in snippets
        ]
        try:
            ended = [process.communicate(timeout=RUN_SECONDS) for process in started]
        finally:
            for process in started:
                process.kill()
    failed = "\n".join(
        err for process, (_, err) in zip(started, ended, strict=True) if process.returncode
    )
    assert not failed, failed
    return [json.loads(out) for out, _ in ended]


def meet(name: str) -> None:
    """Go on when every process has come here; each name is used once. Alone, go on at once."""
    if "TOGETHER_FOLDER" not in os.environ:
        return
    folder, count = Path(os.environ["TOGETHER_FOLDER"]), int(os.environ["TOGETHER_COUNT"])
    (folder / f"{name}.{os.getpid()}").touch()
    deadline = time.monotonic() + MEET_SECONDS
    while sum(1 for _ in folder.glob(f"{name}.*")) < count:
        assert time.monotonic() < deadline, f"not everybody came to {name!r}"
        time.sleep(0.0005)


def say(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))
