"""Writing the contracted land of households (part of the room's actions).

A plot is never edited: what changes ends on a day, and another row goes on from the next.
"""

from datetime import date, datetime, timedelta

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people import checks
from hedun.people.households import insist, insist_going_on
from hedun.people.models import Household, Plot
from hedun.people.problems import insist_good, malformed, problem
from hedun.people.queries import plots_on
from hedun.record.pen import writing

DAY = timedelta(days=1)


def set_plot(
    household: Household,
    *,
    name: str,
    area_e4: int,
    starts: date | None = None,
    actor: Actor,
    now: datetime,
) -> Plot:
    """承包地块: the household has this plot from `starts` (today unless given), with this area in
    ten-thousandths of a mu. A plot of the same name ends on the day before.

    Raises BadFields (name, area, starts), Malformed (HOUSEHOLD_OVER), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("land.set", household.village, actor, now, household.number)
        insist_going_on(household)
        day = starts or local_day(now)
        insist_good(area=checks.plot(name, area_e4))
        old = list(plots_on(household, day).filter(name=name))
        if any(one.area_e4 == area_e4 for one in old):
            insist_good(name=(problem("PLOT_THERE", name=name),))
        later = household.plots.filter(name=name, starts__gt=day)
        if any(one.until is None or one.until >= one.starts for one in later):
            insist_good(starts=(problem("PLOT_LATER", name=name),))
        for one in old:
            one.until = day - DAY
            one.save(update_fields=["until"])
        new = Plot.objects.create(household=household, name=name, area_e4=area_e4, starts=day)
        data = {"area_e4": area_e4, "starts": day.isoformat()}
        pen.write("land.set", household.number, data, rows=[*old, new])
        return new


def end_plot(plot: Plot, until: date, *, actor: Actor, now: datetime) -> Plot:
    """The household no longer has it: `until` is the last day; the day before its first one means
    that it was entered by mistake.

    Raises BadFields (until), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        plot = Plot.objects.select_related("household__village").get(pk=plot.pk)
        household = plot.household
        insist("land.end", household.village, actor, now, household.number)
        if plot.until is not None:
            raise malformed("PLOT_ENDED", until=plot.until)
        if until < plot.starts - DAY:
            insist_good(until=(problem("PERIOD", starts=plot.starts),))
        plot.until = until
        plot.save(update_fields=["until"])
        data = {"until": until.isoformat()}
        pen.write("land.end", household.number, data, rows=[plot])
        return plot
