"""The desk shows a code for Collect once, and what has come by it."""

import base64
import json
import re
import zlib
from typing import Any

from hedun.openrosa.views import settings_code
from hedun.oversight.working import Worker
from hedun.phone.models import Device
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.intake.world import NOW, Village
from tests.openrosa.world import Collect
from tests.phone.test_pages import desk


def test_a_clerk_adds_collect_at_the_desk_and_it_works(village: Village, at: Any) -> None:
    client = desk(village, "clerk")
    assert "还没有" in client.get("/phones/odk/").content.decode()
    shown = client.post("/phones/odk/add/", {"name": "老王的 Collect"})
    page = shown.content.decode()
    device = Device.objects.get()
    assert (device.kind, device.name, shown["Cache-Control"]) == (
        "collect", "老王的 Collect", "no-store")  # fmt: skip
    [address] = re.findall(r"http://testserver/odk/key/([\w-]+)", page)
    collect = Collect(village, device, address)
    assert collect.get("/odk/formList").status_code == 200
    assert Entry.objects.filter(action="device.register", subject=device.number).exists()
    again = client.post("/phones/odk/add/", {"device": device.number}).content.decode()
    assert address not in again and Device.objects.count() == 1
    assert address not in client.get("/phones/odk/").content.decode()
    assert verify().faults == ()


def test_the_code_is_what_collect_reads() -> None:
    told = json.loads(
        zlib.decompress(base64.b64decode(settings_code("https://h/odk", "SB-1", "x")))
    )
    general = told["general"]
    assert [general[name] for name in ("server_url", "username", "password")] == [
        "https://h/odk", "SB-1", "x"]  # fmt: skip
    assert general["form_update_mode"] == "match_exactly"
    assert {"general", "admin", "project"} <= told.keys()


def test_what_came_is_seen_with_its_place_in_the_inbox(collect: Collect, village: Village) -> None:
    filled = collect.filled(photos=2)
    clerk, township = desk(village, "clerk"), desk(village, "township")
    collect.send(filled, next(iter(filled.files)), more=True)
    assert "仍在到达" in clerk.get("/phones/odk/").content.decode()
    collect.send(filled)
    Worker().round(NOW)
    for client in (clerk, township):
        page = client.get("/phones/odk/").content.decode()
        [number] = set(re.findall(r"/inbox/(LJ-[\d-]+)/", page))
        assert "ODK" in client.get(f"/inbox/{number}/").content.decode()
    assert "LJ-" not in desk(village, "next-township").get("/phones/odk/").content.decode()
    assert desk(village, "auditor").get("/phones/odk/").status_code == 404


def test_the_page_of_phones_leads_there(collect: Collect, village: Village) -> None:
    page = desk(village, "clerk").get("/phones/").content.decode()
    assert "/phones/odk/" in page and "老王的 Collect" in page
