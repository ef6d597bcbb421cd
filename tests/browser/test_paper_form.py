"""A person types a form of 31 households off by keyboard alone; every key is counted, and what came
of it is compared with the paper. The numbers stand in docs/paper.md."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hedun import clock
from hedun.claims.models import Claim, LossLine
from hedun.intake.models import Waiting
from hedun.paper.models import Form
from hedun.paper.pinyin import spellings
from hedun.people.models import Household
from tests.browser.test_wording_editor import SIDEWAYS, nothing_is_answered_any_more, sit
from tests.paper.world import form_of
from tests.support.road import CLERK, Road, make_county

pytestmark = pytest.mark.django_db(transaction=True)

DOCS = Path(__file__).resolve().parents[2] / "docs" / "paper.md"
HOUSEHOLDS, KEYS_AT_MOST, SECONDS_A_KEY, MINUTES = 31, 45, 0.25, 10
CROPS = ("maize", "millet", "potato", "sorghum", "soybean")
PLOTS = ("南坡", "河滩地", "西沟口", "", "大路边")


class Typist:
    """Presses one key after another and counts them. Chinese goes through an input method: as many
    keys as its sounds have letters, and one to choose."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        self.press(*text)

    def write(self, chinese: str) -> None:
        self.page.keyboard.insert_text(chinese)
        self.keys += len(spellings(chinese)[0]) + 1 if chinese else 0


@pytest.fixture
def road(home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(HOUSEHOLDS)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def form(road: Road) -> Form:
    return form_of(road)


@pytest.fixture
def desk(page: Page, live_server: Any, form: Form) -> Iterator[Page]:
    """The form, opened to be typed off; nothing is complained of."""
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: found.append(str(e)))
    sit(page, live_server, CLERK)
    page.goto(f"{live_server.url}/paper/forms/{form.number}/type/")
    yield page
    page.context.close()
    nothing_is_answered_any_more()
    assert not [said for said in found if "ERR_INTERNET" not in said], found


def on_paper(form: Form) -> list[tuple[int, str, str, str, str, str]]:
    """What stands on the filled form: row, crop, stage by its number, area, degree, plot. The crop
    changes every few lines, as a village's fields do."""
    found = []
    for n in range(1, len(form.households) + 1):
        crop, stage = CROPS[n // 7], "23332"[n // 7]
        area, degree = f"{(n * 37) % 60 / 10 + 0.35:.2f}", str(20 + n)
        found.append((n, crop, stage, area, degree, PLOTS[n % 5]))
    return found


def test_thirty_one_households_are_typed_off_without_a_mouse_in_less_than_ten_minutes(
    desk: Page, form: Form
) -> None:
    typist, rows = Typist(desk), on_paper(form)
    names = dict(Household.objects.values_list("number", "name"))
    desk.locator("input[name=name]").fill("")
    desk.locator("input[name=name]").focus()
    typist.write("高志成")
    desk.locator("[data-cell=who]").first.focus()
    before = ""
    for n, crop, stage, area, degree, plot in rows:
        name = names[form.households[n - 1]]
        sound = spellings(name)[0]
        alone = sum(sound in spellings(other) for other in names.values()) == 1
        typist.type(sound if n % 6 == 0 and alone else str(n))  # some are found by their name
        if n == 1:
            typist.press("Enter")
            for cell in ("1", "8.30", str(CROPS.index(crop) + 1), stage):
                typist.type(cell)
                typist.press("Enter")
        elif crop != before:
            typist.press("Tab", "Tab", "Tab")
            typist.type(str(CROPS.index(crop) + 1))
            typist.press("Tab")
            typist.type(stage)
            typist.press("Enter")
        else:
            typist.press("Enter")
        before = crop
        typist.type(area)
        typist.press("Enter")
        typist.type(degree)
        typist.press("Enter")
        typist.write(plot)
        typist.press("Enter")
    typist.press("Enter")  # an empty line: on to the paper's totals
    typist.type(str(len(rows)))
    typist.press("Tab")
    total = sum(round(float(area) * 100) for _, _, _, area, _, _ in rows) / 100
    typist.type(f"{total:.2f}")
    expect(desk.locator("[data-differs=area]")).to_have_text("与纸表一致")
    expect(desk.locator("[data-differs=households]")).to_have_text("与纸表一致")
    expect(desk.locator("[data-kept]")).to_have_text("已存到服务器。", timeout=20_000)
    expect(desk.locator("[data-wrong]")).to_have_text("各行都没有问题")
    typist.press("Enter")
    desk.wait_for_url("**/entered/")
    expect(desk.locator(".notes")).to_contain_text("31 户成为草稿，0 行待补正")

    assert Claim.objects.count() == HOUSEHOLDS and not Waiting.objects.filter(state="waiting")
    for n, crop, _, area, degree, plot in rows:
        line = LossLine.objects.get(claim__household__number=form.households[n - 1])
        said = (line.item, line.quantity_e4, line.degree_ppm, line.plot)
        assert said == (crop, round(float(area) * 10_000), int(degree) * 10_000, plot), f"row {n}"
        assert line.claim.event.occurred == date(2026, 8, 30)
    a_household = typist.keys / HOUSEHOLDS
    minutes = typist.keys * SECONDS_A_KEY / 60
    told = f"{typist.keys} keys, {a_household:.1f} a household, {minutes:.1f} minutes"
    print(told)
    assert a_household <= KEYS_AT_MOST and minutes < MINUTES
    assert told in DOCS.read_text(), f"docs/paper.md should say: {told}"


def test_what_is_wrong_stands_in_the_line_and_a_cut_connection_loses_nothing(
    desk: Page, form: Form
) -> None:
    keys = desk.keyboard
    who = desk.locator("[data-cell=who]")
    who.first.focus()
    keys.type("没有人")
    keys.press("Enter")
    expect(desk.locator(".typing__says").first).to_contain_text("户籍册上没有“没有人”")
    expect(who.first).to_have_value("没有人")
    keys.type("2")
    keys.press("Enter")
    for text in ("9", "1", "8.30", "1", "乱写"):
        keys.type(text)
        keys.press("Enter")
        if text == "9":  # no animal has this number; it is said, and typed again
            expect(desk.locator(".typing__says").first).to_contain_text("1 野猪")
    expect(desk.locator("[data-cell=stage]").first).to_have_value("乱写")
    desk.context.set_offline(True)
    keys.press("Enter")
    keys.type("2.5")
    expect(desk.locator("[data-kept]")).to_contain_text("连不上服务器", timeout=10_000)
    desk.context.set_offline(False)
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    expect(desk.locator("[data-cell=amount]").first).to_have_value("2.5")
    expect(desk.locator("[data-cell=stage]").first).to_have_value("乱写")
    expect(desk.locator("[data-kept]")).to_have_text("已存到服务器。", timeout=10_000)
    kept = desk.evaluate("() => JSON.stringify(Object.keys(localStorage))")
    assert json.loads(kept) == []
    for width in (1366, 360):
        desk.set_viewport_size({"width": width, "height": 780})
        assert desk.evaluate(SIDEWAYS) <= 0
    assert re.fullmatch(r"ZB-\d{9}-\d{4}-\d{4}", form.number)
