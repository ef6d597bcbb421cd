"""What one claim is awarded, and what becomes of it when the claim ends or an award is undone."""

import pytest

from hedun.assessment.models import AwardLine, ClaimAward
from hedun.assessment.standing import standing
from hedun.ledger.models import Kind
from hedun.ledger.queries import balances, claim_balance
from tests.assessment import acts
from tests.support.road import CLERK, EXPERT, INSURER, Road, maize, make_claim, walk

COVER = 1_000_000_000


def test_a_refusal_by_the_wording_names_the_animal_in_words(road: Road) -> None:
    acts.wording(road, '[[gate]]\nop = "species"\ninclude = ["badger"]\n')
    [claim] = acts.sheds(road, 500)
    acts.award_together(road, [claim])
    line = AwardLine.objects.get()
    assert (line.outcome, line.code, line.payable_fen) == ("refused", "SPECIES_NOT_COVERED", 0)
    [step] = line.steps
    assert "野猪" in step["says"]["zh"] and "wild boar" in step["says"]["en"]


def test_a_loss_below_the_threshold_is_awarded_nothing_and_closes(road: Road) -> None:
    """0.20 mu × 900 × 45 % × 0.9 = 72.90, below 100 yuan."""
    claim = make_claim(road, "assessed", lines=[maize("0.20")])
    acts.award_together(road, [claim])
    given = ClaimAward.objects.get()
    assert (given.kind, given.total_fen) == ("nil", 0)
    assert AwardLine.objects.get().code == "franchise"
    assert balances(road.county.policy.number)[Kind.COVER] == COVER


def test_many_small_steps_do_not_carry_an_award_past_the_authority(road: Road) -> None:
    """50,000 yuan were awarded before; 10 more are 50,010 in all."""
    acts.wording(road, "")
    [claim] = acts.sheds(road, 50_000)
    walk(road, claim, "paid")
    acts.reopen(road, claim)
    acts.wording(road, '[[step]]\nop = "factor"\nrate = 1.0002\n')
    acts.assess(road, claim, 100)
    refused = acts.award_together(road, [claim])
    assert acts.codes(refused) == {claim.number: ["ABOVE_AUTHORITY"]}


def test_an_advance_is_called_an_advance(road: Road) -> None:
    claim = make_claim(road, "assessed")
    acts.award_together(road, [claim], kind="advance")
    assert ClaimAward.objects.get().kind == "advance"


def test_an_award_undone_before_a_withdrawal_does_not_come_back_with_it(road: Road) -> None:
    claim = make_claim(road, "assessed")
    acts.award_together(road, [claim])
    acts.undo(road, claim, INSURER)
    acts.withdraw(road, claim, CLERK)
    acts.undo(road, claim, CLERK)
    assert claim.state == "assessed" and standing([claim.pk]) == {}
    acts.award_together(road, [claim])
    assert claim_balance(claim.number, Kind.AWARDED) == 52_488


def test_a_claim_that_ends_after_payment_keeps_what_was_paid(road: Road) -> None:
    claim = make_claim(road, "paid")
    acts.reopen(road, claim)
    acts.assess(road, claim, 50)
    acts.award_together(road, [claim])
    acts.withdraw(road, claim, CLERK)
    assert standing([claim.pk])[claim.pk].total_fen == 52_488
    assert claim_balance(claim.number, Kind.PAID) == 52_488
    assert claim_balance(claim.number, Kind.AWARDED) == 0
    acts.reopen(road, claim)
    acts.assess(road, claim, 50)
    [seen] = acts.previewed(road, [claim]).values()
    assert seen.difference_fen == 5_832


@pytest.mark.parametrize("username", [CLERK, EXPERT])
def test_who_may_not_award_is_shown_no_amounts(road: Road, username: str) -> None:
    claim = make_claim(road, "assessed")
    assert acts.previewed(road, [claim], username) == {}
    refused = acts.award_together(road, [claim], seen={claim.pk: 52_488}, username=username)
    assert acts.codes(refused) == {claim.number: ["OTHER_ROLE"]}
