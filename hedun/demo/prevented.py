"""What the demo's offices did against damage: visits in spring, fences, lights and guards where the
first weeks were worst. By real actions; nothing of it changes what happens in the season."""

from collections import Counter
from datetime import date, datetime, timedelta

from hedun.demo import officers
from hedun.demo.county import County
from hedun.demo.ground import Village
from hedun.demo.year import Year
from hedun.domain.actors import Actor, Role
from hedun.domain.deadlines import local_day
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.prevention import actions as prevention
from hedun.prevention.models import Measure

VISITED, FENCED, LIT, GUARDED = 6, 5, 5, 4
REACHED, PRESENT = 14, (23, 41, 18, 35, 27, 30)
Kind = Measure.Kind


def visit(county: County, year: Year, now: datetime) -> None:
    """Each town's first officer goes to a village and hands out what helps."""
    for n, village in enumerate(_one_a_town(year.founding.villages)[:VISITED]):
        roll = [home for _, home in county.rolls[village.code]]
        prevention.record_measure(
            county.places[village.code],
            Kind.VISIT,
            starts=local_day(now) - timedelta(days=n % 4),
            cost_fen=30_000 + 8_000 * n,
            about="讲解驱赶方法、报案时限与不得私设电网、猎套",
            present=PRESENT[n],
            handed_out={"leaflet": 2 * PRESENT[n], "card": PRESENT[n], "horn": n % 3},
            reached=roll[1 : 1 + REACHED],
            actor=_officer(county, village),
            now=now,
        )


def guard(county: County, year: Year, now: datetime) -> None:
    """Where the most lists came from so far, by the bureau; and a cull by a town's own teams."""
    worst = _worst(year, local_day(now))
    bureau = county.actor(officers.of(county.people, Role.FORESTRY)[0].username)
    day = local_day(now)
    kinds = [Kind.FENCE] * FENCED + [Kind.LIGHT] * LIT + [Kind.GUARD] * GUARDED
    told = {
        Kind.FENCE: ("电子围栏外另加铁丝网 2.4 公里", 1_860_000),
        Kind.LIGHT: ("太阳能声光驱赶器 12 台", 540_000),
        Kind.GUARD: ("护农队夜间巡护，每晚 4 人", 900_000),
    }
    for n, (village, kind) in enumerate(zip(worst, kinds, strict=False)):
        about, fen = told[kind]
        until = date(day.year, 10, 31) if kind == Kind.GUARD else None
        _record(county.places[village.code], kind, day, until, fen + 10_000 * n, about, bureau, now)
    if worst:
        village = worst[0]
        home = county.rolls[village.code][0][1]
        _record(
            county.places[village.code],
            Kind.CROP,
            day,
            None,
            0,
            "地边改种马铃薯",
            bureau,
            now,
            home,
        )


def _record(
    place: Place, kind: str, day: date, until: date | None, fen: int, about: str, actor: Actor,
    now: datetime, household: Household | None = None,
) -> None:  # fmt: skip
    prevention.record_measure(
        place, kind, starts=day, until=until, cost_fen=fen, about=about, household=household,
        species="wild_boar", actor=actor, now=now,
    )  # fmt: skip


def _worst(year: Year, day: date) -> list[Village]:
    found = Counter(one.village.code for one in year.lists if local_day(one.told) < day)
    by_code = {village.code: village for village in year.founding.villages}
    return [by_code[code] for code, _ in sorted(found.items(), key=lambda f: (-f[1], f[0]))]


def _one_a_town(villages: "tuple[Village, ...] | list[Village]") -> list[Village]:
    first: dict[str, Village] = {}
    for village in villages:
        first.setdefault(village.town, village)
    return list(first.values())


def _officer(county: County, village: Village) -> Actor:
    return county.actor(officers.of(county.people, Role.TOWNSHIP, village.town)[0].username)
