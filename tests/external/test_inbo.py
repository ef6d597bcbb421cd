"""Real damage, reported by real people: 2,602 rows of Flanders, every one accounted for.

INBO's file (MIT; see its PROVENANCE) knows no claimants. Its profile is the second after the
village's own, and the same code reads both.
"""

import csv
import io
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from hedun.domain.coordinates import Point, distance_m
from hedun.intake.profiles import profile
from hedun.intake.reading import Reading
from hedun.intake.sheet import read_sheet

FILE = "inbo_wildschade/wildschade_2006_2020_trimmed.csv"
TODAY = date(2026, 8, 31)
E7 = 10_000_000

# Counted by hand in the file: what its columns say of each row that was not taken.
REFUSED = {
    "DEAD_GAME": 104,  # IndieningSchadeCode VALWILD
    "OBSERVATION": 63,  # IndieningType Natuurpunt_…
    "PLACE_FORM": 1,  # the outline is cut off after 8,000 characters
    "OUTLINE_CROSSES": 1,  # the outline touches itself
}
TAKEN = {"crop": 1619, "other": 639, "property": 173, "person": 2}


@pytest.fixture(scope="module")
def data(public_data: Path) -> bytes:
    return (public_data / FILE).read_bytes()


@pytest.fixture(scope="module")
def said(data: bytes) -> dict[str, dict[str, str]]:
    """What the file says, by its own number of the row."""
    return {row["UUID"]: row for row in csv.DictReader(io.StringIO(data.decode()))}


@pytest.fixture(scope="module")
def reading(data: bytes) -> Reading:
    return read_sheet(data, today=TODAY, profile=profile("inbo"))


def test_every_row_is_taken_or_refused_with_its_reason(
    reading: Reading, said: dict[str, dict[str, str]]
) -> None:
    assert reading.rows == len(said) == 2602
    assert dict(reading.reasons()) == REFUSED
    assert Counter(line.section for line in reading.good()) == TAKEN
    assert sum(REFUSED.values()) + sum(TAKEN.values()) == 2602
    assert {p.severity for p in reading.problems} == {"error"}
    assert reading.notes == []


def test_the_counts_are_those_of_the_files_own_columns(said: dict[str, dict[str, str]]) -> None:
    rows = said.values()
    assert sum(row["IndieningSchadeCode"] == "VALWILD" for row in rows) == 104
    assert sum(row["IndieningType"].startswith("Natuurpunt_") for row in rows) == 63
    deleted = [name for name in next(iter(rows)) if name.lower().endswith("softdeleted")]
    assert len(deleted) == 5
    assert not [row for row in rows for name in deleted if row[name] == "1"]
    outlines = [row["PolyLocatieWKT"] for row in rows if row["PolyLocatieWKT"]]
    assert [len(outline) for outline in outlines if not outline.endswith("))")] == [8000]


def test_rows_belong_to_their_submissions(
    reading: Reading, said: dict[str, dict[str, str]]
) -> None:
    """62 of the 607 submissions report nothing but dead game."""
    handed_in = {row["IndieningID"] for row in said.values()} - {""}
    taken = Counter(line.submission for line in reading.good())
    assert (len(handed_in), len(taken)) == (607, 545)
    left = [row for row in said.values() if row["IndieningID"] in handed_in - set(taken)]
    assert (len(left), {row["IndieningSchadeCode"] for row in left}) == (62, {"VALWILD"})
    assert taken.most_common(2) == [("495974", 311), ("428035", 290)]


def test_a_line_has_no_claimant_and_says_animal_crop_day_and_place(reading: Reading) -> None:
    assert "id_number" not in reading.profile.by_name
    line = reading.good()[1]
    assert (line.species, line.crop, line.section) == ("wild_boar", "maize", "crop")
    assert (line.occurred, line.told) == (date(2018, 6, 5), date(2018, 6, 17))
    assert (line.submission, line.plot) == ("246257", "BERINGEN")
    assert (line.name, line.id_number, line.account, line.degree_ppm) == ("", "", "", None)
    assert line.damaged_e4 is None  # the parcel's area is known, the damaged part is not
    assert line.ground is not None and line.planted_e4 == line.ground.area_e4
    assert len({one.reference for one in reading.good()}) == 2433


def test_places_agree_with_the_files_own_latitude_and_longitude(
    reading: Reading, said: dict[str, dict[str, str]]
) -> None:
    """Within the uncertainty that the file states for each of them. Nearly all lie within 5 cm; for
    the others the file has no centre of its outline, and 63.4 m is the farthest."""
    apart = {}
    for line in reading.good():
        row, ground = said[line.reference], line.ground
        assert ground is not None
        stated = Point(
            float(row["verbatimCentroidLatitude"]),
            float(row["verbatimCentroidLongitude"]),
            "WGS-84",
        )
        ours = Point(ground.lat_e7 / E7, ground.lon_e7 / E7, "WGS-84")
        apart[line.reference] = distance_m(stated, ours)
        assert apart[line.reference] <= float(row["verbatimCentroidUncertainty"])
    points = [apart[line.reference] for line in reading.good() if not line.ground.rings]
    assert (len(points), max(points) < 0.01) == (279, True)
    assert sum(metres < 0.05 for metres in apart.values()) == 2281
    assert max(apart.values()) == pytest.approx(63.4, abs=0.05)


def test_areas_are_those_of_the_outlines(reading: Reading) -> None:
    """By the shoelace formula over the file's own metres; 15 ten-thousandths of a mu to a m²."""
    outlines = {line.reference: line.ground for line in reading.good() if line.ground.rings}
    assert len(outlines) == 2154
    fox = outlines["8522e9e0-5b58-428b-b9d5-e76fdb8c73f0"]
    corners = [(181031.2035, 177130.6015), (181018.536, 177175.9081), (181032.5954, 177186.3138),
               (181051.478, 177119.6831), (181039.8481, 177099.6832)]  # fmt: skip
    turned = zip(corners, corners[1:] + corners[:1], strict=True)
    square = abs(sum(a * d - b * c for (a, b), (c, d) in turned)) / 2
    assert fox.area_e4 == round(square * 15) == 18_345
    assert len(fox.rings) == 1 and len(fox.rings[0]) == 6 and fox.rings[0][0] == fox.rings[0][-1]
    assert sum(ground.area_e4 for ground in outlines.values()) == 342_417_225  # 34,242 mu


def test_2602_rows_are_read_in_less_than_two_seconds(data: bytes, reading: Reading) -> None:
    began = time.process_time()
    read_sheet(data, today=TODAY, profile=reading.profile)
    assert time.process_time() - began < 2
