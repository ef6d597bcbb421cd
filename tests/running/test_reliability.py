"""docs/reliability.md is what the suites counted, and every test it names is there."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.counts import count
from tests.support.house import ROOT
from tests.support.scripts import script


@pytest.fixture
def doc(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("reliability", monkeypatch)


@pytest.fixture
def elsewhere(doc: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, file in (("PAGE", "page.md"), ("KEPT", "kept.jsonl"), ("RUNS", "runs.jsonl")):
        monkeypatch.setattr(doc, name, tmp_path / file)
    monkeypatch.setattr(doc, "ROOT", tmp_path)
    return tmp_path


def test_the_page_is_what_was_counted_and_names_tests_that_are_there(doc: ModuleType) -> None:
    assert doc.main(["--check"]) == 0, "docs/reliability.md: run scripts/reliability.py"
    named = [name for promise in doc.PROMISES for name in promise.tests]
    assert not [name for name in named if not (ROOT / "tests" / name).is_file()]


def test_a_run_in_full_replaces_the_numbers_of_its_suite_and_a_short_one_nothing(
    doc: ModuleType, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(torture: str, *numbers: tuple[str, int]) -> str:
        path = elsewhere / "counts"
        path.unlink(missing_ok=True)
        monkeypatch.setenv("COUNTS", str(path))
        monkeypatch.setenv("TORTURE", torture)
        monkeypatch.setenv("DATABASE_URL", "")
        for suite, number in numbers:
            count(suite, "kills", number)
        assert doc.main([str(path)]) == 0 == doc.main(["--check"])
        return (elsewhere / "page.md").read_text(encoding="utf-8")

    first = run("50", ("desk", 1000), ("desk", 234), ("bank", 7))
    assert "| desk | SQLite | 1,234 kills |" in first and "| bank | SQLite | 7 kills |" in first
    second = run("50", ("desk", 5))
    assert "| desk | SQLite | 5 kills |" in second and "| bank | SQLite | 7 kills |" in second
    assert run("1", ("desk", 6)) == second
    kept = [json.loads(line) for line in (elsewhere / "kept.jsonl").read_text().splitlines()]
    assert [one["number"] for one in kept] == [7, 5]
    (elsewhere / "page.md").write_text("| desk | SQLite | 6 kills |")
    assert doc.main(["--check"]) == 1
    assert doc.main(["no-such-file"]) == 2
