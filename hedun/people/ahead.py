"""What can be made of a household's own words before anybody holds the pen (part of the room's
actions): what is wrong with them, the hash to find them by, and their hidden columns.

Nothing here reads or writes a row, so it may be done in another process. It is made for a number:
a ciphertext is bound to it. Where another number is given in the end, it is made anew.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from hedun.people import checks, hidden, vault
from hedun.people.models import BankAccount, Household, Identity
from hedun.people.problems import errors_of
from hedun.record.inserting import fresh


class Words(NamedTuple):
    """What was said of a household. `account`: holder, bank, number, kind."""

    name: str
    kind: str
    id_number: str
    phone: str = ""
    group: str = ""
    account: tuple[str, str, str, str] | None = None


class Ahead(NamedTuple):
    """It counts for these words on this day. `problems` by field, warnings too; `mark`: the hash of
    the ID number, empty where there is nothing to find it by; `identity`, `account`: their hidden
    columns, empty where something is wrong."""

    words: Words
    number: str
    today: date
    problems: Mapping[str, checks.Problems]
    mark: str
    identity: Mapping[str, object]
    account: Mapping[str, object]


def made_ahead(words: Words, number: str, *, today: date) -> Ahead:
    """Of a household that is expected to be given the number. `today` bounds dates of birth."""
    problems = {name: found for name, found in _problems(words, today).items() if found}
    mark = vault.keyed_hash(words.id_number, "id") if words.id_number.strip() else ""
    if errors_of(problems):  # nobody will write it
        return Ahead(words, number, today, problems, mark, {}, {})
    owner = fresh(Household, number=number)
    identity = hidden.columns(Identity, "id_number", owner, words.id_number)
    identity |= hidden.columns(Identity, "phone", owner, words.phone)
    card = words.account[2] if words.account else ""
    account = hidden.columns(BankAccount, "number", owner, card)
    return Ahead(words, number, today, problems, mark, identity, account)


def _problems(words: Words, today: date) -> dict[str, checks.Problems]:
    fields = {
        "name": checks.text(words.name, 60),
        "group": checks.text(words.group, 20, optional=True),
        "kind": checks.household_kind(words.kind),
        "id_number": checks.id_number(words.id_number, words.kind, today=today),
        "phone": checks.phone(words.phone),
    }
    if words.account is None:
        return fields
    holder, bank, number, kind = words.account
    found = checks.account(holder=holder, bank=bank, number=number, kind=kind)
    return fields | {f"account_{name}": problems for name, problems in found.items()}
