"""What people at the desks do with claims in these tests, by real actions."""

from datetime import date

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.assessment.models import ClaimAward
from hedun.assessment.standing import standing
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.demo.county import TERMS
from hedun.ledger.queries import balances
from hedun.policies import actions as policies
from hedun.policies.models import TermsFile
from hedun.terms import library
from tests.support.road import EXPERT, FORESTRY, INSURER, Road, walk
from tests.support.wordings import put_in_force

PERCENT = 10_000  # millionths


def assess(road: Road, claim: Claim, *percents: int, points: int = 5) -> Outcome:
    """The expert finds these degrees, one a line, the same at every point."""
    degrees = {
        line.pk: Degree(points=[percent * PERCENT] * points)
        for line, percent in zip(claim.lines.order_by("number"), percents, strict=True)
    }
    return assessment.assess(
        [claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)
    ).insist()


def shown(road: Road, claims: list[Claim], username: str = INSURER) -> dict[int, int]:
    """What the reviewer sees: fen that an award of these together adds."""
    found = assessment.preview(claims, actor=road.who(username), now=road.now)
    return {pk: one.difference_fen for pk, one in found.items()}


def award_all(road: Road, claims: list[Claim], seen: dict[int, int] | None = None) -> Outcome:
    """Awarded together as they were shown (or with what `seen` says was shown)."""
    seen = shown(road, claims) if seen is None else seen
    return assessment.award(claims, shown=seen, actor=road.who(INSURER), now=road.later(hours=1))


def open_again(road: Road, claim: Claim) -> Claim:
    claims_.reopen([claim], reason="复核", actor=road.who(INSURER), now=road.later(days=1)).insist()
    return claim


def stands(claim: Claim) -> ClaimAward:
    """The claim's newest award that stands."""
    return standing([claim.pk])[claim.pk]


def book(road: Road) -> dict[str, int]:
    """fen by account, without those that are empty and the source."""
    found = balances(road.county.policy.number)
    return {kind: fen for kind, fen in found.items() if fen and kind != "source"}


def codes(outcome: Outcome) -> list[list[str]]:
    """Of each refused claim, in order of the claims, the codes it was refused with."""
    refused = sorted(outcome.refused, key=lambda pair: pair[0].pk)
    return [[refusal.code for refusal in refusals] for _, refusals in refused]


def wording(road: Road, *changes: tuple[str, str]) -> TermsFile:
    """The demo's wording with some of its text replaced, in force instead of it."""
    text = library.read(TERMS).decode()
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the wording"
        text = text.replace(old, new)
    road.later(hours=1)
    return put_in_force(road.county.policy, text.encode(), by=road.bureau(), now=road.now)


def number(road: Road, key: str, value: str, effective: date = date(2026, 1, 1)) -> None:
    """The contract sets a number."""
    policies.set_number(
        road.county.policy, key, value, basis="contract", clause="第二十条", effective=effective,
        actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip


def line(item: str, mu_e2: int, percent: int, stage: str, amount_fen: int | None = None) -> NewLine:
    """A crop line; `mu_e2` in hundredths of a mu."""
    return NewLine(
        "crop", item, mu_e2 * 100, stage=stage, plot="南坡", planted_e4=400_000,
        degree_ppm=percent * PERCENT, amount_fen=amount_fen,
    )  # fmt: skip


def assessed(road: Road, *claims: Claim) -> list[Claim]:
    return [walk(road, claim, "assessed") for claim in claims]
