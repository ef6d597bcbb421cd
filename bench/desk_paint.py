"""When a browser shows the first of a page (first contentful paint), its processor slowed down.

DATABASE_URL=postgresql://… .venv/bin/python bench/desk_paint.py --home HOME [--times 5] [--write]

The server of `hedun serve` on this machine with that home and database, Chromium without a screen
and with an empty cache for each visit. Told is the median in milliseconds from the beginning of the
navigation. Ends with 1 where a page takes a second or more. `--write` puts the table into
docs/performance.md.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.serving import serving  # noqa: E402
from bench.told import put, say  # noqa: E402

SLOWER, GOAL_MS = 4, 1000
QUIET = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
WHO = {"town": "zhouxiaofeng", "insurer": "mengli"}

PAINTED = """() => new Promise(done => {
  const look = () => {
    const [first] = performance.getEntriesByName("first-contentful-paint");
    first ? done(first.startTime) : setTimeout(look, 20);
  };
  look();
})"""


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--home", required=True)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=asked.home, HEDUN_DEMO="1"
    )
    import django

    django.setup()
    cookies, paths = signed_in(), dict(main_pages())
    lines = ["| page | " + " | ".join(f"{who}, ms" for who in WHO) + " |"]
    lines += ["|---|" + "--:|" * len(WHO)]
    slowest = 0.0
    with serving(web_server) as (port, _process):
        for title, path in paths.items():
            spans = [paint(f"http://127.0.0.1:{port}", path, cookies[who], asked.times)
                     for who in WHO]  # fmt: skip
            slowest = max(slowest, *spans)
            lines.append(f"| {title} | " + " | ".join(f"{one:.0f}" for one in spans) + " |")
            print(lines[-1], flush=True)
    load = f"load {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores"
    told = f"Median of {asked.times}, processor {SLOWER} times slower; {load}"
    lines += ["", f"{told}; {time.strftime('%Y-%m-%d')}."]
    if asked.write:
        put("desk-paint", "\n".join(lines) + "\n")
    say(f"first paint, a million claims, processor {SLOWER} times slower",
        f"{slowest:.0f} ms the slowest", goal=f"{GOAL_MS} ms", held=slowest < GOAL_MS)  # fmt: skip
    return int(slowest >= GOAL_MS)


def signed_in() -> dict[str, tuple[str, str]]:
    """Who → the cookie of their session: its name and value."""
    return {who: cookie_of(username) for who, username in WHO.items()}


def cookie_of(username: str) -> tuple[str, str]:
    """The cookie of a session of theirs: its name and value."""
    from django.conf import settings
    from django.test import Client

    from hedun.people.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    name = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value


def main_pages() -> Iterator[tuple[str, str]]:
    from bench.desk_million import pages

    wanted = (
        "my work",
        "reports",
        "claim",
        "inbox",
        "household roll",
        "payments",
        "season and map",
    )
    for title, _roles, path in pages():
        if title in wanted or title.startswith("report, "):
            yield title, path


def web_server(port: int) -> list[str]:
    """The web server alone, as a command."""
    from hedun.serve import web_command

    return web_command("127.0.0.1", port)


def paint(server: str, path: str, cookie: tuple[str, str], times: int) -> float:
    """Milliseconds, the median."""
    from playwright.sync_api import sync_playwright

    spans: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        for _ in range(times):
            context: Any = browser.new_context(viewport={"width": 1366, "height": 768})
            context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": server}])
            page = context.new_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(server + path)
            spans.append(page.evaluate(PAINTED))
            context.close()
        browser.close()
    return statistics.median(spans)


if __name__ == "__main__":
    sys.exit(main())
