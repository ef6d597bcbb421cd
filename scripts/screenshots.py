"""Pictures of the desk's pages for docs/screenshots: Chinese and English, wide and narrow.

.venv/bin/python scripts/screenshots.py [--home DIR] [--out DIR] [NAME …]

Serves the demo county (a temporary one, or the one in --home), signs in as each role by the demo's
door, and keeps a small PNG of each page: NAME-WIDTH-LANGUAGE[-dark].png. The table in shots.py says
which there are; pictures that are no longer in it are removed. Needs chromium with the Noto CJK
fonts, as the browser's tests do. Fails when a page scrolls sideways or complains, or the pictures
are large.
"""

import argparse
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import django
from django.urls import URLResolver, get_resolver, resolve
from PIL import Image
from playwright.sync_api import Browser, Cookie, FilePayload, Page, sync_playwright
from shots import CLERK, LIST_NAME, MACHINES, MAIN, NO_PAGES, SHOTS, XLSX, Shot
from spoilt_list import spoilt_list

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
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
BYTES, COLOURS = 70_000, (128, 64, 32, 16)
ALL_BYTES = 24_000_000
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Those that come late, because nobody has scrolled to them, are not waited for.
DRAWN = """Promise.race([
  new Promise(done => setTimeout(done, 2000)),
  Promise.all([...document.images].map(one => one.decode().catch(() => null))),
])"""
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"


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
        process.wait(60)  # the job at hand comes to its end


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
        page.evaluate(UNFOLD)
        page.locator(f'button[value="{username}"]').click()
        page.wait_for_load_state()
    cookies = context.cookies()
    context.close()
    return cookies


def come_to(page: Page, address: str, shot: Shot, sheet: bytes = b"") -> None:
    answer = page.goto(address + shot.path)
    if answer is None or answer.status != shot.status:
        raise SystemExit(f"{shot.path} of {shot.name} is no page of {shot.username or 'anybody'}")
    if shot.search:
        page.locator("[data-search]").fill(shot.search)
        page.keyboard.press("Enter")
    if shot.hands_in:
        file: FilePayload = {"name": LIST_NAME, "mimeType": XLSX, "buffer": sheet}
        page.locator("input[type=file]").set_input_files(file)
        page.locator("main form .btn--main").click()
        page.wait_for_url("**/preview/")
    for selector in shot.links:
        link = page.locator(selector).first.get_attribute("href", timeout=5_000)
        page.goto(urljoin(page.url, link))
    page.wait_for_load_state("networkidle")
    if shot.press:
        page.locator(shot.press).first.click()
        page.wait_for_load_state("networkidle")
        if shot.press == MAIN:
            page.locator("#ask *:visible").first.wait_for()
    if shot.phone:
        on_a_new_phone(page, *shot.phone)


def on_a_new_phone(page: Page, pressed: Sequence[tuple[str, str]], until: str) -> None:
    """Its PIN; then the accident, the household, what it lost; or a plot to visit."""
    if page.evaluate("document.cookie.includes('hedun_language=en')"):
        page.get_by_role("button", name="English").click()
    page.locator(".ph__foot .btn--main").click()
    for digit in "805417805417":
        page.locator(f"[data-key='{digit}']").click()
    for selector, text in pressed:
        if text.startswith("="):
            page.locator(selector).fill(text[1:])
            continue
        page.locator(selector).filter(has_text=re.compile(text, re.IGNORECASE)).first.click()
    page.locator(until).first.wait_for()


def take(
    browser: Browser, address: str, shot: Shot, view: str, cookies: list[Cookie], sheet: bytes
) -> tuple[bytes, str]:
    """The picture, and the name of the page's view. Raises SystemExit for a page that scrolls
    sideways or of which the browser complains."""
    size, language, *dark = view.split("-")
    width = int(size)
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]},
        timezone_id="Asia/Shanghai",
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
    )
    chosen = {"hedun_language": LANGUAGES[language], "hedun_theme": dark[0] if dark else "light"}
    context.add_cookies(cookies)
    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in chosen.items()])
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_to(page, address, shot, sheet)
    page.evaluate(DRAWN)
    if page.evaluate(SIDEWAYS):
        complaints.append("scrolls sideways")
    if complaints:
        raise SystemExit(f"{shot.name} in {view}: {complaints}")
    if width < 900:  # the whole page, with its bar at the end of it
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    png, seen = page.screenshot(), resolve(urlsplit(page.url).path).view_name
    context.close()
    return small(png), seen


def named(shot: Shot, view: str) -> str:
    return f"{shot.name}-{view}.png"


def tidy(folder: Path) -> None:
    """Pictures of pages that are no longer in the table go; all together stay small."""
    wanted = {named(shot, view) for shot in SHOTS for view in shot.views}
    there = list(folder.glob("*.png"))
    for picture in there:
        if picture.name not in wanted:
            picture.unlink()
    together = sum(picture.stat().st_size for picture in folder.glob("*.png"))
    print(f"{together / 1e6:.1f} MB together")
    if together > ALL_BYTES:
        raise SystemExit(f"the pictures have more than {ALL_BYTES} bytes together")


def pages() -> set[str]:
    """The names of all addresses that are pages."""
    found, waiting = set(), [("", get_resolver().url_patterns)]
    while waiting:
        room, patterns = waiting.pop()
        for one in patterns:
            if isinstance(one, URLResolver):
                waiting.append((one.namespace or room, one.url_patterns))
            elif room not in MACHINES and "." not in str(one.pattern):
                found.add(f"{room}:{one.name}".removeprefix(":"))
    none = {
        f"{room}:{name}".removeprefix(":") for room in NO_PAGES for name in NO_PAGES[room].split()
    }
    return found - none


def list_to_hand_in(home: Path) -> bytes:
    os.environ.update(environment(home))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
    django.setup()
    return spoilt_list(CLERK)


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
    wanted = [shot for shot in SHOTS if not given.names or shot.name in given.names]
    seen: set[str] = set()
    with tempfile.TemporaryDirectory() as folder, served(given.home or Path(folder)) as address:
        sheet = list_to_hand_in(given.home or Path(folder))
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or "chromium"
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
            cookies = {
                who: signed_in(browser, address, who) for who in {s.username for s in wanted}
            }
            for shot in wanted:
                for view in shot.views:
                    own = cookies[shot.username]
                    picture, page = take(browser, address, shot, view, own, sheet)
                    seen.add(page)
                    (given.out / named(shot, view)).write_bytes(picture)
                    print(f"{named(shot, view)} {len(picture) // 1024} kB", flush=True)
            browser.close()
    tidy(given.out)
    if not given.names and (left := pages() - seen):
        raise SystemExit(f"without a picture: {', '.join(sorted(left))}")


if __name__ == "__main__":
    main()
