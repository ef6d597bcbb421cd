"""Forms around a policy."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.policies.closing import MOST


class Remark(forms.Form):
    """What the insurer says beside a closing statement."""

    remark = forms.CharField(
        label=_("Remark"), max_length=MOST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)


class Declined(forms.Form):
    """Why a closing statement is not confirmed."""

    reason = forms.CharField(
        label=_("Why not"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
