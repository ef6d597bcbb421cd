"""The same loss under another insurance: found, put before a person, taken off or not covered."""

import pytest

from hedun.assessment.figures import figures
from hedun.checks.queries import findings
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.othercover import actions
from hedun.othercover.matching import Match, matches
from hedun.othercover.models import Cover, CoverAnswer
from hedun.othercover.queries import says, to_refuse, waiting
from hedun.payments import actions as payments
from hedun.people import actions as people
from hedun.places.actions import SETUP
from hedun.record.models import Entry
from hedun.record.verification import verify
from hedun.web.keychange import change_hash_key
from tests.assessment.desks import number, wording
from tests.othercover.world import INSURED_BY, claim, row, soybeans, take_in
from tests.support.road import (
    EXPERT,
    FORESTRY,
    INSURER,
    MAKER,
    TOWNSHIP,
    Road,
    award,
    make_claim,
    walk,
)

FRANCHISE = (
    'op = "franchise"\nsections = ["crop"]\nscope = "claim"\namount = 100\nclause = "第十条"\n'
)
OFFSET = '\n[[step]]\nop = "offset"\nsections = ["crop"]\nscope = "line"\nclause = "第十六条"\n'


def match(found: Claim) -> Match:
    [one] = matches(loaded([found]))[found.pk]
    return one


def blocked(found: Claim) -> list[str]:
    return [f.code for f in findings(loaded([found]), blocking=True)[found.pk]]


def insurer(road: Road) -> dict[str, object]:
    return {"actor": road.who(INSURER), "now": road.later(hours=1)}


def test_what_the_soybean_insurance_paid_is_taken_off_when_the_insurer_says_so(road: Road) -> None:
    wording(road, (FRANCHISE, FRANCHISE + OFFSET))
    assert take_in(road, row(road)).added == 1
    beans = claim(road, "assessed")
    one = match(beans)
    assert (one.how, one.left_fen, says(beans)) == ("alike", 500_00, "offset")
    [found] = [f for f in findings(loaded([beans]))[beans.pk] if f.code == "OTHER_COVER"]
    assert found.severity == "block"
    for fact in (INSURED_BY, "PZ2026-0815", "500.00", "南 坡地"):
        assert fact in found.zh and fact in found.en
    # never silent: as long as nobody has dealt with it, nothing is taken off and nothing is paid
    assert figures([one.line])[one.line.pk].latest.other_paid_fen == 0
    assert [c.number for c, _ in waiting(road.who(INSURER), road.now)] == [beans.number]
    with pytest.raises(Malformed) as much:
        actions.answer_offset(
            one.line, one.cover, amount_fen=500_01, reason="同一块地", **insurer(road)
        )
    assert "500.00" in much.value.problem.zh
    actions.answer_offset(
        one.line, one.cover, amount_fen=500_00, reason="同一块地，已赔", **insurer(road)
    )
    latest = figures([one.line])[one.line.pk]
    assert latest.latest.other_paid_fen == 500_00 and latest.expert and latest.expert.by
    assert blocked(beans) == [] and waiting(road.who(INSURER), road.now) == []
    award(road, beans).insist()
    # 5 × 780 × 60 % = 2,340.00; × 0.7 = 1,638.00; − 500.00 = 1,138.00; × 0.8
    assert beans.awards.get().total_fen == 910_40
    with pytest.raises(Malformed) as late:
        actions.take_back(CoverAnswer.objects.get(), reason="记错", **insurer(road))
    assert late.value.problem.code == "ANSWER_STATE"
    assert not list(verify().faults)


def test_nothing_is_paid_while_the_question_is_open(road: Road) -> None:
    take_in(road, row(road))
    beans = claim(road, "payable")
    made = payments.make_batch([beans], template="rural_bank", actor=road.who(MAKER), now=road.now)
    told = [refusal.code for _, refusals in made.left_out for refusal in refusals]
    assert made.batch is None and "CHECK_BLOCKS" in told
    one = match(beans)
    actions.answer_another(one.line, one.cover, reason="那是北坡那块", **insurer(road))
    walk(road, beans, "paid")


def test_a_policy_that_covers_no_such_loss_offers_the_refusal(road: Road) -> None:
    number(road, "other_cover", "refuse")
    take_in(road, row(road))
    beans = claim(road, "accepted", soybeans(), soybeans(item="maize"))
    one = match(beans)
    assert says(beans) == "refuse" and to_refuse(loaded([beans])) == {one.line.pk: one}
    actions.answer_refused(one.line, one.cover, reason="第十六条：已由大豆险赔付", **insurer(road))
    newest = one.line.decisions.latest("id")
    assert (newest.covered, newest.code) == (False, "PAID_BY_OTHERS")
    assert blocked(beans) == []
    answer = actions.take_back(CoverAnswer.objects.get(), reason="不是同一块", **insurer(road))
    assert answer.ended_at and one.line.decisions.latest("id").covered
    assert blocked(beans) == ["OTHER_COVER"]
    assert not list(verify().faults)


def test_the_same_list_adds_nothing_after_another_key_for_searching(road: Road) -> None:
    """By number, by name where it has none, and of who was erased meanwhile."""
    rows = row(road), row(road, 1, 身份证号=""), row(road, 2)
    assert take_in(road, *rows).added == 3
    people.erase_identity(
        road.county.roll[2][1], reason="本人申请", actor=road.who(FORESTRY), now=road.now
    )
    for _ in range(2):
        change_hash_key(actor=SETUP, now=road.now)
        assert take_in(road, *rows).unchanged == 3
        cells = row(road, 0, **{"赔款金额（元）": "650.00"})
        assert take_in(road, cells, dry_run=True).changed == 1
    assert not list(verify().faults)


def test_only_the_insurer_answers_and_always_with_a_reason(road: Road) -> None:
    take_in(road, row(road))
    one = match(claim(road, "accepted"))
    with pytest.raises(Refused):
        actions.answer_another(
            one.line, one.cover, reason="x", actor=road.who(EXPERT), now=road.now
        )
    with pytest.raises(Malformed) as silent:
        actions.answer_another(one.line, one.cover, reason=" ", **insurer(road))
    assert silent.value.problem.code == "ANSWER_REASON"
    other = claim(road, "accepted", household=1).lines.get()
    with pytest.raises(Malformed) as strange:
        actions.answer_another(other, one.cover, reason="x", **insurer(road))
    assert strange.value.problem.code == "NO_MATCH"


@pytest.mark.parametrize(
    ("cells", "plot", "how"),
    [
        ({"地块": "南坡"}, "南坡", "same"),
        ({"地块": "南坡二号"}, "南坡2号地", "alike"),
        ({"地块": ""}, "南坡", "unnamed"),
        ({"地块": "沟口三亩"}, "南坡", "differs"),  # the one soybean plot that is insured
        ({"身份证号": ""}, "南坡", "alike"),  # by name and village
    ],
)
def test_it_is_found_however_the_plot_is_written(
    road: Road, cells: dict[str, str], plot: str, how: str
) -> None:
    take_in(road, row(road, **cells))
    assert match(claim(road, "reported", soybeans(plot))).how == how


def test_another_crop_season_household_or_plot_is_another_loss(road: Road) -> None:
    take_in(
        road,
        row(road, 地块="沟口"),
        row(road, 地块="东塬"),
        row(road, 1, 险种="玉米种植保险", 作物="玉米"),
    )
    first, second = claim(road, "reported"), claim(road, "reported", household=1)
    assert matches(loaded([first, second])) == {}


def test_what_a_merged_household_had_insured_goes_along(road: Road) -> None:
    take_in(road, row(road))
    (_, old), (_, one), *_ = road.county.roll
    day = road.now.date()
    people.merge_households([old], one, day, reason="并户", actor=road.who(TOWNSHIP), now=road.now)
    beans = make_claim(road, at="reported", lines=[soybeans()], household=one, night=day)
    assert match(beans).cover.name == old.name


def test_the_same_list_twice_adds_nothing_and_a_new_payment_asks_again(road: Road) -> None:
    assert take_in(road, row(road), dry_run=True).added == 1 and not Cover.objects.exists()
    take_in(road, row(road), row(road, 1))
    entries = Entry.objects.count()
    again = take_in(road, row(road), row(road, 1))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert Entry.objects.count() == entries and Cover.objects.count() == 2
    beans = claim(road, "assessed")
    one = match(beans)
    actions.answer_offset(one.line, one.cover, amount_fen=500_00, reason="已赔", **insurer(road))
    assert blocked(beans) == []
    more = take_in(road, row(road, **{"赔款金额（元）": "800"}), row(road, 1))
    assert (more.added, more.changed, more.unchanged) == (0, 1, 1)
    assert blocked(beans) == ["OTHER_COVER"]
    one = match(beans)
    assert one.left_fen == 300_00  # 500.00 of the 800.00 are taken off already
    actions.answer_offset(one.line, one.cover, amount_fen=300_00, reason="补赔", **insurer(road))
    assert figures([one.line])[one.line.pk].latest.other_paid_fen == 800_00
    assert not list(verify().faults)


def test_what_is_wrong_with_a_row_is_told_with_row_and_column(road: Road) -> None:
    wrong = {
        "身份证号": "140423198001010011",
        "赔款金额（元）": "五百",
        "险种": "综合险",
    }
    rows = [row(road, 1, **{name: cell}) for name, cell in wrong.items()]
    rows += [row(road, 1, 村="天上村"), row(road), row(road)]
    done = take_in(road, *rows)
    assert done.added == 1
    told = {(p.row, p.column.split(" ")[-1]): p.code for p in done.problems}
    assert {(2, "身份证号"), (3, "赔款金额（元）"), (5, "村"), (7, "")} <= told.keys()
    assert told[5, "村"] == "VILLAGE_UNKNOWN" and told[7, ""] == "ROW_TWICE"
    assert "CROP_UNKNOWN" in told.values()


def test_the_number_is_compared_and_never_kept(road: Road) -> None:
    take_in(road, row(road))
    number_ = road.county.roll[0][0].id_number
    kept = Cover.objects.values().get()
    assert kept["id_number_last4"] == number_[-4:]
    assert not any(number_ in str(value) for value in kept.values())
    assert not any(number_ in str(body) for body in Entry.objects.values_list("body", flat=True))
