"""What the second wall costs: the desk's pages as the owner of the tables and as the desk's role.

DATABASE_URL=postgresql://… hedun demo --no-serve; hedun wall hedun_desk
DATABASE_URL=postgresql://… .venv/bin/python bench/wall.py [--home DIR] [--role hedun_desk]

Both in one process, in turns, so that what else the machine does falls on both. Told is the least
of the times by the clock, and their ratio; the last line adds all pages up.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.told import say  # noqa: E402

CLERK, TOWNSHIP, INSURER, CITY = "gaozhicheng", "zhouxiaofeng", "mengli", "shi1"
ROUNDS, TIMES = 6, 3
PAGES = (
    ("my work", "/", (CLERK, TOWNSHIP, INSURER, CITY)),
    ("reports", "/reports/", (TOWNSHIP, INSURER)),
    ("report", "", (TOWNSHIP, INSURER)),
    ("claim", "", (TOWNSHIP, INSURER)),
    ("households", "/households/", (TOWNSHIP, INSURER)),
    ("inbox", "/inbox/", (TOWNSHIP, INSURER)),
    ("season", "/season/", (INSURER,)),
    ("batches", "/payments/", (INSURER,)),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--home", default=str(ROOT / "var"), help="of the demo; default: ./var")
    parser.add_argument("--role", default="hedun_desk", help="the role of `hedun wall`")
    asked = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=asked.home, HEDUN_DEMO="1"
    )
    import django

    django.setup()
    from django.db import connection

    owner, sums = connection.settings_dict["USER"], [0.0, 0.0]
    print(f"{'page':14}{'role':14}{'owner':>8}{'wall':>8}{'ratio':>7}")
    for title, path, usernames in addresses():
        for username in usernames:
            least = [1e9, 1e9]
            for _ in range(ROUNDS):
                for n, user in enumerate((owner, asked.role)):
                    ask_as(user, walled=n == 1)
                    least[n] = min(least[n], measured(path, username))
            sums = [sums[n] + least[n] for n in (0, 1)]
            print(
                f"{title:14}{username:14}{least[0]:8.1f}{least[1]:8.1f}{ratio(least)}", flush=True
            )
    ask_as(owner, walled=False)
    print(f"{'all':28}{sums[0]:8.1f}{sums[1]:8.1f}{ratio(sums)}")
    say("pages behind the second wall, together", f"{sums[1]:,.0f} ms",
        peer=f"without it: {sums[0]:,.0f} ms", ratio=sums[0] / sums[1])  # fmt: skip
    return 0


def ratio(ms: list[float]) -> str:
    return f"{ms[1] / ms[0]:7.2f}"


def addresses() -> list[tuple[str, str, tuple[str, ...]]]:
    """With the longest report that the township sees, and a claim of it."""
    from django.db.models import Count

    from hedun.claims.models import Report

    own = Report.objects.filter(village__parent__code="140423104000")
    report = own.annotate(n=Count("claims")).order_by("-n", "pk")[0]
    found = {
        "report": f"/reports/{report.number}/",
        "claim": f"/claims/{report.claims.order_by('row')[0].number}/",
    }
    return [(title, path or found[title], who) for title, path, who in PAGES]


def ask_as(user: str, *, walled: bool) -> None:
    """From now on as this role; without the wall nobody is told who asks either."""
    from django.db import connection

    from hedun.web.walls import asking

    connection.close()
    connection.close_pool()
    connection.settings_dict["USER"] = user
    told: Any = (lambda: "postgresql") if walled else (lambda: "")
    asking.vendor = told


def measured(path: str, username: str) -> float:
    """The median of some times, in milliseconds."""
    from django.test import Client

    from hedun.people.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    answer = client.get(path)
    assert answer.status_code == 200, (path, username, answer.status_code)
    spans = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        client.get(path)
        spans.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spans)


if __name__ == "__main__":
    sys.exit(main())
