"""scripts/test.py: what could not be run is said last and fails where nothing may be left out."""

from pathlib import Path
from types import ModuleType

import pytest

from tests.support import scripts


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """scripts/test.py with three suites: one passes, one cannot run, one has no tests."""
    module = scripts.script("test", monkeypatch)
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")
    (tmp_path / "none").mkdir()
    quiet = ("-p", "no:django", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir")
    here = (*quiet, str(tmp_path), str(tmp_path / "test_one.py"))
    nothing = (*quiet, str(tmp_path), str(tmp_path / "none"))
    suites = (
        module.Suite("passes", "What passes", here),
        module.Suite("cannot", "The browser", (), lambda: "chromium is not installed (apt-get …)"),
        module.Suite("empty", "What is empty", nothing),
        module.Suite("long", "What takes long", here, by_name=True),
    )
    monkeypatch.setattr(module, "SUITES", suites)
    monkeypatch.delenv("CI", raising=False)
    return module


def test_what_passes_ends_with_the_closing_line_of_pytest(
    script: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    assert script.main(["passes"]) == 0
    last = capfd.readouterr().out.strip().splitlines()[-1]
    assert last.startswith("===") and "1 passed in" in last


def test_what_cannot_run_is_said_at_the_end_and_fails_only_under_ci(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert script.main(["passes", "cannot"]) == 0
    said = capfd.readouterr().out.strip().splitlines()[-1]
    assert said == "NOT RUN: The browser, because chromium is not installed (apt-get …)"
    monkeypatch.setenv("CI", "true")
    assert script.main(["passes", "cannot"]) == 1


def test_a_long_suite_is_run_where_it_is_named(
    script: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    script.main([])
    assert "What takes long" not in capfd.readouterr().out
    assert script.main(["long"]) == 0
    assert "What takes long" in capfd.readouterr().out


def test_a_suite_without_tests_fails(script: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    assert script.main(["empty"]) == 1
    assert "What is empty: FAILED (exit 5)" in capfd.readouterr().out


def test_a_suite_that_does_not_exist_is_refused(script: ModuleType) -> None:
    assert script.main(["passing"]) == 2
