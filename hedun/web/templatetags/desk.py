"""Filters and tags of the desk; docs/desk.md shows each with an example."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import escape
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from django import forms, template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hedun import speech
from hedun.documents import saying
from hedun.domain import masks
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal, State
from hedun.domain.clocks import CLOCKS
from hedun.domain.deadlines import Clock, Unit, local_day, remaining_text
from hedun.domain.lifecycle import clock_of
from hedun.domain.refusals import say
from hedun.domain.words import ACTIONS, ROLES
from hedun.language import lang
from hedun.web.choices import CHOICES, TITLES
from hedun.web.states import look, word

register = template.Library()
# The yuan of an amount with two decimals.

register.filter("fen", speech.amount)
register.filter("mask_id", masks.mask_id)
register.filter("mask_card", masks.mask_card)
register.filter("mask_phone", masks.mask_phone)
register.filter("mask_name", masks.mask_name)
register.filter("separated", speech.separated)
register.filter("percent", saying.percent)
register.filter("counted", saying.counted)


# ── figures and words ───────────────────────────────────────────────────────────────────────────


@register.filter
def delta(fen: int | None) -> str:
    """A difference in fen with its sign: −408.24, +12.00."""
    return speech.amount(fen, signed=True)


@register.filter
def mu(area: Decimal | None) -> str:
    """1.8 → "1.80"; further decimals are kept where there are any."""
    return speech.number(area, least=2)


@register.filter
def quantity(value: Decimal | int | None) -> str:
    """3 → "3", 2.5000 → "2.5"."""
    return speech.number(value)


@register.filter
def role(code: str) -> str:
    return ROLES[Role(code)][lang()]


@register.filter
def roles_at(actor: Actor, now: datetime) -> list[Role]:
    """The roles the actor holds now, in the order of their postings."""
    return list(dict.fromkeys(p.role for p in actor.in_force(now)))


@register.filter
def action(code: str) -> str:
    return ACTIONS[code][lang()]


@register.filter
def said(refusal: Refusal) -> str:
    """A refusal's sentence with its next step."""
    return say(refusal, lang())


# ── time ────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag(takes_context=True)
def local(context: Context, value: datetime | None) -> str:
    """An instant as people write it: 9月2日 10:21."""
    return speech.ABSENT if value is None else speech.instant(value, context["now"])


@register.simple_tag(takes_context=True)
def day(
    context: Context, value: date | None, weekday: bool = False, year: bool | None = None
) -> str:
    """A day: 9月2日; `weekday=True` 9月2日 周三; the year is told where it is not this one."""
    if value is None:
        return speech.ABSENT
    if isinstance(value, datetime):
        value = local_day(value)
    return speech.day(value, context["now"], weekday=weekday, year=year)


@register.simple_tag(takes_context=True)
def clock(
    context: Context,
    due: datetime | None,
    unit: Unit = "working_days",
    provisional: bool = False,
    icon: bool = False,
    of: str = "",
) -> str:
    """What is left, relative and exact; overdue in red. Nothing where no clock runs.

    `of`: the state that is due, whose clock gives the unit.
    """
    if due is None:
        return ""
    name = clock_of(State(of)) if of else None
    if name:
        unit = Clock.parse(CLOCKS[name].length).unit
    now = context["now"]
    text = remaining_text(now, due, lang(), unit=unit, provisional=provisional)
    relative, *exact = re.split(r"(?= \(|（)", text, maxsplit=1)
    return format_html(
        '<span class="clock{}">{}<b>{}</b>{}</span>',
        " is-late" if now > due else "",
        symbol("wait") if icon else "",
        relative,
        "".join(exact),
    )


# ── addresses ───────────────────────────────────────────────────────────────────────────────────

_EXAMPLE = 900000000000000001  # a number or a text, as the view wants it; in no address by itself


@register.simple_tag
def addresses(view: str) -> tuple[str, str]:
    """What the addresses of a view with one argument begin and end with, for a list that leads
    there from every row: `{% addresses "claims:claim" as claims %}`, `{{ number|at:claims }}`.

    Django asks all patterns anew for each address, a third of the time that a long list took.
    """
    before, _example, after = reverse(view, args=[_EXAMPLE]).partition(str(_EXAMPLE))
    return before, after


@register.filter
def at(argument: str | int, where: tuple[str, str]) -> str:
    """The address of one thing there."""
    before, after = where
    return f"{before}{quote(str(argument), safe='~:@')}{after}"


# ── shapes ──────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag(name="icon")
@cache
def symbol(name: str, css: str = "ic") -> SafeString:
    """One of the symbols in web/sprite.html."""
    return format_html('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>', css, name)


@register.simple_tag
def state(of: Any, returned: bool = False, pill: bool = False) -> SafeString:
    """A state as icon, word and colour. `of`: a State, its code, or anything with `.state`."""
    return _state(State(getattr(of, "state", of)), bool(returned), bool(pill), lang())


@cache  # a list says the same few hundreds of times
def _state(value: State, returned: bool, pill: bool, lang: str) -> SafeString:
    """`lang`: of the page, which `word` reads by itself."""
    seen = look(value, returned)
    css = f"state is-{seen.css}" + " pill" * pill
    return format_html(
        '<span class="{}">{}{}</span>', css, symbol(seen.symbol), word(value, returned)
    )


@register.simple_tag
def check(level: str, text: str) -> SafeString:
    """The result of a check. `level`: ok, hint, review or block."""
    if level not in ("ok", "hint", "review", "block"):
        raise template.TemplateSyntaxError(f"check: {level!r} is not ok, hint, review or block")
    return format_html('<span class="chk is-{}">{}{}</span>', level, symbol(level), text)


_SHAPES = {"mu": mu, "percent": saying.percent, "quantity": quantity, "fen": speech.amount}


@register.simple_tag
def ditto(
    value: Any, before: Any, shape: str = "quantity", css: str = "", label: str = ""
) -> SafeString:
    """A cell that speaks only where it differs from the level before: 〃 equal, · absent.

    `label`: the name of its column, for the phone.
    """
    if value is None:
        return _silent("none", css, label, "·", _("none"))
    if value == before:
        return _silent("same", css, label, "〃", _("the same"))
    less = "is-less" if before is not None and value < before else "is-more"
    apart = "" if before is None else _apart(value - before, shape)
    spoken = escape(_("differs"))
    # figures, and words of our own: nothing of it comes from people
    return SafeString(
        f'<td class="n diff {less} {css}" data-label="{escape(label)}" title="{apart}">'
        f'{_SHAPES[shape](value)}<span class="vh"> {spoken}</span></td>'
    )


def _apart(change: Any, shape: str) -> str:
    """How far a figure lies from the one before: −0.60, +12.00."""
    sign = "−" if change < 0 else "+"
    return f"{sign}{_SHAPES[shape](abs(change))}"


@cache  # most cells of a list
def _silent(kind: str, css: str, label: str, shown: str, spoken: str) -> SafeString:
    return format_html(
        '<td class="n {} {}" data-label="{}"><span aria-hidden="true">{}</span>'
        '<span class="vh">{}</span></td>',
        kind,
        css,
        label,
        shown,
        spoken,
    )


@register.simple_tag
def levels(view: Any, column: str = "") -> SafeString:
    """The six cells of one line: area (or number) and degree, as the village, the township and the
    expert have them. `view`: a LineView; None, of a claim without lines, leaves them empty.
    `column`: whose two cells the reader may change where they stand (frontend/src/desk/edit.ts).
    """
    said = _column_words(lang())
    if view is None:
        view = _NO_LINE
    area = view.shape == "mu"
    township, expert, before = view.shown_township, view.shown_expert, view.before_expert
    village, town = view.village, said["town"]
    unit = "" if area or not view.unit else f" <small>{escape(view.unit)}</small>"
    none = " none" if village.degree is None else ""
    cells = (
        f'<td class="n v edge of-area at-1" data-label="{said["area" if area else "number"]}"'
        f"{said['in_mu'] if area else ''}>{_SHAPES[view.shape](village.quantity)}{unit}</td>",
        _editable(
            ditto(
                township.quantity, view.village.quantity, view.shape, "of-area at-2", said["town"]
            ),
            view,
            "quantity",
            column,
        ),
        ditto(expert.quantity, before.quantity, view.shape, "of-area at-3", said["expert"]),
        f'<td class="n v edge of-degree at-1{none}" data-label="{said["degree"]}" data-unit="%">'
        f"{saying.percent(village.degree)}</td>",
        _editable(
            ditto(township.degree, village.degree, "percent", "of-degree at-2", town),
            view,
            "degree",
            column,
        ),
        _pointed(
            ditto(expert.degree, before.degree, "percent", "of-degree at-3", said["expert"]),
            view,
            column,
        ),
    )
    return SafeString("\n".join(cells))


def _editable(cell: SafeString, view: Any, kind: str, column: str) -> SafeString:
    """The cell with what a script needs to change it: the name of the form's field, and the figure
    that counts now as it is written."""
    if column != "township" or view.line is None or view.sealed:
        return cell
    latest = view.figures.latest
    written = (
        saying.percent(latest.degree) if kind == "degree" else _SHAPES[view.shape](latest.quantity)
    )
    now = "" if kind == "degree" and latest.degree is None else written.replace(",", "")
    begins = format_html('<td data-edit="{}-{}" data-now="{}" ', kind, view.line.code, now)
    return begins + SafeString(cell.removeprefix("<td "))


def _pointed(cell: SafeString, view: Any, column: str) -> SafeString:
    """The expert's degree, for which the degrees at the points are typed."""
    if column != "expert" or view.line is None or not view.by_points:
        return cell
    stands = view.expert
    begins = format_html(
        '<td data-edit="points-{}" data-now="{}" data-least="{}" ',
        view.line.code,
        saying.percent(stands.degree) if stands else "",
        view.fewest,
    )
    return begins + SafeString(cell.removeprefix("<td "))


_ABSENT = SimpleNamespace(quantity=None, degree=None)
_NO_LINE = SimpleNamespace(
    line=None,
    shape="mu",
    unit="",
    village=_ABSENT,
    shown_township=_ABSENT,
    shown_expert=_ABSENT,
    before_expert=_ABSENT,
)


@cache
def _column_words(lang: str) -> dict[str, str]:
    """The names of the columns, for the phone. `lang`: of the page; gettext reads it by itself."""
    return {
        "area": escape(_("Area")),
        "number": escape(_("Number")),
        "degree": escape(_("Degree")),
        "in_mu": format_html(' data-unit="{}"', _("mu")),
        "town": pgettext("column", "town"),
        "expert": pgettext("column", "exp."),
    }


# ── forms ───────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
def choices_of(chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The reader's choices for the menu under their name: each with its options, one pressed."""
    return [
        {
            "name": name,
            "title": TITLES[name],
            "options": [
                {"value": value, "word": word, "pressed": str(chosen[name] == value).lower()}
                for value, word in values.items()
            ],
        }
        for name, values in CHOICES.items()
    ]


# The first class that fits decides how a field is drawn.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.CheckboxInput, "check"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.FileInput, "file"),
    (forms.Widget, "input"),
)


@register.inclusion_tag("web/field.html")
def field(bound: forms.BoundField, unit: str = "", css: str = "") -> dict[str, Any]:
    """One field of a form: label, hint, control, error beside it. `unit` stands after it."""
    widget = bound.field.widget
    kind = next(name for cls, name in _KINDS if isinstance(widget, cls))
    attrs = {"class": f"input {css}".strip()} if kind == "input" else {}
    return {"field": bound, "kind": kind, "unit": unit, "control": bound.as_widget(attrs=attrs)}
