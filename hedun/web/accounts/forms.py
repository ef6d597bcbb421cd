"""The forms of the accounts' pages. What may be entered is for people.actions to say; here it is
only read, and what was wrong is put beside its field."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.domain.actors import OF_A_COMPANY, PEOPLE, Level
from hedun.domain.words import ROLES
from hedun.formfields import DayField
from hedun.language import lang
from hedun.people.models import User
from hedun.places.models import Place
from hedun.policies.models import Policy

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def roles() -> list[tuple[str, str]]:
    return [("", "—"), *((role.value, ROLES[role][lang()]) for role in PEOPLE)]


def grouped(places: Iterable[Place]) -> list[tuple[str, Any]]:
    """Towns with their villages under a heading; what is above them first."""
    above: list[tuple[str, str]] = []
    towns: dict[str, list[tuple[str, str]]] = {}
    for place in places:
        if place.level < Level.TOWNSHIP:
            above.append((place.code, place.name))
        elif place.level == Level.TOWNSHIP:
            towns.setdefault(place.name, []).insert(0, (place.code, place.name))
        elif place.parent is not None:
            towns.setdefault(place.parent.name, []).append((place.code, place.name))
    return [("", "—"), *above, *towns.items()]


class Posting(forms.Form):
    """A role at a place for a period. `names_company`: it has to be said whose staff they are."""

    names_company = True
    role = forms.ChoiceField(label=_("Role"))
    place = forms.ChoiceField(label=pgettext_lazy("division", "Place"))
    starts = DayField(label=_("First day"), widget=DAY)
    until = DayField(
        label=_("Last day"), required=False, widget=DAY, help_text=_("Empty: until it is ended.")
    )
    company = forms.CharField(
        label=_("Insurance company"),
        required=False,
        max_length=80,
        help_text=_(
            "Of the insurer's staff: as the policies have it, or as the names of all its branches "
            "begin. They work on this company's policies alone."
        ),
    )

    def __init__(self, places: Iterable[Place], today: date, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts": today})
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["role"].choices = roles()
        self.fields["place"].choices = grouped(places)
        self.companies = sorted(set(Policy.objects.values_list("insurer", flat=True)))
        self.fields["company"].widget.attrs["list"] = "companies"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") in OF_A_COMPANY and not data.get("company") and self.names_company:
            self.add_error("company", _("Whose staff is it? Name the company."))
        return data


class NewAccount(Posting):
    """Who it is, and the first posting."""

    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Lower-case letters, digits, . _ - and not given to anybody before."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "username", "role", "place", "starts", "until", "company"])
        self.fields["username"].widget.attrs.update(autocapitalize="none", autocomplete="off")


class Ending(forms.Form):
    """The last day of a posting."""

    until = DayField(label=_("Last day"), widget=DAY)

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": today})
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class OwnPassword(forms.Form):
    """The old one, and twice the new one."""

    old = forms.CharField(
        label=_("Password so far"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not digits only. A short sentence is easy to keep."),
    )
    again = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.label_suffix = user, ""

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("This is not your password. Check the Caps Lock."))
        return old

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        new, again = data.get("new"), data.get("again")
        if new and again and new != again:
            self.add_error("again", _("The two new passwords differ. Type both anew."))
        if new and new == data.get("old"):
            self.add_error("new", _("Choose another one than so far."))
        return data


class CodeForm(forms.Form):
    """The six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code of the second factor"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
        help_text=_("Six digits from the app, or one of your recovery codes."),
        label_suffix="",
    )


class AppForm(forms.Form):
    """The first code that an app shows."""

    code = forms.CharField(
        label=_("The code that the app shows now"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        label_suffix="",
    )


class PasskeyForm(forms.Form):
    """What the browser made (`credential`), and a name for it."""

    name = forms.CharField(
        label=_("A name for it"),
        max_length=40,
        required=False,
        help_text=_("Such as: office computer, blue key."),
        label_suffix="",
    )
    credential = forms.JSONField(widget=forms.HiddenInput)


class PasswordForm(forms.Form):
    """One's password, before something that protects it is taken away."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        label_suffix="",
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        given: str = self.cleaned_data["password"]
        if not self.user.check_password(given):
            raise forms.ValidationError(_("This is not your password. Check the Caps Lock."))
        return given
