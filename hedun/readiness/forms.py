"""What is typed when a task is entered or confirmed, and of vehicles and languages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.language import lang
from hedun.people.forms import day
from hedun.people.models import User
from hedun.places.models import Place
from hedun.readiness.words import TASKS, TONGUES


class _Plain(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class TaskForm(_Plain):
    """`people`: who can answer for something at one of the places."""

    place = forms.ChoiceField(label=pgettext_lazy("measure", "Place"))
    kind = forms.ChoiceField(label=_("What must be ready"))
    responsible = forms.ChoiceField(label=_("Who answers for it"))
    season = forms.IntegerField(label=_("Season of"), min_value=2000, max_value=2199)
    due = day(_("Ready by"))
    about = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, places: Sequence[Place], people: Sequence[User], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["place"].choices = [(one.code, one.name) for one in places]
        fields["kind"].choices = [(code, word[lang()]) for code, word in TASKS.items()]
        fields["responsible"].choices = [(one.username, one.name) for one in people]


class ConfirmForm(_Plain):
    note = forms.CharField(
        label=_("What stands ready"),
        help_text=_("how many, where, who"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class VehicleForm(_Plain):
    vehicle_place = forms.ChoiceField(label=_("Where it stands"))
    name = forms.CharField(
        label=_("Which vehicle"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, places: Sequence[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["vehicle_place"].choices = [(one.code, one.name) for one in places]


class TongueForm(_Plain):
    """Of a person ("u:zhou") or a place ("p:140423100000")."""

    whose = forms.ChoiceField(label=_("Who speaks it, or where it is spoken"))
    code = forms.ChoiceField(label=_("Language"))

    def __init__(
        self, *args: Any, places: Sequence[Place], people: Sequence[User], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["whose"].choices = [
            *((f"u:{one.username}", one.name) for one in people),
            *((f"p:{one.code}", one.name) for one in places),
        ]
        fields["code"].choices = [(code, word[lang()]) for code, word in TONGUES.items()]
