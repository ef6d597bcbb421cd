"""The demo's ground: divisions with outlines, people and their postings, rolls, one policy.

Everything is set up by the actions an administrator, the towns and the forestry bureau would use,
early in January. A county of one village is what most tests stand on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import repeat

from hedun.demo import ground, officers, prices
from hedun.demo.founding import Founding
from hedun.demo.ground import COUNTY, Village
from hedun.demo.officers import Staff
from hedun.demo.people import Family
from hedun.domain.actors import Actor, Role
from hedun.people import actions as people
from hedun.people.actions import Hashed
from hedun.people.ahead import Ahead, Words
from hedun.people.models import Household
from hedun.people.queries import actor_named
from hedun.people.registering import NewAccount, NewHousehold, register_households
from hedun.places.actions import SETUP, import_places, set_outlines
from hedun.places.models import Place
from hedun.places.outlines import read_geojson
from hedun.places.queries import read_once
from hedun.places.telephones import OFFICES, set_telephones
from hedun.policies import actions as policies
from hedun.policies.files import terms_bytes
from hedun.policies.models import Policy
from hedun.terms import library

PASSWORD = "禾盾演示-2026"  # only ever set in demo mode
TERMS, TERMS_YEAR = "xiangyuan-demo-2026", "2026"
COVER_FEN, PREMIUM_FEN = 1_000_000_000, 180_000_000
DRAFT = "修订稿：起赔点 80 元，每户每次 3,500 元"
REVISED = (
    ("amount = 100\n", "amount = 80\n"),
    ("the 100 yuan are a threshold", "the 80 yuan are a threshold"),
    ("amount = 3000\n", "amount = 3500\n"),
)
CARD = "card"  # everybody's account
AUTHORITY_FEN = 250_000  # a claim above 2,500 yuan is the superior branch's to award

Progress = Callable[[str], object]


@dataclass
class County:
    """What the story happens in. `rolls` pairs each invented family with its household, by the
    village's code."""

    people: Sequence[Staff]
    villages: Sequence[Village]
    places: dict[str, Place]
    policy: Policy
    rolls: dict[str, list[tuple[Family, Household]]]
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, username: str) -> Actor:
        """The person with their postings; those do not change in the demo."""
        if username not in self._actors:
            self._actors[username] = actor_named(username)
        return self._actors[username]


def found(
    plan: Founding,
    tell: Progress = lambda done: None,
    ahead: Callable[[], Sequence[Ahead]] | None = None,
    password: Hashed | None = None,
) -> County:
    """Set the county up. `tell` is called with the name of each village that is done; `ahead`
    answers the households of the next one made ready; `password`: PASSWORD, where it was hashed."""
    import_places(ground.divisions(plan.villages), actor=SETUP, now=plan.at)
    _draw_outlines(plan)
    places = {place.code: place for place in Place.objects.select_related("parent")}
    with read_once():  # no division changes any more
        _staff(plan, places, password or people.hashed(PASSWORD))
        county = County(plan.people, plan.villages, places, _policy(plan, places), {})
        for village in plan.villages:
            made = ahead() if ahead else repeat(None)
            county.rolls[village.code] = _roll(county, village, plan, made)
            tell(village.name)
    return county


def _draw_outlines(plan: Founding) -> None:
    given = read_geojson(ground.outlines(plan.villages))
    set_outlines(
        given, source=ground.OUTLINES_SOURCE, schematic=True, actor=SETUP, now=plan.at
    )  # fmt: skip


def _staff(plan: Founding, places: dict[str, Place], password: Hashed) -> None:
    """The administrator makes everybody's account and posts them."""
    [admin] = officers.of(plan.people, Role.ADMINISTRATOR)
    place = places[admin.place]
    people.create_administrator(admin.username, admin.name, password, place=place, now=plan.at)
    actor = actor_named(admin.username)
    for staff in plan.people:
        if staff is admin:
            continue
        own = PASSWORD if staff.role in plan.passwords else None
        user = people.add_user(staff.username, staff.name, own, actor=actor, now=plan.at)
        people.give_posting(
            user, staff.role, places[staff.place], plan.day, company=staff.company, actor=actor,
            now=plan.at,
        )  # fmt: skip


def _roll(
    county: County, village: Village, plan: Founding, ahead: Iterable[Ahead | None]
) -> list[tuple[Family, Household]]:
    """Put on the roll by the town's first officer."""
    officer = officers.of(plan.people, Role.TOWNSHIP, village.town)[0]
    given, place = plan.rolls[village.code], county.places[village.code]
    made = register_households(
        [_new(family, place, one) for family, one in zip(given, ahead, strict=False)],
        actor=county.actor(officer.username),
        now=plan.at,
    )
    return list(zip(given, made, strict=True))


def words(family: Family) -> Words:
    """What the roll is told of a family."""
    kinds = Household.Kind
    kind = (kinds.COLLECTIVE if family.collective else kinds.FAMILY).value
    account = family.name, family.bank, family.card, CARD
    return Words(family.name, kind, family.id_number, family.phone, family.group, account)


def _new(family: Family, village: Place, ahead: Ahead | None) -> NewHousehold:
    said = words(family)
    return NewHousehold(
        name=said.name,
        village=village,
        kind=said.kind,
        id_number=said.id_number,
        phone=said.phone,
        group=said.group,
        account=NewAccount(family.name, family.bank, family.card, CARD),
        ahead=ahead,
    )


def _policy(plan: Founding, places: dict[str, Place]) -> Policy:
    bureau = officers.of(plan.people, Role.FORESTRY)
    actor, second = (actor_named(officer.username) for officer in bureau)
    policy = policies.sign_policy(
        number=f"YS-140423-{plan.year}-001",
        policyholder="襄垣县林业局（演示）",
        insurer=officers.INSURER,
        place=places[COUNTY],
        starts=date(plan.year, 1, 1),
        ends=date(plan.year, 12, 31),
        cover_fen=COVER_FEN,
        premium_fen=PREMIUM_FEN,
        audit_seed=plan.audit_seed,
        actor=actor,
        now=plan.at,
    )
    proposed = policies.propose_terms(policy, _wording(plan), actor=actor, now=plan.at)
    policies.confirm_terms(proposed, actor=second, now=plan.at)
    return policy


def set_authority(county: County, now: datetime) -> None:
    """The contract of the whole county says what its own branch may award."""
    forestry = officers.of(county.people, Role.FORESTRY)[0]
    policies.set_number(
        county.policy,
        "authority_fen",
        str(AUTHORITY_FEN),
        basis="contract",
        clause="第二十一条",
        effective=county.policy.starts,
        actor=county.actor(forestry.username),
        now=now,
    )


def tell_telephones(county: County, now: datetime) -> None:
    """The administrator enters the telephone of every office; the numbers cannot exist."""
    [admin] = officers.of(county.people, Role.ADMINISTRATOR)
    offices = [
        (place, role)
        for place in county.places.values()
        for role, level in OFFICES.items()
        if place.level == level
    ]
    numbers = {office: f"0355-00{n:05d}" for n, office in enumerate(offices, 1)}
    set_telephones(numbers, actor=county.actor(admin.username), now=now)


def lay_prices(county: County, by: date, now: datetime) -> None:
    """The tables that begin by the day, by both officers of the bureau."""
    bureau = officers.of(county.people, Role.FORESTRY)
    first, second = (county.actor(officer.username) for officer in bureau)
    place = county.places[COUNTY]
    prices.lay(place, county.policy.starts.year, by, actor=first, second=second, now=now)


def leave_draft(county: County, now: datetime) -> None:
    """What the bureau thinks of for a better wording; nobody has proposed it yet."""
    forestry = officers.of(county.people, Role.FORESTRY)[0]
    who = {"actor": county.actor(forestry.username), "now": now}
    in_force = county.policy.terms.get()
    text = terms_bytes(in_force).decode()
    came_from = f"force:{in_force.sha256}"
    draft = policies.start_draft(county.policy, text, name=DRAFT, came_from=came_from, **who)
    for before, after in REVISED:
        text = text.replace(before, after)
    policies.save_draft(draft, text, seen=draft.edition, **who)


def wording(year: int) -> bytes:
    """The demonstration's wording, for the policy of a year."""
    return library.read(TERMS).replace(TERMS_YEAR.encode(), str(year).encode())


def _wording(plan: Founding) -> bytes:
    """With what this county's says beside it."""
    text = wording(plan.year).decode()
    for before, after in plan.added:
        if before not in text:
            raise ValueError(f"the wording has no {before!r} to put a clause before")
        text = text.replace(before, after + before)
    return text.encode()
