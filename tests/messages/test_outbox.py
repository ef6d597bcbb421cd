"""Who is told what, once, and when it leaves."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.domain.deadlines import LOCAL
from hedun.messages.actions import outgoing, set_switch
from hedun.messages.models import Message
from hedun.messages.queueing import forget
from hedun.messages.sending import BACK_OFF, LEASE, REST, key_of
from hedun.messages.texts import sms_of
from hedun.people.receiving import declare_circumstance
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.road import CLERK, FORESTRY, NIGHT, TOWNSHIP, Road, make_claim

State = Message.State


def told(claim: Claim) -> list[str]:
    rows = Message.objects.filter(household=claim.household).order_by("id")
    return [row.kind for row in rows]


def words(row: Message, county: str = "襄垣县") -> str:
    return sms_of(row.kind, row.facts, county)


def newest(claim: Claim) -> Message:
    return Message.objects.filter(household=claim.household).latest("id")


def out(home: Path) -> list[str]:
    return [
        line
        for path in sorted((home / "sms" / "out").glob("*.csv"))
        for line in path.read_text("utf-8-sig").splitlines()[1:]
    ]


def back(home: Path, *lines: str) -> None:
    folder = home / "sms" / "back"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "回执.csv").write_text("\n".join(lines) + "\n")


def test_a_household_is_told_of_each_step_up_to_the_money(road: Road) -> None:
    claim = make_claim(road, "paid")
    assert told(claim) == ["reported", "posted", "payable", "paid"]
    said = [words(row) for row in Message.objects.filter(household=claim.household)]
    yuan = "524.88"  # 1.80 mu × 900 × 0.9 (milk-ripe) × 45 % × 80 %
    assert "8月30日的野猪损失已收到" in said[0]
    assert f"拟赔{yuan}元" in said[1] and "有异议请在" in said[1]
    assert f"赔款{yuan}元已确定" in said[2]
    card = claim.obligations.get().payments.get().account.number_last4
    assert f"{yuan}元已付到您尾号{card}的账户" in said[3]
    assert not verify().faults


def test_what_a_person_suffered_is_not_told_to_a_phone(road: Road) -> None:
    facts = {"day": "2026-08-30", "animal": "wild_boar", "refusal": ""}
    assert "受伤" not in sms_of("refused", facts, "襄垣县")
    assert "理由请到村委会当面了解" in sms_of("refused", facts, "襄垣县")


def test_a_list_sent_back_is_told_once_to_the_clerk_who_reported_it(road: Road) -> None:
    one = make_claim(road, "reported")
    other = make_claim(road, "reported", report=one.report)
    claims_.send_back(
        [one, other],
        reason="照片不清",
        missing=["WIDE_PHOTO"],
        actor=road.who(TOWNSHIP),
        now=road.later(hours=1),
    ).insist()
    [row] = Message.objects.filter(kind="returned")
    assert row.user is not None and row.user.username == CLERK
    assert (row.facts["n"], row.facts["missing"]) == (2, ["WIDE_PHOTO"])
    assert not verify().faults


def test_a_county_says_which_events_are_told(road: Road) -> None:
    county = road.county.policy.place
    bureau = road.who(FORESTRY)
    set_switch(county, {"tell.reported.household": "0"}, actor=bureau, now=road.now)
    assert told(make_claim(road, "reported")) == []
    assert not verify().faults


def test_an_undone_step_is_not_told_and_one_told_already_is_taken_back(
    road: Road, home: Path
) -> None:
    claim = make_claim(road, "reported")
    undo = {"actor": road.who(CLERK)}
    claims_.undo([claim], now=road.later(minutes=5), **undo).insist()
    assert newest(claim).state == State.WITHDRAWN
    claims_.report([claim], actor=road.who(CLERK), now=road.later(minutes=5)).insist()
    outgoing(road.later(minutes=11))
    assert newest(claim).state == State.SENT
    claims_.undo([claim], now=road.later(minutes=1), **undo).insist()
    assert told(claim) == ["reported", "reported", "changed"]
    assert not verify().faults


def test_nothing_leaves_at_night_and_everything_in_the_morning(road: Road, home: Path) -> None:
    road.now = datetime(2026, 8, 31, 20, 0, tzinfo=LOCAL)
    claim = make_claim(road, "draft")
    claims_.report([claim], actor=road.who(CLERK), now=road.later(minutes=55)).insist()
    assert newest(claim).state == State.HELD
    assert outgoing(datetime(2026, 9, 1, 7, 59, tzinfo=LOCAL)) == 0
    assert outgoing(datetime(2026, 9, 1, 8, 0, tzinfo=LOCAL)) == 1
    assert len(out(home)) == 1


def test_it_leaves_once_and_what_became_of_it_is_read_back(road: Road, home: Path) -> None:
    claim = make_claim(road, "reported")
    at = road.later(hours=1)
    assert outgoing(at) == 1 and outgoing(at) == 0
    [line] = out(home)
    row = newest(claim)
    assert (row.state, row.tries, row.parts) == (State.SENT, 1, 1)
    assert line.startswith(f"{key_of(row)},1") and row.text in line
    assert row.text == words(row)
    back(home, "key,state,why", f"{key_of(row)},ok", "99999-1,ok", "what?,maybe")
    assert outgoing(at) == 1
    assert newest(claim).state == State.DELIVERED
    read = home / "sms" / "back" / "read"
    assert sorted(p.name for p in read.iterdir()) == ["回执.csv", "回执.wrong"]
    assert not verify().faults


def test_what_does_not_arrive_is_tried_again_and_then_printed(road: Road, home: Path) -> None:
    claim = make_claim(road, "reported")
    at = road.later(hours=1)
    for wait in (*BACK_OFF, timedelta(days=9)):
        assert outgoing(at) == 1
        row = newest(claim)
        back(home, f"{key_of(row)},failed,停机 13800138000")
        assert outgoing(at) == 1
        row.refresh_from_db()
        assert row.reason == "停机 …"
        at += wait
        at += timedelta(hours=12) if at.astimezone(LOCAL).hour < 8 else timedelta()
    assert row.state == State.GIVEN_UP and row.tries == len(BACK_OFF) + 1
    assert len(out(home)) == row.tries
    assert not verify().faults


def test_a_provider_that_is_down_loses_nothing_and_costs_no_try(road: Road, home: Path) -> None:
    claim = make_claim(road, "reported")
    (home / "sms").write_text("no folder")
    at = road.later(hours=1)
    assert outgoing(at) == 0
    row = newest(claim)
    assert (row.state, row.tries) == (State.QUEUED, 0)
    (home / "sms").unlink()
    assert outgoing(at + REST) == 1
    assert not verify().faults


def test_a_worker_that_died_after_sending_does_not_send_twice(
    road: Road, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = make_claim(road, "reported")
    at = road.later(hours=1)
    with monkeypatch.context() as killed:
        killed.setattr("hedun.messages.sending._write_down", _killed)
        with pytest.raises(KeyboardInterrupt):
            outgoing(at)
    assert len(out(home)) == 1 and outgoing(at) == 0
    assert outgoing(at + LEASE) == 1
    assert len(out(home)) == 1 and newest(claim).state == State.SENT
    assert not verify().faults


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_no_number_stands_in_the_record_or_the_log(
    road: Road, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make_claim(road, "paid")
    outgoing(road.later(hours=1))
    phones = [family.phone for family, _ in road.county.roll]
    assert any(phone in line for line in out(home) for phone in phones)
    bodies = "\n".join(Entry.objects.values_list("body", flat=True)) + caplog.text
    assert not [phone for phone in phones if phone and phone in bodies]


def test_who_has_no_phone_or_has_died_is_told_on_the_board(road: Road) -> None:
    claim = make_claim(road)
    who = {"actor": road.who(TOWNSHIP), "now": road.later(hours=1)}
    declare_circumstance(claim.household, kind="deceased", since=NIGHT, **who)
    claims_.report([claim], actor=road.who(CLERK), now=road.later(hours=1)).insist()
    assert newest(claim).channel == Message.Channel.PRINTED
    assert not verify().faults


def test_who_is_erased_hears_nothing_more_and_no_words_of_it_are_left(road: Road) -> None:
    claim = make_claim(road, "paid")
    assert outgoing(road.later(hours=1)) == 4
    [household] = {claim.household}
    assert [row.pk for row in forget(household, "")]
    rows = Message.objects.filter(household=household)
    assert not [row for row in rows if row.text or "last4" in row.facts]
    assert "尾号…" in words(rows.get(kind="paid"))
