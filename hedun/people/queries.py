"""Who a signed-in user is for the lifecycle, whose relative; households found and shown masked.

Nothing here decrypts: a value is shown by its last digits. For the value itself there is
`people.actions.reveal`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable

from hedun.domain.actors import EVERYWHERE, KEEPERS, READERS, Actor, Level, Posting, Role
from hedun.domain.deadlines import local_day
from hedun.domain.masks import mask_card, mask_name
from hedun.domain.permissions import PERMITTED
from hedun.people import vault
from hedun.people.models import (
    Absence,
    BankAccount,
    Beneficiary,
    Household,
    Identity,
    Kinship,
    Plot,
    RolePosting,
    User,
)
from hedun.people.payees import account_to_pay, households_on, one_ground, paid_with, payees
from hedun.places.models import Place
from hedun.places.queries import below, called, levels, lineages, on_day, same_ground
from hedun.record.among import Every
from hedun.record.following import table
from hedun.record.selecting import follow, once, rows_by, select

__all__ = [
    "HOUSEHOLD_READERS",
    "KIN_READERS",
    "ROLL_READERS",
    "absence_of",
    "account_to_pay",
    "accounts_of",
    "actor_for",
    "actor_named",
    "at_work",
    "beneficiaries_for",
    "find_by_id_numbers",
    "has_administrator",
    "holders",
    "households_on",
    "households_visible_to",
    "kin_of",
    "masked_account",
    "masked_id_number",
    "masked_name",
    "masked_phone",
    "one_ground",
    "paid_with",
    "payees",
    "places_of",
    "plots_on",
    "registers_in",
    "relations",
    "search_households",
    "stand_ins",
    "standing_in",
]


def actor_for(user: User) -> Actor:
    """The actor behind an account, with all its postings (past ones too: they explain refusals)."""
    known: Actor = once(("actor", user.pk), lambda: _actor(user))
    return known


def _actor(user: User) -> Actor:
    rows = rows_by(RolePosting, "user_id", [user.pk])
    at = levels(row.place_id for row in rows)
    postings = tuple(
        Posting(Role(r.role), code, Level(level), r.starts, r.until, r.company)
        for r in rows
        if user.is_active
        for code, level in [at[r.place_id]]
    )
    return Actor(user.username, user.name, postings)


def key_of(actor: Actor) -> list[int]:
    """The primary key of the actor's account; of who has none (the program itself), nothing."""
    return [pk for (pk,) in select(User, ("id",), "username", [actor.user])]


def actor_named(username: str) -> Actor:
    """Raises User.DoesNotExist."""
    return actor_for(User.objects.get(username=username))


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """username → the person's name. One query; of nobody none."""
    return dict(select(User, ("username", "name"), "username", set(usernames) - {""}))


def kin_of(household_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """household pk → usernames of its people and their near relatives, as declared and not ended.

    Who is kin of a household is kin of what became of it, and of what it came from: the money
    goes along these links.
    """
    wanted = set(household_ids)
    known: dict[int, set[str]] = defaultdict(set)
    # few: of the people in office only
    rows = table(Kinship, ("household_id", "user_id"), ended_at=None)
    if not rows:
        return {}
    names = dict(select(User, ("id", "username"), "id", {user_id for _, user_id in rows}))
    for household_id, user_id in rows:
        known[household_id].add(names[user_id])
    groups = one_ground(wanted)
    found = {pk: frozenset().union(*(known[one] for one in groups[pk])) for pk in wanted}
    return {pk: users for pk, users in found.items() if users}


def relations(actor: Actor, now: datetime) -> QuerySet[Kinship]:
    """回避关系, open and ended, of the villages where the actor works now; for the supervisor."""
    villages = below({p.place for p in actor.in_force(now)}, local_day(now))
    rows = Kinship.objects.filter(household__village__pk__among=villages)
    return rows.select_related("user", "household__village").order_by("-declared_at", "-pk")


def plots_on(household: Household, day: date) -> QuerySet[Plot]:
    """The household's land on the day."""
    return household.plots.filter(
        Q(until__isnull=True) | Q(until__gte=day), starts__lte=day
    ).order_by("pk")


def places_of(actor: Actor, now: datetime, roles: Iterable[Role]) -> set[str]:
    """Codes of the places where the actor holds one of the roles now."""
    wanted = frozenset(roles)
    return {p.place for p in actor.in_force(now) if p.role in wanted}


def has_administrator(now: datetime) -> bool:
    """An active account is administrator, today or from a later day."""
    rows = RolePosting.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=local_day(now))).exists()


def accounts_of(actor: Actor, now: datetime) -> QuerySet[User]:
    """The accounts that a keeper of the house looks after: those with a posting at or under their
    places, of whatever day, and those that have none yet."""
    places = below(places_of(actor, now, KEEPERS), local_day(now))
    if not places:
        return User.objects.none()
    ours = RolePosting.objects.filter(place__pk__among=places).values("user")
    return User.objects.filter(Q(pk__in=ours) | Q(postings__isnull=True)).distinct()


def holders(role: Role, above: Iterable[str], now: datetime, insurer: str = "") -> list[User]:
    """Active accounts that hold the role now at one of the places (a place's `lineage`).
    `insurer`: of the policy that it is about; a company's staff for its own (Posting.works_for)."""
    day = local_day(now)
    rows = RolePosting.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        role=role,
        place__code__in=list(above),
        starts__lte=day,
    )
    if insurer:
        begins = [insurer[:n] for n in range(len(insurer) + 1)]
        rows = rows.filter(company__in=begins)
    return list(User.objects.filter(is_active=True, postings__in=rows).distinct().order_by("id"))


def at_work(now: datetime) -> QuerySet[RolePosting]:
    """The postings in force of open accounts, but for those of people who are away today."""
    day = local_day(now)
    away = Absence.objects.filter(
        user=OuterRef("user"), ended_at=None, starts__lte=day, until__gte=day
    )
    rows = RolePosting.objects.filter(Q(until__isnull=True) | Q(until__gte=day), starts__lte=day)
    return rows.filter(~Exists(away), user__is_active=True)


def stand_ins(actor: Actor, now: datetime) -> list[User]:
    """Who could stand in for the actor: who holds every role that they hold, at the same places and
    for the same company."""
    held = [(p.role, p.place, p.company) for p in actor.in_force(now) if p.role in READERS]
    if not held:
        return []
    found = [set(holders(role, (place,), now, company)) for role, place, company in held]
    fit = set.intersection(*found)
    return sorted((u for u in fit if u.username != actor.user), key=lambda u: (u.name, u.pk))


def standing_in(officer: str, column: str, now: datetime) -> Combinable:
    """Of rows with the column `officer` (a username): a column of who stands in for that person
    today, where they are away and somebody does; else null."""
    day = local_day(now)
    away = Absence.objects.filter(
        user__username=OuterRef(officer), ended_at=None, starts__lte=day, until__gte=day
    )
    return Subquery(away.values(f"stand_in__{column}")[:1])


def absence_of(actor: Actor, now: datetime) -> Absence | None:
    """The actor's absence that has not passed, if any."""
    rows = Absence.objects.filter(user__username=actor.user, ended_at=None)
    rows = rows.select_related("stand_in")
    return rows.filter(until__gte=local_day(now)).first()


# Who sees households: whoever reads claims. Who hands in lists of them, and sees what came of each.
HOUSEHOLD_READERS = PERMITTED["see.households"]
ROLL_READERS = PERMITTED["see.roll"]
# Who supervises which officers are whose relatives; a colleague need not know.
KIN_READERS = PERMITTED["see.kin"]


def villages_seen(actor: Actor, now: datetime) -> frozenset[int]:
    """The places whose households the actor sees now; `Every`: all there are."""
    codes = places_of(actor, now, HOUSEHOLD_READERS)
    return Every(lineages()) if EVERYWHERE in codes else below(codes, local_day(now))


def households_visible_to(actor: Actor, now: datetime) -> QuerySet[Household]:
    """The households of the villages at or under the places where the actor reads claims now."""
    return _whole().filter(village__pk__among=villages_seen(actor, now))


def _whole() -> QuerySet[Household]:
    return Household.objects.select_related("village__parent", "identity")


def search_households(
    text: str, actor: Actor, now: datetime, *, ended: bool = False
) -> QuerySet[Household]:
    """By name, household number, village, or the last four of ID number, phone or account; all
    of them for no text. `ended`: those too that were merged, split or moved. Who sees more than
    WIDE divisions finds names and numbers by how they begin."""
    rows = households_visible_to(actor, now)
    if text:
        # of villages that the actor sees: PostgreSQL need not look through thousands once more
        rows = _whole().filter(pk__among=found_households(text, actor, now))
    if not ended:
        rows = rows.filter(until=None)
    return rows.order_by("village__code", "number", "pk")


def found_households(text: str, actor: Actor, now: datetime) -> list[int]:
    """The keys of those that `search_households` finds, ended ones too, in the same order."""
    key = ("households", text, actor.user)
    found: list[int] = once(key, lambda: _households_with(text, actor, now))
    return found


WIDE = 400  # divisions, some three counties


def is_wide(actor: Actor, now: datetime) -> bool:
    """Whether the actor sees so many that no text can be looked for inside of others."""
    codes = places_of(actor, now, HOUSEHOLD_READERS)
    return EVERYWHERE in codes or len(below(codes, local_day(now))) > WIDE


def _households_with(text: str, actor: Actor, now: datetime) -> list[int]:
    """Their primary keys in order, each kind of thing found along its own index. No index leads to
    a text inside of others: such names are looked for where the actor sees households.

    They are read before what hangs on them is asked for: in one statement with an order and a limit
    PostgreSQL goes along that order instead, through a million claims.
    """
    last4, every = text.upper(), Household.objects.order_by()
    near, how, seen = every, "startswith", villages_seen(actor, now)
    villages = called(lambda code, name: name.startswith(text), seen)
    if not is_wide(actor, now):
        near, how = every.filter(village__pk__among=seen), "icontains"
        villages = called(lambda code, name: last4 in name.upper(), seen)
    named = near.filter(Q(**{f"name__{how}": text}) | Q(**{f"number__{how}": text}))
    identities = Identity.objects.order_by()
    of_household = ("household", "household__village", "household__number")
    accounts = BankAccount.objects.order_by().filter(number_last4=last4, ended_at=None)
    found = named.values_list("pk", "village", "number").union(
        every.filter(village__pk__among=villages).values_list("pk", "village", "number"),
        identities.filter(id_number_last4=last4).values_list(*of_household),
        identities.filter(phone_last4=last4).values_list(*of_household),
        accounts.filter(household__isnull=False).values_list(*of_household),
    )
    above = lineages()
    inside = [(above[at][0], number, pk) for pk, at, number in found if at in seen]
    return [pk for _code, _number, pk in sorted(inside)]


def registers_in(actor: Actor, now: datetime) -> QuerySet[Place]:
    """The villages of today in which the actor registers households."""
    codes = places_of(actor, now, PERMITTED["household.register"])
    today = local_day(now)
    villages = on_day(today).filter(level=Level.VILLAGE).select_related("parent")
    if EVERYWHERE in codes:
        return villages
    return villages.filter(pk__among=below(codes, today))


def find_by_id_numbers(id_numbers: Iterable[str], village: Place) -> dict[str, Household]:
    """The household of the village, not ended, whose head (or which collective) has this number, by
    number; those that the village does not know are left out. The households of villages that went
    into this one are its own. A constant number of queries."""
    wanted = {vault.keyed_hash(number, "id"): number for number in id_numbers}
    rows, ground = rows_by(Identity, "id_number_hash", wanted), same_ground(village)
    follow(rows, "household__village")
    here = [row for row in rows if row.household.village_id in ground and not row.household.until]
    return {wanted[row.id_number_hash]: row.household for row in reversed(here)}


def beneficiaries_for(household: Household, above: Iterable[str]) -> list[Beneficiary]:
    """Whom a claim of the household may pay: its heirs, then the hospitals of the county. `above`:
    lineage of its village."""
    rows = Beneficiary.objects.filter(ended_at__isnull=True)
    ground = one_ground([household.pk])[household.pk]
    heirs = rows.filter(kind=Beneficiary.Kind.HEIR, household__in=ground)
    hospitals = rows.filter(kind=Beneficiary.Kind.HOSPITAL, place__code__in=list(above))
    return [*heirs.order_by("pk"), *hospitals.order_by("name", "pk")]


def masked_name(household: Household) -> str:
    """As on the public notice; a collective is named in full."""
    return mask_name(household.name, collective=household.kind == Household.Kind.COLLECTIVE)


def masked_id_number(identity: Identity) -> str:
    """`**************1234`; nothing when it was erased."""
    return _ending(18, identity.id_number_last4)


def masked_phone(identity: Identity) -> str:
    """`*******1234`; nothing when there is none."""
    return _ending(11, identity.phone_last4)


def masked_account(account: BankAccount) -> str:
    """`**** **** **** 4444`, of whatever length the number is."""
    return mask_card(account.number_last4.zfill(16))


def _ending(length: int, last4: str) -> str:
    return last4.rjust(length, "*") if last4 else ""
