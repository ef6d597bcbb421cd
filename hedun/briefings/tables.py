"""The tables of a briefing: its figures, what was told in its time by place, animal and thing, the
year month by month, the return for city and province, county beside county."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hedun.briefings.asked import Asked
from hedun.briefings.measures import BY_KEY, Figure, Scope, figure, figures, net, scope_of
from hedun.briefings.periods import YEAR, month_of
from hedun.claims.items import CROP, LIVESTOCK, PERSON
from hedun.claims.words import ITEMS, SECTIONS, SPECIES, say
from hedun.domain.deadlines import local_day
from hedun.insights import tables as seasons
from hedun.insights.queries import Season, summed
from hedun.insights.queries import season as season_of
from hedun.insights.selection import Wanted
from hedun.insights.sums import Damage, damages
from hedun.insights.tables import Column, Mixed, Row, Table
from hedun.language import lang

NAMED = 3  # animals, and things damaged, that the paragraph names


@dataclass(frozen=True)
class Trace:
    """A figure of the paragraph. `mark`: its number there; `href`: to the rows behind it."""

    key: str
    mark: int
    figure: Figure
    href: str


@dataclass(frozen=True)
class Briefing:
    """Everything one briefing says. `told`: the season's sums of what was told in its time."""

    asked: Asked
    scope: Scope
    so_far: Scope
    told: Season

    @cached_property
    def figures(self) -> dict[str, Figure]:
        return figures(self.scope)

    @cached_property
    def traces(self) -> list["Trace"]:
        """Every figure that the paragraph may name: the measures, and the claims of the animals and
        things named the most. A query for each of these."""
        found = [
            Trace(key, n, one, self.asked.rows(key))
            for n, (key, one) in enumerate(self.figures.items(), 1)
        ]
        narrowed = [
            (f"species.{code}", self.asked.of_species(code), say(code, SPECIES, lang()))
            for code in list(self.told.species)[:NAMED]
        ]
        narrowed += [
            (f"thing.{one.section}.{one.item}", self.asked.of_thing(one.section, one.item),
             say(one.item, ITEMS | SECTIONS, lang()))
            for one in self.told.damages[:NAMED]
        ]  # fmt: skip
        for key, asked, name in narrowed:
            measure = replace(BY_KEY["claims"], key=key, title=name)
            href = asked.rows("claims")
            found.append(Trace(key, len(found) + 1, figure(measure, scope_of(asked)), href))
        return found

    @cached_property
    def figures_so_far(self) -> dict[str, Figure]:
        return self.figures if self.asked.period.kind == YEAR else figures(self.so_far)


def briefing(asked: Asked) -> Briefing:
    """A fixed number of queries; the sums of a year are those of the season's page."""
    scope = scope_of(asked)
    if asked.period.kind == YEAR and not asked.section:
        told = season_of(asked.wanted, asked.near, asked.actor, asked.now)
    else:
        told = summed(scope.told, asked.wanted, asked.now, whole=False)
    return Briefing(asked, scope, scope_of(asked, since_the_beginning=True), told)


def main(found: Briefing) -> Table:
    """Each figure of the time, and since the policy began."""
    rows = []
    for key, here in found.figures.items():
        one, so_far = here.measure, found.figures_so_far[key]
        values = (str(one.title), Mixed(here.value, one.kind), Mixed(so_far.value, one.kind))
        year = found.asked.period.kind == YEAR
        rows.append(Row(values[:2] if year else values, found.asked.rows(key)))
    columns = [Column(_("Figure"), "text"), Column(_("In this time"), "mixed")]
    if found.asked.period.kind == YEAR:
        columns[1] = Column(_("In the year"), "mixed")
    else:
        columns.append(Column(_("Since the policy began"), "mixed"))
    return Table("figures", _("Figures"), tuple(columns), rows)


def towns(found: Briefing) -> Table:
    return _linked(found, seasons.towns(found.told), _town_codes(found.told), "of_town")


def villages(found: Briefing) -> Table:
    return seasons.villages(found.told)


def species(found: Briefing) -> Table:
    return _linked(found, seasons.species(found.told), list(found.told.species), "of_species")


def crops(found: Briefing) -> Table:
    table, asked = seasons.crops(found.told), found.asked
    rows = [
        replace(row, href=asked.of_thing(one.section, one.item).rows("claims"))
        for row, one in zip(table.rows, found.told.damages, strict=True)
    ]
    return replace(table, rows=rows)


def _linked(found: Briefing, table: Table, codes: Sequence[str], narrowed: str) -> Table:
    """Each row leads to the claims behind it."""
    hrefs = [getattr(found.asked, narrowed)(code).rows("claims") for code in codes]
    rows = [replace(row, href=href) for row, href in zip(table.rows, hrefs, strict=True)]
    return replace(table, rows=rows)


def _town_codes(told: Season) -> list[str]:
    """In the order of the season's table of towns."""
    above = {place.parent_id: place.parent for place in told.places.values()}
    order = sorted(told.towns.items(), key=lambda item: (-item[1].claims, item[0] or 0))
    return [above[pk].code if above[pk] else "" for pk, _sums in order]


def steps(found: Briefing) -> Table:
    """The year, month by month: what was told then and what was paid then. Three queries."""
    told = (
        found.scope.told.order_by()
        .values("report__first_told_at")
        .annotate(reports=Count("report", distinct=True), claims=Count("pk"))
    )
    sums: dict[date, list[int]] = {}
    for row in told:
        here = sums.setdefault(_month(row["report__first_told_at"]), [0, 0, 0])
        here[0] += row["reports"]
        here[1] += row["claims"]
    paid = found.scope.transfers.values("at").annotate(fen=net(found.scope.paid_account))
    for row in paid:
        sums.setdefault(_month(row["at"]), [0, 0, 0])[2] += row["fen"]
    rows = [
        Row((f"{month:%Y-%m}", *sums[month]), f"?{_of_month(found.asked, month)}")
        for month in sorted(sums)
    ]
    totals = tuple(map(sum, zip(*sums.values(), strict=True))) if sums else (0, 0, 0)
    columns = (
        Column(_("Month"), "text"), Column(_("Reports")), Column(_("Claims"), bar="--bar-open"),
        Column(_("Paid, yuan"), "yuan"),
    )  # fmt: skip
    note = _("Told and paid in the month; a claim is told in one month and paid in another.")
    total = Row((str(_("Total")), *totals))
    return Table("months", _("By month"), columns, rows, total, note)


def _month(at: Any) -> date:
    return local_day(at).replace(day=1)


def _of_month(asked: Asked, month: date) -> str:
    return replace(asked, period=month_of(month)).address


# ── the return for city and province ────────────────────────────────────────────────────────────


def _damaged(found: Sequence[Damage]) -> tuple[int, int, int, int]:
    """mu of crops (ten-thousandths), head of livestock, claims of injured persons, fen awarded."""
    crop = sum(one.quantity_e4 for one in found if one.section == CROP)
    head = sum(one.quantity_e4 for one in found if one.section == LIVESTOCK and one.item != "vet")
    hurt = sum(one.claims for one in found if one.section == PERSON)
    return crop, head // 10_000, hurt, sum(one.given_fen for one in found)


_RETURN = (
    Column(_("Reports")), Column(_("Villages hit")), Column(_("Households hit")),
    Column(_("Damaged area, mu"), "mu", edge=True), Column(_("Livestock, head")),
    Column(_("Claims with injured persons")), Column(_("Awarded, yuan"), "yuan", edge=True),
    Column(_("Paid, yuan"), "yuan"),
)  # fmt: skip


def upwards(found: Briefing) -> Table:
    """上报表: a row a town, as it goes to the city and the province. Two queries a town."""
    told, rows = found.told, []
    for pk, sums in sorted(told.towns.items(), key=lambda item: item[0] or 0):
        town = next(p.parent for p in told.places.values() if p.parent_id == pk)
        claims = found.scope.told.filter(report__village__parent=pk)
        counted = told.town_counted(pk)
        villages_ = sum(1 for place in told.places.values() if place.parent_id == pk)
        values = (
            town.name if town else "", counted.reports, villages_, counted.households,
            *_damaged(damages(claims)), sums.paid_fen,
        )  # fmt: skip
        href = found.asked.of_town(town.code).rows("claims") if town else ""
        rows.append(Row(values, href))
    total = (
        str(_("Total")), told.different.reports, len(told.places), told.different.households,
        *_damaged(told.damages), told.total.paid_fen,
    )  # fmt: skip
    note = _("Of what was told in this time; paid as of today. A household hit in two towns stands "
             "in both rows and once in the total.")  # fmt: skip
    columns = (Column(_("Town"), "text"), *_RETURN)
    return Table("return", _("Return for city and province"), columns, rows, Row(total), note)


# ── county beside county ────────────────────────────────────────────────────────────────────────


def counties(asked: Asked) -> Table:
    """Every policy of the same year whose claims the actor sees, each with the sums of its own
    season's page."""
    year, rows, totals = asked.wanted.policy.starts.year, [], [0] * 6
    policies = [one for one in asked.near.policies if one.starts.year == year]
    for policy in sorted(policies, key=lambda one: (one.place.code, one.number)):
        wanted = Wanted(policy)
        season = season_of(wanted, asked.near, asked.actor, asked.now)
        each, t = season.each_fen, season.total
        sums = (
            season.different.reports, len(season.places), season.different.households, t.claims,
            season.different.paid, t.paid_fen,
        )  # fmt: skip
        totals = [a + b for a, b in zip(totals, sums, strict=True)]
        cover = policy.cover_fen if asked.near.whole(policy) else None
        used = 100 * season.given_fen / cover if cover else None
        values = (str(policy.place), *sums, each, season.days(50), season.days(90), cover, used)
        here = {"policy": policy.number, "period": YEAR}
        rows.append(
            Row(values, f"{reverse('briefings:briefing')}?{urlencode(here)}", policy.number)
        )
    columns = (
        Column(_("County"), "text"), Column(_("Reports")), Column(_("Villages hit")),
        Column(_("Households hit")), Column(_("Claims")), Column(_("Households paid")),
        Column(_("Paid, yuan"), "yuan"), Column(_("Paid a household, yuan"), "yuan"),
        Column(_("Half paid within, days"), "days", edge=True),
        Column(_("Nine in ten within, days"), "days"),
        Column(_("Cover of the year, yuan"), "yuan", edge=True), Column(_("In use, %"), "figure"),
    )  # fmt: skip
    total = Row((str(_("Total")), *totals, None, None, None, None, None)) if len(rows) > 1 else None
    note = _("The policies of the year that the reader sees; a household in two counties is two.")
    return Table("counties", _("County beside county"), columns, rows, total, note)


OF_A_TIME: Mapping[str, Callable[[Briefing], Table]] = {
    "figures": main, "towns": towns, "species": species, "crops": crops, "return": upwards,
}  # fmt: skip
OF_A_YEAR: Mapping[str, Callable[[Briefing], Table]] = {
    **OF_A_TIME, "months": steps, "villages": villages,
    "counties": lambda found: counties(found.asked),
}  # fmt: skip


def tables_of(found: Briefing) -> dict[str, Table]:
    known = OF_A_YEAR if found.asked.period.kind == YEAR else OF_A_TIME
    return {slug: make(found) for slug, make in known.items()}
