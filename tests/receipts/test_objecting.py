"""The household objects by its receipt, another person looks again, and the outcome comes back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hedun.assessment.actions import Degree, Found, assess
from hedun.claims.actions import undo
from hedun.claims.models import Claim
from hedun.domain.actors import VILLAGER
from hedun.notices.actions import advance, object_to, post, resurvey
from hedun.notices.answers import answers
from hedun.notices.models import Objection
from hedun.oversight.actions import escalate, give_opinion, uphold
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.documents.reading import Paper
from tests.receipts.conftest import Phone, address, last4
from tests.support.pages import Pages
from tests.support.road import (
    CLERK,
    EXPERT,
    INSURER,
    OTHER_TOWNSHIP,
    PANEL,
    TOWNSHIP,
    Road,
    award,
    make_claim,
    picture,
)


def objected(road: Road, claim: Claim, phone: Phone, **more: object) -> str:
    phone.opened(road, claim)
    said = {"own_amount": "own", "reason": "东边一垄没有量", **more}
    return phone.post(f"{address(claim)}object/", **said)


def looked_again(road: Road, claim: Claim) -> None:
    """Another officer of the township finds 2.10 mu; it is assessed, awarded and posted anew."""
    [line] = claim.lines.all()
    resurvey(
        [claim],
        visited_at=road.later(hours=20),
        found={line.pk: Found(21_000, 450_000, reason="东边一垄漏量")},
        reason="换人复量，东边一垄漏量",
        actor=road.who(OTHER_TOWNSHIP),
        now=road.now,
    ).insist()
    degrees = {line.pk: Degree(points=[450_000] * 5)}
    assess([claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)).insist()
    road.later(hours=1)
    award(road, claim).insist()


def test_the_household_objects_on_its_phone_and_reads_the_outcome_there(road: Road) -> None:
    claim, phone = make_claim(road, "on_notice"), Phone()
    photo = SimpleUploadedFile("东边.jpg", picture(), "image/jpeg")
    page = objected(road, claim, phone, photo=photo)
    [objection] = Objection.objects.all()
    assert objection.number == "YY-140423104-2026-0001" and objection.number in page
    assert "已收到" in page and "还剩 5 个工作日" in page and "东边一垄没有量" in page
    assert (objection.channel, objection.own_amount) == ("receipt", True)
    assert objection.said_by == claim.household.name and objection.user == VILLAGER.user
    assert objection.photo is not None and objection.photo.claim == claim
    claim.refresh_from_db()
    assert claim.state == "contested"
    looked_again(road, claim)
    page = phone.opened(road, claim)
    for said in ("乡镇林管站换了没有查看过的人", "理由：换人复量", "524.88 元", "612.36 元"):
        assert said in page
    phone.client.cookies["hedun_language"] = "en"
    assert "The amount is 612.36 yuan now." in phone.get(address(claim))
    assert verify().faults == ()
    bodies = " ".join(Entry.objects.values_list("body", flat=True))
    assert "东边" not in bodies and claim.household.name not in bodies


def test_while_it_is_looked_at_no_second_one_is_sent_and_it_can_be_taken_back(road: Road) -> None:
    claim, phone = make_claim(road, "on_notice"), Phone()
    page = objected(road, claim, phone)
    assert "收回异议" in page and "提异议</a>" not in page
    phone.post(f"{address(claim)}object/", own_amount="own", reason="还有")
    assert Objection.objects.count() == 1
    road.later(minutes=5)
    page = phone.post(f"{address(claim)}take-back/")
    claim.refresh_from_db()
    assert claim.state == "on_notice" and "异议已于" in page
    assert Objection.objects.get().outcome == "withdrawn"
    assert "提异议</a>" in page  # the sheet hangs still
    assert verify().faults == ()


def test_nobody_takes_back_what_somebody_else_entered_or_acted_on(road: Road) -> None:
    claim, phone = make_claim(road, "contested"), Phone()
    assert "收回异议" not in phone.opened(road, claim)
    phone.post(f"{address(claim)}take-back/")
    claim.refresh_from_db()
    assert claim.state == "contested"
    assert undo([claim], actor=VILLAGER, now=road.now).done == []


def test_without_the_last_four_nobody_objects_here(road: Road) -> None:
    claim = make_claim(road, "on_notice")
    phone = Phone()
    page = phone.post(f"{address(claim)}object/", own_amount="own", reason="少算")
    assert "后 4 位" in page and not Objection.objects.exists()


def test_what_is_missing_or_no_photograph_is_said_and_nothing_is_lost(road: Road) -> None:
    claim, phone = make_claim(road, "on_notice"), Phone()
    phone.opened(road, claim)
    there = f"{address(claim)}object/"
    page = phone.post(there, status=422, reason="")
    assert "请用几句话写明哪里不对" in page and "请选其中一项" in page
    fake = SimpleUploadedFile("x.jpg", b"GIF89a no photo", "image/jpeg")
    page = phone.post(there, status=422, own_amount="own", reason="少算一垄", photo=fake)
    assert "少算一垄" in page and not Objection.objects.exists()
    claim.refresh_from_db()
    assert claim.state == "on_notice"


def test_what_a_neighbour_said_is_not_told_to_the_household(road: Road) -> None:
    claim, clerk = make_claim(road, "on_notice"), road.who(CLERK)
    object_to(claim, said_by="赵某", reason="他家没有那块地", actor=clerk, now=road.now).insist()
    page = Phone().opened(road, claim)
    assert "村里有人对公示提了异议" in page
    assert "赵某" not in page and "没有那块地" not in page


def test_the_city_upholds_and_the_household_reads_why(road: Road) -> None:
    claim, phone = make_claim(road, "on_notice"), Phone()
    objected(road, claim, phone)
    now = road.later(hours=1)
    escalate([claim], question="面积有争议", actor=road.who(INSURER), now=now).insist()
    for member in PANEL:
        give_opinion(claim, upholds=True, reason="量法正确", actor=road.who(member), now=now)
    uphold(
        claim, reason="航拍与实测一致", actor=road.who(PANEL[0]), now=road.later(hours=1)
    ).insist()
    page = phone.opened(road, claim)
    assert "维持原来的结果" in page and "航拍与实测一致" in page and "还是 524.88 元" in page


def test_what_nobody_disputes_is_paid_first_and_the_page_says_so(road: Road) -> None:
    claim, phone = make_claim(road, "on_notice"), Phone()
    objected(road, claim, phone)
    advance([claim], reason="先付", actor=road.who(INSURER), now=road.later(hours=1)).insist()
    assert "没有争议的部分先付" in phone.opened(road, claim)


# ── at the desk ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def pages(road: Road, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(road, monkeypatch)


def test_the_township_enters_what_was_said_on_the_telephone(road: Road, pages: Pages) -> None:
    claim = make_claim(road, "on_notice")
    notice = claim.notice_items.get().notice
    said = {"claim": claim.number, "said_by": "郝某", "reason": "少算", "own_amount": "own"}
    page = pages.sit(TOWNSHIP).post(f"/notices/{notice.number}/", channel="phone", **said)
    assert "异议已登记" in page
    assert Objection.objects.get().channel == "phone"
    assert "打电话说的" in Phone().opened(road, claim)


def test_the_offices_see_open_objections_by_their_clock_and_answered_ones(
    road: Road, pages: Pages
) -> None:
    claim, phone = make_claim(road, "on_notice"), Phone()
    other = make_claim(road, "contested")
    objected(road, claim, phone)
    one = Objection.objects.get(claim=claim)
    town = pages.sit(OTHER_TOWNSHIP)
    page = town.get("/notices/objections/")
    assert one.number in page and "农户凭查询码提的" in page and "还剩 5 个工作日" in page
    assert other.household.name in page
    assert other.household.name not in town.get("/notices/objections/", channel="receipt")
    assert "没有符合的异议" in town.post("/notices/objections/", q="无此村", show="open")
    led = town.client.post("/notices/objections/", {"q": one.number, "show": "all"})
    assert one.number not in led.url and one.number in town.get(led.url)
    town.get("/notices/objections/", status=404, show="nonsense")
    look = town.get(f"/notices/objections/{one.number}/")
    surveyor, expert = road.who(TOWNSHIP).name, road.who(EXPERT).name
    assert "以下各位不能去" in look and surveyor in look and expert in look
    assert "到这一户的页面再查勘" in look
    seen = pages.sit(TOWNSHIP).get(f"/notices/objections/{one.number}/")
    assert "到这一户的页面再查勘" not in seen and "要换人再看" in seen
    looked_again(road, claim)
    assert one.number not in town.get("/notices/objections/")
    assert "已换人重新查看" in town.get("/notices/objections/", show="answered")
    answer = f"/documents/objections/{one.number}/answer.pdf"
    assert answer in town.client.get(f"/notices/objections/{one.number}/").content.decode()
    text = Paper(town.client.get(answer).content).text
    assert "异议答复书" in text and "612.36元" in text and "换人复量" in text


def test_the_answer_says_that_the_amount_is_not_known_yet(road: Road) -> None:
    claim = make_claim(road, "contested")
    seen_at = road.later(hours=20)
    officer = road.who(OTHER_TOWNSHIP)
    resurvey([claim], visited_at=seen_at, reason="复量无误", actor=officer, now=seen_at).insist()
    [row] = Objection.objects.select_related("item", "claim")
    zh = [sentence["zh"] for sentence in answers([row])[row.pk].sentences()]
    en = [sentence["en"] for sentence in answers([row])[row.pk].sentences()]
    assert any("正在重新计算" in one for one in zh) and any("worked out anew" in one for one in en)
    assert all(zh) and all(en) and not any("{" in one for one in (*zh, *en))
    [line] = claim.lines.all()
    degrees = {line.pk: Degree(points=[450_000] * 5)}
    assess([claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)).insist()
    road.later(hours=1)
    award(road, claim).insist()
    row.claim.refresh_from_db()
    assert any("还是 524.88 元" in one["zh"] for one in answers([row])[row.pk].sentences())
    clerk, now = road.who(CLERK), road.later(hours=1)
    post([claim], photo=picture(), photo_name="新.jpg", actor=clerk, now=now).insist()
    # While the new sheet hangs, the household may object again.
    page = objected(road, claim, Phone())
    assert "YY-140423104-2026-0002" in page and last4(road, claim)
