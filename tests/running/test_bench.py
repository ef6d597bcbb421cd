"""scripts/bench.py: every script's line stands in one table, and a goal that was missed is seen."""

from pathlib import Path
from types import ModuleType

import pytest

from bench import told
from tests.support import scripts
from tests.support.house import ROOT

SAYS = "from bench.told import say; say({!r}, {!r}, goal='60 s', held={}, peer='x: 9 s', ratio=3)"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """scripts/bench.py with two parts: one holds its goal, one ends without a word."""
    module = scripts.script("bench", monkeypatch)
    monkeypatch.chdir(tmp_path)  # where it goes itself
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name, path in (("ROOT", tmp_path), ("LOGS", tmp_path), ("HOME", tmp_path / "home")):
        monkeypatch.setattr(module, name, path)
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- all -->\nold\n<!-- /all -->\nafter\n")
    monkeypatch.setattr(module, "put", lambda mark, text: told.put(mark, text, page))
    good = module.Part("good", (("-c", SAYS.format("sheets", "12 s", True)),))
    gone = module.Part("gone", (("-c", "raise SystemExit(3)"),))
    monkeypatch.setattr(module, "PARTS", (good, gone))
    return module


def test_all_stand_in_one_table_also_the_one_that_failed(
    script: ModuleType, tmp_path: Path
) -> None:
    assert script.main([]) == 1
    page = (tmp_path / "page.md").read_text()
    assert "| sheets | 12 s | 60 s | yes | x: 9 s | 3.0 |" in page
    assert "| gone | failed, see gone.log |  | **no** |  |  |" in page
    assert page.startswith("before\n<!-- all -->\n|") and "old" not in page
    assert script.main(["good"]) == 0 and script.main(["best"]) == 2


def test_every_part_is_a_script_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    module = scripts.script("bench", monkeypatch)
    for part in module.PARTS:
        for first, second, *_ in ((*command, "") for command in part.commands):
            name = f"{second.replace('.', '/')}.py" if first == "-m" else first
            assert first == "-c" or (ROOT / name).exists(), name


def test_a_table_whose_marks_are_missing_is_not_lost_in_silence(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("nothing here\n")
    with pytest.raises(ValueError, match="marks of all 0 times"):
        told.put("all", "a table", tmp_path / "page.md")
