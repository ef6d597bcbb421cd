"""What all forms of operations share: the claims they are about, and a table of loss lines.

Figures and verdicts of a line stand in fields named after the line
("degree-BA-140423104-2026-0001-03-1"), so that a page and a script mean the same line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from hedun.assessment.figures import Figure, Figures, figures
from hedun.claims import words
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LossLine
from hedun.domain.actors import Actor
from hedun.language import lang
from hedun.web.operation_estimates import Estimating, Told, estimating

Data = MultiValueDict[str, Any] | None


class OperationForm(forms.Form):
    """Asks for nothing; the others add to it. `sent` tells a form sent empty from one not sent."""

    per_line: tuple[str, ...] = ()  # the columns of the table of lines
    per_claim: tuple[str, ...] = ()  # fields of which each claim has one
    grid_title: str | Promise = ""
    grid_needed = False
    needs_input = True
    column = ""  # whose figures of the list it changes, where they stand: "township", "expert"
    estimates = False  # whether the figures of the table say what a line comes to

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
                whose = f"{line.claim.row} {line.claim.household.name} · {field.label}"
                field.widget.attrs |= {"class": f"input {kind}", "aria-label": whose}
                self.fields[f"{kind}-{line.code}"] = field

        first = next(iter(self.base_fields), None)
        if first and not self.is_bound:
            self.fields[first].widget.attrs["autofocus"] = True

    @classmethod
    def was_sent(cls, data: Mapping[str, Any], files: Mapping[str, Any]) -> bool:
        """Whether the request holds this form's answers, or only chose the claims."""
        own = {"sent", *cls.base_fields}
        kinds = {*cls.per_line, *cls.per_claim}
        return any(n in own or n.partition("-")[0] in kinds for n in (*data, *files))

    def begin_with(self, typed: Mapping[str, Any]) -> None:
        """What was typed for lines before the form was opened stands in its fields."""
        own = {f"{kind}-{line.code}" for kind in self.per_line for line in self.lines}
        self.initial |= {name: typed[name] for name in own & set(typed)}

    def _lines(self) -> list[LossLine]:
        lines = LossLine.objects.filter(claim__in=self.claims)
        lines = lines.select_related("claim__household", "claim__event")
        return list(lines.order_by("claim__row", "claim_id", "number"))

    def line_field(self, kind: str, line: LossLine) -> forms.Field:
        raise NotImplementedError(kind)

    def note_of(self, line: LossLine) -> str:
        """What there is to know of a line before it is filled in."""
        return ""

    def own_fields(self) -> list[forms.BoundField]:
        """The fields that are not in the table of lines."""
        return [self[name] for name in self.base_fields]

    @cached_property
    def estimating(self) -> Estimating | None:
        """What the page's script needs to say what is being typed comes to."""
        if not self.estimates or not self.lines:
            return None
        return estimating(self.claims, self.lines, self.figures)

    def grid(self) -> list["GridRow"]:
        """The table of lines: each with the figure that counts now and its fields."""
        told = self.estimating.lines if self.estimating else {}
        return [
            GridRow(
                line,
                self.figures[line.pk].latest,
                [self[f"{kind}-{line.code}"] for kind in self.per_line],
                told.get(line.pk),
                self.note_of(line),
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

    def typed(self, kind: str, line: LossLine) -> str:
        """What stands in a field of a line, read or not; empty where it has none of the kind."""
        name = f"{kind}-{line.code}"
        return str(self[name].value() or "").strip() if name in self.fields else ""

    def of_line(self, kind: str, line: LossLine) -> Any:
        return self.cleaned_data.get(f"{kind}-{line.code}")


@dataclass(frozen=True)
class GridRow:
    """One line in the table of a form. `figure`: quantity and degree as they stand now; `told`:
    what an estimate of it needs, where it may be paid; `note`: what there is to know before."""

    line: LossLine
    figure: Figure
    fields: list[forms.BoundField]
    told: Told | None = None
    note: str = ""

    @property
    def item(self) -> str:
        line = self.line
        _, code = words.thing(line.section, line.item, line.stage)
        stage = words.say(code, words.STAGES, lang()) if code else ""
        return f"{words.say_thing(line.section, line.item, lang())} {stage}"

    @property
    def shape(self) -> str:
        """How the quantity is written: mu with two decimals, or a plain count."""
        return "mu" if self.line.section == CROP else "quantity"

    @property
    def changed(self) -> bool:
        return any(field.errors or field.value() for field in self.fields)
