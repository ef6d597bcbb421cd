"""The paragraph for the press, in Chinese and in English: every figure in it is one of the
briefing's, with the mark of the query that gave it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from hedun import speech
from hedun.briefings.measures import Figure, each_fen
from hedun.briefings.periods import YEAR
from hedun.briefings.tables import Briefing, Trace
from hedun.claims.words import ITEMS, SECTIONS, SPECIES, say
from hedun.documents.saying import LANGUAGES
from hedun.insights.tables import said
from hedun.language import lang

# <key>, since the policy began <key!>, with a word after it <key:report|reports>
FIGURE = re.compile(r"(<[a-z_.0-9]+!?(?::[a-z ]+\|[a-z ]+)?>)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of the paragraph. `key`: the measure it is a figure of; `mark`: its number among the
    figures named; `href`: to the rows behind it."""

    text: str
    key: str = ""
    mark: int = 0
    href: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    code: str  # of its language
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def paragraphs(found: Briefing) -> list[Paragraph]:
    """The Chinese one and the English one, whatever the page's language."""
    made = []
    for code, named in LANGUAGES.items():
        with override(named):
            made.append(Paragraph(code, tuple(_pieces(found))))
    return made


def _pieces(found: Briefing) -> list[Piece]:
    """The sentences, cut where a figure stands: `<key>`; `<key!>` since the policy began."""
    space = " " if lang() == "en" else ""
    traces = {one.key: one for one in found.traces}
    pieces: list[Piece] = []
    for part in FIGURE.split(space.join(_sentences(found))):
        asked, _colon, words = part.strip("<>").partition(":")
        key = asked.removesuffix("!")
        of = "paid_fen" if key == "each" else key
        if not FIGURE.fullmatch(part) or of not in traces:
            pieces.append(Piece(part))
            continue
        trace, figures = traces[of], found.figures
        if asked.endswith("!"):
            figures = found.figures_so_far
        value = each_fen(figures) if key == "each" else _value(figures, trace)
        shown = said(value, trace.figure.measure.kind) or ""
        pieces.append(Piece("0" if shown == "·" else shown, of, trace.mark, trace.href))
        if words:
            one, many = words.split("|")
            pieces.append(Piece(f" {one if value == 1 else many}"))
    return [piece for piece in pieces if piece.text]


def _value(figures: Mapping[str, Figure], trace: Trace) -> Any:
    return figures[trace.key].value if trace.key in figures else trace.figure.value


def _sentences(found: Briefing) -> list[str]:
    asked, value = found.asked, {key: one.value for key, one in found.figures.items()}
    facts = {
        "place": asked.shown, "until": speech.day(asked.until, asked.now, year=True),
        "when": asked.period.said(asked.now), "year": asked.wanted.policy.starts.year,
    }  # fmt: skip
    if asked.period.kind == YEAR:
        first = _(
            "By %(until)s the %(year)s wildlife-damage insurance of %(place)s had been told of "
            "<reports:report|reports> of damage by wild animals, from <villages:village|villages> "
            "and <households:household|households>."
        )
    else:
        first = _(
            "In %(when)s the wildlife-damage insurance of %(place)s was told of "
            "<reports:report|reports> of damage by wild animals, from <villages:village|villages> "
            "and <households:household|households>."
        )
    sentences = [first % facts]
    sentences.append(_money(value))
    if value["half"] is not None:
        days = _(
            "From the first telling to the money it took no more than <half> days for half of the "
            "claims paid, and no more than <nine> days for nine in ten."
        )
        sentences.append(days)
    sentences += [one for one in (_animals(found), _crops(found)) if one]
    if asked.period.kind != YEAR:
        so_far = _(
            "Since the policy began it was told of <reports!:report|reports> from "
            "<households!:household|households>, and <paid_fen!> yuan were paid."
        )
        sentences.append(so_far)
    return sentences


def _money(value: Mapping[str, Any]) -> str:
    if not value["back_fen"]:
        return (
            _(
                "The insurer paid <paid_fen> yuan to <paid_households:household|households>, "
                "<each> yuan each on average."
            )
            if value["paid_fen"]
            else _("No money was paid in this time.")
        )
    if value["paid_households"]:
        return _(
            "The insurer paid <paid_households:household|households>; after <back_fen> yuan that "
            "came back from banks and households it paid <paid_fen> yuan."
        )
    return _(
        "No money of this time stayed paid; <back_fen> yuan came back from banks and households."
    )


def _animals(found: Briefing) -> str:
    named = _all(found, "species.")
    return _("Animals, by claims: %(named)s.") % {"named": named} if named else ""


def _crops(found: Briefing) -> str:
    named = _all(found, "thing.")
    return _("Damaged above all, by claims: %(named)s.") % {"named": named} if named else ""


def _all(found: Briefing, begins: str) -> str:
    named = [_named(found, trace) for trace in found.traces if trace.key.startswith(begins)]
    return ("、" if lang() == "zh" else ", ").join(named)


def _named(found: Briefing, trace: Trace) -> str:
    """wild boar <species.wild_boar> (71.0%)"""
    _kind, *code = trace.key.split(".")
    name = say(code[-1] or code[0], SPECIES | ITEMS | SECTIONS, lang())
    total = found.figures["claims"].value
    share = _share(trace.figure.value, total)
    if lang() == "zh":
        return f"{name}<{trace.key}>户次{share}"
    return f"{name} <{trace.key}>{share}"


def _share(part: int, total: int) -> str:
    percent = (Decimal(100 * part) / total).quantize(Decimal("0.1"))
    return f" ({percent}%)" if lang() == "en" else f"（{percent}%）"
