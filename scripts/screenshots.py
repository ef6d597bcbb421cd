"""Pictures of the desk's pages for docs/screenshots: Chinese and English, wide and narrow.

.venv/bin/python scripts/screenshots.py [--home DIR] [--out DIR] [NAME …]

Serves the demo county (a temporary one, or the one in --home), signs in as each role by the demo's
door, and keeps a small PNG of each page: NAME-WIDTH-LANGUAGE[-dark].png. Needs chromium with the
Noto CJK fonts, as the browser's tests do. Fails when a page scrolls sideways or complains.
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Cookie, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
HEDUN = (sys.executable, "-m", "hedun.cli")
ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {1366: 768, 360: 780}
TALLEST = 1500  # pixels of a narrow page
LANGUAGES = {"zh": "zh-hans", "en": "en"}
BYTES, COLOURS = 120_000, (256, 128, 64)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
REPORT = "main td.who a[data-open]"


@dataclass(frozen=True)
class Shot:
    """A page: who sees it, where they begin, which links they follow, what they search for."""

    name: str
    username: str
    path: str
    links: tuple[str, ...] = ()
    search: str = ""
    dark: bool = False
    status: int = 200


SHOTS = (
    Shot("sign-in", "", "/sign-in/"),
    Shot("demo", "", "/demo/"),
    Shot("work-township", "zhouxiaofeng", "/", dark=True),
    Shot("work-insurer", "mengli", "/"),
    Shot("work-clerk", "gaozhicheng", "/"),
    Shot("work-cashier", "songyan", "/"),
    Shot("work-city", "shi1", "/"),
    Shot("reports", "wanglinye", "/reports/"),
    Shot("report", "zhouxiaofeng", "/reports/?sort=households", (REPORT,), dark=True),
    Shot("claim", "mengli", "/reports/?state=paid", (REPORT, "main .open a"), dark=True),
    Shot("households", "zhouxiaofeng", "/households/"),
    Shot("household", "zhouxiaofeng", "/households/", (REPORT,)),
    Shot("inbox", "zhouxiaofeng", "/inbox/"),
    Shot("season", "wanglinye", "/season/", dark=True),
    Shot(
        "wording-trials",
        "wanglinye",
        "/season/readings/?w=in-force&w=cn-zhejiang-ninghai-2021&w=cn-jiangxi-suichuan-2025",
        dark=True,
    ),
    Shot("search", "mengli", "/", search="李"),
    Shot("payments", "songyan", "/payments/"),
    Shot("batch", "songyan", "/payments/", ("aside .list a",)),
    Shot("hard-cases", "shi1", "/oversight/"),
    Shot("hard-case", "shi1", "/oversight/", ("main td.who a",)),
    Shot("policies", "wanglinye", "/policies/"),
    Shot("record", "shenji", "/record/"),
    Shot("upload", "gaozhicheng", "/inbox/upload/"),
    Shot("accounts", "guanli", "/people/accounts/"),
    Shot("account", "guanli", "/people/accounts/of/zhouxiaofeng/"),
    Shot("account-new", "guanli", "/people/accounts/add/"),
    Shot("not-found", "zhouxiaofeng", "/nowhere/", status=404),
)  # fmt: skip


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "HEDUN_HOME": str(home), "HEDUN_DEMO": "1", "DATABASE_URL": ""}


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of the demo in this home, which is made when it is not there."""
    if not (home / "hedun.sqlite3").exists():
        subprocess.run((*HEDUN, "demo", "--no-serve"), env=environment(home), cwd=ROOT, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (*HEDUN, "serve", "--port", str(port))
    process = subprocess.Popen(command, env=environment(home), cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _await(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit("the desk did not start")
        try:
            urllib.request.urlopen(f"{address}/healthz")
            return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise SystemExit("the desk did not answer")


def small(png: bytes) -> bytes:
    """As a palette, with fewer colours until it is small."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < BYTES:
            return out.getvalue()
    raise SystemExit(f"a picture has {out.tell()} bytes in {COLOURS[-1]} colours")


def signed_in(browser: Browser, address: str, username: str) -> list[Cookie]:
    """The cookies of this person's session."""
    context = browser.new_context()
    if username:
        page = context.new_page()
        page.goto(f"{address}/demo/")
        page.locator(f'button[value="{username}"]').click()
        page.wait_for_load_state()
    cookies = context.cookies()
    context.close()
    return cookies


def come_to(page: Page, address: str, shot: Shot) -> None:
    answer = page.goto(address + shot.path)
    if answer is None or answer.status != shot.status:
        raise SystemExit(f"{shot.path} of {shot.name} is no page of {shot.username or 'anybody'}")
    if shot.search:
        page.locator("[data-search]").fill(shot.search)
        page.keyboard.press("Enter")
    for selector in shot.links:
        page.goto(address + (page.locator(selector).first.get_attribute("href") or ""))
    page.wait_for_load_state("networkidle")


def take(
    browser: Browser,
    address: str,
    shot: Shot,
    cookies: list[Cookie],
    *,
    width: int,
    language: str,
    dark: bool,
) -> bytes:
    """Raises SystemExit for a page that scrolls sideways or of which the browser complains."""
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        timezone_id="Asia/Shanghai",
        locale="en-GB" if language == "en" else "zh-CN",
    )
    chosen = {"hedun_language": LANGUAGES[language], "hedun_theme": "dark" if dark else "light"}
    context.add_cookies(cookies)
    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in chosen.items()])
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_to(page, address, shot)
    if page.evaluate(SIDEWAYS):
        complaints.append("scrolls sideways")
    if complaints:
        raise SystemExit(f"{shot.name} at {width} in {language}: {complaints}")
    if width < 900:  # the whole page, with its bar at the end of it
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    png = page.screenshot()
    context.close()
    return small(png)


def keep(browser: Browser, address: str, shot: Shot, cookies: list[Cookie], folder: Path) -> None:
    """Both languages at both widths; in dark too where the table says so."""
    views = [(width, language, False) for width in SIZES for language in LANGUAGES]
    views += [(width, "zh", True) for width in SIZES if shot.dark]
    for width, language, dark in views:
        picture = take(browser, address, shot, cookies, width=width, language=language, dark=dark)
        name = f"{shot.name}-{width}-{language}{'-dark' * dark}.png"
        (folder / name).write_bytes(picture)
        print(f"{name} {len(picture) // 1024} kB", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--home", type=Path, help="a demo that is there already")
    asked.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    asked.add_argument("names", nargs="*", help="only these pages")
    given = asked.parse_args()
    unknown = set(given.names) - {shot.name for shot in SHOTS}
    if unknown:
        raise SystemExit(f"no page is called {', '.join(sorted(unknown))}")
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or "chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        with served(given.home or Path(folder)) as address:
            wanted = [shot for shot in SHOTS if not given.names or shot.name in given.names]
            people = {shot.username for shot in wanted}
            cookies = {who: signed_in(browser, address, who) for who in people}
            for shot in wanted:
                keep(browser, address, shot, cookies[shot.username], given.out)
        browser.close()


if __name__ == "__main__":
    main()
