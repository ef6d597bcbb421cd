"""The second factor: who must have one, what opens the door and how often, who resets it."""

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from hedun import clock
from hedun.domain.actors import Role
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people import actions as people
from hedun.people.factors import reset_factors
from hedun.people.models import RolePosting, User
from hedun.people.permissions import NEEDS_FACTOR
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.road import ADMINISTRATOR, FORESTRY, MAKER, TOWNSHIP, Road, make_county

OWN = "谷子黄了-今年好"
SECURITY, OVERSEER = "anquan", "jiandu"


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(1)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    for username in (MAKER, TOWNSHIP, ADMINISTRATOR, SECURITY, OVERSEER):
        user = User.objects.get(username=username)
        people.set_password(user, OWN, actor=made.who(username), now=made.now)
    return made


def code_of(secret: str, at: float) -> str:
    """RFC 6238, by hand: what an app shows at this second."""
    key = b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


class Person:
    """At the door, with a telephone."""

    def __init__(self, username: str, address: str = "127.0.0.1") -> None:
        self.username, self.client = username, Client(REMOTE_ADDR=address)
        self.secret, self.codes = "", list[str]()

    def types_the_password(self) -> Any:
        return self.client.post("/sign-in/", {"username": self.username, "password": OWN})

    def sets_an_app(self) -> str:
        page = self.client.get("/me/factors/").content.decode()
        found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page)
        assert found, "no key to type"
        self.secret = found[1]
        now = code_of(self.secret, time.time())
        answer = self.client.post("/me/factors/", {"do": "app", "code": now}, follow=True)
        page = str(answer.content.decode())
        self.codes = re.findall(r"<li><code>([0-9 ]+)</code>", page)
        return page

    def types(self, code: str) -> Any:
        return self.client.post("/sign-in/factor/", {"code": code})

    def next_code(self) -> str:
        """Of the next half minute, which a telephone a little fast shows already."""
        return code_of(self.secret, time.time() + 30)

    def is_in(self) -> bool:
        return self.client.get("/").status_code == 200


def with_an_app(username: str = MAKER) -> Person:
    person = Person(username)
    person.types_the_password()
    person.sets_an_app()
    person.client.post("/sign-out/")
    return person


def test_a_cashier_sets_a_second_factor_before_anything_else(road: Road) -> None:
    cashier = Person(MAKER)
    assert cashier.types_the_password()["Location"] == "/"
    for path in ("/", "/payments/", "/people/accounts/"):
        assert cashier.client.get(path)["Location"] == "/me/factors/"
    assert "恢复码" in cashier.sets_an_app() and len(cashier.codes) == 10
    assert cashier.client.get("/payments/").status_code == 200
    assert "恢复码</h2><p>手机丢了时" not in cashier.client.get("/me/factors/").content.decode()
    assert not verify().faults


@pytest.mark.parametrize("username", [ADMINISTRATOR, SECURITY, OVERSEER])
def test_each_of_the_three_administrators_sets_one_before_anything_else(
    road: Road, username: str
) -> None:
    keeper = Person(username)
    keeper.types_the_password()
    for path in ("/", "/people/accounts/", "/people/accounts/acts/", "/jobs/"):
        assert keeper.client.get(path)["Location"] == "/me/factors/"
    keeper.sets_an_app()
    assert keeper.client.get("/people/accounts/").status_code == 200


def test_nobody_else_must_have_one() -> None:
    assert {str(role) for role in NEEDS_FACTOR} == {
        "cashier", "administrator", "security", "overseer",
    }  # fmt: skip


def test_a_township_officer_may_have_one_and_need_not(road: Road) -> None:
    officer = Person(TOWNSHIP)
    officer.types_the_password()
    assert officer.is_in()


def test_the_password_alone_opens_nothing_where_there_is_a_second_factor(road: Road) -> None:
    cashier = with_an_app()
    assert cashier.types_the_password()["Location"] == "/sign-in/factor/"
    assert not cashier.is_in()
    assert cashier.types("000000").status_code == 200 and not cashier.is_in()
    assert cashier.types(cashier.next_code())["Location"] == "/" and cashier.is_in()


def test_a_code_opens_once(road: Road) -> None:
    cashier = with_an_app()
    code = cashier.next_code()
    cashier.types_the_password()
    cashier.types(code)
    looked_over = Person(MAKER, "10.0.0.9")
    looked_over.types_the_password()
    assert looked_over.types(code).status_code == 200 and not looked_over.is_in()


def test_wrong_codes_close_the_door_as_wrong_passwords_do(road: Road) -> None:
    cashier = with_an_app()
    cashier.types_the_password()
    answers = [cashier.types("000000").status_code for _ in range(8)]
    assert answers == [200] * 7 + [429]
    assert cashier.types(cashier.next_code()).status_code == 429 and not cashier.is_in()


def test_a_password_typed_long_ago_must_be_typed_again(road: Road) -> None:
    cashier = with_an_app()
    cashier.types_the_password()
    road.later(minutes=11)
    assert cashier.types(cashier.next_code())["Location"] == "/sign-in/"
    assert not cashier.is_in()


def test_a_recovery_code_opens_once_and_stands_in_the_record(road: Road) -> None:
    cashier = with_an_app()
    for opens in (True, False):
        cashier.types_the_password()
        cashier.types(cashier.codes[3])
        assert cashier.is_in() is opens
        cashier.client.post("/sign-out/")
    assert Entry.objects.filter(action="factor.recover", subject=MAKER).count() == 1


def test_who_needs_one_keeps_the_last_and_gives_the_password_to_change_it(road: Road) -> None:
    cashier = Person(MAKER)
    cashier.types_the_password()
    cashier.sets_an_app()
    pk = Authenticator.objects.get(user__username=MAKER, type="totp").pk
    sent = {"do": "take_away", "factor": pk, "password": "wrong"}
    cashier.client.post("/me/factors/", sent)
    assert (
        "出纳和管理员至少"
        in cashier.client.post("/me/factors/", {**sent, "password": OWN}).content.decode()
    )
    assert Authenticator.objects.filter(pk=pk).exists()
    page = cashier.client.post("/me/factors/", {"do": "renew", "password": OWN}, follow=True)
    renewed = re.findall(r"<li><code>([0-9 ]+)</code>", page.content.decode())
    assert len(renewed) == 10 and set(renewed).isdisjoint(cashier.codes)


def test_a_lost_telephone_is_reset_by_the_security_administrator_with_a_reason(road: Road) -> None:
    cashier = with_an_app()
    user = User.objects.get(username=MAKER)
    for username, code in ((ADMINISTRATOR, "OTHER_ROLE"), (MAKER, "OTHER_ROLE")):
        with pytest.raises(Refused) as refused:
            reset_factors(user, reason="手机丢了", actor=road.who(username), now=road.now)
        assert refused.value.refusals[0].code == code
    with pytest.raises(Malformed):
        reset_factors(user, reason="", actor=road.who(SECURITY), now=road.now)
    security = Client()
    security.force_login(User.objects.get(username=SECURITY))
    sent = {"reason": "手机丢了，当面核对身份"}
    security.post(f"/people/accounts/of/{MAKER}/secure/factor/", sent)
    assert cashier.types_the_password()["Location"] == "/"
    assert cashier.client.get("/payments/")["Location"] == "/me/factors/", "a new one comes first"
    assert Entry.objects.filter(action="factor.reset", user=SECURITY).count() == 1
    assert not verify().faults


def test_keys_and_codes_lie_in_the_database_for_nobody_to_read(road: Road) -> None:
    cashier = with_an_app()
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    bare = cashier.secret.replace(" ", "")
    assert bare not in kept and not any(code.replace(" ", "") in kept for code in cashier.codes)
    said = str(list(Entry.objects.filter(action__startswith="factor.").values_list("body")))
    assert "factor.add" in said and bare not in said


def test_a_cashiers_desk_left_alone_for_half_an_hour_is_signed_out(road: Road) -> None:
    cashier, officer = Person(MAKER), Person(TOWNSHIP)
    cashier.types_the_password()
    cashier.sets_an_app()
    officer.types_the_password()
    road.later(minutes=29)
    assert cashier.is_in() and officer.is_in()
    road.later(minutes=31)
    assert not cashier.is_in() and officer.is_in()


def test_who_handles_money_or_accounts_is_signed_in_at_one_place_at_a_time(road: Road) -> None:
    """At the last one; and who sits at the other is told what that may mean."""
    first = with_an_app()
    elsewhere, officer, again = (
        Person(MAKER, "10.0.0.9"), Person(TOWNSHIP), Person(TOWNSHIP, "10.0.0.9")
    )  # fmt: skip
    first.types_the_password()
    first.types(first.codes[0])
    assert first.is_in()
    road.later(minutes=5)
    elsewhere.types_the_password()
    assert first.is_in(), "the password alone is nobody yet"
    elsewhere.types(first.codes[1])
    assert elsewhere.is_in() and not first.is_in()
    assert "您的账号在别处登录了" in first.client.get("/sign-in/").content.decode()
    officer.types_the_password()
    road.later(minutes=5)
    again.types_the_password()
    assert elsewhere.is_in() and officer.is_in() and again.is_in()


def by(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.now}


def test_who_becomes_a_cashier_while_signed_in_has_the_half_hour_at_once(road: Road) -> None:
    early, late = Person(TOWNSHIP), Person(FORESTRY)
    people.set_password(User.objects.get(username=FORESTRY), OWN, **by(road, FORESTRY))
    at = RolePosting.objects.get(user__username=MAKER).place
    late.types_the_password()
    road.later(hours=3)
    early.types_the_password()
    for one in (early, late):
        user, today = User.objects.get(username=one.username), local_day(road.now)
        people.give_posting(user, Role.CASHIER, at, today, **by(road, ADMINISTRATOR))
    said = late.client.get("/", follow=True).content.decode()
    assert "您有了新的职责，请重新登录" in said and not late.is_in()
    assert early.client.get("/")["Location"] == "/me/factors/"
    early.sets_an_app()
    road.later(minutes=29)
    assert early.is_in()
    road.later(minutes=31)
    assert not early.is_in()


def test_after_a_working_day_everybody_signs_in_again_however_busy_they_were(road: Road) -> None:
    cashier, officer = Person(MAKER), Person(TOWNSHIP)
    cashier.types_the_password()
    cashier.sets_an_app()
    officer.types_the_password()
    for _ in range(24):  # twelve hours, and never half an hour without a page
        assert cashier.is_in()
        road.later(minutes=30)
    assert cashier.is_in() and officer.is_in()
    road.later(minutes=1)
    assert not cashier.is_in()
    said = officer.client.get("/", follow=True).content.decode()
    assert "登录已满一个工作日" in said and not officer.is_in()


def test_who_is_signed_out_everywhere_is_out_and_a_lock_is_lifted_at_once(road: Road) -> None:
    officer, security = Person(TOWNSHIP), Client()
    officer.types_the_password()
    security.force_login(User.objects.get(username=SECURITY))
    secure = f"/people/accounts/of/{TOWNSHIP}/secure"
    security.post(f"{secure}/sessions/", {"reason": "电脑丢了"})
    assert not officer.is_in()
    for _ in range(8):
        officer.client.post("/sign-in/", {"username": TOWNSHIP, "password": "wrong"})
    assert officer.types_the_password().status_code == 429
    security.post(f"{secure}/lock/", {"reason": "本人来电，核对过"})
    assert officer.types_the_password().status_code == 302 and officer.is_in()
    acts = Entry.objects.filter(user=SECURITY).values_list("action", flat=True)
    assert {"session.end", "lock.lift"} <= set(acts)


def test_no_way_opens_a_session_but_the_door_and_the_demos(road: Road) -> None:
    """What `login` is called from notes how the session began, or is the demo's own door."""
    from pathlib import Path

    import hedun

    house = Path(hedun.__file__).parent
    callers = {
        str(path.relative_to(house))
        for path in house.rglob("*.py")
        if re.search(r"(?<![\w.])login\(", path.read_text())
    }
    assert callers == {"web/accounts/factors.py", "web/demo.py"}
