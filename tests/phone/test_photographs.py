"""What a phone says beside its photographs goes the whole road: sent, handed over, examined by the
worker, and told to the reviewer, apart from what stands in the pictures."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hedun.checks.queries import findings
from hedun.checks.rules import Finding
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.coordinates import Point, convert
from hedun.oversight.working import Worker, waiting
from hedun.people.models import User
from hedun.record.verification import verify
from tests.evidence.sights import saved, sight, written
from tests.intake.world import NOW
from tests.phone.world import Phone

PLOT = (36.5, 113.0)
DEGREE_M = 111_000  # of latitude, about
SEEN = "2026-08-31T07:12:05"  # Chinese time, the morning after
SHOT = datetime.fromisoformat(SEEN)
SAID = {"taken_at": SEEN, "zone": "+08:00", "lat": PLOT[0], "lon": PLOT[1], "datum": "WGS-84",
        "accuracy_m": 8, "source": "camera", "device_clock": "2026-08-30T23:12:09.000Z",
        "make": "HUAWEI", "model": "BLA-AL00"}  # fmt: skip


def north(metres: float) -> float:
    return PLOT[0] + metres / DEGREE_M


def arrived(
    phone: Phone, picture: bytes, said: dict[str, Any], ahead: timedelta = timedelta(), **row: Any
) -> dict[str, Finding]:
    """What is noticed of the claim when this has been sent by a phone whose clock is so far ahead,
    and the worker has done its work."""
    ground = {"lat": PLOT[0], "lon": PLOT[1], "datum": "WGS-84"}
    rows = [phone.row("郝玉兰", ground=ground, **row)]
    phone.clock = NOW + ahead
    phone.send(phone.draft(photos=[picture], said=said, rows=rows))
    assert waiting()["parcels"] == 1 and waiting()["photographs"] == 0
    done = Worker().until_done(lambda: NOW)
    assert (done["parcels"], done["photographs"]) == (1, 1)
    assert not any(waiting().values()) and not verify().faults
    [claim] = loaded(list(Claim.objects.all()))
    return {one.code: one for one in findings([claim])[claim.pk]}


def small() -> bytes:
    """As the phone makes it: nothing of what the camera wrote is left in it."""
    return saved(sight(1))


def test_a_picture_that_the_phone_made_small_has_its_place_and_time_from_the_phone(
    phone: Phone,
) -> None:
    assert arrived(phone, small(), SAID) == {}


def test_without_a_word_of_the_phone_it_is_bare(phone: Phone) -> None:
    found = arrived(phone, small(), {})
    assert [(f.code, f.severity) for f in found.values()] == [("PICTURE_BARE", "remark")]


def test_a_place_far_from_the_plot_is_told_with_who_says_so(phone: Phone) -> None:
    found = arrived(phone, small(), SAID | {"lat": north(1300)})
    assert set(found) == {"PICTURE_FAR"}
    assert "按手机所报" in found["PICTURE_FAR"].zh and "1.3 公里" in found["PICTURE_FAR"].zh
    assert "by what the phone said" in found["PICTURE_FAR"].en


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_a_place_in_a_datum_of_chinese_maps_is_compared_where_it_really_is(
    phone: Phone, datum: Any
) -> None:
    """Unconverted it would be more than 500 m away."""
    there = convert(Point(*PLOT, "WGS-84"), datum)
    assert (
        arrived(phone, small(), SAID | {"lat": there.lat, "lon": there.lon, "datum": datum}) == {}
    )
    page = page_of(phone)
    assert f"在地块上 ({datum})" in page


@pytest.mark.parametrize(
    ("said", "row", "code"),
    [
        ({"taken_at": "2026-08-29T21:10:00"}, {}, "PICTURE_EARLY"),
        ({"taken_at": "2026-08-27T06:10:00"}, {"occurred": "2026-08-26"}, "PICTURE_OLD"),
    ],
)
def test_a_time_before_the_loss_or_long_before_the_report_is_told_with_who_says_so(
    phone: Phone, said: dict[str, Any], row: dict[str, Any], code: str
) -> None:
    found = arrived(phone, small(), SAID | {"source": "gallery"} | said, **row)
    assert "按手机所报" in found[code].zh


def test_a_phone_whose_clock_is_wrong_is_told_and_its_times_count_against_nobody(
    phone: Phone,
) -> None:
    """Two days behind, so what it says was before the loss."""
    late = {"taken_at": "2026-08-29T07:12:05", "device_clock": "2026-08-28T23:12:09Z"}
    found = arrived(phone, small(), SAID | late, ahead=-timedelta(days=2))
    assert set(found) == {"PICTURE_CLOCK"}
    assert "手机时钟比服务器慢 2 天" in found["PICTURE_CLOCK"].zh
    assert "2 days behind the server's" in found["PICTURE_CLOCK"].en


def test_a_picture_of_before_that_says_it_was_taken_just_now(phone: Phone) -> None:
    found = arrived(phone, small(), SAID | {"taken_at": "2026-08-30T20:00:00"})
    assert set(found) == {"PICTURE_CLOCK"} and "相差 11 小时" in found["PICTURE_CLOCK"].zh


def test_what_stands_in_the_picture_and_what_the_phone_says_contradict_each_other(
    phone: Phone,
) -> None:
    """The picture came whole (the phone could not make it small)."""
    data = saved(sight(1), exif=written(SHOT - timedelta(hours=3), PLOT))
    found = arrived(phone, data, SAID | {"lat": north(2000)})
    assert set(found) == {"PICTURE_TWO_PLACES", "PICTURE_CLOCK"}
    assert "2.0 公里" in found["PICTURE_TWO_PLACES"].zh
    assert "照片内时间与手机所报相差 3 小时" in found["PICTURE_CLOCK"].zh


def test_the_camera_names_another_place_than_where_the_phone_was(phone: Phone) -> None:
    here = {"here_lat": north(4000), "here_lon": PLOT[1], "here_accuracy_m": 10}
    assert set(arrived(phone, small(), SAID | here)) == {"PICTURE_TWO_PLACES"}


def test_the_reviewer_reads_who_says_what(phone: Phone) -> None:
    data = saved(sight(1), exif=written(SHOT, (north(40), PLOT[1]), device=("NIKON", "P6000")))
    arrived(phone, data, SAID)
    page = page_of(phone)
    told = page[page.index("<figcaption>") : page.index("</figcaption>")]
    camera, device = told.index("照片内记录"), told.index("手机所报")
    assert camera < told.index("离地块 40 米") < told.index("NIKON P6000") < device
    assert device < told.index("在地块上") < told.index("HUAWEI BLA-AL00")
    assert "36.5" not in page and "113.0" not in page


def page_of(phone: Phone) -> str:
    client = Client()
    client.force_login(User.objects.get(username=phone.village.county.actor("township").user))
    return client.get(f"/claims/{Claim.objects.get().number}/").content.decode()
