"""Search: by what people say over the counter, among what one may see, and in no address."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from hedun import clock
from hedun.people.models import User
from tests.support.road import (
    CHECKER,
    CLERK,
    EXPERT,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    make_report,
)


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(8)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def at(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def found(client: Client, words: str) -> Any:
    return client.post("/search/", {"q": words}, follow=True)


def test_a_household_is_found_by_part_of_its_name_and_by_any_last_four(road: Road) -> None:
    claim = make_claim(road, at="reported")
    family, client = road.county.roll[0][0], at(TOWNSHIP)
    said = (family.name, family.name[1:], family.id_number[-4:], family.phone[-4:])
    for words in (*said, family.card[-4:], claim.number[-10:]):
        page = found(client, words).content.decode()
        assert claim.number in page, words
    household = f"/households/{claim.household.number}/"
    assert household in found(client, family.name).content.decode()
    assert claim.number in client.get(household).content.decode()
    assert "没有找到" in found(client, "诸葛亮").content.decode()
    assert "要找什么" in client.get("/search/").content.decode()


def test_a_whole_number_opens_what_it_names(road: Road) -> None:
    claim = make_claim(road, at="paying")
    batch = claim.obligations.get().payments.get().batch
    notice = claim.notice_items.get().notice
    client = at(CHECKER)
    for number, address in (
        (claim.number, f"/claims/{claim.number}/"),
        (claim.report.number.lower(), f"/reports/{claim.report.number}/"),
        (batch.number, f"/payments/{batch.number}/"),
        (notice.number, f"/notices/{notice.number}/"),
    ):
        answer = client.post("/search/", {"q": f" {number} "})
        assert answer["Location"] == address
    assert client.post("/search/", {"q": batch.number}).status_code == 302
    assert "没有找到" in found(at(EXPERT), batch.number).content.decode(), "not the expert's"


def test_a_village_leads_to_its_lists(road: Road) -> None:
    make_report(road)
    village = road.county.village
    page = found(at(TOWNSHIP), village.name[:2]).content.decode()
    assert f"/reports/?place={village.code}" in page


def test_the_words_stand_in_no_address_and_unreadable_in_the_session(road: Road) -> None:
    claim = make_claim(road, at="reported")
    client, name = at(TOWNSHIP), claim.household.name
    answer = client.post("/search/", {"q": name})
    address = answer["Location"]
    assert name not in address and "q=" not in address
    assert claim.number in client.get(address).content.decode(), "one can come back to it"
    kept = Session.objects.get(pk=client.session.session_key).get_decoded()["searches"]
    assert len(kept) == 1 and name not in str(kept)
    assert "不再保留" in at(CLERK).get(address).content.decode(), "nobody else can"
    assert name not in client.get(f"/search/?q={name}").content.decode()


def test_many_are_shown_in_pages_kind_by_kind(road: Road) -> None:
    report = make_report(road)
    for _ in range(8):
        make_claim(road, report=report)
    client = at(TOWNSHIP)
    answer = found(client, report.number[:14])
    page = answer.content.decode()
    assert "?kind=claims" in page and "全部 8 条" in page
    address = answer.redirect_chain[-1][0]
    every = client.get(f"{address}?kind=claims").content.decode()
    assert every.count("<tr data-row") == 8
    assert client.get(f"{address}?kind=nonsense").status_code == 404
