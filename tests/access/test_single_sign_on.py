"""The office's own sign-in, by a provider that really listens: whoever was linked comes in, nobody
else, and the second factor is asked for as ever."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from oidc_provider_mock import run_server_in_thread

from hedun import clock, environment
from hedun.people import actions as people
from hedun.people import signons
from hedun.people.models import SignOn, User
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.access.test_second_factor import OWN, Person
from tests.support.road import ADMINISTRATOR, CLERK, FORESTRY, MAKER, TOWNSHIP, Road, make_county

SECURITY = "anquan"
DOOR = "/sign-in/office/"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def road(
    db: None, home: object, monkeypatch: pytest.MonkeyPatch, settings: Any, provider: str
) -> Road:
    made = make_county(1)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    for name, value in (("", provider), ("_CLIENT", "hedun"), ("_SECRET", "x"), ("_NAME", "政务")):
        monkeypatch.setenv(f"HEDUN_OIDC{name}", value)
    settings.OIDC = environment.single_sign_on()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": settings.OIDC}
    for username in (TOWNSHIP, FORESTRY, MAKER, ADMINISTRATOR, SECURITY):
        user = User.objects.get(username=username)
        people.set_password(user, OWN, actor=made.who(username), now=made.now)
    return made


def comes_by(client: Client, subject: str, process: str = "login") -> Any:
    """To the provider, which asks who it is, and back: the answer to that."""
    there = client.get(DOOR, {"process": process})
    assert there.status_code == 302, there.content
    asked = httpx.post(there["Location"], data={"sub": subject})
    assert asked.status_code == 302, asked.text
    back = urlsplit(asked.headers["Location"])
    assert back.path == DOOR + "back/"
    return client.get(f"{back.path}?{back.query}")


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def by_password(username: str) -> Client:
    person = Person(username)
    person.types_the_password()
    return person.client


def test_nobody_gets_an_account_by_it(road: Road) -> None:
    before = User.objects.count()
    client = Client()
    answer = comes_by(client, CLERK)  # the name of an account says nothing
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    page = client.get("/sign-in/").content.decode()
    assert "没有账号与这个登录关联" in page and "政务" in page
    assert not signed_in(client) and User.objects.count() == before


def test_who_links_an_account_comes_in_by_it_afterwards(road: Road) -> None:
    desk = by_password(TOWNSHIP)
    assert comes_by(desk, "zhou-0001", "connect")["Location"] == "/me/factors/"
    assert "打开这个账号" in desk.get("/me/factors/").content.decode()
    elsewhere = Client()
    assert comes_by(elsewhere, "zhou-0001")["Location"] == "/"
    assert signed_in(elsewhere) and elsewhere.get("/").status_code == 200
    # kept as a keyed hash, in our own table, and on record
    assert "zhou-0001" not in str(list(SignOn.objects.values()))
    assert not SocialAccount.objects.exists()
    # one account a subject, one subject an account
    other = by_password(FORESTRY)
    comes_by(other, "zhou-0001", "connect")
    comes_by(desk, "zhou-0002", "connect")
    assert SignOn.objects.count() == 1
    # the security administrator ends it, with a reason; then it opens nothing
    user, by = User.objects.get(username=TOWNSHIP), {"actor": road.who(SECURITY), "now": road.now}
    signons.unlink(user, reason="离岗", **by)
    assert not signed_in_by("zhou-0001")
    comes_by(desk, "zhou-0001", "connect")
    assert signed_in_by("zhou-0001")
    desk.post("/me/factors/", {"do": "unlink"})
    assert not signed_in_by("zhou-0001")
    said = Entry.objects.filter(action__startswith="signon.").values_list("action", "user")
    assert list(said) == [
        ("signon.link", TOWNSHIP), ("signon.end", SECURITY), ("signon.link", TOWNSHIP),
        ("signon.end", TOWNSHIP),
    ]  # fmt: skip
    assert verify().faults == ()


def signed_in_by(subject: str) -> bool:
    client = Client()
    comes_by(client, subject)
    return signed_in(client)


def test_an_account_that_was_closed_stays_closed(road: Road) -> None:
    comes_by(by_password(TOWNSHIP), "zhou-0003", "connect")
    user = User.objects.get(username=TOWNSHIP)
    people.deactivate(user, actor=road.who(ADMINISTRATOR), now=road.now)
    assert not signed_in_by("zhou-0003")


def test_the_second_factor_is_asked_for_as_after_the_password(road: Road) -> None:
    cashier = Person(MAKER)
    cashier.types_the_password()
    cashier.sets_an_app()
    comes_by(cashier.client, "song-0001", "connect")
    elsewhere = Client()
    assert comes_by(elsewhere, "song-0001")["Location"] == "/sign-in/factor/"
    assert not signed_in(elsewhere) and elsewhere.get("/").status_code == 302


def test_a_cashier_without_a_factor_comes_to_set_one(road: Road, provider: str) -> None:
    user = User.objects.get(username=MAKER)
    signons.link(user, provider, "song-0002", actor=road.who(MAKER), now=road.now)
    client = Client()
    comes_by(client, "song-0002")
    assert client.get("/payments/")["Location"] == "/me/factors/"


def test_who_keeps_the_house_signs_in_by_password_unless_the_site_allows_it(
    road: Road, provider: str, settings: Any
) -> None:
    admin, by = User.objects.get(username=ADMINISTRATOR), {"now": road.now}
    settings.OIDC_FOR_KEEPERS = True
    signons.link(admin, provider, "admin-1", actor=road.who(ADMINISTRATOR), **by)
    assert signed_in_by("admin-1")
    settings.OIDC_FOR_KEEPERS = False
    assert not signed_in_by("admin-1")
    desk = Person(SECURITY)
    desk.types_the_password()
    desk.sets_an_app()
    comes_by(desk.client, "security-1", "connect")
    assert SignOn.objects.count() == 1


def test_a_made_up_answer_or_somebody_elses_opens_nothing(road: Road, provider: str) -> None:
    comes_by(by_password(TOWNSHIP), "zhou-0004", "connect")
    client = Client()
    there = client.get(DOOR)
    asked = httpx.post(there["Location"], data={"sub": "zhou-0004"})
    back = urlsplit(asked.headers["Location"])
    thief = Client()  # who has the address, and not the session in which it was asked for
    assert thief.get(f"{back.path}?{back.query}")["Location"] == "/sign-in/"
    for query in ("", "code=x", "state=y&code=x", "error=access_denied", "code=%00"):
        answer = Client().get(f"{DOOR}back/?{query}")
        assert answer.status_code in (302, 400), query
    assert not signed_in(thief)


def test_while_the_provider_is_away_the_password_opens_the_door(
    road: Road, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEDUN_OIDC", "http://localhost:9")
    settings.OIDC = environment.single_sign_on()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": settings.OIDC}
    client = Client()
    assert client.get(DOOR)["Location"] == "/sign-in/"
    assert "没有应答" in client.get("/sign-in/").content.decode()
    assert signed_in(by_password(TOWNSHIP))
    settings.OIDC = None
    assert client.get(DOOR).status_code == 404
    assert "政务" not in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    "told", [{"HEDUN_OIDC": "http://sso.example"}, {"HEDUN_OIDC": "https://sso.example"}]
)
def test_a_site_that_names_half_of_it_is_told_so(
    told: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(environment.SettingError) as wrong:
        environment.single_sign_on()
    assert "HEDUN_OIDC" in str(wrong.value)
