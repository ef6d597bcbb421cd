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
from hedun.briefings.measures import BY_KEY, Figure, figure, figures
from hedun.briefings.periods import YEAR, month_of
from hedun.briefings.scopes import Scope, scope_of
from hedun.claims.items import CROP, LIVESTOCK, PERSON
from hedun.claims.words import ITEMS, SECTIONS, SPECIES, say
from hedun.domain.deadlines import local_day
from hedun.insights import tables as seasons
from hedun.insights.queries import Season, summed
from hedun.insights.queries import season as season_of
from hedun.insights.selection import Wanted
from hedun.insights.sums import Damage, damages, net
from hedun.insights.tables import Column, Mixed, Row, Table, rows_at
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
    told = replace(told, over=asked.told_then.over)
    return Briefing(asked, scope, scope_of(asked.since), told)


def main(found: Briefing) -> Table:
    """Each figure of the time, and since the policy began."""
    rows = []
    for key, here in found.figures.items():
        one, so_far = here.measure, found.figures_so_far[key]
        values = (str(one.title), Mixed(here.value, one.kind), Mixed(so_far.value, one.kind))
        links = ("", found.asked.rows(key), found.asked.since.rows(key))
        n = 2 if found.asked.period.kind == YEAR else 3
        rows.append(Row(values[:n], links[1], links=links[:n]))
    columns = [Column(_("Figure"), "text"), Column(_("In this time"), "mixed")]
    if found.asked.period.kind == YEAR:
        columns[1] = Column(_("In the year"), "mixed")
    else:
        columns.append(Column(_("Since the policy began"), "mixed"))
    return Table("figures", _("Figures"), tuple(columns), rows)


def towns(found: Briefing) -> Table:
    """Each town leads to the claims behind it."""
    table = seasons.towns(found.told)
    return replace(table, rows=[_to_claims(row) for row in table.rows])


def villages(found: Briefing) -> Table:
    return seasons.villages(found.told)


def species(found: Briefing) -> Table:
    table = seasons.species(found.told)
    return replace(table, rows=[_to_claims(row) for row in table.rows])


def crops(found: Briefing) -> Table:
    table = seasons.crops(found.told)
    return replace(table, rows=[_to_claims(row) for row in table.rows])


def _to_claims(row: Row) -> Row:
    return replace(row, href=f"{rows_at('claims')}?{row.behind}" if row.behind else "")


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
        Row((f"{month:%Y-%m}", *sums[month]), f"?{address}", behind=address)
        for month in sorted(sums)
        for address in [_of_month(found.asked, month)]
    ]
    totals = tuple(map(sum, zip(*sums.values(), strict=True))) if sums else (0, 0, 0)
    columns = (
        Column(_("Month"), "text"), Column(_("Reports"), measure="reports"),
        Column(_("Claims"), bar="--bar-open", measure="claims"),
        Column(_("Paid, yuan"), "yuan", measure="paid_fen"),
    )  # fmt: skip
    note = _("Told and paid in the month; a claim is told in one month and paid in another.")
    total = Row((str(_("Total")), *totals), behind=found.asked.address)
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
    Column(_("Reports"), measure="reports"), Column(_("Villages hit"), measure="villages"),
    Column(_("Households hit"), measure="households"),
    Column(_("Damaged area, mu"), "mu", edge=True, measure="mu"),
    Column(_("Livestock, head"), measure="head"),
    Column(_("Claims with injured persons"), measure="hurt"),
    Column(_("Awarded, yuan"), "yuan", edge=True, measure="awarded_fen"),
    Column(_("Paid, yuan"), "yuan", measure="paid_fen"),
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
        behind = told.behind_of(town=town.code) if town else ""
        rows.append(_to_claims(Row(values, behind=behind)))
    total = (
        str(_("Total")), told.different.reports, len(told.places), told.different.households,
        *_damaged(told.damages), told.total.paid_fen,
    )  # fmt: skip
    note = _("Of what was told in this time; paid as of today. A household hit in two towns stands "
             "in both rows and once in the total.")  # fmt: skip
    columns = (Column(_("Town"), "text"), *_RETURN)
    return Table(
        "return", _("Return for city and province"), columns, rows,
        Row(total, behind=told.behind), note,
    )  # fmt: skip


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
        here = urlencode({"policy": policy.number, "period": YEAR})
        href = f"{reverse('briefings:briefing')}?{here}"
        rows.append(Row(values, href, policy.number, here))
    columns = (
        Column(_("County"), "text"), *_RETURN[:3], Column(_("Claims"), measure="claims"),
        Column(_("Households paid"), measure="paid_households"),
        Column(_("Paid, yuan"), "yuan", measure="paid_fen"),
        Column(_("Paid a household, yuan"), "yuan", measure="paid_households"),
        Column(_("Half paid within, days"), "days", edge=True, measure="half"),
        Column(_("Nine in ten within, days"), "days", measure="nine"),
        Column(_("Cover of the year, yuan"), "yuan", edge=True),
        Column(_("In use, %"), "figure", measure="given_fen"),
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
