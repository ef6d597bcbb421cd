"""The tables of this room: page, spreadsheet and CSV read the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.domain.words import ROLES
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.readiness.backlog import Ahead
from hedun.readiness.expecting import Expected
from hedun.readiness.models import Duty, Task
from hedun.readiness.rostering import Week, WhatIf, wanted
from hedun.readiness.words import TASKS

TOWN_WEEKS = 8
WHAT_IF = {
    "asis": _("as it is"),
    "officer": _("one officer less (who has the most)"),
    "vehicle": _("one vehicle less"),
    "twice": _("twice the reports"),
}


def tasks(rows: Iterable[Task], today: date) -> Table:
    made = [
        Row((TASKS[one.kind][lang()], one.place.name, one.responsible.name, one.due,
             _stands(one, today), one.confirmed_at, one.note or one.about),
            reverse("readiness:task", args=[one.number]))
        for one in rows
    ]  # fmt: skip
    columns = (
        Column(_("What must be ready"), "text"), Column(pgettext_lazy("measure", "Place"), "text"),
        Column(_("Who answers for it"), "text"), Column(_("Ready by"), "day"),
        Column(_("How it stands"), "text"), Column(_("Confirmed at"), "instant"),
        Column(_("In a few words"), "text"),
    )  # fmt: skip
    return Table("tasks", _("Ready for the season"), columns, made)


def _stands(one: Task, today: date) -> str:
    if one.withdrawn_at:
        return str(pgettext_lazy("measure", "withdrawn"))
    if one.confirmed_at:
        return str(_("confirmed"))
    return str(_("overdue") if one.due < today else _("not confirmed"))


def expected(week: Week) -> Table:
    """What is to be expected in the week, and how many duties it wants."""
    rows = [
        Row((one.town.name, one.mean, one.p10, one.p50, one.p80, one.p90, wanted(one)))
        for one in week.expected
    ]
    columns = (
        Column(_("Town"), "text"), Column(_("Reports expected"), "figure"),
        Column(_("10 in 100 stay below"), edge=True), Column(_("50 in 100")),
        Column(_("80 in 100")), Column(_("90 in 100")), Column(_("Duties wanted"), edge=True),
    )  # fmt: skip
    note = _(
        "By the same model as the forecast of the cover: earlier seasons of each town's villages, "
        "this year's lists so far; little history is drawn towards what is common. Duties: half a "
        "person's day for each report that 80 in 100 such weeks stay below."
    )
    return Table("expected", _("Reports to be expected"), columns, rows, note=note)


def outlook(found: Sequence[tuple[date, float, int, int]]) -> Table:
    """(Monday, mean, low, high) of the whole county."""
    rows = [Row((monday, mean, round(mean), low, high)) for monday, mean, low, high in found]
    columns = (
        Column(_("Week, from Monday"), "day"), Column(_("Reports expected"), "figure"),
        Column(_("rounded"), bar="--bar-paid"), Column(_("10 in 100 stay below")),
        Column(_("90 in 100 stay below"), bar="--bar-open"),
    )  # fmt: skip
    note = _("Towns' bands added up, which is a little wider than the county's own.")
    return Table("outlook", _("The weeks to come"), columns, rows, note=note)


def by_town(found: Sequence[Expected]) -> Table:
    """A row a town, a column a week: the mean and the band of 10 and 90 in 100."""
    mondays = sorted({one.monday for one in found})[:TOWN_WEEKS]
    told = {(one.town.code, one.monday): one for one in found}
    towns = {one.town.code: one.town.name for one in found}

    def said(code: str, monday: date) -> str:
        one = told.get((code, monday))
        return f"{one.mean:.1f} ({one.p10}–{one.p90})" if one else ""

    rows = [
        Row((name, *(said(code, monday) for monday in mondays)))
        for code, name in sorted(towns.items())
    ]
    columns = [Column(_("Town"), "text")]
    columns += [Column(f"{monday:%m-%d}", "text") for monday in mondays]
    note = _("Weeks by their Monday: reports expected, and between which 80 in 100 such weeks lie.")
    return Table("by-town", _("The weeks to come, by town"), tuple(columns), rows, note=note)


def duties(rows: Iterable[Duty], role_of: Mapping[str, str]) -> Table:
    made = [
        Row((one.day, one.place.name, one.user.name, role_of.get(one.user.username, ""),
             str(_("drives")) if one.drives else str(_("is there")),
             one.stand_in.name if one.stand_in else "—"))
        for one in rows
    ]  # fmt: skip
    columns = (
        Column(_("Day"), "day"),
        Column(_("Town"), "text"),
        Column(_("On duty"), "text"),
        Column(_("Office"), "text"),
        Column(pgettext_lazy("duty", "How"), "text"),
        Column(_("Stands in"), "text"),
    )
    return Table("duties", _("Duty list"), columns, made)


def role_names(week: Week) -> dict[str, str]:
    return {name: ROLES[role][lang()] for name, role in week.roles.items()}


def what_ifs(found: Sequence[WhatIf]) -> Table:
    rows = [
        Row((str(WHAT_IF[one.code]), one.wanted, one.done, one.open, round(one.km), one.most))
        for one in found
    ]
    columns = (
        Column(_("What if"), "text"),
        Column(_("Duties wanted")),
        Column(_("taken")),
        Column(pgettext_lazy("duty", "open"), late=True),
        Column(_("Kilometres")),
        Column(_("Most for one person")),
    )
    return Table("what-if", _("What if"), columns, rows)


def backlog(found: Ahead) -> Table:
    rows = []
    for step in found.steps:
        low, middle, high = (step.ahead[band] for band in ("low", "middle", "high"))
        rows.append(
            Row((step.state, step.now, step.can if step.can is None else round(step.can),
                 *(round(middle[n]) for n in (0, 1, 3, 7)), f"{low[7]:.0f}–{high[7]:.0f}"))
        )  # fmt: skip
    columns = (
        Column(_("State"), "state"), Column(_("Waits now")), Column(_("Done in a week"), "figure"),
        Column(_("in 1 week"), edge=True, bar="--bar-paid"), Column(_("in 2 weeks")),
        Column(_("in 4 weeks")), Column(_("in 8 weeks"), bar="--bar-open"),
        Column(_("from low to high"), "text"),
    )  # fmt: skip
    note = _(
        "Done in a week: what the step moved in three quarters of its busy weeks of the last "
        "twelve at most. A step of which nothing is known keeps what it has. From low to high: "
        "with the reports that 10 and 90 in 100 such weeks stay below."
    )
    return Table("backlog", _("Backlog by step"), columns, rows, note=note)
