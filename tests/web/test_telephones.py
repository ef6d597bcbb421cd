"""Telephones of offices: an administrator enters them, papers print them."""

from pathlib import Path

import pytest

from hedun.domain.actors import Role
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.places.models import Place, PlaceTelephone
from hedun.places.queries import lineage
from hedun.places.telephones import set_telephone, telephones
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.documents.reading import Paper
from tests.support.pages import Pages
from tests.support.road import ADMINISTRATOR, CLERK, TOWNSHIP, make_claim, make_county

PAGE, TOWN, COUNTY = "/people/accounts/telephones/", "140423104000", "140423000000"


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(2), monkeypatch)


def place(code: str) -> Place:
    return Place.objects.get(code=code)


def test_what_the_administrator_enters_stands_on_the_slip_and_on_the_receipt_page(
    pages: Pages,
) -> None:
    claim = make_claim(pages.road, "awarded")
    admin = pages.sit(ADMINISTRATOR)
    assert "尚未登记" in admin.get(PAGE)
    page = admin.post(PAGE, **{f"forestry-{COUNTY}": "0355-7000001", f"township-{TOWN}": ""})
    assert "已更新 1 个电话" in page and pages.road.who(ADMINISTRATOR).name in page
    village = claim.report.village.code
    clerk = f"{PAGE}?town={TOWN}"
    assert "已更新 1 个电话" in admin.post(clerk, **{f"clerk-{village}": "0355-7000002"})
    slip = f"/documents/claims/{claim.number}/slip.pdf"
    text = Paper(pages.sit(CLERK).client.get(slip).content).text
    assert "0355-7000001" in text and "0355-7000002" in text and "没有印电话的" in text
    notice = f"/documents/reports/{claim.report.number}/notice.pdf"
    assert "0355-7000001" in Paper(pages.sit(CLERK).client.get(notice).content).text


def test_who_changed_what_and_when_is_kept_and_the_newest_counts(pages: Pages) -> None:
    who = {"actor": pages.road.who(ADMINISTRATOR), "now": pages.road.now}
    set_telephone(place(COUNTY), Role.INSURER, "0355-7000001", **who)
    set_telephone(place(COUNTY), Role.INSURER, " 0355-7000009 ", **who)
    assert set_telephone(place(COUNTY), Role.INSURER, "0355-7000009", **who) == []
    above = lineage(pages.road.county.village)
    assert telephones(above)[Role.INSURER] == "0355-7000009"
    set_telephone(place(COUNTY), Role.INSURER, "", **who)
    assert telephones(above)[Role.INSURER] == ""
    entries = Entry.objects.filter(action="place.telephone")
    assert [entry.user for entry in entries] == [ADMINISTRATOR] * 3
    assert PlaceTelephone.objects.count() == 3 and verify().faults == ()


def test_what_is_no_telephone_or_no_office_is_refused_in_words(pages: Pages) -> None:
    who = {"actor": pages.road.who(ADMINISTRATOR), "now": pages.road.now}
    typed = {f"forestry-{COUNTY}": "问村里"}
    answer = pages.sit(ADMINISTRATOR).client.post(PAGE, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "电话应为数字" in page
    assert 'value="问村里"' in page  # what was typed is not lost
    with pytest.raises(Malformed, match="no such office"):
        set_telephone(place(COUNTY), Role.CLERK, "0355-7000001", **who)
    with pytest.raises(Refused):
        actor = pages.road.who(TOWNSHIP)
        set_telephone(place(TOWN), Role.TOWNSHIP, "0355-7000001", actor=actor, now=who["now"])
    pages.sit(TOWNSHIP).get(PAGE, status=404)
    pages.sit(ADMINISTRATOR).get(PAGE, status=404, town="140423999000")
    assert not PlaceTelephone.objects.exists()
