"""换保险公司: the old insurer keeps its open claims to the end, the new one works on its own."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hedun.claims.models import Claim
from hedun.claims.queries import reports_visible_to, visible_to, waiting_for, work_rows
from hedun.demo.ground import HOME
from hedun.domain.actors import Actor, Role
from hedun.domain.case import State
from hedun.domain.deadlines import local_day, monday_of
from hedun.domain.refusals import Refused
from hedun.evidence.queries import count_unseen, files_visible_to, waiting_pictures
from hedun.insights.selection import ground
from hedun.intake.models import Opening, Submission, Waiting
from hedun.intake.queries import sees_all_there, submissions_visible_to
from hedun.intake.queries import visible_to as inbox
from hedun.messages.actions import enter_complaint
from hedun.messages.models import Complaint, Message
from hedun.messages.queries import complaints, handlers, outbox, to_print_here
from hedun.oversight import board, reckoning
from hedun.oversight.board import Period
from hedun.oversight.chasing import holding
from hedun.oversight.digests import body_of
from hedun.oversight.proof import handed, held
from hedun.payments import actions as payments
from hedun.payments.queries import batches_seen, is_cashier, policies_seen
from hedun.people import actions as people
from hedun.people.models import RolePosting, User
from hedun.people.problems import BadFields, Malformed
from hedun.places.models import Place
from hedun.policies.queries import own_among_others, seen_by
from hedun.record.verification import verify
from tests.policies.insurers import STAFF, hire
from tests.policies.test_renewing import NEW_YEAR, OTHER, renewed, words
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    FORESTRY,
    INSURER,
    MAKER,
    OTHER_INSURER,
    SUPERIOR,
    Road,
    award,
    make_claim,
    make_county,
    walk,
)


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=4)


@pytest.fixture
def turned(road: Road) -> tuple[Road, Claim, Claim]:
    """An open claim of the old year, one of the new, and two companies' staff in one county."""
    old = make_claim(road, at="accepted")
    new = renewed(road)
    words(road, new)
    road.now = NEW_YEAR
    hire(road, OTHER)
    return road, old, make_claim(road, night=date(2027, 1, 3), at="verified")


def seen(actor: Actor, road: Road) -> list[str]:
    return sorted(visible_to(actor, road.now).values_list("number", flat=True))


def refused_codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in error.value.refusals]


def test_each_companys_staff_see_and_do_their_own_companys_claims(
    turned: tuple[Road, Claim, Claim],
) -> None:
    road, old, new = turned
    mine, theirs = road.who(INSURER), road.county.actor("xinren")
    assert seen(mine, road) == [old.number] and seen(theirs, road) == [new.number]
    for actor, own in ((mine, old), (theirs, new)):
        [report] = reports_visible_to(actor, road.now)
        assert report == own.report
        assert set(files_visible_to(actor, road.now).values_list("report", flat=True)) == {
            report.pk
        }
        assert [row.number for row in work_rows(actor, road.now)] == [report.number]
        assert list(seen_by(actor, road.now)) == [own.report.policy]
        assert list(ground(actor, road.now).policies) == [own.report.policy]
    assert waiting_for(theirs, road.now) == 1 and waiting_for(mine, road.now) == 0
    road.instead = {INSURER: "xinren"}
    with pytest.raises(Refused) as others:
        award(road, walk(road, old, "assessed")).insist()
    assert refused_codes(others) == ["OTHER_COMPANY"]
    road.instead = {}
    with pytest.raises(Refused) as not_ours:
        walk(road, new, "accepted")
    assert refused_codes(not_ours) == ["OTHER_COMPANY"]


def test_the_old_company_pays_its_claim_and_the_new_one_its_own(
    turned: tuple[Road, Claim, Claim],
) -> None:
    road, old, new = turned
    walk(road, old, "paid")
    road.instead = hired = dict(STAFF)
    walk(road, new, "payable")
    old_cashier, new_cashier = road.county.actor(MAKER), road.county.actor(hired[MAKER])
    made = payments.make_batch([new], template="rural_bank", actor=old_cashier, now=road.now)
    assert [one.code for _, why in made.left_out for one in why] == ["OTHER_COMPANY"]
    walk(road, new, "paid")
    for cashier, own, other in ((old_cashier, old, new), (new_cashier, new, old)):
        assert list(policies_seen(cashier, road.now)) == [own.report.policy]
        assert [b.policy for b in batches_seen(cashier, road.now)] == [own.report.policy]
        assert is_cashier(own.report.policy, cashier, road.now)
        assert not is_cashier(other.report.policy, cashier, road.now)
    assert verify().faults == ()


def test_board_digest_and_calls_to_hurry_count_each_companys_own(
    turned: tuple[Road, Claim, Claim],
) -> None:
    road, old, new = turned
    walk(road, old, "assessed")
    reckoning.catch_up()
    period = Period.up_to(road.now, 400)
    for actor, own, stage in (
        (road.who(INSURER), old, "assessed"), (road.county.actor("xinren"), new, "verified"),
    ):  # fmt: skip
        near = board.ground(actor, road.now)
        found = board.board(near, period, road.now)
        assert [(duty.stage, duty.held) for duty in found.stages if duty.held] == [(stage, 1)]
        moved = {one.claim for duty in found.stages for one in handed(near, duty.stage, period)}
        assert moved == {own.number}
        assert sum(duty.handed for duty in found.stages) == len(
            [one for duty in found.stages for one in handed(near, duty.stage, period) if one.made]
        )
        assert [row.claim for row in held(near, State(stage))] == [own.number]
        of_other = set(STAFF if own == new else STAFF.values())
        for town in found.places:
            for duty in town.duties:
                assert duty.holders and not of_other & {user for user, _ in duty.holders.people}
        waits = body_of(actor, monday_of(local_day(road.now)), road.now)["waits"]
        assert {w["state"]: w["n"] for w in waits} == {stage: 1}
    county, roles = road.county.policy.place, [Role.INSURER]
    who = {one.user: one.held for one in holding(county, State.VERIFIED, roles, road.now)}
    assert who == {STAFF[INSURER]: 1, STAFF[OTHER_INSURER]: 1}
    mine = road.who(INSURER)
    own = own_among_others(mine, road.now, "see.hard_cases")
    assert holding(county, State.VERIFIED, roles, road.now, own) == []
    everybody = board.board(board.ground(road.county.actor(FORESTRY), road.now), period, road.now)
    assert everybody.held == 2
    assert verify().faults == ()


def test_the_inbox_shows_each_company_what_came_while_it_insured(
    turned: tuple[Road, Claim, Claim],
) -> None:
    road, old, _new = turned
    mine, theirs, clerk = (
        road.who(INSURER), road.county.actor("xinren"), road.county.actor(CLERK),
    )  # fmt: skip
    early = arrived(road, NEW_YEAR - timedelta(days=20), "1")
    late = arrived(road, road.now, "2")
    late_of_old = arrived(road, road.now, "3")
    Opening.objects.create(submission=late_of_old, report=old.report, opened_at=road.now)
    for actor, own in ((mine, {early, late_of_old}), (theirs, {late})):
        assert set(submissions_visible_to(actor, road.now)) == own
        assert not sees_all_there(actor, road.now)
        assert {row.submission for row in inbox(actor, road.now)} == own
    assert set(submissions_visible_to(clerk, road.now)) == {early, late, late_of_old}
    assert sees_all_there(clerk, road.now)


def arrived(road: Road, at: datetime, reference: str) -> Submission:
    found = Submission.objects.create(
        number=f"SJ-{reference}", reference=reference, village=road.county.village,
        channel="sheet", sent_by=CLERK, sent_at=at, first_told_at=at, rows=1,
    )  # fmt: skip
    Waiting.objects.create(submission=found, sheet="1", row=1)
    return found


def test_messages_and_complaints_about_a_claim_are_for_its_company(
    turned: tuple[Road, Claim, Claim],
) -> None:
    road, old, new = turned
    mine, theirs = road.who(INSURER), road.county.actor("xinren")
    both = set(outbox(road.county.actor(CLERK), road.now).values_list("subject", flat=True))
    assert {old.number, new.number} <= both or {old.report.number, new.report.number} <= both
    Message.objects.filter(household__isnull=False).update(channel="printed", state="queued")
    for actor, own, other in ((mine, old, new), (theirs, new, old)):
        for seen in (outbox(actor, road.now), to_print_here(actor, road.now)):
            subjects = set(seen.values_list("subject", flat=True))
            assert subjects and subjects <= {own.number, own.report.number}
            assert not subjects & {other.number, other.report.number}
    said = {"said": "一个月没有人来。", "source": "phone", "now": road.now}
    village = old.report.village
    about = enter_complaint(village, claim=old, household=None, actor=mine, **said)  # type: ignore[arg-type]
    general = enter_complaint(village, claim=None, household=None, actor=theirs, **said)  # type: ignore[arg-type]
    able = {user.username for user in handlers(about, road.now)}
    assert INSURER in able and STAFF[INSURER] not in able
    assert {INSURER, STAFF[INSURER]} <= {user.username for user in handlers(general, road.now)}
    Complaint.objects.filter(pk=about.pk).update(handler=STAFF[INSURER])  # as before companies
    assert list(complaints(theirs, road.now)) == [general]
    assert list(complaints(mine, road.now)) == [about]


def test_photographs_nobody_looked_at_are_counted_by_company(
    turned: tuple[Road, Claim, Claim],
) -> None:
    road, old, new = turned
    every = waiting_pictures()
    for actor, own in ((road.who(INSURER), old), (road.county.actor("xinren"), new)):
        assert count_unseen(actor, road.now) == every.filter(report=own.report).count() > 0
    assert count_unseen(road.county.actor(CLERK), road.now) == every.count()


def test_who_is_of_no_company_goes_on_with_all_of_them(turned: tuple[Road, Claim, Claim]) -> None:
    road, old, new = turned
    for username in (CLERK, FORESTRY):
        assert seen(road.county.actor(username), road) == sorted([old.number, new.number])


def test_no_other_insurer_follows_while_somebodys_company_is_not_said(road: Road) -> None:
    """Their posting is of the time when there was one; it would count for both."""
    admin, day = road.who(ADMINISTRATOR), road.now.date()
    user = people.add_user("wuming", "无名", None, actor=admin, now=road.now)
    county = road.county.policy.place
    posting = people.give_posting(user, Role.INSURER, county, day, actor=admin, now=road.now)
    with pytest.raises(Malformed) as unsaid:
        renewed(road)
    assert unsaid.value.problem.code == "POLICY_STAFF" and "wuming" in unsaid.value.problem.zh
    people.end_posting(posting, date(2026, 12, 31), actor=admin, now=road.now)
    assert renewed(road).insurer == OTHER


def test_the_same_insurer_is_signed_again_whoever_says_no_company(road: Road) -> None:
    admin = road.who(ADMINISTRATOR)
    user = people.add_user("wuming", "无名", None, actor=admin, now=road.now)
    county = road.county.policy.place
    people.give_posting(user, Role.INSURER, county, road.now.date(), actor=admin, now=road.now)
    assert renewed(road, insurer=road.county.policy.insurer).number == "YS-140423-2027-001"


def test_a_company_invites_for_itself_and_only_its_staff_have_one(road: Road) -> None:
    superior, county = road.who(SUPERIOR), road.county.policy.place
    own = superior.postings[0].company
    given = {"starts": road.now.date(), "actor": superior, "now": road.now}
    word = people.hashed("谷子黄了-今年好")
    people.invite("xin1", "新一", word, Role.INSURER, county, **given)  # type: ignore[arg-type]
    branch = road.county.policy.insurer
    people.invite("xin2", "新二", word, Role.CASHIER, county, company=branch, **given)  # type: ignore[arg-type]
    found = RolePosting.objects.filter(user__username__in=("xin1", "xin2")).order_by("user")
    assert [row.company for row in found] == [own, branch] and branch.startswith(own)
    with pytest.raises(BadFields) as other:
        people.invite("xin3", "新三", word, Role.INSURER, county, company=OTHER, **given)  # type: ignore[arg-type]
    assert [p.code for p in other.value.fields["company"]] == ["COMPANY_OTHER"]
    clerk, village = User.objects.get(username="xin1"), Place.objects.get(code=HOME)
    with pytest.raises(BadFields) as none:
        people.give_posting(
            clerk, Role.CLERK, village, road.now.date(), company=own,
            actor=road.who(ADMINISTRATOR), now=road.now,
        )  # fmt: skip
    assert [p.code for p in none.value.fields["company"]] == ["COMPANY_NONE"]
    assert verify().faults == ()
