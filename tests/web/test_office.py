"""The work around the claims by command: a second clerk is set up as an administrator would."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hedun.demo.people import REGION
from hedun.domain.identifiers import make_card, make_resident_id
from hedun.domain.permissions import RIGHTS, Where
from hedun.people.models import BankAccount, Household
from hedun.people.queries import actor_named, payees
from hedun.policies.models import PolicySetting
from hedun.record.verification import verify
from hedun.web.office import OFFICE
from tests.support.road import ADMINISTRATOR, CLERK, FORESTRY, TOWNSHIP, Road, make_county

pytestmark = pytest.mark.django_db
VILLAGE = "140423104240"


@pytest.fixture
def road() -> Road:
    return make_county()


def office(duty: str, who: str, /, **given: str) -> str:
    out = StringIO()
    call_command("office", duty, username=who, input=json.dumps(given), stdout=out)
    return out.getvalue()


def test_an_administrator_sets_up_a_second_clerk(road: Road) -> None:
    office("user.add", ADMINISTRATOR, username="clerk2", name="韩二", password="山里的玉米-77")
    given = {"user": "clerk2", "role": "clerk", "place": VILLAGE, "starts": "2026-01-05"}
    office("posting.give", ADMINISTRATOR, **given)
    assert [p.role for p in actor_named("clerk2").postings] == ["clerk"]
    assert not verify().faults


def test_a_household_and_its_account_are_entered_and_stay_hidden(road: Road) -> None:
    number = make_resident_id(REGION, date(1961, 5, 4), 777)
    card = make_card("629999", "777777777777")
    said = office(
        "household.register", TOWNSHIP, name="秦补花", village=VILLAGE, kind="family",
        id_number=number, group="2组",
    )  # fmt: skip
    household = Household.objects.get(name="秦补花")
    said += office(
        "account.add", CLERK, household=household.number, holder="秦补花", bank="农业银行",
        number=card, kind="card",
    )  # fmt: skip
    assert BankAccount.objects.get(household=household).number_last4 == card[-4:]
    assert number not in said and card not in said


def test_the_forestry_bureau_enters_a_number_of_the_contract(road: Road) -> None:
    office(
        "policy.set_number", FORESTRY, policy=road.county.policy.number, key="clock.notice",
        value="5 days", basis="contract", clause="第二十条", effective="2026-09-01",
    )  # fmt: skip
    assert PolicySetting.objects.get(key="clock.notice").value == "5 days"


def test_what_may_not_be_done_or_read_is_said_and_nothing_is_done(road: Road) -> None:
    with pytest.raises(CommandError, match="这一步由") as refused:
        office("user.add", CLERK, username="x1", name="某", password="山里的玉米-77")
    assert refused.value.returncode == 1
    with pytest.raises(CommandError) as bad:
        office("posting.give", ADMINISTRATOR, user="nobody", role="king", place="1", colour="red")
    said = str(bad.value)
    assert all(name in said for name in ("colour", "user", "role", "place", "starts: missing"))
    assert bad.value.returncode == 2


def test_every_permission_has_its_duty() -> None:
    """But for those that a step of a claim or a page brings along."""
    elsewhere = {"account.return", "identity.reveal", "terms.draft", "prices.propose"}
    elsewhere |= {"device.register", "device.switch_off", "parcel.settle", "collect.register"}
    elsewhere |= {"person.export", "terms.compare", "place.keep", "place.altitude"}
    links = {f"household.{what}" for what in ("merge", "split", "move", "unlink")}
    other = {"place.add", "place.end", "place.telephone", "household.withdraw", *links}
    other |= {
        f"{what}.{step}" for what in ("terms", "prices", "year") for step in ("decline", "withdraw")
    }
    beside = ("claim.", "evidence.", "animals.", "injury.", "gift.", "receipt.", "call.", "chase.",
              "invite.", "sheet.", "cover_list.", "messages.", "switch.", "complaint.", "payments.",
              "record.", "replanting.",
              "measure.", "task.", "means.", "roster.", "duty.", "wildlife.",
              "partner.", "history.")  # fmt: skip
    named = {a for a, right in RIGHTS.items() if right.where is not Where.DESK}
    named = {action for action in named if not action.startswith(beside)}
    assert named - elsewhere - {"household.link"} == set(OFFICE) - other


def test_a_family_splits_dies_and_is_paid_through_an_heir_by_command(road: Road) -> None:
    old = road.county.roll[0][1]
    heir = make_resident_id(REGION, date(1990, 6, 1), 421)
    office("land.set", CLERK, household=old.number, name="南坡", area_e4="2.4",
           starts="2026-07-01")  # fmt: skip
    office("land.end", CLERK, plot=f"{old.number} 南坡", until="2026-08-01")
    office(
        "household.split", TOWNSHIP, household=old.number, day="2026-02-01", name="秦小二",
        id_number=make_resident_id(REGION, date(1993, 1, 9), 423), reason="分家",
    )  # fmt: skip
    new = Household.objects.get(name="秦小二")
    office("household.merge", TOWNSHIP, households=new.number, into=old.number, day="2026-03-01",
           reason="又合在一起")  # fmt: skip
    office("household.unlink", TOWNSHIP, household=new.number, reason="没有合")
    office("circumstance.declare", CLERK, household=old.number, kind="deceased",
           since="2026-03-05")  # fmt: skip
    office(
        "proxy.name", TOWNSHIP, household=old.number, kind="heir", name="秦小二", id_number=heir,
        relation="次子", paper="公证书 17",
    )  # fmt: skip
    card = make_card("629999", "777777777778")
    office("account.add", CLERK, household=old.number, holder="秦小二", bank="农业银行",
           number=card, kind="card", proxy=old.number)  # fmt: skip
    payee = payees([old.pk])[old.pk]
    assert (payee.lacks, payee.account and payee.account.number_last4) == ("", card[-4:])
    office("proxy.end", TOWNSHIP, proxy=old.number, reason="登记错")
    office("circumstance.end", TOWNSHIP, circumstance=f"{old.number} deceased", reason="登记错")
    office("kin.declare", FORESTRY, user=TOWNSHIP, household=old.number, relation="叔父")
    office("kin.end", FORESTRY, kinship=f"{TOWNSHIP} {old.number}", reason="不是亲属")
    office("household.correct", CLERK, household=old.number, group="9组", reason="并组")
    old.refresh_from_db()
    assert old.group == "9组" and not verify().faults
