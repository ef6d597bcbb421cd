"""Would partitions by policy year pay? Two tables of the house's shape, whole and in partitions.

.venv/bin/python bench/partitions.py [--lines 2000000] [--entries 1000000] [--years 6]

Starts a PostgreSQL of its own and fills it with invented rows in the order in which a county writes
them. `line` is claims_lossline, to which ten tables point, with the year of its policy beside it;
`entry` is record_entry, which nothing points to, cut by its running number. Told are, for each,
what questions of pages cost (blocks read, milliseconds of planning and answering: medians), what an
index or a BRIN instead of partitions costs, and what it takes to vacuum after a year's work, to
hand out one year and to remove one: seconds, and bytes of the log, which do not depend on who else
works on the machine. What was decided by it: docs/decisions/0068.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import pg_cluster  # noqa: E402

TIMES = 15
LINES = """
CREATE TABLE {line} (id bigint NOT NULL, year int NOT NULL, claim_id bigint NOT NULL,
 number int NOT NULL, section text NOT NULL, item text NOT NULL, quantity_e4 bigint NOT NULL,
 lon_e7 int, lat_e7 int, degree_ppm int){by_year}
"""
ENTRIES = """
CREATE TABLE {entry} (seq bigint NOT NULL, at timestamptz NOT NULL, "user" text NOT NULL,
 action text NOT NULL, subject text NOT NULL, body text NOT NULL, digest text NOT NULL){by_seq}
"""
FILL_LINES = """
INSERT INTO {line} SELECT n, 2021 + n * {years} / ({lines} + 1), n / 3, n % 3 + 1, 'crop', 'maize',
 n % 90000, 1130000000 + n % 100000, 365000000 + n % 100000, n % 1000000
FROM generate_series(1::bigint, {lines}) n
"""
FILL_ENTRIES = """
INSERT INTO {entry} SELECT n, '2021-01-01'::timestamptz +
 (n::float / {entries}) * ({years} * interval '365 days'), 'officer' || n % 400, 'claim.' || n % 40,
 'CL-140423-' || (n / 12 + (n * 7919) % 3), repeat('x', 420), md5(n::text) || md5((n + 1)::text)
FROM generate_series(1::bigint, {entries}) n
"""
# The keys that there are; in partitions a unique key holds what they are cut by.
KEYS = (
    "ALTER TABLE {line} ADD PRIMARY KEY (id{year})",
    "ALTER TABLE {line} ADD UNIQUE (claim_id, number{year})",
    "ALTER TABLE {entry} ADD PRIMARY KEY (seq)",
    "ALTER TABLE {entry} ADD UNIQUE (digest{seq})",
    "CREATE INDEX ON {entry} (subject, seq)",
    'CREATE INDEX ON {entry} ("user", seq)',
)
# page → question; {claim}, {year}, {seq} are drawn
QUESTIONS = {
    "the lines of a report's claims, by key": (
        "SELECT * FROM {line} WHERE claim_id = ANY(ARRAY(SELECT generate_series({claim}, "
        "{claim} + 30)))"
    ),
    "a line by its key, as foreign keys ask": "SELECT 1 FROM {line} WHERE id = {claim}",
    "the sums of a year (year beside the line)": (
        "SELECT item, count(*), sum(quantity_e4) FROM {line} WHERE year = {year} GROUP BY item"
    ),
    "the record's last page": "SELECT * FROM {entry} ORDER BY seq DESC LIMIT 50",
    "the record of a claim": "SELECT * FROM {entry} WHERE subject = 'CL-140423-{claim}' "
    "ORDER BY seq DESC LIMIT 50",
    "what an officer did": "SELECT * FROM {entry} WHERE \"user\" = 'officer7' ORDER BY seq DESC "
    "LIMIT 50",
    "what was written since": "SELECT action, digest FROM {entry} WHERE seq > {seq} "
    "AND seq <= {seq} + 500 ORDER BY seq",
}  # fmt: skip
SHAPES = {
    "whole": {"line": "line", "entry": "entry", "by_year": "", "by_seq": "", "year": "", "seq": ""},
    "partitions": {
        "line": "line_p", "entry": "entry_p", "by_year": " PARTITION BY LIST (year)",
        "by_seq": " PARTITION BY RANGE (seq)", "year": ", year", "seq": ", seq",
    },
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--years", type=int, default=6)
    asked = parser.parse_args()
    size = {"lines": asked.lines, "entries": asked.entries, "years": asked.years}
    with pg_cluster.cluster((*pg_cluster.QUICK, "shared_buffers=512MB")) as url:
        server = url.rpartition("/")[0]
        with psycopg.connect(f"{server}/postgres", autocommit=True) as one:
            one.execute("SET max_parallel_workers_per_gather = 0")
            for shape in SHAPES.values():
                fill(one, shape, size)
            questions(one, size)
            instead(one, size)
            for name, shape in SHAPES.items():
                keeping(one, name, shape, size)
    return 0


def run(one: psycopg.Connection, text: str) -> Any:
    return one.execute(cast(LiteralString, text))


def fill(one: psycopg.Connection, shape: dict[str, str], size: dict[str, int]) -> None:
    run(one, LINES.format(**shape))
    run(one, ENTRIES.format(**shape))
    years, every = size["years"], size["entries"]
    for n in range(years if shape["year"] else 0):
        line, entry = shape["line"], shape["entry"]
        run(one, f"CREATE TABLE {line}_{n} PARTITION OF {line} FOR VALUES IN ({2021 + n})")
        begin, end = every * n // years + 1, every * (n + 1) // years + 1
        run(one, f"CREATE TABLE {entry}_{n} PARTITION OF {entry} FOR VALUES FROM ({begin}) "
                 f"TO ({end})")  # fmt: skip
    for text in (FILL_LINES, FILL_ENTRIES, *KEYS):
        run(one, text.format(**shape, **{k: v for k, v in size.items() if k not in shape}))
    run(one, f"VACUUM (FREEZE, ANALYZE) {shape['line']}, {shape['entry']}")


def questions(one: psycopg.Connection, size: dict[str, int]) -> None:
    print(f"{'question':44}{'shape':12}{'blocks':>8}{'plan ms':>9}{'answer ms':>10}")
    for title, text in QUESTIONS.items():
        for name, shape in SHAPES.items():
            told = [explained(one, text, shape, size, n) for n in range(TIMES)]
            middle = [statistics.median(column) for column in zip(*told, strict=True)]
            print(f"{title:44}{name:12}{middle[0]:8.0f}{middle[1]:9.2f}{middle[2]:10.2f}")


def explained(
    one: psycopg.Connection, text: str, shape: dict[str, str], size: dict[str, int], n: int
) -> tuple[float, float, float]:
    drawn = {
        "claim": size["lines"] // 3 // TIMES * n + 1,
        "year": 2021 + n % size["years"],
        "seq": (size["entries"] - 1000) // TIMES * n + 1,
    }
    asked = text.format(line=shape["line"], entry=shape["entry"], **drawn)
    [[said]] = run(one, f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked}").fetchone()
    plan = said["Plan"]
    blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return blocks, said["Planning Time"], said["Execution Time"]


def instead(one: psycopg.Connection, size: dict[str, int]) -> None:
    """What a year costs to add up without partitions: by an index of its own, by a BRIN, and by
    the span of keys that its lines have, which no column is needed for."""
    years = QUESTIONS["the sums of a year (year beside the line)"]
    span = years.replace("year = {year}", "id BETWEEN {low} AND {high}")
    lines, n = size["lines"], size["years"]
    low, high = lines // n * 2, lines // n * 3
    kinds = {
        "btree (year)": ("CREATE INDEX by_year ON line (year)", years),
        "BRIN (year)": ("CREATE INDEX by_year ON line USING brin (year)", years),
        "span of keys": ("CREATE INDEX by_year ON line USING brin (id)", span),
    }
    for name, (make, text) in kinds.items():
        run(one, make)
        asked = text.format(line="line", year=2023, low=low, high=high)
        [[said]] = run(one, f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked}").fetchone()
        plan = said["Plan"]
        blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        bytes_ = run(one, "SELECT pg_relation_size('by_year')").fetchone()[0]
        run(one, "DROP INDEX by_year")
        print(f"a year's sums, whole, by {name}: {blocks} blocks, {said['Execution Time']:.0f} ms, "
              f"index {bytes_ / 1e6:.1f} MB")  # fmt: skip


def keeping(
    one: psycopg.Connection, name: str, shape: dict[str, str], size: dict[str, int]
) -> None:
    """Vacuum after a year's work, one year handed out, one year removed."""
    line, last = shape["line"], 2020 + size["years"]
    run(one, f"UPDATE {line} SET degree_ppm = degree_ppm + 1 WHERE year = {last} AND id % 10 = 0")
    told(one, f"{name}: vacuum after a tenth of this year's lines changed",
         lambda: run(one, f"VACUUM {line}"))  # fmt: skip
    told(one, f"{name}: vacuum when nothing was changed", lambda: run(one, f"VACUUM {line}"))
    told(one, f"{name}: one year handed out (COPY)", lambda: copied(one, line))
    if shape["year"]:
        told(one, f"{name}: one year removed", lambda: run(one, f"DROP TABLE {line}_0"))
    else:
        told(one, f"{name}: one year removed, and vacuumed", lambda: removed(one, line))


def removed(one: psycopg.Connection, line: str) -> None:
    run(one, f"DELETE FROM {line} WHERE year = 2021")
    run(one, f"VACUUM {line}")


def copied(one: psycopg.Connection, line: str) -> None:
    with one.cursor() as cursor:
        text = f"COPY (SELECT * FROM {line} WHERE year = 2022) TO STDOUT"
        with cursor.copy(cast(LiteralString, text)) as rows:
            for _ in rows:
                pass


def told(one: psycopg.Connection, what: str, act: Callable[[], object]) -> None:
    before, begun = run(one, "SELECT pg_current_wal_insert_lsn()").fetchone()[0], time.monotonic()
    act()
    seconds = time.monotonic() - begun
    text = f"SELECT pg_current_wal_insert_lsn() - '{before}'::pg_lsn"
    log = float(run(one, text).fetchone()[0])
    print(json.dumps({"what": what, "seconds": round(seconds, 2), "log MB": round(log / 1e6, 1)}))


if __name__ == "__main__":
    sys.exit(main())
