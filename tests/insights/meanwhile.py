"""In a process of its own, with a database that takes two connections: the season is summed, and
between its questions another claim comes."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from hedun.insights import queries
from hedun.insights.queries import Season
from hedun.insights.queries import season as season_of
from hedun.insights.selection import ground, read
from hedun.record.moment import one_moment
from tests.support.road import FORESTRY, Road, make_claim, make_county


def main() -> None:
    """Says claims and households as they were summed then, and the next times."""
    road = make_county(3)
    make_claim(road, at="reported")
    real, came = queries.counted, []

    def another() -> None:
        make_claim(road, at="reported")
        connections.close_all()

    def counted(*given: Any) -> Any:
        if not came:
            came.append(True)
            with ThreadPoolExecutor(1) as other:
                other.submit(another).result(60)
        return real(*given)

    queries.counted = counted
    summed = [sums_of(seen(road)), sums_of(seen(road))]
    with one_moment():  # as a briefing, which sums within its own
        summed.append(sums_of(seen(road)))
    print(json.dumps(summed))


def seen(road: Road) -> Season:
    actor = road.who(FORESTRY)
    near = ground(actor, road.now)
    chosen = read({}, near, actor, road.now)
    assert chosen is not None
    return season_of(chosen[0], near, actor, road.now)


def sums_of(found: Season) -> tuple[int, int, int]:
    return found.total.claims, found.different.households, len(found.places)
