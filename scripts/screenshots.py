"""Pictures of the desk's pages for docs/screenshots: Chinese and English, wide and narrow.

.venv/bin/python scripts/screenshots.py [--home DIR] [--out DIR] [NAME …]

Serves the demo county (a temporary one, or the one in --home), signs in as each role by the demo's
door, and keeps a small PNG of each page: NAME-WIDTH-LANGUAGE[-dark].png. The table below says which
there are; pictures that are no longer in it are removed. Needs chromium with the Noto CJK fonts, as
the browser's tests do. Fails when a page scrolls sideways or complains, or the pictures are large.
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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, Cookie, FilePayload, Page, sync_playwright
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
BYTES, COLOURS = 150_000, (256, 128, 64, 32)
ALL_BYTES = 4_000_000
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"
CLERK, LIST_NAME = "gaozhicheng", "燕家沟村清册.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT = "main td.who a[data-open]"
TYPING, FORM = 'main a[href$="/type/"]', 'main .btns a[href^="/paper/forms/"]'
LISTED = (  # what is pressed on the phone after the PIN, one after another
    (".choice", "野猪|wild boar"), (".choice", "昨天|Yesterday"), (".choice", "农户当面|in person"),
    (".roll__row", ""), (".choice", "玉米|maize"), (".choice", "乳熟|milk-ripe"),
    (".ph__foot .btn--main", ""), (".tenth", "60"), (".ph__alt", ""), (".choice", ""),
)  # fmt: skip
WORDINGS, DRAFT = "/policies/YS-140423-2024-001/wordings/", 'main a[href*="/drafts/"]'


EVERY = ("1366-zh", "1366-en", "360-zh", "360-en")
CHINESE = ("1366-zh", "360-zh")


@dataclass(frozen=True)
class Shot:
    """A page: who sees it, where they begin, which links they follow, what they press there, what
    they search for; `hands_in`: a list with faults, which is read and not taken in; `lists`: a
    household is listed on the phone until its estimate stands there. `views`: width-language, and
    -dark."""

    name: str
    username: str
    path: str
    links: tuple[str, ...] = ()
    press: str = ""
    search: str = ""
    hands_in: bool = False
    lists: bool = False
    views: tuple[str, ...] = ("1366-zh",)


SHOTS = (
    Shot("sign-in", "", "/sign-in/", views=("360-zh",)),
    Shot("demo", "", "/demo/"),
    Shot("work-township", "zhouxiaofeng", "/", views=(*EVERY, "1366-zh-dark")),
    Shot("work-insurer", "mengli", "/", views=("1366-zh", "1366-en")),
    Shot("work-clerk", "gaozhicheng", "/", views=("360-zh",)),
    Shot("work-cashier", "songyan", "/"),
    Shot("work-city", "shi1", "/"),
    Shot("reports", "wanglinye", "/reports/", views=EVERY),
    Shot("report", "zhouxiaofeng", "/reports/?sort=households", (REPORT,),
         views=(*EVERY, "1366-zh-dark", "360-zh-dark")),
    Shot("claim", "mengli", "/reports/?state=paid", (REPORT, "main .open a"),
         views=(*EVERY, "1366-zh-dark")),
    Shot("list-read", "gaozhicheng", "/inbox/upload/", hands_in=True, views=EVERY),
    Shot("inbox", "wanglinye", "/inbox/?tab=dropped"),
    Shot("inbox-waiting", "zhouxiaofeng", "/inbox/", views=(*EVERY, "1366-zh-dark")),
    Shot("phone-estimate", "gaozhicheng", "/m/", lists=True,
         views=("360-zh", "360-en", "360-zh-dark", "1366-zh")),
    Shot("phones", "zhouxiaofeng", "/phones/", views=CHINESE),
    Shot("paper", "zhouxiaofeng", "/paper/", views=CHINESE),
    Shot("paper-form", "zhouxiaofeng", "/paper/", (TYPING, FORM)),
    Shot("paper-entry", "zhouxiaofeng", "/paper/", (TYPING,)),
    Shot("call", "gaozhicheng", "/paper/call/", views=CHINESE),
    Shot("season", "wanglinye", "/season/", views=(*EVERY, "1366-zh-dark")),
    Shot("map", "wanglinye", "/map/?show=heat", views=(*EVERY, "1366-zh-dark")),
    Shot("plot", "mengli", "/reports/?state=paid",
         (REPORT, "main .open a", ".ledger--lines .plot a"), views=EVERY),
    Shot(
        "wording-trials",
        "wanglinye",
        "/season/readings/?w=in-force&w=cn-zhejiang-ninghai-2021&w=cn-jiangxi-suichuan-2025",
        views=EVERY,
    ),
    Shot("household", "zhouxiaofeng", "/households/", (REPORT,), views=CHINESE),
    Shot("search", "mengli", "/", search="李"),
    Shot("payments", "songyan", "/payments/", views=("1366-zh", "1366-en")),
    Shot("batch", "songyan", "/payments/", ("aside .list a",), views=CHINESE),
    Shot("hard-cases", "shi1", "/oversight/", views=CHINESE),
    Shot("hard-case", "shi1", "/oversight/", ("[data-open]",), views=(*CHINESE, "1366-en")),
    Shot("decisions", "shi1", "/decisions/", views=CHINESE),
    Shot("board", "wanglinye", "/duties/?days=90", views=(*EVERY, "1366-zh-dark")),
    Shot("board-rows", "wanglinye", "/duties/rows/?stage=reported&what=back&days=365"),
    Shot("digest", "mengli", "/duties/digest/", views=(*CHINESE, "1366-en")),
    Shot("policies", "wanglinye", "/policies/"),
    Shot("wording-cards", "wanglinye", WORDINGS, (DRAFT,), views=EVERY),
    Shot("wording-text", "wanglinye", WORDINGS, (DRAFT,), '[data-view="text"]',
         views=(*CHINESE, "1366-zh-dark")),
    Shot("record", "shenji", "/record/"),
    Shot("accounts", "guanli", "/people/accounts/"),
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
        page.evaluate(UNFOLD)
        page.locator(f'button[value="{username}"]').click()
        page.wait_for_load_state()
    cookies = context.cookies()
    context.close()
    return cookies


def come_to(page: Page, address: str, shot: Shot, sheet: bytes = b"") -> None:
    answer = page.goto(address + shot.path)
    if answer is None or answer.status != 200:
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
        page.goto(address + (page.locator(selector).first.get_attribute("href") or ""))
    page.wait_for_load_state("networkidle")
    if shot.press:
        page.locator(shot.press).click()
    if shot.lists:
        list_a_household(page)


def list_a_household(page: Page) -> None:
    """As on a phone that is new: its PIN, the accident, the household, what it lost."""
    if page.evaluate("document.cookie.includes('hedun_language=en')"):
        page.get_by_role("button", name="English").click()
    page.locator(".ph__foot .btn--main").click()
    for digit in "805417805417":
        page.locator(f"[data-key='{digit}']").click()
    for selector, text in LISTED:
        if selector == ".ph__foot .btn--main":
            page.locator(".field--big").fill("1.8")
        page.locator(selector).filter(has_text=re.compile(text, re.IGNORECASE)).first.click()
    page.locator(".sum b").first.wait_for()


def take(
    browser: Browser, address: str, shot: Shot, view: str, cookies: list[Cookie], sheet: bytes
) -> bytes:
    """Raises SystemExit for a page that scrolls sideways or of which the browser complains."""
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
    if page.evaluate(SIDEWAYS):
        complaints.append("scrolls sideways")
    if complaints:
        raise SystemExit(f"{shot.name} in {view}: {complaints}")
    if width < 900:  # the whole page, with its bar at the end of it
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
    png = page.screenshot()
    context.close()
    return small(png)


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
                    picture = take(browser, address, shot, view, own, sheet)
                    (given.out / named(shot, view)).write_bytes(picture)
                    print(f"{named(shot, view)} {len(picture) // 1024} kB", flush=True)
            browser.close()
    tidy(given.out)


if __name__ == "__main__":
    main()
