"""scripts/torture.py: every part runs to its end, and what failed is told last."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.support import scripts
from tests.support.house import ROOT


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """scripts/torture.py with three parts, the first of which fails; the page is another."""
    module = scripts.script("torture", monkeypatch)
    for name, file in (("PAGE", "page.md"), ("KEPT", "kept.jsonl"), ("RUNS", "runs.jsonl")):
        monkeypatch.setattr(module.reliability, name, tmp_path / file)
    monkeypatch.chdir(tmp_path)  # where it goes itself; the tests after it are back at the house
    monkeypatch.setattr(module.signal, "signal", lambda number, handler: None)
    for name in ("ROOT", "LOGS"):
        monkeypatch.setattr(module, name, tmp_path)

    def says(name: str, status: int) -> object:
        told = "import os, sys; from tests.support.counts import count; count('desk', 'kills', 7)"
        told += f"; print('== 7 passed in 0.10s =='); sys.exit({status})"
        monkeypatch.setenv("PYTHONPATH", str(ROOT))
        return module.Part(name, (told,), program=("-c",))

    monkeypatch.setattr(module, "PARTS", (says("one", 3), says("two", 0), says("three", 0)))
    return module


def kept(folder: Path, name: str) -> Sequence[dict[str, object]]:
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def test_a_part_that_fails_stops_no_other_is_told_last_and_counts_nothing(
    script: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert script.main(["one"]) == 1
    assert kept(tmp_path, "kept.jsonl") == []
    assert script.main([]) == 1
    *_, closing, last = capfd.readouterr().out.strip().splitlines()
    assert "3 run, 1 failed" in closing and last == "FAILED: one, see one.log"
    runs = {line["part"]: line for line in kept(tmp_path, "runs.jsonl")}
    assert [(one, line["status"]) for one, line in runs.items()] == [
        ("one", 3), ("two", 0), ("three", 0),
    ]  # fmt: skip
    assert [line["number"] for line in kept(tmp_path, "kept.jsonl")] == [7]
    page = (tmp_path / "page.md").read_text()
    assert "| one | SQLite | **failed**: 7 passed in 0.10s |" in page and "7 kills" in page


def test_one_part_is_run_by_name_and_one_that_is_none_is_refused(
    script: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert script.main(["two"]) == 0 and script.main(["to"]) == 2
    assert script.main(["--list"]) == 0
    *_, one, two, three = capfd.readouterr().out.splitlines()
    assert (one, three) == ("one\t", "three\t") and re.fullmatch(r"two\t\d+ s", two)


def test_every_part_names_tests_that_are_there() -> None:
    text, there = (ROOT / "scripts" / "torture.py").read_text(), (ROOT, ROOT / "tests")
    found = re.findall(r'"([a-z_/]+/(?:[a-z_]+\.py)?)"', text)
    assert len(found) > 15
    assert not [name for name in found if not any((root / name).exists() for root in there)]
