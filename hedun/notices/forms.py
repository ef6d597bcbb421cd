"""The forms of a notice: the photograph of the posted sheet, and an objection to it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024


def insist_on_size(file: Any, most: int) -> None:
    """A file of at most so many bytes. Raises ValidationError."""
    if file.size > most:
        text = _("The file has %(size)s MB; at most %(most)s MB are taken.")
        sizes = {"size": f"{file.size / MB:.1f}", "most": most // MB}
        raise forms.ValidationError(text % sizes)


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
        insist_on_size(self.cleaned_data["photo"], settings.PHOTO_MAX_BYTES)
        return self.cleaned_data["photo"]


class WhoseAmountField(forms.ChoiceField):
    """Whether the household objects to its own amount: what it does not dispute can be paid.

    `mine`: it is the household itself that is asked.
    """

    OWN = "own"

    def __init__(self, *, mine: bool = False) -> None:
        asked = [
            (self.OWN, _("the household itself, to its own amount")),
            ("other", _("somebody else, or something else on the sheet")),
        ]
        of_me = [
            (self.OWN, _("my own amount")),
            ("other", _("something else on the sheet")),
        ]
        super().__init__(
            label=_("What do you object to?") if mine else _("Who objects to what"),
            choices=of_me if mine else asked,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the two.")},
        )

    def clean(self, value: Any) -> bool:
        return bool(super().clean(value) == self.OWN)


class ChannelField(forms.ChoiceField):
    """How it was said to whoever enters it; in person unless another is chosen."""

    def __init__(self) -> None:
        super().__init__(
            label=_("How it was said"),
            choices=[
                ("person", _("in person")),
                ("phone", _("by telephone")),
                ("paper", _("in writing")),
            ],
            widget=forms.RadioSelect,
            initial="person",
            required=False,
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(value) or self.initial)


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
    channel = ChannelField()
    own_amount = WhoseAmountField()
    reason = forms.CharField(
        label=_("What they say"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in their words what is not right.")},
    )

    photo = forms.FileField(
        label=_("A photograph that shows it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"empty": _("The file is empty. Choose the photograph again.")},
    )

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if photo:
            insist_on_size(photo, settings.PHOTO_MAX_BYTES)
        return photo

    def __init__(self, *args: Any, rows: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        claim = self.fields["claim"]
        claim.choices = [("", "—"), *((c.number, f"{c.row} · {c.household.name}") for c in rows)]  # type: ignore[attr-defined]
