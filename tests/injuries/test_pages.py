"""The desk: who may know of an injury, and what its handlers do on their page."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest import MonkeyPatch

from hedun.injuries import actions as injuries
from hedun.injuries.models import Injury
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.injuries.world import (
    DIAGNOSIS,
    HOSPITAL,
    ID,
    NAME,
    WORDS,
    Case,
    a_claim,
    handled,
    report,
)
from tests.support.pages import Pages
from tests.support.road import (
    AUDITOR,
    CLERK,
    EXPERT,
    INSURER,
    OTHER_INSURER,
    TOWNSHIP,
    Road,
    picture,
)


@pytest.fixture
def pages(road: Road, monkeypatch: MonkeyPatch) -> Pages:
    return Pages(road, monkeypatch)


def address(case: Case, rest: str = "") -> str:
    return f"/injuries/{case.injury.number}/{rest}"


def test_the_clerk_enters_who_was_hurt_and_sees_no_more_of_it(road: Road, pages: Pages) -> None:
    claim = a_claim(road)
    clerk = pages.sit(CLERK)
    assert "登记伤者" in clerk.get(f"/claims/{claim.number}/")
    wrong = {"name": NAME, "id_number": ID[:-1] + "9", "relation": "child", "happened": "晒场"}
    assert "校验" in clerk.post(f"/injuries/of/{claim.number}/report/", 422, **wrong)
    file = SimpleUploadedFile("骨折照片.jpg", picture(), "image/jpeg")
    said = {**wrong, "id_number": ID, "file": file}
    page = clerk.post(f"/injuries/of/{claim.number}/report/", **said)
    injury = Injury.objects.get()
    assert injury.injured.code in page and "人数 1" in page
    for path in (f"/claims/{claim.number}/", f"/reports/{claim.report.number}/"):
        shown = clerk.get(path)
        assert not [word for word in WORDS if word in shown]
    cover = clerk.get(f"/injuries/{injury.number}/")
    assert "仅办理人可见" in cover and "接办此案" not in cover
    paper = injury.papers.get()
    clerk.get(f"/injuries/{injury.number}/papers/{paper.pk}/", 404)
    clerk.get(f"/evidence/{paper.evidence_id}/", 404)
    clerk.get(f"/evidence/{paper.evidence_id}/thumb/", 404)
    assert verify().faults == ()


def test_a_case_is_taken_up_opened_and_closes_by_itself(road: Road, pages: Pages) -> None:
    case = report(road, at="accepted")
    officer = pages.sit(INSURER)
    assert "接办此案" in officer.get(address(case))
    officer.post(address(case, "act/take_up/"), 422, reason="")
    assert "打开密封部分" in officer.post(address(case, "act/take_up/"), reason="承办")
    assert NAME not in officer.get(address(case))
    shown = officer.post(address(case, "open/"))
    assert NAME in shown and ID in shown
    road.later(minutes=31)
    assert NAME not in officer.get(address(case))
    opened = Entry.objects.filter(action="injury.open")
    assert [entry.user for entry in opened] == [INSURER]
    assert pages.sit(OTHER_INSURER).get(address(case)).count(NAME) == 0


def test_a_stay_its_bill_and_the_account_are_entered_on_the_page(road: Road, pages: Pages) -> None:
    case = handled(road)
    officer = pages.sit(INSURER)
    officer.post(address(case, "open/"))
    admitted = {"hospital": HOSPITAL, "admitted": "2026-08-30", "discharged": "2026-08-31"}
    assert HOSPITAL in officer.post(address(case, "act/admit/"), **admitted)
    assert DIAGNOSIS in officer.post(
        address(case, "act/describe/"), diagnosis=DIAGNOSIS, relation="spouse"
    )
    stay = case.injury.treatments.get()
    bill: dict[str, Any] = {"treatment": stay.pk, "number": "",
                            "day-1": "2026-08-30", "kind-1": "drug", "amount-1": "1,860.40",
                            "day-2": "2026-08-30", "kind-2": "", "amount-2": "12"}  # fmt: skip
    assert "没有填写" in officer.post(address(case, "act/bill/"), 422, **bill)
    shown = officer.post(
        address(case, "act/bill/"), **{**bill, "kind-2": "bed", "code-2": "comfort"}
    )
    assert "1,872.40" in shown and "1,860.40" in shown and "享受性费用" in shown
    shown = officer.post(address(case, "act/draw_up/"), kind="final")
    assert "结算账" in shown and "核定医疗账" not in shown
    reckoning = case.injury.reckonings.get()
    assert NAME in officer.get(address(case, f"account/{reckoning.pk}/"))
    second = pages.sit(OTHER_INSURER)
    second.post(address(case, "open/"))
    assert "Confirm the account" in second.english().get(address(case))
    second.post(
        f"/reports/{case.claim.report.number}/act/assess_injuries/",
        claims=str(case.claim.row),
        sent="1",
    )
    assert case.claim.state == "assessed"
    assert verify().faults == ()


def test_others_find_a_number_a_sum_and_a_state(road: Road, pages: Pages) -> None:
    case = handled(road)
    case.admit()
    injuries.describe(case.injury, diagnosis=DIAGNOSIS, **case.by())
    for username in (CLERK, TOWNSHIP, AUDITOR, EXPERT):
        reader = pages.sit(username)
        shown = reader.get(f"/claims/{case.claim.number}/") + reader.get(address(case))
        assert "人身伤亡 1" in shown and not [word for word in WORDS if word in shown], username
        reader.get(address(case, "act/admit/"), 404)
