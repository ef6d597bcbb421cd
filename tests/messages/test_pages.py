"""What people see of messages: their own, the outbox, the list for the board, calls, complaints."""

from datetime import timedelta
from pathlib import Path

import pytest

from hedun.claims import actions as claims_
from hedun.domain.draw import MILLION
from hedun.domain.masks import mask_name
from hedun.messages import texts
from hedun.messages.actions import outgoing, set_switch
from hedun.messages.events import EVENTS, Audience
from hedun.messages.models import CallBack, Complaint, Message
from hedun.messages.verification import told_as_recorded
from hedun.messages.views import SAMPLE
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CHECKER,
    CLERK,
    FORESTRY,
    INSURER,
    OTHER_FORESTRY,
    OTHER_INSURER,
    TOWNSHIP,
    make_claim,
    make_county,
)


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(6), monkeypatch)


def test_the_clerk_sees_a_list_sent_back_and_opens_it(pages: Pages) -> None:
    road = pages.road
    claim = make_claim(road, "reported")
    who = {"actor": road.who(TOWNSHIP), "now": road.later(hours=1)}
    claims_.send_back([claim], reason="补照片", missing=["WIDE_PHOTO"], **who).insist()
    clerk = pages.sit(CLERK)
    page = clerk.get("/messages/")
    assert "1 条未读" in page and "有 1 户被退回，请补充后再上报。要补：全景照片。" in page
    row = Message.objects.get(kind="returned")
    opened = clerk.post("/messages/", message=str(row.pk))
    assert claim.report.number in opened
    assert "未读" not in clerk.get("/messages/")
    english = clerk.english().get("/messages/")
    assert "1 household. Please complete" in english and "Missing: a wide photograph." in english
    assert not verify().faults


def test_nobody_reads_the_messages_of_others(pages: Pages) -> None:
    claim = make_claim(pages.road, "reported")
    who = {"actor": pages.road.who(TOWNSHIP), "now": pages.road.later(hours=1)}
    claims_.send_back([claim], reason="补照片", missing=["WIDE_PHOTO"], **who).insist()
    row = Message.objects.get(kind="returned")
    pages.sit(INSURER).post("/messages/", status=404, message=str(row.pk))
    assert "没有给您的消息" in pages.sit(ADMINISTRATOR).get("/messages/")
    pages.sit(ADMINISTRATOR).get("/messages/outbox/", status=404)


def test_every_message_stands_with_what_became_of_it(pages: Pages) -> None:
    claim = make_claim(pages.road, "paid")
    outgoing(pages.road.later(hours=1))
    page = pages.sit(TOWNSHIP).get("/messages/outbox/", about=claim.number)
    assert page.count("已发出") == 4 and claim.household.name in page
    assert "这里没有消息" in pages.sit(TOWNSHIP).get("/messages/outbox/", show="not")


def test_the_list_for_the_board_is_masked_and_marked_once(pages: Pages, settings: object) -> None:
    settings.SMS_PROVIDER = ""  # type: ignore[attr-defined]
    road = pages.road
    claim = make_claim(road)
    claims_.report([claim], actor=road.who(CLERK), now=road.later(hours=1)).insist()
    clerk, code = pages.sit(CLERK), road.county.village.code
    assert road.county.village.name in clerk.get("/messages/print/")
    sheet = clerk.get(f"/messages/print/{code}/")
    name = claim.household.name
    assert mask_name(name) in sheet and name not in sheet and "报损已收到" in sheet
    [row] = Message.objects.filter(household=claim.household)
    assert "1 条消息已张贴" in clerk.post(f"/messages/print/{code}/", message=str(row.pk))
    again = clerk.post(f"/messages/print/{code}/", status=422, message=str(row.pk))
    assert "没有还要张贴的消息" in again
    row.refresh_from_db()
    assert (row.state, row.printed_by) == (Message.State.PRINTED, CLERK)
    pages.sit(AUDITOR).post(f"/messages/print/{code}/", status=422, message=str(row.pk))
    assert not verify().faults


def test_the_bureau_sets_who_is_told_and_when_it_is_quiet(pages: Pages) -> None:
    bureau = pages.sit(FORESTRY)
    told = {"tell.paid.household": "on", "tell.returned.clerk": "on"}
    data = {"quiet_from": "20:30", "quiet_until": "08:00", "grace": "0", "share": "100", **told}
    county = pages.road.county.policy.place
    page = bureau.post("/messages/switches/", county=county.code, **data)
    assert "项设置" in page
    pages.road.now += timedelta(seconds=1)  # what was walked before was walked with other switches
    claim = make_claim(pages.road, "paid")
    kinds = Message.objects.filter(household=claim.household).values_list("kind", flat=True)
    assert list(kinds) == ["paid"] and CallBack.objects.get().claim == claim
    wrong = {**data, "quiet_from": "25:00"}
    assert "“25:00”不是时间" in bureau.post("/messages/switches/", status=422, **wrong)
    pages.sit(TOWNSHIP).post("/messages/switches/", status=422, **data)
    assert not verify().faults


@pytest.fixture
def drawn(pages: Pages) -> CallBack:
    """A paid claim where all of the paid are called back."""
    road = pages.road
    share = {"calls.ppm": str(MILLION)}
    set_switch(road.county.policy.place, share, actor=road.who(FORESTRY), now=road.now)
    road.now += timedelta(seconds=1)  # what was walked before was walked with other switches
    claim = make_claim(road, "paid")
    return CallBack.objects.get(claim=claim)


def test_who_had_no_hand_in_it_calls_and_a_wrong_answer_becomes_a_complaint(
    pages: Pages, drawn: CallBack
) -> None:
    address = f"/messages/calls/{drawn.claim.number}/"
    said = {"received": "yes", "amount_right": "yes", "kindly": "yes", "taken": "yes"}
    own = pages.sit(INSURER)
    assert "须由别人回访" in own.get(address)
    assert "您经办过这一户" in own.post(address, status=422, **said)
    bureau = pages.sit(FORESTRY)
    assert "四个问题都要有回答" in bureau.post(address, status=422, received="yes")
    assert "无人接听" in bureau.get(address)
    bureau.post(address, nobody="1")
    page = bureau.post(address, **said, note="给了五十元")
    [complaint] = Complaint.objects.all()
    assert complaint.number in page and "有人扣钱或收费" in page and "给了五十元" in page
    drawn.refresh_from_db()
    assert (drawn.state, drawn.tries) == (CallBack.State.REACHED, 2)
    assert "已经回访过" in bureau.post(address, status=422, **said)
    assert "有问题" in bureau.get("/messages/calls/", tab="called")
    pages.sit(CLERK).get("/messages/calls/", status=404)
    assert not verify().faults


def test_a_complaint_is_given_to_somebody_answered_and_the_household_told(
    pages: Pages, drawn: CallBack
) -> None:
    clerk = pages.sit(CLERK)
    claim = drawn.claim
    entered = clerk.post(
        "/messages/complaints/new/", about=claim.number, source="visit", said="测产时没叫我"
    )
    complaint = Complaint.objects.get()
    assert complaint.number in entered and complaint.household == claim.household
    assert complaint.due_at > pages.road.now + timedelta(days=18)
    address = f"/messages/complaints/{complaint.number}/"
    bureau = pages.sit(FORESTRY)
    assert "收到投诉" in bureau.get("/messages/")
    assert "不能承办" in bureau.post(address, status=422, assign="1", handler=INSURER)
    bureau.post(address, assign="1", handler=OTHER_INSURER)
    handler = pages.sit(OTHER_INSURER)
    assert "交您办理" in handler.get("/messages/")
    assert "请写答复" in handler.post(address, status=422, settle="1", outcome="partly")
    done = {"outcome": "partly", "answer": "已重新测产，结果不变"}
    assert "已答复" in handler.post(address, settle="1", **done)
    row = Message.objects.filter(household=claim.household).latest("id")
    assert "部分属实" in texts.sms_of(row.kind, row.facts, "襄垣县")
    assert "已经答复" in bureau.post(address, status=422, settle="1", **done)
    pages.sit(TOWNSHIP).get(address, status=404)
    assert "测产时没叫我" not in pages.sit(CHECKER).get("/messages/")
    assert not verify().faults


def test_what_nobody_can_place_is_asked_again(pages: Pages) -> None:
    bureau = pages.sit(OTHER_FORESTRY)
    address, said = "/messages/complaints/new/", {"source": "phone", "said": "没人来"}
    assert "请选择村" in bureau.post(address, status=422, **said)
    assert "没有这个编号" in bureau.post(address, status=422, about="X-1", **said)


def test_every_event_has_its_words_and_is_short(pages: Pages) -> None:
    told = {(key.partition(".")[0], audience) for key, audience in texts.TEXTS}
    assert told == {(kind, audience) for kind, one in EVENTS.items() for audience in one.told}
    households = {kind for kind, audience in told if audience is Audience.HOUSEHOLD}
    assert households == set(texts.PUBLIC)
    for key, audience in texts.TEXTS:
        if audience is Audience.HOUSEHOLD:
            kind, _dot, how = key.partition(".")
            said = texts.sms_of(kind, SAMPLE | ({"how": how} if how else {}), "襄垣县")
            assert texts.parts_of(said) <= 2 and "您" in said and "…" not in said, said
    page = pages.sit(TOWNSHIP).get("/messages/words/")
    assert "拟赔1,280.50元" in page


def test_an_sms_is_counted_as_the_networks_count() -> None:
    assert [texts.parts_of("字" * n) for n in (1, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]
    assert texts.parts_of("𠮷" * 35) == 1 and texts.parts_of("𠮷" * 36) == 2


def test_a_drawn_household_that_is_missing_from_the_list_of_calls_is_found(
    pages: Pages, drawn: CallBack
) -> None:
    other = make_claim(pages.road, "paid")
    assert other.call_back and not list(told_as_recorded())
    CallBack.objects.filter(claim=other).delete()
    [(where, _zh, said)] = told_as_recorded()
    assert where == other.number and "not on the list" in said
