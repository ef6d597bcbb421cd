"""What Collect sends arrives once and whole, in however many requests, and goes into the inbox."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from hedun.claims.actions import report, withdraw
from hedun.claims.models import Claim, Report
from hedun.evidence.models import Evidence
from hedun.evidence.queries import waiting_pictures
from hedun.intake.models import Enclosure, Submission, Telling, Waiting
from hedun.intake.passing import send_back
from hedun.openrosa import actions
from hedun.openrosa.models import Instance
from hedun.oversight.working import Worker
from hedun.people.protection import YEARS
from hedun.phone import devices, manifest
from hedun.phone.models import Parcel
from hedun.phone.receiving import receipt
from hedun.phone.retention import erase_due
from hedun.places.actions import SETUP
from hedun.record.verification import verify
from hedun.web.rotating import rotate, still_needed
from tests.intake.world import NOW
from tests.openrosa.world import BOUNDARY, Collect, body, collect_of, message
from tests.phone.world import digest
from tests.support.road import picture


def staged(home: Any) -> list[bytes]:
    return [p.read_bytes() for p in sorted((home / "incoming").rglob("*")) if p.is_file()]


def wire(data: bytes, **told: str) -> dict[str, Any]:
    """What arrives, whatever was announced."""
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return {"wsgi.input": BytesIO(data), "CONTENT_TYPE": kind, **told}


def handed() -> Submission:
    Worker().round(NOW + timedelta(minutes=1))
    assert Parcel.objects.get().state == "handed"
    return Submission.objects.get()


def faults() -> list[str]:
    return [f"{one.subject}: {one.en}" for one in verify().faults]


def test_a_filled_form_becomes_claims_with_their_photographs(collect: Collect, home: Any) -> None:
    filled = collect.filled("郝玉兰", "王计生", photos=2)
    [answer] = collect.send_all(filled)
    assert answer.status_code == 201, answer.content
    number = Parcel.objects.get().number
    assert number in message(answer) and "收件号" in message(answer)
    assert faults() == []
    sent = handed()
    assert (sent.channel, sent.device) == ("odk", f"{collect.device.number} 老王的 Collect")
    assert (Report.objects.get().channel, Claim.objects.count()) == ("odk", 2)
    first = Claim.objects.get(household__name="郝玉兰")
    photos = Evidence.objects.filter(claim=first).values_list("sha256", flat=True)
    assert set(photos) == {digest(data) for data in filled.files.values()}
    assert not waiting_pictures().exists()  # the same worker has looked at them
    line = first.lines.get()
    assert (line.item, line.stage) == ("maize", "milk_ripe")
    assert staged(home) == []
    assert faults() == []


def test_many_photographs_come_in_several_requests(collect: Collect) -> None:
    filled = collect.filled(photos=[picture() + bytes(700_000) for _ in range(9)])
    *before, last = collect.send_all(filled, at_once=2_000_000)
    assert len(before) >= 3
    assert [one.status_code for one in before] == [202] * len(before)
    assert "还差" in message(before[0])
    assert (last.status_code, Parcel.objects.count()) == (201, 1)
    assert [one[0] for one in Instance.objects.get().files] == list(filled.files)
    handed()
    assert Evidence.objects.count() == 9
    assert faults() == []


def test_sent_again_it_adds_nothing_and_says_so(collect: Collect, home: Any) -> None:
    filled = collect.filled(photos=3)
    names = list(filled.files)
    assert collect.send(filled, names[0], more=True).status_code == 202
    assert collect.send(filled, names[0], more=True).status_code == 202  # its answer was lost
    assert collect.send(filled, *names[1:]).status_code == 201
    again = [collect.send(filled, names[0], more=True), collect.send(filled, *names[1:])]
    handed()
    again += collect.send_all(filled)
    assert [one.status_code for one in again] == [202, 202, 202]
    assert Parcel.objects.get().number in message(again[-1])
    assert (Instance.objects.count(), Submission.objects.count(), staged(home)) == (1, 1, [])
    Worker().round(NOW + timedelta(hours=2))
    assert Claim.objects.count() == 1
    assert faults() == []


def test_the_last_request_first_is_no_loss(collect: Collect) -> None:
    """A client that does not say what is to come: photographs that come later are added."""
    filled = collect.filled(photos=2)
    names = list(filled.files)
    assert collect.send(filled, names[1]).status_code == 202
    assert not Parcel.objects.exists()
    assert faults() == []
    assert collect.send(filled, names[0]).status_code == 201
    handed()
    assert Evidence.objects.count() == 2


def test_another_content_under_the_same_number_is_a_conflict_one_can_see(collect: Collect) -> None:
    filled = collect.filled()
    collect.send(filled)
    other = collect.filled("王计生", uuid=filled.uuid)
    answer = collect.send(other)
    assert answer.status_code == 409
    assert "另一份内容" in message(answer) and "Another content" in message(answer)
    assert Instance.objects.get().conflict_at == NOW
    assert actions.xml_of(Instance.objects.get()).decode() == filled.xml
    handed()
    assert Claim.objects.get().household.name == "郝玉兰"


def test_another_photograph_under_the_same_name_is_a_conflict(collect: Collect) -> None:
    filled = collect.filled(photos=2)
    [name, last] = filled.files
    collect.send(filled, name, more=True)
    filled.files[name] = picture()
    assert collect.send(filled, name, more=True).status_code == 409
    assert Instance.objects.get().conflict_at == NOW
    assert collect.send(filled, last).status_code == 201  # with the one that came first
    assert faults() == []


def test_somebody_elses_number_is_not_given_away(collect: Collect, village: Any) -> None:
    filled = collect.filled()
    collect.send(filled)
    assert collect_of(village, by="township").send(filled).status_code == 409


class TestMissing:
    def test_a_photograph_that_never_comes_holds_nothing_up(
        self, collect: Collect, at: dict[str, datetime]
    ) -> None:
        filled = collect.filled(photos=2)
        [here, lost] = filled.files
        assert collect.send(filled, here).status_code == 202
        Worker().round(NOW + timedelta(minutes=5))
        assert not Parcel.objects.exists()
        Worker().round(NOW + timedelta(minutes=11))
        assert Parcel.objects.get().state == "handed"
        assert Evidence.objects.count() == 1
        line = Claim.objects.get().lines.get()
        assert f"未收到照片 photograph not received: {lost}" in line.note
        # and later it is told where it belongs
        at["now"] = NOW + timedelta(hours=1)
        late = collect.send(filled, lost)
        assert late.status_code == 409 and "后到的照片" in message(late)
        assert faults() == []

    def test_a_sender_that_breaks_off_loses_nothing(self, collect: Collect) -> None:
        filled = collect.filled(photos=2)
        collect.send(filled, next(iter(filled.files)), more=True)
        Worker().round(NOW + timedelta(days=2))
        assert not Parcel.objects.exists()
        devices.switch_off(
            collect.device, reason="丢了", actor=collect.village.county.actor("clerk"), now=NOW
        )  # what it sent before was taken
        Worker().round(NOW + timedelta(days=3, minutes=1))
        assert Claim.objects.count() == 1
        assert faults() == []

    def test_whole_when_the_server_was_killed_before_it_said_so(
        self, collect: Collect, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def killed(*args: Any, **more: Any) -> Any:
            raise KeyboardInterrupt

        filled = collect.filled(photos=1)
        monkeypatch.setattr(actions, "pass_on", killed)
        with pytest.raises(KeyboardInterrupt):
            collect.send_all(filled)
        monkeypatch.undo()
        monkeypatch.setattr("hedun.clock.now", lambda: NOW)
        assert faults() == []
        assert collect.send(filled).status_code == 201  # Collect sends it again
        assert handed().rows == 1


class TestRows:
    def test_what_cannot_go_on_waits_in_the_inbox(self, collect: Collect) -> None:
        lines = [
            collect.line("郝玉兰"),
            collect.line("王计生", degree="most of it"),
            collect.line("李秀英", household="140423104201-9999"),
            collect.line("张保堂", listed="no", household="", name="外村人", phone="13"),
            collect.line("张保堂", item="dragon_fruit"),
            {key: text for key, text in collect.line("张保堂").items() if key != "occurred"},
        ]
        answer = collect.send(collect.of(lines))
        assert answer.status_code == 201, answer.content
        handed()
        states = Waiting.objects.order_by("row").values_list("state", flat=True)
        assert list(states) == ["taken", *["waiting"] * 5]
        assert Claim.objects.count() == 1
        assert faults() == []

    def test_who_told_and_agreed_and_where_it_is(self, collect: Collect) -> None:
        signature = {"signature.png": picture()}
        shape = "36.5 113.0 0 0;36.5 113.001 0 0;36.501 113.001 0 0;36.5 113.0 0 0"
        line = collect.line("郝玉兰", shape=shape, place="36.5003 113.0004 900 6.5")
        filled = collect.of(
            [line], signature, teller="郝大山", relation="family", how="in_person",
            consent="on_screen", signature="signature.png", no_photo_reason="没有信号",
        )  # fmt: skip
        assert collect.send(filled).status_code == 201
        handed()
        telling = Telling.objects.get()
        assert (telling.relation, telling.how, telling.consent) == (
            "family", "in_person", "on_screen")  # fmt: skip
        assert Enclosure.objects.get().kind == "paper"
        ground = Claim.objects.get().lines.get().ground
        assert ground is not None

    def test_another_version_of_the_form_is_read_by_its_names(self, collect: Collect) -> None:
        line = collect.line("郝玉兰", fence="wire")
        filled = collect.of([line], version="2031010101", extra="<moon>full</moon>")
        assert collect.send(filled).status_code == 201
        handed()
        note = Claim.objects.get().lines.get().note
        assert "fence=wire" in note and "moon=full" in note

    def test_words_and_instants_of_another_version_hold_nothing_up(self, collect: Collect) -> None:
        filled = collect.filled(
            told_at="yesterday", end="", teller="郝大山", relation="godfather", how="by pigeon",
            consent="nodded",
        )  # fmt: skip
        assert collect.send(filled).status_code == 201
        handed()
        telling = Telling.objects.get()
        assert (telling.relation, telling.how, telling.consent) == ("other", "in_person", "none")
        assert Report.objects.get().first_told_at.isoformat() == "2026-08-30T23:25:00+00:00"

    def test_rows_that_were_sent_back_come_again_edited(
        self, collect: Collect, village: Any
    ) -> None:
        line = collect.line("郝玉兰", damaged="7")  # more than was planted
        filled = collect.of([line])
        collect.send(filled)
        handed()
        [row] = Waiting.objects.all()
        assert row.state == "waiting"
        township = village.county.actor("township")
        send_back([row], missing=["AREA"], reason="面积不符", actor=township, now=NOW)
        again = collect.of([line | {"damaged": "1.8"}], deprecated=filled.uuid)
        assert collect.send(again).status_code == 201
        Worker().round(NOW + timedelta(minutes=2))
        states = Waiting.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["replaced", "taken"]
        assert faults() == []


class TestRefused:
    @pytest.mark.parametrize(
        ("xml", "why"),
        [
            ("<data", "不是完整的 XML"),
            ("", "xml_submission_file"),
            (
                '<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><data>&b;</data>',
                "实体",
            ),
            ('<!DOCTYPE d SYSTEM "file:///etc/passwd"><data/>', "实体"),
            ('<data id="hedun_damage"><village>1</village></data>', "instanceID"),
            (f"{'<a>' * 40}{'</a>' * 40}", "层次过深"),
        ],
    )
    def test_xml_that_is_none_of_ours(
        self, collect: Collect, home: Any, xml: str, why: str
    ) -> None:
        answer = collect.post(body(xml, {"1.jpg": picture()}))
        assert answer.status_code == 400
        assert why in message(answer)
        assert (staged(home), Instance.objects.count()) == ([], 0)

    def test_another_form_and_no_village(self, collect: Collect) -> None:
        other = collect.send(collect.filled(form="household_survey"))
        assert (other.status_code, "household_survey" in message(other)) == (404, True)
        assert collect.send(collect.filled(village="12")).status_code == 422
        assert not Instance.objects.exists()

    @pytest.mark.parametrize("at_byte", [0, 100, 900, -1, -40])
    def test_cut_at_any_byte_leaves_nothing(
        self, collect: Collect, home: Any, at_byte: int
    ) -> None:
        filled = collect.filled(photos=1)
        whole = body(filled.xml, filled.files)
        collect.head()
        answer = collect.post(b"", **wire(whole[:at_byte], CONTENT_LENGTH=str(len(whole))))
        assert answer.status_code == 400
        assert "连接中断" in message(answer) or "分段读不出" in message(answer)
        assert (staged(home), Instance.objects.count()) == ([], 0)
        assert collect.send(filled).status_code == 201

    def test_no_multipart_at_all(self, collect: Collect) -> None:
        collect.head()
        plain = collect._ask("post", "/odk/submission", data=b"<data/>", content_type="text/xml")
        assert plain.status_code == 400 and "multipart" in message(plain)
        assert collect.client.put("/odk/submission").status_code == 405

    def test_what_is_too_large(self, collect: Collect, home: Any, settings: Any) -> None:
        collect.head()
        settings.PHOTO_MAX_BYTES = settings.ODK_REQUEST_BYTES = 1024 * 1024
        filled = collect.filled(photos=[bytes(1024 * 1024 + 1)])
        assert collect.send(filled).status_code == 413
        endless = collect.post(b"", **wire(b"", CONTENT_LENGTH=str(10**9)))
        assert endless.status_code == 413 and "Too large" in message(endless)
        assert staged(home) == []

    def test_more_files_than_a_parcel_takes_are_refused_while_it_can_be_said(
        self, collect: Collect, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        filled = collect.filled(photos=3)
        bad = body(filled.xml, {"a\x07b.jpg": b"1", **filled.files})
        assert collect.post(bad).status_code == 201
        few = manifest.files_of("photo", "paper", most=2)
        monkeypatch.setitem(manifest._LIST, "files", (few, ()))
        assert collect.send(collect.filled(photos=3)).status_code == 422
        assert Instance.objects.count() == 1

    def test_a_full_disk(self, collect: Collect, home: Any, settings: Any) -> None:
        settings.DISK_RESERVE_BYTES = 2**60
        answer = collect.send(collect.filled(photos=1))
        assert answer.status_code == 507 and "disk is full" in message(answer)
        assert (staged(home), Instance.objects.count()) == ([], 0)

    def test_elsewhere_is_set_aside(self, collect: Collect) -> None:
        collect.send(collect.filled(village="140423999999"))
        Worker().round(NOW)
        assert Parcel.objects.get().state == "aside"


def test_a_length_that_nobody_said(collect: Collect) -> None:
    """HTTP's chunked transfer, which every OpenRosa server must take."""
    filled = collect.filled(photos=1)
    collect.head()
    whole = body(filled.xml, filled.files)
    answer = collect.post(b"", **wire(whole, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"))
    assert answer.status_code == 201, answer.content


def test_the_clock_of_twelve_hours_is_understood(collect: Collect, at: Any) -> None:
    at["now"] = datetime.fromisoformat(
        "2026-08-31T21:05:00+08:00"
    )  # 13:05 GMT; Collect writes 01:00
    collect.send(collect.filled())
    assert Parcel.objects.get().skew_s == -300


def test_verify_sees_what_was_changed_behind_our_back(collect: Collect, home: Any) -> None:
    filled = collect.filled(photos=2)
    collect.send(filled, next(iter(filled.files)), more=True)
    assert faults() == []
    [path] = [p for p in (home / "incoming").rglob("*") if p.is_file()]
    path.chmod(0o600)
    path.write_bytes(b"?")
    assert ["missing or changed" in one for one in faults()] == [True]
    Instance.objects.update(village="140423104999")
    assert ["was changed" in one for one in faults()] == [True]


def test_what_was_filled_in_goes_when_what_became_of_it_is_long_over(collect: Collect) -> None:
    """The phone's manifest and Collect's form; seals, receipts and the books hold as before."""
    [answer] = collect.send_all(collect.filled("郝玉兰", photos=1))
    assert answer.status_code == 201
    handed()
    late, clerk = NOW + timedelta(hours=1), collect.village.county.actor("clerk")
    years = late.replace(year=late.year + YEARS)
    assert erase_due(now=years + timedelta(days=2)) == 0  # its claim is open
    claims = list(Claim.objects.all())
    report(claims, actor=clerk, now=late).insist()
    withdraw(claims, reason="不报了", actor=clerk, now=late).insist()
    assert erase_due(now=years - timedelta(days=2)) == 0
    assert erase_due(now=years + timedelta(days=2)) == 1
    parcel, form = Parcel.objects.get(), Instance.objects.get()
    assert not parcel.manifest_enc and not form.xml_enc and parcel.number
    told = receipt(parcel)
    assert told and told["number"] == parcel.number and faults() == []
    assert erase_due(now=years + timedelta(days=3)) == 0
    rotate(actor=SETUP, now=late)
    assert faults() == [] and not still_needed()
