"""Which columns are hidden, and how their rows read and write them.

One table: a hidden field `x` stands in the column `x_enc`, is found by `x_hash` where there is
one, and shown by `x_last4`. For people to look at a value there is `people.actions.reveal`, which
records it; `read` is for the machine's own work (the bank's file), recorded by that work.
"""

from typing import TypeAlias

from hedun.people import vault
from hedun.people.models import BankAccount, Beneficiary, Household, Identity, Proxy
from hedun.places.models import Place

Owner: TypeAlias = Household | Beneficiary
Holder: TypeAlias = Identity | BankAccount | Proxy | Beneficiary

# Field of each table → the kind of its hash.
FIELDS: dict[type[Holder], dict[str, vault.Kind]] = {
    Identity: {"id_number": "id", "phone": "phone"},
    BankAccount: {"number": "card"},
    Proxy: {"id_number": "id"},
    Beneficiary: {"id_number": "id"},
}


def context(table: type[Holder], field: str, owner: Owner) -> str:
    """What the ciphertext is bound to. Raises KeyError for a field that is not hidden."""
    if field not in FIELDS[table]:
        raise KeyError(f"{table.__name__} hides {', '.join(FIELDS[table])}; not {field}")
    return f"{table._meta.label}.{field}:{owner.number}"


def columns(table: type[Holder], field: str, owner: Owner, value: str) -> dict[str, object]:
    """The columns of a value, to create or update a row with; of an empty one: all empty."""
    place = context(table, field, owner)
    if not value:
        return {f"{field}_enc": b"", f"{field}_hash": "", f"{field}_last4": ""}
    return {
        f"{field}_enc": vault.hide(value, place),
        f"{field}_hash": vault.keyed_hash(value, FIELDS[table][field]),
        f"{field}_last4": value[-4:],
    }


def read(row: Holder, field: str) -> str:
    """The value itself. Raises vault.DoesNotOpen, also when it was erased."""
    blob = getattr(row, f"{field}_enc")
    return vault.reveal(blob, context(type(row), field, owner_of(row)))


def owner_of(row: Holder) -> Owner:
    """The household or the beneficiary that the row is about."""
    if isinstance(row, Beneficiary):
        return row
    if isinstance(row, BankAccount) and row.beneficiary is not None:
        return row.beneficiary
    assert row.household is not None, "an account is of a household or of a beneficiary"
    return row.household


def place_of(owner: Owner) -> Place:
    """Where it stands: the village of a household or of an heir, the county of a hospital."""
    return owner.place if isinstance(owner, Beneficiary) else owner.village
