"""Claims that are calculated together: of one event, of one wording; and what that does to others.

The wordings are small on purpose, so that every amount can be worked out beside the test.
"""

from datetime import date

from hedun.assessment.models import Difference
from hedun.assessment.standing import standing
from hedun.claims.models import Claim
from hedun.ledger.models import Kind
from hedun.ledger.queries import claim_balance
from tests.assessment import acts
from tests.support.road import INSURER, Road, walk
from tests.support.wordings import without_wording

EVE = date(2026, 8, 29)
SHARED = '[[step]]\nop = "limit"\nscope = "report"\namount = 600\nallocate = "pro_rata"\n'
IN_ORDER = '[[step]]\nop = "limit"\nscope = "policy"\namount = {}\n'


def totals(claims: list[Claim]) -> list[int]:
    stands = standing(claim.pk for claim in claims)
    return [stands[claim.pk].total_fen for claim in claims]


# ── one event ───────────────────────────────────────────────────────────────────────────────────


def test_the_last_award_of_an_event_shows_what_the_first_has_too_much(road: Road) -> None:
    """Alone the first gets its 500; with the second it would get 200. It is unpaid and yet not
    touched: 300 too much are shown, the second gets its 400."""
    acts.wording(road, SHARED)
    first, second = acts.sheds(road, 500, 1_000)
    acts.award_together(road, [first])
    assert standing([first.pk])[first.pk].provisional
    assert not Difference.objects.exists()
    acts.award_together(road, [second])
    last = standing([second.pk])[second.pk]
    assert not last.provisional
    assert totals([first, second]) == [50_000, 40_000]
    shown = Difference.objects.get()
    assert (shown.award, shown.claim, shown.fen) == (last.award, first, -30_000)
    assert claim_balance(first.number, Kind.AWARDED) == 50_000


def test_a_claim_whose_award_was_undone_is_open_again(road: Road) -> None:
    acts.wording(road, SHARED)
    first, second = acts.sheds(road, 500, 1_000)
    acts.award_together(road, [first])
    acts.undo(road, first, INSURER)
    acts.award_together(road, [second])
    assert standing([second.pk])[second.pk].provisional


# ── one wording ─────────────────────────────────────────────────────────────────────────────────


def test_a_loss_that_no_wording_answers_for_is_refused_and_the_others_go(road: Road) -> None:
    acts.wording(road, "")
    lost, going = acts.sheds(road, 500, night=EVE)[0], acts.sheds(road, 300)[0]
    without_wording(road.county.policy)
    acts.wording(road, "", first="2026-08-30")
    outcome = acts.award_together(road, [lost, going])
    assert acts.codes(outcome) == {lost.number: ["NO_WORDING"]}
    assert totals([going]) == [30_000]


def test_a_corrected_wording_shows_what_it_would_change_and_changes_nothing(road: Road) -> None:
    acts.wording(road, "")
    first, second = acts.sheds(road, 500, 300)
    acts.award_together(road, [first])
    walk(road, first, "paid")
    acts.wording(road, '[[step]]\nop = "factor"\nrate = 0.8\n')
    assert acts.award_together(road, [second]).refused == []
    assert totals([first, second]) == [50_000, 24_000]
    shown = Difference.objects.get()
    assert (shown.claim, shown.fen) == (first, -10_000)
    assert claim_balance(first.number, Kind.PAID) == 50_000


# ── settlement ──────────────────────────────────────────────────────────────────────────────────


def test_an_opened_claim_keeps_its_place_in_the_order_of_settlement(road: Road) -> None:
    """600 yuan for the year. The first got 300, the second 300; opened again, the first's 500 come
    before the second's 300, so the second would have only 100: shown, not taken."""
    acts.wording(road, IN_ORDER.format(600))
    first, second = acts.sheds(road, 300, 300)
    acts.award_together(road, [first])
    acts.award_together(road, [second])
    walk(road, first, "paid")
    acts.reopen(road, first)
    acts.wording(road, '[[step]]\nop = "factor"\nrate = 1.5\n' + IN_ORDER.format(600))
    acts.assess(road, first, 100)
    [seen] = acts.previewed(road, [first]).values()
    assert (seen.total_fen, seen.before_fen, seen.difference_fen) == (45_000, 30_000, 15_000)
    acts.award_together(road, [first])
    assert standing([first.pk])[first.pk].settled == 1
    shown = Difference.objects.get()
    assert (shown.claim, shown.fen) == (second, 15_000 - 30_000)
