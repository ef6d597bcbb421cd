"""The forms of the room: which village, which number, and the head of what was told."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.claims.items import ITEMS
from hedun.domain.deadlines import LOCAL
from hedun.domain.identifiers import check_phone
from hedun.domain.words import Word
from hedun.intake.forms import RELATIONS
from hedun.intake.telling import NAME_LENGTH
from hedun.language import lang, spoken
from hedun.paper import words
from hedun.places.models import Place

WHEN = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


def told_field() -> forms.DateTimeField:
    return forms.DateTimeField(
        label=_("When a villager first told"),
        input_formats=list(WHEN),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN[0]),
        error_messages={
            "required": _("Say when a villager first told of it, like 2026-08-31 08:20."),
            "invalid": _("This is no date and time. Write it as 2026-08-31 08:20."),
        },
    )


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("If there will be no photographs: why"), required=False, max_length=200
    )


class VillageForm(forms.Form):
    """Which village."""

    village = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Village"),
        empty_label=_("choose one"),
        to_field_name="code",
        error_messages={"required": _("Choose the village.")},
    )

    def __init__(self, *args: Any, villages: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        village = self.fields["village"]
        village.queryset = villages  # type: ignore[attr-defined]
        village.label_from_instance = lambda p: f"{p.parent.name} · {p.name}"  # type: ignore[attr-defined]
        if len(villages) == 1:
            village.initial = villages[0].code
            village.widget = forms.HiddenInput()


class NumberForm(forms.Form):
    """Which form: typed, or scanned by a hand scanner that writes what the QR code says."""

    number = forms.CharField(
        label=_("Number of the form"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type the form's number, or scan its QR code.")},
    )


class HeadForm(forms.Form):
    """What stands above and below the lines of a form."""

    name = forms.CharField(label=_("Filled in by"), max_length=NAME_LENGTH)
    phone = forms.CharField(label=_("Their telephone"), max_length=20, required=False)
    relation = forms.ChoiceField(label=_("Who that is"))
    told = told_field()
    reason = reason_field()

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.now = now
        self.fields["relation"].choices = list(RELATIONS.items())  # type: ignore[attr-defined]
        self.fields["relation"].initial = "official"
        self.fields["told"].initial = now.astimezone(LOCAL).replace(tzinfo=None)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_told(self) -> datetime:
        told: datetime = self.cleaned_data["told"]
        if told > self.now:
            raise forms.ValidationError(_("This is still to come. Enter when it was told."))
        return told

    def clean_phone(self) -> str:
        written: str = self.cleaned_data["phone"]
        checked = check_phone(written) if written else None
        if checked is not None and checked.value is None:
            raise forms.ValidationError(spoken(checked.problems[0]))
        return checked.value.number if checked and checked.value else ""


class CallForm(VillageForm, HeadForm):
    """Who called, when, and about which household of which village."""

    who = forms.CharField(
        label=_("Household with the loss"),
        max_length=60,
        help_text=_("Name, first letters of its sounds, last four, or household number."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Say which household it is.")},
    )
    household = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    field_order = ("name", "phone", "relation", "told", "village", "who", "household", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = {
            "name": _("Name of the caller"),
            "phone": _("Calls from"),
            "relation": _("Calls for"),
            "told": _("Called at"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["relation"].initial = "self"


class ItemSelect(forms.Select):
    """Each thing says which cells a line about it has (frontend/src/call.ts)."""

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> Any:
        option = super().create_option(name, value, *args, **options)
        if value:
            staged = words.items_by_code()[str(value)].word[lang()] if words.stages(value) else ""
            shape = words.said_of(ITEMS[str(value)]) | {"stages": staged}
            option["attrs"]["data-shape"] = json.dumps(shape, ensure_ascii=False)
        return option


class LineForm(forms.Form):
    """One damaged thing, in the words of the list. What is written is read as the list's cells."""

    species = forms.ChoiceField(label=_("Animal"))
    occurred = forms.CharField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    item = forms.ChoiceField(
        label=_("What was damaged"),
        widget=ItemSelect,
        error_messages={"required": _("Choose what was damaged.")},
    )
    stage = forms.ChoiceField(label=_("Stage or age"), required=False)
    amount = forms.CharField(label=_("How much"), max_length=40)
    degree = forms.CharField(label=_("Share lost, %"), required=False, max_length=20)
    fate = forms.ChoiceField(label=_("Killed or injured"), required=False)
    plot = forms.CharField(label=_("Plot"), required=False, max_length=60)
    note = forms.CharField(label=_("Note"), required=False, max_length=160)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.use_required_attribute = False
        for name, choices in self._choices().items():
            self.fields[name].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        for name in ("amount", "degree"):
            self.fields[name].widget.attrs["inputmode"] = "decimal"
        for name in ("amount", "degree", "plot", "note"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @staticmethod
    def _choices() -> dict[str, list[Any]]:
        told = lang()

        def named(choices: tuple[words.Choice, ...]) -> list[tuple[str, str]]:
            return [(one.code, one.word[told]) for one in choices]

        staged = [one for one in words.items() if words.stages(one.code)]
        return {
            "species": named(words.species()),
            "item": [(one.code, _item(one, told)) for one in words.items()],
            "stage": [(one.word[told], named(words.stages(one.code))) for one in staged],
            "fate": named(words.fates()),
        }

    @property
    def empty(self) -> bool:
        """Nothing was said but what a new line begins with."""
        return not any(self.data.get(self.add_prefix(n)) for n in ("item", "amount", "plot"))


def _item(one: words.Choice, told: Any) -> str:
    word: Word = one.word
    return f"{word[told]} ({words.unit(one.code)[told]})"
