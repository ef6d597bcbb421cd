"""`hedun simulate --lines`: what it prints, what it refuses, and that it needs no Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hedun.simulate import main
from tests.support.house import ROOT

CHALING = ("cn-hunan-chaling", "cn-hunan-chaling-deducted-first", "cn-hunan-chaling-deducted-last")
HERE = ("--here", "--set", "lost_work_day=120")
ROWS = """\
line,report,household,person,place,section,item,stage,quantity,degree,amount,other_paid,species,\
occurred,reported,settled,exclusions
L1,R1,H1,,430224101201,crop,rice,ripe,1,,1000,,wild_boar,2026-08-01,2026-08-01,1,
L2,R1,H2,,430224101201,crop,rice,ripe,1,,150,,wild_boar,2026-08-01,2026-08-01,1,
L3,R2,H3,,430224101202,livestock,goat,,1,,1000,,wild_boar,2026-08-01,2026-08-01,2,
L4,R2,H4,,430224101202,crop,maize,ripe,2,0.5,,,wild_boar,2026-08-01,2026-08-01,2,
"""


TOTALS = """
Totals
                                           A         B         C
payable                             1,400.00  1,120.00  1,000.00
against A                                  ·   −280.00   −400.00
against A, %                               ·   −20.0 %   −28.6 %
lines                                      4         4         4
  paid                                     2         2         2
  nil                                      1         1         1
  refused                                  1         1         1
    NO_AMOUNT no documented amount         1         1         1
"""
BY_CROP = """
By what was damaged
                claims       A       B    B − A  gain  lose       C    C − A  gain  lose
rice                 2  800.00  640.00  −160.00     ·     1  600.00  −200.00     ·     1
livestock goat       1  600.00  480.00  −120.00     ·     1  400.00  −200.00     ·     1
maize                1    0.00    0.00        ·     ·     ·    0.00        ·     ·     ·
"""


@pytest.fixture
def lines(tmp_path: Path) -> str:
    path = tmp_path / "lines.csv"
    path.write_text(ROWS, "utf-8")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(words)
    return (status, *capsys.readouterr())


def test_three_readings_are_printed_in_columns(
    lines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said, wrong = run(capsys, *CHALING, "--lines", lines, *HERE)
    assert (status, wrong) == (0, "")
    assert TOTALS in said and BY_CROP in said
    chinese = run(capsys, *CHALING, "--lines", lines, *HERE, "--lang", "zh")[1]
    assert "先扣后乘比例" in chinese and "谁多得、谁少得" in chinese


def test_the_explanations_of_a_line_stand_beside_each_other(
    lines: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (*CHALING[:2], "--lines", lines, *HERE, "--line", "L1", "--lang", "zh")
    monkeypatch.setenv("COLUMNS", "120")
    said = run(capsys, *words)[1]
    assert any("赔付  800.00" in line and "赔付  640.00" in line for line in said.splitlines())
    assert "4. 1000.00 元 × 80 % = 800.00 元" in said and "4. 800.00 元 × 80 % = 640.00 元" in said
    monkeypatch.setenv("COLUMNS", "50")
    narrow = run(capsys, *words)[1]
    assert not any("800.00" in line and "640.00" in line for line in narrow.split("\n")[:5])
    assert run(capsys, *words[:-3], "L9")[::2] == (2, "lines.csv: no line L9\n")


def test_json_is_for_programs(lines: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = (*CHALING, "--lines", lines, *HERE, "--json", "--line", "L1", "--top", "1")
    said = json.loads(run(capsys, *words)[1])
    assert [one["payable"] for one in said["wordings"]] == ["1400.00", "1120.00", "1000.00"]
    assert said["wordings"][0]["refused_by"] == {"NO_AMOUNT": 1}
    assert [one["payable"] for one in said["largest"][0]["under"]] == ["800.00", "640.00", "600.00"]
    assert said["line"]["under"][2]["steps"][-1]["after"] == "600.00"
    assert {row["place"]: row["against_first"][0]["loss"] for row in said["by_village"]} == {
        "430224101201": "160.00",
        "430224101202": "120.00",
    }


def test_a_wording_that_pays_on_amounts_may_take_the_first_ones_loss(
    lines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("xiangyuan-demo-2026", CHALING[1], "--lines", lines, *HERE, "--json")
    lacking = json.loads(run(capsys, *words)[1])
    assert lacking["wordings"][1]["refused_by"] == {"NO_AMOUNT": 1}
    valued = json.loads(run(capsys, *words, "--valued", "--line", "L4")[1])
    # 2 mu × 900 × 50 % = 900; (900 − 200) × 80 %
    assert valued["line"]["under"][1]["payable"] == "560.00"
    assert valued["wordings"][0] == lacking["wordings"][0]


def test_everything_that_is_wrong_is_said_at_once(
    lines: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, said, wrong = run(
        capsys, CHALING[0], "nowhere.toml", "--lines", str(tmp_path / "no.csv"), "--set", "foo=1"
    )
    assert (status, said) == (2, "")
    for part in (
        "--set foo: none of these wordings has such a parameter",
        "cn-hunan-chaling.toml: parameter, lost_work_day: missing; expected money",
        "with --here only lost_work_day is wanted",
        "nowhere.toml: file, terms: no such file, and no wording of the library",
        "no.csv: No such file or directory",
    ):
        assert part in wrong, part
    assert run(capsys, "us-washington-2024", CHALING[0], "--lines", lines, *HERE)[2] == (
        "cn-hunan-chaling: file, currency: expected USD, as us-washington-2024 has it; found CNY\n"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("in-force", "--lines", "x"), "in-force and --awarded go with --season"),
        ((CHALING[0],), "one of the arguments --lines --season is required"),
        ((CHALING[0], "--lines", "x", "--bands", "3,2"), "expected whole yuan, ascending"),
        ((CHALING[0], "--lines", "x", "--set", "a"), "expected NAME=VALUE"),
        ((CHALING[0], "--lines", "x", "--top", "-1"), "expected 0 or more"),
    ],
)
def test_words_that_do_not_fit_are_refused(
    words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _said, wrong = run(capsys, *words)
    assert status == 2 and says in wrong


def test_a_wording_of_another_place_says_how_it_is_tried_here(
    lines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "xiangyuan-demo-2026", "--lines", lines)[1]
    assert "OUT_OF_PLACE outside the place" in said and "A refuses 4 lines" in said
    assert "--here" not in run(capsys, "xiangyuan-demo-2026", "--lines", lines, "--here")[1]


def test_lines_are_simulated_without_django(lines: str) -> None:
    code = (
        "import sys; from hedun.cli import main;"
        f"status = main(['simulate', 'xiangyuan-demo-2026', '--lines', {lines!r}]);"
        "print('django' in sys.modules, status)"
    )
    said = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.splitlines()[-1] == "False 0", said.stderr
