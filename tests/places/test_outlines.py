"""Outlines of villages: read from the county's GeoJSON, kept by adding, joined to towns."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import call_command
from shapely.geometry import shape

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.places.actions import SETUP, Imported, set_outlines
from hedun.places.models import Place, PlaceOutline
from hedun.places.outlines import read_geojson
from hedun.places.queries import outlines
from hedun.places.rows import BadRows
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.people.world import NEXT_VILLAGE, NOW, TOWN, VILLAGE, County

SOURCE = "第三次国土调查，县自然资源局"


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*features: tuple[str, Any]) -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
                for code, geometry in features
            ],
        }
    ).encode()


TWO = collection((VILLAGE, square(112.9, 36.5)), (NEXT_VILLAGE, square(113.0, 36.5)))


def keep(data: bytes, schematic: bool = False) -> Imported:
    given = read_geojson(data)
    return set_outlines(given, source=SOURCE, schematic=schematic, actor=SETUP, now=NOW)


def outline(code: str) -> PlaceOutline:
    return outlines(Place.objects.filter(code=code)).get()


def test_the_town_gets_the_outline_around_its_villages(county: County) -> None:
    assert keep(TWO) == Imported(2, 0)
    town = outline(TOWN)
    assert town.derived and not outline(VILLAGE).derived
    around = shape(json.loads(town.geojson))
    assert around.equals(shapely.box(112.9, 36.5, 113.1, 36.6)), "the border between them is gone"
    assert verify().faults == ()


def test_the_same_file_twice_adds_nothing_and_a_new_survey_is_added_beside(county: County) -> None:
    keep(TWO, schematic=True)
    entries = Entry.objects.count()
    assert keep(TWO, schematic=True) == Imported(0, 2)
    assert Entry.objects.count() == entries
    assert keep(collection((VILLAGE, square(112.9, 36.5, 0.2)))) == Imported(1, 0)
    assert PlaceOutline.objects.filter(place__code=VILLAGE).count() == 2
    assert not outline(VILLAGE).schematic and outline(NEXT_VILLAGE).schematic
    assert outline(TOWN).schematic, "one of its villages is still only drawn to show"
    assert verify().faults == ()


def test_an_outline_of_the_town_itself_is_not_joined_over(county: County) -> None:
    keep(collection((TOWN, square(112.0, 36.0, 2))))
    keep(TWO)
    assert shape(json.loads(outline(TOWN).geojson)).area == pytest.approx(4)


def test_every_mistake_is_named_by_feature_and_nothing_is_kept(county: County) -> None:
    line = {"type": "LineString", "coordinates": [[112.9, 36.5], [113, 36.5]]}
    flat = {"type": "Polygon", "coordinates": [[[112.9, 36.5], [113, 36.5], [112.9, 36.5]]]}
    with pytest.raises(BadRows) as bad:
        read_geojson(
            collection(
                (VILLAGE, square(112.9, 36.5)),
                (VILLAGE, square(113.0, 36.5)),
                ("1404231", square(112.9, 36.5)),
                (NEXT_VILLAGE, line),
                (NEXT_VILLAGE, flat),
                (NEXT_VILLAGE, square(38_400_000, 4_050_000, 900)),
                (NEXT_VILLAGE, square(36.5, 112.9)),
                (NEXT_VILLAGE, None),
            )
        )
    found = [(p.line, p.column, p.problem.code) for p in bad.value.problems]
    assert found == [
        (2, "code", "OUTLINE_TWICE"),
        (3, "code", "OUTLINE_CODE"),
        (4, "geometry", "OUTLINE_KIND"),
        (5, "geometry", "OUTLINE_BROKEN"),
        (6, "geometry", "OUTLINE_NOT_DEGREES"),
        (7, "geometry", "OUTLINE_NOT_DEGREES"),
        (8, "geometry", "OUTLINE_KIND"),
    ]
    for data in (b"PK\x03\x04", b"[]", b'{"type": "FeatureCollection", "features": []}'):
        with pytest.raises(BadRows):
            read_geojson(data)
    with pytest.raises(BadRows) as unknown:
        keep(collection((VILLAGE, square(112.9, 36.5)), ("140423104299", square(113.0, 36.5))))
    assert [p.problem.code for p in unknown.value.problems] == ["OUTLINE_UNKNOWN"]
    assert not PlaceOutline.objects.exists()


def test_a_ring_that_crosses_itself_is_drawn_right(county: County) -> None:
    bow = [[112.9, 36.5], [113.0, 36.6], [113.0, 36.5], [112.9, 36.6], [112.9, 36.5]]
    [one] = read_geojson(collection((VILLAGE, {"type": "Polygon", "coordinates": [bow]})))
    assert one.mended and one.area.is_valid
    assert one.area.area == pytest.approx(0.1 * 0.1 / 2)


def test_only_an_administrator_of_the_place_keeps_outlines_and_says_where_they_come_from(
    county: County,
) -> None:
    given = read_geojson(TWO)
    for actor in (county.actor("clerk"), county.actor("next-admin")):
        with pytest.raises(Refused):
            set_outlines(given, source=SOURCE, schematic=False, actor=actor, now=NOW)
    with pytest.raises(Malformed):
        set_outlines(given, source=" ", schematic=False, actor=county.actor("admin"), now=NOW)
    done = set_outlines(given, source=SOURCE, schematic=False, actor=county.actor("admin"), now=NOW)
    assert done == Imported(2, 0)


def test_the_command_reads_outlines_beside_divisions(
    county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "villages.geojson"
    file.write_bytes(TWO)
    call_command("import_places", str(file), "--source", SOURCE, "--schematic", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "added": 2,
        "unchanged": 0,
        "ended": 0,
        "problems": [],
    }
    assert outline(VILLAGE).schematic
    file.write_bytes(collection(("140423104299", square(113.0, 36.5))))
    with pytest.raises(SystemExit) as left:
        call_command("import_places", str(file), "--source", SOURCE, "--json")
    assert left.value.code == 2
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["line"], problem["code"]) == (1, "OUTLINE_UNKNOWN")
