"""The doors of the house, pushed at: forged forms, other hosts, addresses that lead elsewhere,
sessions and cookies, guesses, and what the log says of all that."""

import logging
import re
import runpy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection as connection_to_database
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from hedun import clock
from hedun.people import actions as people
from hedun.people.households import REVEALED_A_DAY, REVEALED_AN_HOUR
from hedun.people.models import User
from hedun.people.problems import BadFields
from hedun.receipts.codes import receipt_codes
from hedun.web.accounts.typed import connection
from tests.access.addresses import names
from tests.access.looked import faults
from tests.shape.sources import HOUSE, listed
from tests.support.counts import count
from tests.support.road import CLERK, TOWNSHIP, Road, make_claim, make_county
from tests.support.turns import FULL, turn_of

# What goes by a token, and never by a cookie: a forged form brings no token along.
BY_TOKEN = {
    "phone_api:package", "phone_api:parcels", "phone_api:parcel", "phone_api:whole",
    "phone_api:file", "phone_api:way", "openrosa_api:forms", "openrosa_api:form",
    "openrosa_api:manifest", "openrosa_api:file", "openrosa_api:submission",
    *(f"partners_api:{name}" for name in ("claims", "claim", "household", "moves", "awards",
                                          "payments")),
}  # fmt: skip
UNSAFE = ("post", "put", "patch", "delete")
MARK = "Q7ZK9"  # looked for in what is said of a request


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(2)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def clerk(road: Road) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=CLERK))
    return client


def addresses() -> Iterator[tuple[str, str]]:
    """Every address of the desk, about anything; read off the addresses themselves."""
    for name, _path, takes in names():
        if "token" not in takes:
            yield name, reverse(name, kwargs=dict.fromkeys(takes, "1"))


def bare(request: HttpRequest, reason: str = "") -> HttpResponse:
    """That it is refused is asked a thousand times; the page that says so is drawn elsewhere."""
    return HttpResponse(status=403)


def test_a_form_without_its_token_is_refused_at_every_address(road: Road, settings: Any) -> None:
    settings.CSRF_FAILURE_VIEW = f"{__name__}.bare"
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(User.objects.get(username=CLERK))
    there, open_to_forgery = dict(addresses()), []
    parts = len(UNSAFE) if connection_to_database.vendor == "postgresql" else 1
    asked = [
        (name, method)
        for name in there
        for n, method in enumerate(UNSAFE)
        if FULL or (turn_of(name) + n) % parts == 0  # a token is no matter of the database
    ]
    for name, method in asked:
        status = getattr(forged, method)(there[name], b"", content_type="text/plain").status_code
        if name not in BY_TOKEN and status != 403:
            open_to_forgery.append(f"{method} {name}: {status}")
    count("attack", "forged forms", len(asked))
    assert len(there) > 150
    assert not open_to_forgery, listed(open_to_forgery)


ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example",
             "javascript:alert(1)", "\thttps://evil.example", "http://testserver@evil.example/",
             "///evil.example", "/%09/evil.example//", "https:///evil.example")  # fmt: skip


def leads_home(location: str) -> bool:
    """As browsers read it: without tabs and line ends, a backslash is a slash."""
    plain = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    found = urlsplit(urljoin("http://testserver/x/", plain))
    return (found.scheme, found.netloc) == ("http", "testserver")


def test_no_address_of_the_desk_leads_to_another_site(clerk: Client) -> None:
    sent: dict[str, dict[str, str]] = {
        "/choose/": {"theme": "dark"}, "/i18n/setlang/": {"language": "en"}, "/sign-out/": {},
        "/duties/chase/": {"stage": "reported", "place": "140423104000"},
        "/me/views/": {"do": "keep"},
        "/inbox/assign/": {}, "/inbox/part/": {}, "/inbox/restore/": {},
    }  # fmt: skip
    for path, fields in sent.items():
        for target in ELSEWHERE:
            answer = clerk.post(f"{path}?next={target}", {**fields, "next": target})
            assert leads_home(answer.headers.get("Location", "")), (path, target)
    door = Client().get(f"/sign-in/?next={ELSEWHERE[0]}").content.decode()
    assert 'value="https://evil' not in door


def test_who_signs_in_with_another_target_stays_in_the_house(road: Road) -> None:
    user = User.objects.get(username=TOWNSHIP)
    people.set_password(user, "谷子黄了-今年好", actor=road.who(TOWNSHIP), now=road.now)
    for target in ELSEWHERE:
        sent = {"username": TOWNSHIP, "password": "谷子黄了-今年好", "next": target}
        answer = Client().post("/sign-in/", sent)
        assert answer.status_code == 302 and leads_home(answer["Location"]), target


@pytest.mark.django_db
def test_another_host_is_no_name_of_ours() -> None:
    for host in ("evil.example", "localhost.evil.example", "127.0.0.1:80@evil.example", "a b", ""):
        for path in ("/", "/sign-in/", "/r/", "/odk/formList", "/m/api/package"):
            answer = Client().get(path, headers={"host": host or "evil.example"})
            assert answer.status_code in (400, 401), (host, path)
    answer = Client().get("/sign-in/", headers={"x-forwarded-host": "evil.example"})
    assert "evil" not in answer.content.decode()


def in_production(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> dict[str, Any]:
    monkeypatch.setenv("HEDUN_HOSTS", "desk.example.cn")
    monkeypatch.setenv("HEDUN_HOME", str(tmp_path))
    for name in ("HEDUN_HTTPS", "HEDUN_DEMO", "HEDUN_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return runpy.run_path(str(HOUSE / "settings.py"))


def test_in_production_cookies_go_by_https_alone_and_browsers_remember_that(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    real = in_production(monkeypatch, tmp_path)
    assert real["HTTPS"] and not real["DEBUG"] and not real["DEMO"]
    for of in ("SESSION", "CSRF", "LANGUAGE"):
        assert real[f"{of}_COOKIE_SECURE"] is True and real[f"{of}_COOKIE_HTTPONLY"] is True
        assert real[f"{of}_COOKIE_SAMESITE"] in ("Lax", "Strict")
    assert real["SECURE_HSTS_SECONDS"] >= 180 * 24 * 3600
    assert real["ALLOWED_HOSTS"][0] == "desk.example.cn" and "*" not in real["ALLOWED_HOSTS"]
    assert real["CSRF_TRUSTED_ORIGINS"] == ["https://desk.example.cn"]
    assert real["SESSION_COOKIE_AGE"] <= 12 * 3600
    assert "unsafe" not in str(real["CONTENT_SECURITY_POLICY"])
    names_ = [name.rpartition(".")[2] for name in real["MIDDLEWARE"]]
    assert {"SecurityMiddleware", "CSPMiddleware", "CsrfViewMiddleware", "Guard"} <= set(names_)


@pytest.mark.django_db
def test_pages_before_the_door_bear_the_same_headers() -> None:
    for path in (
        "/sign-in/",
        "/r/",
        "/r/data-protection/",
        "/m/",
        "/healthz",
        "/nowhere/",
        "/i18n/",
    ):
        answer = Client().get(path)
        text = answer.content.decode()
        assert not list(faults(answer, text, personal=False)), path
    receipt = Client().get("/r/")
    assert "no-store" in receipt["Cache-Control"] and "noindex" in receipt["X-Robots-Tag"]


# ── sessions and guesses ────────────────────────────────────────────────────────────────────────


def test_a_session_that_somebody_else_chose_is_not_taken_over(road: Road) -> None:
    user = User.objects.get(username=TOWNSHIP)
    people.set_password(user, "谷子黄了-今年好", actor=road.who(TOWNSHIP), now=road.now)
    client, name = Client(), django_settings.SESSION_COOKIE_NAME
    client.cookies[name] = "fixedfixedfixedfixedfixedfixed12"
    client.post("/sign-in/", {"username": TOWNSHIP, "password": "谷子黄了-今年好"})
    first = client.cookies[name].value
    assert first and first != "fixedfixedfixedfixedfixedfixed12"
    client.post("/sign-out/")
    thief = Client()
    thief.cookies[name] = first
    assert thief.get("/").status_code == 302, "what was a session is none after the sign-out"


def test_one_password_is_not_tried_with_a_hundred_names(road: Road) -> None:
    """Each name is wrong once; the connection is what waits."""
    stranger = Client(REMOTE_ADDR="10.9.8.7")
    tried = [
        stranger.post("/sign-in/", {"username": f"name{n}", "password": "123456"}).status_code
        for n in range(14)
    ]
    assert tried[:10] == [200] * 10 and tried[10:] == [429] * 4
    assert Client(REMOTE_ADDR="10.9.8.8").post("/sign-in/", {"username": "x"}).status_code == 200


def test_behind_a_proxy_wrong_tries_are_of_the_connection_that_it_saw(settings: Any) -> None:
    asked = RequestFactory().get("/", headers={"x-forwarded-for": "6.6.6.6, 10.1.2.3"})
    assert connection(asked) == "127.0.0.1", "nobody may say so without a proxy"
    settings.HTTPS = True
    assert connection(asked) == "10.1.2.3", "the proxy's own word stands last"
    nonsense = RequestFactory().get("/", headers={"x-forwarded-for": "'; DROP TABLE"})
    assert connection(nonsense) is None


def test_a_wrong_code_and_wrong_digits_look_alike(road: Road) -> None:
    claim = make_claim(road, at="reported")
    code = receipt_codes([claim])[claim.pk]
    other = code.replace(code[0], "2" if code[0] != "2" else "3", 1)
    answers = [
        Client(REMOTE_ADDR=f"10.0.0.{n}").post("/r/", {"code": one, "last4": "0000"})
        for n, one in enumerate((code, other))
    ]
    assert {answer.status_code for answer in answers} == {422}


def test_numbers_are_not_revealed_one_after_the_other(road: Road) -> None:
    """Who has a reason looks at some; who copies all of them is stopped, and is on record."""
    identity = road.county.roll[0][1].identity
    who = road.who(TOWNSHIP)
    for _ in range(REVEALED_AN_HOUR):
        people.reveal(identity, "phone", reason="核对身份", actor=who, now=road.now)
    with pytest.raises(Exception) as refused:
        people.reveal(identity, "phone", reason="核对身份", actor=who, now=road.now)
    assert refused.value.problem.code == "REVEALED_MANY"  # type: ignore[attr-defined]
    later = road.now + timedelta(hours=1, minutes=1)
    assert people.reveal(identity, "phone", reason="核对身份", actor=who, now=later)
    assert REVEALED_A_DAY > REVEALED_AN_HOUR and not isinstance(refused.value, BadFields)


# ── what is said of it ──────────────────────────────────────────────────────────────────────────


def test_no_line_of_the_log_is_written_by_a_stranger(
    road: Road, caplog: pytest.LogCaptureFixture
) -> None:
    """Names of loggers that are silent in production are heard here all the same."""
    forged = f"{MARK}\r\n2026-01-01 ERROR hedun: all is lost"
    with caplog.at_level(logging.DEBUG):
        for name in ("hedun", "django.request", "django.security", "axes"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        client = Client(raise_request_exception=False)
        client.post("/sign-in/", {"username": forged, "password": forged})
        client.get("/r/", headers={"user-agent": forged.replace("\r\n", "")})
        client.post("/r/", {"code": forged, "last4": "0000"})
        client.get("/sign-in/", {"next": forged})
        client.get("/m/api/package", headers={"authorization": f"Device {MARK}"})
        client.post(
            "/odk/submission", forged.encode(), content_type="multipart/form-data; boundary=x"
        )
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("hedun")]
    assert not [line for line in lines if MARK in line or "\n" in line], lines
    loggers = django_settings.LOGGING["loggers"]
    assert loggers["django.request"]["level"] == loggers["axes"]["level"] == "ERROR"
    # It names the address of a form without its token, which may hold a receipt's code, and hosts.
    assert loggers["django.security"]["level"] == "CRITICAL"


@pytest.mark.django_db
def test_a_page_that_says_what_went_wrong_repeats_nothing_that_was_sent() -> None:
    stranger = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for answer in (
        stranger.get(f"/nowhere/{MARK}/"),
        stranger.get(f"/r/?q={MARK}%00"),
        stranger.post("/sign-in/", {"username": MARK}),
        stranger.get("/", headers={"host": f"{MARK}.example"}),
        stranger.get(f"/m/api/parcels/{MARK}", headers={"authorization": f"Device {MARK}"}),
    ):
        assert answer.status_code >= 400
        said = re.sub(r'name="next" value="[^"]*"', "", answer.content.decode())  # the way back
        assert MARK not in said
        assert "Traceback" not in answer.content.decode()


def test_a_character_that_no_database_keeps_is_refused_before_any_view(clerk: Client) -> None:
    for path in ("/?q=%00", "/households/?q=a%00b", "/reports/?place=%00", "/oversight/%00/"):
        assert clerk.get(path).status_code in (400, 404), path
    assert clerk.post("/households/", {"q": "a\0b"}).status_code == 400
    assert clerk.post("/households/", {"a\0": "b"}).status_code == 400
