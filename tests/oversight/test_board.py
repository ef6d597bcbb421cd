"""The board of duties: who holds what since when, how long it took; reckoned from the record alone
and proved from the claims' own histories."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from hedun.claims.actions import send_back, undo
from hedun.claims.clocks import in_force
from hedun.claims.models import Claim, ClaimMove
from hedun.domain.actors import Actor, Level, Role
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import ENDED
from hedun.notices.actions import post
from hedun.oversight import reckoning
from hedun.oversight.actions import give_opinion
from hedun.oversight.board import Board, Duty, Period, at_rank, board, ground
from hedun.oversight.models import BoardDay, BoardMark, BoardStand
from hedun.oversight.queries import docket
from hedun.oversight.stays import Told, after
from hedun.record.verification import verify
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
from tests.support.road import TOWNSHIP as ZHOU
from tests.support.road import Road, make_claim, make_county, walk

ADMIN = person("adm", "管理员", Role.ADMINISTRATOR, COUNTY, Level.COUNTY)
MONTH = timedelta(days=31)


def seen(actor: Actor, now: datetime) -> Board:
    reckoning.catch_up()
    return board(ground(actor, now), Period(local_day(now - MONTH), local_day(now)), now)


def duties(found: Board) -> list[Duty]:
    return [duty for town in found.places for duty in town.duties if duty.held]


def test_the_board_counts_by_town_and_state_with_the_oldest(world: World) -> None:
    for name in ("王福生", "赵喜娥", "郝秀兰"):
        world.claim(name)
    late = NOW + DAY
    post(world.claims[:2], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=late).insist()
    found = seen(FORESTRY, late)
    waiting, standing = duties(found)
    assert (waiting.stage, waiting.held, waiting.roles) == ("awarded", 1, [Role.CLERK])
    assert waiting.since == NOW
    assert (standing.stage, standing.held, standing.late) == ("on_notice", 2, 0)
    # Posted on the 22nd: three days are the 23rd to the 25th.
    assert standing.due_at == datetime(2026, 9, 25, 15, 59, 59, 999_999, tzinfo=UTC)
    assert duties(seen(FORESTRY, late + 4 * DAY))[1].late == 2
    posted = next(duty for duty in found.stages if duty.stage is State.AWARDED)
    assert (posted.handed, posted.median) == (2, 1.0)


def test_the_board_shows_nothing_of_another_county_nor_to_the_administrator(world: World) -> None:
    world.claim()
    assert seen(STRANGER, NOW).held == 0 and seen(ADMIN, NOW).held == 0
    assert seen(FORESTRY, NOW).held == 1


def test_the_docket_lists_open_questions_with_their_opinions(
    world: World, hard_case: Claim
) -> None:
    give_opinion(hard_case, upholds=True, reason="同意", actor=CITY[0], now=NOW)
    [referral] = docket(CITY[1], NOW)
    assert referral.claim == hard_case
    assert [o.user_name for o in referral.opinions.all()] == ["申一"]
    assert list(docket(STRANGER, NOW)) == [] and list(docket(ADMIN, NOW)) == []


# ── proved ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def road(db: None, home: Path) -> Road:
    """Claims all along the road: paid, before the city, sent back, taken back."""
    road = make_county(6)
    make_claim(road, "paid")
    make_claim(road, "escalated")
    returned, verified = make_claim(road, "reported"), make_claim(road, "reported")
    road.later(days=2, hours=3)
    again = {"missing": ("照片",), "reason": "看不清", "actor": road.who(ZHOU)}
    send_back([returned], **again, now=road.now).insist()
    walk(road, verified, "verified")
    undo([verified], actor=road.who(ZHOU), now=road.later(hours=5)).insist()
    verified.refresh_from_db()
    walk(road, verified, "verified")
    return road


def by_the_claims() -> tuple[dict[str, Any], Counter[Any]]:
    """Where claims stand and what left each step after how many hours, as the claims' own rows
    tell it: written by other code, in other tables."""
    stands, days = {}, Counter[Any]()
    opened = dict(Claim.objects.values_list("number", "report__opened_at"))
    for claim in Claim.objects.order_by("pk"):
        since = opened[claim.number]
        for move in in_force(ClaimMove.objects.filter(claim=claim).order_by("pk")):
            if move.start == move.to:
                continue
            if move.start not in ENDED:
                hours = int((move.at - since).total_seconds() // 3600)
                home = claim.report.village_id, claim.report.policy_id
                days[local_day(move.at), *home, move.start, move.action, hours] += 1
            since = move.at
        stands[claim.number] = (claim.state, since)
    return stands, days


def test_the_board_is_what_the_histories_of_the_claims_say(road: Road) -> None:
    reckoning.catch_up()
    stands, days = by_the_claims()
    kept = {row.claim: (row.state, row.since) for row in BoardStand.objects.all()}
    assert kept == stands
    columns = ("day", "village_id", "policy_id", "stage", "action", "hours", "n")
    assert {tuple(key): n for *key, n in BoardDay.objects.values_list(*columns)} == days
    verified = [key for key in days if key[3] == "reported" and key[4] == "verify"]
    assert max(key[5] for key in verified) >= 51 + 5  # what was taken back did not stop the clock
    assert verify().faults == ()


def test_entry_by_entry_or_all_at_once_the_board_is_the_same(road: Road) -> None:
    reckoning.catch_up()
    columns = ("day", "village_id", "policy_id", "stage", "action", "hours", "n")
    at_once = set(BoardDay.objects.values_list(*columns))
    reckoning.start_again()
    assert reckoning.behind() > 0
    while reckoning.advance(most=1):
        pass
    assert set(BoardDay.objects.values_list(*columns)) == at_once
    assert reckoning.behind() == 0 and list(reckoning.differences()) == []


@pytest.mark.parametrize("what", ["sum", "stand", "missing", "mark"])
def test_a_board_that_was_changed_is_found_out(
    road: Road, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reckoning.catch_up()
    if what == "sum":
        BoardDay.objects.filter(pk=BoardDay.objects.first().pk).update(n=7)  # type: ignore[union-attr]
    elif what == "stand":
        BoardStand.objects.filter(state="paid").update(state="payable")
    elif what == "missing":
        BoardStand.objects.filter(state="paid").delete()
    else:
        BoardMark.objects.update(digest="0" * 64)
    assert any(fault.subject.startswith("oversight.Board") for fault in verify().faults)
    with pytest.raises(SystemExit):
        call_command("board", "--check")
    assert "oversight.Board" in capsys.readouterr().err
    call_command("board", "--again")
    call_command("board", "--check")


def test_half_and_nine_in_ten_are_values_that_occurred() -> None:
    assert at_rank({}, 50) is None
    assert at_rank({5: 1}, 90) == 5
    # 1 … 10: the fifth is the half, the ninth nine in ten
    assert [at_rank({n: 1 for n in range(1, 11)}, p) for p in (50, 90)] == [5, 9]
    assert at_rank({2: 9, 100: 1}, 90) == 2 and at_rank({2: 8, 100: 2}, 90) == 100


def test_entries_that_do_not_follow_on_each_other_are_no_road() -> None:
    draft, _ = after(None, Told(1, NOW, "BA-1", "open", None, State.DRAFT))
    with pytest.raises(ValueError, match="is draft, not verified"):
        after(draft, Told(2, NOW, "BA-1", "accept", State.VERIFIED, State.ACCEPTED))
    with pytest.raises(ValueError, match="nothing to undo"):
        after(draft, Told(2, NOW, "BA-1", "undo", State.DRAFT, State.REPORTED))
