"""The forms that hand in a list, and that answer what it says of a loss."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.domain.money import parse_yuan, yuan
from hedun.domain.problems import Malformed
from hedun.formfields import ListField
from hedun.language import spoken
from hedun.othercover.answers import REASON_MOST, Kind
from hedun.othercover.matching import Match


class CoverForm(forms.Form):
    """The file, whose it is, and the season it is for."""

    insurer = forms.CharField(label=_("Whose list it is"), max_length=60)
    season = forms.IntegerField(label=_("Crop year"), min_value=2000, max_value=2100)
    sheet = ListField(
        label=_("The insurer's list, .xlsx, .xls or .csv"),
        help_text=_("One row for each insured plot of a household."),
        nothing=_("No file was chosen. Choose the insurer's list."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class AnswerFields(forms.Form):
    """What is to become of a loss that another insurance may have paid."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (Kind.OFFSET, _("the same loss: take off what the other paid")),
            (Kind.REFUSED, _("the same loss: this line is not covered")),
            (Kind.ANOTHER, _("another loss: nothing changes")),
        ],
        widget=forms.RadioSelect,
    )
    amount = forms.CharField(
        label=_("Taken off, yuan"),
        help_text=_("only where the other's payment is taken off"),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_MOST,
        help_text=_("with the clause of the policy"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("kind") == Kind.OFFSET:
            try:
                said["amount_fen"] = parse_yuan(said.get("amount", ""))
            except Malformed as wrong:
                self.add_error("amount", spoken(wrong.problem))
        return said


class AnswerForm(AnswerFields):
    """Of one match, with what the policy says of it proposed."""

    def __init__(self, *args: Any, match: Match, policy_says: str, **options: Any) -> None:
        proposed = Kind.REFUSED if policy_says == "refuse" else Kind.OFFSET
        given = {"kind": proposed, "amount": yuan(match.left_fen)}
        super().__init__(*args, initial=given, label_suffix="", **options)
