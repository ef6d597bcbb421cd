"""How quick the desk is with the demo's season in it: milliseconds and queries of its pages.

hedun demo --no-serve                          makes the season (or is there already)
.venv/bin/python bench/desk.py [--home DIR]    asks for the pages as each role

The report page is measured with the list whose number of households is nearest to 31, and with the
longest one: the queries must be as many for both.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "my work": "/",
    "reports": "/reports/",
    "reports, one town": "/reports/?place=140423104000&state=verified",
    "reports, overdue": "/reports/?overdue=1&sort=due",
    "season": "/season/",
    "households": "/households/",
}
ROLES = ("zhouxiaofeng", "mengli", "wanglinye")
WANTED = 31  # households on the list of the report page
TIMES = 7


def main() -> None:
    """Print a row for each page and role."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--home", default=str(ROOT / "var"), help="of the demo; default: ./var")
    os.environ.update(
        DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=asked.parse_args().home, HEDUN_DEMO="1"
    )
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    print(f"{'page':34}{'role':16}{'ms':>8}{'cpu ms':>8}{'queries':>9}{'kB':>6}")
    for title, path in (*PAGES.items(), *report_pages()):
        for username in ROLES:
            ms, cpu, queries, size = measured(path, username)
            print(f"{title:34}{username:16}{ms:8.1f}{cpu:8.1f}{queries:9}{size:6}", flush=True)


def report_pages() -> Iterator[tuple[str, str]]:
    """The report nearest to the wanted number of households, and the longest."""
    from django.db.models import Count

    from hedun.claims.models import Report

    # Of the town whose officer is among the roles, so that everybody may see it.
    town = Report.objects.filter(village__parent__code="140423104000")
    counted = list(town.annotate(households=Count("claims")).order_by("households", "pk"))
    if not counted:
        raise SystemExit("this home holds no season; make one with: hedun demo --no-serve")
    for one in (min(counted, key=lambda r: abs(r.households - WANTED)), counted[-1]):
        yield f"report, {one.households} households", f"/reports/{one.number}/"


def measured(path: str, username: str) -> tuple[float, float, int, int]:
    """Least milliseconds, of them on the processor, queries and kilobytes of a page for a person.

    The least, because a machine that others use too only ever adds to the time.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hedun.people.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    client.get(path)
    spans, work = [], []
    for _ in range(TIMES):
        begin, worked = time.perf_counter(), time.process_time()
        answer = client.get(path)
        spans.append((time.perf_counter() - begin) * 1000)
        work.append((time.process_time() - worked) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    size = len(answer.content) // 1024 if answer.status_code == 200 else 0
    return min(spans), min(work), len(asked), size


if __name__ == "__main__":
    main()
