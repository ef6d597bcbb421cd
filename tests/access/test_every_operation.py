"""What machines ask for, by the phones of every role at its own place, the next one, the one above
and one far away. What is expected stands here by hand; pages: test_every_address.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hedun import clock
from hedun.claims.models import Claim
from hedun.domain.actors import PEOPLE
from hedun.people.models import User
from hedun.people.queries import actor_for
from hedun.phone import devices
from hedun.phone.models import Device, Parcel
from hedun.phone.problems import Answered
from hedun.phone.working import work_off
from hedun.record.verification import verify
from tests.access.expected import posted
from tests.access.world import SPOTS, name_of, offices
from tests.intake.world import FAMILIES, Village
from tests.openrosa.world import Collect
from tests.phone.world import Draft, Phone
from tests.support.counts import count
from tests.support.kept import kept
from tests.support.road import Road, make_claim, make_county

# Who has a phone; who has ODK Collect, and whose word of a loss at the own place is a list.
PHONES = frozenset({"clerk", "township", "expert"})
LISTS = frozenset({"clerk", "township"})


@dataclass
class County:
    """`village` as the phones' tests know one, with the household that is listed; `accepted`: a
    claim that waits for an expert."""

    road: Road
    village: Village
    accepted: Claim
    people: dict[tuple[str, str], User]

    def at_work(self, roles: frozenset[str]) -> Iterator[tuple[str, str, User]]:
        for (role, spot), user in self.people.items():
            if role in roles and posted(role, spot):
                yield role, spot, user

    def register(self, user: User, kind: str) -> Any:
        now = self.road.now
        return devices.register(user, "手机", kind=kind, actor=actor_for(user), now=now)


@pytest.fixture
def county(db: None, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> County:
    settings.DISK_RESERVE_BYTES = 0
    road = make_county(3)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    accepted = make_claim(road, at="accepted")
    road.later(days=3)  # the offices are made in September
    listed = road.county.roll[1][1]
    village = Village(
        road.county, road.county.village, road.county.policy, {FAMILIES[0].name: listed}
    )  # type: ignore[arg-type]
    names = kept(("offices",), lambda: [user.username for user in offices(road).values()])
    people = User.objects.in_bulk(names, field_name="username")
    at = {(role.value, spot): people[name_of(role, spot)] for role in PEOPLE for spot in SPOTS}
    return County(road, village, accepted, at)


def test_who_has_a_phone_and_who_has_collect(county: County) -> None:
    assert len(county.people) == len(PEOPLE) * len(SPOTS)
    for (role, spot), user in county.people.items():
        desk = Client()
        desk.force_login(user)
        answer = desk.post("/m/api/devices", '{"name": "手机"}', "application/json")
        may = role in PHONES and posted(role, spot)
        told = "" if answer.status_code == 201 else answer.json()["code"]
        assert told == ("" if may else "NOT_YOURS"), (role, spot)
        told = ""
        try:
            county.register(user, Device.Kind.COLLECT)
        except Answered as wrong:
            told = wrong.problem.code
        assert told == ("" if may and role in LISTS else "NOT_YOURS"), (role, spot)


def test_a_phone_takes_along_and_sends_what_is_of_its_officers_place(county: County) -> None:
    phones = {
        (role, spot): Phone(county.village, made.device, made.token)
        for role, spot, user in county.at_work(PHONES)
        for made in [county.register(user, Device.Kind.PAGE)]
    }
    first = phones["clerk", "own"]
    theirs = first.draft(photos=1)
    assert first.send(theirs).status_code == 201
    for (role, spot), phone in phones.items():
        takes_along(county, phone, lists=at_home(role, spot), visits=(role, spot) == EXPERT)
        if phone is not first:
            touches_nothing_of(phone, theirs)
        phone.send(phone.draft())
    work_off(county.road.now)
    for (role, spot), phone in phones.items():
        states = {one["state"] for one in phone.parcels()}
        home = at_home(role, spot)
        assert states <= {"taken", "waiting"} if home else states == {"aside"}, (role, spot, states)
    count("access", "operations of phones by role and place", 8 * len(phones))
    came_from_home_alone(county)


EXPERT = ("expert", "own")


def at_home(role: str, spot: str) -> bool:
    return role in LISTS and spot == "own"


def takes_along(county: County, phone: Phone, *, lists: bool, visits: bool) -> None:
    answer = phone.package()
    codes = [one["code"] for one in answer.json()["villages"]]
    text = answer.content.decode()
    household = county.village.households[FAMILIES[0].name]
    assert answer.status_code == 200
    assert (county.village.place.code in codes) == lists
    assert (household.number in text) == (household.name in text) == lists
    assert (county.accepted.number in text) == visits


def touches_nothing_of(phone: Phone, theirs: Draft) -> None:
    """Somebody else's parcel: not told, not changed, not gone on with."""
    [photo] = theirs.files
    address = f"/m/api/parcels/{theirs.uuid}"
    assert phone.parcels() == []
    assert phone.client.get(address, headers=phone.headers).status_code == 404
    assert phone.send_manifest(theirs).status_code == 409
    assert phone.send(theirs).status_code == 409
    assert phone.offset(theirs, photo) == 0
    sent = phone.send_piece(theirs, photo, 0, len(photo))
    assert "receipt" not in sent.json(), sent.content


def test_collect_takes_along_and_sends_what_is_of_its_officers_place(county: County) -> None:
    phones = {
        (role, spot): Collect(
            county.village, made.device, made.token, base=f"/odk/key/{made.token}"
        )
        for role, spot, user in county.at_work(LISTS)
        for made in [county.register(user, Device.Kind.COLLECT)]
    }
    first = phones["clerk", "own"]
    theirs = first.filled()
    assert first.send(theirs).status_code == 201
    for (role, spot), phone in phones.items():
        downloads(county, phone, lists=at_home(role, spot))
        if phone is not first:
            assert phone.send(theirs).status_code == 409, (role, spot)
        assert phone.send(phone.filled()).status_code == 201
    work_off(county.road.now)
    count("access", "operations of Collect by role and place", 8 * len(phones))
    came_from_home_alone(county)


def downloads(county: County, phone: Collect, *, lists: bool) -> None:
    form = f"{phone.base}/forms/hedun_damage"
    assert "hedun_damage" in phone.get(f"{phone.base}/formList").content.decode()
    assert phone.get(f"{form}.xml").status_code == phone.get(f"{form}/manifest").status_code == 200
    assert phone.head().status_code == 204
    villages = phone.get(f"{form}/villages.csv").content.decode()
    households = phone.get(f"{form}/households.csv").content.decode()
    household = county.village.households[FAMILIES[0].name]
    assert (county.village.place.code in villages) == lists
    assert (household.number in households) == (household.name in households) == lists


def came_from_home_alone(county: County) -> None:
    """What somebody elsewhere sent lies beside, and nothing of it is a list."""
    for parcel in Parcel.objects.select_related("device__officer"):
        role, _, spot = parcel.device.officer.username.partition("-")
        state = Parcel.State.HANDED if at_home(role, spot) else Parcel.State.ASIDE
        assert parcel.state == state, (role, spot, parcel.state)
    wrong = {fault.subject.partition(":")[0] for fault in verify().faults}
    assert wrong <= {"people.RolePosting"}, wrong  # above its level: written past the pen
