"""`hedun library`: which wordings there are, what one says, and the terms file it becomes."""

import subprocess
import sys
from pathlib import Path

import pytest

from hedun.terms import library, load_terms
from hedun.terms.library.catalogue import gaps, left_out
from hedun.terms.library.command import main
from hedun.terms.library.listing import markdown

DOCS = Path(__file__).parents[2] / "docs"
HUAIROU = ["--set", "place=110116", "--set", "effective=2010-01-01", "--set", "expires=2010-12-31"]


def test_the_list_says_place_year_and_what_each_needs(capfdbinary):
    assert main([]) == 0
    said = capfdbinary.readouterr().out.decode()
    assert (
        "cn-beijing-2009  2009\n"
        "    北京市（区定比例） · Beijing, at a district's rate\n"
        "    北京市重点保护陆生野生动物损害补偿办法（2009） · "
        "Beijing city, compensation measure, at a district's rate (2009)\n"
        "    需要 needs: effective, expires, place, rate\n"
    ) in said
    assert [line for line in said.splitlines() if line.startswith("us-wisconsin ")]
    assert said.count("需要 needs:") == len(library.names())


def test_one_wording_is_printed_as_it_stands(capfdbinary):
    assert main(["us-wisconsin"]) == 0
    assert capfdbinary.readouterr().out == library.read("us-wisconsin")


def test_a_filled_wording_goes_to_a_file(tmp_path, capsys):
    out = tmp_path / "huairou.toml"
    assert main(["cn-beijing-2009", *HUAIROU, "--set", "rate=0.7", "-o", str(out)]) == 0
    terms = load_terms(out.read_bytes(), out.name)
    assert (terms.place, terms.steps[-1].rate) == ("110116", 700000)
    assert capsys.readouterr().out == ""


def test_the_blank_form_filled_in_does_the_same(tmp_path, capfdbinary):
    assert main(["cn-beijing-2009", "--form"]) == 0
    blank = capfdbinary.readouterr().out.decode()
    assert "# 率，不大于 0.8 · rate, at most 0.8\n" in blank
    answers = {"effective": "2010-01-01", "expires": "2010-12-31", "place": '"110116"'}
    for name, value in {**answers, "rate": "0.8"}.items():
        blank = blank.replace(f"# {name} =", f"{name} = {value}")
    values = tmp_path / "values.toml"
    values.write_text(blank, "utf-8")
    assert main(["cn-beijing-2009", "--values", str(values), "--set", "rate=0.7"]) == 0
    by_form = capfdbinary.readouterr().out
    assert main(["cn-beijing-2009", *HUAIROU, "--set", "rate=0.7"]) == 0
    assert capfdbinary.readouterr().out == by_form


def test_what_is_wrong_is_said_in_both_languages_and_nothing_is_written(tmp_path, capsys):
    out = tmp_path / "huairou.toml"
    assert main(["cn-beijing-2009", *HUAIROU, "--set", "rate=0.9", "-o", str(out)]) == 2
    assert capsys.readouterr().err == (
        "cn-beijing-2009.toml：参数，rate：应为不大于 0.8；现为 0.9\n"
        "  cn-beijing-2009.toml: parameter, rate: expected at most 0.8; found 0.9\n"
        "参数说明 what each is: hedun library cn-beijing-2009 --form\n"
    )
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such"], "no wording 'no-such' in the library. See: hedun library"),
        (["--form"], "expected the ID of a wording"),
        (["--set", "a=1"], "expected the ID of a wording"),
        (["us-wisconsin", "--set", "price"], "--set price: expected NAME=VALUE"),
        (["us-wisconsin", "--set", "price=1", "--set", "price=2"], "price is there twice"),
        (["us-wisconsin", "--form", "--set", "price=1"], "--form goes without --set and --values"),
        (["us-wisconsin", "--markdown"], "--markdown goes without ID"),
        (["us-wisconsin", "--values", "nowhere.toml"], "nowhere.toml: No such file or directory"),
    ],
)
def test_a_slip_on_the_command_line_is_told(arguments, said, capsys):
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_the_command_starts_without_django():
    code = (
        "import sys; from hedun.cli import main; main(['library', 'us-montana']);"
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, library.read("us-montana"))


def test_the_document_is_what_the_library_says():
    """After a change: hedun library --markdown -o docs/library.md (or make docs)."""
    assert (DOCS / "library.md").read_text("utf-8") == markdown()


def test_what_the_language_cannot_say_has_a_reason_and_a_proposal_that_exists():
    used = {left.gap for one in library.entries() for left in one.left}
    assert used == set(gaps())
    proposed = (DOCS / "decisions" / "0015-terms-1.1-proposed.md").read_text("utf-8")
    for gap in gaps().values():
        assert not gap.proposal or f"\n## {gap.proposal}\n" in proposed
    assert not set(left_out()) & set(library.names())


def test_every_published_wording_names_its_source_and_its_readings():
    for one in library.entries():
        published = one.quality != "invented"
        assert one.source.startswith("http") == published, one.id
        assert one.reading, one.id
        for parameter in one.parameters:
            assert all((*parameter.title, *parameter.why, *parameter.kind)), parameter.name
