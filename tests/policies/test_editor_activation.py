"""Two persons put a wording in force from a day on; a loss stays with the wording of its day."""

from datetime import date
from pathlib import Path

import pytest

from hedun.assessment.models import ClaimAward
from hedun.claims.models import Claim
from hedun.demo.county import TERMS
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.policies import actions as policies
from hedun.policies.models import Policy, TermsFile, TermsProposal
from hedun.policies.queries import spans
from hedun.record.models import Entry
from hedun.record.verification import verify
from hedun.terms import library
from tests.people.world import NOW, County
from tests.policies.test_terms_in_force import wording
from tests.support.road import (
    FORESTRY,
    INSURER,
    NIGHT,
    OTHER_FORESTRY,
    Road,
    make_claim,
    make_county,
)

HALF = {"rate = 0.8": "rate = 0.5"}


@pytest.fixture
def road(db: None, home: object) -> Road:
    return make_county(4)


def demo_wording(first: date, changes: dict[str, str]) -> bytes:
    """The demo's wording from another day on, with some of its text replaced."""
    text = library.read(TERMS).decode()
    for old, new in {"effective = 2026-01-01": f"effective = {first}", **changes}.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text.encode()


def propose(road: Road, data: bytes, **more: object) -> TermsProposal:
    return policies.propose_terms(
        road.county.policy, data, actor=road.who(FORESTRY), now=road.later(hours=1),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def confirm(road: Road, proposal: TermsProposal, who: str = OTHER_FORESTRY) -> TermsFile:
    return policies.confirm_terms(proposal, actor=road.who(who), now=road.later(hours=1))


def awarded_fen(claim: Claim) -> int:
    return ClaimAward.objects.get(claim=claim).total_fen


def test_a_loss_before_the_day_is_paid_by_the_old_wording_and_one_after_it_by_the_new(
    road: Road,
) -> None:
    first = date(2026, 9, 5)
    old = make_claim(road, "awarded")  # 30 August: 656.10 yuan × 80 %
    confirm(road, propose(road, demo_wording(first, HALF)))
    road.later(days=8)
    before = make_claim(road, "awarded", night=date(2026, 9, 4))  # awarded after the new one came
    on_the_day = make_claim(road, "awarded", night=first)
    after = make_claim(road, "awarded", night=date(2026, 9, 6))
    found = [awarded_fen(claim) for claim in (old, before, on_the_day, after)]
    assert found == [52_488, 52_488, 32_805, 32_805]
    told = [
        [s["says"]["zh"] for s in claim.awards.get().lines.get().steps if s["n"] == 7]
        for claim in (before, after)
    ]
    assert told == [["656.10 元 × 80 % = 524.88 元"], ["656.10 元 × 50 % = 328.05 元"]]
    days = [[(s.first.day, s.last.month) for s in of] for of in spans(road.county.policy).values()]
    assert days == [[(5, 12)], [(1, 9)]]
    assert verify().faults == ()


def test_nothing_changes_until_the_second_person_confirms(road: Road) -> None:
    proposal = propose(road, demo_wording(NIGHT, HALF))
    assert awarded_fen(make_claim(road, "awarded")) == 52_488
    assert road.county.policy.terms.count() == 1
    assert proposal.state == "open" and proposal.proposed_by == FORESTRY


def test_nobody_confirms_or_declines_their_own(road: Road) -> None:
    proposal = propose(road, demo_wording(NIGHT, HALF))
    for act in (
        lambda: confirm(road, proposal, FORESTRY),
        lambda: policies.decline_terms(
            proposal, reason="不对", actor=road.who(FORESTRY), now=road.now
        ),
    ):
        with pytest.raises(Refused) as own:
            act()
        assert [r.code for r in own.value.refusals] == ["SAME_PROPOSER"]
    with pytest.raises(Refused) as other:
        confirm(road, proposal, INSURER)
    assert [r.code for r in other.value.refusals] == ["OTHER_ROLE"]
    assert road.county.policy.terms.count() == 1


def test_it_begins_after_the_last_awarded_loss_unless_it_says_that_it_corrects(road: Road) -> None:
    make_claim(road, "awarded")
    with pytest.raises(Malformed) as early:
        propose(road, demo_wording(NIGHT, HALF))
    assert early.value.problem.code == "TERMS_AWARDED"
    assert "2026-08-30" in early.value.problem.zh
    with pytest.raises(Malformed) as unsaid:
        propose(road, demo_wording(NIGHT, HALF), corrects=True, reason=" ")
    assert unsaid.value.problem.code == "TERMS_REASON"
    proposal = propose(road, demo_wording(NIGHT, HALF), corrects=True, reason="比例抄错")
    assert confirm(road, proposal).effective == NIGHT
    assert propose(road, demo_wording(date(2026, 8, 31), HALF)).corrects is False


def test_an_award_made_meanwhile_stops_the_confirmation(road: Road) -> None:
    proposal = propose(road, demo_wording(NIGHT, HALF))
    make_claim(road, "awarded")
    with pytest.raises(Malformed) as late:
        confirm(road, proposal)
    assert late.value.problem.code == "TERMS_AWARDED"
    proposal.refresh_from_db()
    assert proposal.state == "open"


# ── one county without claims ───────────────────────────────────────────────────────────────────


@pytest.fixture
def waiting(county: County, policy: Policy) -> TermsProposal:
    return policies.propose_terms(policy, wording(), actor=county.actor("forestry"), now=NOW)


def test_who_proposed_takes_it_back_and_another_declines_with_a_reason(
    county: County, policy: Policy, waiting: TermsProposal
) -> None:
    second = county.actor("second-forestry")
    with pytest.raises(Malformed) as not_theirs:
        policies.withdraw_terms(waiting, actor=second, now=NOW)
    assert not_theirs.value.problem.code == "TERMS_NOT_YOURS"
    policies.withdraw_terms(waiting, actor=county.actor("forestry"), now=NOW)
    again = policies.propose_terms(policy, wording(), actor=county.actor("forestry"), now=NOW)
    with pytest.raises(Malformed) as silent:
        policies.decline_terms(again, reason="  ", actor=second, now=NOW)
    assert silent.value.problem.code == "TERMS_REASON"
    declined = policies.decline_terms(again, reason="金额不对", actor=second, now=NOW)
    assert (declined.state, declined.answer) == ("declined", "金额不对")
    for act in (policies.confirm_terms, policies.withdraw_terms):
        with pytest.raises(Malformed) as over:
            act(again, actor=second, now=NOW)
        assert over.value.problem.code == "TERMS_DECIDED"
    assert not TermsFile.objects.exists()
    assert verify().faults == ()


def test_the_same_bytes_wait_once_and_come_in_force_once(
    county: County, policy: Policy, waiting: TermsProposal
) -> None:
    def again() -> str:
        with pytest.raises(Malformed) as twice:
            policies.propose_terms(policy, wording(), actor=county.actor("forestry"), now=NOW)
        return twice.value.problem.code

    assert again() == "TERMS_PROPOSED"
    policies.confirm_terms(waiting, actor=county.actor("second-forestry"), now=NOW)
    assert again() == "TERMS_IN_FORCE"


def test_the_record_names_both_and_verify_looks_at_what_waits(
    county: County, waiting: TermsProposal, home: Path
) -> None:
    path = home / "terms" / f"{waiting.sha256}.toml"
    kept = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(kept + b"\n")
    assert [f.subject for f in verify().faults] == [f"policies.TermsProposal:{waiting.pk}"]
    path.write_bytes(kept)
    policies.confirm_terms(waiting, actor=county.actor("second-forestry"), now=NOW)
    acts = Entry.objects.filter(subject=waiting.policy.number).order_by("seq")
    assert [(e.action, e.user) for e in acts][-2:] == [
        ("terms.propose", "forestry"),
        ("terms.put_in_force", "second-forestry"),
    ]
    assert verify().faults == ()
