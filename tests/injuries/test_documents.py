"""Who has no resident ID: a foreign worker with a passport, a child with a birth certificate."""

from datetime import date
from fractions import Fraction

import pytest
from pytest import MonkeyPatch

from hedun.injuries import actions as injuries
from hedun.injuries.actions import NewHeir
from hedun.injuries.models import Injury
from hedun.injuries.reckoning import works
from hedun.people import actions as people
from hedun.people import hidden
from hedun.people.problems import BadFields
from hedun.record.verification import verify
from tests.injuries.world import Case, a_claim, handled, heirs
from tests.support.pages import Pages
from tests.support.road import CLERK, INSURER, NIGHT, Road, walk
from tests.support.sealed import rows_saying

PASSPORT, CERTIFICATE = "N7340219", "T140098213"


def test_a_foreign_worker_is_entered_with_a_passport_and_the_day_of_birth(
    road: Road, monkeypatch: MonkeyPatch
) -> None:
    claim, pages = a_claim(road), Pages(road, monkeypatch)
    clerk, here = pages.sit(CLERK), f"/injuries/of/{claim.number}/report/"
    said = {"name": "阮文雄", "document": "passport", "id_number": PASSPORT.lower(),
            "relation": "worker", "happened": "地里"}  # fmt: skip
    assert "另填" in clerk.post(here, 422, **said)
    assert "护照号码应为" in clerk.post(here, 422, **{**said, "id_number": "12"})
    clerk.post(here, **said, born="2012-01-31")
    injury = Injury.objects.get()
    assert not works(injury)  # fourteen years old
    walk(road, claim, "accepted")
    injuries.take_up(injury, reason="承办", actor=road.who(INSURER), now=road.later(hours=1))
    officer = pages.sit(INSURER)
    shown = officer.post(f"/injuries/{injury.number}/open/")
    assert f"护照 {PASSPORT}" in shown and "2012-01-31" in shown
    assert rows_saying((PASSPORT,))[0] == []
    again = Case(road, injury)
    code = injury.injured.code
    other = injuries.report_injury(
        a_claim(road), name="阮文雄", id_number=f"passport:{PASSPORT}", relation="worker",
        born=date(2012, 1, 31), **again.by(CLERK),
    )  # fmt: skip
    assert other.injured.code == code and verify().faults == ()


def test_a_child_without_a_number_inherits_and_is_paid_by_its_certificate(road: Road) -> None:
    case = handled(road)
    injuries.died(case.injury, day=NIGHT, **case.by())
    document = f"birth:{CERTIFICATE}"
    with pytest.raises(BadFields) as wrong:
        people.register_heir(
            case.claim.household, name="小苔", id_number="birth:12", relation="子", **case.by()
        )
    assert [one.code for one in wrong.value.fields["id_number"]] == ["DOCUMENT_FORM"]
    heir = NewHeir("小苔", document.lower(), "child", Fraction(1))
    injuries.name_heirs(case.injury, [heir], **case.by())
    [(name, number, _)] = heirs(case)
    assert number == document
    paid = people.register_heir(
        case.claim.household, name=name, id_number=number, relation="子", **case.by()
    )
    assert hidden.read(paid, "id_number") == document and paid.id_number_last4 == "8213"
