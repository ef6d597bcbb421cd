"""A valley without a signal: a clerk lists the whole village on the phone. The network is really
cut, the server really stopped and the page killed; everything arrives once, with a receipt."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from hedun.domain.deadlines import LOCAL
from hedun.serve import address
from scripts.pg_cluster import free_port
from tests.browser.clerk import QUICK_KEYS, Clerk, photograph
from tests.browser.phones import SIDEWAYS, killed_and_opened_again, unlocked
from tests.support.databases import Databases
from tests.support.house import QUICK_PASSWORDS, House

NOW = datetime(2026, 9, 8, 9, 30, tzinfo=LOCAL)
FOUNDED = f"""
{QUICK_PASSWORDS}
import json
from random import Random
from tests.support.county import found
roll = found(Random(7), 33).roll
print(json.dumps([[h.number, h.name, h.identity.id_number_last4] for _, h in roll if h.identity]))
"""
ARRIVED = """
import json
from hedun.phone.models import Parcel
from hedun.phone.receiving import manifest_of
found = []
for one in Parcel.objects.order_by("id"):
    told = json.loads(manifest_of(one))
    rows = [(r["household"], r["damaged_e4"], r["degree_ppm"]) for r in told["rows"]]
    files = [(f["row"], f["sha256"], f["size"]) for f in told["files"]]
    found.append({"state": one.state, "rows": rows, "files": files, "kept": len(one.files)})
print(json.dumps(found))
"""
HOUSEHOLDS, WITH_EVERY_FINGER = 31, 4


@dataclass
class Valley:
    """A county whose village has 31 households; the clock stands in its season. `start` has a real
    server up at once and answers its process group."""

    house: House
    roll: list[tuple[str, str, str]]  # number, name, last four
    url: str
    start: Callable[[], int]

    @contextmanager
    def served(self) -> Iterator[None]:
        server = self.start()
        yield
        os.killpg(server, signal.SIGKILL)


@pytest.fixture(scope="module")
def valley(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valley]:
    place, port = databases.fresh(), free_port()
    house = House(tmp_path_factory.mktemp("valley"), place, demo=True)
    house.set_now(NOW)
    with house.warm(port) as start:
        roll = [tuple(one) for one in json.loads(house.python(FOUNDED))][:HOUSEHOLDS]
        assert len(roll) == HOUSEHOLDS
        yield Valley(house, roll, address("127.0.0.1", port), start)
    databases.drop(place)


@pytest.fixture
def opened(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """New browsers, each with a storage of its own, as a phone is."""
    made: list[BrowserContext] = []

    def open_(**more: Any) -> BrowserContext:
        size = {"width": 360, "height": 740}
        phone = {"viewport": size, "has_touch": True, "permissions": ["geolocation"]}
        place = {"latitude": 36.5301, "longitude": 112.9802, "accuracy": 7}
        made.append(
            browser.new_context(**browser_context_args | phone | {"geolocation": place} | more)
        )
        made[-1].add_init_script(QUICK_KEYS)
        return made[-1]

    yield open_
    for one in made:
        one.close()


def set_up(context: BrowserContext, url: str, english: bool = False) -> Clerk:
    """The clerk signs in once and sets the phone up, where there is a signal."""
    page = context.new_page()
    page.goto(f"{url}/demo/")
    page.locator("button[value=gaozhicheng]").click()
    page.goto(f"{url}/m/")
    if english:
        page.get_by_role("button", name="English").click()
    clerk = Clerk(page, quick=True)
    clerk.set_up()
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    clerk.quick = False
    return clerk


def test_a_village_is_listed_without_a_signal_and_all_of_it_arrives_once(
    valley: Valley,
    opened: Callable[..., BrowserContext],
    record_property: Callable[..., None],
) -> None:
    roll, url, context = valley.roll, valley.url, opened()
    with valley.served():
        clerk = set_up(context, url)
        context.set_offline(True)
        page = clerk.page
        page.reload()  # without a network: the page comes from the phone
        unlocked(page)
        clerk.taps = clerk.characters = clerk.pages = 0
        clerk.choose("野猪", "昨天", "农户当面")
        for n, (_, name, last4) in enumerate(roll):
            clerk.quick = n >= WITH_EVERY_FINGER
            first = ("玉米", "乳熟") if n == 0 else ()
            shots = [photograph(160), photograph(160)]
            clerk.list_household(last4, name, f"1.{n:02d}", 10 * (1 + n % 10), shots, first)
        if n := page.evaluate(SIDEWAYS):
            raise AssertionError(f"{n} px too wide")
        assert clerk.taps / 31 <= 12 and clerk.characters / 31 <= 10, clerk
        assert clerk.seconds < 600, clerk
        for what in ("taps", "characters", "pages"):
            record_property(what, getattr(clerk, what) / 31)

        page = killed_and_opened_again(page, url)
        unlocked(page)
        page.goto(f"{url}/m/#/outbox")
        expect(page.locator(".ob")).to_have_count(31)
        page.get_by_role("button", name="现在发送 31 户").click()
        expect(page.locator(".ob", has_text="等信号")).to_have_count(31)
        page = killed_and_opened_again(page, url)
    # The server is stopped now; the network is there again, and nobody answers.
    context.set_offline(False)
    unlocked(page)
    expect(page.get_by_text("关掉手机也不会丢")).to_be_visible()
    with valley.served():
        page.get_by_role("button", name="现在再试一次").click()
        expect(page.locator(".ob", has_text="回执 SJ-2026-000001")).to_have_count(31)
        # the receipt is given before: off the request it goes on, and the photographs are looked at
        said = valley.house.run("work", "--once")
        assert said.startswith("done: 0 forms, 1 parcels, 62 photographs,")
        [parcel] = json.loads(valley.house.python(ARRIVED))
        page.evaluate("() => location.hash = '#/progress'")
        page.evaluate("() => window.dispatchEvent(new Event('online'))")  # looked at again
        expect(page.locator(".went li", has_text="草稿")).to_have_count(31)
    assert [(a, d) for _, a, d in parcel["rows"]] == [
        (10_000 + 100 * n, 100_000 * (1 + n % 10)) for n in range(31)
    ]
    assert [household for household, *_ in parcel["rows"]] == [number for number, *_ in roll]
    assert [row for row, *_ in parcel["files"]] == [1 + n // 2 for n in range(62)]
    assert parcel["kept"] == len({digest for _, digest, _ in parcel["files"]}) == 62


def test_the_same_in_english_on_a_wide_screen_with_the_page_killed_while_it_sends(
    valley: Valley, opened: Callable[..., BrowserContext]
) -> None:
    roll, url, context = valley.roll, valley.url, opened(viewport={"width": 1280, "height": 800})
    with valley.served():
        clerk = set_up(context, url, english=True)
        page = clerk.page
        clerk.choose("wild boar", "Yesterday", "in person")
        context.set_offline(True)
        big = [photograph(1600), photograph(1600)]
        clerk.list_household(roll[0][2], roll[0][1], "2.5", 50, big, ("maize", "milk-ripe"))
        clerk.list_household(roll[1][2], roll[1][1], "0.8", 80, [photograph()])
        page.goto(f"{url}/m/#/outbox")
        page.get_by_role("button", name="Send 2 now").click()
        expect(page.locator(".ob", has_text="Waiting for signal")).to_have_count(2)
        context.set_offline(False)  # it is sent by itself
        page = killed_and_opened_again(page, url)
        unlocked(page)
        receipt = re.compile(r"receipt SJ-2026-\d{6}")
        expect(page.locator(".ob", has_text=receipt)).to_have_count(2)
        page.evaluate("() => location.hash = '#/progress'")
        expect(page.locator(".went li")).to_have_count(2)
        expect(page.locator(".facts dt:has-text('Photographs') + dd")).to_have_text("3")
        assert not page.evaluate(SIDEWAYS)
