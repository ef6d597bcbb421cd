"""The notice: posted with a photograph, three days on the board, ended by the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from hedun.claims.actions import undo
from hedun.claims.moves import Outcome
from hedun.domain.actors import TICKER
from hedun.ledger.queries import balances
from hedun.notices.actions import confirm_due, object_to, post, resurvey
from hedun.notices.models import Notice, NoticeItem, Objection
from hedun.notices.queries import current_items
from hedun.notices.sheet import digest_of
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.notices.world import (
    CLERK,
    DAY,
    NOW,
    OTHER_INSURER,
    PHOTO,
    TOWNSHIP,
    World,
    award_again,
    maize,
)

# Posted on Monday the 21st at 09:00: the 22nd, 23rd and 24th are the three days. Thursday the 24th
# ends at 16:00 UTC.
LAST_INSTANT = datetime(2026, 9, 24, 15, 59, 59, 999_999, tzinfo=UTC)
OVER = LAST_INSTANT + timedelta(microseconds=1)


def posted(world: World, *fens: int) -> None:
    for n, fen in enumerate(fens):
        world.claim(f"王福{'生贵才'[n]}", fen)
    outcome = post(world.claims, photo=PHOTO, photo_name="sheet.jpg", actor=CLERK, now=NOW)
    assert outcome.refused == []
    for claim in world.claims:
        claim.refresh_from_db()


def codes(outcome: Outcome) -> list[str]:
    return [r.code for _, refusals in outcome.refused for r in refusals]


def test_posting_needs_a_photograph_of_the_sheet(world: World) -> None:
    claim = world.claim()
    outcome = post([claim], photo=b"", photo_name="", actor=CLERK, now=NOW)
    assert codes(outcome) == ["NO_POSTED_PHOTO"]
    assert not Notice.objects.exists() and not NoticeItem.objects.exists()


def test_only_the_village_clerk_posts(world: World) -> None:
    claim = world.claim()
    outcome = post([claim], photo=PHOTO, photo_name="s.jpg", actor=TOWNSHIP, now=NOW)
    assert codes(outcome) == ["OTHER_ROLE"]


def test_the_notice_ends_at_the_end_of_the_third_day_after_the_posting(world: World) -> None:
    posted(world, 30_000)
    notice, [claim] = Notice.objects.get(), world.claims
    assert notice.ends_at == LAST_INSTANT == claim.due_at
    assert notice.number == "GS-140423104-2026-0001"
    assert notice.photo.kind == "posted"
    assert notice.sha256 == digest_of(notice.sheet)
    entry = Entry.objects.get(action="notice.post")
    assert notice.sha256 in entry.body


def test_nothing_is_confirmed_before_the_notice_is_over(world: World) -> None:
    posted(world, 30_000)
    assert confirm_due(now=LAST_INSTANT - timedelta(microseconds=1)).done == []
    assert balances(world.policy.number)["payable"] == 0
    [claim] = confirm_due(now=LAST_INSTANT).done
    assert claim.state == "payable"
    assert balances(world.policy.number)["payable"] == 30_000
    assert balances(world.policy.number)["awarded"] == 0


def test_a_claim_with_nothing_due_is_closed(world: World) -> None:
    posted(world, 30_000, 0)
    outcome = confirm_due(now=OVER)
    assert [c.state for c in outcome.done] == ["payable", "closed"]
    assert balances(world.policy.number)["payable"] == 30_000


def test_the_clock_running_twice_adds_nothing(world: World) -> None:
    posted(world, 30_000, 20_000)
    assert len(confirm_due(now=OVER).done) == 2
    entries, money = Entry.objects.count(), balances(world.policy.number)
    again = confirm_due(now=OVER)
    assert again.done == [] and again.refused == []
    assert (Entry.objects.count(), balances(world.policy.number)) == (entries, money)


def test_only_the_clock_confirms(world: World) -> None:
    posted(world, 30_000)
    confirm_due(now=OVER)
    [move] = world.claims[0].moves.filter(action="confirm")
    assert move.user == TICKER.user and move.role == "ticker"


def test_an_objection_stops_the_money_of_that_claim_only(world: World) -> None:
    posted(world, 30_000, 20_000)
    contested, quiet = world.claims
    outcome = object_to(contested, said_by="李*", reason="面积不对", actor=CLERK, now=NOW + DAY)
    assert [c.state for c in outcome.done] == ["contested"]
    confirm_due(now=OVER)
    contested.refresh_from_db()
    quiet.refresh_from_db()
    assert (contested.state, quiet.state) == ("contested", "payable")
    assert balances(world.policy.number)["payable"] == 20_000


def test_an_objection_needs_a_reason_and_comes_in_time(world: World) -> None:
    posted(world, 30_000)
    [claim] = world.claims
    assert codes(object_to(claim, said_by="李*", reason=" ", actor=CLERK, now=NOW)) == ["NO_REASON"]
    late = object_to(claim, said_by="李*", reason="面积不对", actor=CLERK, now=OVER)
    assert codes(late) == ["NOTICE_OVER"]
    assert not Objection.objects.exists()


def test_who_objected_by_mistake_takes_it_back_and_the_notice_goes_on(world: World) -> None:
    posted(world, 30_000)
    [claim] = world.claims
    object_to(claim, said_by="李*", reason="面积不对", actor=TOWNSHIP, now=NOW + DAY)
    undo([claim], actor=TOWNSHIP, now=NOW + DAY).insist()
    [objection] = Objection.objects.all()
    assert objection.outcome == "withdrawn" and objection.closed_at == NOW + DAY
    claim.refresh_from_db()
    assert (claim.state, claim.due_at) == ("on_notice", LAST_INSTANT)
    assert [c.state for c in confirm_due(now=OVER).done] == ["payable"]


def test_a_notice_taken_down_by_its_clerk_no_longer_counts(world: World) -> None:
    posted(world, 30_000)
    [claim] = world.claims
    undo([claim], actor=CLERK, now=NOW + DAY).insist()
    assert NoticeItem.objects.get().withdrawn_at == NOW + DAY
    assert current_items([claim]) == {}
    assert confirm_due(now=OVER).done == []
    # Posted anew two days later, it stands three days from then.
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW + 2 * DAY).insist()
    assert confirm_due(now=OVER).done == []
    assert len(confirm_due(now=OVER + 2 * DAY).done) == 1


def test_a_contested_claim_is_looked_at_awarded_and_posted_again(world: World) -> None:
    claim = world.claim_of(world.household("王福生"), maize(40))
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    object_to(claim, said_by="李*", reason="面积不对", actor=CLERK, now=NOW + DAY)
    visit = NOW + 2 * DAY
    outcome = resurvey(
        [claim], visited_at=visit, reason="复量 1.5 亩", actor=OTHER_INSURER, now=visit
    )
    assert [c.state for c in outcome.done] == ["accepted"]
    [objection] = Objection.objects.all()
    assert (objection.outcome, objection.closed_at) == ("resurveyed", visit)
    award_again(claim, [50], now=visit)
    post([claim], photo=PHOTO, photo_name="s2.jpg", actor=CLERK, now=visit).insist()
    assert list(claim.notice_items.values_list("amount_fen", flat=True)) == [36_000, 45_000]
    assert confirm_due(now=OVER).done == []  # the new notice runs to the 26th
    assert len(confirm_due(now=OVER + 2 * DAY).done) == 1
    assert balances(world.policy.number)["payable"] == 45_000


def test_a_re_survey_undone_leaves_the_objection_open(world: World) -> None:
    posted(world, 30_000)
    [claim] = world.claims
    object_to(claim, said_by="李*", reason="面积不对", actor=CLERK, now=NOW + DAY)
    visit = NOW + 2 * DAY
    resurvey([claim], visited_at=visit, reason="复量", actor=OTHER_INSURER, now=visit).insist()
    undo([claim], actor=OTHER_INSURER, now=visit + DAY).insist()
    claim.refresh_from_db()
    assert claim.state == "contested"
    assert (Objection.objects.get().closed_at, Objection.objects.get().outcome) == (None, "")


def test_who_surveyed_the_claim_does_not_look_at_it_again(world: World) -> None:
    posted(world, 30_000)
    [claim] = world.claims
    object_to(claim, said_by="李*", reason="面积不对", actor=CLERK, now=NOW + DAY)
    outcome = resurvey([claim], visited_at=NOW + DAY, reason="复量", actor=TOWNSHIP, now=NOW + DAY)
    assert codes(outcome) == ["SAME_SURVEYOR"]


def test_a_notice_is_posted_for_one_report(world: World) -> None:
    with pytest.raises(ValueError, match="one report"):
        post([], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW)


def test_every_row_of_the_notice_is_sealed(world: World) -> None:
    posted(world, 30_000, 0)
    object_to(world.claims[0], said_by="李*", reason="面积不对", actor=CLERK, now=NOW + DAY)
    confirm_due(now=OVER)
    assert verify().faults == ()
    Notice.objects.update(sheet={"rows": []})
    assert any("notices.Notice" in fault.subject for fault in verify().faults)
