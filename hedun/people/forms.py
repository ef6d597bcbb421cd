"""The forms of the household pages. Numbers that name somebody are typed and never shown again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.domain.documents import DOCUMENTS, RESIDENT_ID
from hedun.domain.problems import Malformed
from hedun.domain.units import mu_to_int, parse_quantity
from hedun.formfields import DayField
from hedun.language import lang, spoken
from hedun.people.models import Circumstance, Household, Proxy
from hedun.places.models import Place

KINDS = [(Household.Kind.FAMILY, _("family")), (Household.Kind.COLLECTIVE, _("village collective"))]
PROXIES = [
    (Proxy.Kind.HEIR, _("heir")),
    (Proxy.Kind.GUARDIAN, _("guardian")),
    (Proxy.Kind.PROXY, _("proxy")),
]
CIRCUMSTANCES = [
    (Circumstance.Kind.DECEASED, _("the head has died")),
    (Circumstance.Kind.MINOR, _("the head is a minor")),
]
ACCOUNTS = [("card", _("bank card")), ("passbook", _("passbook"))]


class Unseen(forms.PasswordInput):
    """What was typed is seen while it is typed; no page ever holds it again."""

    input_type = "text"

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off"})


def text(label: Any, most: int = 60, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput, **options)


def number(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=40, widget=Unseen(), **options)


def document(**options: Any) -> forms.ChoiceField:
    """Which paper the number beside it is of."""

    def choices() -> list[tuple[str, str]]:
        tongue = lang()
        return [(c, d.zh if tongue == "zh" else d.en) for c, d in DOCUMENTS.items()]

    return forms.ChoiceField(
        label=_("Document"), choices=choices, initial=RESIDENT_ID, required=False, **options
    )


def day(label: Any, **options: Any) -> DayField:
    return DayField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **options,
    )


def reason() -> forms.CharField:
    return text(
        _("Why"),
        200,
        help_text=_("It is kept beside the record and shown to who looks into it."),
        error_messages={"required": _("Write in one sentence why.")},
    )


class HouseholdForm(forms.Form):
    """What all of them do: say what the actions found wrong beside its field."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class RegisterForm(HouseholdForm):
    """A household with what identifies its head, and its account if it is known."""

    village = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Village"),
        empty_label=_("choose one"),
        error_messages={"required": _("Say in which village it is.")},
    )
    name = text(_("Name of the head"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, initial=Household.Kind.FAMILY, widget=forms.RadioSelect
    )
    id_number = number(
        _("ID number of the head"), help_text=_("of a collective its unified social credit code")
    )
    phone = number(_("Phone"), required=False)
    group = text(_("Group"), 20, required=False)
    bank = text(_("Bank and branch"), 80, required=False)
    account_number = number(
        _("Account number"),
        required=False,
        help_text=_("in the head's own name; leave it empty if it is not known yet"),
    )

    def __init__(self, *args: Any, villages: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["village"]
        field.queryset = villages  # type: ignore[attr-defined]
        field.label_from_instance = lambda p: f"{p.parent.name} · {p.name}"  # type: ignore[attr-defined]
        if len(villages) == 1:
            field.initial = villages[0]


class CorrectForm(HouseholdForm):
    """What stays empty stays as it was."""

    name = text(_("Name of the head"))
    group = text(_("Group"), 20, required=False)
    phone = number(_("Phone"), required=False, help_text=_("empty: stays as it is"))
    id_number = number(
        _("ID number of the head"), required=False, help_text=_("empty: stays as it is")
    )
    reason = reason()


class AccountForm(HouseholdForm):
    holder = text(_("Holder"))
    bank = text(_("Bank and branch"), 80)
    number = number(_("Account number"), help_text=_("digits only, read from the card itself"))
    kind = forms.ChoiceField(
        label=_("Kind of account"), choices=ACCOUNTS, initial="card", widget=forms.RadioSelect
    )


class PlotForm(HouseholdForm):
    name = text(_("Name of the plot"), 80)
    area = text(_("Area"), 12, help_text=_("in mu, as the contract says"))

    def clean_area(self) -> int:
        try:
            return mu_to_int(parse_quantity(self.cleaned_data["area"]))
        except Malformed as wrong:
            raise forms.ValidationError(spoken(wrong.problem)) from None


class CircumstanceForm(HouseholdForm):
    kind = forms.ChoiceField(label=_("What"), choices=CIRCUMSTANCES, widget=forms.RadioSelect)
    since = day(_("Since"), required=False, help_text=_("of a death its day; empty: today"))


class ProxyForm(HouseholdForm):
    """Who receives, why, until when, and the account; the paper is kept by its number."""

    kind = forms.ChoiceField(label=_("Receives as"), choices=PROXIES, widget=forms.RadioSelect)
    name = text(_("Name"))
    document = document()
    id_number = number(_("Number of the document"))
    relation = text(_("Relation"), 20, help_text=_("to the head: son, aunt, neighbour"))
    paper = text(
        _("Paper"), 80, help_text=_("number or SHA-256 of the certificate, power or judgment")
    )
    until = day(_("Until"), required=False, help_text=_("the last day; empty: until it is ended"))
    bank = text(_("Bank and branch"), 80)
    number = number(_("Account number"), help_text=_("in the name of who receives"))


class MergeForm(HouseholdForm):
    into = text(
        _("Number of the household it goes into"),
        24,
        help_text=_("It stands on that household's page."),
    )
    day = day(_("From"), help_text=_("the first day as one household"))
    reason = reason()


class SplitForm(HouseholdForm):
    name = text(_("Name of the new head"))
    id_number = number(_("ID number"))
    group = text(_("Group"), 20, required=False)
    phone = number(_("Phone"), required=False)
    receives = forms.ChoiceField(
        label=_("The old household"),
        choices=[
            ("", _("goes on, and is paid what it is owed")),
            ("yes", _("ends, and the new one is paid what it is owed")),
        ],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    day = day(_("From"), help_text=_("the first day as two households"))
    reason = reason()


class MoveForm(HouseholdForm):
    village = text(_("Code of the village"), 12, help_text=_("12 digits"))
    day = day(_("From"), help_text=_("the first day in the other village"))
    reason = reason()


class KinForm(HouseholdForm):
    relation = text(_("Relation"), 20, help_text=_("own household, brother, sister-in-law"))


class ReasonForm(HouseholdForm):
    reason = reason()
