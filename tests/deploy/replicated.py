"""A house whose reports are read from a replica, in processes of its own (test_replica.py)."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from hedun import clock
from hedun.claims.models import Claim, LossLine
from hedun.people.models import Identity, User
from hedun.people.queries import actor_named
from hedun.policies.standing import standing
from hedun.record.standby import REPLICA
from hedun.record.wall import guarded, stand
from hedun.web import replica
from hedun.web.replica import TELLING, _elsewhere, follower
from tests.access.world import offices
from tests.support.road import make_claim, make_county, make_report

# Of each room that tells, what can be read word for word.
PAGES = (
    "/season/", "/season/standing-out/", "/briefings/", "/map/", "/map/points.bin", "/duties/",
    "/decisions/", "/outlook/", "/open/140423000000/", "/reports/export.csv", "/reports/sums/",
    "/prevention/spots/", "/readiness/backlog/", "/wildlife/",
)  # fmt: skip
READERS = ("forestry-own", "township-own", "insurer-own", "forestry-foreign", "clerk-sibling")
NOT_THE_SAME = re.compile(rb'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"')
OF_A_ROOM = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "?((?:claims|ledger|assessment|payments)_\w+)')
FENCED = (Claim, LossLine, Identity)


def set_up() -> None:
    """Three claims that wait for the township, one that was paid; an account for each role at each
    spot. Says the number of the report."""
    road = make_county(6)
    report = make_report(road)
    for _ in range(3):
        make_claim(road, at="reported", report=report)
    make_claim(road, at="paid", report=report)
    offices(road)
    print(json.dumps({"report": report.number, "now": road.now.isoformat()}))


def asked() -> None:
    """As the role of the desk: each page by each reader, once from the replica and once from the
    primary. Says what differed, what was asked of the primary although the replica was read, and
    how often each was read."""
    differed, wrong, counted = [], [], {"replica": 0, "primary": 0}
    for reader in READERS:
        for page in PAGES:
            there, rooms = _read(reader, page)
            with _nobody_there():
                here, _ = _read(reader, page)
            if here != there:
                differed.append(f"{reader} {page}: {there[0]} {here[0]}")
            wrong += [f"{reader} {page}: {table}" for table in rooms]
    for family in replica.REPORTS.collect():
        for one in family.samples:
            if one.name.endswith("_total"):
                counted[one.labels["source"]] += int(one.value)
    rooms = len({resolve(page.partition("?")[0]).namespace for page in PAGES})
    told = {"differed": differed, "wrong": wrong, "read": counted}
    print(json.dumps({**told, "rooms": rooms, "telling": len(TELLING)}))


def _read(reader: str, page: str) -> tuple[tuple[int, bytes], list[str]]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=reader))
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page)
    tables = [match for one in queries for match in OF_A_ROOM.findall(one["sql"])]
    return (answer.status_code, NOT_THE_SAME.sub(b"", answer.content)), tables


@contextmanager
def _nobody_there() -> Iterator[None]:
    before = replica.ROUTES
    replica.ROUTES = frozenset()
    try:
        yield
    finally:
        replica.ROUTES = before


def walled() -> None:
    """Who → table → rows that are seen of the replica, asked with no word of whose they are."""
    seen: dict[str, dict[str, int]] = {}
    for reader in READERS:
        with guarded():
            stand(standing(actor_named(reader), clock.now()))
            with _elsewhere():
                seen[reader] = _rows()
            seen["afterwards"] = _rows()
    with _elsewhere():
        seen["nobody"] = _rows()
    print(json.dumps(seen))


def _rows() -> dict[str, int]:
    found = {}
    with connections[REPLICA].cursor() as cursor:
        for model in FENCED:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            found[model._meta.label] = cursor.fetchone()[0]
    return found


def refused() -> None:
    """Why the replica is not read, by somebody who has written nothing."""
    print(json.dumps(follower.why_not(0)))
