"""scripts/bench.py: every script's line stands in one table, and a goal that was missed is seen."""

from pathlib import Path
from types import ModuleType

import pytest

from bench import told
from bench.desk_growth import grown, table
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


def test_a_run_that_was_broken_off_goes_on_and_says_what_is_missing(
    script: ModuleType, tmp_path: Path
) -> None:
    assert script.main(["best"]) == 2 and not script.kept(script.PARTS[0]).exists()
    assert script.main(["good"]) == 1
    page = tmp_path / "page.md"
    assert "| sheets | 12 s |" in page.read_text() and "Not run: gone." in page.read_text()
    begun = script.kept(script.PARTS[0]).stat().st_mtime_ns
    assert script.main(["--go-on"]) == 1
    assert "failed, see gone.log" in page.read_text() and "Not run" not in page.read_text()
    assert script.kept(script.PARTS[0]).stat().st_mtime_ns == begun
    gone = script.Part("gone", (("-c", SAYS.format("map", "2 s", True)),))
    script.PARTS = (script.PARTS[0], gone)
    assert script.main(["gone"]) == 0 and "| map | 2 s |" in page.read_text()


def test_a_page_that_grows_with_the_country_is_seen_and_one_that_shows_more_is_only_told() -> None:
    few = {"my work|town": 20.0, "my work|village": 9.0, "my work|24 counties: insurer": 20.0}
    many = {"my work|town": 26.5, "my work|village": 13.0, "my work|24 counties: insurer": 60.0}
    town, village, wide = grown({"pages": few}, {"pages": many})
    assert not town.holds and village.holds and not wide.of_one_county
    lines = "\n".join(table([town, village, wide], 10_408, 1_004_372))
    assert "| my work | town | 20 | 26 | +32% **misses** |" in lines
    assert "| my work | village | 9 | 13 | +44% |" in lines and "1 pages of people of many" in lines
    with pytest.raises(ValueError, match=r"not in both: claim\|town"):
        grown({"pages": few | {"claim|town": 3.0}}, {"pages": many})


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
