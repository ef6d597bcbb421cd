"""Another layout is read when a file describes it; a faulty description is refused by its key."""

from datetime import date
from pathlib import Path

import pytest

from hedun.intake.contents import CONTENTS, SETTLED
from hedun.intake.profiles import AREAS, MONEY, VILLAGE, BadProfile, known, parse, profile
from hedun.intake.sheet import read_sheet
from hedun.intake.spelling import ORDERS

TODAY = date(2026, 8, 31)

# A neighbouring country's list: semicolons, decimal commas, hectares, fractions, day first.
BORDER = """
format = 1
title = { zh = "边境村清册", en = "a border village's list" }

[file]
encoding = "cp1252"
delimiter = ";"
totals = ["Summe"]

[numbers]
decimal = ","

[dates]
order = "dmy"

[constants]
section = "crop"
bank = "Postbank"

[columns.species]
header = "Tier"
read = "word"
values = "animals"

[columns.occurred]
header = "Schadenstag"
read = "day"

[columns.crop]
header = "Frucht"
also = ["Kultur"]
read = "text"

[columns.planted_e4]
header = "Fläche (ha)"
read = "area"
unit = "hectare"

[columns.damaged_e4]
header = "Schaden (m²)"
read = "area"
unit = "square_metre"

[columns.degree_ppm]
header = "Anteil"
read = "degree"
unit = "fraction"

[coordinates]
epsg = 4326
x = "Länge"
y = "Breite"

[[refuse]]
column = "gelöscht"
is = ["ja"]
code = "CANCELLED"
zh = "已撤回。"
en = "It was taken back."

[same]
fields = ["occurred", "species", "ground"]

[values.animals]
Wildschwein = "wild_boar"
Dachs = "badger"
"""
LIST = """Gemeinde Musterdorf
Schadenstag;Tier;Kultur;Fläche (ha);Schaden (m²);Anteil;Länge;Breite;gelöscht;Bearbeiter
03.07.2026;Wildschwein;Mais;1,5;2.000;0,6;113.05;36.53;;Meier
04.07.2026;Dachs;Mais;0,25;500;1;113.06;36.53;nein;Meier
04.07.2026;Dachs;Mais;0,25;500;1;113.06;36.53;nein;Meier
05.07.2026;Dachs;Mais;0,25;500;0,5;113.06;36.53;ja;Meier
06.07.2026;Wolf;Mais;0,25;500;1,5;36.53;113.06;;Meier
Summe;;;2,25;;;;;;
"""


@pytest.fixture
def own(home: Path) -> Path:
    """The county's folder of profiles, with one in it."""
    folder = home / "profiles"
    folder.mkdir()
    (folder / "border.toml").write_text(BORDER, encoding="utf-8")
    return folder


def test_hedun_knows_the_villages_list_and_inbos(home: Path) -> None:
    assert known() == {
        "inbo": ("弗拉芒野生动物损害报告（INBO）", "Flemish wildlife damage reports (INBO)"),
        "village": ("村级受损清册", "a village's list of damage"),
    }
    assert ["id_number" in profile(n).by_name for n in ("village", "inbo")] == [True, False]
    assert profile("village").headers == VILLAGE.headers


def test_a_countys_own_profile_reads_another_layout_without_code(own: Path) -> None:
    border = profile("border")
    assert "border" in known() and "id_number" not in border.by_name
    reading = read_sheet(LIST.encode("cp1252"), today=TODAY, profile=border)
    first, second = reading.good()
    assert (first.species, first.occurred, first.crop) == ("wild_boar", date(2026, 7, 3), "Mais")
    assert (first.section, first.bank) == ("crop", "Postbank")
    assert (first.planted_e4, first.damaged_e4, first.degree_ppm) == (225_000, 30_000, 600_000)
    assert (first.ground.lon_e7, first.ground.lat_e7) == (1_130_500_000, 365_300_000)
    assert (first.ground.rings, first.ground.area_e4) == ((), None)
    assert second.degree_ppm == 1_000_000
    assert [(p.row, p.column, p.code) for p in reading.in_order()] == [
        (5, "", "DUPLICATE_ROW"),
        (6, "", "CANCELLED"),
        (7, "B Tier", "WORD_UNKNOWN"),
        (7, "F Anteil", "DEGREE_ABOVE_ONE"),
        (7, "G Länge", "PLACE_OUTSIDE"),  # latitude and longitude changed places
    ]
    assert [p.column for p in reading.notes] == ["J Bearbeiter"]


def test_a_countys_file_does_not_change_what_a_built_in_name_means(own: Path) -> None:
    (own / "village.toml").write_text(BORDER, encoding="utf-8")
    assert profile("village").headers == VILLAGE.headers


@pytest.mark.parametrize("name", ["nothing", "../keys/secret", "", "/etc/passwd", "VILLAGE"])
def test_a_name_that_is_no_profile_says_which_there_are(own: Path, name: str) -> None:
    with pytest.raises(BadProfile, match=r"border, inbo, village"):
        profile(name)


# what is changed in the border's profile, at which key it is told, and what was expected
FAULTS: list[tuple[str, str, str, str]] = [
    ("format = 1", "format = 2", "format", "one of 1"),
    ("format = 1", "format = ", "", "no valid TOML"),
    ('title = { zh = "边境村清册", ', "title = { ", "title.zh", "text"),
    ('delimiter = ";"', 'delimiter = "|"', "file.delimiter", "one of"),
    ('encoding = "cp1252"', 'encoding = "gbq"', "file.encoding", "an encoding such as utf-8"),
    ('totals = ["Summe"]', "totals = [1]", "file.totals", "a list of texts"),
    ('totals = ["Summe"]', 'total = ["Summe"]', "file.total", "`totals`"),
    ('decimal = ","', 'decimal = "comma"', "numbers.decimal", "one of ., ,"),
    ('order = "dmy"', 'order = "day first"', "dates.order", "one of ymd, dmy, mdy"),
    ('order = "dmy"', 'zone = "Asia/Changzhi"', "dates.zone", "a time zone such as"),
    ('section = "crop"', 'amount = "5"', "constants.amount", "one of account"),
    ("[columns.species]", "[columns.specie]", "columns.specie", "`species`"),
    ("[columns.species]", "[columns.note]", "columns.species", "every row needs it"),
    ('header = "Tier"\n', "", "columns.species.header", "text"),
    ('read = "day"', 'read = "date"', "columns.occurred.read", "one of day"),
    ('read = "day"', 'read = "text"', "columns.occurred.read", "one of day"),
    ('values = "animals"', 'values = "beasts"', "columns.species.values", "one of animals"),
    ('also = ["Kultur"]', 'also = ["Tier"]', "columns.crop", "a name of its own"),
    ('unit = "hectare"', 'unit = "acre"', "columns.planted_e4.unit", "one of mu"),
    ('unit = "hectare"', "merged = true\nunit = \"hectare\"", "columns.planted_e4.merged",
     "no merged amounts"),
    ('unit = "fraction"', 'unit = "tenths"', "columns.degree_ppm.unit", "percent, fraction"),
    ("epsg = 4326", "epsg = 99", "coordinates.epsg", "the EPSG code"),
    ("epsg = 4326", 'epsg = "WGS84"', "coordinates.epsg", "a whole number"),
    ('y = "Breite"', "", "coordinates.wkt", "either `wkt`"),
    ('is = ["ja"]', "", "refuse[1].is", "`is` or `starts`"),
    ('code = "CANCELLED"', 'code = "taken back"', "refuse[1].code", "capital letters"),
    ('fields = ["occurred", "species", "ground"]', 'fields = ["day"]', "same.fields", "a list out"),
    ('Dachs = "badger"', "Dachs = 7", "values.animals.Dachs", "text"),
    ("[same]", "[sames]", "sames", "`same`"),
    ("[columns.crop]", "[columns.bank]", "constants.bank", "not both"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "is_", "key", "expected"), FAULTS)
def test_a_faulty_profile_is_refused_with_file_key_and_what_was_expected(
    was: str, is_: str, key: str, expected: str
) -> None:
    assert was in BORDER
    with pytest.raises(BadProfile) as refused:
        parse(BORDER.replace(was, is_, 1), "border.toml")
    found = {fault.key: fault for fault in refused.value.faults}
    assert key in found, refused.value
    assert expected in found[key].en and found[key].zh
    assert str(refused.value).startswith("border.toml: ")


def test_everything_that_is_wrong_with_a_profile_comes_at_once() -> None:
    text = BORDER.replace('read = "day"', 'read = "date"').replace("epsg = 4326", "epsg = 99")
    with pytest.raises(BadProfile) as refused:
        parse(text + "\n[extra]\n", "border.toml")
    assert {fault.key for fault in refused.value.faults} == {
        "columns.occurred", "columns.occurred.read", "coordinates.epsg", "extra",
    }  # fmt: skip


def test_a_faulty_file_in_the_countys_folder_spoils_only_its_own_name(own: Path) -> None:
    (own / "broken.toml").write_bytes(b"\xff\xfe\x00")
    assert known()["broken"] == ("broken", "broken")
    assert profile("border").name == "border"
    with pytest.raises(BadProfile, match="UTF-8"):
        profile("broken")


def test_the_documentation_names_every_field_reader_and_unit() -> None:
    text = (Path(__file__).parents[2] / "docs/profiles.md").read_text(encoding="utf-8")
    of_fields = [word for one in CONTENTS.values() for word in (*one.fields, *one.fills)]
    words = {*of_fields, *AREAS, *MONEY, *ORDERS, *CONTENTS, *SETTLED}
    assert not [word for word in words if f"`{word}`" not in text]
