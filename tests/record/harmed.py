"""Who and what was hurt, in the county in which every table has a row (world.py)."""

from datetime import date
from typing import Any

from hedun.claims.actions import NewLine
from hedun.evidence.actions import attach
from hedun.injuries import actions as injuries
from hedun.injuries.models import BillItem
from hedun.livestock import actions as livestock
from hedun.livestock.actions import NewAnimal
from tests.injuries.test_death import three
from tests.injuries.world import Case, handled, item
from tests.livestock import fold
from tests.payments import injury as payees
from tests.support.road import NIGHT, OTHER_INSURER, Road, picture


def someone_was_hurt(road: Road) -> None:
    """Treated, billed, settled, graded; dead in the end, with three heirs."""
    case = handled(road)
    injuries.add_paper(case.injury, picture(), "出院小结.jpg", **case.by())  # type: ignore[arg-type]
    injuries.open_sealed(case.injury, **case.by())  # type: ignore[arg-type]
    _treated(case)
    injuries.grade(case.injury, standard="judicial", grade=9, day=NIGHT, **case.by())  # type: ignore[arg-type]
    injuries.died(case.injury, day=date(2026, 8, 31), funeral_fen=2_345_600, **case.by())  # type: ignore[arg-type]
    injuries.name_heirs(case.injury, three(), **case.by())  # type: ignore[arg-type]
    injuries.draw_up(case.injury, "final", **case.by())  # type: ignore[arg-type]
    injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER)).insist()  # type: ignore[arg-type]


def _treated(case: Case) -> None:
    stay = case.admit(discharged=date(2026, 8, 31))
    case.bill(stay, item(NIGHT, "drug", "3200", "药品", None))
    rows = list(BillItem.objects.all())
    injuries.judge(rows, eligible=False, code="catalogue", **case.by())  # type: ignore[arg-type]
    injuries.settle(
        case.injury, kind="inpatient", payer="medical", amount_fen=10_000, day=date(2026, 8, 31),
        treatment=stay, **case.by(),
    )  # type: ignore[arg-type]  # fmt: skip


def a_hospital_and_heirs_are_paid(road: Road) -> None:
    claim = payees.awarded(road, payees.injured(road), payees.ODD)
    payees.name(road, claim, *payees.thirds(payees.heirs(road, claim)))
    payees.hospital(road)


def sheep_were_killed(road: Road) -> None:
    """Four by their tags, one of them put right; the lamb that was treated is a bill."""
    vet = NewLine("livestock", "vet", 0)
    claim = fold.listed(road, 8, fold.sheep(4), vet)
    sheep, bills = claim.lines.order_by("number")
    clerk: dict[str, Any] = fold.who(road, fold.CLERK)
    fold.enter(road, sheep, fold.ELEVEN[:4])
    livestock.add_animals(bills, [NewAnimal("injured", tag=fold.ELEVEN[5], kind="sheep")], **clerk)
    first = list(sheep.animals.order_by("number"))
    livestock.put_tag_right(first[0], fold.ELEVEN[4], reason="抄错一位", **clerk)
    fold.go(road, claim, "reported")
    town: dict[str, Any] = fold.who(road, fold.TOWNSHIP)
    photo = attach(claim.report, picture(), "咬痕.jpg", "photo", claim=claim, **town)
    livestock.show(first[1:2], photo, "bites", **town)
    livestock.grade(first[1:], cause="probable", signs=["tracks"], **town)
    livestock.record_disposal(
        first[1:], kind="burial", day=date(2026, 8, 31), paper=fold.paper(road, claim), **town
    )
    livestock.strike(first[3:], reason="当日找回", **town)
    livestock.part(first[2:3], reason="一头另议", **town)
    livestock.add_bill(
        bills, amount_fen=12_000, day=date(2026, 8, 31), clinic="兽医站",
        paper=fold.paper(road, claim), **town,
    )  # fmt: skip
