"""What is entered, by whom, and what the machine notices of it."""

from datetime import date

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Value
from hedun.checks.queries import findings
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.documents.slips import slips
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.livestock import actions as livestock
from hedun.livestock.actions import NewAnimal
from hedun.livestock.queries import herds, of_lines
from hedun.livestock.valuing import valuing
from hedun.record.verification import verify
from tests.assessment.desks import award_all, number, stands
from tests.livestock.fold import (
    ELEVEN,
    WHOLE,
    assess,
    enter,
    flock,
    go,
    listed,
    noticed,
    paper,
    sheep,
    who,
)
from tests.prices.world import laid, rows
from tests.support.road import CLERK, EXPERT, INSURER, TOWNSHIP, Road


def test_every_head_has_its_tag_or_the_reason_why_not(road: Road) -> None:
    line = listed(road, 0, sheep(3)).lines.get()
    clerk = who(road, CLERK)
    with pytest.raises(Malformed) as wrong:
        livestock.add_animals(line, [NewAnimal("killed")], **clerk)
    assert wrong.value.problem.code == "NO_TAG"
    made = livestock.add_animals(
        line,
        [NewAnimal("killed", tag=" 3140423 0000 1201"), NewAnimal("killed", tag="xy-31"),
         NewAnimal("killed", untagged="羔羊未打标", weight_g=18_500)],
        **clerk,
    )  # fmt: skip
    assert [(a.number, a.tag, a.tag_key) for a in made] == [
        (1, "314042300001201", "314042300001201"),
        (2, "XY-31", "140423:XY-31"),  # a county's own tag is its own in that county alone
        (3, "", ""),
    ]
    assert noticed(line.claim) == []
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("31404230000120", "TAG_LENGTH"),
        ("914042300001201", "TAG_KIND"),
        ("214042300001201", "TAG_OTHER_KIND"),
        ("399042300001201", "TAG_COUNTY"),
        ("黑山羊（大）", "TAG_FORM"),
        ("314042300001201", "TAG_TWICE"),
    ],
)
def test_a_tag_that_cannot_be_right_is_told_and_nothing_is_entered(
    road: Road, tag: str, code: str
) -> None:
    line = listed(road, 0, sheep(2)).lines.get()
    enter(road, line, "314042300001201")
    with pytest.raises(Malformed) as wrong:
        enter(road, line, ["XY-1", tag])
    assert wrong.value.problem.code == code
    assert line.animals.count() == 1


def test_a_line_is_not_paid_for_more_heads_than_are_entered(road: Road) -> None:
    claim = listed(road, 0, sheep(11), NewLine("livestock", "chicken", 300_000))
    enter(road, claim.lines.get(number=1), ELEVEN[:10])
    hens = claim.lines.get(number=2)
    livestock.add_animals(hens, [NewAnimal("killed", heads=30)], **who(road, CLERK))
    found = findings([claim])[claim.pk]
    assert [(f.code, f.severity) for f in found] == [("HEADS_DIFFER", "block")]
    assert "第 1 条：按 11 头（只）计，登记的是 10 头（只）" in found[0].zh
    go(road, claim, "accepted")
    assess(road, claim)  # the expert counts ten
    assert noticed(claim) == []


def test_the_township_advises_and_the_expert_decides_what_did_it(road: Road) -> None:
    claim = go(road, flock(road, 0, ELEVEN[:2]), "reported")
    animals = of_lines([claim.lines.get().pk])
    livestock.grade(animals, cause="confirmed", signs=["tracks"], **who(road, TOWNSHIP))
    with pytest.raises(Refused) as refused:
        livestock.grade(animals, cause="confirmed", **who(road, EXPERT))
    assert refused.value.refusals[0].code == "OTHER_ROLE"
    go(road, claim, "accepted")
    assess(road, claim, cause="inconclusive")
    [herd] = herds(claim)
    seen = herd.animals[0]
    assert seen.recommended and seen.decided
    assert (seen.recommended.cause, seen.decided.cause) == ("confirmed", "inconclusive")
    award_all(road, [claim]).insist()
    line = stands(claim).lines.get()
    assert (line.outcome, line.code, stands(claim).total_fen) == ("refused", "CAUSE_UNSURE", 0)
    assert verify().faults == ()


def test_an_assessed_claim_whose_animals_nobody_judged_is_looked_at(road: Road) -> None:
    claim = go(road, flock(road, 0, ELEVEN[:2]), "accepted")
    assert noticed(claim) == [], "before the expert was there it is nobody's fault"
    assess(road, claim, cause="")
    claim.refresh_from_db()
    [found] = findings([claim])[claim.pk]
    assert (found.code, found.severity) == ("CAUSE_NOT_GRADED", "review") and "2" in found.zh


def test_animals_that_differ_are_parted_and_the_terms_see_each_line(road: Road) -> None:
    claim = go(road, flock(road, 0, ELEVEN[:5]), "reported")
    animals = of_lines([claim.lines.get().pk])
    livestock.strike(animals[4:], reason="当日找回", **who(road, TOWNSHIP))
    go(road, claim, "accepted")
    expert = who(road, EXPERT)
    livestock.grade(animals[:1], cause="inconclusive", signs=["dog_signs"], **expert)
    livestock.grade(animals[1:4], cause="confirmed", signs=["throat_bite"], **expert)
    assert noticed(claim) == ["HEADS_DIFFER", "HEADS_UNLIKE"]
    line = livestock.part(animals[:1], reason="一头不能认定", **expert)
    assert (line.number, line.quantity_e4, line.stage) == (2, 10_000, "adult")
    assess(road, claim, cause="")
    assert noticed(claim) == []
    award_all(road, [claim]).insist()
    given = [(row.outcome, row.payable_fen) for row in stands(claim).lines.order_by("line")]
    assert given == [("paid", 192_000), ("refused", 0)]  # 3 heads × 800.00 × 80 %
    # What is said of them later changes no award that was made before.
    go(road, claim, "paid")
    claims_.reopen([claim], reason="复核", **who(road, INSURER)).insist()
    road.later(hours=1)
    livestock.part(animals[1:2], reason="另议", **who(road, EXPERT))
    livestock.grade(animals[1:2], cause="inconclusive", **who(road, EXPERT))
    assert verify().faults == ()
    assess(road, claim, cause="")
    award_all(road, [claim]).insist()
    assert (stands(claim).total_fen, stands(claim).difference_fen) == (128_000, -64_000)
    assert verify().faults == ()


def test_missing_animals_are_paid_as_the_terms_say(road: Road) -> None:
    claim = listed(road, 0, sheep(2), sheep(1, "young"))
    enter(road, claim.lines.get(number=1), ELEVEN[:2], fate="missing")
    enter(road, claim.lines.get(number=2), "羔31")
    go(road, claim, "accepted")
    assess(road, claim)
    award_all(road, [claim]).insist()
    rows = stands(claim).lines.order_by("line")
    given = [(row.code, row.payable_fen) for row in rows]
    assert given == [("MISSING_NOT_PAID", 0), ("", 32_000)]  # a lamb: 400.00 × 80 %
    told = [step["says"] for row in rows for step in row.steps]
    assert told[0] == {
        "zh": "死伤情况 失踪 列为除外，不赔",
        "en": "fate missing is excluded; not covered",
    }
    data, _qr = slips([claim], base="", now=road.now)
    assert data["slips"][0]["lines"][0]["refused"] == "牲畜失踪，条款不赔"


def test_no_dead_head_is_paid_without_proof_of_its_disposal(road: Road) -> None:
    number(road, "disposal_proof", "required", effective=date(2026, 1, 1))
    claim = go(road, flock(road, 0, ELEVEN[:2]), "accepted")
    assess(road, claim)
    award_all(road, [claim]).insist()
    go(road, claim, "payable")
    assert noticed(claim) == ["NO_DISPOSAL"]
    animals = of_lines([claim.lines.get().pk])
    proof = {"kind": "burial", "day": date(2026, 9, 1)}
    other = flock(road, 1, ["XY-9"])
    with pytest.raises(Malformed) as wrong:
        livestock.record_disposal(animals, paper=paper(road, other), **proof, **who(road, TOWNSHIP))
    assert wrong.value.problem.code == "NOT_THE_CLAIMS_FILE"
    livestock.record_disposal(animals, paper=paper(road, claim), **proof, **who(road, TOWNSHIP))
    assert noticed(claim) == []
    assert verify().faults == ()


def test_a_vet_bill_is_paid_by_what_its_papers_come_to(road: Road) -> None:
    claim = listed(road, 0, NewLine("livestock", "vet", 0))
    line = claim.lines.get()
    clerk = who(road, CLERK)
    hurt = [NewAnimal("injured", tag=ELEVEN[0], kind="sheep")]
    livestock.add_animals(line, hurt, **clerk)
    for fen in (12_550, 8_000, 99_900):
        livestock.add_bill(
            line, amount_fen=fen, day=date(2026, 8, 31), clinic="虒亭兽医站",
            paper=paper(road, claim, CLERK), **clerk,
        )  # fmt: skip
    livestock.strike_bill(line.vet_bills.last(), reason="另一户的单据", **clerk)
    [herd] = herds(claim)
    assert (herd.heads, herd.bills_fen, len(herd.bills)) == (1, 20_550, 3)
    assert noticed(claim) == []
    assert verify().faults == ()


def test_goats_are_valued_by_the_price_of_the_day_times_the_heads_entered(road: Road) -> None:
    goat = rows("livestock", {"item": "山羊", "stage": "成年", "value": "1050"})
    laid(road, "livestock", goat)
    claim = listed(road, 0, NewLine("livestock", "goat", 40_000, stage="adult"))
    line = claim.lines.get()
    enter(road, line, ELEVEN[:4])
    livestock.strike([line.animals.last()], reason="当日找回", **who(road, CLERK))
    go(road, claim, "accepted")
    expert = who(road, EXPERT)
    livestock.grade(of_lines([line.pk]), cause="probable", signs=["claw_marks"], **expert)
    heads = valuing([line])[line.pk].quantity_e4
    degree = Degree([WHOLE], heads, reason="逐头清点", value=Value())
    assessment.assess([claim], degrees={line.pk: degree}, **expert).insist()
    assert line.assessments.get().amount_fen == 315_000  # 3 × 1,050.00
    award_all(road, [claim]).insist()
    assert stands(claim).total_fen == 252_000  # 80 % of it
    assert verify().faults == ()
