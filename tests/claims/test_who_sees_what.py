"""What an actor may not see does not exist for them, on any page and in any file."""

from collections.abc import Callable

import pytest

from hedun.claims.models import Claim, Report
from hedun.domain.actors import Role
from hedun.places.models import Place
from tests.claims.conftest import AtDesk
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    MAKER,
    PANEL,
    SUPERIOR,
    TOWNSHIP,
    Road,
)

VillageList = Callable[..., tuple[Report, list[Claim]]]


def pages(report: Report, claim: Claim) -> list[str]:
    photo = claim.evidence.get().pk
    return [
        f"/reports/{report.number}/",
        f"/reports/{report.number}/act/hold/?claims=1",
        f"/claims/{claim.number}/",
        f"/claims/{claim.number}/row/",
        f"/evidence/{photo}/",
        f"/evidence/{photo}/thumb/",
    ]


@pytest.mark.parametrize(
    "username",
    [CLERK, TOWNSHIP, INSURER, SUPERIOR, EXPERT, MAKER, FORESTRY, AUDITOR, PANEL[0]],
)
def test_everybody_responsible_for_the_village_reads_its_claims(
    username: str, at_desk: AtDesk, village_list: VillageList
) -> None:
    report, [claim] = village_list("reported")
    client = at_desk(username)
    for page in pages(report, claim):
        assert client.get(page).status_code == 200, page
    assert report.number in client.get("/reports/").content.decode()
    found = client.post("/search/", {"q": claim.household.name}, follow=True).content.decode()
    assert claim.number in found


@pytest.mark.parametrize("role", [Role.CLERK, Role.TOWNSHIP])
def test_the_neighbouring_village_and_township_do_not_see_them(
    role: Role,
    road: Road,
    at_desk: AtDesk,
    newcomer: Callable[[Role, str], str],
    village_list: VillageList,
) -> None:
    report, [claim] = village_list("reported")
    own = road.county.village if role is Role.CLERK else road.county.village.parent
    sibling = Place.objects.filter(parent=own.parent).exclude(code=own.code).first()
    assert sibling is not None
    sees_nothing(at_desk(newcomer(role, sibling.code)), report, claim)


def test_the_administrator_of_accounts_gets_no_claim_and_no_list(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, [claim] = village_list("reported")
    client = at_desk(ADMINISTRATOR)
    sees_nothing(client, report, claim)
    assert client.get("/reports/").status_code == 404
    assert client.post("/search/", {"q": claim.household.name}).status_code == 404
    assert 'name="q"' not in client.get("/").content.decode(), "no box that finds nothing"


def test_a_posting_that_is_over_shows_nothing(
    road: Road, at_desk: AtDesk, village_list: VillageList
) -> None:
    from hedun.people.actions import end_posting
    from hedun.people.models import RolePosting

    report, [claim] = village_list("reported")
    posting = RolePosting.objects.get(user__username=TOWNSHIP)
    end_posting(posting, road.now.date(), actor=road.who(ADMINISTRATOR), now=road.now)
    road.later(days=2)
    sees_nothing(at_desk(TOWNSHIP), report, claim)


def test_a_stranger_is_asked_to_sign_in(village_list: VillageList) -> None:
    from django.test import Client

    report, [claim] = village_list("reported")
    for page in (*pages(report, claim), "/reports/", "/search/"):
        answer = Client().get(page)
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/"), page


def test_nothing_can_be_done_on_a_claim_one_does_not_see(
    road: Road, at_desk: AtDesk, newcomer: Callable[[Role, str], str], village_list: VillageList
) -> None:
    report, [claim] = village_list("draft")
    own = road.county.village
    sibling = Place.objects.filter(parent=own.parent).exclude(code=own.code).first()
    assert sibling is not None
    client = at_desk(newcomer(Role.CLERK, sibling.code))
    answer = client.post(f"/reports/{report.number}/act/report/", {"claims": "1"})
    assert answer.status_code == 404
    claim.refresh_from_db()
    assert claim.state == "draft"


def sees_nothing(client: object, report: Report, claim: Claim) -> None:
    for page in pages(report, claim):
        assert client.get(page).status_code == 404, page  # type: ignore[attr-defined]
