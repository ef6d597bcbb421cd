"""Operations that speak of single lines: figures found, advice and decisions, sampling points."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hedun.assessment.actions import (
    Degree,
    Found,
    YieldTest,
    insist_good_sampling,
    left_to_assess,
    points_wanted,
)
from hedun.assessment.figures import Figure, figures
from hedun.assessment.plots import Plots, insist_within
from hedun.claims.actions import Verdict
from hedun.claims.codes import REFUSAL_CODES
from hedun.claims.items import CROP
from hedun.claims.models import LineDecision, LossLine
from hedun.claims.queries import covered_lines, decided
from hedun.documents import saying
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.language import lang, spoken
from hedun.othercover.answers import CODE as PAID_BY_OTHERS
from hedun.othercover.matching import Match
from hedun.othercover.queries import to_refuse
from hedun.web.operation_base import OperationForm
from hedun.web.operation_fields import (
    POINTS,
    REASON_MOST,
    Asked,
    CodeField,
    CutsField,
    PercentField,
    QuantityField,
    ReasonField,
    VisitField,
)
from hedun.web.operation_values import TITLES, Valuing


class FiguresForm(OperationForm):
    """Figures found on site, line by line; an empty field leaves the figure as it stands."""

    per_line: tuple[str, ...] = ("quantity", "degree", "why")
    grid_title = _("Change figures")
    column = "township"
    estimates = True

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
        if degree is None:
            self.add_error(f"degree-{line.code}", _("The village gave no degree: enter it too."))
            return None
        why = self._why(line)
        return Found(quantity, degree, why) if why else None

    def _why(self, line: LossLine) -> str:
        """Why the figure differs; empty where that is still to be said."""
        why: str = (self.of_line("why", line) or "").strip()
        if not why:
            self.add_error(f"why-{line.code}", _("Say in a few words why the figure differs."))
        return why


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
    """The panel's decision; its reasons are those of every figure it sets anew."""

    per_line = ("quantity", "degree")
    column = ""  # one claim at a time, on its own page
    reason = ReasonField(label=_("The decision and its reasons"))

    def _why(self, line: LossLine) -> str:
        reason: str = self.cleaned_data.get("reason", "")
        return reason.strip()


class AcceptForm(OperationForm):
    """Each line covered or not; as the township advised unless said otherwise. A loss that another
    insurance answers for is proposed for refusal where the policy covers none."""

    per_line = ("verdict", "why")
    grid_title = _("Decide line by line")

    def __init__(self, *args: Any, **options: Any) -> None:
        self.advised: Mapping[int, LineDecision] = {}
        self.insured: Mapping[int, Match] = {}
        super().__init__(*args, **options)

    def _lines(self) -> list[LossLine]:
        lines = super()._lines()
        self.advised = decided(lines, LineDecision.Level.RECOMMENDED)
        self.insured = to_refuse(self.claims)
        return lines

    def line_field(self, kind: str, line: LossLine) -> forms.Field:
        advice = self.advised.get(line.pk)
        against = advice if advice and not advice.covered else None
        elsewhere = self.insured.get(line.pk)
        if kind == "verdict":
            code = against.code.upper() if against else PAID_BY_OTHERS if elsewhere else ""
            return CodeField(
                REFUSAL_CODES,
                blank=_("covered"),
                label=_("Decision"),
                required=False,
                initial=code if code in REFUSAL_CODES else "",
            )
        reason = against.reason if against else ""
        if elsewhere and not against:
            reason = f"{elsewhere.cover.listed.insurer} {elsewhere.cover.policy}"
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


AT_POINTS = tuple(f"point{n}" for n in POINTS)
CUTS_HELP = _("kg/mu of each point, as 520 498; or the kg of a square over its m², as 1.25/2")
CUTS = {"control": _("Yield, control"), "damaged": _("Yield, damaged")}


class AssessForm(Valuing):
    """The degree at each sampling point, as many as the line needs (sampling.points_wanted), or the
    yields of a test against a control, and the value of what is no field; not of a line whose
    figure the city has set, since that stands, nor of what bills say. What is left of a line's plot
    is shown beside it."""

    per_line: tuple[str, ...] = (*AT_POINTS, *CUTS)
    grid_title = _("Degree at each sampling point, %")
    grid_needed = True
    column = "expert"
    provisional = forms.BooleanField(
        label=_("Provisional: the crop still grows, the final degree is found at harvest"),
        help_text=_("It can be awarded in advance; at harvest only the difference is paid."),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        self.before: Mapping[int, Figure] = {}  # by line pk, what an expert found before
        super().__init__(*args, **options)
        self.plots = Plots(self.lines, {line.pk for line in self.lines})
        if not any(line.section == CROP for line in self.lines):
            del self.fields["provisional"]

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields if name in self.fields]

    def _lines(self) -> list[LossLine]:
        covered = covered_lines(self.claims)
        known = figures(covered)
        lines = left_to_assess(covered, known)
        self.before = {x.pk: one for x in lines if (one := known[x.pk].expert)}
        if covered and not lines:
            self.grid_title = _("Every degree is set already: there is nothing to enter.")
            self.grid_needed = False
        if not any(line.section == CROP for line in lines):
            most = max((points_wanted(line.section, 0) for line in lines), default=len(AT_POINTS))
            self.per_line = AT_POINTS[:most]  # animals and things have nothing more to sample
        self.offer(lines)
        if self.before and "why" not in self.per_line:
            self.per_line = (*self.per_line, "why")
        return lines

    def begin_with(self, typed: Mapping[str, Any]) -> None:
        """The degrees at the points of a line were typed in one cell of the list."""
        points = {
            f"{at}-{line.code}": degree
            for line in self.lines
            for at, degree in zip(
                AT_POINTS, typed.get(f"points-{line.code}", "").split(), strict=False
            )
        }
        super().begin_with({**typed, **points})

    def typed(self, kind: str, line: LossLine) -> str:
        """The degree that was typed is the mean of the points."""
        if kind != "degree":
            return super().typed(kind, line)
        said = [text for at in AT_POINTS if (text := super(AssessForm, self).typed(at, line))]
        try:
            points = [PercentField().clean(text) for text in said]
        except forms.ValidationError:
            return ""  # the form says what is wrong
        return saying.percent(Decimal(Degree(points).mean_ppm).scaleb(-6)) if points else ""

    def line_field(self, kind: str, line: LossLine) -> forms.Field:
        if kind == "why" and line.pk in self.before:
            return forms.CharField(label=TITLES[kind], required=False, max_length=REASON_MOST)
        if kind in CUTS:
            widget = forms.TextInput(attrs={"title": CUTS_HELP})
            return CutsField(label=CUTS[kind], widget=widget, disabled=line.section != CROP)
        if kind not in AT_POINTS:
            return self.value_field(kind, line)
        return PercentField(label=_("Point %(n)s") % {"n": kind.removeprefix("point")})

    def note_of(self, line: LossLine) -> str:
        """How much of its plot is left, where something was lost there before."""
        plot = self.plots.of(line)
        room = plot.room(line, self.figures[line.pk].latest.quantity_e4) if plot else None
        if room is None or not room.bound:
            return ""
        losses = (*room.before, *room.other)
        facts = {
            "most": room.most_percent,
            "planted": f"{room.planted.normalize():f}",
            "lost": f"{room.lost_mu.normalize():f}",
            "claims": ", ".join(f"{one.line.claim.number} ({one.day:%m-%d})" for one in losses),
        }
        if not losses:
            return gettext("at most %(most)s%% are left: %(planted)s mu are planted") % facts
        text = gettext(
            "at most %(most)s%% are left: of %(planted)s mu planted %(lost)s were lost before, in "
            "%(claims)s"
        )
        return text % facts

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        degrees, early = {}, bool(said.get("provisional"))
        for line in self.lines:
            degree = self._degree(line, early and line.section == CROP)
            if degree is not None:
                degrees[line.pk] = degree
        self._fit(degrees)
        return {**said, "degrees": degrees}

    def _degree(self, line: LossLine, early: bool) -> Degree | None:
        """What is said of a line; None where that is not enough, which is told beside it."""
        points = [p for kind in AT_POINTS if (p := self.of_line(kind, line)) is not None]
        stood, quantity = self.figures[line.pk].latest.quantity_e4, self.quantity_found(line)
        changed = None if quantity == stood else quantity
        why, value = (self.of_line("why", line) or "").strip(), self.value_of(line)
        if quantity != stood and not why:
            self.add_error(f"why-{line.code}", _("Say in a few words why the figure differs."))
            return None
        cuts = [self.of_line(kind, line) or () for kind in CUTS]
        if any(f"{kind}-{line.code}" in self.errors for kind in (*AT_POINTS, *CUTS)):
            return None
        test = YieldTest(*cuts) if any(cuts) else None
        degree = Degree(
            points,
            changed,
            early,
            why,
            other_paid_fen=self.of_line("others", line),
            value=value,
            by_yield=test,
        )
        least = points_wanted(line.section, quantity)
        if test is None and len(points) < least:
            text = ngettext(
                "Enter the degree.", "Enter the degree at %(n)s points at least.", least
            )
            self.add_error(f"{AT_POINTS[0]}-{line.code}", text % {"n": least})
            return None
        if test is not None:
            try:
                insist_good_sampling(line.code, line.section, degree, stood)
            except Malformed as wrong:
                self.add_error(f"control-{line.code}", spoken(wrong.problem))
                return None
        before = self.before.get(line.pk)
        if before and before.degree_ppm != degree.mean_ppm and not why:
            self.add_error(f"why-{line.code}", _("Say in a few words why the figure differs."))
            return None
        return degree

    def _fit(self, degrees: Mapping[int, Degree]) -> None:
        """What does not fit on its plot is told at the line."""
        of_pk = {line.pk: line for line in self.lines}
        found = [(of_pk[pk], self._as_figure(of_pk[pk], degree)) for pk, degree in degrees.items()]
        try:
            insist_within(found)
        except Refused as refused:
            first = f"{AT_POINTS[0]}-{refused.subject}"
            self.add_error(first, " ".join(say(one, lang()) for one in refused.refusals))

    def _as_figure(self, line: LossLine, degree: Degree) -> Figure:
        latest = self.figures[line.pk].latest
        quantity = latest.quantity_e4 if degree.quantity_e4 is None else degree.quantity_e4
        return Figure(quantity, degree.mean_ppm, latest.amount_fen)
