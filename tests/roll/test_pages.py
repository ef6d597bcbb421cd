"""The household pages and the queue: found, shown masked, revealed with a reason, put right."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest import MonkeyPatch

from hedun.demo.people import REGION
from hedun.domain.identifiers import make_card, make_resident_id
from hedun.people.models import Household, Reason
from hedun.people.queries import payees
from hedun.record.models import Entry
from hedun.record.verification import verify
from hedun.roll.models import Doubt
from tests.roll.world import book, row
from tests.support.pages import Pages
from tests.support.road import AUDITOR, CLERK, EXPERT, INSURER, TOWNSHIP, Road, make_county

pytestmark = pytest.mark.django_db
NEW_ID = make_resident_id(REGION, date(1961, 5, 4), 777)
NEW_CARD = make_card("629999", "777777777777")


@pytest.fixture
def road(home: object) -> Road:
    return make_county()


@pytest.fixture
def desk(road: Road, monkeypatch: MonkeyPatch) -> Pages:
    return Pages(road, monkeypatch)


def at(household: Household, *more: str) -> str:
    return "/".join(("/households", household.number, *more, ""))


def test_a_household_is_found_by_name_number_village_and_last_four(road: Road, desk: Pages) -> None:
    family, household = road.county.roll[0]
    clerk = desk.sit(CLERK)
    for text in (family.name, household.number, "燕家沟", family.id_number[-4:], family.card[-4:]):
        assert household.number in clerk.post("/households/", q=text)
    assert "没有这样的农户" in clerk.post("/households/", q="没有的人")
    assert "No household fits" in desk.sit(CLERK).english().post("/households/", q="x-x")


def test_the_page_shows_numbers_masked_and_one_in_full_to_who_says_why(
    road: Road, desk: Pages
) -> None:
    family, household = road.county.roll[0]
    town = desk.sit(TOWNSHIP)
    assert f"**************{family.id_number[-4:]}" in town.get(at(household))
    asked = {"what": "id_number", "row": str(household.identity.pk)}
    assert "没有写原因" in town.post(at(household, "reveal"), 422, reason="", **asked)
    desk.secrets.discard(family.id_number)
    shown = town.post(at(household, "reveal"), reason="核对身份证原件", **asked)
    assert family.id_number in shown
    assert Entry.objects.latest("seq").action == "identity.reveal"
    assert Reason.objects.latest("pk").text == "核对身份证原件"
    assert family.id_number not in town.get(at(household))
    desk.sit(EXPERT).post(at(household, "reveal"), 403, reason="好奇", **asked)


def test_a_household_is_registered_with_its_account_and_what_is_wrong_stands_at_the_field(
    road: Road, desk: Pages
) -> None:
    clerk = desk.sit(CLERK)
    given = {"village": road.county.village.pk, "name": "秦补花", "kind": "family", "group": "2组",
             "id_number": NEW_ID, "bank": "农业银行", "account_number": NEW_CARD}  # fmt: skip
    wrong = clerk.post("/households/new/", 422, **given | {"id_number": NEW_ID[:-1] + "0"})
    assert "校验不符" in wrong and NEW_ID[:-1] not in wrong
    assert "秦补花" in clerk.post("/households/new/", **given)
    household = Household.objects.get(name="秦补花")
    assert not payees([household.pk])[household.pk].lacks
    desk.sit(AUDITOR).get("/households/new/", 404)


def test_each_act_of_the_page_is_carried_out_and_taken_back(road: Road, desk: Pages) -> None:
    (_, household), (_, other) = road.county.roll[:2]
    town = desk.sit(TOWNSHIP)
    town.post(at(household, "correct"), name=household.name, group="9组", reason="并组")
    town.post(at(household, "plot"), name="南坡", area="2.4")
    assert "2.40" in town.get(at(household))
    town.post(at(household, "circumstance"), kind="deceased")
    assert "户主已去世" in town.get(at(household))
    heir = {"kind": "heir", "name": "秦小英", "relation": "长女", "paper": "公证书 17",
            "id_number": NEW_ID, "bank": "农业银行", "number": NEW_CARD}  # fmt: skip
    bad = town.post(at(household, "proxy"), 422, **heir | {"number": NEW_CARD[:-1]})
    assert "问题" in bad or "位" in bad
    assert not household.proxies.exists()  # nobody is named whose account is wrong
    town.post(at(household, "proxy"), **heir)
    assert not payees([household.pk])[household.pk].lacks
    town.post(at(household, "kin"), relation="侄女")
    plot, circumstance = household.plots.get(), household.circumstances.get()
    for code, row_ in (("plot", plot), ("circumstance", circumstance),
                       ("proxy", household.proxies.get())):  # fmt: skip
        town.post(at(household, "end", code, str(row_.pk)), reason="登记错")
    today = road.now.date().isoformat()
    unknown = town.post(at(household, "merge"), 422, into="x", day=today, reason="合户")
    assert "没有这个户号" in unknown
    merged = town.post(at(household, "merge"), into=other.number, day=today, reason="合户")
    assert other.name in merged
    link = household.later.get()
    assert other.name in town.get(at(household))
    town.post(at(household, "end", "link", str(link.pk)), reason="没有合")
    household.refresh_from_db()
    assert household.until is None and household.group == "9组"
    assert "侄女" in desk.sit(INSURER).get("/households/kin/")
    desk.sit(CLERK).get(at(household, "merge"), 404)
    assert verify().faults == ()


def test_the_countys_list_is_shown_before_it_is_taken_in_and_its_doubts_are_answered(
    road: Road, desk: Pages
) -> None:
    known = road.county.roll[0][1]
    twin = row(31, 户主=known.name, 户名=known.name)
    data = book(row(32), twin, row(33, 行政村="没有的村"))
    town = desk.sit(TOWNSHIP)
    sent = {"sheet": SimpleUploadedFile("名册.xlsx", data)}
    seen = town.post("/roll/upload/", **sent)
    assert "读到的清册" in seen and "您的辖区里没有这个村" in seen
    assert not Doubt.objects.exists() and not Household.objects.filter(name="王福32").exists()
    queue = town.post("/roll/preview/")
    assert Household.objects.filter(name="王福32").exists() and known.name in queue
    doubt = Doubt.objects.get()
    page = f"/roll/{doubt.number}/"
    assert "同名" in desk.sit(CLERK).get(page)
    desk.sit(CLERK).post(page, 404, answer="left")
    road.later(hours=1)
    assert "同一户" in town.post(page, answer=f"same-{known.pk}")
    known.refresh_from_db()
    assert known.identity.id_number_last4 == str(twin["身份证号码"])[-4:]
    road.later(hours=1)
    assert "就是这一户" in town.post(page, answer="undo", reason="看错")
    assert verify().faults == ()


def test_the_pages_ask_the_same_number_of_questions_for_one_household_and_fifty(
    road: Road, desk: Pages, django_assert_max_num_queries: object
) -> None:
    town = desk.sit(TOWNSHIP)
    town.get("/households/")
    with django_assert_max_num_queries(34):  # type: ignore[operator]
        town.get("/households/")
