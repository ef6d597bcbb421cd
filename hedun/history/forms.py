"""The form that hands over a list of past years."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.formfields import ListField
from hedun.history.columns import About
from hedun.intake.profiles import known
from hedun.language import lang


class PastForm(forms.Form):
    """The file, by which layout it is read, and what becomes of what it says differently."""

    profile = forms.ChoiceField(label=_("What it is, and by which layout"))
    sheet = ListField(
        label=_("The list, .xlsx, .xls or .csv"),
        help_text=_("First the policies, then their claims."),
        nothing=_("No file was chosen. Choose the insurer's list."),
    )
    changes = forms.BooleanField(
        label=_("Take the differences: where the list says something else of what was taken over, "
                "it counts from now on"),
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        titles = {name: title for name, title in known(*About.values).items()}
        at = 0 if lang() == "zh" else 1
        field = self.fields["profile"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, title[at]) for name, title in titles.items()]
