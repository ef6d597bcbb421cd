"""Asking the record, and handing out its root."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.formfields import DayField
from hedun.language import lang
from hedun.record.models import PartyKey
from hedun.record.offices import offices
from hedun.record.queries import Wanted, actions_there
from hedun.record.words import act

MOST = 10_000  # bytes of a signature's file


class AskForm(forms.Form):
    """Which entries. Nothing is needed."""

    subject = forms.CharField(label=_("About"), required=False, max_length=80)
    user = forms.CharField(label=_("Who"), required=False, max_length=60)
    action = forms.ChoiceField(label=_("What was done"), required=False)
    first = DayField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = DayField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        acts = sorted((act(code)[lang()], code) for code in actions_there())
        choices = [("", _("everything")), *((code, word) for word, code in acts)]
        self.fields["action"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """A field that cannot be read asks nothing; its error stands beside it."""
        said = getattr(self, "cleaned_data", {})
        return Wanted(**{name: said.get(name) or Wanted.__dataclass_fields__[name].default
                         for name in self.fields})  # fmt: skip


class RootForm(forms.Form):
    to = forms.CharField(
        label=_("Who gets it"),
        help_text=_("for example the insurer, the city, the village meeting"),
        max_length=80,
        error_messages={"required": _("Write who gets the root.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class KeyForm(forms.Form):
    """A party's public key, as its own machine shows it."""

    office = forms.ChoiceField(
        label=_("Whose key"),
        help_text=_("a party that a policy names; the key stands for no other"),
    )
    holder = forms.CharField(label=_("Name of the office"), max_length=80)
    public_key = forms.CharField(
        label=_("Public key"),
        help_text=_("the line that party.py shows: 64 hex digits"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        said = {PartyKey.Party.BUREAU: _("Bureau"), PartyKey.Party.INSURER: _("Insurer")}
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{said[PartyKey.Party(one.party)]} · {one.name}") for one in offices()
        ]

    def entered(self) -> dict[str, str]:
        """What signing.enter_key takes."""
        said = dict(self.cleaned_data)
        party, _colon, belongs_to = said.pop("office").partition(":")
        return {"party": party, "belongs_to": belongs_to, **said}


class SignatureForm(forms.Form):
    """What the party's machine wrote."""

    file = forms.FileField(
        label=_("The signature's file, .sig.json"),
        help_text=_("party.py writes it beside the file of the root."),
        widget=forms.FileInput(attrs={"accept": ".json"}),
        error_messages={"required": _("No file was chosen. Choose the .sig.json file.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST:
            raise forms.ValidationError(_("This is no signature file; those are small."))
        return file
