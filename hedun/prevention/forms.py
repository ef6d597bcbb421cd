"""What is typed when a measure is entered, ended or withdrawn."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.claims.words import SPECIES
from hedun.domain.actors import Level
from hedun.domain.money import parse_yuan
from hedun.domain.problems import Malformed
from hedun.language import lang, spoken
from hedun.people.forms import day, reason
from hedun.places.models import Place
from hedun.prevention.words import HANDOUTS, KINDS

HANDED = "handed_"


def placed(place: Place) -> str:
    """A village with its town before it; a town or county by its name alone."""
    town = place.parent if place.level == Level.VILLAGE else None
    return f"{town.name} · {place.name}" if town else place.name


class MeasureForm(forms.Form):
    """One measure or visit. What was handed out is a number beside each thing."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("measure", "What was done"), widget=forms.RadioSelect
    )
    place = forms.ChoiceField(label=pgettext_lazy("measure", "Place"))
    starts = day(_("First day"))
    until = day(
        _("Last day"),
        required=False,
        help_text=_("empty while it still stands; a visit has one day"),
    )
    cost = forms.CharField(
        label=_("Cost, yuan"),
        help_text=_("all of it, whoever paid; 0 where it cost nothing"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    species = forms.ChoiceField(label=_("Against"), required=False)
    household = forms.CharField(
        label=_("For one household"),
        help_text=_("its number, or the full name of its head; empty: for the whole place"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    about = forms.CharField(
        label=_("In a few words"),
        help_text=_("how long a fence, how many nights, what was explained"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    present = forms.IntegerField(
        label=_("People present"), required=False, min_value=0, max_value=100_000
    )
    reached = forms.CharField(
        label=_("Households reached"),
        help_text=_("one a line: its number, or the full name of its head"),
        required=False,
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, places: Sequence[Place], **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        fields: Any = self.fields
        fields["kind"].choices = [(code, word[lang()]) for code, word in KINDS.items()]
        fields["place"].choices = [(one.code, placed(one)) for one in places]
        animals = [(code, word[lang()]) for code, word in SPECIES.items()]
        fields["species"].choices = [("", _("any animal")), *animals]
        for item, word in HANDOUTS.items():
            fields[HANDED + item] = forms.IntegerField(
                label=word[lang()], required=False, min_value=0, max_value=100_000
            )

    @property
    def handed(self) -> list[forms.BoundField]:
        return [self[HANDED + item] for item in HANDOUTS]

    def clean_cost(self) -> int:
        """In fen."""
        try:
            return parse_yuan(self.cleaned_data["cost"])
        except Malformed as wrong:
            raise forms.ValidationError(spoken(wrong.problem)) from None

    def handed_out(self) -> dict[str, int]:
        said = self.cleaned_data
        return {item: said[HANDED + item] for item in HANDOUTS if said.get(HANDED + item)}


class EndForm(forms.Form):
    until = day(_("Last day"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class WithdrawForm(forms.Form):
    reason = reason()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
