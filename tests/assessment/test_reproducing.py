"""`hedun verify` puts the newest award together again, whatever happened before and after it."""

from hedun.assessment.actions import ask_again
from hedun.assessment.models import Assessment, AwardLine, ClaimAward
from hedun.assessment.standing import standing
from hedun.assessment.verification import awards_reproduce
from hedun.record.verification import verify
from tests.assessment import acts
from tests.support.road import CLERK, EXPERT, INSURER, Road, maize, make_claim, walk
from tests.support.wordings import without_wording

SHARED = '[[step]]\nop = "limit"\nscope = "policy"\namount = 600\nallocate = "pro_rata"\n'


def test_awards_reproduce_after_all_that_people_do(road: Road) -> None:
    """A shared limit, so that everything touches everything: an award beside another, one undone,
    one withdrawn, one opened again, a wording corrected."""
    acts.wording(road, SHARED)
    first, second, third, fourth = acts.sheds(road, 500, 400, 300, 200)
    acts.award_together(road, [first])
    assert list(awards_reproduce()) == []
    acts.award_together(road, [second, third])
    assert list(awards_reproduce()) == []
    acts.withdraw(road, second, CLERK)
    assert list(awards_reproduce()) == []
    acts.award_together(road, [fourth])
    assert list(awards_reproduce()) == []
    acts.undo(road, fourth, INSURER)
    assert list(awards_reproduce()) == []
    acts.wording(road, "")
    assert list(awards_reproduce()) == []
    walk(road, first, "paid")
    acts.reopen(road, first)
    acts.assess(road, first, 50)
    assert list(awards_reproduce()) == []
    acts.award_together(road, [first, fourth])
    assert verify().faults == ()


def test_an_award_that_comes_back_after_the_newest_act_took_no_part_in_it(road: Road) -> None:
    """While the first was withdrawn the second got its 400 whole; then the first came back."""
    acts.wording(road, SHARED)
    first, second = acts.sheds(road, 500, 400)
    acts.award_together(road, [first])
    acts.withdraw(road, first, CLERK)
    acts.award_together(road, [second])
    acts.undo(road, first, CLERK)
    assert [row.total_fen for row in standing([first.pk, second.pk]).values()] == [40_000, 50_000]
    assert verify().faults == ()


def test_undone_step_by_step_an_award_still_comes_out_as_it_was_made(road: Road) -> None:
    """The newest act is an undone one; then the claim is sent to the expert again."""
    claim = make_claim(road, "assessed")
    acts.award_together(road, [claim])
    acts.undo(road, claim, INSURER)
    assert list(awards_reproduce()) == []
    ask_again([claim], reason="重定", actor=road.who(INSURER), now=road.later(hours=1)).insist()
    claim.refresh_from_db()
    acts.assess(road, claim, 10)
    acts.undo(road, claim, EXPERT)
    assert verify().faults == ()


def test_a_claim_that_was_changed_in_the_database_no_longer_gives_its_award(road: Road) -> None:
    claim = make_claim(road, "awarded")
    Assessment.objects.filter(line__claim=claim).update(degree_ppm=500_000)
    # 583.20 instead of 524.88, of the claim and of its line
    found = list(awards_reproduce())
    assert [subject.split(":")[0] for subject, _, _ in found] == [
        "assessment.ClaimAward",
        "assessment.AwardLine",
    ]
    assert all("524.88" in zh and "583.20" in zh for _, zh, _ in found)
    assert all("524.88" in en and "583.20" in en for _, _, en in found)


def test_two_lines_changed_against_each_other_are_seen(road: Road) -> None:
    claim = make_claim(road, "awarded", lines=[maize(), maize()])
    one, other = AwardLine.objects.order_by("id")
    AwardLine.objects.filter(pk=one.pk).update(payable_fen=one.payable_fen + 1)
    AwardLine.objects.filter(pk=other.pk).update(payable_fen=other.payable_fen - 1)
    subjects = [subject for subject, _, _ in awards_reproduce()]
    assert subjects == [f"assessment.AwardLine:{one.pk}", f"assessment.AwardLine:{other.pk}"]
    assert ClaimAward.objects.get(claim=claim).total_fen == 2 * 52_488


def test_a_wording_that_is_gone_is_named(road: Road) -> None:
    make_claim(road, "awarded")
    without_wording(road.county.policy)
    [(subject, zh, en)] = awards_reproduce()
    assert subject == road.county.policy.number
    assert "2026-08-30" in zh and "2026-08-30" in en
