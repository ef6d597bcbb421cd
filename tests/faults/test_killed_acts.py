"""Whoever is killed in whatever action, and whenever: nothing is half done, nothing acknowledged is
lost, and what was not done is done by who tries again.

The office's own tests are the cases (cases.py), in a pytest of their own where each test has a real
database; somebody stands around every action and kills it (support/killing.py). Two of them here,
others every day (support/turns.py); with TORTURE every case, each action at every kind of moment.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.cases import CASES, PARTS
from tests.faults.walked import WALK, WALKED
from tests.support.acts import actions
from tests.support.counts import count
from tests.support.databases import Databases
from tests.support.house import ROOT
from tests.support.killing import MOMENTS
from tests.support.turns import TURN

SEED = TURN
TORTURE = int(os.environ.get("TORTURE", "1"))
FEW = 2  # cases in the short form
KILLS = int(os.environ.get("KILLS", "5" if TORTURE > 1 else "2"))  # of each action
ROOMS = sorted({node.split("/")[1] for node in CASES.values()}) if TORTURE > 1 else ["some"]


def test_every_action_of_the_house_has_a_case_to_be_killed_in() -> None:
    """A new action stands in no table: give it the test that walks it (cases.py)."""
    known = {*CASES, *WALKED}
    assert set(actions()) == known | set(PARTS), sorted(set(actions()) ^ (known | set(PARTS)))
    assert not known & set(PARTS) and all(PARTS.values())
    for node in {*CASES.values(), WALK}:
        path, *_, name = node.split("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), node


@pytest.mark.parametrize("room", ROOMS)
def test_who_is_killed_in_an_action_has_done_all_of_it_or_nothing(
    request: pytest.FixtureRequest, tmp_path: Path, room: str
) -> None:
    names = [name for name, node in CASES.items() if node.startswith(f"tests/{room}/")]
    if TORTURE == 1:
        names = random.Random(SEED).sample(sorted(CASES), FEW)
    insist_killed(names, {CASES[name] for name in names}, tmp_path / "cases", _databases(request))


if TORTURE > 1:

    def test_who_is_killed_in_the_walk_of_a_county_has_done_all_of_it_or_nothing(
        request: pytest.FixtureRequest, tmp_path: Path
    ) -> None:
        insist_killed(sorted(WALKED), {WALK}, tmp_path / "walked", _databases(request))


def _databases(request: pytest.FixtureRequest) -> Databases:
    """Asked for here, so that the short form is not run once more on PostgreSQL."""
    found: Databases = request.getfixturevalue("databases")
    return found


def insist_killed(names: list[str], nodes: set[str], answer: Path, databases: Databases) -> None:
    killed = kill(names, sorted(nodes), answer, databases.template)
    missed = sorted(set(names) - set(killed))
    assert not missed, f"never killed in their cases: {missed}"


def kill(
    names: list[str], nodes: list[str], answer: Path, template: str
) -> dict[str, dict[str, int]]:
    """{action: {moment: kills}}. `template`: the migrated database whose copies the cases stand on.
    A fault fails the test with its seed, moment and place."""
    told = {"seed": SEED, "kills": KILLS, "wanted": names, "answer": str(answer)}
    words = ("-q", "--tb=short", "-p", "tests.faults.plugin", "-p", "no:cacheprovider", "-p",
             "no:xdist")  # fmt: skip
    done = subprocess.run(
        (sys.executable, "-m", "pytest", *words, *sorted(set(nodes))),
        env={**os.environ, "KILLING": json.dumps(told), "HEDUN_TEST_TEMPLATE": template},
        cwd=ROOT,
        text=True,
        capture_output=True,
    )
    print(f"seed {SEED}: {', '.join(nodes)}")
    assert done.returncode == 0, f"seed {SEED}\n{done.stdout[-6000:]}{done.stderr[-2000:]}"
    killed: dict[str, dict[str, int]] = json.loads(answer.read_text())
    count("killed in every action", "actions", len(killed))
    for moment in MOMENTS:
        count("killed in every action", f"kills {moment}", sum(k.get(moment, 0) for k in
              killed.values()))  # fmt: skip
    for room in sorted({name.partition(".")[0] for name in killed}):
        of = [sum(told.values()) for name, told in killed.items() if name.startswith(f"{room}.")]
        count("kills by room", room, sum(of))
    return killed
