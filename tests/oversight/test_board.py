"""Who holds what since when, and the docket of open questions: seen by place."""

from datetime import UTC, datetime

from hedun.claims.models import Claim
from hedun.domain.actors import Level, Role
from hedun.notices.actions import post
from hedun.oversight.actions import give_opinion
from hedun.oversight.queries import board, docket
from tests.notices.world import (
    CITY,
    CLERK,
    COUNTY,
    DAY,
    FORESTRY,
    NOW,
    PHOTO,
    STRANGER,
    World,
    person,
)

ADMIN = person("adm", "管理员", Role.ADMINISTRATOR, COUNTY, Level.COUNTY)


def test_the_board_counts_by_town_and_state_with_the_oldest(world: World) -> None:
    for name in ("王福生", "赵喜娥", "郝秀兰"):
        world.claim(name)
    late = NOW + DAY
    post(world.claims[:2], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=late).insist()
    waiting, standing = board(FORESTRY, late)
    assert (waiting.town.name, waiting.state, waiting.count) == ("虒亭镇", "awarded", 1)
    assert waiting.roles == {Role.CLERK} and waiting.since == NOW
    assert (standing.state, standing.count, standing.late) == ("on_notice", 2, 0)
    # Posted on the 22nd: three days are the 23rd to the 25th.
    assert standing.due_at == datetime(2026, 9, 25, 15, 59, 59, 999_999, tzinfo=UTC)
    assert board(FORESTRY, late + 4 * DAY)[1].late == 2


def test_the_board_shows_nothing_of_another_county_nor_to_the_administrator(world: World) -> None:
    world.claim()
    assert board(STRANGER, NOW) == [] and board(ADMIN, NOW) == []
    assert len(board(FORESTRY, NOW)) == 1


def test_the_docket_lists_open_questions_with_their_opinions(
    world: World, hard_case: Claim
) -> None:
    give_opinion(hard_case, upholds=True, reason="同意", actor=CITY[0], now=NOW)
    [referral] = docket(CITY[1], NOW)
    assert referral.claim == hard_case
    assert [o.user_name for o in referral.opinions.all()] == ["申一"]
    assert list(docket(STRANGER, NOW)) == [] and list(docket(ADMIN, NOW)) == []
