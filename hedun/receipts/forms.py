"""The forms of the receipt page: its code, the last four digits, an objection."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hedun.domain.receipts import is_whole, plain
from hedun.notices.forms import WhoseAmountField, insist_on_size


class LastFourField(forms.CharField):
    """Four digits; an ID number may end in X, a collective's code in a letter."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Last 4 of your ID number or account"),
            help_text=_("of the head of the household, or of the account the money goes to"),
            max_length=12,
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "size": 6, "autocapitalize": "characters"}
            ),
            error_messages={"required": _("Type the last 4 of the ID number or the account.")},
        )

    def clean(self, value: Any) -> str:
        typed = plain(super().clean(value))
        if len(typed) != 4 or not typed.isalnum():
            raise forms.ValidationError(_("There are four characters: digits, the last may be X."))
        return typed


class OpenForm(forms.Form):
    """On the page of a receipt: the last four digits open the rest."""

    last4 = LastFourField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class FindForm(OpenForm):
    """Without the slip's QR code: the receipt code and the last four digits."""

    code = forms.CharField(
        label=_("Receipt code"),
        help_text=_("on your slip, 15 letters and digits, such as K7M3P-Q2W9X-4TB8N"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code that stands beside the square on your slip.")},
    )
    field_order = ("code", "last4")

    def clean_code(self) -> str:
        typed = plain(self.cleaned_data["code"])
        if not is_whole(typed):
            raise forms.ValidationError(
                _(
                    "One of the characters is not as it stands on the slip. There are 15, and "
                    "never 0, O, 1 or I among them."
                )
            )
        return typed


class ObjectForm(forms.Form):
    """The household objects, by its receipt."""

    own_amount = WhoseAmountField(mine=True)
    reason = forms.CharField(
        label=_("What is not right?"),
        help_text=_("in your own words, for example: the east field is missing"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write in a few words what is not right.")},
    )
    photo = forms.FileField(
        label=_("A photograph that shows it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"empty": _("The file is empty. Choose the photograph again.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if photo:
            insist_on_size(photo, settings.PHOTO_MAX_BYTES)
        return photo
