"""Two neighbouring counties with their offices, made by the real actions; nobody is real.

Numbers belong to nobody: the region 140499 was never given out, phones begin 1990000, cards 629999.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from hedun.domain.actors import Actor, Role
from hedun.domain.identifiers import make_card, make_resident_id, make_uscc
from hedun.people import actions as people
from hedun.people.actions import SETUP
from hedun.people.models import BankAccount, Household, User
from hedun.people.queries import actor_named, find_by_id_numbers
from hedun.places.actions import import_places
from hedun.places.models import Place
from hedun.places.rows import Row
from tests.support.kept import kept

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09:00 in China
SINCE = date(2026, 1, 1)
PASSWORD = "golden-millet-71"

CITY = "140400000000"
COUNTY, NEXT_COUNTY = "140423000000", "140425000000"
TOWN, NEXT_TOWN = "140423104000", "140423105000"
VILLAGE, NEXT_VILLAGE, FAR_VILLAGE = "140423104240", "140423104241", "140425100200"
PLACES = {
    "140000000000": "山西省",
    CITY: "长治市",
    COUNTY: "襄垣县",
    NEXT_COUNTY: "平顺县",
    TOWN: "虒亭镇",
    NEXT_TOWN: "西营镇",
    "140425100000": "青羊镇",
    VILLAGE: "燕家沟村",
    NEXT_VILLAGE: "柳沟村",
    "140423105200": "南沟村",
    FAR_VILLAGE: "东峪村",
}
STAFF = {
    "admin": (Role.ADMINISTRATOR, COUNTY),
    "next-admin": (Role.ADMINISTRATOR, NEXT_COUNTY),
    "city-admin": (Role.ADMINISTRATOR, CITY),
    "clerk": (Role.CLERK, VILLAGE),
    "next-clerk": (Role.CLERK, NEXT_VILLAGE),
    "township": (Role.TOWNSHIP, TOWN),
    "next-township": (Role.TOWNSHIP, NEXT_TOWN),
    "insurer": (Role.INSURER, COUNTY),
    "next-insurer": (Role.INSURER, NEXT_COUNTY),
    "expert": (Role.EXPERT, COUNTY),
    "cashier": (Role.CASHIER, COUNTY),
    "forestry": (Role.FORESTRY, COUNTY),
    "second-forestry": (Role.FORESTRY, COUNTY),
    "next-forestry": (Role.FORESTRY, NEXT_COUNTY),
    "auditor": (Role.AUDITOR, COUNTY),
    "panel": (Role.CITY, CITY),
}

ID = make_resident_id("140499", date(1968, 5, 17), 114)
OTHER_ID = make_resident_id("140499", date(1971, 11, 3), 207)
COLLECTIVE_ID = make_uscc("N2", "140499", "MF000017")
PHONE, OTHER_PHONE = "19900001234", "19900005678"
CARD, OTHER_CARD = make_card("629999", "000000004711"), make_card("629999", "000000004712")


@dataclass
class County:
    """The places by code, and the offices by their account's name."""

    places: dict[str, Place]

    def __getitem__(self, code: str) -> Place:
        return self.places[code]

    def user(self, username: str) -> User:
        return User.objects.get(username=username)

    def actor(self, username: str) -> Actor:
        return actor_named(username)

    def family(self, **changed: object) -> Household:
        """王福生 of the village, registered by the clerk; any field may be another."""
        fields = {
            "name": "王福生",
            "village": self[VILLAGE],
            "group": "2组",
            "kind": "family",
            "id_number": ID,
            "phone": PHONE,
            "actor": self.actor("clerk"),
            "now": NOW,
        }
        return people.register_household(**(fields | changed))  # type: ignore[arg-type]

    def account(self, household: Household, **changed: object) -> BankAccount:
        fields = {
            "holder": household.name,
            "bank": "襄垣农商银行虒亭支行",
            "number": CARD,
            "actor": self.actor("clerk"),
            "now": NOW,
        }
        return people.add_account(household, **(fields | changed))  # type: ignore[arg-type]


def make_places(since: date = SINCE) -> dict[str, Place]:
    rows = [Row(n, code, name, since) for n, (code, name) in enumerate(PLACES.items(), start=2)]
    import_places(rows, actor=SETUP, now=NOW)
    return {place.code: place for place in Place.objects.all()}


def make_county(since: date = SINCE) -> County:
    """`since`: the divisions are there from this day."""
    return kept(("people", since), lambda: _found(since))


def _found(since: date) -> County:
    county = County(make_places(since))
    for username, (role, code) in STAFF.items():
        user = people.add_user(username, f"{username} 员", PASSWORD, actor=SETUP, now=NOW)
        people.give_posting(user, role, county[code], SINCE, actor=SETUP, now=NOW)
    return county


def find_by_id_number(number: str, village: Place) -> Household | None:
    return find_by_id_numbers([number], village).get(number)
