"""A passkey, with Chromium's own pretended authenticator: made by a cashier, asked at the door."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hedun import clock
from hedun.people import actions as people
from hedun.people.models import User
from tests.support.road import MAKER, Road, make_county

pytestmark = pytest.mark.django_db(transaction=True)

OWN = "谷子黄了-今年好"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def road(home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(1)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    user = User.objects.get(username=MAKER)
    people.set_password(user, OWN, actor=made.who(MAKER), now=made.now)
    return made


@pytest.fixture
def key(page: Page) -> Iterator[dict[str, Any]]:
    """The lock of this computer, which is touched at once."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    made = wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    yield {"wire": wire, **made}


def types_the_password(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in/")
    page.locator("#id_username").fill(MAKER)
    page.locator("#id_password").fill(OWN)
    page.keyboard.press("Enter")


def test_a_cashier_makes_a_passkey_and_signs_in_by_it(
    page: Page, live_server: Any, road: Road, key: dict[str, Any]
) -> None:
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    types_the_password(page, live_server.url)
    expect(page).to_have_url(f"{live_server.url}/me/factors/")
    for width in (1366, 360):
        page.set_viewport_size({"width": width, "height": 780})
        assert page.evaluate(SIDEWAYS) == 0
    page.locator("#id_name").fill("办公室电脑")
    page.get_by_role("button", name="建立通行密钥").click()
    expect(page.locator("main")).to_contain_text("办公室电脑")
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(f"{live_server.url}/payments/")
    expect(page.locator("h1")).to_be_visible()
    page.context.clear_cookies()
    types_the_password(page, live_server.url)
    expect(page).to_have_url(f"{live_server.url}/sign-in/factor/")
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page).to_have_url(f"{live_server.url}/")
    assert complaints == []


def test_another_key_than_the_one_that_was_set_opens_nothing(
    page: Page, live_server: Any, road: Road, key: dict[str, Any]
) -> None:
    types_the_password(page, live_server.url)
    page.get_by_role("button", name="建立通行密钥").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.context.clear_cookies()
    named = {"authenticatorId": key["authenticatorId"]}
    key["wire"].send("WebAuthn.clearCredentials", named)
    types_the_password(page, live_server.url)
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.locator(".form__said")).to_contain_text("没有用上通行密钥")
    expect(page).to_have_url(f"{live_server.url}/sign-in/factor/")
