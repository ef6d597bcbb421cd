"""The rows of a report's list, drawn at once.

A list has up to some eighty households with thirty pieces each. Django's template took half of the
page's time for them; here a row is one text put together from its parts. What is said in every row
is translated once. Everything that comes from people is escaped (`text`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hedun import speech
from hedun.language import lang
from hedun.web.operations import Operation
from hedun.web.reports.figures import LineView
from hedun.web.reports.rows import Row
from hedun.web.templatetags.desk import addresses, at, check, delta, levels, state, symbol

register = template.Library()


def text(value: object) -> str:
    return escape(str(value))


@register.simple_tag(takes_context=True)
def household_rows(context: Context) -> SafeString:
    """The households: of each its first line with everything else of the claim, further lines under
    it. Reads `rows`, `main` and `buttons` of the page."""
    drawing = _Drawing(lang(), context["main"], bool(context["buttons"]["any"]))
    return SafeString("\n".join(drawing.rows(context["rows"])))


@dataclass(frozen=True)
class _Words:
    choose: str
    open: str
    yuan: str
    why_not: str
    not_done: str
    held: str
    clear: str

    @classmethod
    @lru_cache(4)
    def of(cls, lang: str) -> "_Words":
        """`lang`: of the page; gettext reads it by itself."""
        said = map(text, (_("Choose"), _("Open"), _("yuan"), _("why not"), _("not done")))
        return cls(*said, check("review", _("on hold")), check("ok", _("clear")))


class _Drawing:
    def __init__(self, lang: str, main: Operation | None, chosen: bool) -> None:
        self.said, self.main, self.chosen = _Words.of(lang), main, chosen
        self.windows, self.thumbs = addresses("claims:pictures"), addresses("evidence:thumb")
        self.claims, self.details = addresses("claims:claim"), addresses("claims:row")

    def rows(self, rows: Sequence[Row]) -> Iterator[str]:
        for row in rows:
            first, *more = row.views
            yield self._first(row, first)
            yield from (self._more(row, view) for view in more)

    def _first(self, row: Row, view: LineView | None) -> str:
        claim, said = row.claim, self.said
        name, number = text(row.name), claim.number
        refusal = ' class="is-refusal"' if row.refusals else ""
        why, group = text(claim.no_evidence_reason), text(claim.household.group)
        return (
            f'<tr data-row id="row-{claim.row}"{refusal}>'
            f"{self._choice(row, name)}"
            f'<td class="n idx">{claim.row}</td>'
            f'<td class="who" title="{name}">{name}<small>{group}</small></td>'
            f'<td class="pics">{self._pictures(row, number, why)}</td>'
            f"{self._what(row, view, further=False)}"
            f"{self._levels(row, view)}"
            f"{self._money(row)}"
            f'<td class="checked">{self._checked(row)}</td>'
            f'<td class="stands-in">{state(row, returned=row.returned)}</td>'
            f'<td class="open"><a href="{at(number, self.claims)}"'
            f' data-expand="{at(number, self.details)}" aria-expanded="false"'
            f' aria-label="{said.open} {name}">{symbol("chev")}</a></td></tr>'
        )

    def _choice(self, row: Row, name: str) -> str:
        if not self.chosen:
            return ""
        return (
            f'<td class="sel"><input type="checkbox" name="claims" value="{row.claim.row}"'
            f' data-fen="{row.amount.latest_fen}" data-can="{text(row.can)}"'
            f"{'' if self._is_here(row) else ' data-elsewhere'}"
            f"{' checked' if row.chosen else ''}{'' if row.operations else ' disabled'}"
            f' aria-label="{self.said.choose} {name}"></td>'
        )

    def _is_here(self, row: Row) -> bool:
        """Whether what the page does first is what this row waits for."""
        return self.main is not None and row.main is self.main

    def _pictures(self, row: Row, number: str, why: str) -> str:
        window = at(number, self.windows)
        found = "".join(
            f'<a href="{window}?show={photo.pk}" data-view><img class="thumb"'
            f' src="{at(photo.pk, self.thumbs)}" width="34" height="26" loading="lazy"'
            f' alt="{text(photo.name)}"></a>'
            for photo in row.thumbs
        )
        if row.more_pictures:
            more, first = row.more_pictures, row.next_picture.pk
            found += f'<a class="small" href="{window}?show={first}" data-view>+{more}</a>'
        if found:
            return found
        if why:
            return f'<span class="dim small" title="{why}">{self.said.why_not}</span>'
        return '<span class="none" title="">·</span>'

    def _what(self, row: Row, view: LineView | None, further: bool) -> str:
        species = text(row.species)
        item, stage = (text(view.item), text(view.stage)) if view else ("", "")
        struck = " is-struck" if view and view.refused else ""
        before = "<i>+</i>" if further else f"{species}<i>·</i>"
        return (
            f'<td class="what{struck}" title="{species} · {item} {stage}">'
            f"{before}{item}<small>{stage}</small></td>"
        )

    def _levels(self, row: Row, view: LineView | None) -> str:
        return levels(view, self.main.column if self.main and self._is_here(row) else "")

    def _money(self, row: Row) -> str:
        amount = row.amount
        if amount.difference_fen:
            begin, long = row.bar
            differs = (
                f'<td class="n delta">{delta(amount.difference_fen)}<svg class="moved"'
                ' viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">'
                f'<rect x="{begin}" width="{long}" height="3"/></svg></td>'
            )
        else:
            differs = '<td class="n none"><span aria-hidden="true">·</span></td>'
        return (
            f'<td class="n v edge">{speech.amount(amount.village_fen)}</td>{differs}'
            f'<td class="n latest" data-unit="{self.said.yuan}">'
            f"<strong>{speech.amount(amount.latest_fen)}</strong></td>"
        )

    def _checked(self, row: Row) -> str:
        if row.refusals:
            said = text(" ".join(row.refusals))
            shown = f"{symbol('refused')}{self.said.not_done}"
            return f'<span class="chk is-block" title="{said}">{shown}</span>'
        if row.claim.held:
            return self.said.held
        if not row.noticed:
            return self.said.clear
        worst = check(row.noticed[0][0], row.noticed_title)
        return f'<span title="{text(row.noticed_text)}">{worst}</span>'

    def _more(self, row: Row, view: LineView | None) -> str:
        choice = '<td class="sel"></td>' if self.chosen else ""
        refused = view.refused if view else None
        said = (
            f'<span class="chk is-block" title="{text(refused.reason)}">{symbol("refused")}'
            f"{text(view.refusal_word)}</span>"
            if refused and view
            else ""
        )
        return (
            f'<tr class="more">{choice}<td></td><td></td><td></td>'
            f"{self._what(row, view, further=True)}{self._levels(row, view)}"
            f'<td class="edge"></td><td></td><td></td><td class="checked" colspan="2">{said}</td>'
            '<td class="open"></td></tr>'
        )
