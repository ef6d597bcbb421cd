"""Photographs are looked at after they were taken in: by the worker, once, and none stops it."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from hedun.claims.models import Claim
from hedun.domain.actors import TICKER
from hedun.evidence import darkroom, examining, media, shown
from hedun.evidence.actions import attach, examine_again, examine_waiting
from hedun.evidence.darkroom import Darkroom
from hedun.evidence.disk import path_of
from hedun.evidence.models import Alike, Evidence, Picture
from hedun.evidence.places import revealed
from hedun.evidence.queries import content
from hedun.intake import actions as intake
from hedun.intake.models import Waiting
from hedun.people.models import User
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.evidence.pictures import HEIC, huge, picture
from tests.evidence.sights import AGAIN, saved, sight, written
from tests.intake.sending import OTHER_UUID, given, photo, send
from tests.intake.world import FAMILIES, NOW, Village

HAO, WANG = FAMILIES[:2]
SHOT = datetime(2026, 8, 31, 7, 12, 5)
FIELD = (36.5, 113.0)
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def claims(village: Village) -> list[Claim]:
    report = village.take_in([HAO.row(), WANG.row()]).report
    return list(report.claims.select_related("report").order_by("row"))


def hand(village: Village, claim: Claim, data: bytes, name: str = "a.jpg") -> Evidence:
    who = {"actor": village.county.actor("clerk"), "now": NOW}
    return attach(claim.report, data, name, "photo", claim=claim, **who)


def examine() -> int:
    return examine_waiting(TICKER, LATER)


def test_what_a_photograph_tells_is_kept_beside_it_sealed_and_the_file_stays_as_it_was(
    village: Village, claims: list[Claim]
) -> None:
    data = saved(sight(1), exif=written(SHOT, FIELD))
    row = hand(village, claims[0], data)
    assert examine() == 1 and examine() == 0
    found = Picture.objects.get(evidence=row)
    assert (found.state, found.width, found.height) == ("read", 640, 480)
    assert found.taken_at == datetime(2026, 8, 30, 23, 12, 5, tzinfo=UTC)
    assert found.device == "HUAWEI BLA-AL00" and found.examined_at == LATER
    place = revealed(found.places_enc, row.sha256).best
    assert place is not None and round(place.point.lat, 4) == 36.5
    assert path_of(row.stored_sha256).read_bytes() == data
    assert not verify().faults
    entry = Entry.objects.get(action="evidence.examine")
    assert entry.subject == claims[0].number and entry.user == "ticker"
    told = json.loads(entry.body)["data"]
    assert told == {"alike": 0, "pictures": 1, "unreadable": 0}


def test_the_sizes_for_the_list_and_the_window_are_made_ahead_without_what_the_camera_wrote(
    village: Village, claims: list[Claim]
) -> None:
    row = hand(village, claims[0], saved(sight(1), exif=written(SHOT, FIELD)))
    examine()
    for size, (width, height) in (
        ("small", (136, 104)),
        ("large", (640, 480)),
        ("web", (640, 480)),
    ):
        made = Image.open(io.BytesIO(shown.kept(row.sha256, size) or b""))
        assert made.size == (width, height) and not made.getexif()
    client = Client()
    client.force_login(User.objects.get(username=village.county.actor("clerk").user))
    answer = client.get(f"/evidence/{row.pk}/thumb/?size=web")
    assert answer.content == shown.kept(row.sha256, "web")


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (HEIC, "a.heic", "DAMAGED"),  # its boxes are in order, and there is no picture in it
        (saved(sight(1))[:-4000] + b"\xff\xd9", "half.jpg", ""),
        (picture("WEBP"), "a.webp", ""),
        (picture("PNG"), "a.png", ""),
    ],
)
def test_a_file_that_lies_about_itself_is_unreadable_or_read_and_holds_up_nobody(
    village: Village, claims: list[Claim], data: bytes, name: str, why: str
) -> None:
    row, good = hand(village, claims[0], data, name), hand(village, claims[1], saved(sight(2)))
    assert examine() == 2
    found = Picture.objects.get(evidence=row)
    assert (found.why, found.state) == (why, "unreadable" if why else "read")
    assert Picture.objects.get(evidence=good).state == "read"
    assert not verify().faults


def test_a_bomb_ends_neither_the_worker_nor_its_memory() -> None:
    room = Darkroom()
    bomb = huge(12_000, 12_000)
    assert room.look(bomb, media.PNG).why == "TOO_LARGE"
    assert room.look(b"\xff\xd8\xff" + b"\0" * 100, media.JPEG).why == "DAMAGED"
    assert room.look(saved(sight(1)), media.JPEG).why == ""
    room.close()


def test_a_decoder_that_falls_over_costs_its_picture_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(darkroom, "_started", _falling_over(darkroom._started))
    room = Darkroom()
    assert room.look(saved(sight(1)), media.JPEG).why == "CRASHED"
    assert room.look(saved(sight(1)), media.JPEG).why == ""
    room.close()
    slow = Darkroom(seconds=0.001)
    assert slow.look(saved(sight(1)), media.JPEG).why == "CRASHED"
    slow.close()


def _falling_over(started: object) -> object:
    """The first process is dead before it is asked."""
    times: list[int] = []

    def begin() -> object:
        process = started()  # type: ignore[operator]
        if not times:
            process.kill()
            process.wait()
        times.append(1)
        return process

    return begin


def test_a_lost_file_is_said_and_read_when_it_is_back(
    village: Village, claims: list[Claim]
) -> None:
    row = hand(village, claims[0], saved(sight(1)))
    path = path_of(row.stored_sha256)
    path.rename(path.with_suffix(".away"))
    examine()
    assert Picture.objects.get(evidence=row).why == "LOST"
    path.with_suffix(".away").rename(path)
    assert examine() == 0
    last = examine_again(TICKER, LATER)
    assert last is not None and examine_again(TICKER, LATER, after=last) is None
    assert Picture.objects.get(evidence=row).state == "read" and not verify().faults


@pytest.mark.parametrize("how", ["saved again", "cropped and mirrored"])
def test_the_same_picture_in_another_claim_is_found_in_this_round_or_a_later_one(
    village: Village, claims: list[Claim], how: str
) -> None:
    hand(village, claims[0], saved(sight(1)))
    examine()
    hand(village, claims[1], saved(AGAIN[how](sight(1)), quality=50))
    hand(village, claims[1], saved(sight(2)))
    hand(village, claims[0], saved(AGAIN[how](sight(2)), quality=50))
    examine()
    pairs = Alike.objects.order_by("pk")
    assert [(p.earlier.evidence.claim, p.later.evidence.claim) for p in pairs] == [
        (claims[0], claims[1]), (claims[1], claims[0]),
    ]  # fmt: skip
    assert all(pair.mirrored == ("mirrored" in how) for pair in pairs)
    assert not verify().faults


@pytest.mark.parametrize("left", [None, b"", b"\xff\xd8\xff\xe0"])
def test_pictures_are_compared_though_the_made_sizes_were_cleared_away_or_cut_short(
    village: Village, claims: list[Claim], home: Path, left: bytes | None
) -> None:
    hand(village, claims[0], saved(sight(1)))
    examine()
    for path in (home / "shown").rglob("*.jpg"):
        path.unlink()
        if left is not None:
            path.write_bytes(left)
    hand(village, claims[1], saved(sight(1).resize((500, 375))))
    examine()
    assert Alike.objects.count() == 1


def test_the_same_field_twice_within_a_claim_is_no_finding(
    village: Village, claims: list[Claim]
) -> None:
    hand(village, claims[0], saved(sight(1)))
    hand(village, claims[0], saved(sight(1), quality=40))
    examine()
    assert not Alike.objects.exists()


def test_papers_are_neither_hashed_nor_made_small_ahead(
    village: Village, claims: list[Claim], home: Path
) -> None:
    who = {"actor": village.county.actor("clerk"), "now": NOW}
    attach(claims[0].report, saved(sight(1)), "p.jpg", "paper", claim=claims[0], **who)
    assert examine() == 0 and not Picture.objects.exists()
    assert not (home / "shown").exists()


def test_what_the_phone_said_beside_a_photograph_is_kept_with_it(village: Village) -> None:
    said = {"taken_at": "2026-08-31T07:15:00+08:00", "lat": 36.5, "lon": 113.0, "datum": "GCJ-02",
            "accuracy_m": 12}  # fmt: skip
    send(village, [given(1, HAO.name, village)], enclosed=[photo(1, said=said)])
    assert examine() == 1
    found = Picture.objects.select_related("evidence").get()
    assert found.said_at == datetime(2026, 8, 30, 23, 15, tzinfo=UTC)
    assert b"113" not in bytes(found.places_enc)
    places = revealed(found.places_enc, found.evidence.sha256)
    spot = places.said.spot
    assert places.camera is None and spot is not None
    assert (spot.said.datum, spot.accuracy_m) == ("GCJ-02", 12)
    assert spot.point.datum == "WGS-84" and spot.point.lat != 36.5


def test_what_a_phone_says_of_a_photograph_that_was_examined_before_is_heard(
    village: Village,
) -> None:
    """Two clerks send the same photograph, and only the second phone says when and where."""
    row = [given(1, HAO.name, village)]
    send(village, row, enclosed=[photo(1)])
    examine()
    assert bytes(Picture.objects.get().places_enc) == b""
    said = {"taken_at": "2026-08-31T07:15:00+08:00", "lat": 36.5, "lon": 113.0}
    send(village, row, reference=OTHER_UUID, enclosed=[photo(1, said=said)])
    who = {"actor": village.county.actor("clerk"), "now": LATER}
    intake.same_loss(list(Waiting.objects.filter(state="waiting")), **who)
    assert examine() == 0
    found = Picture.objects.select_related("evidence").get()
    assert found.said_at == datetime(2026, 8, 30, 23, 15, tzinfo=UTC)
    assert revealed(found.places_enc, found.evidence.sha256).best is not None
    assert Entry.objects.filter(action="evidence.hear").count() == 1
    assert not verify().faults


def test_what_fails_in_the_worker_itself_costs_that_photograph_alone(
    village: Village, claims: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = hand(village, claims[0], saved(sight(1))), hand(village, claims[1], saved(sight(2)))

    def read(row: Evidence) -> bytes:
        if row.pk == bad.pk:
            raise OSError(5, "Input/output error")
        return content(row)

    monkeypatch.setattr(examining, "content", read)
    assert examine() == 2
    assert Picture.objects.get(evidence=bad).why == "FAILED"
    assert Picture.objects.get(evidence=good).state == "read" and not verify().faults
