"""What can be done on a household's page: a table of forms and the actions behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hedun.domain import documents, permissions
from hedun.domain.actors import Actor
from hedun.people import actions, forms
from hedun.people.models import (
    Circumstance,
    Household,
    HouseholdLink,
    Kinship,
    Plot,
    Proxy,
    User,
)
from hedun.people.problems import BadFields, problem
from hedun.people.queries import households_visible_to
from hedun.people.registering import NewHousehold
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.record.pen import writing

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Act:
    """`permission`: a row of domain.permissions; empty: anybody, about themselves."""

    title: Any
    button: Any
    form: type[forms.HouseholdForm]
    permission: str
    run: Callable[[Household, Said, Actor, datetime], object]
    initial: Callable[[Household], dict[str, Any]] = lambda household: {}
    families_only: bool = False


def may(permission: str, household: Household, actor: Actor, now: datetime) -> bool:
    return permissions.permits(permission, lineage(household.village), actor, now)


def _correct(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    given = {k: v for k, v in said.items() if v or k in ("name", "group")}
    return actions.correct_household(household, **given, actor=actor, now=now)


def _account(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    own = household.accounts.filter(ended_at=None, proxy=None)
    act = actions.replace_account if own.exists() else actions.add_account
    return act(household, **said, actor=actor, now=now)


def _plot(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    plot = {"name": said["name"], "area_e4": said["area"]}
    return actions.set_plot(household, **plot, actor=actor, now=now)


def _circumstance(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    return actions.declare_circumstance(
        household, said["kind"], since=said["since"], actor=actor, now=now
    )


def _proxy(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    """Both or neither: nobody is named whose account is wrong."""
    given = dict(said)
    account = {"bank": given.pop("bank"), "number": given.pop("number")}
    given["id_number"] = documents.written(given.pop("document"), given["id_number"])
    with writing(actor=actor, now=now):
        proxy = actions.name_proxy(household, **given, actor=actor, now=now)
        return actions.add_account(
            household, holder=proxy.name, proxy=proxy, **account, actor=actor, now=now
        )


def _merge(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    into = households_visible_to(actor, now).filter(number=said["into"].strip()).first()
    if into is None:
        raise BadFields({"into": (problem("HOUSEHOLD_UNKNOWN"),)})
    return actions.merge_households(
        [household], into, said["day"], reason=said["reason"], actor=actor, now=now
    )


def _split(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    new = NewHousehold(
        name=said["name"], village=household.village, kind=household.kind,
        id_number=said["id_number"], phone=said["phone"], group=said["group"],
    )  # fmt: skip
    receives = 0 if said["receives"] else None
    return actions.split_household(
        household, [new], said["day"], receives=receives, reason=said["reason"], actor=actor,
        now=now,
    )  # fmt: skip


def _move(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    village = Place.objects.filter(code=said["village"].strip(), until=None).first()
    if village is None:
        raise BadFields({"village": (problem("NOT_A_VILLAGE"),)})
    return actions.move_household(
        household, village, said["day"], reason=said["reason"], actor=actor, now=now
    )


def _kin(household: Household, said: Said, actor: Actor, now: datetime) -> object:
    user = User.objects.get(username=actor.user)
    return actions.declare_kin(user, household, said["relation"], actor=actor, now=now)


ACTS: dict[str, Act] = {
    "correct": Act(
        _("Put the household right"), _("Put it right"), forms.CorrectForm,
        "household.correct", _correct, lambda h: {"name": h.name, "group": h.group},
    ),
    "account": Act(
        _("The account to pay to"), _("Register the account"), forms.AccountForm,
        "account.replace", _account, lambda h: {"holder": h.name},
    ),
    "plot": Act(_("A plot of land"), _("Register the plot"), forms.PlotForm, "land.set", _plot),
    "circumstance": Act(
        _("The head has died or is a minor"), _("Enter it"), forms.CircumstanceForm,
        "circumstance.declare", _circumstance, families_only=True,
    ),
    "proxy": Act(
        _("Who receives in its stead"), _("Name them"), forms.ProxyForm, "proxy.name", _proxy
    ),
    "merge": Act(
        _("Goes into another household"), _("Merge the two"), forms.MergeForm,
        "household.link", _merge,
    ),
    "split": Act(
        _("Another household splits off"), _("Split them"), forms.SplitForm,
        "household.link", _split,
    ),
    "move": Act(
        _("Moves to another village"), _("Move it"), forms.MoveForm, "household.link", _move
    ),
    "kin": Act(
        _("I am of this household or a near relative"), _("Declare it"), forms.KinForm, "", _kin
    ),
}  # fmt: skip


# What can be ended or taken back on the page: its table, and the action.
def _end_plot(plot: Plot, *, reason: str, actor: Actor, now: datetime) -> object:
    from hedun.domain.deadlines import local_day

    return actions.end_plot(plot, local_day(now), actor=actor, now=now)


ENDS: dict[str, tuple[type[Any], str, Callable[..., object]]] = {
    "plot": (Plot, "land.end", _end_plot),
    "circumstance": (Circumstance, "circumstance.end", actions.end_circumstance),
    "proxy": (Proxy, "proxy.end", actions.end_proxy),
    "kin": (Kinship, "kin.end", actions.end_kin),
    "link": (HouseholdLink, "household.link", actions.undo_link),
}
