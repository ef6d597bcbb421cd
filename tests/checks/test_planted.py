"""Fraud is planted by somebody who does not know the checks, and whom they do not know."""

import ast
import random
from pathlib import Path

import pytest

from bench import planted
from hedun.checks.codes import SEVERITIES
from hedun.checks.queries import findings
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.record.following import forget
from tests.support.road import make_claim, make_county

ROOT = Path(__file__).parents[2]


def imported(file: Path) -> set[str]:
    """Every module that a file names in an import, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_nothing_of_the_house_imports_what_plants() -> None:
    files = list((ROOT / "hedun").rglob("*.py"))
    assert len(files) > 100
    strangers = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files
        for name in imported(file)
        if name.split(".")[0] in ("bench", "tests")
    }
    assert not strangers


def test_what_plants_knows_nothing_of_the_checks() -> None:
    for file in sorted((ROOT / "bench").glob("planted*.py")):
        assert not [name for name in imported(file) if name.startswith("hedun.checks")]


def test_every_pattern_names_checks_that_there_are() -> None:
    named = {code for pattern in planted.PATTERNS for code in pattern.codes}
    assert named <= set(SEVERITIES)
    assert all(len(pattern.levels) == 3 for pattern in planted.PATTERNS)


@pytest.mark.parametrize(
    "name",
    [
        "one_account",
        "one_identity",
        "dead",
        "came_later",
        "very_old",
        "beyond_the_border",
        "paid_elsewhere",
    ],
)
def test_what_is_planted_strongly_is_noticed_and_the_honest_are_let_be(
    db: None, home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    road = make_county(10)
    for _ in range(7):
        make_claim(road)
    Claim.objects.update(state="paid")
    monkeypatch.setattr(planted, "FRAUDS", 4)
    season = planted.Season(random.Random(planted.SEED))
    season.frauds = lambda count=4: season.claims[:4]  # type: ignore[method-assign]
    [pattern] = [one for one in planted.PATTERNS if one.plant.__name__ == name]
    before = findings(loaded(season.claims))
    truth = pattern.plant(season, 2)
    forget()
    after = findings(loaded(list(Claim.objects.filter(pk__in=[c.pk for c in season.claims]))))
    codes = set(pattern.codes)
    assert not any(one.code in codes for own in before.values() for one in own)
    flagged = {pk for pk, own in after.items() if any(one.code in codes for one in own)}
    assert flagged == truth and len(truth) == 4
