"""hedun import-sheet: the same import without a page; what it answers and how it ends."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hedun import clock
from hedun.claims.models import Claim
from tests.intake.world import FAMILIES, NOW, Village, everything
from tests.people.world import NEXT_VILLAGE, VILLAGE
from tests.support.sheets import sheet

HAO, WANG = FAMILIES[:2]


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def run(path: Path, *words: str, status: int = 0) -> tuple[str, str]:
    """What the command says on both channels, insisting on how it ends."""
    out, err = StringIO(), StringIO()
    ended = 0
    try:
        call_command("import_sheet", str(path), *words, stdout=out, stderr=err)
    except SystemExit as end:
        ended = int(str(end.code))
    except CommandError as error:
        ended = error.returncode
        err.write(str(error))
    assert ended == status, f"{ended}: {err.getvalue()}"
    return out.getvalue(), err.getvalue()


def answer(path: Path, *words: str, status: int = 0) -> dict[str, Any]:
    return json.loads(run(path, "--village", VILLAGE, "--json", *words, status=status)[0])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "清册.xlsx"
    path.write_bytes(sheet([HAO.row(), WANG.row()]))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "坏清册.xlsx"
    path.write_bytes(sheet([HAO.row(作物="小麦"), WANG.row()]))
    return path


def test_a_list_is_taken_in_by_the_villages_clerk(village: Village, good: Path) -> None:
    said = answer(good, "--no-evidence", "相机坏了", "--told", "2026-08-31T07:30")
    claim = Claim.objects.select_related("report").first()
    assert said == {
        "report": claim.report.number,
        "rows": 2,
        "accepted": 2,
        "claims": 2,
        "waiting": 0,
        "refused": 0,
        "repeated": 0,
        "without_claimant": 0,
        "submissions": 1,
        "again": False,
        "problems": [],
    }
    assert (claim.report.opened_by, claim.no_evidence_reason) == ("clerk", "相机坏了")
    assert claim.report.first_told_at.isoformat() == "2026-08-30T23:30:00+00:00"
    assert answer(good)["again"] is True


def test_what_waits_is_answered_with_place_and_reason_and_status_1(
    village: Village, bad: Path
) -> None:
    said = answer(bad, status=1)
    assert (said["rows"], said["accepted"], said["waiting"], said["claims"]) == (2, 1, 1, 1)
    assert said["report"] == Claim.objects.get().report.number
    (wrong,) = said["problems"]
    assert (wrong["sheet"], wrong["row"], wrong["column"], wrong["code"]) == (
        "清册", 2, "H 作物", "WORD_UNKNOWN",
    )  # fmt: skip
    assert "玉米" in wrong["message"] and wrong["severity"] == "error"

    before = everything()
    again = answer(bad, status=1)  # as it stands now
    assert (again["again"], again["problems"], everything()) == (True, said["problems"], before)
    _, told = run(bad, "--village", VILLAGE, status=1)
    assert "清册 · 第 2 行 · H 作物" in told and "1 rows wait in the inbox" in told


def test_a_file_of_which_no_row_can_be_read_leaves_nothing_behind(
    village: Village, tmp_path: Path
) -> None:
    path, before = tmp_path / "表.csv", everything()
    path.write_text("天气,晴\n温度,20\n")
    said = answer(path, status=1)
    assert (said["accepted"], said["report"]) == (0, None) and said["problems"]
    _, told = run(path, "--village", VILLAGE, status=1)
    assert "nothing was written" in told and everything() == before


def test_a_dry_run_writes_nothing(village: Village, good: Path, bad: Path) -> None:
    before = everything()
    assert answer(good, "--dry-run")["accepted"] == 2
    seen = answer(bad, "--dry-run", status=1)
    assert (seen["accepted"], seen["waiting"], seen["claims"]) == (1, 1, 1)
    assert everything() == before
    done = answer(bad, status=1)
    assert done["problems"] == seen["problems"]


def test_who_may_not_is_refused(village: Village, good: Path) -> None:
    _, told = run(good, "--village", VILLAGE, "--as", "next-clerk", status=1)
    assert "区划" in told
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--village", "140423999999"], "没有这个代码"),
        (["--village", VILLAGE, "--as", "nobody"], "没有这个账号"),
        (["--village", VILLAGE, "--told", "昨天"], "2026-08-31T08:20"),
        (["--village", VILLAGE, "--told", "2026-09-01T08:00"], "晚于现在"),
        (["--village", "140423104000"], "0 位协保员"),
        (["--village", VILLAGE, "--profile", "mars"], "inbo"),
    ],
)
def test_a_wrong_word_on_the_line_is_explained(
    village: Village, good: Path, words: list[str], expected: str
) -> None:
    assert expected in run(good, *words, status=2)[1]


def test_a_file_that_is_not_there_is_said_so(village: Village, tmp_path: Path) -> None:
    assert "none.xlsx" in run(tmp_path / "none.xlsx", "--village", NEXT_VILLAGE, status=2)[1]
