"""How quick the desk is with a million claims: server time and queries of its pages.

DATABASE_URL=postgresql://… .venv/bin/python bench/desk_million.py --home HOME
    [--times 30] [--only WORD] [--roles WORD] [--slow] [--keep FILE] [--write]

HOME and database are those that bench/desk_load.py made. Every page is asked for in this process,
set up as the server sets itself up, through all of the desk's middleware: as officers of a village,
a town and a county, and of very many counties. Told are median and 95th percentile by the clock,
and of what the page takes of the processor, in this process and in its PostgreSQL, which does not
depend on who else works on the machine; and the number of queries. Pages that miss the goals are
marked by either. `--write` puts the table into docs/performance.md, `--keep` the medians into a
file for bench/desk_growth.py. What a browser sees: bench/desk_paint.py.
"""

import argparse
import json
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.told import put, say  # noqa: E402

MEDIAN_MS, P95_MS = 100, 300
TOO_LONG_MS = 5000  # of the processor: such a page is asked for once, said, and left
# who looks, of what: accounts of the demo's county, and those that the loader gave many counties
ROLES = {
    "village": "gaozhicheng", "town": "zhouxiaofeng", "insurer": "mengli", "bureau": "wanglinye",
    "cashier": "songyan", "expert": "miaoqingchun", "auditor": "shenji", "city panel": "shi1",
    "24 counties: insurer": "all.insurer", "24 counties: bureau": "all.forestry",
    "24 counties: cashier": "all.cashier", "city: superior": "all.superior",
    "everything: auditor": "all.auditor",
}  # fmt: skip
MANY = "24 counties: insurer"
EVERYBODY = tuple(role for role in ROLES if "cashier" not in role)
TOWN = "140423104000"
WANTED = 31


@dataclass(frozen=True)
class Asked:
    """A page as a role: median and 95th percentile, ms, by the clock and of the processor; of that
    the part of PostgreSQL (median)."""

    clock: tuple[float, float]
    processor: tuple[float, float]
    database: float
    queries: int
    size: int

    @property
    def holds(self) -> bool:
        return _holds(self.processor)

    @property
    def holds_by_clock(self) -> bool:
        return _holds(self.clock)


def _holds(spans: tuple[float, float]) -> bool:
    return spans[0] < MEDIAN_MS and spans[1] < P95_MS


def _spread(spans: list[float]) -> tuple[float, float]:
    return statistics.median(spans), sorted(spans)[min(len(spans) - 1, int(len(spans) * 0.95))]


def busy_ms(process: int) -> float:
    """What a process has taken of the processor so far; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6
    except OSError:
        return 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", required=True)
    parser.add_argument("--times", type=int, default=30, help="requests of each page; default: 30")
    parser.add_argument("--only", default="", help="pages with this word in their title")
    parser.add_argument("--roles", default="", help="roles with this word in their name")
    parser.add_argument("--slow", action="store_true", help="the slowest queries of each page")
    parser.add_argument("--keep", type=Path, help="the medians, for bench/desk_growth.py")
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    asked = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=asked.home, HEDUN_DEMO="1"
    )
    import django

    django.setup()
    from hedun.memory import OF_A_SERVER, collect_seldom

    collect_seldom(OF_A_SERVER)  # as hedun.wsgi
    table: dict[str, dict[str, Asked]] = {}
    print(
        f"{'page':34}{'role':22}{'clock':>8}{'p95':>8}{'busy':>8}{'p95':>8}{'db':>7}{'queries':>8}"
    )
    desks = {role: Desk(username) for role, username in ROLES.items() if asked.roles in role}
    for title, roles, path in pages():
        if asked.only not in title:
            continue
        for role in roles:
            found = desks[role].measured(path, asked.times, asked.slow) if role in desks else None
            if found is None:
                continue
            table.setdefault(title, {})[role] = found
            spans = (*found.clock, *found.processor)
            told = "".join(f"{ms:8.1f}" for ms in spans) + f"{found.database:7.1f}"
            mark = "" if found.holds else "  SLOW"
            if found.processor[1] > TOO_LONG_MS:
                mark = "  MUCH TOO LONG, not asked for again"
            print(f"{title:34}{role:22}{told}{found.queries:8}{mark}", flush=True)
    loaded = json.loads((Path(asked.home) / "load.json").read_text())
    if asked.keep:
        keep(table, loaded["claims"], asked.keep)
    if asked.write:
        write(table, loaded, asked.times)
    every = [one for row in table.values() for one in row.values()]
    holds, slowest = sum(one.holds for one in every), max(one.processor[0] for one in every)
    say(f"every page of every role, {loaded['claims']:,} claims",
        f"{slowest:.0f} ms the slowest median",
        goal=f"{MEDIAN_MS} ms, 95 % in {P95_MS}", held=holds == len(every))  # fmt: skip
    return 0 if holds == len(every) else 1


def pages() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """(title, who looks, address). "search:words" is posted, and what is measured is its page."""
    from django.db.models import Count

    from hedun.claims.models import Claim, Report
    from hedun.notices.models import Notice
    from hedun.payments.models import PaymentBatch

    town = Report.objects.filter(village__parent__code=TOWN)
    counted = town.annotate(n=Count("claims")).order_by("pk")
    report = min(counted, key=lambda r: abs(r.n - WANTED))
    longest = max(counted, key=lambda r: r.n)
    claim = Claim.objects.filter(report=report, state="paid").order_by("pk").first()
    claim = claim or Claim.objects.filter(report=report).order_by("pk")[0]
    batches = PaymentBatch.objects.filter(number__startswith="PF-140423-")
    batch = batches.annotate(n=Count("payments")).order_by("-n")[0]
    notice = Notice.objects.filter(report__in=town).order_by("pk")[0]
    household, identity = claim.household, claim.household.identity
    some = ("town", "insurer", MANY)
    yield "my work", EVERYBODY, "/"
    yield "my work, sums", EVERYBODY, "sums:/"
    yield "my work, by village", some, "/?by=village"
    yield "my work, overdue", some, "/?show=late"
    yield "reports", EVERYBODY, "/reports/"
    yield "reports, verified, by due date", some, "/reports/?state=verified&sort=due"
    yield "reports, overdue", some, "/reports/?overdue=1&sort=-due"
    yield "reports, by households", some, "/reports/?sort=households"
    yield "reports, boars of a town", some, f"/reports/?place={TOWN}&species=wild_boar"
    yield "reports, last page", some, "/reports/?page=9999"
    yield f"report, {report.n} households", EVERYBODY, f"/reports/{report.number}/"
    yield f"report, {longest.n} households", some, f"/reports/{longest.number}/"
    yield "claim", EVERYBODY, f"/claims/{claim.number}/"
    yield "claim, opened in its row", some, f"/claims/{claim.number}/row/"
    yield "search: a name", EVERYBODY, f"search:{household.name}"
    yield "search: last four of the ID", EVERYBODY, f"search:{identity.id_number_last4}"
    yield "search: part of a number", some, f"search:{claim.number[3:-6]}"
    yield "search: a village", some, f"search:{claim.report.village.name}"
    yield "inbox", EVERYBODY, "/inbox/"
    yield "files received", some, "/inbox/files/"
    yield "household roll", EVERYBODY, "/households/"
    yield "household roll, a name", some, f"household:{household.name}"
    yield "household", EVERYBODY, f"/households/{household.number}/"
    yield "at harvest", EVERYBODY, "/assessment/harvest/"
    yield "hard cases and board", EVERYBODY, "/oversight/"
    payers = ("cashier", "insurer", "bureau", "24 counties: cashier", MANY)
    yield "payments", payers, "/payments/"
    yield f"batch, {batch.n} payments", payers, f"/payments/{batch.number}/"
    yield "notice", EVERYBODY, f"/notices/{notice.number}/"
    yield "season and map", EVERYBODY, "/season/"
    yield "records", ("bureau", "city panel", "auditor", "everything: auditor"), "/record/"
    yield "records of a claim", ("bureau", "auditor"), f"/record/?subject={claim.number}"


class Desk:
    """The desk as one officer has it."""

    def __init__(self, username: str) -> None:
        from django.test import Client

        from hedun.people.models import User

        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(User.objects.get(username=username))

    def measured(self, path: str, times: int, slow: bool) -> Asked | None:
        """None where the role has no such page."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        address = self._address(path)
        if address is None or self.client.get(address).status_code != 200:
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [backend] = cursor.fetchone()
        clock, own, database = list[float](), list[float](), list[float]()
        until = time.perf_counter() + 60  # a page of many seconds is asked for less often
        for _ in range(times):
            begin = time.perf_counter(), time.process_time(), busy_ms(backend)
            answer = self.client.get(address)
            clock.append((time.perf_counter() - begin[0]) * 1000)
            database.append(busy_ms(backend) - begin[2])
            own.append((time.process_time() - begin[1]) * 1000 + database[-1])
            if time.perf_counter() > until or own[-1] > TOO_LONG_MS:
                break
        with CaptureQueriesContext(connection) as queries:
            self.client.get(address)
        taken = sorted(queries.captured_queries, key=lambda q: -float(q["time"]))
        for query in taken[:4] if slow else ():
            print(f"    {float(query['time']) * 1000:7.0f} ms  {query['sql'][:700]}")
        size, median = len(answer.content) // 1024, statistics.median(database)
        return Asked(_spread(clock), _spread(own), median, len(queries), size)

    def asked(self, path: str) -> list[str]:
        """What the page asks the database when it was opened before; of a page that the role has
        not, nothing."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        address = self._address(path)
        if address is None or self.client.get(address).status_code != 200:
            return []
        with CaptureQueriesContext(connection) as queries:
            self.client.get(address)
        return [one["sql"] for one in queries.captured_queries]

    def _address(self, path: str) -> str | None:
        kind, _, words = path.partition(":")
        if kind == "search":
            answer = self.client.post("/search/", {"q": words})
        elif kind == "household":
            answer = self.client.post("/households/", {"q": words})
        elif kind == "sums":  # what "my work" asks for when it is there
            page = self.client.get(words)
            found = re.search(r'hx-get="([^"]*/sums/[^"]+)"', page.content.decode())
            return found[1].replace("&amp;", "&") if found else None
        else:
            return path
        return answer["Location"] if answer.status_code == 302 else None


def keep(table: dict[str, dict[str, Asked]], claims: int, path: Path) -> None:
    """Claims there are, and the median of the processor's time of each "page|role", ms."""
    medians = {
        f"{title}|{role}": one.processor[0]
        for title, row in table.items()
        for role, one in row.items()
    }
    path.write_text(json.dumps({"claims": claims, "pages": medians}, indent=1) + "\n")


def write(table: dict[str, dict[str, Asked]], loaded: dict[str, Any], times: int) -> None:
    """Between the marks of docs/performance.md."""
    lines = [
        "| page | who | processor ms | p95 | PostgreSQL's | clock ms | p95 | queries | kB |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for title, row in table.items():
        for role, one in row.items():
            late = "" if one.holds else " **misses**"
            lines.append(
                f"| {title} | {role} | {one.processor[0]:.0f}{late} | {one.processor[1]:.0f} "
                f"| {one.database:.0f} | {one.clock[0]:.0f} | {one.clock[1]:.0f} "
                f"| {one.queries} | {one.size} |"
            )
    every = [one for row in table.values() for one in row.values()]
    holds, by_clock = sum(one.holds for one in every), sum(one.holds_by_clock for one in every)
    lines += [
        "",
        f"{loaded['claims']:,} claims of {loaded['counties']} counties ({loaded['rows']:,} rows, "
        f"{loaded['entries']:,} entries, {loaded['gb']} GB), loaded in {loaded['seconds']:,} s "
        f"with seed {loaded['seed']}. Of {len(every)} pages {holds} hold {MEDIAN_MS} ms in the "
        f"median and {P95_MS} ms in the 95th percentile of the processor's time, {by_clock} by the "
        f"clock. {times} requests of each; "
        f"Python {platform.python_version()}, "
        f"PostgreSQL on the same {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}; "
        f"{time.strftime('%Y-%m-%d')}.",
    ]
    put("desk-million", "\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
