"""What a device says beside a photograph: anything may stand there, and nothing is guessed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hedun.evidence.places import Said, read

AT = datetime(2026, 8, 30, 23, 12, 5, tzinfo=UTC)
OWN: dict[str, Any] = {"source": "camera", "device_clock": "2026-08-30T23:13:00.000Z"}


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"taken_at": "2026-08-31T07:12:05+08:00"}, AT),
        ({"taken_at": "2026-08-31T07:12:05", "zone": "+08:00"}, AT),
        ({"taken_at": "2026-08-31T08:12:05", "zone": "+09:00"}, AT),
        ({"taken_at": "2026-08-31T07:12:05"}, AT),  # a camera without a zone: Chinese time
        ({"taken_at": "2026-08-31T07:12:05", "zone": "CST"}, AT),
        ({"taken_at": "yesterday"}, None),
        ({"taken_at": 20260831}, None),
        ({"taken_at": "2026-08-31"}, None),
        ({"device_clock": "2026-08-31T07:12:05+08:00"}, None),  # of a picture from the gallery
        (OWN, AT.replace(minute=13, second=0)),
        (OWN | {"taken_at": "2026-08-31T07:12:05"}, AT),
    ],
)
def test_when(said: dict[str, Any], at: datetime | None) -> None:
    assert read(said).taken_at == at


@pytest.mark.parametrize(
    ("said", "datum"),
    [
        ({}, None),
        ({"lat": 36.5}, None),
        ({"lat": 36.5, "lon": 113.0}, "WGS-84"),
        ({"lat": "36.5", "lon": "113.0", "datum": "gcj02"}, "GCJ-02"),
        ({"lat": 36.5, "lon": 113.0, "datum": "BD-09"}, "BD-09"),
        ({"lat": 36.5, "lon": 113.0, "datum": "Tokyo"}, None),
        ({"lat": 0, "lon": 0}, None),
        ({"lat": 136.5, "lon": 113.0}, None),
        ({"lat": "NaN", "lon": 113.0}, None),
        ({"lat": None, "lon": []}, None),
    ],
)
def test_where(said: dict[str, Any], datum: str | None) -> None:
    spot = read(said).spot
    assert (spot.said.datum if spot else None) == datum


@pytest.mark.parametrize("accuracy", [None, -5, "inf", "nan", "wide", 1e12, []])
def test_an_accuracy_that_is_none_excuses_nobody(accuracy: object) -> None:
    spot = read({"lat": 36.5, "lon": 113.0, "accuracy_m": accuracy}).spot
    assert spot is not None and spot.accuracy_m is None


def test_the_phone_of_a_picture_just_taken_and_how_its_clock_stood() -> None:
    said = OWN | {"here_lat": 36.5, "here_lon": 113.0, "here_accuracy_m": 8.4, "make": "HUAWEI",
                  "model": "BLA-AL00", "server_ahead_s": -120, "clock_skew_s": None}  # fmt: skip
    found = read(said)
    assert found.here is not None and found.here.accuracy_m == 8
    assert (found.device, found.ahead_s) == ("HUAWEI BLA-AL00", 120)
    assert read(said | {"clock_skew_s": 3}).ahead_s == 3  # what the server saw itself
    assert read(said | {"source": "gallery"}).here is None


def test_what_cannot_be_is_left_out() -> None:
    said = {"lat": {}, "taken_at": [], "make": "\x00", "model": 7, "clock_skew_s": "much",
            "server_ahead_s": 1e30, "source": None, "zone": 8}  # fmt: skip
    assert read(said) == Said()
