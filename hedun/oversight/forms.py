"""The forms of the city's panel: an opinion, and the answer with its figures."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hedun.assessment.actions import Found
from hedun.assessment.figures import Figure
from hedun.claims.models import LossLine
from hedun.domain import units
from hedun.domain.problems import Malformed

MOST = 500  # characters of an opinion
LABELS = {"area": _("Area of line %(n)s"), "degree": _("Degree of line %(n)s")}


def _reason(label: Any, missing: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
    )


class OpinionForm(forms.Form):
    """One member's opinion. It stays as it was written."""

    side = forms.ChoiceField(
        label=_("Your opinion"),
        choices=[("uphold", _("what was found stands")), ("decide", _("it is to be set anew"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = _reason(_("Your reasons"), _("Write the reasons of your opinion."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class AnswerForm(forms.Form):
    """The panel's answer: its reasons and, where it sets the facts anew, the figures of lines.

    A figure left empty stays as it was found.
    """

    reason = _reason(
        _("The answer and its reasons"), _("Write the answer's reasons; they go to the villager.")
    )

    def __init__(
        self, *args: Any, lines: Sequence[LossLine], latest: dict[int, Figure], **options: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.lines, self.latest = list(lines), latest
        for line in self.lines:
            for kind, label in LABELS.items():
                self.fields[f"{kind}-{line.number}"] = forms.CharField(
                    label=label % {"n": line.number},
                    required=False,
                    max_length=20,
                    widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                )

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each line with its figure so far and its two fields."""
        return [
            {
                "line": line,
                "latest": self.latest[line.pk],
                "area": self[f"area-{line.number}"],
                "degree": self[f"degree-{line.number}"],
            }
            for line in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["found"] = {line.pk: f for line in self.lines if (f := self._found(line))}
        return said

    def _found(self, line: LossLine) -> Found | None:
        area = self._read(f"area-{line.number}", _area)
        degree = self._read(f"degree-{line.number}", _degree)
        if area is None and degree is None:
            return None
        before = self.latest[line.pk]
        if degree is None:
            degree = before.degree_ppm
        if degree is None:
            self.add_error(f"degree-{line.number}", _("No degree was found yet: enter it too."))
            return None
        reason = self.cleaned_data.get("reason", "")
        return Found(before.quantity_e4 if area is None else area, degree, reason)

    def _read(self, name: str, read: Callable[[str], int]) -> int | None:
        text = self.cleaned_data.get(name, "")
        if not text:
            return None
        try:
            return read(text)
        except Malformed as wrong:
            english = (get_language() or "").startswith("en")
            self.add_error(name, wrong.problem.en if english else wrong.problem.zh)
            return None


def _area(text: str) -> int:
    return units.mu_to_int(units.parse_quantity(text))


def _degree(text: str) -> int:
    return int(units.parse_percent(text).scaleb(6))
