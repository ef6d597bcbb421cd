"""The forms of a notice: the photograph of the posted sheet, and an objection to it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024


class PostedForm(forms.Form):
    """`sha256`: of the sheet that was on the screen, so that what hangs is what is recorded."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    photo = forms.FileField(
        label=_("Photograph of the posted sheet"),
        help_text=_("taken after posting, with the sheet readable on it"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={
            "required": _(
                "There is no photograph of the posted sheet. Post it, photograph it, choose the "
                "photograph here."
            ),
            "empty": _("The file is empty. Take the photograph again and choose it here."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_photo(self) -> Any:
        photo, most = self.cleaned_data["photo"], settings.PHOTO_MAX_BYTES
        if photo.size > most:
            text = _("The file has %(size)s MB; at most %(most)s MB are taken.")
            sizes = {"size": f"{photo.size / MB:.1f}", "most": most // MB}
            raise forms.ValidationError(text % sizes)
        return photo


class WhoseAmountField(forms.ChoiceField):
    """Whether the household objects to its own amount: what it does not dispute can be paid."""

    OWN = "own"

    def __init__(self) -> None:
        super().__init__(
            label=_("Who objects to what"),
            choices=[
                (self.OWN, _("the household itself, to its own amount")),
                ("other", _("somebody else, or something else on the sheet")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the two.")},
        )

    def clean(self, value: Any) -> bool:
        return bool(super().clean(value) == self.OWN)


class ObjectionForm(forms.Form):
    """Somebody of the village objects to one row, through whoever enters it."""

    claim = forms.ChoiceField(
        label=_("To which row"),
        error_messages={"required": _("Choose the row that is objected to.")},
    )
    said_by = forms.CharField(
        label=_("Who objects"),
        max_length=60,
        error_messages={"required": _("Enter the name as the person gave it.")},
    )
    own_amount = WhoseAmountField()
    reason = forms.CharField(
        label=_("What they say"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in their words what is not right.")},
    )

    def __init__(self, *args: Any, rows: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        claim = self.fields["claim"]
        claim.choices = [("", "—"), *((c.number, f"{c.row} · {c.household.name}") for c in rows)]  # type: ignore[attr-defined]
