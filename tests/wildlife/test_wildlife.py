"""What is handed out of animals: valid, readable by others, and nobody's."""

import io
import json
import math
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as parquet
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hedun.insights.selection import ground, read
from hedun.people.models import BankAccount, Household, Identity
from hedun.wildlife.blurred import COARSE, METRES, USUAL, blurred
from hedun.wildlife.darwin import About, about, archive
from hedun.wildlife.files import FILES
from hedun.wildlife.geodata import earthranger, geopackage, geoparquet
from hedun.wildlife.sightings import Sighting, sightings
from hedun.wildlife.species import BY_CODE, THREE_VALUES
from tests.support.pages import Pages
from tests.support.road import CLERK, FORESTRY, INSURER, TOWNSHIP, Road
from tests.wildlife.conftest import E7, HERE, Wild
from tests.wildlife.validator import faults

PAGE = "/wildlife/"


def seen(road: Road) -> tuple[list[Sighting], About]:
    actor = road.who(FORESTRY)
    chosen = read({}, ground(actor, road.now), actor, road.now)
    assert chosen is not None
    return sightings(chosen[0], actor, road.now), about(chosen[0].policy, road.now)


def test_an_accident_that_was_verified_is_a_sighting(pages: Pages, wild: Wild) -> None:
    found, _about = seen(pages.road)
    assert [(one.species.code, one.day.isoformat()) for one in found] == [
        ("wild_boar", "2026-08-30"), ("leopard", "2026-09-02"),
    ]  # fmt: skip
    boar, leopard = found
    assert (boar.households, boar.area_e4, boar.kinds) == (5, 5 * 18_000, ("hwc_crop_raid",))
    assert (leopard.households, leopard.area_e4, leopard.kinds) == (None, None, ("hwc_livestock",))
    assert boar.village == wild.boar[0].report.village.name and boar.place
    assert boar.id != leopard.id and wild.boar[0].event.number not in boar.id


def test_where_a_leopard_was_is_told_coarsely(pages: Pages, wild: Wild) -> None:
    boar, leopard = seen(pages.road)[0]
    assert (leopard.town, leopard.village) == ("", "") and boar.town
    assert leopard.place and boar.place
    assert (leopard.place.cell, boar.place.cell) == (COARSE, USUAL)
    assert (leopard.place.lon, leopard.place.lat) == (113.05, 36.55)
    assert leopard.place.uncertainty_m % 5000 == 0


def test_the_archive_is_good_by_the_published_rules(pages: Pages, wild: Wild) -> None:
    made = archive(*seen(pages.road))
    assert faults(made) == []
    assert made == archive(*seen(pages.road))  # the same bytes every time
    assert faults(archive([], seen(pages.road)[1])) == []


def changed(made: bytes, name: str, change: Callable[[str], str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            text = old.read(one).decode()
            text = change(text) if one == name else text
            if text:
                new.writestr(one, text)
    return out.getvalue()


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


PLANTED = [
    ("meta.xml", lambda text: ""),
    ("eml.xml", lambda text: ""),
    ("occurrence.txt", lambda text: ""),
    ("meta.xml", replaced("terms/eventDate", "terms/dateOfEvent")),
    ("meta.xml", replaced("dwc/terms/Event", "dwc/terms/Taxon")),
    ("meta.xml", replaced("UTF-8", "latin1")),
    ("meta.xml", replaced("terms/samplingProtocol", "terms/fieldNotes")),
    ("event.txt", replaced("2026-08-30", "30.8.2026")),
    ("event.txt", replaced("\tCN\t", "\tChina\t")),
    ("event.txt", replaced("licenses/by/4.0", "licenses/by-nd/4.0")),
    ("event.txt", replaced("\tEPSG:4326\t", "\t\t")),
    ("event.txt", replaced("\t36.53\t", "\t136.53\t")),
    ("event.txt", replaced("\t1\taccident", "\tone\taccident")),
    ("event.txt", lambda text: text + text.splitlines()[-1] + "\n"),
    ("occurrence.txt", replaced("HumanObservation", "Hearsay")),
    ("occurrence.txt", replaced("\tpresent\t", "\tmaybe\t")),
    ("occurrence.txt", replaced("Sus scrofa", "wild boar")),
    ("occurrence.txt", replaced("\tSuidae\t", "\t\t")),
    ("occurrence.txt", replaced(":event:", ":event:0")),
    ("occurrence.txt", replaced("\tspecies\t", "\t")),
    ("eml.xml", lambda text: text.replace("abstract>", "abstrakt>")),
    ("eml.xml", replaced("packageId", "package")),
]


def test_a_broken_archive_is_found_out(pages: Pages, wild: Wild) -> None:
    good = archive(*seen(pages.road))
    for n, (name, change) in enumerate(PLANTED):
        broken = changed(good, name, change)
        assert faults(broken), (n, name)
    assert faults(b"no zip") and faults(good[:-40])


def test_geopackage_and_geoparquet_are_read_by_others(
    pages: Pages, wild: Wild, tmp_path: Path
) -> None:
    found, _about = seen(pages.road)
    path = tmp_path / "seen.gpkg"
    path.write_bytes(geopackage(found))
    told = pyogrio.read_info(path)
    assert (told["crs"], told["features"], told["geometry_type"]) == ("EPSG:4326", 2, "Point")
    _meta, table = pyogrio.read_arrow(path)
    points = shapely.from_wkb(table["geom"].to_pylist())
    assert [(p.x, p.y) for p in points] == [(one.place.lon, one.place.lat) for one in found]
    assert table["scientific_name"].to_pylist() == ["Sus scrofa", "Panthera pardus"]
    again = parquet.read_table(io.BytesIO(geoparquet(found)))
    geo = json.loads(again.schema.metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0" and column["encoding"] == "WKB"
    assert pyproj.CRS.from_json_dict(column["crs"]).to_epsg() == 4326
    points = shapely.from_wkb(again["geometry"].to_pylist())
    assert [(p.x, p.y) for p in points] == [(one.place.lon, one.place.lat) for one in found]
    assert again["households"].to_pylist() == [5, None]
    west, south, east, north = column["bbox"]
    assert west <= points[0].x <= east and south <= points[0].y <= north


def test_earthranger_gets_an_event_a_place(pages: Pages, wild: Wild) -> None:
    boar, leopard = json.loads(earthranger(seen(pages.road)[0]))
    assert boar["event_type"] == "hwc_crop_raid" and leopard["event_type"] == "hwc_livestock"
    assert boar["time"] == "2026-08-30T00:00:00+08:00"
    assert set(boar["location"]) == {"latitude", "longitude"}
    assert boar["event_details"]["area_mu"] == 9.0 and "area_mu" not in leopard["event_details"]


def test_no_file_holds_anybody_of_the_season(pages: Pages, wild: Wild) -> None:
    """Names, numbers, telephones, cards, and numbers of claims, reports and events."""
    found, of = seen(pages.road)
    secrets = set(pages.secrets) | set(Household.objects.values_list("name", flat=True))
    for claim in (*wild.boar, wild.leopard):
        secrets |= {claim.number, claim.report.number, claim.event.number}
    assert Identity.objects.exists() and BankAccount.objects.exists() and len(secrets) > 20
    for kind, form in FILES.items():
        made = form.made(found, of)
        if form.suffix == "zip":
            with zipfile.ZipFile(io.BytesIO(made)) as pack:
                made = b"".join(pack.read(name) for name in pack.namelist())
        if form.suffix == "parquet":
            made = str(parquet.read_table(io.BytesIO(made)).to_pylist()).encode()
        shown = [secret for secret in secrets if secret.encode() in made]
        assert not shown, f"{kind} shows {len(shown)} of them"
        for number in (HERE[0], HERE[1]):
            assert str(round(number * E7)).encode() not in made and str(number).encode() not in made


@settings(max_examples=60, deadline=None)
@given(st.floats(-85, 85), st.floats(-179, 179), st.booleans(), st.floats(0, 3000))
def test_nobody_comes_nearer_than_the_cell(
    lat: float, lon: float, coarse: bool, far: float
) -> None:
    place = blurred(lat, lon, coarse=coarse, beyond_m=far)
    cell = float(COARSE if coarse else USUAL)
    # It is the middle of the cell, whatever lies in it; all of the cell is within the uncertainty.
    assert abs(place.lat - lat) <= cell / 2 + 1e-6 and abs(place.lon - lon) <= cell / 2 + 1e-6
    again = blurred(place.lat, place.lon, coarse=coarse, beyond_m=far)
    assert (again.lat, again.lon) == (place.lat, place.lon)
    there = math.hypot(
        (place.lat - lat) * METRES, (place.lon - lon) * METRES * math.cos(math.radians(place.lat))
    )
    assert there + far <= place.uncertainty_m + 1


def test_the_boar_left_the_list_in_june_2023() -> None:
    boar, cat = BY_CODE["wild_boar"], BY_CODE["leopard_cat"]
    assert [one.grade for one in boar.on(date(2023, 6, 29))] == [THREE_VALUES]
    assert boar.on(date(2023, 6, 30)) == () and boar.on(date(2026, 9, 1)) == ()
    assert not cat.sensitive(date(2021, 1, 31)) and cat.sensitive(date(2021, 2, 1))
    assert BY_CODE["leopard"].sensitive(date(2026, 9, 1))


def test_who_leads_and_audits_takes_the_files_along_and_nobody_else(
    pages: Pages, wild: Wild
) -> None:
    reader = pages.sit(FORESTRY)
    page = reader.get(PAGE)
    for text in ("Sus scrofa", "Panthera pardus", "2000-08-01至2023-06-30", "GeoPackage"):
        assert text in page, text
    assert "from 2000-08-01 to 2023-06-30" in pages.sit(FORESTRY).english().get(PAGE)
    for kind in FILES:
        assert reader.client.get(f"{PAGE}files/{kind}/").status_code == 200
        assert pages.sit(INSURER).client.get(f"{PAGE}files/{kind}/").status_code == 404
    assert "GeoPackage" not in pages.sit(TOWNSHIP).get(PAGE)
    pages.sit(CLERK).get(PAGE, 404)


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_season_without_sightings_gives_files_all_the_same(kind: str, pages: Pages) -> None:
    of = seen(pages.road)[1]
    assert FILES[kind].made([], of) is not None
