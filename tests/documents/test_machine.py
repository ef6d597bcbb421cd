"""The machine: any name is a text, every character is in the fonts, the same bytes every time."""

from datetime import UTC, datetime, timedelta

import pytest

from hedun.documents import fonts
from hedun.documents.drawing import qr_code
from hedun.documents.typesetting import TEMPLATES, CannotPrint, render
from tests.documents.reading import Paper, plain

NOW = datetime(2026, 9, 21, 1, 2, 3, tzinfo=UTC)
WORDS = {"page": "第 {n} 页，共 {of} 页", "hedun": "禾盾", "digest": "摘要", "total": "合计"}


def letter(name: str) -> dict:
    return {"title": f"给{name}的信", "words": WORDS, "name": name}


@pytest.fixture(autouse=True)
def a_letter(monkeypatch, tmp_path):
    """A template of the test's own: it prints a name and a code."""
    for name in ("page.typ",):
        (tmp_path / name).write_bytes((TEMPLATES / name).read_bytes())
    (tmp_path / "sample.typ").write_text(
        '#import "page.typ": *\n#show: paper\n#begins()\n= #data.title\n#data.name\n'
        '#if "qr" in pictures { picture("qr", width: 3cm) }\n'
    )
    monkeypatch.setattr("hedun.documents.typesetting.TEMPLATES", tmp_path)


@pytest.mark.parametrize("name", ["𠮷䶮", "张#set[]", '李"四"$x$', "王\\*_某_", "葛\U000e0101"])
def test_a_name_is_printed_as_it_is_written_whatever_is_in_it(name: str) -> None:
    assert plain(name) in Paper(render("sample", letter(name), now=NOW)).text


def test_what_no_font_has_is_refused_by_name_and_place() -> None:
    data = letter("王㐰") | {"rows": [{"name": "好"}, {"name": "李\U0010ff00ꙮ"}]}
    with pytest.raises(CannotPrint) as refused:
        render("sample", data, now=NOW)
    found = {one.where: one.characters for one in refused.value.found}
    assert found == {"rows.2.name": "\U0010ff00ꙮ"}
    assert "U+10FF00" in str(refused.value)


def test_an_invisible_control_character_is_no_text() -> None:
    with pytest.raises(CannotPrint, match=r"name: U\+0007"):
        render("sample", letter("王\x07明"), now=NOW)


def test_the_pdf_is_pdf_a_2b_with_both_fonts_inside() -> None:
    paper = Paper(render("sample", letter("王明"), now=NOW))
    assert "<pdfaid:part>2</pdfaid:part>" in paper.metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in paper.metadata
    assert all("SourceHanSansSC" in name for name in paper.fonts) and len(paper.fonts) == 2
    assert paper.embedded


def test_the_same_paper_has_the_same_bytes_and_its_only_time_is_the_one_given() -> None:
    once, again = (render("sample", letter("王明"), now=NOW) for _ in range(2))
    assert once == again
    assert Paper(once).made.startswith("D:20260921010203")
    assert render("sample", letter("王明"), now=NOW + timedelta(seconds=1)) != once


def test_a_code_is_drawn_and_pages_are_counted() -> None:
    paper = Paper(render("sample", letter("王明"), pictures={"qr": qr_code("HEDUN")}, now=NOW))
    assert "第1页，共1页" in paper.text


def test_fonts_that_are_not_there_are_named_before_anything_is_set(settings, tmp_path) -> None:
    settings.FONTS_DIR = tmp_path / "nowhere"
    with pytest.raises(fonts.FontsMissing, match="make setup"):
        render("sample", letter("王明"), now=NOW)


def test_the_templates_hold_no_words_of_their_own() -> None:
    """Words come from the catalogues, through the check of the characters."""
    for path in TEMPLATES.glob("*.typ"):
        code = "\n".join(
            line.partition("//")[0] for line in path.read_text().splitlines() if "<svg" not in line
        )
        found = [char for char in code if ord(char) > 127 and char not in "·—×"]
        assert not found, f"{path.name}: {found}"
    assert {ord(char) for char in "·—×"} <= fonts.characters()
