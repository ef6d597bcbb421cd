"""The forms that record a replanting, and what is given ex gratia."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.claims import words
from hedun.claims.items import CROP, of_section
from hedun.claims.models import LossLine
from hedun.domain.money import parse_yuan
from hedun.domain.problems import Malformed
from hedun.evidence.models import Evidence
from hedun.formfields import DayField
from hedun.language import lang, spoken


class ReplantFields(forms.Form):
    """Which plot, when, with what, and what shows it."""

    lines: Mapping[str, LossLine] = {}
    photos: Mapping[str, Evidence] = {}
    line = forms.ChoiceField(label=_("Plot"))
    day = DayField(
        label=_("Planted anew on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    new_crop = forms.ChoiceField(label=_("What was planted"), required=False)
    evidence = forms.ChoiceField(label=_("Photograph that shows it"), required=False)
    note = forms.CharField(
        label=_("Or how it is known"), required=False, max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def offer(self, lines: Iterable[LossLine], photos: Iterable[Evidence]) -> None:
        """What there is to choose from."""
        self.lines = {str(line.number): line for line in lines}
        self.photos = {str(photo.pk): photo for photo in photos}
        choices = {
            "line": [(n, f"{x.plot} · {_crop(x.item)}") for n, x in self.lines.items()],
            "new_crop": [("", _("the same crop")),
                         *((x.code, _crop(x.code)) for x in of_section(CROP))],
            "evidence": [("", _("none")), *((pk, x.name) for pk, x in self.photos.items())],
        }  # fmt: skip
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {
            **said,
            "line": self.lines.get(said.get("line", "")),
            "evidence": self.photos.get(said.get("evidence", "")),
        }


class ReplantForm(ReplantFields):
    def __init__(
        self,
        *args: Any,
        lines: Sequence[LossLine],
        photos: Sequence[Evidence],
        **options: Any,
    ) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.offer(lines, photos)


class GrantForm(forms.Form):
    """How much is given ex gratia, and why."""

    amount_fen = forms.CharField(
        label=_("Amount, yuan"), max_length=24, widget=forms.TextInput({"inputmode": "decimal"})
    )
    reason = forms.CharField(
        label=_("Why it is given"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_amount_fen(self) -> int:
        try:
            return parse_yuan(self.cleaned_data["amount_fen"])
        except Malformed as wrong:
            raise forms.ValidationError(spoken(wrong.problem)) from None


class VoucherForm(forms.Form):
    """Under which number the giver's own books have it."""

    voucher = forms.CharField(label=_("Number of your voucher"), max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


def _crop(code: str) -> str:
    return words.say(code, words.ITEMS, lang())
