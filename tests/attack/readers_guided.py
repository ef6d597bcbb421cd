"""Readers fed by atheris, which looks for inputs that reach lines no other input reached; each in a
process of its own, which libFuzzer ends. `make torture` names this file; `make test` does not find
it: to begin alone takes what all the other readers' tests take."""

import re
import subprocess
import sys

import pytest

from tests.attack.mutating import TIMES
from tests.attack.parsers import PARSERS
from tests.shape.sources import ROOT
from tests.support.counts import count

RUNS = 400
SECONDS = 60  # for each reader at most, whatever TORTURE says: some read a file in 50 ms
READERS = [one.name for one in PARSERS]


def guided(name: str, runs: int) -> subprocess.CompletedProcess[str]:
    bounds = f"-runs={runs}", f"-max_total_time={SECONDS}", "-print_final_stats=1"
    words = (sys.executable, "-m", "tests.attack.guided", name, *bounds)
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=3000)


@pytest.mark.parametrize("name", READERS)
def test_no_input_that_is_looked_for_makes_a_reader_stumble(name: str) -> None:
    ended = guided(name, RUNS * TIMES)
    assert ended.returncode == 0, f"{name}:\n{ended.stderr[-4000:]}"
    fed = re.search(r"number_of_executed_units: *(\d+)", ended.stderr)
    assert fed and int(fed[1]) >= 100, ended.stderr[-4000:]
    count("attack, guided", "readers that atheris fed", 1)
    count("attack, guided", "inputs that atheris looked for", int(fed[1]))
