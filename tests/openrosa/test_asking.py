"""Collect signs for what it asks, and takes along the form and its officer's rolls."""

import base64
import csv
import hashlib
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from hedun.people.models import User
from hedun.phone import devices
from hedun.phone.models import Device
from hedun.record.verification import verify
from tests.intake.world import FAMILIES, NOW, Village
from tests.openrosa.world import Collect, collect_of, message, path_of
from tests.phone.world import Phone, phone_of

LIST = "{http://openrosa.org/xforms/xformsList}"
FILES = "{http://openrosa.org/xforms/xformsManifest}"


def listed(collect: Collect) -> dict[str, str]:
    """The one form of the form list."""
    answer = collect.get(f"{collect.base}/formList")
    assert answer.status_code == 200, answer.content
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{LIST}xforms"
    [form] = root
    return {part.tag.removeprefix(LIST): part.text or "" for part in form}


def media(collect: Collect) -> dict[str, tuple[str, str]]:
    """The files of the form: digest and address by name."""
    root = ElementTree.fromstring(collect.get(path_of(listed(collect)["manifestUrl"])).content)
    assert root.tag == f"{FILES}manifest"
    return {
        one.findtext(f"{FILES}filename", ""): (
            one.findtext(f"{FILES}hash", ""), path_of(one.findtext(f"{FILES}downloadUrl", "")))
        for one in root
    }  # fmt: skip


def rows(collect: Collect, name: str) -> list[dict[str, str]]:
    text = collect.get(media(collect)[name][1]).content.decode()
    return list(csv.DictReader(text.splitlines()))


def md5(data: bytes) -> str:
    return f"md5:{hashlib.md5(data).hexdigest()}"


class TestDownloading:
    def test_the_form_is_listed_with_the_digest_of_what_comes(self, collect: Collect) -> None:
        told = listed(collect)
        assert (told["formID"], told["version"]) == ("hedun_damage", "2026090101")
        answer = collect.get(path_of(told["downloadUrl"]))
        assert md5(answer.content) == told["hash"]
        assert (answer["X-OpenRosa-Version"], answer["Date"]) == (
            "1.0", "Mon, 31 Aug 2026 01:00:00 GMT")  # fmt: skip
        assert int(answer["X-OpenRosa-Accept-Content-Length"]) > 10_000_000
        assert "Set-Cookie" not in answer
        other = collect.get("/odk/formList?formID=something")
        assert len(ElementTree.fromstring(other.content)) == 0

    def test_the_roll_holds_the_own_villages_and_nobodys_numbers(self, collect: Collect) -> None:
        for name, (digest, address) in media(collect).items():
            content = collect.get(address).content
            assert md5(content) == digest, name
            for family in FAMILIES[:4]:
                assert family.id_number not in content.decode()
                assert family.card not in content.decode()
        code = collect.village.place.code
        assert [one["name"] for one in rows(collect, "villages.csv")] == [code]
        roll = rows(collect, "households.csv")
        assert len(roll) == 4 and {one["village"] for one in roll} == {code}
        first = next(one for one in roll if one["label"].startswith("郝玉兰"))
        assert FAMILIES[0].id_number[-4:] in first["label"]
        assert first["name"] == collect.village.households["郝玉兰"].number

    def test_others_see_their_own_villages(self, village: Village, at: Any) -> None:
        other = collect_of(village, by="next-township")
        assert collect_of(village, by="township") and rows(other, "households.csv") == []

    def test_what_there_is_not(self, collect: Collect) -> None:
        for address in ("forms/other.xml", "forms/other/manifest", "forms/hedun_damage/roll.csv"):
            assert collect.get(f"/odk/{address}").status_code == 404


class TestSigning:
    def test_a_stranger_is_asked_to_sign(self, collect: Collect) -> None:
        for answer in (
            collect.client.get("/odk/formList"),
            collect.client.head("/odk/submission"),
            collect.client.post("/odk/submission", b"x", "text/plain"),
        ):
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"].startswith('Digest realm="Hedun", qop="auth"')

    def test_head_says_where_to_send(self, collect: Collect) -> None:
        answer = collect.head()
        assert (answer.status_code, answer["Location"]) == (204, "http://testserver/odk/submission")

    def test_a_nonce_serves_for_half_an_hour(self, collect: Collect, at: Any) -> None:
        collect.head()
        nonce = collect.challenge["nonce"]
        at["now"] = NOW + timedelta(minutes=29)
        assert collect.send(collect.filled()).status_code == 201
        assert collect.challenge["nonce"] == nonce
        at["now"] = NOW + timedelta(minutes=31)
        signed = collect._signed("GET", "/odk/formList")
        old = collect.client.get("/odk/formList", headers=signed)
        assert (old.status_code, "stale=true" in old["WWW-Authenticate"]) == (401, True)
        assert collect.get("/odk/formList").status_code == 200

    @pytest.mark.parametrize(
        "spoilt",
        [
            {"response": "0" * 32}, {"uri": "/odk/forms/hedun_damage.xml"}, {"nonce": "0.0"},
            {"username": "SB-9999"}, {"realm": "Other"}, {"qop": "auth-int"}, {"response": "é"},
        ],
    )  # fmt: skip
    def test_a_signature_that_does_not_fit(self, collect: Collect, spoilt: dict[str, str]) -> None:
        collect.head()
        header = collect._signed("GET", "/odk/formList")["Authorization"]
        for name, value in spoilt.items():
            before, _, rest = header.partition(f"{name}=")
            _, comma, behind = rest.partition(",")
            header = f'{before}{name}="{value}"{comma}{behind}'
        answer = collect.client.get("/odk/formList", headers={"Authorization": header})
        assert answer.status_code == 401

    def test_basic_and_a_token_in_the_address(self, collect: Collect) -> None:
        """As KoboCollect, Enketo and the app users of ODK Central ask."""
        plain = base64.b64encode(f"{collect.device.number}:{collect.password}".encode()).decode()
        basic = {"Authorization": f"Basic {plain}"}
        assert collect.client.get("/odk/formList", headers=basic).status_code == 200
        wrong = {"Authorization": f"Basic {base64.b64encode(b'SB-0001:guess').decode()}"}
        assert collect.client.get("/odk/formList", headers=wrong).status_code == 401
        assert collect.client.get("/odk/key/guess/formList").status_code == 401
        collect.base = f"/odk/key/{collect.password}"
        assert collect.head().status_code == 204
        for address in (listed(collect)["downloadUrl"], media(collect)["villages.csv"][1]):
            assert path_of(address).startswith(collect.base)
            assert collect.get(path_of(address)).status_code == 200
        assert collect.send(collect.filled(photos=1)).status_code == 201

    def test_a_phone_that_is_switched_off_or_has_run_out(
        self, collect: Collect, village: Village, at: Any
    ) -> None:
        filled = collect.filled()
        at["now"] = NOW + timedelta(days=366)
        run_out = collect.head(), collect.send(filled)
        assert [one.status_code for one in run_out] == [403, 403]
        assert "已到期" in message(run_out[1])
        at["now"] = NOW
        clerk = village.county.actor("clerk")
        devices.switch_off(collect.device, reason="丢了", actor=clerk, now=NOW)
        off = collect.send(filled)
        assert off.status_code == 403 and "switched off" in message(off)

    def test_another_code_ends_the_one_before(self, collect: Collect, village: Village) -> None:
        actor = village.county.actor("clerk")
        user = User.objects.get(username=actor.user)
        new = devices.register(
            user, "", renews=collect.device.number, kind="collect", actor=actor, now=NOW
        )
        assert collect.get("/odk/formList").status_code == 401
        collect.password = new.token
        assert collect.get("/odk/formList").status_code == 200
        assert verify().faults == ()

    def test_what_is_kept_of_the_password(self, collect: Collect) -> None:
        kept = Device.objects.values().get()
        ha1 = devices.ha1_of(Device.objects.get())
        assert all(
            secret not in str(value) and secret.encode() not in bytes(kept["digest_enc"])
            for secret in (collect.password, ha1)
            for value in kept.values()
        )

    def test_the_two_kinds_of_phones_are_apart(self, collect: Collect, village: Village) -> None:
        phone = phone_of(village)
        assert collect.client.get(f"/odk/key/{phone.token}/formList").status_code == 401
        collect.send(collect.filled())
        assert phone.parcels() == []
        as_page = Phone(village, collect.device, collect.password)
        assert as_page.parcels() == []
