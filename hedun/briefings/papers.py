"""A briefing as a file: the spreadsheet with a page for each table, the paper as data of
typst/briefing.typ."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from hedun import speech
from hedun.briefings.press import Paragraph, paragraphs
from hedun.briefings.tables import Briefing, Trace, tables_of
from hedun.domain.chain import Json
from hedun.insights.export import as_book
from hedun.insights.paper import on_paper
from hedun.insights.tables import Column, Mixed, Row, Table

ON_PAPER = ("figures", "towns", "species", "crops", "return", "months", "counties")


def title(found: Briefing) -> str:
    asked = found.asked
    kinds = {"week": _("Weekly briefing"), "month": _("Monthly briefing"),
             "year": _("Results of the year")}  # fmt: skip
    colon = pgettext("list", ": ")
    return f"{asked.shown}{colon}{kinds[asked.period.kind]}"


def under(found: Briefing) -> str:
    """The period, the policy, until when."""
    asked = found.asked
    until = _("as of %(day)s") % {"day": speech.day(asked.until, asked.now, year=True)}
    return " · ".join((asked.period.said(asked.now), asked.wanted.policy.number, until))


def sources(found: Briefing) -> Table:
    """Each figure with what it counts and the statement that gave it."""
    rows = [
        Row((str(one.mark), str(one.figure.measure.title),
             Mixed(one.figure.value, one.figure.measure.kind), str(one.figure.measure.says),
             one.figure.sql))
        for one in found.traces
    ]  # fmt: skip
    columns = (
        Column(gettext_lazy("Mark"), "text"), Column(gettext_lazy("Figure"), "text"),
        Column(gettext_lazy("Value"), "mixed"), Column(gettext_lazy("What is counted"), "text"),
        Column(gettext_lazy("Query"), "text"),
    )  # fmt: skip
    return Table("sources", gettext_lazy("Where the figures come from"), columns, rows)


def as_press(found: Briefing) -> Table:
    rows = [Row((one.code, one.text)) for one in paragraphs(found)]
    columns = (Column(gettext_lazy("Language"), "text"), Column(gettext_lazy("Text"), "text"))
    return Table("press", gettext_lazy("For the press"), columns, rows)


def book(found: Briefing) -> bytes:
    return as_book([*tables_of(found).values(), as_press(found), sources(found)])


def told(found: Briefing) -> dict[str, Json]:
    """Data of typst/briefing.typ, in the language that is active."""
    tables = tables_of(found)
    return {
        "title": title(found),
        "under": under(found),
        "press": [[_marked(one) for one in paragraphs(found)], _("For the press")],
        "tables": [on_paper(one) for slug, one in tables.items() if slug in ON_PAPER and one.rows],
        "sources": [_("Where the figures come from"), [_source(one) for one in found.traces]],
        "foot": found.asked.wanted.policy.number,
        "middle": found.asked.period.said(found.asked.now),
        "words": {"page": _("page {n} of {of}"), "hedun": _("Hedun")},
    }  # fmt: skip


def _source(one: Trace) -> str:
    measure, colon = one.figure.measure, pgettext("list", ": ")
    return f"[{one.mark}] {measure.title}{colon}{measure.says}"


def _marked(one: Paragraph) -> Json:
    """Text and mark of its query, one after another."""
    return [[piece.text, f"[{piece.mark}]" if piece.mark else ""] for piece in one.pieces]
