"""Which wording answers: that of the day of the loss; and some look at a whole event."""

from datetime import date

from hedun.assessment import actions as assessment
from hedun.assessment.models import Award
from hedun.record.verification import verify
from tests.assessment.desks import assess, assessed, award_all, shown, stands, wording
from tests.support.road import (
    INSURER,
    Road,
    award,
    make_claim,
    make_report,
    walk,
)

SEPTEMBER = date(2026, 9, 5)
# The threshold taken over all that one accident did in the village.
BY_EVENT = (
    'op = "franchise"\nsections = ["crop"]\nscope = "claim"',
    'op = "franchise"\nsections = ["crop"]\nscope = "report"',
)


def test_a_second_wording_answers_for_losses_from_its_first_day_on(road: Road) -> None:
    first = road.county.policy.terms.get()
    second = wording(
        road,
        ("effective = 2026-01-01", "effective = 2026-09-01"),
        ('id = "xiangyuan-demo-2026"', 'id = "xiangyuan-demo-2026-b"'),
        ("rate = 0.8", "rate = 0.9"),
    )
    road.later(days=6)
    household = road.county.roll[0][1]
    august = make_claim(road, household=household)
    later = make_claim(
        road, report=make_report(road, SEPTEMBER), household=household, night=SEPTEMBER
    )
    award_all(road, assessed(road, august, later)).insist()
    # 729.00 × 0.9 = 656.10; × 80 % = 524.88 before, × 90 % = 590.49 after
    assert (stands(august).total_fen, stands(later).total_fen) == (52_488, 59_049)
    digests = {stands(c).award.terms_sha256 for c in (august, later)}
    assert digests == {first.sha256, second.sha256}
    assert verify().faults == ()


def test_a_wording_entered_later_does_not_change_what_was_awarded(road: Road) -> None:
    old = make_claim(road, at="awarded")
    wording(road, ("rate = 0.8", "rate = 0.9"), ('id = "xiangyuan-demo-2026"', 'id = "b"'))
    assert verify().faults == ()
    assert stands(old).total_fen == 52_488


def test_where_a_step_looks_at_the_event_an_award_is_provisional_until_all_are_in(
    road: Road,
) -> None:
    wording(road, BY_EVENT)
    report = make_report(road)
    first = make_claim(road, at="assessed", report=report)
    second = make_claim(road, at="accepted", report=report)
    seen = assessment.preview([first], actor=road.who(INSURER), now=road.now)
    assert seen[first.pk].provisional
    award(road, first).insist()
    assert stands(first).provisional
    assess(road, second, 45)
    assert not assessment.preview([second], actor=road.who(INSURER), now=road.now)[
        second.pk
    ].provisional
    award(road, second).insist()
    assert not stands(second).provisional
    assert verify().faults == ()


def test_the_claims_of_an_event_awarded_together_are_not_provisional(road: Road) -> None:
    wording(road, BY_EVENT)
    report = make_report(road)
    both = assessed(road, *(make_claim(road, report=report) for _ in range(2)))
    award_all(road, both).insist()
    assert [stands(c).provisional for c in both] == [False, False]
    assert Award.objects.count() == 1


def test_without_such_a_step_no_award_waits_for_another(road: Road) -> None:
    report = make_report(road)
    first = make_claim(road, at="assessed", report=report)
    make_claim(road, at="accepted", report=report)
    assert sum(shown(road, [first]).values()) == 52_488
    walk(road, first, "awarded")
    assert not stands(first).provisional
