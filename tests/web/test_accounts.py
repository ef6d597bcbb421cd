"""The administrator's pages: accounts, postings and passwords, and nothing of any claim."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hedun import clock
from hedun.people.actions import end_posting
from hedun.people.models import RolePosting, User
from hedun.record.verification import verify
from tests.support.road import ADMINISTRATOR, OTHER_TOWNSHIP, TOWNSHIP, Road, make_county

TOWN = "140423104000"


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(1)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def admin(road: Road) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=ADMINISTRATOR))
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def new_account(admin: Client, road: Road, **changed: str) -> Any:
    today = road.now.date()
    given = {"name": "韩三", "username": "hansan", "role": "township", "place": TOWN}
    given |= {"starts": today.isoformat(), "until": "", **changed}
    return admin.post("/people/accounts/add/", given, follow=True)


def password_on(page: str) -> str:
    shown = re.search(r'class="secret__word"[^>]*>([^<]+)<', page)
    assert shown, "no password on the page"
    return shown[1]


def sign_in(username: str, password: str) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": username, "password": password})
    return client


def test_a_newcomer_signs_in_once_with_what_the_administrator_says_and_then_chooses(
    road: Road, admin: Client
) -> None:
    page = text(new_account(admin, road))
    password = password_on(page)
    assert "任命岗位" in page and "乡镇林管站 · 虒亭镇" in page
    assert password not in text(admin.get("/people/accounts/of/hansan/")), "shown once"
    han = sign_in("hansan", password)
    assert han.get("/")["Location"] == "/me/password/"
    assert han.get("/reports/")["Location"] == "/me/password/"
    form = {"old": password, "new": "谷子黄了-今年好", "again": "谷子黄了"}
    assert "两遍新密码不一样" in text(han.post("/me/password/", form))
    form["again"] = form["new"]
    assert "密码已更换" in text(han.post("/me/password/", form, follow=True))
    assert han.get("/reports/").status_code == 200
    again = sign_in("hansan", "谷子黄了-今年好")
    assert again.get("/").status_code == 200, "the second time nobody asks"
    assert sign_in("hansan", password).get("/").status_code == 302, "the old one is nothing now"
    assert not verify().faults


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_half_made(
    road: Road, admin: Client
) -> None:
    page = text(new_account(admin, road, username=TOWNSHIP))
    assert "已经用过" in page and 'value="韩三"' in page
    assert "请写明是哪家公司的人员" in text(new_account(admin, road, role="insurer"))
    page = text(new_account(admin, road, role="insurer", company="某某财险"))
    assert "县支公司”只能任职于：县" in page
    assert not User.objects.filter(username="hansan").exists(), "no account without its posting"


def test_a_posting_is_given_and_ended_with_its_days(road: Road, admin: Client) -> None:
    today, liumin = road.now.date(), f"/people/accounts/of/{OTHER_TOWNSHIP}"
    old = RolePosting.objects.get(user__username=OTHER_TOWNSHIP)
    early = (today - timedelta(days=9)).isoformat()
    page = text(admin.post(f"{liumin}/end/{old.pk}/", {"until": early}))
    assert "已经过去的日子不能再改" in page
    admin.post(f"{liumin}/end/{old.pk}/", {"until": today.isoformat()})
    old.refresh_from_db()
    assert old.until == today
    given = {"role": "township", "place": "140423100000", "until": ""}
    given["starts"] = (today + timedelta(days=1)).isoformat()
    page = text(admin.post(f"{liumin}/give/", given, follow=True))
    assert "古韩镇" in page and "尚未开始" in page
    assert "免去岗位" in page, "the history comes from the record"
    assert not verify().faults


def test_who_leaves_is_signed_out_at_once_and_may_come_back(road: Road, admin: Client) -> None:
    liu = Client()
    liu.force_login(User.objects.get(username=OTHER_TOWNSHIP))
    assert liu.get("/").status_code == 200
    page = text(admin.post(f"/people/accounts/of/{OTHER_TOWNSHIP}/close/", follow=True))
    assert "已停用" in page and f"/people/accounts/of/{OTHER_TOWNSHIP}/reopen/" in page
    assert liu.get("/")["Location"].startswith("/sign-in/")
    assert OTHER_TOWNSHIP not in text(admin.get("/people/accounts/"))
    assert OTHER_TOWNSHIP in text(admin.get("/people/accounts/?show=closed"))
    admin.post(f"/people/accounts/of/{OTHER_TOWNSHIP}/reopen/")
    page = text(admin.post(f"/people/accounts/of/{OTHER_TOWNSHIP}/password/", follow=True))
    assert sign_in(OTHER_TOWNSHIP, password_on(page)).get("/")["Location"] == "/me/password/"
    assert not verify().faults


def test_the_list_is_filtered_by_role_place_and_name(road: Road, admin: Client) -> None:
    def listed(**query: str) -> set[str]:
        page = text(admin.get("/people/accounts/", query))
        return set(re.findall(r'href="/people/accounts/of/([^/]+)/"', page))

    assert listed(role="township") == {TOWNSHIP, OTHER_TOWNSHIP}
    assert listed(place=TOWN) == {TOWNSHIP, OTHER_TOWNSHIP, "gaozhicheng"}
    assert listed(q="周晓") == {TOWNSHIP}
    old = RolePosting.objects.get(user__username=TOWNSHIP)
    end_posting(old, road.now.date(), actor=road.who(ADMINISTRATOR), now=road.now)
    assert listed(show="ending") == {TOWNSHIP}
    road.later(days=1)
    assert listed(show="none") == {TOWNSHIP}
    assert "没有符合的账号" in text(admin.get("/people/accounts/", {"q": "没有这个人"}))


def test_nobody_else_comes_here_and_nobody_posts_themselves(road: Road, admin: Client) -> None:
    client = Client()
    client.force_login(User.objects.get(username=TOWNSHIP))
    for page in ("", "add/", f"of/{OTHER_TOWNSHIP}/"):
        assert client.get(f"/people/accounts/{page}").status_code == 404
    assert client.post(f"/people/accounts/of/{OTHER_TOWNSHIP}/password/").status_code == 404
    own = text(admin.get(f"/people/accounts/of/{ADMINISTRATOR}/"))
    assert "另一位管理员" in own and "/close/" not in own and "/give/" not in own
