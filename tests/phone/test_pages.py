"""The desk sees the phones of its place and switches lost ones off."""

from typing import Any

import pytest
from django.test import Client

from hedun.people.models import User
from hedun.phone import working
from hedun.phone.models import Device, Parcel
from hedun.record.models import Entry
from tests.intake.world import NOW, Village
from tests.phone.world import Phone, phone_of


def desk(village: Village, by: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=village.county.actor(by).user))
    return client


def test_a_clerk_sees_their_own_and_the_township_all_of_its_villages(
    phone: Phone, village: Village
) -> None:
    phone_of(village, by="township", name="站里的平板")
    clerks = desk(village, "clerk").get("/phones/").content.decode()
    assert ("老王的手机" in clerks, "站里的平板" in clerks) == (True, False)
    township = desk(village, "township").get("/phones/").content.decode()
    assert ("老王的手机" in township, "站里的平板" in township) == (True, True)
    elsewhere = desk(village, "next-township").get("/phones/").content.decode()
    assert "SB-0001" not in elsewhere
    assert desk(village, "auditor").get("/phones/").status_code == 404


@pytest.mark.parametrize("by", ["clerk", "township"])
def test_a_lost_phone_is_switched_off_at_the_desk(phone: Phone, village: Village, by: str) -> None:
    client = desk(village, by)
    page = client.post("/phones/SB-0001/off/", {"reason": ""}, follow=True).content.decode()
    assert "请写明原因" in page
    page = client.post("/phones/SB-0001/off/", {"reason": "丢了"}, follow=True).content.decode()
    assert "SB-0001 已停用" in page
    assert Device.objects.get().off_at == NOW
    assert phone.package().status_code == 410
    assert "SB-0001" in client.get("/phones/?off=1").content.decode()


def test_what_could_not_be_handed_over_is_seen_and_settled(phone: Phone, village: Village) -> None:
    phone.send(phone.draft(village=village.place.code[:9] + "999"))
    parcel = Parcel.objects.get()
    working.work_off(NOW)
    Parcel.objects.get()
    clerk = desk(village, "clerk")
    page = clerk.get("/phones/").content.decode()
    assert parcel.number in page and "没有编号为" in page and "不办…" not in page
    english = Client()
    english.force_login(User.objects.get(username=village.county.actor("clerk").user))
    english.cookies["hedun_language"] = "en"
    assert "There is no village of the code" in english.get("/phones/").content.decode()
    refused = clerk.post(f"/phones/parcels/{parcel.pk}/", {"action": "again"}, follow=True)
    assert "这一步由" in refused.content.decode()
    assert Entry.objects.filter(action="parcel.try_again").count() == 0


def test_the_township_settles_what_came_from_its_villages(phone: Phone, village: Any) -> None:
    phone.send(phone.draft())
    User.objects.filter(pk=phone.device.officer_id).update(is_active=False)
    working.work_off(NOW)
    parcel, township = Parcel.objects.get(), desk(village, "township")
    assert parcel.state == "aside" and parcel.number in township.get("/phones/").content.decode()
    User.objects.filter(pk=phone.device.officer_id).update(is_active=True)
    page = township.post(f"/phones/parcels/{parcel.pk}/", {"action": "again"}, follow=True)
    assert "正在再次交办" in page.content.decode()
    working.work_off(NOW)
    assert Parcel.objects.get().state == "handed"


def test_what_came_from_no_village_there_is_is_seen_by_who_settles_for_its_officer(
    phone: Phone, village: Any
) -> None:
    phone.send(phone.draft(village="140423999999"))
    working.work_off(NOW)
    parcel = Parcel.objects.get()
    for office in ("township", "forestry"):
        assert parcel.number in desk(village, office).get("/phones/").content.decode()
    gone = desk(village, "township").post(
        f"/phones/parcels/{parcel.pk}/", {"action": "drop", "reason": "没有这个村"}, follow=True
    )
    assert gone.status_code == 200 and Parcel.objects.get().state == "dropped"
