"""What is typed of a partner, its tokens and its hooks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.language import lang
from hedun.partners.actions import LEAST_A_MINUTE, MOST_A_MINUTE, MOST_OVERLAP
from hedun.partners.words import EVENTS, SCOPES
from hedun.people.forms import day, text
from hedun.places.models import Place


class _Plain(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class PartnerForm(_Plain):
    name = text(_("Name of the partner"), 80)
    place = forms.ChoiceField(label=pgettext_lazy("measure", "Place"))
    company = text(
        _("Whose policies it reads about"),
        80,
        required=False,
        help_text=_("the insurer as policies name it; an authority has none and reads all"),
    )

    def __init__(self, *args: Any, places: Sequence[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["place"].choices = [(one.code, one.name) for one in places]


class TokenForm(_Plain):
    token_name = text(pgettext_lazy("token", "What it is for"), 60)
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"), widget=forms.CheckboxSelectMultiple
    )
    until = day(_("Holds until"))
    a_minute = forms.IntegerField(
        label=_("Requests a minute"),
        min_value=LEAST_A_MINUTE,
        max_value=MOST_A_MINUTE,
        initial=120,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["scopes"].choices = [(code, word[lang()]) for code, word in SCOPES.items()]


class HookForm(_Plain):
    url = forms.CharField(
        label=_("Address that is told"),
        max_length=300,
        help_text=_("https://…, reached from the open network"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told of"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["events"].choices = [(code, word[lang()]) for code, word in EVENTS.items()]
        fields["events"].initial = list(EVENTS)


class RotateForm(_Plain):
    hours = forms.IntegerField(
        label=_("Hours in which both secrets sign"),
        min_value=1,
        max_value=MOST_OVERLAP,
        initial=72,
    )
