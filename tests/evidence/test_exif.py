"""What a camera wrote: read where it is plain, left out where it is not, never guessed."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from hedun.domain.coordinates import Point, convert, distance_m
from hedun.evidence.exif import Told, told
from tests.evidence.sights import saved, written

SHOT = datetime(2026, 8, 31, 7, 12, 5)
UTC_SHOT = datetime(2026, 8, 30, 23, 12, 5, tzinfo=UTC)
FIELD = (36.51234, 113.01234)


def read(exif: Image.Exif) -> Told:
    return told(Image.open(io.BytesIO(saved(Image.new("RGB", (8, 8)), exif=exif))))


def test_time_place_and_device_are_as_the_camera_wrote_them() -> None:
    found = read(written(SHOT, FIELD))
    assert (found.taken_at, found.zone, found.device) == (UTC_SHOT, "said", "HUAWEI BLA-AL00")
    assert found.place is not None and found.datum == "WGS-84"
    assert distance_m(found.place, Point(*FIELD, "WGS-84")) < 0.1


def test_a_camera_that_names_no_zone_gets_it_from_the_satellites_else_keeps_chinese_time() -> None:
    found = read(written(SHOT, FIELD, offset="", satellites=UTC_SHOT + timedelta(seconds=40)))
    assert (found.taken_at, found.zone) == (UTC_SHOT, "satellites")
    abroad = written(SHOT, FIELD, offset="", satellites=datetime(2026, 8, 31, 5, 12, 0))
    assert read(abroad).taken_at == datetime(2026, 8, 31, 5, 12, 5, tzinfo=UTC)
    assert read(written(SHOT, offset="")).zone == "assumed"
    assert read(written(SHOT, offset="")).taken_at == UTC_SHOT


@pytest.mark.parametrize("datum", ["GCJ-02", "gcj02", "BD-09"])
def test_a_place_in_a_chinese_datum_keeps_it_and_is_converted(datum: str) -> None:
    name = "BD-09" if datum == "BD-09" else "GCJ-02"
    there = convert(Point(*FIELD, "WGS-84"), name)
    found = read(written(SHOT, (there.lat, there.lon), datum=datum)).place
    assert found is not None and found.datum == name
    assert distance_m(found, Point(*FIELD, "WGS-84")) < 1


@pytest.mark.parametrize("place", [(0.0, 0.0), (95.0, 113.0)])
def test_a_place_that_is_none_is_left_out(place: tuple[float, float]) -> None:
    assert read(written(SHOT, place)).place is None
    assert read(written(SHOT, FIELD, datum="TOKYO")).place is None
    assert read(written(SHOT, FIELD, datum="TOKYO")).datum == "TOKYO"


@pytest.mark.parametrize(
    ("tag", "value"),
    [(36867, "0000:00:00 00:00:00"), (36867, "yesterday"), (36881, "+99:00"), (37521, "x")],
)
def test_nonsense_in_a_tag_is_left_out(tag: int, value: str) -> None:
    exif = written(SHOT, FIELD)
    exif.get_ifd(0x8769)[tag] = value
    found = read(exif)
    assert found.place is not None
    assert found.taken_at in (None, UTC_SHOT)


def test_half_a_position_or_one_that_cannot_be_divided_is_none() -> None:
    no_number = (IFDRational(0, 0), 0.0, 0.0)
    for tag, value in ((1, ""), (3, "X"), (2, (36.0, 70.0, 0.0)), (4, no_number)):
        exif = written(SHOT, FIELD)
        exif.get_ifd(0x8825)[tag] = value
        assert read(exif).place is None


def test_a_picture_without_anything_tells_nothing() -> None:
    assert told(Image.new("RGB", (8, 8))) == Told() and Told().bare
