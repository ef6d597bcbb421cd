"""What the tests of assessment ask people to do, in a line each."""

from collections.abc import Mapping, Sequence
from datetime import date

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Found, Preview
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim, LossLine
from hedun.claims.moves import Outcome
from hedun.notices import actions as notices
from hedun.policies.models import TermsFile
from tests.support.road import (
    EXPERT,
    INSURER,
    NIGHT,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    Road,
    make_claim,
    make_report,
    walk,
)
from tests.support.wordings import put_in_force

WORDING = """
spec = "1.0"
id = "{id}"
title.zh = "试行条款"
title.en = "Trial wording"
currency = "CNY"
effective = {first}
expires = {last}
place = "140423"
source = "invented for a test"

[[step]]
op = "value"
from = "amount"
"""


def wording(
    road: Road, steps: str, *, first: str = "2026-01-01", last: str = "2026-12-31"
) -> TermsFile:
    """A wording that pays the documented amount, less what `steps` (TOML) say."""
    text = WORDING.format(id=f"trial-{TermsFile.objects.count()}", first=first, last=last) + steps
    return put_in_force(
        road.county.policy, text.encode(), by=road.bureau(), now=road.later(minutes=1)
    )


def shed(yuan: int) -> NewLine:
    """Property of an agreed value."""
    return NewLine("property", "shed", 10_000, amount_fen=yuan * 100)


def sheds(road: Road, *yuans: int, at: str = "assessed", night: date = NIGHT) -> list[Claim]:
    """A claim of a household each, in one event."""
    report = make_report(road, night)
    return [make_claim(road, at, lines=[shed(yuan)], report=report, night=night) for yuan in yuans]


def line_of(claim: Claim) -> LossLine:
    return claim.lines.get(number=1)


def verify(road: Road, claim: Claim, found: Found | None = None, username: str = TOWNSHIP) -> None:
    now = road.later(hours=1)
    given = {line_of(claim).pk: found} if found else None
    assessment.verify(
        [claim], visited_at=now, found=given, actor=road.who(username), now=now
    ).insist()
    claim.refresh_from_db()


def assess(road: Road, claim: Claim, percent: int, **more: object) -> None:
    """The expert finds this degree at five points of every line."""
    degrees = {
        line.pk: Degree(points=[percent * 10_000] * 5, **more)  # type: ignore[arg-type]
        for line in claim.lines.all()
    }
    assessment.assess(
        [claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)
    ).insist()
    claim.refresh_from_db()


def previewed(road: Road, claims: Sequence[Claim], username: str = INSURER) -> dict[int, Preview]:
    return assessment.preview(claims, actor=road.who(username), now=road.now)


def shown(previews: Mapping[int, Preview]) -> dict[int, int]:
    return {pk: one.difference_fen for pk, one in previews.items()}


def award_together(
    road: Road,
    claims: Sequence[Claim],
    seen: Mapping[int, int] | None = None,
    username: str = INSURER,
    **more: str,
) -> Outcome:
    """Award what is shown now, or what was `seen` before."""
    given = shown(previewed(road, claims, username)) if seen is None else seen
    outcome = assessment.award(
        claims, shown=given, actor=road.who(username), now=road.later(hours=1), **more
    )
    for claim in claims:
        claim.refresh_from_db()
    return outcome


def undo(road: Road, claim: Claim, username: str) -> None:
    claims_.undo([claim], actor=road.who(username), now=road.later(hours=1)).insist()
    claim.refresh_from_db()


def reopen(road: Road, claim: Claim) -> None:
    claims_.reopen(
        [claim], reason="补充材料", actor=road.who(INSURER), now=road.later(hours=1)
    ).insist()
    claim.refresh_from_db()


def withdraw(road: Road, claim: Claim, username: str) -> None:
    claims_.withdraw(
        [claim], reason="农户撤回", actor=road.who(username), now=road.later(hours=1)
    ).insist()
    claim.refresh_from_db()


def contest(road: Road, claim: Claim) -> None:
    walk(road, claim, "contested")


def resurvey(
    road: Road, claim: Claim, found: Found | None = None, username: str = OTHER_TOWNSHIP
) -> Outcome:
    now = road.later(hours=1)
    outcome = notices.resurvey(
        [claim],
        visited_at=now,
        found={line_of(claim).pk: found} if found else None,
        reason="换人复测",
        actor=road.who(username),
        now=now,
    )
    claim.refresh_from_db()
    return outcome


def codes(outcome: Outcome) -> dict[str, list[str]]:
    """claim number → the codes it was refused with."""
    return {claim.number: [r.code for r in refusals] for claim, refusals in outcome.refused}
