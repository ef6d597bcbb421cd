"""What is left of each limit, shown to the reviewer before and after the award in question."""

from hedun.assessment.actions import preview
from hedun.assessment.left import Left, left
from hedun.claims.models import Claim
from hedun.ledger.queries import cover_left, limits
from tests.assessment.desks import assessed, number, wording
from tests.support.road import INSURER, Road, award, make_claim, make_report

ONE = 52_488  # fen: 1.8 mu of milk-ripe maize at 45 %
STEPS = """amount = 10000000

[[step]]
op = "limit"
scope = "household"
amount = 800

[[step]]
op = "limit"
sections = ["crop"]
scope = "report"
amount = 1500"""


def seen(road: Road, *claims: Claim) -> dict[tuple[str, str], Left]:
    found = preview(claims, actor=road.who(INSURER), now=road.now)
    return {(one.over, one.whose): one for one in left(claims, found)}


def test_cover_kind_of_loss_household_and_accident_before_and_after(road: Road) -> None:
    wording(road, ("amount = 10000000", STEPS))
    number(road, "limit.crop", "200000")
    report = make_report(road)
    first, second = assessed(road, *(make_claim(road, report=report) for _ in range(2)))
    award(road, first).insist()
    told, policy = seen(road, second), road.county.policy.number
    cover, kind = told["cover", ""], told["kind", ""]
    assert (cover.before_fen, cover.after_fen) == (cover_left(policy), cover_left(policy) - ONE)
    assert (kind.most_fen, kind.before_fen, kind.after_fen) == (
        200_000, limits(policy)["crop"].left_fen, 200_000 - 2 * ONE,
    )  # fmt: skip
    home = told["household", second.household.name]
    assert (home.most_fen, home.before_fen, home.after_fen) == (80_000, 80_000, 80_000 - ONE)
    accident = told["report", "08-30"]
    assert accident.sections == ("crop",)
    assert (accident.before_fen, accident.after_fen) == (150_000 - ONE, 150_000 - 2 * ONE)
    assert told["policy", ""].before_fen - told["policy", ""].after_fen == ONE
    award(road, second).insist()  # and so it came
    assert cover_left(policy) == cover.after_fen
    assert limits(policy)["crop"].left_fen == kind.after_fen


def test_of_many_households_only_those_that_come_near_are_told(road: Road) -> None:
    wording(road, ("amount = 10000000", STEPS.replace("amount = 800", "amount = 600")))
    [claim] = assessed(road, make_claim(road))
    home = seen(road, claim)["household", claim.household.name]
    assert home.near and home.after_fen == 60_000 - ONE
