"""The renewal report: what the page of the price says, as one paper and one spreadsheet."""

from django.utils.translation import gettext as _

from hedun import speech
from hedun.domain.chain import Json
from hedun.domain.deadlines import end_of_day
from hedun.insights.export import as_book
from hedun.insights.paper import on_paper
from hedun.insights.tables import Column, Mixed, Row, Table
from hedun.outlook.price_tables import TABLES
from hedun.outlook.pricing import Price


def figures(found: Price) -> Table:
    """What the head of the page shows."""
    policy, priced = found.found.policy, found.priced
    hundredths = round(10_000 * found.rate_on_line)  # of a percent: two decimals, as on the page
    rows = [
        Row((_("Fair premium, yuan"), Mixed(priced.fair_fen // 100, "count"))),
        Row((_("Rate on line, percent"), Mixed(hundredths, "yuan"))),
        Row((_("One year in twenty is worse than, yuan"), Mixed(priced.bad_fen // 100, "count"))),
        Row((_("Cover, yuan"), Mixed(found.found.cover_fen, "yuan"))),
        Row((_("Premium of this year, yuan"), Mixed(policy.premium_fen, "yuan"))),
        Row((_("Seasons behind it"), Mixed(len(found.behind), "count"))),
    ]
    columns = (Column(_("Figure"), "text"), Column(_("Value"), "mixed"))
    return Table("figures", _("At a glance"), columns, rows)


def tables(found: Price) -> list[Table]:
    return [figures(found), *(make(found) for make in TABLES.values())]


def book(found: Price) -> bytes:
    """A sheet for each table."""
    return as_book(tables(found))


def told(found: Price) -> dict[str, Json]:
    """Data of typst/renewal.typ, in the language that is active."""
    policy, on = found.found.policy, found.found.on
    day = speech.day(on, end_of_day(on), year=True)
    season = _("season of %(year)s") % {"year": found.season.starts.year}
    under = (season, policy.number, _("As known on %(at)s.") % {"at": day})
    title = _("%(place)s: what the cover should cost") % {"place": policy.place}
    return {
        "title": title,
        "under": " · ".join(under),
        "tables": [on_paper(one) for one in tables(found) if one.rows],
        "note": _("An estimate for those who negotiate, no offer: expected amounts are rounded to "
                  "whole yuan."),
        "foot": policy.number,
        "middle": season,
        "words": {"page": _("page {n} of {of}"), "hedun": _("Hedun")},
    }  # fmt: skip
