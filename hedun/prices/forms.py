"""The form that declines a proposal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.prices.actions import REASON_MOST


class Declining(forms.Form):
    reason = forms.CharField(
        label=_("Why not"), max_length=REASON_MOST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
