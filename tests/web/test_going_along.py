"""Along the list one came from, filters in the address, and lists kept under a name."""

import re
from typing import Any

import pytest
from django.test import Client

from hedun import clock
from hedun.claims.models import Claim
from hedun.people.models import User, View
from tests.support.road import (
    OTHER_TOWNSHIP,
    TOWNSHIP,
    Road,
    maize,
    make_claim,
    make_county,
    make_report,
)


@pytest.fixture
def road(home: object, db: None, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(6)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def at(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def queue(page: str) -> dict[str, Any]:
    found = re.search(r'<nav class="queue".*?</nav>', page, re.DOTALL)
    links = re.findall(r'href="([^"]+)" data-key="(.)"', found[0]) if found else []
    at = re.search(r"(\d+) / (\d+)", found[0]) if found else None
    return {key: url for url, key in links} | {"at": at.groups() if at else None}


def test_next_and_previous_follow_the_list_as_it_was_and_lead_back_to_ones_place(
    road: Road,
) -> None:
    report = make_report(road)
    claims = [make_claim(road, at="reported", report=report) for _ in range(3)]
    client = at(TOWNSHIP)
    assert queue(text(client, f"/claims/{claims[1].number}/"))["at"] is None  # from no list
    text(client, f"/reports/{report.number}/?state=reported")
    first, second, third = (f"/claims/{claim.number}/" for claim in claims)
    here = queue(text(client, second))
    back = f"/reports/{report.number}/?state=reported#row-2"
    assert here == {"u": back, "[": first, "]": third, "at": ("2", "3")}
    sent = {"claims": "2", "sent": "1", "reason": "等确权", "next": second}
    client.post(f"/reports/{report.number}/act/hold/", sent)
    assert queue(text(client, second)) == here
    assert "]" not in queue(text(client, third)) and "[" not in queue(text(client, first))
    assert queue(text(at(OTHER_TOWNSHIP), second))["at"] is None  # theirs is another list


def test_my_work_says_what_is_clear_and_what_needs_eyes_and_why(road: Road) -> None:
    report = make_report(road)
    make_claim(road, at="reported", report=report)
    make_claim(road, at="reported", report=report)
    make_claim(road, at="reported", report=report, lines=[maize("12.00")])
    client = at(TOWNSHIP)
    asked = re.search(r'hx-get="([^"]+)"', text(client, "/"))
    assert asked
    told = text(client, asked[1].replace("&amp;", "&"))
    assert "2 户可一并办" in told and "1 户须过目" in told and "面积超种植 ×1" in told
    row = f"{report.number}_reported"
    assert f'<span id="go-{row}"></span>' in text(client, "/"), "the button says its step"
    button = f'<span id="go-{row}" hx-swap-oob="true"> 2 户</span>'
    assert button in told, "and then as many households as the list has ticked"
    assert text(client, f"/reports/{report.number}/?state=reported").count(" checked") == 2
    for query, there in (
        ("eyes=eyes", True), ("eyes=clear", False), ("hands=me", False), ("hands=nobody", True),
        ("state=reported&species=wild_boar", True), ("species=badger", False), ("held=1", False),
        (f"place={road.county.village.code}", True), ("place=140423", False),
    ):  # fmt: skip
        rows = text(client, f"/?{query}").partition("<tbody")[2]
        assert (f"at-{report.number}" in rows) is there, query


def test_a_list_is_kept_under_a_name_with_its_count_put_in_order_and_dropped(road: Road) -> None:
    make_claim(road, at="reported")
    client = at(TOWNSHIP)

    def do(**said: str) -> None:
        assert client.post("/me/views/", {"page": "web:work", **said}).status_code == 302

    do(do="keep", name="还没人办", query="hands=nobody&q=王玉兰&x=1")
    do(do="keep", name="暂缓的", query="held=1")
    do(do="keep", name="", query="held=1")
    do(do="keep", name="什么都不筛", query="q=王玉兰")
    assert [v.query for v in View.objects.all()] == ["hands=nobody", "held=1"]  # no typed words
    page = text(client, "/?hands=nobody")
    shown = re.findall(r'views__one( is-here)?"><a href="\?([^"]+)"[^>]*>(\S+) <b>(\d+)', page)
    assert shown == [(" is-here", "hands=nobody", "还没人办", "1"), ("", "held=1", "暂缓的", "0")]
    assert "还没人办" not in text(at(OTHER_TOWNSHIP), "/")
    second = View.objects.get(name="暂缓的")
    do(do="up", view=str(second.pk))
    assert [v.name for v in View.objects.all()] == ["暂缓的", "还没人办"]
    do(do="drop", view=str(second.pk))
    assert [v.name for v in View.objects.all()] == ["还没人办"]
    View.objects.update(user=User.objects.get(username=OTHER_TOWNSHIP))
    do(do="drop", view=str(View.objects.get().pk))  # somebody else's stays
    assert View.objects.count() == 1


def test_one_box_finds_by_name_last_digits_number_and_village(road: Road) -> None:
    claim = make_claim(road, at="reported")
    household, client = claim.household, at(TOWNSHIP)
    last4 = household.identity.id_number_last4
    for words in (household.name, last4, claim.number[-7:], claim.report.village.name):
        answer = client.post("/search/", {"q": words}, follow=True)
        address = answer.redirect_chain[-1][0]
        assert claim.number in answer.content.decode(), words
        assert words not in address, "what is searched for stands in no address"
    whole = client.post("/search/", {"q": claim.number})
    assert whole.headers["Location"] == f"/claims/{Claim.objects.get().number}/"
