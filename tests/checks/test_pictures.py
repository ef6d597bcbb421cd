"""What the machine notices about photographs: where, when, with what clock, and whether again."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.checks.queries import findings
from hedun.checks.rules import Finding
from hedun.claims.facts import cases
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.actors import TICKER
from hedun.domain.coordinates import Point, convert
from hedun.evidence.actions import attach, examine_waiting
from hedun.intake.reading import Spot
from hedun.places.actions import set_outlines
from hedun.places.outlines import read_geojson
from tests.evidence.pictures import HEIC
from tests.evidence.sights import AGAIN, saved, sight, written
from tests.intake.sending import given, photo, send
from tests.intake.world import FAMILIES, NOW, TOLD, Village

HAO, WANG = FAMILIES[:2]
PLOT = (36.5, 113.0)
SHOT = datetime(2026, 8, 31, 7, 12, 5)  # Chinese time, the morning after
DEGREE_M = 111_000  # of latitude, about


@pytest.fixture
def claims(village: Village) -> list[Claim]:
    """Two households, each with its plot."""
    spot = Spot(*PLOT, "WGS-84")
    rows = [given(1, HAO.name, village, ground=spot), given(2, WANG.name, village, ground=spot)]
    send(village, rows)
    return loaded(list(Claim.objects.order_by("row")))


def noticed(village: Village, claim: Claim, *pictures: bytes) -> dict[str, Finding]:
    """Of the claim, with these photographs handed in and looked at."""
    who = {"actor": village.county.actor("clerk"), "now": NOW}
    for n, data in enumerate(pictures):
        attach(claim.report, data, f"{n}.jpg", "photo", claim=claim, **who)
    while examine_waiting(TICKER, NOW):
        pass
    return {f.code: f for f in findings([claim])[claim.pk]}


def north(metres: float) -> tuple[float, float]:
    return PLOT[0] + metres / DEGREE_M, PLOT[1]


def shot(place: tuple[float, float] | None = PLOT, at: datetime = SHOT, **more: object) -> bytes:
    return saved(sight(1), exif=written(at, place, **more))  # type: ignore[arg-type]


def test_a_photograph_taken_at_the_plot_the_morning_after_gives_no_finding(
    village: Village, claims: list[Claim]
) -> None:
    assert noticed(village, claims[0], shot()) == {}


@pytest.mark.parametrize("how", ["saved again", "cropped and mirrored"])
def test_the_same_picture_of_another_household_is_named_with_its_claim(
    village: Village, claims: list[Claim], how: str
) -> None:
    noticed(village, claims[0], saved(sight(7), exif=written(SHOT, PLOT)))
    again = saved(AGAIN[how](sight(7)), quality=50, exif=written(SHOT, PLOT))
    found = noticed(village, claims[1], again)["PICTURE_AGAIN"]
    assert (found.severity, found.others) == ("review", (claims[0].number,))
    assert claims[0].number in found.zh and claims[0].number in found.en
    [other] = findings([claims[0]])[claims[0].pk]
    assert (other.code, other.others) == ("PICTURE_AGAIN", (claims[1].number,))
    assert {c.blocking_checks for c in cases(claims).values()} == {0}  # it decides nothing


def test_the_very_same_file_is_said_once(village: Village, claims: list[Claim]) -> None:
    noticed(village, claims[0], shot())
    assert set(noticed(village, claims[1], shot())) == {"SAME_PHOTO"}


def test_a_picture_of_the_same_claim_or_of_its_own_list_is_no_finding(
    village: Village, claims: list[Claim]
) -> None:
    who = {"actor": village.county.actor("clerk"), "now": NOW}
    attach(claims[0].report, saved(sight(1).resize((500, 375))), "a.jpg", "photo", **who)
    assert noticed(village, claims[0], shot(), shot(at=SHOT + timedelta(seconds=3))) == {}


def test_a_picture_far_from_the_plot_is_looked_at_and_its_place_is_not_told(
    village: Village, claims: list[Claim]
) -> None:
    found = noticed(village, claims[0], shot(north(480)), shot(north(1300)))
    far = found.pop("PICTURE_FAR")
    assert not found and far.severity == "review"
    assert "1 张" in far.zh and "1.3 公里" in far.zh and "1.3 km" in far.en
    assert "36.5" not in far.zh + far.en


def test_a_place_in_the_datum_of_chinese_maps_is_compared_where_it_really_is(
    village: Village, claims: list[Claim]
) -> None:
    """Unconverted it would be some 600 m away."""
    there = convert(Point(*PLOT, "WGS-84"), "GCJ-02")
    assert noticed(village, claims[0], shot((there.lat, there.lon), datum="GCJ-02")) == {}
    assert "PICTURE_FAR" in noticed(village, claims[1], shot((there.lat, there.lon)))


def test_a_picture_taken_outside_the_village_is_looked_at(
    village: Village, claims: list[Claim]
) -> None:
    ring = [[112.99, 36.49], [113.01, 36.49], [113.01, 36.503], [112.99, 36.503], [112.99, 36.49]]
    outline(village, ring)
    assert noticed(village, claims[0], shot(north(390))) == {}  # on the border, 60 m beyond
    data = saved(sight(2), exif=written(SHOT, north(1000)))
    found = noticed(village, claims[1], data)
    assert set(found) == {"PICTURE_FAR", "PICTURE_OUTSIDE"}
    assert "670 米" in found["PICTURE_OUTSIDE"].zh


def outline(village: Village, ring: list[list[float]]) -> None:
    feature = {
        "type": "Feature",
        "properties": {"code": village.place.code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    who = {"actor": village.county.actor("admin"), "now": NOW}
    set_outlines(read_geojson(data), source="测绘", schematic=False, **who)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2026, 8, 29, 23, 50), "PICTURE_EARLY"),
        (datetime(2025, 9, 2, 8, 0), "PICTURE_EARLY"),
        (datetime(2026, 9, 30, 8, 0), "PICTURE_CLOCK"),  # after it was handed in
        (datetime(1970, 1, 1, 8, 0), "PICTURE_CLOCK"),
        (datetime(2000, 1, 1, 0, 3), "PICTURE_CLOCK"),
    ],
)
def test_a_time_that_cannot_be_right_is_looked_at_once(
    village: Village, claims: list[Claim], at: datetime, code: str
) -> None:
    found = noticed(village, claims[0], shot(at=at))
    assert set(found) == {code} and found[code].severity == "review"


def test_a_camera_that_differs_from_the_satellites_is_judged_by_these(
    village: Village, claims: list[Claim]
) -> None:
    true = SHOT.replace(tzinfo=UTC) - timedelta(hours=8)
    found = noticed(village, claims[0], shot(at=SHOT - timedelta(days=40), satellites=true))
    assert set(found) == {"PICTURE_CLOCK"} and "卫星" in found["PICTURE_CLOCK"].zh


def test_a_picture_older_than_the_report_by_more_than_72_hours(village: Village) -> None:
    """Of a loss that was found late, so that it is not before the loss."""
    send(village, [given(1, HAO.name, village, occurred=date(2026, 8, 25))])
    claims = loaded(list(Claim.objects.all()))
    old = TOLD.astimezone(UTC) - timedelta(hours=75)
    found = noticed(village, claims[0], shot(None, (old + timedelta(hours=8)).replace(tzinfo=None)))
    assert "75 小时" in found["PICTURE_OLD"].zh and "PICTURE_EARLY" not in found


def test_a_picture_taken_long_after_the_report_is_a_remark(
    village: Village, claims: list[Claim]
) -> None:
    told = TOLD.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=8)
    who = {"actor": village.county.actor("clerk"), "now": NOW + timedelta(days=9)}
    for n, hours in enumerate((71, 75)):
        data = shot(at=told + timedelta(hours=hours))
        attach(claims[n].report, data, "a.jpg", "photo", claim=claims[n], **who)
    while examine_waiting(TICKER, NOW + timedelta(days=9)):
        pass
    first, later = ({f.code: f for f in findings([one])[one.pk]} for one in claims)
    assert "PICTURE_LATER" not in first
    assert later["PICTURE_LATER"].severity == "remark" and "72" in later["PICTURE_LATER"].zh


def test_a_picture_that_cannot_be_opened_is_said_and_why(
    village: Village, claims: list[Claim]
) -> None:
    """Its boxes are in order, and there is no picture in it."""
    found = noticed(village, claims[0], HEIC)
    assert found["PICTURE_UNREADABLE"].severity == "hint"
    assert "损坏" in found["PICTURE_UNREADABLE"].zh and "damaged" in found["PICTURE_UNREADABLE"].en


def test_what_a_chat_app_stripped_is_a_remark_and_no_accusation(
    village: Village, claims: list[Claim]
) -> None:
    found = noticed(village, claims[0], saved(sight(1)))
    assert [(f.code, f.severity) for f in found.values()] == [("PICTURE_BARE", "remark")]
    assert "不说明照片有问题" in found["PICTURE_BARE"].zh


def test_what_the_phone_says_is_compared_with_the_camera(village: Village) -> None:
    said = {"taken_at": "2026-08-31T07:15:00+08:00", "lat": north(2000)[0], "lon": PLOT[1],
            "datum": "WGS-84", "accuracy_m": 20}  # fmt: skip
    one = photo(1, said=said)
    rows = [given(1, HAO.name, village, ground=Spot(*PLOT, "WGS-84"))]
    send(village, rows, enclosed=[one])
    [claim] = loaded(list(Claim.objects.all()))
    assert set(noticed(village, claim)) == {"PICTURE_FAR"}  # the picture itself tells nothing


def test_findings_of_a_list_take_as_many_questions_as_those_of_one_claim(
    village: Village, claims: list[Claim]
) -> None:
    for n, claim in enumerate(claims):
        noticed(village, claim, saved(sight(n), exif=written(SHOT, north(900))))
    with CaptureQueriesContext(connection) as one:
        findings(claims[:1])
    with CaptureQueriesContext(connection) as both:
        findings(claims)
    assert len(both) == len(one)
