"""The form that hands in the county's list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.formfields import ListField


class RollForm(forms.Form):
    sheet = ListField(
        label=_("The county's list, .xlsx, .xls or .csv"),
        help_text=_("One row for each household, or for each of its plots."),
        nothing=_("No file was chosen. Choose the county's list."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
