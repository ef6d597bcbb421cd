"""The form that is handed out is the one that is kept, and offers the house's own words."""

from collections.abc import Iterator
from xml.etree import ElementTree

from openpyxl import load_workbook

from hedun.openrosa import reading
from hedun.openrosa.definition import FORM, definition
from scripts import odk_form

XFORMS = "{http://www.w3.org/2002/xforms}"


def test_the_compiled_form_is_current() -> None:
    assert FORM.read_text() == odk_form.compiled(), "run scripts/odk_form.py"


def test_its_choices_are_the_desks_words() -> None:
    rows = load_workbook(odk_form.XLSX)["choices"].iter_rows(values_only=True)
    found = [tuple(cell or "" for cell in row) for row in rows]
    assert found == [odk_form.HEAD, *odk_form.choices()], "run scripts/odk_form.py"


def test_every_text_is_in_chinese_and_english() -> None:
    for name, rows in odk_form.survey_and_settings().items():
        head, *asked = rows
        for row in asked:
            told = dict(zip(head, row, strict=True))
            for what in ("label", "hint", "constraint_message"):
                both = [told.get(f"{what}::{tongue}") for tongue in ("中文 (zh)", "English (en)")]
                assert all(both) or not any(both), f"{name}: {told}"


def test_every_question_is_read() -> None:
    data = ElementTree.fromstring(definition().xml).find(f".//{XFORMS}instance/*")
    assert data is not None
    asked = {tag.rpartition("}")[2] for tag in leaves(data)}
    assert asked == (reading.KNOWN | reading.ABOVE) - {"deprecatedID"}


def leaves(element: ElementTree.Element) -> Iterator[str]:
    for one in element:
        yield from leaves(one) if len(one) else [one.tag]
