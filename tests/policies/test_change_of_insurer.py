"""换保险公司: the old insurer keeps its open claims to the end, the new one works on its own."""

from datetime import date
from pathlib import Path

import pytest

from hedun.claims.models import Claim
from hedun.claims.queries import reports_visible_to, visible_to, waiting_for, work_rows
from hedun.demo.ground import HOME
from hedun.domain.actors import Actor, Role
from hedun.domain.refusals import Refused
from hedun.evidence.queries import files_visible_to
from hedun.insights.selection import ground
from hedun.payments import actions as payments
from hedun.payments.queries import batches_seen, is_cashier, policies_seen
from hedun.people import actions as people
from hedun.people.models import RolePosting, User
from hedun.people.problems import BadFields, Malformed
from hedun.places.models import Place
from hedun.policies.queries import seen_by
from hedun.record.verification import verify
from tests.policies.insurers import STAFF, hire
from tests.policies.test_renewing import NEW_YEAR, OTHER, renewed, words
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    FORESTRY,
    INSURER,
    MAKER,
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
