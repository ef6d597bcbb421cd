"""The second wall asked by raw SQL, as the role of the desk. Runs in a process of a grown house."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection
from psycopg import errors, sql

from hedun import clock
from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.people.queries import actor_named
from hedun.places.models import Place
from hedun.policies.standing import at, standing
from hedun.record.verification import verify
from hedun.record.wall import NOBODY, SET, Standing, leave, stand
from hedun.web.walls.fences import FENCED
from tests.support.house import DESK
from tests.support.road import Road, make_claim, make_county, walk

TABLES = {label: apps.get_model(label)._meta for label in FENCED}
BREAKING_OUT = (
    "CREATE TABLE mine (id int)",
    "ALTER TABLE claims_claim DISABLE ROW LEVEL SECURITY",
    "DROP POLICY hedun_select ON claims_claim",
    "CREATE POLICY mine ON claims_claim USING (true)",
    "TRUNCATE people_identity",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('people', 'x', now())",
    "SET row_security = off; SELECT * FROM people_identity",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "ALTER ROLE hedun_desk BYPASSRLS",
    "COPY people_identity TO '/dev/null'",
)


def readers() -> dict[str, Standing]:
    """Where each stands: people of the demo by name, the other two by their places."""
    now, road = clock.now(), Claim.objects.select_related("report__village").order_by("pk")[0]
    village = road.report.village
    lived_in = Place.objects.filter(households__isnull=False).values("pk")
    empty = Place.objects.filter(level=village.level, until=None).exclude(pk__in=lived_in)[0]
    people = {
        "clerk": "gaozhicheng", "township": "zhouxiaofeng", "insurer": "mengli",
        "auditor": "shenji", "administrator": "guanli", "security": "anquan",
    }  # fmt: skip
    county = standing(actor_named("mengli"), now)
    return {
        **{who: standing(actor_named(name), now) for who, name in people.items()},
        "elsewhere": at({empty.code}),
        "other company": replace(county, policies=frozenset()),
        "nobody": NOBODY,
    }


def main() -> None:
    """Prints what there is, what each reader sees, and what each could write."""
    owner = psycopg.connect(**_as(settings.DATABASES["default"]["USER"]), autocommit=True)
    desk = psycopg.connect(**_as(DESK), autocommit=True)
    there = _seen(owner)
    found: dict[str, object] = {"there": there, "untold": _seen(desk)}
    seen, written = {}, {}
    of: dict[Standing, str] = {}  # who stands where somebody stood before sees what they saw
    for who, where in readers().items():
        first = of.setdefault(where, who)
        if first != who:
            seen[who] = seen[first]
            continue
        desk.execute(SET, where.settings())
        seen[who] = _seen(desk)
        if who in ("elsewhere", "other company", "administrator"):
            desk.execute(SET, replace(where, whole=True).settings())  # as inside an action
            written[who] = _written(owner, desk)
    owners = owner.info.user
    found |= {"seen": seen, "written": written, "broke_out": _broke_out(desk, owners)}
    print(json.dumps(found))


def _as(user: str) -> dict[str, object]:
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "host", "port") if name in given} | {
        "user": user
    }


def _seen(desk: psycopg.Connection) -> dict[str, int]:
    counts = [
        sql.SQL("(SELECT count(*) FROM {})").format(sql.Identifier(meta.db_table))
        for meta in TABLES.values()
    ]
    row = desk.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(counts))).fetchone()
    assert row is not None
    return dict(zip(TABLES, row, strict=True))


def _written(owner: psycopg.Connection, desk: psycopg.Connection) -> list[str]:
    """Table and command of what went through, of all there is: taken back at once."""
    went = []
    for label, meta in TABLES.items():
        table, key = sql.Identifier(meta.db_table), sql.Identifier(meta.pk.column)
        row = owner.execute(
            sql.SQL("SELECT to_jsonb(t) FROM {} t LIMIT 1").format(table)
        ).fetchone()
        if row is None:
            continue
        copy = json.dumps(row[0] | {meta.pk.column: _new(row[0][meta.pk.column])})
        parts = {"table": table, "key": key, "copy": sql.Literal(copy)}
        for command, text in (
            ("UPDATE", "UPDATE {table} SET {key} = {key}"),
            ("DELETE", "DELETE FROM {table}"),
            ("INSERT", "INSERT INTO {table} SELECT * "
                       "FROM jsonb_populate_record(NULL::{table}, {copy}::jsonb)"),
        ):  # fmt: skip
            if _goes(desk, sql.SQL(text).format(**parts)):
                went.append(f"{label} {command}")
    return went


def _new(key: object) -> object:
    return key + 1_000_000 if isinstance(key, int) else f"{str(key)[:10]}x"


def _goes(desk: psycopg.Connection, statement: sql.Composable) -> bool:
    """Whether it changed anything; the wall's own refusal is the only one that is taken for one."""
    changed = 0
    try:
        with desk.transaction(force_rollback=True):
            changed = desk.execute(statement).rowcount
    except errors.InsufficientPrivilege:
        return False
    except errors.IntegrityError:  # it went past the wall and broke on something behind it
        return True
    return changed > 0


def _broke_out(desk: psycopg.Connection, owner: str) -> list[str]:
    went = []
    for text in BREAKING_OUT:
        try:
            with desk.transaction(force_rollback=True):
                desk.execute(text.format(owner=owner))  # type: ignore[call-overload]
        except errors.InsufficientPrivilege:
            continue
        went.append(text)
    return went


def walk_behind_it() -> None:
    """The road of a claim, each step done as the role of the desk by who stands there; the clock's
    own step by the owner. Prints the states reached, and what `verify` finds."""
    road = make_county(households=3)
    told = Road.who

    def who(self: Road, username: str) -> Actor:
        actor = told(self, username)
        stand(standing(actor, self.now))
        return actor

    Road.who = who  # type: ignore[method-assign]
    reached = []
    with as_role(DESK):
        claims = [make_claim(road, at="awarded") for _ in range(2)]
        contested, paid, refused = walk(road, claims[0], "contested"), claims[1], None
        walk(road, paid, "on_notice")
        refused = walk(road, make_claim(road, at="verified"), "refused")
        reached += [claim.state for claim in (contested, paid, refused)]
    walk(road, paid, "payable")
    with as_role(DESK):
        walk(road, paid, "paid")
        reached.append(paid.state)
    found = verify()
    print(json.dumps({"reached": reached, "faults": [one.en for one in found.faults]}))


@contextmanager
def as_role(user: str) -> Iterator[None]:
    """Inside, this process asks the database as this role."""
    before = connection.settings_dict["USER"]
    _ask_as(user)
    try:
        yield
    finally:
        leave()
        _ask_as(before)


def _ask_as(user: str) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["USER"] = user
