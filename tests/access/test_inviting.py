"""The level above brings somebody in; three administrators are three persons."""

import re
from itertools import permutations

import pytest
from django.test import Client

from hedun import clock
from hedun.domain.actors import KEEPERS, Role
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people import actions as people
from hedun.people.models import RolePosting, User
from hedun.people.permissions import INVITED_BY
from hedun.people.problems import BadFields
from hedun.people.queries import actor_named
from hedun.places.actions import SETUP
from hedun.places.models import Place
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    FORESTRY,
    INSURER,
    PANEL,
    SUPERIOR,
    TOWNSHIP,
    Road,
    make_county,
)

VILLAGE, TOWN, COUNTY, CITY = "140423104240", "140423104000", "140423000000", "140400000000"
NEXT_TOWN = "140423105000"
# who invites | to what | where
INVITES = """
township | clerk    | 140423104240
forestry | township | 140423104000
forestry | expert   | 140423000000
city     | forestry | 140423000000
superior | insurer  | 140423000000
superior | cashier  | 140423000000
"""
INVITERS = {"township": TOWNSHIP, "forestry": FORESTRY, "city": PANEL[0], "superior": SUPERIOR}
ROWS = [tuple(part.strip() for part in row.split("|")) for row in INVITES.strip().splitlines()]


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(1)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def invite(road: Road, by: str, role: str, code: str, username: str = "xinlai") -> User:
    place = Place.objects.get(code=code, until=None)
    return people.invite(
        username, "新来的", people.hashed("谷子黄了-今年好"), Role(role), place,
        road.now.date(), actor=road.who(by), now=road.now,
    )  # fmt: skip


def test_the_table_of_invitations_is_the_one_written_here() -> None:
    assert {(by.value, role.value) for role, by in INVITED_BY.items()} == {
        (by, role) for by, role, _place in ROWS
    }


@pytest.mark.parametrize(("by", "role", "code"), ROWS)
def test_the_level_above_brings_somebody_in_and_nobody_else_does(
    road: Road, by: str, role: str, code: str
) -> None:
    for other in {TOWNSHIP, FORESTRY, PANEL[0], SUPERIOR, CLERK, INSURER} - {INVITERS[by]}:
        with pytest.raises(Refused) as refused:
            invite(road, other, role, code)
        assert refused.value.refusals[0].code == "OTHER_ROLE"
    user = invite(road, INVITERS[by], role, code)
    assert actor_named(user.username).roles(road.now) == {role}
    [entry] = Entry.objects.filter(subject=user.username)
    assert (entry.action, entry.user) == ("user.invite", INVITERS[by])
    assert not verify().faults


def test_a_township_invites_nobody_to_the_next_townships_village(road: Road) -> None:
    village = Place.objects.filter(parent__code=NEXT_TOWN).first()
    assert village is not None
    with pytest.raises(Refused) as refused:
        invite(road, TOWNSHIP, "clerk", village.code)
    assert refused.value.refusals[0].code == "OTHER_PLACE"
    assert not User.objects.filter(username="xinlai").exists()


@pytest.mark.parametrize("role", ["administrator", "security", "overseer", "auditor", "city"])
def test_nobody_is_invited_to_keep_the_house_or_to_look_over_it(road: Road, role: str) -> None:
    with pytest.raises(Malformed) as wrong:
        invite(road, PANEL[0], role, CITY)
    assert wrong.value.problem.code == "INVITED_BY_NOBODY"


def test_an_invited_clerk_signs_in_with_the_word_on_the_page_and_chooses_their_own(
    road: Road,
) -> None:
    township, clerk = Client(), Client()
    township.force_login(User.objects.get(username=TOWNSHIP))
    sent = {"name": "韩三", "username": "hansan", "role": "clerk", "place": VILLAGE}
    sent |= {"starts": road.now.date().isoformat(), "until": ""}
    page = township.post("/people/accounts/invite/", sent, follow=True).content.decode()
    shown = re.search(r'class="secret__word"[^>]*>([^<]+)<', page)
    assert shown and "韩三" in page
    assert shown[1] not in township.get("/people/accounts/invite/").content.decode()
    clerk.post("/sign-in/", {"username": "hansan", "password": shown[1]})
    assert clerk.get("/")["Location"] == "/me/password/"


@pytest.mark.parametrize(("first", "second"), list(permutations(sorted(KEEPERS), 2)))
def test_no_person_is_two_administrators(road: Road, first: Role, second: Role) -> None:
    user = people.add_user("liangren", "两任", None, actor=SETUP, now=road.now)
    city = Place.objects.get(code=CITY)
    given = {"starts": road.now.date(), "actor": road.who(ADMINISTRATOR), "now": road.now}
    people.give_posting(user, first, city, **given)  # type: ignore[arg-type]
    for role, code in ((second, CITY), (Role.AUDITOR, CITY)):
        with pytest.raises(BadFields) as bad:
            people.give_posting(user, role, Place.objects.get(code=code), **given)  # type: ignore[arg-type]
        assert [p.code for p in bad.value.fields["role"]] == ["ADMINISTRATOR_APART"]
    assert RolePosting.objects.filter(user=user).count() == 1


def test_the_audit_administrator_reads_what_the_others_did_and_does_nothing(road: Road) -> None:
    user = User.objects.get(username=TOWNSHIP)
    people.deactivate(user, actor=road.who(ADMINISTRATOR), now=road.now)
    overseer, security = Client(), Client()
    overseer.force_login(User.objects.get(username="jiandu"))
    security.force_login(User.objects.get(username="anquan"))
    page = overseer.get("/people/accounts/acts/?by=guanli").content.decode()
    assert "停用账号" in page and "周晓峰" in page and "申管理" in page
    assert security.get("/people/accounts/acts/").status_code == 404
    about = f"/people/accounts/of/{TOWNSHIP}"
    assert "停用账号" in overseer.get(f"{about}/").content.decode()
    for address in (f"{about}/reopen/", f"{about}/secure/sessions/"):
        assert overseer.post(address, {"reason": "看看"}).status_code == 404
