"""How quick the desk is with the demo's season in it: milliseconds and queries of its pages.

hedun demo --no-serve                                     makes the season (or is there already)
.venv/bin/python bench/desk.py [--home DIR] [--write]     asks for the pages as each role

Every page is asked for some times in this process, set up as the server sets itself up; told is the
median by the clock. The report page is measured with the list whose number of households is nearest
to 31, and with the longest one. Ends with 1 where the first takes 100 ms or more, or the second
asks the database more often. `--write` puts the table into docs/performance.md.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.told import put, say  # noqa: E402

ROLES = {"township": "zhouxiaofeng", "insurer": "mengli", "forestry": "wanglinye"}
TOWN = "140423104000"  # of the township's officer, so that everybody may see its lists
PAGES = {
    "my work": "/",
    "reports": "/reports/",
    "reports, one town": f"/reports/?place={TOWN}&state=verified",
    "reports, overdue": "/reports/?overdue=1&sort=due",
    "inbox": "/inbox/",
    "season": "/season/",
    "households": "/households/",
}
WANTED = 31  # households on the list of the report page
MOST_MS = 100
TIMES = 15


@dataclass(frozen=True)
class Asked:
    """One page as one role: median and least milliseconds by the clock, queries, kilobytes."""

    ms: float
    least: float
    queries: int
    size: int


def main() -> int:
    """Print a row for each page and role, then whether the report page holds what it promises."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--home", default=str(ROOT / "var"), help="of the demo; default: ./var")
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    asked = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=asked.home, HEDUN_DEMO="1"
    )
    import django

    django.setup()
    from hedun.memory import collect_seldom

    collect_seldom()  # as hedun.wsgi
    wanted, longest = report_pages()
    table: dict[str, dict[str, Asked]] = {}
    print(f"{'page':26}{'role':12}{'ms':>8}{'least':>8}{'queries':>9}{'kB':>6}")
    for title, path in (*PAGES.items(), *other_pages(wanted[1]), wanted, longest):
        for role, username in ROLES.items():
            found = measured(path, username)
            if found is None:
                continue
            table.setdefault(title, {})[role] = found
            told = f"{found.ms:8.1f}{found.least:8.1f}{found.queries:9}{found.size:6}"
            print(f"{title:26}{role:12}{told}", flush=True)
    if asked.write:
        write(table)
    return verdict(wanted[0], table[wanted[0]], table[longest[0]])


def verdict(title: str, short: dict[str, Asked], long: dict[str, Asked]) -> int:
    slowest = max(one.ms for one in short.values())
    constant = all(long[role].queries <= short[role].queries for role in short)
    quick = slowest < MOST_MS
    print(f"{title}: {slowest:.0f} ms, {'under' if quick else 'NOT UNDER'} {MOST_MS}")
    print(f"the longest list asks the database {'no more' if constant else 'MORE'} often")
    say(f"{title}, SQLite", f"{slowest:.0f} ms", goal=f"{MOST_MS} ms", held=quick and constant)
    return 0 if quick and constant else 1


def report_pages() -> tuple[tuple[str, str], tuple[str, str]]:
    """The report nearest to the wanted number of households, and the longest."""
    from django.db.models import Count

    from hedun.claims.models import Report

    town = Report.objects.filter(village__parent__code=TOWN)
    counted = list(town.annotate(households=Count("claims")).order_by("households", "pk"))
    if not counted:
        raise SystemExit("this home holds no season; make one with: hedun demo --no-serve")
    nearest = min(counted, key=lambda r: abs(r.households - WANTED))
    titled = [
        (f"report, {one.households} households", f"/reports/{one.number}/")
        for one in (nearest, counted[-1])
    ]
    return titled[0], titled[1]


def other_pages(report: str) -> Iterator[tuple[str, str]]:
    """A claim of the report, and the longest batch."""
    from django.db.models import Count

    from hedun.claims.models import Claim
    from hedun.payments.models import PaymentBatch

    claim = Claim.objects.filter(report__number=report.split("/")[2]).order_by("row")[0]
    yield "claim", f"/claims/{claim.number}/"
    batch = PaymentBatch.objects.annotate(n=Count("payments")).order_by("-n", "pk")[0]
    yield f"batch, {batch.n} payments", f"/payments/{batch.number}/"


def measured(path: str, username: str) -> Asked | None:
    """None where the role has no such page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hedun.people.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    if client.get(path).status_code != 200:
        return None
    client.get(path)
    spans = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        answer = client.get(path)
        spans.append((time.perf_counter() - begin) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    size = len(answer.content) // 1024
    return Asked(statistics.median(spans), min(spans), len(queries), size)


def write(table: dict[str, dict[str, Asked]]) -> None:
    """Between the marks of docs/performance.md."""
    head = "| page | " + " | ".join(f"{role}, ms" for role in ROLES) + " | queries | kB |"
    lines = [head, "|---|" + "--:|" * (len(ROLES) + 2)]
    for title, found in table.items():
        ms = [f"{found[role].ms:.0f}" if role in found else "" for role in ROLES]
        queries, size = (max(getattr(f, of) for f in found.values()) for of in ("queries", "size"))
        lines.append(f"| {title} | {' | '.join(ms)} | {queries} | {size} |")
    lines += ["", f"Median of {TIMES} by the clock; Python {platform.python_version()}, SQLite."]
    put("desk", "\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
