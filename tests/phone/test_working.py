"""What a phone sent goes into the inbox once, and what cannot holds nobody up."""

import json
from datetime import timedelta, timezone
from typing import Any

import pytest

from hedun.claims import actions as claims_
from hedun.claims.models import Claim, LineGround, Report
from hedun.domain.problems import Malformed
from hedun.evidence import disk, store
from hedun.evidence.models import Evidence
from hedun.intake.actions import correct
from hedun.intake.models import Submission, Waiting
from hedun.people.models import User
from hedun.phone import handing, working
from hedun.phone.models import Handover, Parcel
from hedun.phone.receiving import seal_of
from hedun.phone.values import instant
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.intake.world import NOW
from tests.phone.world import Draft, Phone, digest, fresh_uuid

RING = [[113.0, 36.5], [113.001, 36.5], [113.001, 36.501], [113.0, 36.501]]


def states() -> list[str]:
    return list(Parcel.objects.order_by("pk").values_list("state", flat=True))


def left_in_staging(home: Any) -> list[Any]:
    return [p for p in (home / "incoming").rglob("*") if p.is_file()]


def faults(*but: str) -> list[str]:
    return [f"{one.subject}: {one.en}" for one in verify().faults if one.subject not in but]


@pytest.mark.parametrize("at_once", [True, False])
def test_what_was_listed_becomes_claims_with_their_photographs(
    phone: Phone, home: Any, at_once: bool
) -> None:
    draft = phone.draft("郝玉兰", "王计生", photos=2)
    if at_once:
        phone.send(draft)
    else:
        phone.send_manifest(draft)
        for data in draft.files:
            phone.send_piece(draft, data, 0, len(data))
    assert faults() == []
    assert working.work_off(NOW + timedelta(minutes=1)) == 1
    assert states() == ["handed"]
    report = Report.objects.get()
    assert (report.channel, Claim.objects.count()) == ("phone", 2)
    first = Claim.objects.get(household__name="郝玉兰")
    assert set(Evidence.objects.filter(claim=first).values_list("sha256", flat=True)) == {
        digest(data) for data in draft.files
    }
    assert [store.read(digest(data)) for data in draft.files] == draft.files
    assert left_in_staging(home) == []
    [told] = phone.parcels()
    assert (told["state"], told["report"]) == ("taken", report.number)
    assert {one["household"]: one["state"] for one in told["claims"]} == {
        phone.village.households[name].number: "draft" for name in ("郝玉兰", "王计生")
    }
    assert told["receipt"]["digests"]["manifest"] == digest(draft.manifest)
    assert Submission.objects.get().device == "SB-0001 老王的手机"
    assert faults() == []
    # nothing more happens, and the same sent again gets the same receipt
    assert working.work_off(NOW + timedelta(hours=1)) == 0
    assert phone.send(draft).json()["receipt"] == told["receipt"]
    assert (Claim.objects.count(), left_in_staging(home)) == (2, [])
    assert faults() == []


def test_a_photograph_that_came_in_pieces_is_not_copied(phone: Phone, home: Any) -> None:
    draft = phone.draft(photos=1)
    [data] = draft.files
    phone.send_piece(draft, data, 0, len(data))
    [staged] = left_in_staging(home)
    before = staged.stat().st_ino
    phone.send_manifest(draft)
    working.work_off(NOW)
    assert disk.path_of(digest(data)).stat().st_ino == before


def test_rows_that_cannot_go_on_wait_and_the_phone_hears_why(phone: Phone) -> None:
    rows = [phone.row("郝玉兰"), phone.row("王计生", crop="rice"),
            {**phone.row("李秀英"), "household": "", "texts": {"name": "外村人"}}]  # fmt: skip
    phone.send(phone.draft(rows=rows))
    working.work_off(NOW)
    [told] = phone.parcels()
    assert told["state"] == "waiting"
    assert [one["state"] for one in told["rows"]] == ["taken", "waiting", "waiting"]
    assert [bool(one["missing"]) for one in told["rows"]] == [False, True, True]
    assert [one["id"] for one in told["rows"]] == [row["id"] for row in rows]
    assert Waiting.objects.filter(state="waiting").count() == 2
    assert Claim.objects.count() == 1


def test_a_file_that_is_no_picture_is_named_and_the_rows_go_on(phone: Phone) -> None:
    draft = phone.draft(photos=[b"no picture at all"])
    phone.send(draft)
    working.work_off(NOW)
    assert states() == ["handed"]
    assert Handover.objects.get().left == [[digest(draft.files[0]), "FILE_UNKNOWN"]]
    assert any(
        "1.jpg" in one["zh"] or "0.jpg" in one["zh"] for one in phone.parcels()[0]["missing"]
    )
    assert Claim.objects.count() == 1


def test_a_clock_that_is_ahead_does_not_lose_the_report(phone: Phone) -> None:
    phone.send(phone.draft(first_told_at="2026-12-24T10:00:00+08:00"))
    working.work_off(NOW)
    assert states() == ["handed"]
    assert Report.objects.get().first_told_at == NOW
    assert Parcel.objects.get().skew_s == -5400


class TestSentBack:
    """A claim of the phone's rows that the township returned after it was in a report."""

    def returned(self, phone: Phone, *names: str, photos: int = 1) -> tuple[Draft, Claim]:
        """A household's claim reported and sent back: what lacks, and why."""
        draft = phone.draft(*names, photos=photos)
        phone.send(draft)
        working.work_off(NOW)
        claim = Claim.objects.get(household__name=names[0])
        claims_.report([claim], **phone.who("clerk"))
        missing = {"missing": ["CLOSE_PHOTO", "AREA", "树主签字"], "reason": "照片看不清"}
        done = claims_.send_back([claim], **missing, **phone.who("township", hours=2))
        assert done.done and not done.refused
        return draft, claim

    def test_the_phone_hears_what_is_missing_of_which_household(self, phone: Phone) -> None:
        _draft, claim = self.returned(phone, "郝玉兰", "王计生")
        [told] = phone.parcels()
        assert told["state"] == "returned"
        first, second = told["rows"]
        assert (first["state"], first["claim"], first["claim_state"], first["reason"]) == (
            "returned", claim.number, "draft", "照片看不清",
        )  # fmt: skip
        assert first["missing"] == [
            {"zh": "近景照片", "en": "a close photograph"},
            {"zh": "核实受损面积", "en": "the damaged area, measured again"},
            {"zh": "树主签字", "en": "树主签字"},
        ]
        assert (second["state"], second["missing"]) == ("taken", [])
        since = (NOW + timedelta(hours=1)).isoformat()
        assert [one["uuid"] for one in phone.parcels(since=since)] == [told["uuid"]]
        assert phone.parcels(since=(NOW + timedelta(hours=3)).isoformat()) == []
        # of a zone that PostgreSQL knows none of
        far = (NOW + timedelta(hours=3)).astimezone(timezone(timedelta(hours=20, minutes=25)))
        assert phone.parcels(since=far.isoformat()) == []
        assert instant(far.isoformat()).utcoffset() == timedelta(0)

    def test_what_the_phone_sends_anew_stands_in_the_claim_itself(self, phone: Phone) -> None:
        draft, claim = self.returned(phone, "郝玉兰", photos=1)
        [row] = json.loads(draft.manifest)["rows"]
        plot = {"lat": 36.5, "lon": 113.0, "datum": "WGS-84", "accuracy_m": 6, "ring": RING}
        anew = [row | {"damaged_e4": 12_000, "degree_ppm": 600_000, "note": "重新量过",
                       "ground": plot},
                phone.row("郝玉兰", crop="millet", stage="", damaged_e4=5_000)]  # fmt: skip
        again = phone.draft(rows=anew, photos=2)
        phone.send(again)
        assert working.work_off(NOW + timedelta(hours=3)) == 1
        claim.refresh_from_db()
        assert (claim.state, Claim.objects.count(), claim.evidence.count()) == ("draft", 1, 3)
        figures = claim.lines.values_list("item", "quantity_e4", "degree_ppm", "note", "plot")
        assert list(figures) == [
            ("maize", 12_000, 600_000, "重新量过", "南坡"), ("millet", 5_000, 450_000, "", "南坡"),
        ]  # fmt: skip
        assert LineGround.objects.get().rings
        entry = Entry.objects.get(action="claim.correct_lines")
        assert "18000" in entry.body, "what the village said before"
        newer, older = phone.parcels()
        assert (newer["state"], [one["state"] for one in newer["rows"]]) == (
            "taken", ["taken", "taken"],
        )  # fmt: skip
        assert [one["state"] for one in older["rows"]] == ["replaced"]
        assert faults() == []
        claims_.report([claim], **phone.who("clerk", hours=4))
        missing = {"missing": ["WIDE_PHOTO"], "reason": "还差一张"}
        claims_.send_back([claim], **missing, **phone.who("township", hours=5))
        assert phone.parcels()[0]["state"] == "returned", "and once more"
        phone.send(phone.draft(rows=anew[:1], photos=1))
        working.work_off(NOW + timedelta(hours=6))
        assert claim.evidence.count() == 4
        assert [one["state"] for one in phone.parcels()] == ["taken", "taken", "taken"]
        assert faults() == []

    def test_what_comes_anew_of_a_claim_that_was_not_sent_back_waits(self, phone: Phone) -> None:
        draft, claim = self.returned(phone, "郝玉兰")
        claims_.report([claim], **phone.who("clerk", hours=3))
        [row] = json.loads(draft.manifest)["rows"]
        phone.send(phone.draft(rows=[row | {"damaged_e4": 12_000}], photos=1))
        working.work_off(NOW + timedelta(hours=4))
        [told, _] = phone.parcels()
        assert told["state"] == "waiting" and claim.number in str(told["rows"][0]["missing"])
        assert claim.lines.get().quantity_e4 == 18_000 and claim.evidence.count() == 1

    def test_a_slip_in_what_comes_anew_waits_and_stands_in_the_claim_when_put_right(
        self, phone: Phone
    ) -> None:
        draft, claim = self.returned(phone, "郝玉兰")
        [row] = json.loads(draft.manifest)["rows"]
        phone.send(phone.draft(rows=[row | {"damaged_e4": 12_000, "crop": "rice"}], photos=1))
        working.work_off(NOW + timedelta(hours=3))
        assert claim.lines.get().quantity_e4 == 18_000
        slip = Waiting.objects.get(state="waiting")
        correct(slip, {"crop": "玉米"}, **phone.who("township", hours=4))
        assert claim.lines.get().quantity_e4 == 12_000 and claim.evidence.count() == 2
        assert [one["state"] for one in phone.parcels()] == ["taken", "taken"]
        assert faults() == []


class TestAside:
    def test_what_cannot_be_handed_over_holds_up_nobody(self, phone: Phone) -> None:
        elsewhere = phone.draft(village="140423999999")
        for draft in (elsewhere, phone.draft()):
            phone.send(draft)
        assert working.work_off(NOW) == 2
        assert states() == ["aside", "handed"]
        told = phone.parcels()[1]
        assert told["state"] == "aside" and "140423999999" in told["missing"][0]["zh"]
        assert Entry.objects.filter(action="parcel.set_aside").count() == 1
        assert faults() == []

    def test_a_person_has_it_tried_again_or_drops_it(self, phone: Phone) -> None:
        user = User.objects.get(username=phone.device.officer.username)
        User.objects.filter(pk=user.pk).update(is_active=False)
        phone.client.get("/")
        User.objects.filter(pk=user.pk).update(is_active=True)
        phone.send(phone.draft())
        User.objects.filter(pk=user.pk).update(is_active=False)  # left before it was handed over
        working.work_off(NOW)
        assert states() == ["aside"]
        User.objects.filter(pk=user.pk).update(is_active=True)
        township = phone.village.county.actor("township")
        [parcel] = Parcel.objects.all()
        working.try_again(parcel, actor=township, now=NOW)
        assert states() == ["received"]
        with pytest.raises(Malformed):
            working.drop(parcel, reason="x", actor=township, now=NOW)
        working.work_off(NOW + timedelta(seconds=1))
        assert states() == ["handed"]
        assert faults() == []

    def test_it_is_dropped_with_a_reason(self, phone: Phone) -> None:
        phone.send(phone.draft(village="140423999999"))
        working.work_off(NOW)
        parcel, township = Parcel.objects.get(), phone.village.county.actor("township")
        with pytest.raises(Malformed):
            working.drop(parcel, reason=" ", actor=township, now=NOW)
        working.drop(parcel, reason="村已撤销", actor=township, now=NOW)
        assert (states(), phone.parcels()[0]["state"]) == (["dropped"], "dropped")
        assert faults() == []

    def test_a_fault_of_the_program_is_tried_again_and_then_set_aside(
        self, phone: Phone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: Any, **more: Any) -> Any:
            raise ZeroDivisionError

        monkeypatch.setattr(handing, "hand_in", broken)
        phone.send(phone.draft(photos=1))
        now = NOW
        for tries in range(1, working.MOST_TRIES):
            assert working.work_off(now) == 0
            assert Parcel.objects.get().tries == tries
            assert working.work_off(now + timedelta(seconds=29)) == 0  # not yet
            now += timedelta(hours=1)
        assert working.work_off(now) == 1
        assert states() == ["aside"]
        assert "ZeroDivisionError" in phone.parcels()[0]["missing"][0]["en"]
        assert faults() == []

    def test_what_ends_the_worker_itself_is_set_aside(
        self, phone: Phone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def killed(*args: Any, **more: Any) -> Any:
            raise KeyboardInterrupt  # as if the process were gone

        phone.send(phone.draft())
        phone.send(phone.draft("王计生"))
        monkeypatch.setattr(working, "read", killed)
        now = NOW
        for _ in range(2 * working.MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                working.work_off(now)
            now += timedelta(hours=1)
        monkeypatch.undo()
        working.work_off(now)
        assert states() == ["aside", "aside"]


class TestVerify:
    """Somebody changes what was received, behind our back."""

    def test_a_changed_row(self, phone: Phone) -> None:
        phone.send(phone.draft())
        Parcel.objects.update(village="140423104999")
        assert faults() == [
            f"phone.Parcel:{Parcel.objects.get().pk}: what was received was changed"
        ]

    def test_a_changed_file(self, phone: Phone, home: Any) -> None:
        phone.send(phone.draft(photos=1))
        [path] = left_in_staging(home)
        path.chmod(0o600)
        path.write_bytes(b"?" * path.stat().st_size)
        assert ["missing or changed" in one for one in faults()] == [True]

    def test_a_changed_state(self, phone: Phone) -> None:
        phone.send(phone.draft(village="140423999999"))
        working.work_off(NOW)
        Parcel.objects.update(state="received")
        assert ["not the one recorded" in one for one in faults()] == [True]

    def test_another_parcel_under_the_same_hand_over(self, phone: Phone) -> None:
        phone.send(phone.draft())
        working.work_off(NOW)
        parcel = Parcel.objects.get()
        parcel.uuid = fresh_uuid()
        Parcel.objects.update(uuid=parcel.uuid, seal=seal_of(parcel))  # even with the key
        assert ["not what was handed over" in one for one in faults()] == [True]
