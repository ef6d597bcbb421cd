"""A million claims in PostgreSQL: the season of a demo, again and again for other counties.

hedun demo --no-serve                                 makes the season that is copied
DATABASE_URL=postgresql://… .venv/bin/python bench/desk_load.py --home NEW [--template ./var]
    [--claims 1000000] [--seed 7]

Each county gets its own divisions, officers, households, numbers, policy and ledger, and the
record its own entries of them, sealed and chained, so that `hedun verify` passes. NEW becomes the
home that belongs to the database (its keys, the wordings' files, the evidence's files as links).
Rows go in by COPY without indices, which are made afterwards. Says rows, seconds and GB;
$NEW/load.json keeps it.
"""

import argparse
import gc
import json
import os
import shutil
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from queue import Queue
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
KEPT = ("keys", "terms", "secret.key", "demo.json")
DEFINITIONS = """
SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace
AND conrelid::regclass::text = ANY(%s)
"""
INDICES = """
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
LAST, FIRST = "f", "pu"  # kinds of constraints: foreign keys come when everything is there


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", required=True, type=Path, help="is made; belongs to the database")
    parser.add_argument("--template", type=Path, default=ROOT / "var", help="of the demo; ./var")
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgresql:"):
        raise SystemExit("DATABASE_URL must name a PostgreSQL database to be made")
    if asked.home.exists():
        raise SystemExit(f"{asked.home} is there already; name a folder to be made")
    begun = time.monotonic()
    make_home(asked.template, asked.home)
    set_up(url, asked.home, asked.template)
    told = load(url, asked.claims, asked.seed)
    told |= {"seed": asked.seed, "seconds": round(time.monotonic() - begun)}
    (asked.home / "load.json").write_text(json.dumps(told, indent=1) + "\n")
    print(json.dumps(told, indent=1))
    return 0


def make_home(template: Path, home: Path) -> None:
    """What belongs to a database beside it. Files of the evidence are the same ones."""
    home.mkdir(mode=0o700, parents=True)
    for name in KEPT:
        if (template / name).is_dir():
            shutil.copytree(template / name, home / name)
        elif (template / name).exists():
            shutil.copy2(template / name, home / name)
    shutil.copytree(template / "evidence", home / "evidence", copy_function=os.link)


def set_up(url: str, home: Path, template: Path) -> None:
    """Django with both databases, and the tables."""
    import psycopg

    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as there:
        known = there.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if known is not None:
            raise SystemExit(f"the database {name} is there already; name one to be made")
        there.execute(f'CREATE DATABASE "{name}"'.encode())
    os.environ.update(DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=str(home))
    from django.conf import settings

    file = template / "hedun.sqlite3"
    settings.DATABASES["template"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": file}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def load(url: str, claims: int, seed: int) -> dict[str, Any]:
    """Everything from reading the template to the last index; what it came to."""
    import psycopg

    from bench.desk_copies import Season
    from hedun.claims.models import Claim
    from hedun.record.models import Entry

    begun = time.monotonic()
    gc.disable()  # nothing here goes round in circles, and there are millions of rows
    season = Season()
    each = len(season.tables["claims.Claim"].columns[0])
    counties = -(-claims // each)
    _say(begun, f"read: {each:,} claims, {len(season.acts):,} entries; {counties} counties")
    models = [*(table.model for table in season.tables.values()), Entry]
    names = [model._meta.db_table for model in models]
    with psycopg.connect(url, autocommit=True) as there:
        constraints = there.execute(DEFINITIONS, (names,)).fetchall()
        indices = there.execute(INDICES, (names,)).fetchall()
        drop(there, constraints, indices)
        rows, last = copy_all(there, season, models, counties, seed, begun)
        finish_record(there, season, counties, last)
        sequences(there, season, counties)
        _say(begun, f"copied: {sum(rows.values()):,} rows")
        again(there, constraints, indices, FIRST)
        _say(begun, "indices made")
        there.execute("ANALYZE")
        cities(season, counties)
        watchers()
        again(there, constraints, [], LAST)
        there.execute("VACUUM (ANALYZE)")
        [(size,)] = there.execute("SELECT pg_database_size(current_database())").fetchall()
    _say(begun, "foreign keys hold")
    return {
        "counties": counties, "claims": rows[Claim._meta.db_table], "rows": sum(rows.values()),
        "entries": rows[Entry._meta.db_table], "gb": round(size / 1e9, 1),
        "copied_seconds": round(COPIED[0]),
    }  # fmt: skip


COPIED = [0.0]


def _say(begun: float, what: str) -> None:
    print(f"{time.monotonic() - begun:7.0f} s  {what}", flush=True)


def drop(there: Any, constraints: list[Any], indices: list[Any]) -> None:
    for kind in (LAST, FIRST):
        for table, name, of, _ in constraints:
            if of in kind:
                there.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
    for name, _ in indices:
        there.execute(f'DROP INDEX "{name}"')


def again(there: Any, constraints: list[Any], indices: list[Any], kinds: str) -> None:
    for _, definition in indices:
        there.execute(definition)
    for table, name, of, definition in constraints:
        if of in kinds:
            there.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def copy_all(
    there: Any, season: Any, models: list[Any], counties: int, seed: int, begun: float
) -> tuple[Counter[str], str]:
    """County by county; the server takes one table in while the next is made. One transaction in
    which the tables were emptied, so that nothing of it goes to the log."""
    from bench.desk_copies import last_digest
    from hedun.domain.chain import GENESIS
    from hedun.record.models import Entry

    queue: Queue[tuple[Any, list[str]] | None] = Queue(maxsize=12)
    rows: Counter[str] = Counter()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            with there.transaction(), there.cursor() as cursor:
                tables = ", ".join(f'"{model._meta.db_table}"' for model in models)
                cursor.execute(f"TRUNCATE {tables} CASCADE")
                while (one := queue.get()) is not None:
                    model, lines = one
                    _copy(cursor, model, lines)
                    rows[model._meta.db_table] += len(lines)
        except BaseException as error:
            failed.append(error)
            while queue.get() is not None:
                pass

    hand = threading.Thread(target=write)
    hand.start()
    prev = GENESIS
    try:
        for n in range(counties):
            for model, lines in season.county(n, prev, seed):
                queue.put((model, lines))
                if model is Entry:
                    prev = last_digest(lines)
            if failed:
                break
            if n % 10 == 9:
                _say(begun, f"{n + 1} counties")
    finally:
        queue.put(None)
        hand.join()
    if failed:
        raise failed[0]
    COPIED[0] = time.monotonic() - begun
    return rows, prev


def _copy(cursor: Any, model: Any, lines: list[str]) -> None:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{f.column}"' for f in fields)
    # FREEZE: no later vacuum writes every page again. It may, in the transaction that emptied it.
    begin = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN WITH (FREEZE)'
    with cursor.copy(begin) as copy:
        for at in range(0, len(lines), 2000):
            copy.write("\n".join(lines[at : at + 2000]) + "\n")


def finish_record(there: Any, season: Any, counties: int, last: str) -> None:
    """The head, and the running numbers as far as they were drawn."""
    from random import Random

    from bench.desk_copies import GLOBAL, County
    from hedun.domain.chain import SHA256

    known: dict[str, int] = {}
    for n in range(counties):
        county = County(season, n, Random(0))
        known |= {county.text(name): at for name, at in season.series.items()}
    known |= {
        name: season.series[name] * counties for name in GLOBAL.values() if name in season.series
    }
    with there.transaction():
        there.execute("DELETE FROM record_series")
        there.execute("DELETE FROM record_head")
        there.cursor().executemany(
            "INSERT INTO record_series (name, last) VALUES (%s, %s)", list(known.items())
        )
        seq = counties * len(season.acts)
        there.execute(
            "INSERT INTO record_head (id, seq, digest, algorithm) VALUES (1, %s, %s, %s)",
            (seq, last, SHA256),  # what the copies' entries are chained by
        )
        there.execute(
            "INSERT INTO oversight_boardmark (id, seq, digest) VALUES (1, %s, %s)", (seq, last)
        )
        there.cursor().executemany(
            "INSERT INTO record_strand (policy, digest) VALUES (%s, %s)",
            list(season.strands.items()),
        )


def sequences(there: Any, season: Any, counties: int) -> None:
    for table in season.tables.values():
        name = table.model._meta.db_table
        key = table.model._meta.pk.column
        if table.stride:
            there.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                (name, key, table.stride * counties),
            )


def cities(season: Any, counties: int) -> None:
    """The cities above the counties, as somebody would have added them."""
    from bench.desk_copies import CITY, OF_A_CITY, city_key
    from hedun import clock
    from hedun.domain.actors import Actor
    from hedun.places.models import Place
    from hedun.record.pen import writing

    stride, now = season.tables["places.Place"].stride, clock.now()
    for n in range(1, -(-counties // OF_A_CITY)):
        with writing(actor=Actor("setup", "setup", ()), now=now) as pen:
            row = Place.objects.get(pk=CITY)
            row.pk, row.code, row.name = city_key(stride, n), f"14{20 + n}00000000", f"试{n}市"
            row.save(force_insert=True)
            pen.write("place.add", row.code, {"starts": row.starts.isoformat()}, rows=[row])


# Who sees much: the role, and how many of the divisions of that level it has a posting at.
WIDE = {
    "insurer": (3, 24), "forestry": (3, 24), "cashier": (3, 24), "expert": (3, 24),
    "superior": (2, 1), "auditor": (1, 1),
}  # fmt: skip


def watchers() -> None:
    """Officers of many counties: each of a city's for one insurer, bureau and cashier; a superior
    of the whole city; an auditor of everything there is."""
    from hedun import clock
    from hedun.domain.actors import Actor
    from hedun.people.models import RolePosting, User
    from hedun.places.models import Place
    from hedun.record.pen import writing

    now = clock.now()
    for role, (level, count) in WIDE.items():
        name = f"all.{role}"
        with writing(actor=Actor("setup", "setup", ()), now=now) as pen:
            user = User.objects.create(username=name, name=role, password="!", created_at=now)
            pen.write("user.add", name, {}, rows=[user])
            for place in Place.objects.filter(level=level).order_by("pk")[:count]:
                posting = RolePosting.objects.create(
                    user=user, role=role, place=place, starts=place.starts, given_by="setup",
                    given_at=now,
                )  # fmt: skip
                told = {"role": role, "place": place.code}
                pen.write("posting.give", name, told, rows=[posting])


if __name__ == "__main__":
    sys.exit(main())
