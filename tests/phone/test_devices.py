"""Phones are registered by their officers, take along what they need, and can be switched off."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hedun.domain.refusals import Refused
from hedun.people.models import User
from hedun.phone import devices
from hedun.phone.models import Device
from hedun.phone.problems import Answered
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.intake.world import FAMILIES, NOW, Village
from tests.phone.world import Phone


def register(village: Village, by: str, **told: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username=village.county.actor(by).user))
    client.cookies["hedun_csrf"] = "a" * 32
    headers = {"X-CSRFToken": "a" * 32}
    return client.post("/m/api/devices", json.dumps(told), "application/json", headers=headers)


def test_a_clerk_registers_a_phone_from_the_page(village: Village, at: Any) -> None:
    answer = register(village, "clerk", name="老王的手机")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    device = Device.objects.get()
    assert (told["device"], device.number, device.name) == ("SB-0001", "SB-0001", "老王的手机")
    assert told["token"] not in json.dumps(list(Device.objects.values()), default=str)
    assert Entry.objects.filter(action="device.register", subject="SB-0001").exists()
    assert verify().faults == ()
    # signing in again gives the same phone another token, and the old one is no more
    again = register(village, "clerk", device="SB-0001").json()
    assert (again["device"], Device.objects.count()) == ("SB-0001", 1)
    old = Phone(village, device, told["token"])
    assert old.package().json()["code"] == "SIGN_IN"
    assert Phone(village, device, again["token"]).package().status_code == 200


def test_who_registers_no_phone(village: Village, at: Any) -> None:
    assert register(village, "auditor", name="x").json()["code"] == "NOT_YOURS"
    assert register(village, "clerk", name=" \n").json()["code"] == "DEVICE_NAME"
    assert register(village, "clerk", device="SB-0009").json()["code"] == "DEVICE_UNKNOWN"
    nobody = Client().post("/m/api/devices", "{}", "application/json")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "SIGN_IN")
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(User.objects.get(username=village.county.actor("clerk").user))
    assert forged.post("/m/api/devices", "{}", "application/json").status_code == 403
    assert not Device.objects.exists()


def test_a_package_holds_the_own_villages_and_nobodys_numbers(phone: Phone) -> None:
    answer = phone.package()
    told = answer.json()
    assert [one["code"] for one in told["villages"]] == [phone.village.place.code]
    by_name = {row["name"]: row for row in told["roll"]}
    for family in FAMILIES[:4]:
        assert by_name[family.name]["last4"] == family.id_number[-4:]
        assert family.id_number not in answer.content.decode()
        assert family.card not in answer.content.decode()
    assert set(told["roll"][0]) == {"id", "village", "name", "last4", "group", "kind"}
    assert told["policy"]["number"] == phone.village.policy.number
    assert told["words"]["species"]["wild_boar"] == {"zh": "野猪", "en": "wild boar"}
    again = phone.package(**{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_lost_phone_is_switched_off_and_hears_so(phone: Phone, village: Village) -> None:
    township = village.county.actor("township")
    with pytest.raises(Answered) as unsaid:
        devices.switch_off(phone.device, reason=" ", actor=township, now=NOW)
    assert unsaid.value.problem.code == "REASON"
    devices.switch_off(phone.device, reason="在集上丢了", actor=township, now=NOW)
    for answer in (phone.package(), phone.send(phone.draft())):
        assert (answer.status_code, answer.json()["code"]) == (410, "DEVICE_OFF")
    with pytest.raises(Answered):
        devices.switch_off(phone.device, reason="再说一次", actor=township, now=NOW)
    assert Entry.objects.filter(action="device.switch_off").count() == 1
    assert "集上" not in Entry.objects.get(action="device.switch_off").body
    assert verify().faults == ()


def test_nobody_switches_off_phones_elsewhere(phone: Phone, village: Village) -> None:
    for by in ("auditor", "expert"):
        with pytest.raises(Refused):
            devices.switch_off(phone.device, reason="x", actor=village.county.actor(by), now=NOW)
    assert Device.objects.get().off_at is None


def test_an_officer_who_left_sends_nothing(phone: Phone) -> None:
    User.objects.filter(pk=phone.device.officer_id).update(is_active=False)
    assert phone.package().json()["code"] == "DEVICE_OFF"


def test_a_phone_is_heard_from(phone: Phone, at: Any) -> None:
    at["now"] = NOW + timedelta(hours=2)
    phone.package()
    assert Device.objects.get().seen_at == NOW + timedelta(hours=2)
    assert verify().faults == ()
