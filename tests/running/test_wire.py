"""What goes over the wire: the page's policy, cookies, language, and a stop to guessing."""

import logging
from typing import Any

import pytest
from django.test import Client

from hedun import clock
from hedun.people.models import User
from tests.support.house import House


def test_a_page_may_load_only_from_ourselves_and_nothing_inline(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["img-src"] == "'self' data:"
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in policy


def test_chinese_first_whatever_the_browser_says_and_english_by_the_switch(client: Client) -> None:
    english_browser = {"HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.9"}
    assert client.get("/healthz", **english_browser).headers["Content-Language"] == "zh-hans"
    client.post("/i18n/setlang/", {"language": "en", "next": "/healthz"})
    assert client.get("/healthz").headers["Content-Language"] == "en"
    client.cookies["hedun_language"] = "tlh"
    assert client.get("/healthz").headers["Content-Language"] == "zh-hans"


@pytest.mark.django_db
def test_guessing_a_password_is_stopped_and_leaves_no_name_in_the_logs(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="hedun")
    right = {"username": "zhang.clerk", "password": "correct horse battery"}
    user = User(username=right["username"], name="张三", created_at=clock.now())
    user.set_password(right["password"])
    user.save()
    wrong = [right | {"password": f"guess {number}"} for number in range(9)]
    tries = [client.post("/sign-in/", guess).status_code for guess in wrong]
    assert tries[-1] == 429, tries
    assert client.post("/sign-in/", right).status_code == 429
    assert client.post("/sign-in/", right, REMOTE_ADDR="10.0.0.9").status_code == 302
    assert "zhang" not in caplog.text and "10.0.0.9" not in caplog.text


def test_reached_by_another_name_cookies_travel_by_https_only(house: House) -> None:
    show = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.ALLOWED_HOSTS[0], s.DEBUG, s.DEMO)"
    )
    assert house.python(show).split() == ["False", "False", "127.0.0.1", "False", "False"]
    house.more["HEDUN_HOSTS"] = "hedun.example.gov.cn"
    assert house.python(show).split() == ["True", "True", "hedun.example.gov.cn", "False", "False"]


def test_a_stranger_host_is_not_served(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    assert client.get("/sign-in/", HTTP_HOST="evil.example").status_code == 400


def test_the_administrator_has_no_back_door(client: Client, settings: Any) -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert client.get("/admin/").status_code == 404
