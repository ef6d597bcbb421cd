"""`hedun lint`: what it says of a file, of last season's lines, and by its exit status."""

import json
import subprocess
import sys

import pytest

from hedun.terms.lint import CODES, lint
from hedun.terms.lint.command import main
from tests.terms.wordings import AMOUNT, BOTH, PRICED, bands, gate, limit, table

FALLING = AMOUNT + bands("whole", (0, 1000, 0.8), (1000, None, 0.7))


@pytest.fixture
def file(tmp_path, head):
    """A terms file with this body, by name."""

    def written(name: str, body: str) -> str:
        (tmp_path / name).write_text(head + body, "utf-8")
        return str(tmp_path / name)

    return written


def test_a_clean_file_is_passed_over_in_silence(file, capsys):
    assert main([file("t.toml", AMOUNT)]) == 0
    assert capsys.readouterr() == ("", "")


def test_an_error_is_told_with_its_place_its_numbers_and_what_to_change(file, capsys):
    reading = 'reading = ["#2 gross", "#4", "#5", "JUMPS: usual"]\n'
    assert main([file("t.toml", reading + FALLING)]) == 1
    assert capsys.readouterr().out.splitlines()[:4] == [
        "t.toml: step 2 (bands), bands[2]: error PAYS_LESS: a larger loss pays less",
        "    crop: who lost more is paid less",
        "    1,000.00 pays 800.00 but 1,000.01 pays 700.01 (99.99 less); "
        "only 1,142.85 is paid as much again",
        '    change: use mode = "marginal", or declare that the wording means it: reading = '
        '["#1 bands are whole"]',
    ]
    assert main([file("t.toml", FALLING), "--lang", "zh"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "t.toml：第 2 步（bands），bands[2]：错误 PAYS_LESS：损失更大，赔得反而更少"
    assert told[-1] == "t.toml：错误 1 项，建议 1 项"


def test_the_status_tells_errors_from_advice_and_the_worst_of_several_files_counts(file, capsys):
    clean, advice = file("c.toml", AMOUNT), file("a.toml", AMOUNT + 'as = "gross"\n')
    error, unusable = file("e.toml", FALLING), file("u.toml", AMOUNT + "frm = 1\n")
    assert main([clean, advice]) == 3
    assert main([advice, error, clean]) == 1
    assert "c.toml" not in capsys.readouterr().out
    assert main([clean, unusable, error]) == 2
    out, err = capsys.readouterr()
    assert err.startswith("u.toml: step 1 (value), frm: unknown key")
    assert "PAYS_LESS" in out  # the others are told all the same
    assert main([clean + ".no"]) == 2
    assert main([]) == 2


def test_overlapping_bands_make_no_terms_file(file, capsys):
    overlap = bands("whole", (0, 1000, 0.8), (900, 2000, 0.7))
    assert main([file("t.toml", AMOUNT + overlap)]) == 2
    assert capsys.readouterr().err.startswith(
        "t.toml: step 2 (bands), bands[2].over: bands must ascend and not overlap"
    )


def test_what_a_reading_accepts_is_told_on_request(file, capsys):
    declared = file("t.toml", 'reading = ["bands are whole"]\n' + FALLING)
    assert main([declared]) == 0
    assert main([declared, "--accepted"]) == 0
    assert "bands[2]: accepted PAYS_LESS: a larger loss pays less" in capsys.readouterr().out


def test_the_answer_for_machines_holds_both_languages(file, capsys):
    assert main([file("t.toml", FALLING), file("u.toml", "x = 1\n" + AMOUNT), "--json"]) == 2
    falling, unusable = json.loads(capsys.readouterr().out)["files"]
    assert (falling["file"], falling["status"]) == ("t.toml", "errors")
    first = falling["findings"][0]
    assert (first["code"], first["severity"]) == ("PAYS_LESS", "error")
    assert (first["kind"], first["n"], first["key"]) == ("step", 2, "bands[2]")
    for name in ("title", "where", "says", "example", "change"):
        assert set(first[name]) == {"zh", "en"}
    assert falling["findings"][1]["ambiguity"] == 1
    assert unusable["status"] == "unusable"
    assert unusable["problems"][0].startswith("u.toml: file, x: unknown key")


def test_the_help_says_what_the_statuses_mean_and_codes_are_listed(capsys):
    assert main(["--help"]) == 0
    assert "3  advice only" in capsys.readouterr().out
    assert main(["--codes"]) == 0
    listed = capsys.readouterr().out
    assert all(code in listed for code in CODES)
    assert "#12  stages " in listed


def test_it_starts_without_django():
    code = (
        "import sys, hedun.cli; status = hedun.cli.main(['lint', '--codes']);"
        "sys.exit(status or 'django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


RULES = (
    gate("species", include='["wild_boar"]')
    + gate("items", include='["maize", "rice"]', sections='["crop"]')
    + gate("column", column='"cause"', exclude='["dog"]')
    + table("mu", BOTH, '"maize/ripe" = 800, "rice/*" = 600')
    + PRICED
)


def _season(paper, *rows: dict[str, object]):
    return paper.lines(
        *({"occurred": "2025-08-01", "reported": "2025-08-02", "cause": ""} | r for r in rows)
    )


def test_last_seasons_lines_show_what_would_be_refused(paper):
    lines = _season(
        paper,
        {"amount": "100"},  # maize, ripe: covered, though last year is not in the period
        {"species": "badger", "amount": "100.50", "report": "R2"},
        {"species": "badger", "amount": "200", "report": "R3"},
        {"species": "badger", "report": "R3", "household": "H2"},
        {"item": "potato", "amount": "10"},
        {"stage": "seedling", "amount": "20"},
        {"section": "tree", "item": "walnut", "amount": "30"},
        {"place": "140425101201", "amount": "40"},
        {"cause": "dog", "amount": "50"},
    )
    found = [f for f in lint(paper.terms(RULES), lines) if f.example.en.find(" of 9 lines") > 0]
    assert [(f.code, f.where.en, f.key, f.example.en) for f in found] == [
        ("SPECIES_STRUCK", "gate 1 (species)", "include",
         "3 of 9 lines in 2 accidents; loss documented for 2: 300.50"),
        ("ITEM_STRUCK", "gate 2 (items)", "include",
         "1 of 9 lines in 1 accidents; loss documented for 1: 10.00"),
        ("ROW_LACKING", "table mu", 'values."maize/seedling"',
         "1 of 9 lines in 1 accidents; loss documented for 1: 20.00"),
        ("SECTION_STRUCK", "file", "step",
         "1 of 9 lines in 1 accidents; loss documented for 1: 30.00"),
        ("PLACE_STRUCK", "file", "place",
         "1 of 9 lines in 1 accidents; loss documented for 1: 40.00"),
        ("LINES_REFUSED", "gate 3 (column)", "exclude",
         "1 of 9 lines in 1 accidents; loss documented for 1: 50.00"),
    ]  # fmt: skip
    assert "badger" in found[0].says.en
    assert "badger" in found[0].says.zh
    assert "140425" in found[4].says.en


def test_a_season_that_is_covered_adds_nothing(paper):
    terms = paper.terms(RULES)
    assert lint(terms, _season(paper, {}, {"item": "rice"})) == lint(terms)


def test_the_lines_may_be_given_as_a_file(file, tmp_path, head, capsys):
    header = (
        "line,report,household,person,place,section,item,stage,quantity,degree,amount,other_paid,"
        "species,occurred,reported,settled,exclusions\n"
    )
    row = "L1,R1,H1,,140423101201,crop,maize,ripe,1,,{},,badger,2025-08-01,2025-08-01,1,\n"
    lines = tmp_path / "last.csv"
    lines.write_text(header + row.format("12.50"))
    terms = file("t.toml", gate("species", include='["wild_boar"]') + AMOUNT)
    assert main([terms, "--lines", str(lines)]) == 3
    assert "1 of 1 lines in 1 accidents; loss documented for 1: 12.50" in capsys.readouterr().out
    lines.write_text(header + row.format("12.505"))
    assert main([terms, "--lines", str(lines)]) == 2
    assert capsys.readouterr().err.startswith("last.csv: row 2, amount: expected digits[.digits]")
    assert (
        main([file("u.toml", AMOUNT + limit("policy", 9, by='["x"]')), "--lines", str(lines)]) == 2
    )
    assert "x" in capsys.readouterr().err


def test_a_season_does_not_make_a_reading_of_none_hide_what_struck(paper):
    terms = paper.terms('reading = ["none"]\n' + gate("species", include='["deer"]') + AMOUNT)
    assert [f.code for f in lint(terms, _season(paper, {}))] == ["SPECIES_STRUCK"]
