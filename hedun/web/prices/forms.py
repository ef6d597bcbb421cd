"""What is asked about a table beside its rows, and the grid in which the rows are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.domain.problems import Problem
from hedun.domain.words import Lang, Word
from hedun.formfields import DayField
from hedun.places.models import Place
from hedun.prices.actions import MOST_ROWS, SOURCE_MOST, TITLE_MOST
from hedun.prices.kinds import OF, PER, Kind
from hedun.prices.rows import Column, Written, columns

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SPARE = 8  # blank rows at the end
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Head(forms.Form):
    """For which place and days, its title, and where the figures come from."""

    place = forms.ModelChoiceField(
        Place.objects.none(),
        to_field_name="code",
        label=pgettext_lazy("prices", "Place"),
        empty_label=None,
    )
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=TITLE_MOST)
    title_en = forms.CharField(label=_("Title in English"), max_length=TITLE_MOST)
    source = forms.CharField(
        label=_("Source"),
        help_text=_("the document with its number, or the address where the figures stand"),
        max_length=SOURCE_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    effective = DayField(label=_("First day"), widget=DAY)
    expires = DayField(
        label=_("Last day"),
        help_text=_("empty: until another version follows"),
        widget=DAY,
        required=False,
    )

    def __init__(self, places: QuerySet[Place], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, last = said.get("effective"), said.get("expires")
        if first and last and last < first:
            self.add_error("expires", _("The last day is before the first."))
        return said


def titles(kind: Kind, place: str, day: date) -> Word:
    """What a table is called where nobody has called it otherwise."""
    return {
        "zh": f"{place} {day.year} 年 {day.month} 月{kind.zh}",
        "en": f"{kind.en} of {_MONTHS[day.month - 1]} {day.year}",
    }


@dataclass(frozen=True)
class Cell:
    """One input of the grid: its name, what stands in it, what is wrong with it."""

    column: Column
    name: str
    text: str
    wrong: Problem | None


@dataclass(frozen=True)
class Line:
    """A row of the grid. `wrong`: with the row as a whole."""

    number: int
    cells: list[Cell]
    wrong: Problem | None


class Grid:
    """The rows as they are written; what is posted comes back as it was, right or wrong."""

    def __init__(self, kind: Kind, rows: Mapping[int, Written], spare: int = SPARE) -> None:
        self.kind, self.columns = kind, columns(kind)
        self.rows: dict[int, Written] = dict(rows)
        self.wrong: dict[tuple[int, str], Problem] = {}
        last = max(self.rows, default=0)
        for number in range(last + 1, last + 1 + spare):
            self.rows[number] = {}

    @classmethod
    def posted(cls, kind: Kind, data: QueryDict) -> "Grid":
        found: dict[int, Written] = {}
        for number in data.get("rows", "").split(",")[: 2 * MOST_ROWS]:
            if number.isascii() and number.isdigit():
                cells = {c.name: data.get(f"c-{number}-{c.name}", "") for c in columns(kind)}
                found[int(number)] = cells
        return cls(kind, found, spare=0)

    def more(self) -> "Grid":
        """With further blank rows."""
        return Grid(self.kind, self.rows)

    @property
    def numbers(self) -> str:
        return ",".join(map(str, self.rows))

    @property
    def lines(self) -> list[Line]:
        return [
            Line(
                number,
                [
                    Cell(c, f"c-{number}-{c.name}", cells.get(c.name, ""), self._of(number, c))
                    for c in self.columns
                ],
                self.wrong.get((number, "")),
            )
            for number, cells in self.rows.items()
        ]

    def _of(self, number: int, column: Column) -> Problem | None:
        return self.wrong.get((number, column.name))

    def known(self, lang: Lang) -> dict[str, list[str]]:
        """By column the words to choose from."""
        found = {p.name: [w[lang] for w in p.known.values()] for p in self.kind.parts if p.known}
        units = [(PER | OF)[unit][lang] for unit in self.kind.units]
        return found | ({"unit": units} if len(units) > 1 else {})
