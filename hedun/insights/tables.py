"""The tables of the page: what each has in its columns. Page, spreadsheet and CSV read the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from hedun.checks.peers import FAR
from hedun.claims.words import ITEMS, SECTIONS, SPECIES, say
from hedun.domain.actors import Role
from hedun.domain.case import State
from hedun.domain.lifecycle import waits_for
from hedun.domain.money import yuan
from hedun.domain.words import ROLES
from hedun.insights.queries import Season
from hedun.insights.sums import Figures
from hedun.language import lang

Text = str | Promise


class Moved(NamedTuple):
    """A difference in fen, and the largest of its kind: the full length of its bar (0: no bar)."""

    fen: int
    most: int = 0

    def __bool__(self) -> bool:
        return bool(self.fen)


class Mixed(NamedTuple):
    """A value that says of itself how it is written, in a column whose rows differ in kind."""

    value: Any
    kind: str

    def __bool__(self) -> bool:
        return bool(self.value)


class Away(float):
    """How many standard deviations a figure lies from what is common; true where that is far."""

    def __bool__(self) -> bool:
        return abs(self) > FAR


RIGHT = ("count", "yuan", "change", "share", "mu", "days", "figure", "away", "mixed")


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` says how its values are written: text, count, yuan (fen), change (Moved), share, mu
    (ten-thousandths), days, figure (a number with one decimal), away (Away), mixed (Mixed), day,
    state, roles, instant. `edge` begins a group of columns; `late`:
    red above 0; `bar`: the token of its part of a chart's bars (counts, figures, yuan). `measure`:
    which rows its figures lead to, of hedun.briefings.measures."""

    title: Text
    kind: str = "count"
    edge: bool = False
    late: bool = False
    bar: str = ""
    measure: str = ""

    @property
    def css(self) -> str:
        right = self.kind in RIGHT
        return "n" * right + " edge" * self.edge

    def attributes(self, value: Any) -> str:
        pale = value is None if self.kind in ("figure", "away") else not value
        css = self.css + " none" * pale + " late" * (self.late and bool(value))
        counted = self.kind == "count" and isinstance(value, int)
        drawn = bool(self.bar) and isinstance(value, int | float)
        shown = value / 100 if drawn and self.kind == "yuan" else value
        number = f' data-value="{shown:.12g}"' if counted or drawn else ""
        return mark_safe(f' class="{css}"{number}')  # our own words and a number


@dataclass(frozen=True, slots=True)
class Row:
    """`href`: where the first value leads; `group`: what stands small beside it. `behind`: of what
    the rows are that its figures lead to, as in the address of rows; `links`: where each value
    leads, for rows that go by themselves."""

    values: tuple[Any, ...]
    href: str = ""
    group: str = ""
    behind: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as the page shows it. `text` is None where a tag of the desk says it (a state, a day,
    an instant); `attributes` of its table cell: class, and a count for the chart. `href`: to the
    rows it counts."""

    value: Any
    kind: str
    text: str | None
    attributes: str = ""
    href: str = ""

    @property
    def shown(self) -> str:
        """The text, leading to its rows."""
        text = conditional_escape(self.text)
        return format_html('<a href="{}">{}</a>', self.href, text) if self.href else text


@dataclass(frozen=True, slots=True)
class Line:
    """`plain`: the others as table cells, where no tag of the desk is needed: 110 villages are a
    thousand figures."""

    row: Row
    first: Cell
    others: list[Cell]

    @property
    def plain(self) -> str:
        if any(cell.text is None for cell in self.others):
            return ""
        cells = (f"<td{cell.attributes}>{cell.shown}</td>" for cell in self.others)
        return mark_safe("".join(cells))


@dataclass(frozen=True, slots=True)
class Table:
    slug: str
    title: Text
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total: Row | None = None
    note: Text = ""

    @property
    def lines(self) -> list[Line]:
        rows = self._leading
        return [self._line(row, rows) for row in self.rows]

    @property
    def totals(self) -> list[Line]:
        """The row below, where there is one."""
        return [self._line(self.total, self._leading)] if self.total else []

    def _line(self, row: Row, rows: Sequence[str]) -> Line:
        links = row.links or [f"{at}?{row.behind}" if at and row.behind else "" for at in rows]
        cells = [
            Cell(
                value, column.kind, said(value, column.kind), column.attributes(value),
                link if value or (column.kind == "days" and value is not None) else "",
            )
            for value, column, link in zip(row.values, self.columns, links, strict=True)
        ]  # fmt: skip
        return Line(row, cells[0], cells[1:])

    @property
    def _leading(self) -> list[str]:
        """The address of each column's rows; empty where it has none."""
        return [rows_at(one.measure) if one.measure else "" for one in self.columns]


def rows_at(measure: str) -> str:
    """The address of the rows behind a figure, to be followed by what it is of."""
    return reverse("briefings:rows", args=[measure])


def said(value: Any, kind: str) -> str | None:
    """As the page says it; None for what a tag of the desk says (states, days and instants)."""
    if value is None or (kind in ("count", "yuan", "change") and not value):
        return "·"
    if isinstance(value, str) and not isinstance(value, State):
        return value
    return SAID[kind](value) if kind in SAID else None


def _moved(moved: Moved) -> str:
    """−408.24 with a bar to the left of the middle, +12.00 with one to the right."""
    figure = f"{'+' if moved.fen > 0 else '−'}{yuan(abs(moved.fen))}"
    if not moved.most:
        return figure
    length = max(1, 50 * abs(moved.fen) // moved.most)
    return format_html(
        '<svg class="tilt" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="tilt__{}" x="{}" width="{}" height="10"/><path d="M50 0V10"/></svg>{}',
        "more" if moved.fen > 0 else "less",
        50 if moved.fen > 0 else 50 - length,
        length,
        figure,
    )


SAID: dict[str, Callable[[Any], str]] = {
    "count": lambda n: f"{n:,}",
    "yuan": lambda fen: yuan(fen).replace("-", "−"),
    "change": _moved,
    "mu": lambda e4: f"{Decimal(e4).scaleb(-4):,.2f}",
    "days": lambda days: f"{days:.1f}",
    "figure": lambda figure: f"{round(figure, 1) + 0.0:,.1f}".replace("-", "−"),
    "away": lambda z: (
        f"{round(z, 1) + 0.0:+.1f}".replace("-", "−") + (" ▲" if z > FAR else " ▼") * bool(z)
    ),
    "mixed": lambda mixed: said(mixed.value, mixed.kind) or "",
    "roles": lambda roles: ("、" if lang() == "zh" else ", ").join(ROLES[r][lang()] for r in roles),
}


_CLAIMS = Column(_("Claims"), measure="claims")
_PAID = Column(_("Claims that got money"), measure="paid_claims")
_PAID_YUAN = Column(_("Paid, yuan"), "yuan", measure="paid_fen")
_UNPAID_YUAN = Column(_("Awarded, not paid, yuan"), "yuan", measure="unpaid_fen")
_OPEN = Column(_("In hand"), edge=True, measure="open")
_LATE = Column(_("Overdue"), late=True, measure="late")
_HALF = Column(_("Half paid within, days"), "days", edge=True, measure="half")
_NINE = Column(_("Nine in ten within, days"), "days", measure="nine")
_PLACE_COLUMNS = (
    Column(_("Reports"), measure="reports"), Column(_("Households"), measure="households"), _CLAIMS,
    Column(_("Households paid"), measure="paid_households"),
    _PAID_YUAN, _UNPAID_YUAN, _OPEN, _LATE, _HALF, _NINE,
)  # fmt: skip


def _sums(sums: Figures) -> tuple[Any, ...]:
    return sums.claims, sums.paid, sums.paid_fen, sums.unpaid_fen, sums.open, sums.late


def _of_place(season: Season, name: str, sums: Figures, different: Any, days: Any) -> tuple:
    return (
        name,
        different.reports,
        different.households,
        sums.claims,
        different.paid,
        sums.paid_fen,
        sums.unpaid_fen,
        sums.open,
        sums.late,
        *days,
    )


def _place_total(season: Season) -> Row:
    days = (season.days(50), season.days(90))
    values = _of_place(season, str(_("Total")), season.total, season.different, days)
    return Row(values, behind=season.behind)


def towns(season: Season) -> Table:
    above = {place.parent_id: place.parent for place in season.places.values()}
    rows = []
    for pk, sums in sorted(season.towns.items(), key=lambda item: (-item[1].claims, item[0] or 0)):
        town = above[pk]
        days = (season.days(50, pk), season.days(90, pk))
        values = _of_place(season, town.name, sums, season.town_counted(pk), days)
        here = {"policy": season.wanted.policy.number, "town": town.code}
        behind = season.behind_of(town=town.code) if town else ""
        rows.append(Row(values, f"?{urlencode(here)}", behind=behind))
    columns = (Column(_("Town"), "text"), *_PLACE_COLUMNS)
    return Table("towns", _("By town"), columns, rows, _place_total(season))


def villages(season: Season) -> Table:
    rows, address = [], reports_of()
    for pk, sums in sorted(season.villages.items(), key=lambda item: (-item[1].claims, item[0])):
        place = season.places[pk]
        days = (season.village_days(pk, 50), season.village_days(pk, 90))
        values = _of_place(season, place.name, sums, season.different_in[pk], days)
        town = place.parent.name if place.parent else ""
        behind = f"{season.behind}&village={place.code}"
        rows.append(Row(values, address + place.code, town, behind))
    columns = (Column(_("Village"), "text"), *_PLACE_COLUMNS)
    return Table("villages", _("By village"), columns, rows, _place_total(season))


def reports_of() -> str:
    """The address of the list of a village's reports, to be followed by its code."""
    return f"{reverse('claims:reports')}?village="


_SUM_COLUMNS = (_CLAIMS, _PAID, _PAID_YUAN, _UNPAID_YUAN, _OPEN, _LATE)


def species(season: Season) -> Table:
    rows = [
        Row(
            (say(code, SPECIES, lang()), *_sums(sums)),
            behind=season.behind_of(species=code),
        )
        for code, sums in season.species.items()
    ]
    total = Row((str(_("Total")), *_sums(season.total)), behind=season.behind)
    columns = (Column(_("Animal"), "text"), *_SUM_COLUMNS)
    return Table("species", _("By animal"), columns, rows, total)


def crops(season: Season) -> Table:
    """A household with maize and millet stands in both rows, so the claims do not add up."""
    rows = [
        Row(
            (
                say(one.item, ITEMS | SECTIONS, lang()),
                one.claims,
                one.quantity_e4 if one.section == "crop" else None,
                one.given_fen,
            ),
            group=say(one.section, SECTIONS, lang()) if one.section != "crop" else "",
            behind=f"{season.behind}&{urlencode({'section': one.section, 'item': one.item})}",
        )
        for one in season.damages
    ]
    columns = (
        Column(_("What was damaged"), "text"), _CLAIMS,
        Column(_("Damaged area, mu"), "mu", measure="mu"),
        Column(_("Awarded, yuan"), "yuan", measure="awarded_fen"),
    )  # fmt: skip
    note = _("A claim with several crops stands in each of their rows.")
    return Table("crops", _("By what was damaged"), columns, rows, note=note)


def weeks(season: Season) -> Table:
    """Claims = paid out + in hand + ended otherwise, the three parts of a bar of the chart."""
    rows = [
        Row(
            (day, sums.claims, sums.settled, sums.open, sums.ended, sums.paid_fen),
            behind=f"{season.behind}&week={day}",
        )
        for day, sums in season.weeks.items()
    ]
    t = season.total
    sums = (str(_("Total")), t.claims, t.settled, t.open, t.ended, t.paid_fen)
    total = Row(sums, behind=season.behind)
    columns = (
        Column(_("Week of loss, from Monday"), "day"), _CLAIMS,
        Column(_("Paid and ended"), edge=True, bar="--bar-paid", measure="settled"),
        Column(_("In hand"), bar="--bar-open", measure="open"),
        Column(_("Refused or closed"), bar="--bar-ended", measure="ended"), _PAID_YUAN,
    )  # fmt: skip
    return Table("weeks", _("By week of loss"), columns, rows, total)


def states(season: Season) -> Table:
    rows = [
        Row(
            (
                state,
                [role for role in Role if role in waits_for(state)],
                sums.claims,
                sums.unpaid_fen,
                sums.since,
                sums.late,
            ),
            f"{reverse('claims:reports')}?{urlencode({'state': state.value})}",
            behind=f"{season.behind}&state={state.value}",
        )
        for state, sums in season.states.items()
    ]
    t = season.total
    total = Row(
        (str(_("Total")), [], t.claims, t.unpaid_fen, t.since, t.late), behind=season.behind
    )
    columns = (
        Column(_("State"), "state"), Column(_("With whom"), "roles"), _CLAIMS,
        _UNPAID_YUAN, Column(_("Longest since"), "instant", edge=True), _LATE,
    )  # fmt: skip
    return Table("states", _("Where the claims stand"), columns, rows, total)


TABLES: dict[str, Callable[[Season], Table]] = {
    "towns": towns,
    "weeks": weeks,
    "species": species,
    "crops": crops,
    "states": states,
    "villages": villages,
}
