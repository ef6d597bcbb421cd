"""What a phone sends arrives once and whole, however the way there was."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from hedun.intake.reading import Spot
from hedun.phone import devices, manifest, receiving, staging
from hedun.phone.models import Parcel
from hedun.phone.staging import PART
from tests.intake.world import NOW
from tests.phone.world import PIECE, Phone, digest, phone_of


def stored(home: Any) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (home / "incoming").rglob("*") if p.is_file()}


def whole_files(home: Any) -> list[str]:
    return [name for name in stored(home) if not name.endswith(PART)]


def test_a_receipt_names_everything_that_was_sent(phone: Phone, home: Any) -> None:
    draft = phone.draft("郝玉兰", "王计生", photos=2)
    answer = phone.send(draft)
    assert answer.status_code == 201, answer.content
    receipt = answer.json()["receipt"]
    assert receipt == {
        "number": f"SJ-2026-{Parcel.objects.get().pk:06d}",
        "uuid": draft.uuid,
        "digests": {"manifest": digest(draft.manifest), "files": [digest(f) for f in draft.files]},
        "at": "2026-08-31T01:00:00.000Z",
        "device_clock": "2026-08-30T23:50:00.000Z",
    }
    assert list(stored(home).values()) == [b"".join(draft.files)]
    row = Parcel.objects.get()
    assert (row.state, row.rows, row.skew_s) == ("received", 2, -5400)
    assert draft.manifest not in bytes(row.manifest_enc)
    assert "郝玉兰".encode() not in bytes(row.manifest_enc)


def test_sending_again_changes_nothing_and_gives_the_same_receipt(phone: Phone, at: Any) -> None:
    draft = phone.draft(photos=1)
    first = phone.send(draft).json()
    at["now"] = NOW + timedelta(hours=3)
    for again in (phone.send(draft), phone.send_manifest(draft)):
        assert again.status_code == 200
        assert again.json() == first
    assert Parcel.objects.count() == 1
    piece = phone.send_piece(draft, draft.files[0], 0, len(draft.files[0]))
    assert piece.json()["receipt"] == first["receipt"]


def test_another_content_under_the_same_number_is_a_conflict_one_can_see(phone: Phone) -> None:
    draft = phone.draft()
    receipt = phone.send(draft).json()["receipt"]
    other = phone.draft("王计生")
    other.uuid = draft.uuid
    for answer in (phone.send(other), phone.send_manifest(other)):
        assert answer.status_code == 409
        assert answer.json()["code"] == "CONFLICT"
    [told] = phone.parcels()
    assert told["conflict"] and told["receipt"] == receipt
    assert receiving.manifest_of(Parcel.objects.get()) == draft.manifest


@pytest.mark.parametrize("manifest_at", [0, 1, 2])
def test_files_and_manifest_come_in_any_order(phone: Phone, manifest_at: int) -> None:
    draft = phone.draft(photos=2)
    steps = [lambda data=data: phone.send_piece(draft, data, 0, len(data)) for data in draft.files]
    steps.insert(manifest_at, lambda: phone.send_manifest(draft))
    *before, last = [step().json() for step in steps]
    assert all(not answer.get("receipt") for answer in before)
    assert last["receipt"]["digests"]["files"] == [digest(data) for data in draft.files]
    assert phone.parcels()[0]["receipt"] == last["receipt"]


@pytest.mark.parametrize("then", ["piece", "manifest"])
def test_a_file_that_only_lacked_its_name_when_the_server_was_killed(
    phone: Phone, home: Any, then: str
) -> None:
    draft = phone.draft(photos=1)
    [data] = draft.files
    if then != "manifest":
        phone.send_manifest(draft)
    phone.send_piece(draft, data, 0, 10)
    [part] = [path for path in (home / "incoming").rglob("*.part")]
    part.write_bytes(data)
    if then != "manifest":
        answer = phone.send_piece(draft, data, 0, len(data)).json()
    else:
        answer = phone.send_manifest(draft).json()
    assert answer["receipt"] is not None
    assert list(stored(home).values()) == [data]


def test_a_manifest_alone_and_then_everything_at_once(phone: Phone, home: Any) -> None:
    draft = phone.draft(photos=2)
    assert phone.send_manifest(draft).json()["state"] == "receiving"
    receipt = phone.send(draft).json()["receipt"]
    assert receipt["digests"]["files"] == [digest(data) for data in draft.files]
    assert phone.send(draft).json()["receipt"] == receipt
    assert list(stored(home).values()) == [b"".join(draft.files)]


def test_a_file_goes_on_where_it_was_cut(phone: Phone, home: Any) -> None:
    data = bytes(range(256)) * 3000
    draft = phone.draft(photos=[data])
    phone.send_manifest(draft)
    assert phone.send_piece(draft, data, 0, PIECE).json() == {
        "received": PIECE,
        "total": len(data),
    }
    # cut in the middle of a piece: what arrived stays
    cut = phone.send_piece(draft, data, PIECE, 2 * PIECE, body=data[PIECE : PIECE + 1000])
    assert cut.status_code == 400  # the announced length differs
    assert whole_files(home) == []
    assert phone.offset(draft, data) == PIECE
    # a gap is not taken, an overlap does no harm
    assert phone.send_piece(draft, data, 2 * PIECE, len(data)).json()["received"] == PIECE
    assert phone.send_piece(draft, data, 100, PIECE + 100).json()["received"] == PIECE + 100
    assert phone.parcels()[0]["received"] == {digest(data): PIECE + 100}
    last = phone.send_piece(draft, data, PIECE, len(data))
    assert last.json()["receipt"] is not None
    assert stored(home) == {f"{draft.uuid}.{digest(data)}": data}


def test_a_file_that_is_not_what_its_digest_says_is_dropped(phone: Phone, home: Any) -> None:
    draft = phone.draft(photos=1)
    data = draft.files[0]
    lie = data[:-1] + b"?"
    answer = phone.send_piece(draft, data, 0, len(data), body=lie)
    assert (answer.status_code, answer.json()["code"]) == (422, "DIGEST")
    assert stored(home) == {}
    draft.files = [lie]
    assert phone.send(draft).json()["code"] == "DIGEST"
    assert stored(home) == {}
    assert not Parcel.objects.exists()


@pytest.mark.parametrize("at_byte", [0, 1, 700, -1])
def test_all_at_once_cut_at_any_byte_leaves_nothing(
    phone: Phone, home: Any, at_byte: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = phone.draft(photos=2)
    left = [draft.body[:at_byte] if at_byte else b""]

    def read(n: int) -> bytes:
        piece, left[0] = left[0][:n], left[0][n:]
        return piece

    by = devices.sender(devices.hashed(phone.token), NOW)
    sent = receiving.Sent(by, devices.hashed(phone.token), draft.uuid, None, NOW)
    with pytest.raises(Exception) as cut:
        receiving.take_whole(sent, read, len(draft.manifest), len(draft.body))
    assert cut.value.problem.code in ("CUT", "MANIFEST")  # type: ignore[attr-defined]
    assert stored(home) == {}
    assert not Parcel.objects.exists()


class TestDiskFull:
    @pytest.fixture(params=[0, 1, 2, 3])
    def full(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        """The disk takes so many more writes, and then half of one."""
        real, left = staging.os.write, [request.param]

        def write(handle: int, data: Any) -> int:
            if left[0] == 0:
                left[0] = -1
                return real(handle, bytes(data)[: len(data) // 2 or 1])
            if left[0] < 0:
                raise OSError(28, "No space left on device")
            left[0] -= 1
            return real(handle, data)

        monkeypatch.setattr(staging.os, "write", write)

    def test_all_at_once(self, phone: Phone, home: Any, full: None, monkeypatch: Any) -> None:
        draft = phone.draft(photos=[bytes(3 * staging.PIECE), b"2" * 10])
        answer = phone.send(draft)
        assert (answer.status_code, answer.json()["code"]) == (507, "DISK_FULL")
        assert stored(home) == {}
        assert not Parcel.objects.exists()
        monkeypatch.undo()
        assert not whole_files(home)

    def test_piece_by_piece(self, phone: Phone, home: Any, full: None) -> None:
        data = bytes(4 * PIECE)
        draft = phone.draft(photos=[data])
        phone.send_manifest(draft)
        here = 0
        while True:
            answer = phone.send_piece(draft, data, here, here + PIECE)
            if answer.status_code == 507:
                break
            here = answer.json()["received"]
        assert phone.offset(draft, data) == here
        assert whole_files(home) == []
        assert phone.parcels()[0]["receipt"] is None

    def test_the_reserve_of_the_database_is_left_alone(
        self, phone: Phone, home: Any, settings: Any
    ) -> None:
        settings.DISK_RESERVE_BYTES = 2**60
        assert phone.send(phone.draft(photos=1)).status_code == 507
        assert stored(home) == {}


def test_a_manifest_that_is_wrong_says_where(phone: Phone) -> None:
    wrong = {
        "/village": {"village": "12"},
        "/first_told_at": {"first_told_at": "2026-08-31 07:30"},
        "/rows": {"rows": []},
        "/rows/0/degree_ppm": {"rows": [phone.row("郝玉兰", degree_ppm=45.5)]},
        "/rows/0/height": {"rows": [phone.row("郝玉兰", height=3)]},
        "/rows/0/household": {"rows": [phone.row("郝玉兰", household="")]},
        "/rows/0/ground/ring": {
            "rows": [phone.row("郝玉兰", ground={"lat": 36, "lon": 113, "ring": [[1, 2]]})]
        },
        "/files/0/sha256": {"files": [{"sha256": "../../etc", "size": 3}]},
        "/files/0/row": {"files": [{"sha256": "0" * 64, "size": 3, "row": 9}]},
    }
    for where, more in wrong.items():
        answer = phone.send(phone.draft(**more))
        assert answer.status_code == 422, where
        assert where in answer.json()["en"] and where in answer.json()["zh"], answer.json()
    draft = phone.draft()
    draft.manifest = b"{"
    assert phone.send_manifest(draft).json()["code"] == "MANIFEST"
    assert not Parcel.objects.exists()


def test_what_is_too_large_is_not_taken(phone: Phone, settings: Any) -> None:
    settings.PHOTO_MAX_BYTES = 2 * 1024 * 1024
    draft = phone.draft(photos=[bytes(2 * 1024 * 1024 + 1)])
    answer = phone.send_piece(draft, draft.files[0], 0, PIECE)
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    assert phone.send_manifest(draft).status_code == 413


def test_who_may_send(phone: Phone, at: dict[str, datetime]) -> None:
    draft = phone.draft()
    token, phone.token = phone.token, "guessed"
    assert (phone.send(draft).status_code, phone.package().status_code) == (401, 401)
    phone.token = token
    at["now"] = NOW + timedelta(days=61)
    devices._believed.clear()
    assert phone.send(draft).json()["code"] == "SIGN_IN"
    assert not Parcel.objects.exists()


def test_a_phone_switched_off_this_moment_gets_no_receipt(phone: Phone) -> None:
    phone.send(phone.draft())  # its token was looked up a moment ago
    clerk = phone.village.county.actor("clerk")
    remembered = dict(devices._believed)
    devices.switch_off(phone.device, reason="丢了", actor=clerk, now=NOW)
    devices._believed.update(remembered)  # another process of the server, which has not heard of it
    draft = phone.draft(photos=1)
    assert phone.send(draft).status_code == 410
    assert phone.send_manifest(draft).json()["code"] == "DEVICE_OFF"
    piece = phone.send_piece(draft, draft.files[0], 0, len(draft.files[0]))
    assert piece.status_code == 410
    assert Parcel.objects.count() == 1


def test_a_parcel_of_somebody_else_is_not_given_away(phone: Phone, village: Any) -> None:
    draft = phone.draft()
    phone.send(draft)
    other = phone_of(village, by="township")
    assert other.send(draft).status_code == 409
    address = f"/m/api/parcels/{draft.uuid}"
    assert other.client.get(address, headers=other.headers).status_code == 404
    assert other.parcels() == []


def test_a_new_phone_of_the_same_clerk_goes_on(phone: Phone, village: Any) -> None:
    draft = phone.draft(photos=1)
    phone.send_manifest(draft)
    new = phone_of(village, name="新手机")
    data = draft.files[0]
    assert new.send_piece(draft, data, 0, len(data)).json()["receipt"]
    assert phone.send(draft).json()["receipt"] == new.parcels()[0]["receipt"]


def test_the_manifest_is_read_as_it_was_meant(phone: Phone) -> None:
    ring = [[113.0, 36.5], [113.001, 36.5], [113.001, 36.501], [113.0, 36.5]]
    ground = {"lat": 36.5, "lon": 113.0, "datum": "GCJ-02", "accuracy_m": 5, "ring": ring}
    draft = phone.draft(rows=[phone.row("郝玉兰", ground=ground, note="沟边")])
    [row] = manifest.read(draft.manifest, 1).rows
    assert row.values["note"] == "沟边" and row.values["damaged_e4"] == 18_000
    assert row.values["ground"] == Spot(36.5, 113.0, "GCJ-02", 5.0, tuple(map(tuple, ring)))
    assert json.loads(draft.manifest)["rows"][0]["ground"] == ground
