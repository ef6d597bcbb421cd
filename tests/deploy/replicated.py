"""A house whose reports are read from a replica, in processes of its own (test_replica.py)."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep

import psycopg
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import resolve

from hedun import clock
from hedun.claims.models import Claim, LossLine
from hedun.people.models import Identity, RolePosting, User
from hedun.people.queries import actor_named
from hedun.policies.standing import standing
from hedun.record.standby import REPLICA
from hedun.record.wall import guarded, stand
from hedun.web import replica
from hedun.web.replica import TELLING, Follower, _elsewhere
from tests.access import world
from tests.support.road import make_claim, make_county, make_report

# Of each room that tells, what can be read word for word.
PAGES = (
    "/season/", "/season/standing-out/", "/briefings/", "/map/", "/map/points.bin", "/duties/",
    "/decisions/", "/outlook/", "/open/140423000000/", "/reports/export.csv", "/reports/sums/",
    "/prevention/spots/", "/readiness/backlog/", "/wildlife/",
)  # fmt: skip
SPOTS = (("forestry", "own"), ("township", "own"), ("forestry", "foreign"))
READERS = tuple(f"{role}-{spot}" for role, spot in SPOTS)
NOT_THE_SAME = re.compile(rb'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"')
OF_A_ROOM = re.compile(r'(?:FROM|JOIN|INTO|UPDATE) "?((?:claims|ledger|assessment|payments)_\w+)')
OWNER = "hedun"  # of the tables, and of the server (scripts/pg_cluster.py)
FENCED = (Claim, LossLine, Identity)


def set_up() -> None:
    """Three claims that wait for the township, one that was paid, and an account for each reader.
    Says the number of the report."""
    road = make_county(6)
    report = make_report(road)
    for _ in range(3):
        make_claim(road, at="reported", report=report)
    make_claim(road, at="paid", report=report)
    world.offices(road, SPOTS)
    print(json.dumps({"report": report.number, "now": road.now.isoformat()}))


def main() -> None:
    """What a process finds that asks both as the role of the desk."""
    parts = (walled, refused, late, withdrawn)
    print(json.dumps({**compared(), **{part.__name__: part() for part in parts}}))


def compared() -> dict[str, object]:
    """Each page by each reader, once from the replica and once from the primary: what differed,
    what was asked of the primary although the replica was read, and how often each was read."""
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
    return {**told, "rooms": rooms, "telling": len(TELLING)}


def _read(reader: str, page: str) -> tuple[tuple[int, bytes], list[str]]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=reader))
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


def walled() -> dict[str, dict[str, int]]:
    """Who → table → rows that are seen of the replica, asked with no word of whose they are."""
    seen = {}
    for reader in READERS:
        with guarded():
            stand(standing(actor_named(reader), clock.now()))
            with _elsewhere():
                seen[reader] = _rows()
            seen["afterwards"] = _rows()
    with _elsewhere():
        seen["nobody"] = _rows()
    return seen


def _rows() -> dict[str, int]:
    found = {}
    with connections[REPLICA].cursor() as cursor:
        for model in FENCED:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            found[model._meta.label] = cursor.fetchone()[0]
    return found


def refused() -> dict[str, str]:
    """Why one is not read that would be asked as the owner of the tables, before whom no wall
    stands; and one that follows nobody, which is the primary itself."""
    own = connection.settings_dict["PORT"]
    return {"owner": _instead(USER=OWNER), "primary": _instead(PORT=own)}


def _instead(**setting: str) -> str:
    there = connections[REPLICA]
    before = dict(there.settings_dict)
    there.close()
    there.settings_dict.update(setting)
    try:
        return Follower().why_not(0)
    finally:
        there.close()
        there.settings_dict.update(before)


def late() -> list[str]:
    """Why it is not read: as ever, when it has shown nothing for a second that was written since,
    and when it goes on."""
    one = Follower()
    with override_settings(REPLICA_SECONDS=1):
        before = _until(lambda why: not why, one)
        with paused():
            User.objects.filter(username=READERS[0]).update(last_login=clock.now())
            meanwhile = _until(bool, one)
        return [before, meanwhile, _until(lambda why: not why, one)]


def _until(enough: Callable[[str], bool], one: Follower) -> str:
    while not enough(why := one.why_not(0)):
        sleep(0.1)
    return why


def withdrawn() -> list[int]:
    """What an officer gets from the replica before and after the posting was ended, of which the
    replica does not know yet; and how often it was the replica."""
    counted = replica.REPORTS.labels("replica", "")
    before, page, reader = counted._value.get(), "/duties/", READERS[1]
    with override_settings(REPLICA_SECONDS=600), paused():
        first = _read(reader, page)[0][0]
        RolePosting.objects.filter(user__username=reader).update(until=world.SINCE)
        then = _read(reader, page)[0][0]
    return [first, then, int(counted._value.get() - before)]


@contextmanager
def paused() -> Iterator[None]:
    """Inside, the replica gets what the primary writes and shows none of it."""
    told = connections[REPLICA].get_connection_params() | {"user": OWNER}
    named = {name: told[name] for name in ("host", "port", "dbname", "user")}
    with psycopg.connect(**named, autocommit=True) as there:
        there.execute("SELECT pg_wal_replay_pause()")
        while there.execute("SELECT pg_get_wal_replay_pause_state()").fetchone() != ("paused",):
            sleep(0.05)
        try:
            yield
        finally:
            there.execute("SELECT pg_wal_replay_resume()")
