"""No page asks the database more often because there is more to show: ten times the claims."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hedun import clock
from hedun.claims import actions as claims
from hedun.claims.models import Claim, Report
from hedun.people.models import User
from hedun.web.search.finding import KINDS
from tests.support.road import (
    AUDITOR,
    CHECKER,
    CLERK,
    EXPERT,
    INSURER,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    make_report,
    walk,
)

# page → who opens it, its address ({report}, {claim}, {household}, {notice}, {batch}), and the most
# it may ask the database
PAGES: dict[str, tuple[tuple[str, ...], str, int]] = {
    "my work": ((CLERK, TOWNSHIP, INSURER), "/", 19),
    "my work, by village": ((TOWNSHIP, INSURER), "/?by=village", 19),
    "my work, one group": ((TOWNSHIP, INSURER), "/?show=week", 16),
    "the list of reports": ((CLERK, TOWNSHIP, INSURER), "/reports/", 15),
    "reports that are due": ((INSURER,), "/reports/?state=verified&sort=due", 12),
    "reports by households": ((INSURER,), "/reports/?sort=households", 15),
    "what the reports come to": ((INSURER,), "/reports/sums/", 5),
    "a report": ((CLERK, TOWNSHIP, INSURER), "/reports/{report}/", 55),
    "a claim": ((CLERK, TOWNSHIP, INSURER), "/claims/{claim}/", 71),
    "a claim in its row": ((TOWNSHIP, INSURER), "/claims/{claim}/row/", 46),
    "the inbox": ((CLERK, TOWNSHIP), "/inbox/", 12),
    "the household roll": ((TOWNSHIP, INSURER), "/households/", 17),
    "a household": ((TOWNSHIP, INSURER), "/households/{household}/", 29),
    "at harvest": ((EXPERT, INSURER), "/assessment/harvest/", 10),
    "hard cases": ((TOWNSHIP, INSURER), "/oversight/", 12),
    "payments": ((INSURER, CHECKER), "/payments/", 15),
    "a batch": ((INSURER, CHECKER), "/payments/{batch}/", 18),
    "a notice": ((TOWNSHIP, INSURER), "/notices/{notice}/", 13),
    "the season": ((INSURER,), "/season/", 14),
    "what stands out": ((INSURER, AUDITOR), "/season/standing-out/", 19),
    "the map": ((TOWNSHIP, INSURER), "/map/", 16),
    "a plot": ((TOWNSHIP, INSURER), "/map/plots/{claim}/1/", 19),
    "the record": ((AUDITOR,), "/record/", 15),
    "the record of a claim": ((AUDITOR,), "/record/?subject={claim}", 15),
}
SEARCHES = 36  # the most a page of what was found may ask


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(31)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def more(road: Road, report: Report, count: int) -> Claim:
    """So many households more in the report, one of them paid; answers that one."""
    first = make_claim(road, report=report)
    others = [make_claim(road, report=report) for _ in range(count - 1)]
    claims.report(others, actor=road.who(CLERK), now=road.now).insist()
    return walk(road, first, "paid")


def addresses_of(paid: Claim) -> dict[str, str]:
    return {
        "report": paid.report.number,
        "claim": paid.number,
        "household": paid.household.number,
        "notice": paid.notice_items.get().notice.number,
        "batch": paid.obligations.get().payments.get().batch.number,
    }


def asked(road: Road, addresses: dict[str, str]) -> dict[tuple[str, str], int]:
    """(page, who) → how often the database was asked, when the page was opened before."""
    found = {}
    for page, (people, address, _most) in PAGES.items():
        for username in people:
            client = Client()
            client.force_login(User.objects.get(username=username))
            path = address.format(**addresses)
            assert client.get(path).status_code == 200, f"{page}: {path}"
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found[page, username] = len(queries)
    return found


def searched(claim: Claim) -> dict[str, int]:
    """Words → how often the page of what is found asks for them."""
    client, found = Client(), {}
    client.force_login(User.objects.get(username=INSURER))
    village, household = claim.report.village, claim.household
    last4 = household.identity.id_number_last4
    for words in (household.name[0], last4, claim.number[3:20], village.name):
        path = client.post("/search/", {"q": words})["Location"]
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        found[words] = len(queries)
    return found


def test_ten_times_the_claims_ask_the_database_no_more_often(road: Road) -> None:
    report = make_report(road)
    paid = more(road, report, 3)
    addresses = addresses_of(paid)
    few, few_found = asked(road, addresses), searched(paid)
    too_often = {key: n for key, n in few.items() if n > PAGES[key[0]][2]}
    assert not too_often
    more(road, report, 27)
    many = asked(road, addresses)
    grown = {key: (few[key], n) for key, n in many.items() if n > few[key]}
    assert not grown
    counted = len(KINDS)  # of a kind of which there are more than the first few
    for words, n in searched(paid).items():
        assert n <= few_found[words] + counted <= SEARCHES
