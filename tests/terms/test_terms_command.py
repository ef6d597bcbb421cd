"""`hedun adjudicate`: what it writes, what it says, and what it leaves alone."""

import json

import pytest

from hedun.terms.command import main

HEADER = (
    "line,report,household,person,place,section,item,stage,quantity,degree,amount,other_paid,"
    "species,occurred,reported,settled,exclusions"
)
BODY = '[[step]]\nop = "value"\nfrom = "amount"\nclause = "第七条"\n'
ROWS = (
    '"A,""1""",R1,H1,,140423101201,crop,maize,ripe,1,,12.5,,wild_boar,2026-08-01,2026-08-01,1,',
    "乙,R1,H1,,140423101201,crop,maize,ripe,1,,,,wild_boar,2026-08-01,2026-08-01,1,",
)


@pytest.fixture
def files(tmp_path, head):
    """A good terms file and a good lines file, by name."""
    terms, lines = tmp_path / "t.toml", tmp_path / "l.csv"
    terms.write_text(head + BODY, "utf-8")
    lines.write_text("\n".join([HEADER, *ROWS, ""]), "utf-8")
    return terms, lines


ANSWER = (
    'line,outcome,code,loss,payable\n"A,""1""",paid,,12.50,12.50\n乙,refused,NO_AMOUNT,0.00,0.00\n'
).encode()


def test_the_answer_goes_to_the_file_or_to_standard_output(files, tmp_path, capfdbinary):
    terms, lines = map(str, files)
    assert main([terms, lines, "-o", str(tmp_path / "out.csv")]) == 0
    assert (tmp_path / "out.csv").read_bytes() == ANSWER
    assert capfdbinary.readouterr().out == b""
    assert main([terms, lines]) == 0
    assert capfdbinary.readouterr().out == ANSWER


def test_the_explanation_is_one_object_a_line(files, tmp_path):
    terms, lines = map(str, files)
    why = tmp_path / "why.jsonl"
    assert main([terms, lines, "-o", str(tmp_path / "out.csv"), "--explain", str(why)]) == 0
    first, second = [json.loads(line) for line in why.read_text("utf-8").splitlines()]
    assert first == {
        "line": 'A,"1"',
        "steps": [
            {
                "n": 1,
                "op": "value",
                "clause": "第七条",
                "code": "",
                "before": "0.00",
                "after": "12.50",
                "says": {"zh": "证明的损失 12.50 元", "en": "documented loss 12.50 yuan"},
            }
        ],
    }
    assert second["steps"][0]["code"] == "NO_AMOUNT"
    assert second["steps"][0]["says"]["en"] == "there is no documented loss; not covered"


def test_what_is_wrong_in_both_files_is_told_at_once_and_nothing_is_written(
    files, tmp_path, capsys
):
    terms, lines = files
    terms.write_text(terms.read_text("utf-8") + 'frm = "x"\nas = 1\n', "utf-8")
    lines.write_text(lines.read_text("utf-8").replace("12.5", "12.555"), "utf-8")
    out = tmp_path / "out.csv"
    out.write_text("last year's answer")
    assert main([str(terms), str(lines), "-o", str(out)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [line.rsplit(";")[0] for line in told] == [
        "t.toml: step 1 (value), frm: unknown key",
        "t.toml: step 1 (value), as: expected a text that is not empty",
        "l.csv: row 2, amount: expected digits[.digits], at most 2 decimals",
    ]
    assert out.read_text() == "last year's answer"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["l.csv", "out.csv", "t.toml"]


def test_files_that_are_not_there(files, tmp_path, capsys):
    terms, lines = map(str, files)
    assert main([str(tmp_path / "no.toml"), str(tmp_path / "no.csv")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert main([terms, lines, "-o", str(tmp_path / "no" / "out.csv")]) == 2
    assert "No such file or directory" in capsys.readouterr().err


def test_wrong_arguments(files, tmp_path, capsys):
    terms, lines = map(str, files)
    assert main([terms]) == 2
    same = str(tmp_path / "out")
    assert main([terms, lines, "-o", same, "--explain", same]) == 2
    assert "expected two" in capsys.readouterr().err
    assert main(["--help"]) == 0


def test_no_lines_is_an_answer_too(files, tmp_path):
    terms, lines = files
    lines.write_text(HEADER + "\n")
    assert main([str(terms), str(lines), "-o", str(tmp_path / "out.csv")]) == 0
    assert (tmp_path / "out.csv").read_bytes() == b"line,outcome,code,loss,payable\n"
