"""The forms of the page that says who receives what a claim pays."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.domain.money import parse_yuan, yuan
from hedun.domain.problems import Malformed
from hedun.language import spoken
from hedun.payments.forms import Unseen
from hedun.payments.models import PayeeShare
from hedun.payments.payees import Share
from hedun.people.forms import document
from hedun.people.models import Beneficiary

FRACTION = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")
HOUSEHOLD = "household"


class _Form(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class RegisterForm(_Form):
    """A hospital or an heir who is not in the list yet, with the account if it is known."""

    kind = forms.ChoiceField(
        label=_("Who it is"),
        choices=[("heir", _("an heir")), ("hospital", _("a hospital"))],
        initial="heir",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    document = document(help_text=_("of an heir; a hospital has its credit code"))
    id_number = forms.CharField(
        label=_("Number of the document, or the hospital's credit code"),
        max_length=32,
        widget=Unseen(attrs={"autocomplete": "off"}),
    )
    relation = forms.CharField(
        label=_("Relation to who died"), max_length=20, required=False,
        help_text=_("of an heir: son, wife, mother"),
    )  # fmt: skip
    bank = forms.CharField(label=_("Bank and branch"), max_length=80, required=False)
    number = forms.CharField(
        label=_("Account number"),
        max_length=32,
        required=False,
        help_text=_("in their own name; it can follow later"),
        widget=Unseen(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    account_kind = forms.ChoiceField(
        label=_("Kind of account"),
        choices=[("card", _("bank card")), ("passbook", _("passbook or current account"))],
        initial="card",
        widget=forms.RadioSelect,
    )


class OwnAccountForm(_Form):
    """The account of one payee who is in the list; in that payee's own name."""

    who = forms.ModelChoiceField(
        Beneficiary.objects.none(),
        label=_("Whose account"),
        to_field_name="number",
        empty_label=_("choose one"),
    )
    bank = forms.CharField(label=_("Bank and branch"), max_length=80)
    number = forms.CharField(
        label=_("Account number"),
        max_length=32,
        widget=Unseen(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    account_kind = forms.ChoiceField(
        label=_("Kind of account"),
        choices=[("card", _("bank card")), ("passbook", _("passbook or current account"))],
        initial="card",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, among: Sequence[Beneficiary], **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Beneficiary.objects.filter(pk__in=[one.pk for one in among])
        self.fields["who"].queryset = rows.order_by("pk")  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """One who may be named, with the two fields: an amount that comes first, or a share."""

    who: Beneficiary | None
    name: str
    first: forms.BoundField
    share: forms.BoundField


class NamingForm(_Form):
    """Who receives which part. What is left empty is not named."""

    person = forms.ChoiceField(label=_("Of what is paid for"), required=False)
    paper = forms.CharField(
        label=_("Paper it rests on"),
        max_length=80,
        help_text=_("number of the notary's paper, the judgment or the hospital's demand"),
        error_messages={"required": _("Give the number of the paper.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        error_messages={"required": _("Write in one sentence why they are paid.")},
    )

    def __init__(
        self,
        *args: Any,
        among: Sequence[Beneficiary],
        household: str,
        persons: Sequence[str],
        named: Sequence[PayeeShare],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.among = {one.number: one for one in among}
        self.named, self.household = list(named), household
        if len(persons) > 1 or (persons and any(share.person for share in named)):
            everything = [("", _("everything the claim pays"))]
            field = self.fields["person"]
            field.choices = [*everything, *((p, p) for p in persons)]  # type: ignore[attr-defined]
        else:
            del self.fields["person"]
        for number in self._numbers():
            self._two_fields(number)

    def _numbers(self) -> list[str]:
        return [*self.among, HOUSEHOLD]

    def _two_fields(self, number: str) -> None:
        own = next((s for s in self.named if _number(s.beneficiary) == number), None)
        first = yuan(own.most_fen) if own and own.most_fen else ""
        share = f"{own.parts}/{own.of}" if own and own.parts else ""
        for name, hint, was in (("first", "5,000.00", first), ("share", "1/2", share)):
            self.fields[f"{name}-{number}"] = forms.CharField(
                required=False,
                max_length=24,
                initial=was,
                label=_("First, yuan") if name == "first" else _("Share"),
                widget=forms.TextInput(
                    attrs={"class": "input", "placeholder": hint, "autocomplete": "off",
                           "aria-label": f"{self._name(number)} {name}"}
                ),
            )  # fmt: skip

    def _name(self, number: str) -> str:
        return self.household if number == HOUSEHOLD else self.among[number].name

    def rows(self) -> Iterator[Row]:
        for number in self._numbers():
            first, share = self[f"first-{number}"], self[f"share-{number}"]
            yield Row(self.among.get(number), self._name(number), first, share)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        shares = []
        for number in self._numbers():
            most = self._fen(f"first-{number}", told)
            fraction = self._fraction(f"share-{number}", told)
            if most is not None or fraction is not None:
                parts, of = fraction or (None, None)
                one = self.among.get(number)
                shares.append(Share(one, parts, of, most, told.get("person", "")))
        return {**told, "shares": [*shares, *self._of_others(told.get("person", ""))]}

    def _of_others(self, person: str) -> list[Share]:
        """Who is named for another injured person stays named."""
        return [
            Share(s.beneficiary, s.parts, s.of, s.most_fen, s.person)
            for s in self.named
            if "person" in self.fields and s.person and s.person != person
        ]

    def _fen(self, name: str, told: Mapping[str, Any]) -> int | None:
        text = told.get(name, "").strip()
        if not text:
            return None
        try:
            return parse_yuan(text)
        except Malformed as wrong:
            self.add_error(name, spoken(wrong.problem))
            return None

    def _fraction(self, name: str, told: Mapping[str, Any]) -> tuple[int, int] | None:
        text = told.get(name, "").replace(" ", "").replace("\uff0f", "/")
        if not text:
            return None
        text = "1/1" if text == "1" else text
        if (found := FRACTION.fullmatch(text)) is None:
            self.add_error(name, _("Write a share such as 1/2."))
            return None
        return int(found[1]), int(found[2])


def _number(beneficiary: Beneficiary | None) -> str:
    return beneficiary.number if beneficiary else HOUSEHOLD


class EndForm(_Form):
    reason = forms.CharField(
        label=_("Why the household is paid again"),
        max_length=500,
        error_messages={"required": _("Write in one sentence why.")},
    )
