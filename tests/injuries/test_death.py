"""A death: three heirs whose shares add up to one, disability by its grade, and the funeral."""

from datetime import date
from fractions import Fraction

import pytest

from hedun.claims.models import LossLine
from hedun.domain.identifiers import make_resident_id
from hedun.domain.problems import Malformed
from hedun.injuries import actions as injuries
from hedun.injuries.actions import NewHeir
from hedun.people.problems import BadItems
from hedun.record.verification import verify
from tests.injuries.world import ID, NIGHT, Case, handled, heirs
from tests.support.road import OTHER_INSURER, Road

WIDOW = make_resident_id("140499", date(1981, 6, 1), 22)
SON = make_resident_id("140499", date(2006, 1, 9), 31)
MOTHER = make_resident_id("140499", date(1952, 11, 3), 42)
THIRD = Fraction(1, 3)


def three() -> list[NewHeir]:
    return [
        NewHeir("柳砚秋", WIDOW, "spouse", THIRD),
        NewHeir("阮松涛", SON, "child", THIRD),
        NewHeir("姜腊梅", MOTHER, "parent", THIRD),
    ]


def refused(case: Case, some: list[NewHeir]) -> str:
    with pytest.raises(Malformed) as wrong:
        injuries.name_heirs(case.injury, some, **case.by())
    if isinstance(wrong.value, BadItems):
        return " ".join(
            p.code for b in wrong.value.items.values() for ps in b.fields.values() for p in ps
        )
    return wrong.value.problem.code


def test_three_heirs_inherit_a_third_each(road: Road) -> None:
    case = handled(road)
    assert refused(case, three()) == "NO_DEATH"
    injuries.died(case.injury, day=date(2026, 8, 31), funeral_fen=2_345_600, **case.by())
    injuries.name_heirs(case.injury, three(), **case.by())
    assert heirs(case) == [
        ("柳砚秋", WIDOW, THIRD), ("阮松涛", SON, THIRD), ("姜腊梅", MOTHER, THIRD)
    ]  # fmt: skip
    injuries.draw_up(case.injury, "final", **case.by())
    injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER)).insist()
    lines = LossLine.objects.filter(claim=case.claim).order_by("number")
    assert [(x.item, x.quantity_e4, x.amount_fen) for x in lines] == [
        ("medical", 0, None), ("death", 10_000, None), ("funeral", 0, 2_345_600)
    ]  # fmt: skip
    assert len({line.person for line in lines}) == 1
    assert verify().faults == ()


def test_shares_that_are_not_one_and_heirs_that_cannot_be_are_refused(road: Road) -> None:
    case = handled(road)
    injuries.died(case.injury, day=NIGHT, **case.by())
    assert refused(case, []) == "NO_HEIRS"
    assert refused(case, three()[:2]) == "SHARES_SUM"
    assert refused(case, [*three()[:2], three()[0]]) == "HEIR_TWICE"
    assert refused(case, [*three()[:2], NewHeir("阮槿禾", ID, "other", THIRD)]) == "HEIR_DEAD"
    assert refused(case, [NewHeir("", "14042319790412", "uncle", Fraction(2))]).split() == [
        "EMPTY", "ID_LENGTH", "UNKNOWN_CODE", "SHARE_FORM"
    ]  # fmt: skip
    injuries.name_heirs(case.injury, three(), **case.by())
    injuries.name_heirs(case.injury, [NewHeir("柳砚秋", WIDOW, "spouse", Fraction(1))], **case.by())
    assert heirs(case) == [("柳砚秋", WIDOW, 1)]


def test_a_grade_put_right_leaves_no_line_of_the_old_one(road: Road) -> None:
    case = handled(road)
    injuries.grade(case.injury, standard="judicial", grade=9, day=NIGHT, **case.by())
    injuries.draw_up(case.injury, "interim", **case.by())
    injuries.grade(case.injury, standard="judicial", grade=8, day=NIGHT, **case.by())
    newest = injuries.draw_up(case.injury, "final", **case.by())
    found = {(x.line.item, x.line.stage): (x.quantity_e4, x.amount_fen) for x in newest.lines.all()}
    assert found[("disability", "grade_9")] == (0, 0)
    assert found[("disability", "grade_8")] == (10_000, None)
    for number in (0, 11):
        with pytest.raises(Malformed):
            injuries.grade(case.injury, standard="judicial", grade=number, day=NIGHT, **case.by())
