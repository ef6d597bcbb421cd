"""Data protection is told to everybody; a household gets what is kept of it as a file."""

import json

import pytest

from hedun.people.models import Reason
from hedun.people.protection import KEPT
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.receipts.conftest import Phone
from tests.support.pages import Pages
from tests.support.road import AUDITOR, CLERK, FORESTRY, TOWNSHIP, Road, make_claim


def test_anybody_reads_what_is_kept_and_how_long(road: Road) -> None:
    page = Phone().get("/r/data-protection/")
    for one in KEPT:
        assert all(word[:12] in page for word in (one.what["zh"], one.until["zh"]))
    phone = Phone()
    phone.client.cookies["hedun_language"] = "en"
    assert "erased by the clock" in phone.get("/r/data-protection/")
    assert "data-protection" in phone.get("/r/")


def test_the_file_of_a_household_holds_its_claims_and_no_number_in_full(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, pages = make_claim(road, "paid"), Pages(road, monkeypatch)
    household = claim.household
    family = next(f for f, one in road.county.roll if one.pk == household.pk)
    town = pages.sit(TOWNSHIP)
    assert "给农户的一份" in town.get(f"/households/{household.number}/")
    assert "怎样核对的身份" in town.post(f"/r/copy/{household.number}/", reason=" ")
    answer = town.client.post(f"/r/copy/{household.number}/", {"reason": "本人到站，看过身份证"})
    text = answer.content.decode()
    told = json.loads(text)
    assert told["household"]["name"] == household.name
    assert told["household"]["id_number"].endswith(family.id_number[-4:])
    assert told["claims"][0]["number"] == claim.number and told["claims"][0]["lines"]
    assert len(told["kept"]) == len(KEPT)
    for secret in (family.id_number, family.phone, family.card):
        assert secret not in text
    others = [one.name for _, one in road.county.roll if one.pk != household.pk]
    assert not [name for name in others if name in text]
    entry = Entry.objects.get(action="person.export")
    assert (entry.subject, entry.user) == (household.number, town_user(road))
    assert Reason.objects.get(entry_seq=entry.seq).text == "本人到站，看过身份证"
    assert verify().faults == ()


def town_user(road: Road) -> str:
    return road.who(TOWNSHIP).user


def test_only_who_knows_the_household_gives_it_out(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    household, pages = road.county.roll[0][1], Pages(road, monkeypatch)
    for other in (CLERK, AUDITOR):
        assert "给农户的一份" not in pages.sit(other).get(f"/households/{household.number}/")
        page = pages.sit(other).post(f"/r/copy/{household.number}/", reason="本人来要")
        assert "您的岗位不提供" in page
    assert "给农户的一份" in pages.sit(FORESTRY).get(f"/households/{household.number}/")
    assert not Entry.objects.filter(action="person.export").exists()
