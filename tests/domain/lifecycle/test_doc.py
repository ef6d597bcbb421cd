"""docs/lifecycle.md is what the tables say, and the check says so when it is not."""

from pathlib import Path
from types import ModuleType

import pytest

from hedun.domain.case import State
from hedun.domain.clocks import CLOCKS
from hedun.domain.refusals import TEXTS
from hedun.domain.words import STATES
from tests.domain.lifecycle import table
from tests.support.scripts import script


@pytest.fixture
def doc(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return script("lifecycle_doc", monkeypatch)


def test_the_page_is_what_the_tables_say(doc: ModuleType) -> None:
    assert doc.main(["--check"]) == 0, "docs/lifecycle.md is stale: run `make docs`"


def test_the_check_sees_a_stale_page_and_leaves_it(
    doc: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    page = tmp_path / "lifecycle.md"
    monkeypatch.setattr(doc, "PAGE", page)
    monkeypatch.setattr(doc, "ROOT", tmp_path)
    assert doc.main(["--check"]) == 1 and not page.exists()
    assert doc.main([]) == 0 and doc.main(["--check"]) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("24 hours", "25 hours"), "utf-8")
    assert doc.main(["--check"]) == 1 and "25 hours" in page.read_text(encoding="utf-8")
    assert "make docs" in capsys.readouterr().err
    assert doc.main(["--chek"]) == 2


def test_the_page_names_every_state_action_clock_and_refusal(doc: ModuleType) -> None:
    text = doc.page()
    for name in (*table.ACTIONS, *CLOCKS, *TEXTS):
        assert f"`{name}`" in text, name
    for state in State:
        assert f'state "{STATES[state]["en"]} {STATES[state]["zh"]}" as {state}\n' in text


def test_the_drawing_shows_each_step_once_and_stays_readable(doc: ModuleType) -> None:
    lines = [line for line in doc.diagram().splitlines() if "-->" in line]
    arrows = [line for line in lines if "[*]" not in line]
    assert len(arrows) == len(set(arrows)) < 40
    assert "    before_paying --> closed: Withdraw 撤回" in arrows
    assert "    paying --> payable: Bank returned 银行退票" in arrows
    assert all(line.count(":") == 1 for line in arrows)  # a second colon breaks the drawing


def test_a_rule_that_says_nothing_of_itself_is_not_printed(doc: ModuleType) -> None:
    with pytest.raises(ValueError, match="has no docstring"):
        doc.guard(lambda attempt: None)


def test_every_table_of_the_page_has_as_many_fields_in_each_row_as_in_its_head(
    doc: ModuleType,
) -> None:
    width = 0
    for line in doc.page().splitlines():
        fields = line.count(" | ") if line.startswith("|") else 0
        assert not (width and fields) or fields == width, line
        width = fields
