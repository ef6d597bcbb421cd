"""The door: signing in and out, lock-out, the demo's one-click door, pages that say what went
wrong."""

import importlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, clear_url_caches, reverse

import hedun.urls
import hedun.web.urls
from hedun.domain.actors import NOT_POSTED, Role
from hedun.people.models import User
from hedun.web.demo import TO_TRY, demo
from tests.web.conftest import PASSWORD, NewPerson


def text(response: Any) -> str:
    return response.content.decode()


def sign_in(client: Client, username: str, password: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password})


def test_the_desk_sends_a_stranger_to_the_door_and_lets_them_on_afterwards(
    client: Client, zhou: User
) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/"
    assert sign_in(client, "zhou", PASSWORD)["Location"] == "/"
    page = text(client.get("/"))
    assert "我的工作" in page and "周晓峰" in page and "乡镇林管站" in page
    assert "襄垣县 · 虒亭镇" in page


def test_a_wrong_password_is_answered_with_what_to_do(client: Client, zhou: User) -> None:
    page = text(sign_in(client, "zhou", "wrong"))
    assert "用户名和密码对不上" in page and "大写锁定" in page and "县管理员" in page
    assert 'value="zhou"' in page  # what was typed is still there


def test_after_eight_wrong_tries_the_door_is_closed_and_says_for_how_long(
    client: Client, zhou: User
) -> None:
    for _ in range(8):
        answer = sign_in(client, "zhou", "wrong")
    assert answer.status_code == 429
    assert "连续 8 次" in text(answer) and "一刻钟" in text(answer)
    assert sign_in(client, "zhou", PASSWORD).status_code == 429


def test_signing_out_asks_for_a_button_not_a_link(client: Client, zhou: User) -> None:
    client.force_login(zhou, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_the_language_switch_turns_the_page_english(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/sign-in/"})
    page = text(client.get("/sign-in/"))
    assert '<html lang="en"' in page and "Password" in page and "密码" not in page


def test_the_chosen_theme_is_kept_and_nonsense_is_not(client: Client) -> None:
    assert client.post("/choose/", {"theme": "dark", "next": "/sign-in/"}).status_code == 302
    assert 'data-theme="dark"' in text(client.get("/sign-in/"))
    assert client.post("/choose/", {"theme": "x"}).status_code == 400
    assert client.post("/choose/", {}).status_code == 400
    client.cookies["hedun_theme"] = '"><script>'
    assert 'data-theme="auto"' in text(client.get("/sign-in/"))


def test_choosing_never_leads_to_another_site(client: Client) -> None:
    answer = client.post("/choose/", {"theme": "dark", "next": "https://example.org/"})
    assert answer["Location"] == "/"


@pytest.fixture
def demo_urls(settings: Any) -> Iterator[None]:
    """The addresses as they are while the demo runs; put back afterwards."""
    settings.DEMO = True
    _read_addresses_again()
    yield
    settings.DEMO = False
    _read_addresses_again()


def _read_addresses_again() -> None:
    importlib.reload(hedun.web.urls)
    importlib.reload(hedun.urls)
    clear_url_caches()


def test_outside_the_demo_its_door_does_not_exist(client: Client, zhou: User) -> None:
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"username": "zhou"}).status_code == 404
    assert "_auth_user_id" not in client.session
    with pytest.raises(NoReverseMatch):
        reverse("web:demo")
    request = RequestFactory().get("/demo/")
    request.user = AnonymousUser()
    with pytest.raises(Http404):  # nor does the view answer where somebody routes to it
        demo(request)


@pytest.mark.usefixtures("demo_urls")
def test_in_the_demo_one_click_signs_in_as_anybody_posted(client: Client, zhou: User) -> None:
    page = text(client.get("/demo/"))
    assert "周晓峰" in page and "乡镇林管站" in page and "虒亭镇" in page
    assert client.post("/demo/", {"username": "zhou"})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(zhou.pk)


@pytest.mark.usefixtures("demo_urls")
def test_in_the_demo_nobody_signs_in_as_somebody_without_a_posting(
    client: Client, new_person: NewPerson
) -> None:
    new_person("left", "走了", Role.TOWNSHIP, "140423104000", until=date(2021, 1, 1))
    assert client.post("/demo/", {"username": "left"}).status_code == 404
    assert client.post("/demo/", {}).status_code == 404


def test_every_role_is_told_what_to_try() -> None:
    assert set(TO_TRY) == set(Role) - NOT_POSTED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "没有这个页面"), ("en", "no such page")]
)
def test_a_missing_page_says_so_in_both_languages(
    client: Client, language: str, words: str
) -> None:
    client.cookies["hedun_language"] = language
    answer = client.get("/nowhere/")
    assert answer.status_code == 404 and words in text(answer)


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_how_to_send_it_again() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "a"})
    assert answer.status_code == 403
    assert "没有提交成功" in text(answer) and "刷新页面" in text(answer)


@pytest.mark.django_db
def test_a_failure_on_our_side_shows_our_page(client: Client, monkeypatch: Any, zhou: User) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("hedun.web.views.work_rows", broken)
    client.force_login(zhou, backend="django.contrib.auth.backends.ModelBackend")
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "系统这边出错了" in text(answer) and "broken" not in text(answer)
