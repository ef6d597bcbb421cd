"""The work around the claims, in one table: accounts, postings, households, policies, divisions.

`hedun office` reads OFFICE, so whatever an action asks for can be scripted. Who may do what is
decided by the actions themselves (people.permissions).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from hedun.domain.actors import Actor, Role
from hedun.domain.money import parse_yuan
from hedun.people import actions as people
from hedun.people.models import BankAccount, Household, RolePosting, User
from hedun.places import actions as places
from hedun.places.models import Place
from hedun.policies import actions as policies
from hedun.policies.models import Policy

Read = Callable[[str], Any]


# What the readers raise: each becomes one clear line.
UNREADABLE = (ValueError, LookupError, OSError, ObjectDoesNotExist)


class Unreadable(ValueError):
    """An input of the table that cannot be read; says which and what was expected."""


def place(code: str) -> Place:
    """The division of that code that is there now."""
    return Place.objects.filter(code=code, until=None).get()


def user(username: str) -> User:
    return User.objects.get(username=username)


def household(number: str) -> Household:
    return Household.objects.get(number=number)


def policy(number: str) -> Policy:
    return Policy.objects.get(number=number)


def account(number: str) -> BankAccount:
    """The account to pay of the household with that number."""
    return BankAccount.objects.filter(household__number=number, ended_at=None).latest("pk")


def posting(text: str) -> RolePosting:
    """ "username role": the newest posting of that role."""
    username, role = text.split()
    return RolePosting.objects.filter(user__username=username, role=role).latest("pk")


def file(path: str) -> bytes:
    return Path(path).read_bytes()


@dataclass(frozen=True, slots=True)
class Duty:
    """`first`: inputs passed in order; `named`: by name; `optional`: names that may be left out."""

    run: Callable[..., object]
    first: Mapping[str, Read]
    named: Mapping[str, Read]
    optional: frozenset[str] = frozenset()

    def inputs(self) -> dict[str, Read]:
        return {**self.first, **self.named}

    def carry_out(self, given: Mapping[str, str], *, actor: Actor, now: datetime) -> object:
        """Raises Unreadable, and what the action raises."""
        read = self._read(given)
        in_order = [read.pop(name) for name in self.first if name in read]
        return self.run(*in_order, **read, actor=actor, now=now)

    def _read(self, given: Mapping[str, str]) -> dict[str, Any]:
        inputs, found, wrong = self.inputs(), {}, []
        wrong += [f"{name}: there is no such input" for name in sorted(set(given) - set(inputs))]
        for name, read in inputs.items():
            if name not in given:
                wrong += [] if name in self.optional else [f"{name}: missing"]
                continue
            try:
                found[name] = read(str(given[name]))
            except UNREADABLE as error:
                wrong.append(f"{name}: cannot be read as {read.__name__} ({error})")
        if wrong:
            raise Unreadable("\n".join(wrong))
        return found


day = date.fromisoformat
OPEN_END = frozenset({"until"})
_ACCOUNT: dict[str, Read] = {"holder": str, "bank": str, "number": str, "kind": str}

OFFICE: dict[str, Duty] = {
    "place.add": Duty(
        places.add_place, {"code": str, "name": str}, {"parent": place, "starts": day}
    ),
    "place.end": Duty(places.end_place, {"place": place, "until": day}, {}),
    "user.add": Duty(people.add_user, {"username": str, "name": str, "password": str}, {}),
    "user.set_password": Duty(people.set_password, {"user": user, "password": str}, {}),
    "user.deactivate": Duty(people.deactivate, {"user": user}, {}),
    "posting.give": Duty(
        people.give_posting,
        {"user": user, "role": Role, "place": place, "starts": day, "until": day},
        {},
        OPEN_END,
    ),
    "posting.end": Duty(people.end_posting, {"posting": posting, "until": day}, {}),
    "household.register": Duty(
        people.register_household,
        {},
        {"name": str, "village": place, "kind": str, "id_number": str, "phone": str, "group": str},
        frozenset({"phone", "group"}),
    ),
    "account.add": Duty(people.add_account, {"household": household}, _ACCOUNT),
    "account.replace": Duty(people.replace_account, {"household": household}, _ACCOUNT),
    "account.confirm": Duty(people.confirm_account, {"account": account}, {"reason": str}),
    "kin.declare": Duty(
        people.declare_kin, {"user": user, "household": household}, {"relation": str}
    ),
    "identity.erase": Duty(people.erase_identity, {"household": household}, {"reason": str}),
    "policy.sign": Duty(
        policies.sign_policy,
        {},
        {
            **{"number": str, "policyholder": str, "insurer": str, "place": place},
            **{"starts": day, "ends": day, "cover_fen": parse_yuan, "premium_fen": parse_yuan},
            "audit_seed": str,
        },
    ),
    "terms.put_in_force": Duty(policies.put_terms_in_force, {"policy": policy, "file": file}, {}),
    "policy.set_number": Duty(
        policies.set_number,
        {"policy": policy, "key": str, "value": str},
        {"basis": str, "clause": str, "effective": day},
    ),
    "policy.reveal_seed": Duty(policies.reveal_seed, {"policy": policy}, {}),
}
