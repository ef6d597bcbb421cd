"""What a list says of a known household that the roll does not: each a step of its own, taken
through the actions of people. Nothing is overwritten where rows are dated."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from hedun.domain.actors import Actor
from hedun.people import actions as people
from hedun.people import vault
from hedun.people.models import BankAccount, Circumstance, Household, Plot
from hedun.roll.listed import Listed

REASON = "按县里名册更新"  # what the household's page says; the record names the list


@dataclass
class Known:
    """What stands on the roll about some households: their own accounts, their land, what was
    declared of them."""

    accounts: dict[int, BankAccount] = field(default_factory=dict)
    plots: dict[tuple[int, str], int] = field(default_factory=dict)
    circumstances: set[tuple[int, str]] = field(default_factory=set)

    @classmethod
    def of(cls, households: Iterable[Household], day: date) -> "Known":
        found = cls()
        pks = sorted({one.pk for one in households})
        for at in range(0, len(pks), 500):
            some = pks[at : at + 500]
            accounts = BankAccount.objects.filter(household__in=some, ended_at=None, proxy=None)
            for account in accounts.order_by("starts_at", "pk"):
                found.accounts[account.household_id] = account
            for plot in Plot.objects.filter(household__in=some, starts__lte=day).order_by("pk"):
                if plot.until is None or plot.until >= day:
                    found.plots[plot.household_id, plot.name] = plot.area_e4
            rows = Circumstance.objects.filter(household__in=some, ended_at=None)
            found.circumstances |= set(rows.values_list("household_id", "kind"))
        return found


@dataclass(frozen=True)
class Step:
    """One change. `what`: correct, account, land or circumstance."""

    what: str
    take: Callable[..., object]

    def __call__(self, *, actor: Actor, now: datetime) -> object:
        return self.take(actor=actor, now=now)


def differences(one: Listed, household: Household, known: Known) -> list[Step]:
    """The steps that make the roll say what the list says; none when it does already."""
    return [
        *_corrections(one, household),
        *_account(one, household, known),
        *_land(one, household, known),
        *_circumstances(one, household, known),
    ]


def _corrections(one: Listed, household: Household) -> Iterable[Step]:
    said, identity = one.said, household.identity
    changed = {}
    for name in ("name", "group"):
        if name in said and said[name] != getattr(household, name):
            changed[name] = said[name]
    for name, kind in (("phone", "phone"), ("id_number", "id")):
        if name in said and vault.keyed_hash(said[name], kind) != getattr(identity, f"{name}_hash"):  # type: ignore[arg-type]
            changed[name] = said[name]
    if changed:
        correct = partial(people.correct_household, household, reason=REASON, **changed)
        yield Step("correct", correct)


def _account(one: Listed, household: Household, known: Known) -> Iterable[Step]:
    given, own = one.account, known.accounts.get(household.pk)
    if given is None:
        return
    act = people.replace_account if own else people.add_account
    if own is not None:
        same = own.number_hash == vault.keyed_hash(given.number, "card")
        if same and (own.bank, own.holder) == (given.bank, given.holder):
            return
    yield Step(
        "account",
        partial(act, household, holder=given.holder, bank=given.bank, number=given.number),
    )


def _land(one: Listed, household: Household, known: Known) -> Iterable[Step]:
    for name, area in one.plots.items():
        if known.plots.get((household.pk, name)) != area:
            yield Step("land", partial(people.set_plot, household, name=name, area_e4=area))


def _circumstances(one: Listed, household: Household, known: Known) -> Iterable[Step]:
    for kind in one.circumstances():
        if (household.pk, kind) not in known.circumstances:
            yield Step("circumstance", partial(people.declare_circumstance, household, kind))
