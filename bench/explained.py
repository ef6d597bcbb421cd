"""Does every page find its rows by an index? The plans of all that the desk's pages ask.

DATABASE_URL=postgresql://… .venv/bin/python bench/explained.py --home HOME [--only WORD]

HOME and database are those that bench/desk_load.py made. Each page of bench/desk_million.py is
opened as its roles, and what it asked the database is asked again by EXPLAIN ANALYZE. Told is each
statement that reads a large table from end to end, or that reads more of its rows than a share of
what it answers allows; ends with 1 where there is one. Whether there is an index for each at all is
asked of a small house by tests/web/test_explained.py.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.told import say  # noqa: E402

# Rows of large tables that a statement may read: so many, and so many for each that it answers.
MOST, A_ROW = 2_000, 20
# A node that has read all that lies under it before it answers its first row.
WAITS = frozenset(("Sort", "Aggregate", "Hash", "Hash Join", "Merge Join", "Materialize", "SetOp"))
BY_INDEX = frozenset(("Index Scan", "Index Only Scan"))  # by a bitmap: never without a condition
READS = re.compile(r"\s*(?:SELECT|WITH)\b", re.I)


@dataclass(frozen=True)
class Fault:
    """What is wrong with how a statement is answered."""

    what: str
    sql: str

    def __str__(self) -> str:
        return f"{self.what}\n        {self.sql[:600]}"


def large() -> frozenset[str]:
    """The tables that grow with the claims: each row hangs on a household or a claim, or tells of
    one (web/walls/fences.py), or is of the books."""
    from django.apps import apps

    from hedun.web.walls.fences import FENCED

    labels = (*FENCED, "record.Entry", "ledger.LedgerAccount", "ledger.Transfer")
    return frozenset(apps.get_model(label)._meta.db_table for label in labels)


def faults(cursor: Any, asked: Iterable[str], tables: frozenset[str]) -> list[Fault]:
    """Of these statements as they are answered, each asked once."""
    found = []
    for sql in dict.fromkeys(one for one in asked if READS.match(one)):
        plan = _plan(cursor, sql, "ANALYZE, ")
        found += [Fault(what, sql) for what in whole(plan, tables)]
        if much := too_much(plan, tables):
            found.append(Fault(much, sql))
    return found


def without_index(cursor: Any, asked: Iterable[str], tables: frozenset[str]) -> list[Fault]:
    """The statements that could not be answered without reading a table from end to end, however
    large it is: of a small one, which PostgreSQL reads so because it is small, that is seen too.

    First it may use indexes only for what is asked of a row, then also for the order of rows. A row
    costs as much as in a large house, else it would rather read the few there are.
    """
    found = []
    cursor.execute("SET LOCAL cpu_tuple_cost = 100")
    cursor.execute("SET LOCAL cpu_index_tuple_cost = 100")
    for sql in dict.fromkeys(one for one in asked if READS.match(one)):
        for may_not in (("seqscan", "indexscan", "indexonlyscan"), ("seqscan",)):
            for name in ("seqscan", "indexscan", "indexonlyscan"):
                cursor.execute(f"SET LOCAL enable_{name} = {'off' if name in may_not else 'on'}")
            wrong = list(whole(_plan(cursor, sql), tables))
            if not wrong:
                break
        found += [Fault(what, sql) for what in wrong]
    return found


def _plan(cursor: Any, sql: str, how: str = "") -> dict[str, Any]:
    cursor.execute(f"EXPLAIN ({how}FORMAT JSON) {sql}")
    [[told]] = cursor.fetchall()
    plan: dict[str, Any] = told[0]["Plan"]
    return plan


def whole(plan: dict[str, Any], tables: frozenset[str], first: bool = False) -> Iterator[str]:
    """The tables that are read from end to end. `first`: somebody above takes the first rows only
    and nothing between has to wait, so that the end is not come to."""
    kind, table = plan["Node Type"], plan.get("Relation Name", "")
    first = (first or kind == "Limit") and kind not in WAITS
    if kind == "Seq Scan" and table in tables and not (first and "Filter" not in plan):
        yield f"{table} is read from end to end"
    if kind in BY_INDEX and table in tables and "Index Cond" not in plan and not first:
        yield f"{table} is read from end to end by {plan['Index Name']}"
    for one in plan.get("Plans", ()):
        yield from whole(one, tables, first)


def too_much(plan: dict[str, Any], tables: frozenset[str]) -> str:
    """What it read, if that is more than it may; "": it is not."""
    read = sum(rows_read(plan, tables))
    answered = plan["Actual Rows"]
    if read <= MOST + A_ROW * answered:
        return ""
    return f"{read:,.0f} rows of large tables are read for {answered:,.0f}"


def rows_read(plan: dict[str, Any], tables: frozenset[str]) -> Iterator[float]:
    if plan.get("Relation Name", "") in tables:
        dropped = sum(plan.get(f"Rows Removed by {by}", 0) for by in ("Filter", "Index Recheck"))
        yield (plan["Actual Rows"] + dropped) * plan["Actual Loops"]
    for one in plan.get("Plans", ()):
        yield from rows_read(one, tables)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", required=True)
    parser.add_argument("--only", default="", help="pages with this word in their title")
    given = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=given.home, HEDUN_DEMO="1"
    )
    import django

    django.setup()
    from django.db import connection

    from bench.desk_million import ROLES, Desk, pages

    tables, bad, looked = large(), 0, set[str]()
    for title, roles, path in pages():
        if given.only not in title:
            continue
        for role in roles:
            asked = [sql for sql in Desk(ROLES[role]).asked(path) if sql not in looked]
            looked |= set(asked)
            with connection.cursor() as cursor:
                found = faults(cursor, asked, tables)
            bad += len(found)
            for one in found:
                print(f"{title}, {role}: {one}", flush=True)
    say("statements of all pages, at a million claims", f"{len(looked):,} looked at",
        goal="none reads a large table from end to end, none more than it shows",
        held=not bad)  # fmt: skip
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
