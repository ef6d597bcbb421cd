"""How the demo's offices made themselves ready: tasks with names and days, vehicles, languages, the
roster of the week in which the desk opens. By real actions."""

from datetime import date, datetime

from hedun.demo import officers
from hedun.demo.county import County
from hedun.demo.ground import COUNTY
from hedun.demo.year import OPENS, Year
from hedun.domain.actors import Actor, Role
from hedun.domain.deadlines import local_day, monday_of
from hedun.people.models import User
from hedun.readiness import actions as readiness
from hedun.readiness import means
from hedun.readiness.models import Task
from hedun.readiness.rosters import make_roster

OF_A_TOWN = ("people", "vehicles", "forms", "guards")
OF_THE_COUNTY = (
    ("hotline", Role.FORESTRY), ("training", Role.EXPERT), ("accounts", Role.CASHIER),
    ("medical", Role.INSURER), ("material", Role.FORESTRY), ("phones", Role.INSURER),
)  # fmt: skip
NOTES = {
    "people": "值守与替班已排定",
    "vehicles": "皮卡一辆，油卡已备",
    "forms": "纸表 200 份已到村",
}
LEFT = 7  # of so many tasks one is never confirmed
WITH_A_CAR = 5  # towns
ROSTERED = monday_of(local_day(OPENS))


def prepare(county: County, year: Year, now: datetime) -> None:
    """Who answers for what by the first of June; the vehicles; what is spoken."""
    by = {"actor": _bureau(county), "now": now}
    due, season = date(year.founding.year, 6, 1), year.founding.year
    towns = _towns(county)
    for n, town in enumerate(towns):
        officer = officers.of(county.people, Role.TOWNSHIP, town)[n % 2].username
        for kind in OF_A_TOWN:
            readiness.enter_task(
                county.places[town], kind, season=season, responsible=_user(officer), due=due, **by
            )  # fmt: skip
        if n < WITH_A_CAR:
            means.add_vehicle(county.places[town], "皮卡（四驱）", **by)
        means.add_tongue(county.places[town], "jin", **by)
        means.add_tongue(_user(officer), "jin", **by)
    for kind, role in OF_THE_COUNTY:
        who = officers.of(county.people, role)[0].username
        readiness.enter_task(
            county.places[COUNTY], kind, season=season, responsible=_user(who), due=due, **by
        )  # fmt: skip
    means.add_vehicle(county.places[COUNTY], "查勘车", **by)


def confirm(county: County, year: Year, now: datetime) -> None:
    """All but a few, each by who answers for it; the others are reminded."""
    tasks = list(Task.objects.select_related("responsible").order_by("pk"))
    for n, task in enumerate(tasks):
        if n % LEFT != LEFT - 1:
            who = county.actor(task.responsible.username)
            readiness.confirm_task(task, note=NOTES.get(task.kind, ""), actor=who, now=now)
    if len(tasks) >= LEFT:
        readiness.ask_after(tasks, actor=_bureau(county), now=now)


def next_week(county: County, year: Year, now: datetime) -> None:
    """The roster of the week in which the desk opens."""
    make_roster(county.places[COUNTY], ROSTERED, actor=_bureau(county), now=now)


def _bureau(county: County) -> Actor:
    return county.actor(officers.of(county.people, Role.FORESTRY)[0].username)


def _towns(county: County) -> list[str]:
    return sorted({village.town for village in county.villages})


def _user(username: str) -> User:
    return User.objects.get(username=username)
