"""The form of ODK Collect anew: hedun/openrosa/forms/damage.xlsx → damage.xml.

.venv/bin/python scripts/odk_form.py

The sheets `survey` and `settings` are edited by hand (in any spreadsheet program, or online tools
for XLSForms); the sheet `choices` is written here from the house's own words, so that the form
offers what the desk knows. Raise `version` in `settings` with every change that phones shall have.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "hedun" / "openrosa" / "forms"
XLSX, XML = FOLDER / "damage.xlsx", FOLDER / "damage.xml"
ZH, EN = "label::中文 (zh)", "label::English (en)"
HEAD = ("list_name", "name", ZH, EN, "section", "item")
Row = tuple[str, str, str, str, str, str]


def choices() -> list[Row]:
    """The sheet `choices`, from the tables that the desk uses."""
    from hedun.claims.items import CROP, ITEMS, LIVESTOCK
    from hedun.claims.words import FATES, SECTIONS, SPECIES, STAGES
    from hedun.domain.units import UNITS
    from hedun.intake.forms import CONSENTS, HOWS, RELATIONS
    from hedun.intake.profiles import VILLAGE
    from hedun.intake.words import STAGES_OF

    def table(name: str, words: dict, codes: list[str] | None = None) -> Iterator[Row]:
        for code in codes or words:
            zh, en = _both(words[code])
            yield name, str(code), zh, en, "", ""

    counted = [
        code
        for part in ("crops", "stock", "things")
        for code in dict.fromkeys(VILLAGE.values[part].values())
        if ITEMS[code].unit
    ]
    sections = list(dict.fromkeys(ITEMS[code].section for code in counted))
    rows: list[Row] = [("yes_no", "yes", "是", "yes", "", ""), ("yes_no", "no", "否", "no", "", "")]
    rows += table("relations", RELATIONS)
    rows += table("hows", HOWS)
    rows += table("consents", CONSENTS)
    rows += table("species", SPECIES, list(dict.fromkeys(VILLAGE.values["animals"].values())))
    rows += table("sections", SECTIONS, sections)
    for code in counted:
        item, unit = ITEMS[code], UNITS[ITEMS[code].unit]
        zh, en = f"{item.zh}({unit.zh})", f"{item.en} ({unit.en})"
        rows.append(("items", code, zh, en, item.section, ""))
    for code in counted:
        known = STAGES_OF.get(code) or ITEMS[code].stages
        for stage in known if ITEMS[code].section in (CROP, LIVESTOCK, "tree") else ():
            rows.append(("stages", stage, *_both(STAGES[stage]), "", code))
    rows += table("fates", FATES)
    return rows


def survey_and_settings() -> dict[str, list[tuple]]:
    """The two sheets that are kept by hand, as they stand."""
    from openpyxl import load_workbook

    book = load_workbook(XLSX)
    return {name: list(book[name].iter_rows(values_only=True)) for name in ("survey", "settings")}


def compiled() -> str:
    """The XForm that pyxform makes of the XLSForm. Raises pyxform.errors.PyXFormError."""
    from pyxform.xls2xform import convert

    found = convert(XLSX, validate=False, pretty_print=True, form_name="data")
    if found.warnings:
        raise ValueError("\n".join(found.warnings))
    return found.xform


def main() -> int:
    from openpyxl import load_workbook

    book = load_workbook(XLSX)
    if "choices" in book.sheetnames:
        del book["choices"]
    sheet = book.create_sheet("choices", 1)
    for row in (HEAD, *choices()):
        sheet.append([cell or None for cell in row])
    for letter, width in zip("ABCDEF", (12, 18, 22, 30, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    book.save(XLSX)
    XML.write_text(compiled(), encoding="utf-8")
    print(f"{XLSX.relative_to(ROOT)} → {XML.relative_to(ROOT)}")
    return 0


def _both(word: object) -> tuple[str, str]:
    """Chinese and English of a word of the tables, or of a text of the desk's pages."""
    from django.utils.translation import override

    if isinstance(word, dict):
        return word["zh"], word["en"]
    told = []
    for language in ("zh-hans", "en"):
        with override(language):
            told.append(str(word))
    return told[0], told[1]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
    import django

    django.setup()
    sys.exit(main())
