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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import django
from django.urls import URLResolver, get_resolver, resolve
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
BYTES, COLOURS = 70_000, (128, 64, 32, 16)
ALL_BYTES = 19_000_000
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Those that come late, because nobody has scrolled to them, are not waited for.
DRAWN = """Promise.race([
  new Promise(done => setTimeout(done, 2000)),
  Promise.all([...document.images].map(one => one.decode().catch(() => null))),
])"""
UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"
CLERK, LIST_NAME = "gaozhicheng", "燕家沟村清册.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT = "main td.who a[data-open]"
TYPING, FORM = 'main a[href$="/type/"]', 'main .btns a[href^="/paper/forms/"]'
LISTED = (  # what is pressed on the phone after the PIN, one after another; after = is typed
    (".choice", "野猪|wild boar"), (".choice", "昨天|Yesterday"), (".choice", "农户当面|in person"),
    (".roll__row", ""), (".choice", "玉米|maize"), (".choice", "乳熟|milk-ripe"),
    (".field--big", "=1.8"), (".ph__foot .btn--main", ""), (".tenth", "60"), (".ph__alt", ""),
    (".choice", ""),
)  # fmt: skip
COUNTED = (  # likewise on the expert's, from the list of visits to a point of a sheet
    (".stops a", ""), (".ph__foot .btn--main", ""), (".ph__foot .btn--main", ""),
)  # fmt: skip
POLICY = "/policies/YS-140423-2024-001/"
WORDINGS, DRAFT = POLICY + "wordings/", 'main a[href*="/drafts/"]'
VERSION, RECEIPT = 'main .card a[href*="/wordings/"]', ".receipt-code a"
REPLANTING, MAIN = 'main a[href*="/replanting/"]', ".actbar .btn--main"
TO_DO = ".ledger--work .btn--row"


EVERY = ("1366-zh", "1366-en", "360-zh", "360-en")
IN_THE_DARK = (*EVERY, "1366-zh-dark", "360-zh-dark")
ROW, OPEN = "main [data-row] a[href]", "main .open a"
CLAIM = 'main a[href^="/claims/"]'
TO_POST = 'main a[href*="/notices/report/"]'
OVERLAP = "/other-cover/claims/BA-140423107-2024-0021-24/1/OC-00001-10/"


@dataclass(frozen=True)
class Shot:
    """A page: who sees it, where they begin, which links they follow, what they press there, what
    they search for; `hands_in`: a list with faults, which is read and not taken in; `phone`: what
    is pressed on a new phone after its PIN, and what stands there then; `status`: that of the first
    page. `views`: width-language, and -dark."""

    name: str
    username: str
    path: str
    links: tuple[str, ...] = ()
    press: str = ""
    search: str = ""
    status: int = 200
    hands_in: bool = False
    phone: tuple[tuple[tuple[str, str], ...], str] | None = None
    views: tuple[str, ...] = EVERY


FEW = ("1366-zh", "360-en")
SHOTS = (
    Shot("sign-in", "", "/sign-in/"),
    Shot("demo", "", "/demo/"),
    Shot("password", "zhouxiaofeng", "/me/password/"),
    Shot("away", "zhouxiaofeng", "/me/away/"),
    Shot("factors", "songyan", "/me/factors/"),
    Shot("not-found", "zhouxiaofeng", "/reports/BA-140423103-2024-0001/", status=404, views=FEW),
    # my work, by who looks
    Shot("work-township", "liuzhigang", "/", views=IN_THE_DARK),
    Shot("work-insurer", "mengli", "/"),
    Shot("work-clerk", "niuhuifang", "/"),
    Shot("work-expert", "miaoqingchun", "/"),
    Shot("work-cashier", "songyan", "/"),
    Shot("work-city", "shi1", "/"),
    # reports and claims
    Shot("reports", "wanglinye", "/reports/"),
    Shot("report", "zhouxiaofeng", "/reports/?sort=households", (REPORT,), views=IN_THE_DARK),
    Shot("report-act", "liuzhigang", "/", (TO_DO,), MAIN),
    Shot("award", "mengli", "/reports/?state=assessed", (REPORT,), MAIN, views=FEW),
    Shot("claim", "mengli", "/reports/?state=paid", (REPORT, OPEN), views=IN_THE_DARK),
    Shot("pictures", "zhouxiaofeng", "/reports/?sort=households", (REPORT,), "main [data-view]"),
    Shot("pictures-page", "liumin", "/reports/?sort=households", (REPORT, "main [data-view]")),
    Shot("replanting", "zhouxiaofeng", "/", (TO_DO, OPEN, REPLANTING)),
    Shot("harvest", "miaoqingchun", "/assessment/harvest/"),
    Shot("search", "mengli", "/", search="李"),
    # what comes in
    Shot("upload", "gaozhicheng", "/inbox/upload/"),
    Shot("list-read", "gaozhicheng", "/inbox/upload/", hands_in=True),
    Shot("inbox", "zhouxiaofeng", "/inbox/", views=IN_THE_DARK),
    Shot("inbox-dropped", "wanglinye", "/inbox/?tab=dropped"),
    Shot("inbox-files", "wanglinye", "/inbox/files/"),
    Shot("inbox-file", "wanglinye", "/inbox/files/", (ROW,)),
    Shot("inbox-row", "mengli", "/inbox/", ('main a[href*="/rows/"]',)),
    Shot("phone-estimate", "gaozhicheng", "/m/", phone=(LISTED, ".sum b"), views=IN_THE_DARK),
    Shot("phone-visits", "miaoqingchun", "/m/", phone=((), ".stops"), views=IN_THE_DARK),
    Shot("phone-sheet", "miaoqingchun", "/m/", phone=(COUNTED, ".three"), views=IN_THE_DARK),
    Shot("phones", "zhouxiaofeng", "/phones/"),
    Shot("odk", "zhouxiaofeng", "/phones/odk/"),
    Shot("paper", "wangjunjie", "/paper/"),
    Shot("paper-form", "wangjunjie", "/paper/", (TYPING, FORM)),
    Shot("paper-entry", "wangjunjie", "/paper/", (TYPING,)),
    Shot("call", "gaozhicheng", "/paper/call/"),
    Shot("call-taken", "wangjunjie", "/paper/", ('main a[href*="/paper/call/LJ"]',), views=FEW),
    # people and their land
    Shot("households", "zhouxiaofeng", "/households/"),
    Shot("household", "zhouxiaofeng", "/households/", (REPORT,)),
    Shot("household-change", "zhouxiaofeng", "/households/", (REPORT, 'main a[href$="/correct/"]')),
    Shot("household-new", "zhouxiaofeng", "/households/new/"),
    Shot("relations", "zhouxiaofeng", "/households/kin/"),
    Shot("roll", "zhouxiaofeng", "/roll/"),
    Shot("roll-upload", "zhouxiaofeng", "/roll/upload/"),
    # notice, objections, the villager
    Shot("notice", "zhouxiaofeng", "/reports/?state=paid", (REPORT, 'main a[href*="/notices/GS"]')),
    Shot("notice-to-post", "niuhuifang", "/", (TO_DO, TO_POST), views=FEW),
    Shot("objections", "zhouxiaofeng", "/notices/objections/?show=all"),
    Shot("objection", "zhouxiaofeng", "/notices/objections/?show=all", (ROW,)),
    Shot("receipt-asked", "", "/r/"),
    Shot("data-protection", "", "/r/data-protection/"),
    Shot("receipt", "liumin", "/reports/?state=paid", (REPORT, OPEN, RECEIPT), views=IN_THE_DARK),
    # the city, the duties
    Shot("hard-cases", "shi1", "/oversight/"),
    Shot("hard-case", "shi1", "/oversight/", (ROW,)),
    Shot("decisions", "shi1", "/decisions/"),
    Shot("duties", "wanglinye", "/duties/?days=90", views=IN_THE_DARK),
    Shot("duties-rows", "wanglinye", "/duties/rows/?stage=reported&what=back&days=365"),
    Shot("digest", "mengli", "/duties/digest/"),
    # persons, other insurance, money
    Shot("injuries", "mengli", "/injuries/"),
    Shot("injury", "mengli", "/injuries/", (ROW,)),
    Shot("injury-paper", "mengli", "/injuries/", (ROW, 'main a[href$="/act/paper/"]')),
    Shot("injury-new", "liuzhigang", "/injuries/of/BA-140423107-2024-0022-26/report/", views=FEW),
    Shot("other-cover", "mengli", "/other-cover/"),
    Shot("other-cover-list", "mengli", "/other-cover/", (ROW,)),
    Shot("other-cover-upload", "mengli", "/other-cover/upload/"),
    Shot("other-cover-answer", "mengli", OVERLAP, views=FEW),
    Shot("payments", "songyan", "/payments/"),
    Shot("batch", "songyan", "/payments/", ("aside .list a",)),
    Shot("reconciliation", "songyan", "/payments/", ('main a[href*="/reconciliation/"]',)),
    Shot("account-repaired", "songyan", "/payments/", ('main a[href*="/repair/"]',)),
    Shot("payees", "mengli", "/injuries/", (CLAIM, 'main a[href*="/payees/"]')),
    # telling people
    Shot("messages", "zhouxiaofeng", "/messages/"),
    Shot("messages-sent", "zhouxiaofeng", "/messages/outbox/"),
    Shot("messages-printed", "gaozhicheng", "/messages/print/"),
    Shot("messages-board", "wangjunjie", "/messages/print/140423107229/", views=FEW),
    Shot("messages-words", "zhouxiaofeng", "/messages/words/"),
    Shot("messages-switches", "wanglinye", "/messages/switches/"),
    Shot("calls", "mengli", "/messages/calls/"),
    Shot("call-back", "mengli", "/messages/calls/", (ROW,)),
    Shot("complaints", "wanglinye", "/messages/complaints/"),
    Shot("complaint-new", "wanglinye", "/messages/complaints/new/"),
    # the season, wordings, prices
    Shot("season", "wanglinye", "/season/", views=IN_THE_DARK),
    Shot("map", "wanglinye", "/map/?show=heat", views=IN_THE_DARK),
    Shot("plot", "miaoqingchun", "/", (TO_DO, OPEN, ".ledger--lines .plot a")),
    Shot(
        "wording-trials",
        "wanglinye",
        "/season/readings/?w=in-force&w=cn-zhejiang-ninghai-2021&w=cn-jiangxi-suichuan-2025",
    ),
    Shot("policies", "wanglinye", "/policies/"),
    Shot("policy", "wanglinye", "/policies/", ('main a[href^="/policies/"]',)),
    Shot("policy-ledger", "wanglinye", POLICY + "ledger/", views=FEW),
    Shot("ex-gratia", "mengli", "/assessment/ex-gratia/BA-140423103-2024-0002-30/",
         views=FEW),
    Shot("standing-out", "wanglinye", "/season/standing-out/"),
    Shot("outlook", "wanglinye", "/outlook/"),
    Shot("price", "mengli", "/outlook/price/"),
    Shot("draw", "wanglinye", "/season/draw/YS-140423-2024-001/"),
    Shot("invite", "zhouxiaofeng", "/people/accounts/invite/"),
    Shot("account-secured", "anquan", "/people/accounts/of/songyan/"),
    Shot("accounts-acts", "jiandu", "/people/accounts/acts/"),
    Shot("policy-year", "mengli", POLICY + "year/", views=FEW),
    Shot("wordings", "wanglinye", WORDINGS),
    Shot("wording", "wanglinye", WORDINGS, (VERSION,)),
    Shot("wording-decided", "wanglinye", POLICY + "proposals/1/", views=FEW),
    Shot("wording-printed", "wanglinye", WORDINGS, (f'{VERSION}[href$="/print/"]',)),
    Shot("wording-new", "wanglinye", WORDINGS + "new/"),
    Shot("wording-filled", "wanglinye", WORDINGS + "new/", ('main a[href*="/new/"]',)),
    Shot("wording-cards", "wanglinye", WORDINGS, (DRAFT,)),
    Shot("wording-text", "wanglinye", WORDINGS, (DRAFT,), '[data-view="text"]', views=IN_THE_DARK),
    Shot("wording-differences", "wanglinye", WORDINGS, (DRAFT, 'main a[href$="/differences/"]')),
    Shot("wording-proposed", "wanglinye", WORDINGS, (DRAFT, 'main a[href$="/propose/"]')),
    Shot("draft-printed", "wanglinye", WORDINGS, (DRAFT, 'main a[href$="/print/"]')),
    Shot("prices", "wanglinye", "/prices/"),
    Shot("prices-kind", "wanglinye", "/prices/kinds/livestock/"),
    Shot("price-table", "wanglinye", "/prices/kinds/livestock/", (ROW,)),
    Shot("price-table-new", "wanglinye", "/prices/kinds/livestock/propose/"),
    # the record, the accounts
    Shot("record", "shenji", "/record/"),
    Shot("record-check", "shenji", "/record/check/"),
    Shot("record-roots", "shenji", "/record/roots/"),
    Shot("record-signatures", "wanglinye", "/record/signatures/"),
    Shot("jobs", "guanli", "/jobs/", views=FEW),
    Shot("accounts", "guanli", "/people/accounts/"),
    Shot("account", "guanli", "/people/accounts/", (ROW,)),
    Shot("account-new", "guanli", "/people/accounts/add/"),
    Shot("telephones", "guanli", "/people/accounts/telephones/"),
)  # fmt: skip

# Addresses that are no pages: files and the ways of machines (whole rooms); what a button or a part
# of a page asks for; and pages of which the demo has none on its last day.
MACHINES = frozenset({"phone_api", "openrosa_api", "evidence", "documents"})
NO_PAGES = {
    "": "healthz set_language",
    "accounts": "close end give reopen reset secure",
    "assessment": "end_replanting",
    "claims": "search found row act sums",
    "duties": "chase",
    "injuries": "account count_in judge open paper withdraw",
    "intake": "again assign corrected enclosure part preview_corrected restore slip template",
    "maps": "cell",
    "messages": "complaint",
    "openrosa": "add",
    "othercover": "preview",
    "paper": "draft entered find make roll",
    "people": "end reveal",
    "phone": "settle switch_off",
    "phone_page": "session",
    "policies": "proof terms",
    "prices": "download empty",
    "receipts": "export leave object proof take_back",
    "record": "change_key enter_key root_file tool",
    "roll": "doubt preview",
    "web": "choose factor sign_out views work_more",
    "wordings": "discard download look proposed_file restore save",
}


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
