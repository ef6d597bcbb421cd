"""A photograph goes from the phone's page past the server into the bucket. The browser asks the
bucket as it asks any other host: by the page's policy and by the bucket's rule, which is the one in
docs/operating.md.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, expect

from hedun.evidence import incoming
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content
from hedun.phone.models import Parcel
from hedun.phone.receiving import receipt
from hedun.phone.working import work_off
from tests.browser.phones import Phone, last4, set_up
from tests.browser.test_phone_sending import browser_context_args, road, sent
from tests.phone.test_past_the_server import far, gate, server, waiting
from tests.support.house import ROOT
from tests.support.road import Road

__all__ = ["browser_context_args", "far", "gate", "road", "server"]
pytestmark = pytest.mark.django_db(transaction=True)

RULES = [re.search(r"^```json\n(.*?)^```$", (ROOT / "docs" / page).read_text(), re.M | re.S)
         for page in ("operating.md", "operating.zh-CN.md")]  # fmt: skip
LARGE = 4 * 1024 * 1024  # smaller ones go to the server in one request
# What waits long for the bucket waits 5 s; the server is waited for as ever.
IMPATIENT = """
  const timeout = AbortSignal.timeout;
  AbortSignal.timeout = (ms) => timeout.call(AbortSignal, ms > 60_000 ? 5_000 : ms);
"""
NEWER = """async () => {
  const here = await navigator.serviceWorker.getRegistration();
  while (!here.waiting) await new Promise((again) => setTimeout(again, 50));
}"""


@dataclass
class Wire:
    """What the page asked whom, with the bytes that went."""

    house: str
    asked: list[Request] = field(default_factory=list)

    def saw(self, one: Request) -> None:
        self.asked.append(one)

    def to_house(self, ending: str = "") -> list[Request]:
        return [one for one in self.asked if one.url.startswith(self.house + "/m/api/parcels/")
                and one.url.endswith(ending)]  # fmt: skip

    def to_bucket(self) -> list[Request]:
        return [one for one in self.asked if not one.url.startswith(self.house)]


@pytest.fixture
def wire(page: Page, live_server: Any, gate: type, far: Any) -> Wire:
    """The bucket has its rule."""
    assert RULES[0] and RULES[1] and RULES[0][1] == RULES[1][1], "told alike in both languages"
    ruled = json.loads(RULES[0][1].replace("https://desk.example.cn", live_server.url))
    far.put_bucket_cors(Bucket="county", CORSConfiguration=ruled)
    wire = Wire(live_server.url)
    page.context.on("request", wire.saw)
    return wire


def large_photograph(seed: int) -> bytes:
    """Of stalks and leaves; it stays large when the phone has made it smaller."""
    out = BytesIO()
    size = 2560, 1920
    Image.frombytes("RGB", size, Random(seed).randbytes(size[0] * size[1] * 3)).save(out, "JPEG")
    return out.getvalue()


def listed(phone: Phone, road: Road, n: int) -> None:
    """The nth household, with two photographs; later than the one before."""
    road.later(minutes=5)
    digits, name = last4(road, n)
    thing = () if n else ("玉米", "乳熟")
    pictures = [large_photograph(2 * n), large_photograph(2 * n + 1)]
    phone.clerk.list_household(digits, name, "1.5", 60, pictures, thing)


def arrived(phone: Phone, n: int) -> None:
    expect(phone.page.locator(".ob", has_text="已送达")).to_have_count(n)
    assert not phone.keys("files"), "pictures leave the phone with the receipt"


def went_straight(wire: Wire) -> dict[str, bytes]:
    """By digest; the server got next to nothing."""
    went: dict[str, bytes] = {}
    for put in wire.to_bucket():
        assert put.method == "PUT" and "/county/evidence/incoming/" in put.url
        headers = put.all_headers()
        assert not any(headers.get(name) for name in ("authorization", "cookie", "referer"))
        data = put.post_data_buffer or b""
        went[hashlib.sha256(data).hexdigest()] = data
    assert len(went) == len(wire.to_bucket()) == 2
    assert sum(len(data) for data in went.values()) > LARGE
    assert sum(len(one.post_data_buffer or b"") for one in wire.to_house()) < 10_000
    return went


def test_a_phone_set_up_before_sends_straight_and_hears_the_digests_also_where_answers_are_lost(
    page: Page, wire: Wire, gate: Any, far: Any, road: Road, settings: Any
) -> None:
    bucket, settings.EVIDENCE_UPLOADS = settings.EVIDENCE_UPLOADS, ""
    phone = set_up(page, wire.house)
    settings.EVIDENCE_UPLOADS = bucket
    phone.opened_again()
    phone.page.evaluate(NEWER)
    phone.opened_again()
    went: dict[str, bytes] = {}
    for n, gate.ails in enumerate(("", "cut")):
        phone.go("#/add")
        phone.page.locator(".field--search:focus").wait_for()
        listed(phone, road, n)
        wire.asked.clear()
        sent(phone, 1)
        arrived(phone, n + 1)
        parcel, told = Parcel.objects.latest("pk"), wire.to_house("/way")[-1].response()
        assert told is not None and told.json()["receipt"] == receipt(parcel)
        straight = went_straight(wire)
        assert set(told.json()["receipt"]["digests"]["files"]) == set(straight)
        went |= straight
    assert waiting(far) == []
    work_off(road.now + timedelta(minutes=5))
    for sha256, data in went.items():
        assert content(Evidence.objects.get(sha256=sha256)) == data


def test_where_the_bucket_refuses_or_keeps_silent_the_photograph_goes_through_the_server(
    page: Page, wire: Wire, gate: Any, far: Any, road: Road
) -> None:
    page.context.add_init_script(IMPATIENT)
    phone = set_up(page, wire.house)

    def falls_back(n: int) -> str:
        """The nth household arrives all the same; answers what came of its address."""
        wire.asked.clear()
        listed(phone, road, n)
        sent(phone, 1)
        arrived(phone, n + 1)
        [put] = wire.to_bucket()  # the second picture takes the way that the first one found
        for sha256, _size in Parcel.objects.latest("pk").files:
            pieces = wire.to_house(f"/files/{sha256}")
            data = b"".join(one.post_data_buffer or b"" for one in pieces)
            assert hashlib.sha256(data).hexdigest() == sha256
        phone.go("#/add")
        phone.page.locator(".field--search:focus").wait_for()
        return put.failure or str(put.response().status)  # type: ignore[union-attr]

    ruled = far.get_bucket_cors(Bucket="county")["CORSRules"]
    far.delete_bucket_cors(Bucket="county")
    assert falls_back(0) == "net::ERR_FAILED"
    far.put_bucket_cors(Bucket="county", CORSConfiguration={"CORSRules": ruled})
    gate.hours += incoming.HOLDS + timedelta(minutes=1)
    assert falls_back(1) == "403"
    gate.hours -= incoming.HOLDS + timedelta(minutes=1)
    gate.ails = "silent"
    assert falls_back(2) == "net::ERR_ABORTED"
    assert waiting(far) == []
    work_off(road.now + timedelta(minutes=5))
    assert Evidence.objects.count() == 6
