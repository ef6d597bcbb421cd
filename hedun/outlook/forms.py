"""What is typed where the bureau chooses the warnings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class WarnForm(forms.Form):
    warn_at = forms.CharField(
        label=_("Warn from, percent"),
        help_text=_("up to five, as 10, 25, 50"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    clause = forms.CharField(
        label=_("Where that was decided"),
        help_text=_("the meeting, the paper or the clause"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
