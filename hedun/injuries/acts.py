"""What a handler does on the page of an injury: one table, each act with its form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hedun.domain import documents
from hedun.domain.actors import Actor
from hedun.domain.deadlines import start_of_day
from hedun.injuries import actions, forms
from hedun.injuries.forms import InjuryForm
from hedun.injuries.models import Injury
from hedun.injuries.problems import problem
from hedun.people.problems import BadFields, BadItems

Text = str | Promise
Run = Callable[[Injury, InjuryForm, Actor, datetime], Any]


@dataclass(frozen=True, slots=True)
class Act:
    """`who`: handler (with the sealed part open), giver, taker or eraser. `page`: what is found out
    by a list is shown instead of going back."""

    title: Text
    button: Text
    form: type[InjuryForm]
    run: Run
    who: str = "handler"
    upload: bool = False


def _take_up(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    said, until = form.cleaned_data, None
    if said["until"]:
        until = start_of_day(said["until"] + timedelta(days=1))
    return actions.take_up(injury, reason=said["reason"], until=until, actor=actor, now=now)


def _plain(act: Callable[..., Any], *names: str) -> Run:
    """An action that takes what the form's fields are called."""

    def run(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
        said = {name: form.cleaned_data[name] for name in names}
        return act(injury, **said, actor=actor, now=now)

    return run


def _discharge(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    said = form.cleaned_data
    return actions.discharge(said["treatment"], said["day"], actor=actor, now=now)


def _bill(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    rows = form.filled()
    lacking = {
        n: {name: (problem("EMPTY"),) for name in ("day", "kind", "amount") if not said[name]}
        for n, said in rows
    }
    if any(lacking.values()):
        for n, wrong in lacking.items():
            form.note(wrong, n)
        return None
    items = [
        actions.NewItem(
            said["day"],
            said["kind"],
            said["name"] or "",
            said["amount"],
            not said["code"],
            said["code"] or "",
        )
        for _n, said in rows
    ]
    said = form.cleaned_data
    return _by_rows(
        form,
        [n for n, _said in rows],
        lambda: actions.enter_bill(
            said["treatment"], items, number=said["number"], actor=actor, now=now
        ),
    )


def _heirs(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    rows = form.filled()
    for _n, said in rows:
        said["id_number"] = documents.written(said.pop("document"), said["id_number"] or "")
    lacking = [(n, said) for n, said in rows if not all(said.values())]
    for n, said in lacking:
        form.note({name: (problem("EMPTY"),) for name, one in said.items() if not one}, n)
    if lacking:
        return None
    heirs = [actions.NewHeir(**said) for _n, said in rows]
    return _by_rows(
        form,
        [n for n, _said in rows],
        lambda: actions.name_heirs(injury, heirs, actor=actor, now=now),
    )


def _by_rows(form: InjuryForm, numbers: list[int], act: Callable[[], Any]) -> Any:
    """What is wrong with one of several is said at its row."""
    try:
        return act()
    except BadItems as bad:
        for at, wrong in bad.items.items():
            form.note(wrong.fields, numbers[at])
        return None


def _list(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    said = form.cleaned_data
    file = said["sheet"]
    return actions.take_list(said["treatment"], file.read(), file.name, actor=actor, now=now)


def _paper(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    file = form.cleaned_data["file"]
    return actions.add_paper(injury, file.read(), file.name, actor=actor, now=now)


def _settle(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    said = form.cleaned_data
    of = said["treatment"]
    if not said["amount"]:
        raise BadFields({"amount": (problem("AMOUNT_BELOW"),)})
    return actions.settle(
        injury,
        kind=of.kind,
        payer=said["payer"],
        amount_fen=said["amount"],
        day=said["day"],
        treatment=of,
        actor=actor,
        now=now,
    )


def _grade(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    said = form.cleaned_data
    number = int(said["grade"])
    return actions.grade(
        injury, standard=said["standard"], grade=number, day=said["day"], actor=actor, now=now
    )


def _died(injury: Injury, form: InjuryForm, actor: Actor, now: datetime) -> Any:
    said = form.cleaned_data
    return actions.died(injury, day=said["day"], funeral_fen=said["funeral"], actor=actor, now=now)


F = forms
ACTS: dict[str, Act] = {
    "take_up": Act(_("Take the case up"), _("Take it up"), F.TakeUpForm, _take_up, who="taker"),
    "paper": Act(_("Add a picture or paper"), _("Seal it"), F.PaperForm, _paper,
                 who="giver", upload=True),
    "seal": Act(_("Seal a photograph"), _("Seal it"), F.SealForm,
                _plain(actions.seal_photo, "file", "reason")),
    "describe": Act(_("Diagnosis and relation"), _("Enter it"), F.DescribeForm,
                    _plain(actions.describe, "diagnosis", "relation")),
    "admit": Act(_("Stay in hospital"), _("Enter it"), F.AdmitForm,
                 _plain(actions.admit, "hospital", "credit_code", "admitted", "discharged")),
    "discharge": Act(_("Discharge"), _("Enter it"), F.DischargeForm, _discharge),
    "visit": Act(_("Out-patient visit"), _("Enter it"), F.VisitForm,
                 _plain(actions.visit, "hospital", "credit_code", "day")),
    "bill": Act(_("Bill, line by line"), _("Enter the bill"), F.BillForm, _bill),
    "list": Act(_("The hospital's list"), _("Take it in"), F.SheetForm, _list, upload=True),
    "settle": Act(_("What others paid"), _("Enter it"), F.SettleForm, _settle),
    "grade": Act(_("Disability"), _("Enter it"), F.GradeForm, _grade),
    "died": Act(_("Death"), _("Enter it"), F.DiedForm, _died),
    "heirs": Act(_("Heirs"), _("Name them"), F.HeirsForm, _heirs),
    "draw_up": Act(_("Draw the account up"), _("Draw it up"), F.DrawUpForm,
                   lambda i, f, a, n: actions.draw_up(
                       i, **{k: f.cleaned_data[k] for k in
                             ("kind", "lost_work_days", "nursing_days", "reason")},
                       actor=a, now=n)),
    "erase": Act(_("Erase what is known of the injury"), _("Erase it for good"), F.EraseForm,
                 _plain(actions.erase, "reason"), who="eraser"),
}  # fmt: skip


def told(done: Any) -> str:
    """What a list did, in a sentence."""
    return ngettext(
        "%(new)s item is taken in; %(known)s were there already.",
        "%(new)s items are taken in; %(known)s were there already.",
        done.added,
    ) % {"new": done.added, "known": done.known}
