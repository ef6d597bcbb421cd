"""Who a signed-in user is for the lifecycle, whose relative; households found and shown masked.

Nothing here decrypts: a value is shown by its last digits. For the value itself there is
`people.actions.reveal`.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.domain.deadlines import local_day
from hedun.domain.masks import mask_card, mask_name
from hedun.people import vault
from hedun.people.models import BankAccount, Household, Identity, Kinship, RolePosting, User
from hedun.places.models import Place


def actor_for(user: User) -> Actor:
    """The actor behind an account, with all its postings (past ones too: they explain refusals)."""
    rows = RolePosting.objects.filter(user=user).select_related("place").order_by("id")
    postings = tuple(
        Posting(Role(r.role), r.place.code, Level(r.place.level), r.starts, r.until)
        for r in rows
        if user.is_active
    )
    return Actor(user.username, user.name, postings)


def actor_named(username: str) -> Actor:
    """Raises User.DoesNotExist."""
    return actor_for(User.objects.get(username=username))


def kin_of(household_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """household pk → usernames of its people and their near relatives."""
    found: dict[int, set[str]] = {}
    rows = Kinship.objects.filter(household_id__in=list(household_ids))
    for household_id, username in rows.values_list("household_id", "user__username"):
        found.setdefault(household_id, set()).add(username)
    return {k: frozenset(v) for k, v in found.items()}


def places_of(actor: Actor, now: datetime, roles: Iterable[Role]) -> set[str]:
    """Codes of the places where the actor holds one of the roles now."""
    wanted = frozenset(roles)
    return {p.place for p in actor.in_force(now) if p.role in wanted}


def has_administrator(now: datetime) -> bool:
    """An active account is administrator, today or from a later day."""
    rows = RolePosting.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=local_day(now))).exists()


def holders(role: Role, above: Iterable[str], now: datetime) -> list[User]:
    """Active accounts that hold the role now at one of the places (a place's `lineage`)."""
    day = local_day(now)
    rows = RolePosting.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        role=role,
        place__code__in=list(above),
        starts__lte=day,
    )
    return list(User.objects.filter(is_active=True, postings__in=rows).distinct().order_by("id"))


def account_to_pay(household_ids: Iterable[int]) -> dict[int, BankAccount]:
    """household pk → its newest account not ended, good or not. One query."""
    rows = BankAccount.objects.filter(household_id__in=list(household_ids), ended_at__isnull=True)
    newest_last = rows.select_related("household").order_by("starts_at", "pk")
    return {row.household_id: row for row in newest_last}


def find_by_id_number(id_number: str, village: Place) -> Household | None:
    """The household of the village, not ended, whose head (or which collective) has this number."""
    return find_by_id_numbers([id_number], village).get(id_number)


def find_by_id_numbers(id_numbers: Iterable[str], village: Place) -> dict[str, Household]:
    """`find_by_id_number` of each; numbers that the village does not know are left out. One
    query."""
    wanted = {vault.keyed_hash(number, "id"): number for number in id_numbers}
    rows = Identity.objects.filter(
        id_number_hash__in=wanted,
        household__village__code=village.code,
        household__until__isnull=True,
    )
    newest_first = rows.select_related("household__village").order_by("-pk")
    return {wanted[row.id_number_hash]: row.household for row in newest_first}


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
