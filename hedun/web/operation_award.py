"""The form of an award: what it comes to, and what is left of each limit afterwards."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.assessment.actions import preview
from hedun.assessment.calculation import NoWording
from hedun.assessment.left import left
from hedun.assessment.previews import Preview
from hedun.claims.models import Claim
from hedun.domain.case import State
from hedun.domain.words import SECTIONS
from hedun.language import lang
from hedun.web.operation_base import OperationForm

LIMITS = {
    "cover": _("the year's cover"),
    "kind": _("limit for a kind of loss"),
    "policy": _("limit of the policy year"),
    "section": _("limit of a kind of loss in the wording"),
    "household": _("limit of the household"),
    "report": _("limit of the accident"),
}


class AwardForm(OperationForm):
    """The amounts as they come out now; what is awarded is what was shown here."""

    per_claim = ("shown",)
    no_wording = ""
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("final", _("final")), ("advance", _("advance"))],
        initial="final",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.previews = self._previews()
        for claim in self.claims:
            self.fields[f"shown-{claim.number}"] = forms.IntegerField(
                widget=forms.HiddenInput,
                required=False,
                min_value=-(2**53),
                max_value=2**53,
                initial=self._difference(claim),
            )

    def _previews(self) -> Mapping[int, Preview]:
        """Of the claims that can be awarded: others must not take part in the calculation."""
        ready = [claim for claim in self.claims if claim.state == State.ASSESSED]
        try:
            return preview(ready, actor=self.actor, now=self.now)
        except NoWording as missing:
            self.no_wording = str(missing)
            return {}

    def _difference(self, claim: Claim) -> int | None:
        seen = self.previews.get(claim.pk)
        return seen.difference_fen if seen else None

    def amounts(self) -> list[dict[str, Any]]:
        """The preview as a table: claim, what it comes to, and the hidden field beside it."""
        return [
            {"claim": c, "seen": self.previews.get(c.pk), "shown": self[f"shown-{c.number}"]}
            for c in self.claims
        ]

    def again(self) -> bool:
        """Whether something was awarded before to any of them."""
        return any(seen.before_fen for seen in self.previews.values())

    def total_fen(self) -> int:
        return sum(seen.difference_fen for seen in self.previews.values())

    @cached_property
    def left(self) -> list[dict[str, Any]]:
        """What is left of each limit before this award and after it."""
        return [
            {
                "one": one,
                "over": LIMITS[one.over],
                "sections": "、".join(SECTIONS[code][lang()] for code in one.sections),
            }
            for one in left(self.claims, self.previews)
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        shown = {c.pk: said.get(f"shown-{c.number}") for c in self.claims}
        known = {pk: fen for pk, fen in shown.items() if fen is not None}
        if self.no_wording:
            self.add_error(None, self.no_wording)
        elif not known:
            self.add_error(None, _("The amounts were not shown. Open the award again."))
        return {**said, "shown": known, "kind": said.get("kind") or "final"}
