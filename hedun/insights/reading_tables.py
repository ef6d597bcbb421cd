"""The tables of a comparison of wordings; page, spreadsheet and CSV read the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hedun.assessment.season import SeasonLines
from hedun.claims.items import PERSON
from hedun.claims.words import say_thing
from hedun.insights.tables import Column, Moved, Row, Table
from hedun.language import lang, spoken
from hedun.places.models import Place
from hedun.terms import Text
from hedun.terms.simulation import (
    QUANTILES,
    Bands,
    Comparison,
    distributions,
    largest,
    letter,
    overall,
    split_by,
)
from hedun.terms.simulation import Row as Group
from hedun.terms.simulation.report import Telling, key_words, share
from hedun.terms.simulation.words import code_and_words, words_of

MOST_LINES = 30


@dataclass(frozen=True)
class Compared:
    """A comparison, and the season whose lines it is about."""

    found: Comparison
    season: SeasonLines

    @property
    def names(self) -> Mapping[str, Text]:
        return self.season.names

    @property
    def telling(self) -> Telling:
        return Telling(names=self.names, most=MOST_LINES)

    def word(self, code: str) -> str:
        return spoken(words_of(self.names, code))

    @property
    def places(self) -> range:
        return range(len(self.found.wordings))


def _yuan_of(n: int) -> str:
    return _("%(letter)s, yuan") % {"letter": letter(n)}


def _against(n: int) -> str:
    return _("%(letter)s − A, yuan") % {"letter": letter(n)}


def wordings(of: Compared) -> Table:
    tallies, spread = of.found.tallies, distributions(of.found)
    first, most = tallies[0].payable_fen, max(abs(t.payable_fen - tallies[0].payable_fen)
                                              for t in tallies)  # fmt: skip
    half = QUANTILES.index(50)
    rows = []
    for n, (wording, tally, one) in enumerate(zip(of.found.wordings, tallies, spread, strict=True)):
        change = tally.payable_fen - first
        values = (
            f"{letter(n)} {spoken(wording.title)}",
            tally.payable_fen,
            Moved(change, most),
            share(change, first) if change else None,
            tally.paid,
            tally.nil,
            tally.refused,
            one.paid,
            one.mean_fen,
            one.quantiles[half],
        )
        rows.append(Row(values))
    columns = (
        Column(_("Wording"), "text"), Column(_("Payable, yuan"), "yuan"),
        Column(_("Against A, yuan"), "change"), Column(_("Against A"), "share"),
        Column(_("Lines paid"), edge=True), Column(_("Paid nothing, lines")),
        Column(_("Refused, lines")),
        Column(_("Claims paid"), edge=True), Column(_("Each, yuan"), "yuan"),
        Column(_("Half get at most, yuan"), "yuan"),
    )  # fmt: skip
    return Table("wordings", _("In all"), columns, rows)


def refusals(of: Compared) -> Table:
    tallies = of.found.tallies
    codes = dict.fromkeys(code for tally in tallies for code in tally.refused_by)
    rows = [
        Row(
            (
                spoken(code_and_words(of.names, code)),
                *(tally.refused_by.get(code, 0) for tally in tallies),
            )
        )
        for code in codes
    ]
    columns = (Column(_("Why refused"), "text"), *(Column(letter(n)) for n in of.places))
    note = _("Lines. A refused line pays nothing and counts for nothing.")
    return Table("refusals", _("Refused lines"), columns, rows, note=note)


def amounts(of: Compared) -> Table:
    spread = distributions(of.found)
    rows = [
        Row((spoken(name), *(one.bands[n] for one in spread)))
        for n, name in enumerate(Bands().names)
    ]
    total = Row((_("Total"), *(one.claims for one in spread)))
    bars = [Column(letter(n), bar=f"--r{n}") for n in of.places]
    columns = (Column(_("A claim is paid, yuan"), "text"), *bars)
    return Table("amounts", _("Claims by amount"), columns, rows, total)


def quantiles(of: Compared) -> Table:
    spread = distributions(of.found)
    rows = [
        Row((_quantile(q), *(one.quantiles[n] for one in spread))) for n, q in enumerate(QUANTILES)
    ]
    columns = (
        Column(_("Of the claims paid"), "text"),
        *(Column(_yuan_of(n), "yuan") for n in of.places),
    )
    return Table("quantiles", _("What a claim is paid"), columns, rows)


def _quantile(percent: int) -> str:
    if percent == 100:
        return _("the most")
    return _("%(n)s in 100 get at most") % {"n": percent}


def _group_columns(of: Compared, title: str) -> tuple[Column, ...]:
    columns = [Column(title, "text"), Column(_("Claims")), Column(_yuan_of(0), "yuan", edge=True)]
    for n in of.found.others:
        columns += [
            Column(_yuan_of(n), "yuan", edge=True), Column(_against(n), "change"),
            Column(pgettext("claims", "gain")),
            Column(pgettext("claims", "lose")),
        ]  # fmt: skip
    return tuple(columns)


def _group(name: str, row: Group, most: int, small: str = "") -> Row:
    values: list[Any] = [name, row.claims, row.payable_fen[0]]
    for fen, change in zip(row.payable_fen[1:], row.changes, strict=True):
        values += [fen, Moved(change.fen, most), change.gaining, change.losing]
    return Row(tuple(values), group=small)


def _groups(
    of: Compared, slug: str, split: str, titles: tuple[str, str], note: str = "", *, adds_up: bool
) -> Table:
    groups = split_by(of.found, split)
    most = max((one.moved_fen for one in groups), default=0)
    above = _towns(groups) if split == "village" else {}
    rows = [
        _group(spoken(key_words(split, one.key, of.telling)), one, most, above.get(one.key[0], ""))
        for one in groups
    ]
    total = _group(_("Total"), overall(of.found), 0) if adds_up else None
    title, head = titles
    return Table(slug, title, _group_columns(of, head), rows, total, note)


def _towns(groups: Sequence[Group]) -> dict[str, str]:
    codes = [one.key[0] for one in groups]
    rows = Place.objects.filter(code__in=codes).values_list("code", "parent__name")
    return {code: name or "" for code, name in rows}


def villages(of: Compared) -> Table:
    titles = (_("By village"), _("Village"))
    return _groups(of, "by-village", "village", titles, adds_up=True)


def crops(of: Compared) -> Table:
    titles = (_("By what was damaged"), _("What was damaged"))
    note = _("A claim with several crops stands in each of their rows.")
    return _groups(of, "by-crop", "crop", titles, note, adds_up=False)


def sizes(of: Compared) -> Table:
    titles = (_("By size of loss"), _("Loss of a claim, yuan"))
    note = _("The loss as A values it; where A refuses it, as the next that takes it.")
    return _groups(of, "by-size", "size", titles, note, adds_up=True)


def lines(of: Compared) -> Table:
    found = of.found
    picked = largest(found, MOST_LINES)
    first = found.outcomes[0].payable_fen
    others = [found.outcomes[n].payable_fen for n in found.others]
    most = max((abs(int(o[r]) - int(first[r])) for o in others for r in picked), default=0)
    columns = [
        Column(_("Line"), "text"), Column(_("Household"), "text"), Column(_("Village"), "text"),
        Column(_("What was damaged"), "text"), Column(_yuan_of(0), "yuan", edge=True),
    ]  # fmt: skip
    for n in found.others:
        columns += [Column(_yuan_of(n), "yuan", edge=True), Column(_against(n), "change")]
    rows = [Row(tuple(_line(of, row, most))) for row in picked]
    note = _("Choose a line to see how each wording gets to its amount.")
    return Table("lines", _("Lines that differ most"), tuple(columns), rows, note=note)


def damaged(of: Compared, row: int) -> tuple[str, str]:
    """What a line is about and its stage, in words; of a person only that they were hurt."""
    text = of.found.lines.cell
    if text("section", row) == PERSON:
        return say_thing(PERSON, "", lang()), ""
    stage = text("stage", row)
    return of.word(text("item", row)), of.word(stage) if stage else ""


def _line(of: Compared, row: int, most: int) -> list[Any]:
    text = of.found.lines.cell
    values: list[Any] = [text("line", row), text("household", row)]
    values += [of.word(text("place", row)), damaged(of, row)[0]]
    first = int(of.found.outcomes[0].payable_fen[row])
    for n, outcome in enumerate(of.found.outcomes):
        kind, code = outcome.at(row)
        fen = int(outcome.payable_fen[row])
        values.append(of.word(code) if kind == "refused" else fen)
        if n:
            values.append(Moved(fen - first, most))
    return values


TABLES: dict[str, Callable[[Compared], Table]] = {
    "wordings": wordings,
    "refusals": refusals,
    "amounts": amounts,
    "quantiles": quantiles,
    "by-village": villages,
    "by-crop": crops,
    "by-size": sizes,
    "lines": lines,
}
