"""What else is erased with a household's identity, in this room and in others.

Rooms that keep something by the same ID number may not be imported from here, so each registers in
its apps.py:

    erasing.register(forget_hash)

A part gets the household and the hash of the number that is erased ("" where there was none), and
answers the rows it changed, which are sealed with the erasing.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TypeVar

from django.db import models

from hedun.people import hidden
from hedun.people.models import Beneficiary, Household, Identity, Proxy

Part = Callable[[Household, str], Iterable[models.Model]]
Row = TypeVar("Row", bound=models.Model)

PARTS: list[Part] = []


def register(part: Part) -> None:
    if part not in PARTS:
        PARTS.append(part)


def others(household: Household, number_hash: str) -> list[models.Model]:
    """Who receives in the household's stead or inherits, and what other rooms keep."""
    own = [*household.proxies.all(), *heirs_of(household)]
    rows = [row for row in own if row.id_number_hash]
    forget(rows)
    return [*rows, *(row for part in PARTS for row in part(household, number_hash))]


def only_of(household: Household, number_hash: str, model: type[Row]) -> list[Row]:
    """The rows that know who is erased by this number; none where the same person heads another
    household that is not erased."""
    elsewhere = Identity.objects.filter(id_number_hash=number_hash).exclude(household=household)
    if not number_hash or elsewhere.exists():
        return []
    return list(model._default_manager.filter(id_number_hash=number_hash))


def blank(identity: Identity, now: datetime) -> None:
    """Its ID number and phone, with their hashes and last digits, for good."""
    for field in hidden.FIELDS[Identity]:
        for column, empty in hidden.columns(Identity, field, identity.household, "").items():
            setattr(identity, column, empty)
    identity.erased_at = now
    identity.save()


def heirs_of(household: Household, hashes: Collection[str] | None = None) -> list[Beneficiary]:
    """`hashes`: those with these ID numbers."""
    rows = household.beneficiaries.filter(kind=Beneficiary.Kind.HEIR)
    return list(rows if hashes is None else rows.filter(id_number_hash__in=hashes))


def forget(rows: Iterable[Proxy | Beneficiary]) -> None:
    """Their ID numbers, with hash and last digits. The caller's entry seals the rows."""
    for row in rows:
        owner = hidden.owner_of(row)
        for column, empty in hidden.columns(type(row), "id_number", owner, "").items():
            setattr(row, column, empty)
        row.save()
