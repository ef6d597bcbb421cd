"""How quick the desk is with a season in it: milliseconds and queries of its pages.

.venv/bin/python bench/desk.py [--reports 150] [--households 31] [--open | --ended]
scripts/pg_cluster.py .venv/bin/python bench/desk.py            the same on PostgreSQL

Fills a throwaway database (nothing of it is recorded or true: rows are put in past every action)
and asks for the pages as each role. It refuses a database that holds anything. `--open`: nothing
is paid yet, the worst day of "my work". `--ended`: nine lists of ten are paid.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "my work": "/",
    "reports": "/reports/",
    "reports, one town": "/reports/?place=140423104000&state=verified",
    "reports, overdue": "/reports/?overdue=1&sort=due",
}
ROLES = ("zhouxiaofeng", "mengli", "wanglinye")
TIMES = 5


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--reports", type=int, default=150)
    asked.add_argument("--households", type=int, default=31)
    asked.add_argument("--open", action="store_true", help="nothing is paid yet")
    asked.add_argument("--ended", action="store_true", help="nine of ten lists are paid")
    asked.add_argument("--keep", help="a folder to keep the home in, to look at it")
    return asked.parse_args()


def prepare(home: str) -> None:
    """Settings, an empty database, and no ticker."""
    os.environ.update(DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=home, HEDUN_DEMO="1")
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgres"):
        import psycopg

        server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
        name = urlsplit(url).path.strip("/")
        with psycopg.connect(server, autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if not there.fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


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


def main() -> None:
    asked = arguments()
    with tempfile.TemporaryDirectory() as temporary:
        prepare(asked.keep or temporary)
        from season import fill

        kind = "open" if asked.open else "ended" if asked.ended else ""
        fill(asked.reports, asked.households, kind)
        from django.db import connection

        print(f"{connection.vendor}, {asked.reports} reports of {asked.households} households")
        print(f"{'page':22}{'role':16}{'ms':>8}{'cpu ms':>8}{'queries':>9}{'kB':>6}")
        for title, path in PAGES.items():
            for username in ROLES:
                ms, cpu, queries, size = measured(path, username)
                print(f"{title:22}{username:16}{ms:8.1f}{cpu:8.1f}{queries:9}{size:6}", flush=True)


if __name__ == "__main__":
    main()
