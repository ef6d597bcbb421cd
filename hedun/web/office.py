"""The work around the claims, in one table: accounts, postings, households, policies, divisions.

`hedun office` reads OFFICE, so whatever an action asks for can be scripted. Who may do what is
decided by the actions themselves (domain.permissions).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from hedun.domain.actors import Actor, Role
from hedun.domain.money import parse_yuan
from hedun.domain.units import mu_to_int, parse_quantity
from hedun.people import actions as people
from hedun.people import factors, locking
from hedun.people.models import (
    BankAccount,
    Beneficiary,
    Circumstance,
    Household,
    HouseholdLink,
    Kinship,
    Plot,
    Proxy,
    RolePosting,
    User,
)
from hedun.people.registering import NewHousehold
from hedun.places import actions as places
from hedun.places import telephones
from hedun.places.models import Place
from hedun.policies import actions as policies
from hedun.policies.models import Policy, TermsProposal, YearClosing
from hedun.prices import actions as prices
from hedun.prices.models import PriceTable

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


def proposal(digest: str) -> TermsProposal:
    """The wording that waits to be confirmed, by its digest or the first digits of it."""
    rows = TermsProposal.objects.filter(state=TermsProposal.State.OPEN)
    return rows.filter(sha256__startswith=digest).get() if digest else rows.none().get()


def closing(number: str) -> YearClosing:
    """The closing statement of the policy that waits to be confirmed."""
    return YearClosing.objects.get(policy__number=number, state=YearClosing.State.OPEN)


def table(number: str) -> PriceTable:
    """A dated table by its number; they are proposed by `hedun import-prices`."""
    return PriceTable.objects.get(number=number)


def yes(text: str) -> bool:
    """ "yes" or "no"."""
    if text not in ("yes", "no"):
        raise ValueError('expected "yes" or "no"')
    return text == "yes"


def account(number: str) -> BankAccount:
    """The account to pay of the household or the beneficiary with that number."""
    rows = BankAccount.objects.filter(ended_at=None)
    own = rows.filter(household__number=number) | rows.filter(beneficiary__number=number)
    return own.latest("pk")


def beneficiary(number: str) -> Beneficiary:
    return Beneficiary.objects.get(number=number)


def owner(number: str) -> Household | Beneficiary:
    """The household or the beneficiary with that number."""
    return Household.objects.filter(number=number).first() or beneficiary(number)


def households(numbers: str) -> list[Household]:
    """Several, with spaces between their numbers."""
    return [household(number) for number in numbers.split()]


def link(number: str) -> HouseholdLink:
    """The newest step by which the household with that number ended or began."""
    rows = HouseholdLink.objects.filter(undone_at=None)
    own = rows.filter(predecessor__number=number) | rows.filter(successor__number=number)
    return own.latest("pk")


def plot(text: str) -> Plot:
    """ "number name": the household's plot of that name, as it is now."""
    number, name = text.split(maxsplit=1)
    return Plot.objects.filter(household__number=number, name=name, until=None).latest("pk")


def circumstance(text: str) -> Circumstance:
    """ "number kind": what is in force of the household."""
    number, kind = text.split()
    return Circumstance.objects.get(household__number=number, kind=kind, ended_at=None)


def proxy(number: str) -> Proxy:
    """Who receives in the household's stead now."""
    return Proxy.objects.filter(household__number=number, ended_at=None).latest("pk")


def kinship(text: str) -> Kinship:
    """ "username number": the relation as declared and not ended."""
    username, number = text.split()
    return Kinship.objects.get(user__username=username, household__number=number, ended_at=None)


def mu_e4(text: str) -> int:
    """An area in mu, as ten-thousandths."""
    return mu_to_int(parse_quantity(text))


def split_off(
    old: Household, day: date, *, name: str, id_number: str, reason: str, actor: Actor,
    now: datetime, group: str = "", phone: str = "", receives: str = "",
) -> object:  # fmt: skip
    """One household comes of another; with `receives` "yes" in its stead."""
    new = NewHousehold(
        name=name, village=old.village, kind=old.kind, id_number=id_number, phone=phone,
        group=group,
    )  # fmt: skip
    place_of = 0 if receives == "yes" else None
    return people.split_household(
        old, [new], day, receives=place_of, reason=reason, actor=actor, now=now
    )


def register_beneficiary(
    *, name: str, id_number: str, actor: Actor, now: datetime, county: Place | None = None,
    household: Household | None = None, relation: str = "",
) -> object:  # fmt: skip
    """An heir of the household, or with `county` a hospital."""
    if (county is None) is (household is None):
        raise Unreadable("give the county of a hospital, or the household of an heir")
    if county is not None:
        return people.register_hospital(county, name=name, uscc=id_number, actor=actor, now=now)
    assert household is not None  # said above
    return people.register_heir(
        household, name=name, id_number=id_number, relation=relation, actor=actor, now=now
    )


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
OF_A_PROXY = frozenset({"proxy"})  # the account of who receives in the household's stead
_ACCOUNT: dict[str, Read] = {
    **{"holder": str, "bank": str, "number": str, "kind": str},
    "proxy": proxy,
}

OFFICE: dict[str, Duty] = {
    "place.add": Duty(
        places.add_place, {"code": str, "name": str}, {"parent": place, "starts": day}
    ),
    "place.telephone": Duty(
        telephones.set_telephone, {"place": place, "role": Role, "number": str}, {}
    ),
    "place.end": Duty(places.end_place, {"place": place, "until": day}, {}),
    "user.add": Duty(people.add_user, {"username": str, "name": str, "password": str}, {}),
    "user.set_password": Duty(people.set_password, {"user": user, "password": str}, {}),
    "user.deactivate": Duty(people.deactivate, {"user": user}, {}),
    "user.reactivate": Duty(people.reactivate, {"user": user}, {}),
    "posting.give": Duty(
        people.give_posting,
        {"user": user, "role": Role, "place": place, "starts": day, "until": day},
        {"company": str},
        OPEN_END | {"company"},
    ),
    "posting.end": Duty(people.end_posting, {"posting": posting, "until": day}, {}),
    "factor.reset": Duty(factors.reset_factors, {"user": user, "reason": str}, {}),
    "lock.lift": Duty(locking.lift_lock, {"user": user, "reason": str}, {}),
    "session.end": Duty(locking.end_sessions, {"user": user, "reason": str}, {}),
    "household.register": Duty(
        people.register_household,
        {},
        {"name": str, "village": place, "kind": str, "id_number": str, "phone": str, "group": str},
        frozenset({"phone", "group"}),
    ),
    "household.correct": Duty(
        people.correct_household,
        {"household": household},
        {"name": str, "group": str, "phone": str, "id_number": str, "reason": str},
        frozenset({"name", "group", "phone", "id_number"}),
    ),
    "household.merge": Duty(
        people.merge_households,
        {"households": households, "into": household, "day": day},
        {"reason": str},
    ),
    "household.split": Duty(
        split_off,
        {"household": household, "day": day},
        {
            **{"name": str, "id_number": str, "group": str, "phone": str, "receives": str},
            "reason": str,
        },
        frozenset({"group", "phone", "receives"}),
    ),
    "household.move": Duty(
        people.move_household,
        {"household": household, "village": place, "day": day},
        {"reason": str},
    ),
    "household.unlink": Duty(people.undo_link, {"household": link}, {"reason": str}),
    "household.withdraw": Duty(
        people.withdraw_household, {"household": household}, {"reason": str}
    ),
    "land.set": Duty(
        people.set_plot,
        {"household": household},
        {"name": str, "area_e4": mu_e4, "starts": day},
        frozenset({"starts"}),
    ),
    "land.end": Duty(people.end_plot, {"plot": plot, "until": day}, {}),
    "circumstance.declare": Duty(
        people.declare_circumstance,
        {"household": household, "kind": str},
        {"since": day},
        frozenset({"since"}),
    ),
    "circumstance.end": Duty(
        people.end_circumstance, {"circumstance": circumstance}, {"reason": str}
    ),
    "proxy.name": Duty(
        people.name_proxy,
        {"household": household},
        {
            **{"kind": str, "name": str, "id_number": str, "relation": str, "paper": str},
            "starts": day,
            "until": day,
        },
        frozenset({"starts", "until"}),
    ),
    "proxy.end": Duty(people.end_proxy, {"proxy": proxy}, {"reason": str}),
    "beneficiary.register": Duty(
        register_beneficiary,
        {},
        {
            **{"name": str, "id_number": str, "county": place},
            **{"household": household, "relation": str},
        },
        frozenset({"county", "household", "relation"}),
    ),
    "beneficiary.correct": Duty(
        people.correct_beneficiary,
        {"beneficiary": beneficiary},
        {"name": str, "relation": str, "reason": str},
        frozenset({"relation"}),
    ),
    "beneficiary.end": Duty(people.end_beneficiary, {"beneficiary": beneficiary}, {"reason": str}),
    "account.add": Duty(people.add_account, {"household": owner}, _ACCOUNT, OF_A_PROXY),
    "account.replace": Duty(people.replace_account, {"household": owner}, _ACCOUNT, OF_A_PROXY),
    "account.confirm": Duty(people.confirm_account, {"account": account}, {"reason": str}),
    "kin.declare": Duty(
        people.declare_kin, {"user": user, "household": household}, {"relation": str}
    ),
    "kin.end": Duty(people.end_kin, {"kinship": kinship}, {"reason": str}),
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
    "policy.renew": Duty(
        policies.renew_policy,
        {"before": policy},
        {
            **{"number": str, "insurer": str, "starts": day, "ends": day},
            **{"cover_fen": parse_yuan, "premium_fen": parse_yuan, "audit_seed": str},
        },
    ),
    "policy.end": Duty(policies.end_policy, {"policy": policy, "ends": day}, {"reason": str}),
    "terms.propose": Duty(
        policies.propose_terms,
        {"policy": policy, "file": file},
        {"reason": str, "corrects": yes},
        frozenset({"reason", "corrects"}),
    ),
    "terms.confirm": Duty(policies.confirm_terms, {"proposal": proposal}, {}),
    "terms.decline": Duty(policies.decline_terms, {"proposal": proposal}, {"reason": str}),
    "terms.withdraw": Duty(policies.withdraw_terms, {"proposal": proposal}, {}),
    "policy.set_number": Duty(
        policies.set_number,
        {"policy": policy, "key": str, "value": str},
        {"basis": str, "clause": str, "effective": day},
    ),
    "year.propose": Duty(
        policies.propose_year, {"policy": policy}, {"remark": str}, frozenset({"remark"})
    ),
    "year.confirm": Duty(policies.confirm_year, {"closing": closing}, {}),
    "year.decline": Duty(policies.decline_year, {"closing": closing}, {"reason": str}),
    "year.withdraw": Duty(policies.withdraw_year, {"closing": closing}, {}),
    "prices.confirm": Duty(prices.confirm_table, {"table": table}, {}),
    "prices.decline": Duty(prices.decline_table, {"table": table}, {"reason": str}),
    "prices.withdraw": Duty(prices.withdraw_table, {"table": table}, {}),
    "policy.reveal_seed": Duty(policies.reveal_seed, {"policy": policy}, {}),
}
