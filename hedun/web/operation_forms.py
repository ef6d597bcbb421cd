"""What each operation asks for: the same forms on the page and behind `hedun act`.

A form knows the claims it is about. Figures and verdicts of a line stand in fields named after
the line ("degree-BA-140423104-2026-0001-03-1"), so a page and a script mean the same line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise, lazystr
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hedun.assessment.actions import MANY_MU_E4, Degree, Found, preview
from hedun.assessment.calculation import NoWording
from hedun.assessment.figures import Figure, Figures, figures
from hedun.assessment.previews import Preview
from hedun.claims import words
from hedun.claims.actions import Verdict
from hedun.claims.codes import MISSING, REFUSAL_CODES
from hedun.claims.models import Claim, LineDecision, LossLine
from hedun.claims.queries import covered_lines, decided, visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED
from hedun.payments.codes import CODES, RETURNED
from hedun.web.operation_fields import (
    POINTS,
    REASON_MOST,
    Asked,
    CodeField,
    PercentField,
    QuantityField,
    ReasonField,
    VisitField,
    YuanField,
)
from hedun.web.speech import lang

Data = MultiValueDict[str, Any] | None


class OperationForm(forms.Form):
    """Asks for nothing; the others add to it. `sent` tells a form sent empty from one not sent."""

    per_line: tuple[str, ...] = ()  # the columns of the table of lines
    per_claim: tuple[str, ...] = ()  # fields of which each claim has one
    grid_title: str | Promise = ""
    grid_needed = False
    needs_input = True

    def __init__(
        self,
        data: Data = None,
        files: Data = None,
        *,
        claims: Sequence[Claim],
        actor: Actor,
        now: datetime,
    ) -> None:
        super().__init__(data, files, label_suffix="")
        self.claims, self.actor, self.now = list(claims), actor, now
        self.lines = self._lines() if self.per_line else []
        self.figures: Mapping[int, Figures] = figures(self.lines) if self.lines else {}
        for line in self.lines:
            for kind in self.per_line:
                field = self.line_field(kind, line)
                field.widget.attrs |= {"class": f"input {kind}", "aria-label": field.label}
                self.fields[f"{kind}-{line.code}"] = field

    @classmethod
    def was_sent(cls, data: Mapping[str, Any], files: Mapping[str, Any]) -> bool:
        """Whether the request holds this form's answers, or only chose the claims."""
        own = {"sent", *cls.base_fields}
        kinds = {*cls.per_line, *cls.per_claim}
        return any(n in own or n.partition("-")[0] in kinds for n in (*data, *files))

    def _lines(self) -> list[LossLine]:
        lines = LossLine.objects.filter(claim__in=self.claims)
        lines = lines.select_related("claim__household", "claim__event")
        return list(lines.order_by("claim__row", "claim_id", "number"))

    def line_field(self, kind: str, line: LossLine) -> forms.Field:
        raise NotImplementedError(kind)

    def own_fields(self) -> list[forms.BoundField]:
        """The fields that are not in the table of lines."""
        return [self[name] for name in self.base_fields]

    def grid(self) -> list["GridRow"]:
        """The table of lines: each with the figure that counts now and its fields."""
        return [
            GridRow(
                line,
                self.figures[line.pk].latest,
                [self[f"{kind}-{line.code}"] for kind in self.per_line],
            )
            for line in self.lines
        ]

    @property
    def columns(self) -> list[Any]:
        """The titles of the table's own columns."""
        first = self.lines[:1]
        return [self.fields[f"{k}-{line.code}"].label for line in first for k in self.per_line]

    @property
    def open_grid(self) -> bool:
        """Whether the table is shown at once: where it must be filled, or holds something."""
        return self.grid_needed or any(row.changed for row in self.grid())

    def of_line(self, kind: str, line: LossLine) -> Any:
        return self.cleaned_data.get(f"{kind}-{line.code}")


@dataclass(frozen=True)
class GridRow:
    """One line in the table of a form. `figure`: quantity and degree as they stand now."""

    line: LossLine
    figure: Figure
    fields: list[forms.BoundField]

    @property
    def item(self) -> str:
        stage = words.say(self.line.stage, words.STAGES, lang()) if self.line.stage else ""
        return f"{words.say(self.line.item, words.ITEMS, lang())} {stage}"

    @property
    def changed(self) -> bool:
        return any(field.errors or field.value() for field in self.fields)


class NothingForm(OperationForm):
    needs_input = False


class ReasonForm(OperationForm):
    reason = ReasonField()


class QuestionForm(OperationForm):
    reason = ReasonField(label=_("The question to the city"))


class AppealForm(OperationForm):
    reason = ReasonField(label=_("What the villager appeals against"))


class ReturnForm(OperationForm):
    """Everything that is missing, named at once: from the usual list and in words."""

    common = forms.MultipleChoiceField(
        label=_("What is missing"),
        choices=lambda: [(code, word[lang()]) for code, word in MISSING.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    missing = forms.CharField(
        label=_("What else is missing"),
        help_text=_("one thing a line"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = ReasonField()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        words = [MISSING[code][lang()] for code in said.get("common") or ()]
        words += [line.strip() for line in said.get("missing", "").splitlines() if line.strip()]
        if not words:
            self.add_error("common", str(Asked("NOTHING_NAMED")))
        return {**said, "missing": words}


class RefuseForm(OperationForm):
    code = CodeField(REFUSAL_CODES, blank=_("choose one"))
    reason = ReasonField(help_text=_("with the clause; it will stand in the letter"))


class FiguresForm(OperationForm):
    """Figures found on site, line by line; an empty field leaves the figure as it stands."""

    per_line: tuple[str, ...] = ("quantity", "degree", "why")
    grid_title = _("Change figures")

    def line_field(self, kind: str, line: LossLine) -> forms.Field:
        if kind == "quantity":
            return QuantityField(label=_("Area found"))
        if kind == "degree":
            return PercentField(label=_("Degree found"))
        return forms.CharField(label=_("Why it differs"), required=False, max_length=REASON_MOST)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        found = {line.pk: figure for line in self.lines if (figure := self._found(line))}
        return {**said, "found": found}

    def _found(self, line: LossLine) -> Found | None:
        quantity, degree = self.of_line("quantity", line), self.of_line("degree", line)
        if quantity is None and degree is None:
            return None
        now = self.figures[line.pk].latest
        quantity = now.quantity_e4 if quantity is None else quantity
        degree = now.degree_ppm if degree is None else degree
        why = self.of_line("why", line) or ""
        if degree is None:
            self.add_error(f"degree-{line.code}", _("The village gave no degree: enter it too."))
            return None
        if not why.strip():
            self.add_error(f"why-{line.code}", _("Say in a few words why the figure differs."))
            return None
        return Found(quantity, degree, why)


def _visit_is_plausible(form: OperationForm, said: dict[str, Any]) -> None:
    field, visited = form.fields["visited_at"], said.get("visited_at")
    if visited and isinstance(field, VisitField):
        first = min((claim.event.occurred for claim in form.claims), default=visited.date())
        wrong = field.check(visited, first, form.now)
        if wrong:
            form.add_error("visited_at", wrong)


class VerifyForm(FiguresForm):
    """The visit, or why it was judged from afar; figures that differ; lines not to be paid."""

    per_line = ("quantity", "degree", "code", "why")
    grid_title = _("Change figures, or advise against a line")
    visited_at = VisitField(help_text=_("or say below why nobody went"))
    reason = ReasonField(
        label=_("If nobody went: why it could be judged from afar"), required=False
    )

    def line_field(self, kind: str, line: LossLine) -> forms.Field:
        if kind == "code":
            blank = _("cover it")
            return CodeField(REFUSAL_CODES, blank=blank, label=_("Advice"), required=False)
        return super().line_field(kind, line)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        known = said.get("visited_at") or said.get("reason", "").strip()
        if not known and "visited_at" not in self.errors:
            self.add_error("visited_at", str(Asked("NOT_VISITED")))
        _visit_is_plausible(self, said)
        return {**said, "recommendations": self._advice()}

    def _advice(self) -> dict[int, Verdict]:
        advice = {}
        for line in self.lines:
            code, why = self.of_line("code", line), (self.of_line("why", line) or "").strip()
            if code and not why:
                self.add_error(f"why-{line.code}", str(Asked("NO_REASON")))
            elif code:
                advice[line.pk] = Verdict(False, code, why)
        return advice


class ResurveyForm(FiguresForm):
    visited_at = VisitField()
    reason = ReasonField(label=_("What was looked at again"))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        _visit_is_plausible(self, said)
        return said


class DecideForm(FiguresForm):
    reason = ReasonField(label=_("The decision and its reasons"))


class AcceptForm(OperationForm):
    """Each line covered or not; as the township advised unless said otherwise."""

    per_line = ("verdict", "why")
    grid_title = _("Decide line by line")

    def __init__(self, *args: Any, **options: Any) -> None:
        self.advised: Mapping[int, LineDecision] = {}
        super().__init__(*args, **options)

    def _lines(self) -> list[LossLine]:
        lines = super()._lines()
        self.advised = decided(lines, LineDecision.Level.RECOMMENDED)
        return lines

    def line_field(self, kind: str, line: LossLine) -> forms.Field:
        advice = self.advised.get(line.pk)
        against = advice if advice and not advice.covered else None
        if kind == "verdict":
            code = against.code.upper() if against else ""
            return CodeField(
                REFUSAL_CODES,
                blank=_("covered"),
                label=_("Decision"),
                required=False,
                initial=code if code in REFUSAL_CODES else "",
            )
        reason = against.reason if against else ""
        return forms.CharField(
            label=_("Reason"), required=False, max_length=REASON_MOST, initial=reason
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        verdicts = {}
        for line in self.lines:
            if f"verdict-{line.code}" not in self.data:
                continue
            code, why = self.of_line("verdict", line), (self.of_line("why", line) or "").strip()
            if code and not why:
                self.add_error(f"why-{line.code}", str(Asked("NO_REASON")))
            verdicts[line.pk] = Verdict(not code, code or "", why)
        return {**said, "verdicts": verdicts}


class AssessForm(OperationForm):
    """The degree at each sampling point: five, or at least three on less than ten mu."""

    per_line = tuple(f"point{n}" for n in POINTS)
    grid_title = _("Degree at each sampling point, %")
    grid_needed = True

    def _lines(self) -> list[LossLine]:
        return covered_lines(self.claims)

    def line_field(self, kind: str, line: LossLine) -> forms.Field:
        n = kind.removeprefix("point")
        return PercentField(label=_("Point %(n)s") % {"n": n})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        degrees = {}
        for line in self.lines:
            points = [p for kind in self.per_line if (p := self.of_line(kind, line)) is not None]
            quantity = self.figures[line.pk].latest.quantity_e4
            least = 5 if line.section == "crop" and quantity >= MANY_MU_E4 else 3
            if len(points) >= least:
                degrees[line.pk] = Degree(points=points)
            elif not any(f"{kind}-{line.code}" in self.errors for kind in self.per_line):
                text = _("Enter the degree at %(n)s points at least.") % {"n": least}
                self.add_error(f"{self.per_line[0]}-{line.code}", text)
        return {**said, "degrees": degrees}


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

    def total_fen(self) -> int:
        return sum(seen.difference_fen for seen in self.previews.values())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        shown = {c.pk: said.get(f"shown-{c.number}") for c in self.claims}
        known = {pk: fen for pk, fen in shown.items() if fen is not None}
        if self.no_wording:
            self.add_error(None, self.no_wording)
        elif not known:
            self.add_error(None, _("The amounts were not shown. Open the award again."))
        return {**said, "shown": known, "kind": said.get("kind") or "final"}


class PostForm(OperationForm):
    photo = forms.FileField(
        label=_("Photograph of the posted sheet"),
        help_text=_("taken after posting, with the sheet readable on it"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": lazystr(Asked("NO_POSTED_PHOTO"))},
    )

    def clean_photo(self) -> Any:
        photo, most = self.cleaned_data["photo"], settings.PHOTO_MAX_BYTES
        if photo.size > most:
            text = _now("The file has %(size)s MB; at most %(most)s MB are taken.")
            mb = 1024 * 1024
            sizes = {"size": f"{photo.size / mb:.1f}", "most": most // mb}
            raise forms.ValidationError(text % sizes)
        return photo


class ObjectForm(OperationForm):
    said_by = forms.CharField(label=_("Who objects"), max_length=60)
    reason = ReasonField(label=_("What they say"))


class MergeForm(OperationForm):
    """Into another open claim of the same household."""

    into = forms.ChoiceField(label=_("Into which claim"))
    reason = ReasonField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.others = {other.number: other for other in self._others()}
        self.fields["into"].choices = [(number, number) for number in self.others]  # type: ignore[attr-defined]
        if not self.others:
            none = _("This household has no other open claim to merge into.")
            self.fields["into"].help_text = none  # type: ignore[assignment]

    def _others(self) -> Iterable[Claim]:
        households = {claim.household_id for claim in self.claims}
        seen = visible_to(self.actor, self.now).filter(household__in=households)
        return seen.exclude(pk__in=[c.pk for c in self.claims]).exclude(state__in=ENDED)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {**said, "into_claim": self.others.get(said.get("into", ""))}


def _sides() -> list[tuple[str, str | Promise]]:
    return [("uphold", _("uphold what was found")), ("decide", _("set it anew"))]


class OpinionForm(OperationForm):
    side = forms.ChoiceField(label=_("Opinion"), choices=_sides, widget=forms.RadioSelect)
    reason = ReasonField()


class LateReturnForm(OperationForm):
    code = CodeField(
        {code: entry.says for code, entry in CODES.items() if entry.outcome == RETURNED},
        blank=_("choose one"),
        label=_("What the bank says"),
    )


class RecoveredForm(OperationForm):
    amount = YuanField(
        label=_("What came back, yuan"),
        help_text=_("0 if nothing did; the reason says why"),
        required=True,
    )
    reason = ReasonField()
