"""The look in a real browser: nothing scrolls a page sideways from 360 px up, the ledger counts
what is chosen, the keys work, and all of it under the real content security policy."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.browser.gallery"),
]

PHONE, SMALL, OFFICE, LARGE = (360, 780), (1024, 768), (1366, 625), (1920, 1080)
SIZES = (PHONE, SMALL, OFFICE, LARGE)
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains of (a blocked style, a broken script): nothing is expected."""
    found: list[str] = []
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: found.append(str(e)))
    yield found
    assert not found, found


def at(page: Page, live_server: Any, path: str, size: tuple[int, int] = OFFICE) -> Page:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(live_server.url + path)
    return page


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/sign-in/", "/gallery/", "/gallery/?bad"])
def test_no_page_scrolls_sideways(
    page: Page, live_server: Any, path: str, size: tuple[int, int]
) -> None:
    at(page, live_server, path, size)
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.usefixtures("complaints")
@pytest.mark.parametrize("size", [OFFICE, LARGE])
def test_the_ledger_shows_all_its_columns_in_the_office(
    page: Page, live_server: Any, size: tuple[int, int]
) -> None:
    at(page, live_server, "/gallery/", size)
    assert page.evaluate("() => { const s = document.querySelector('.sheet'); "
                         "return s.scrollWidth - s.clientWidth }") == 0  # fmt: skip
    cut = page.evaluate(
        "() => [...document.querySelectorAll('.ledger td, .ledger th')]"
        ".filter(c => c.scrollWidth > c.clientWidth + 1).map(c => c.innerText)"
    )
    assert cut == []


@pytest.mark.usefixtures("complaints")
def test_on_a_phone_the_name_stays_in_sight_while_the_figures_move(
    page: Page, live_server: Any
) -> None:
    at(page, live_server, "/gallery/", PHONE)
    page.evaluate("() => { document.querySelector('.sheet').scrollLeft = 600 }")
    expect(page.locator("#row-1 .who")).to_be_in_viewport(ratio=1)
    expect(page.locator("#row-1 .sel input")).to_be_in_viewport(ratio=1)


@pytest.mark.usefixtures("complaints")
def test_the_bar_counts_what_is_chosen_and_its_button_says_how_many(
    page: Page, live_server: Any
) -> None:
    """31 rows of 100 + n yuan; 7, 18 and 25 are held: 3,100 + 496 − 350 = 3,246.00 for 28."""
    at(page, live_server, "/gallery/")
    bar, main = page.locator(".actbar"), page.locator("button[value=verify]")
    expect(bar).to_contain_text("已选 28 户")
    expect(bar).to_contain_text("3,246.00 元")
    expect(bar).to_contain_text("未选 3 户")
    expect(main).to_have_text("初审通过 28 户")
    page.locator("#row-1 .sel input").uncheck()
    expect(bar).to_contain_text("3,145.00 元")
    expect(main).to_have_text("初审通过 27 户")
    page.locator("#row-7 .sel input").check()  # held: it can be sent back but not verified
    expect(bar).to_contain_text("已选 28 户")
    expect(main).to_have_text("初审通过 27 户")
    page.locator(".ask summary").click()
    expect(page.locator("button[value=return]")).to_have_text("退回 28 户")


@pytest.mark.usefixtures("complaints")
def test_choosing_all_and_none_works_from_the_header(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/")
    every = page.locator("[data-all]")
    assert every.evaluate("box => box.indeterminate")
    every.check()
    expect(page.locator(".actbar")).to_contain_text("已选 31 户")
    every.uncheck()
    expect(page.locator("button[value=verify]")).to_be_disabled()


@pytest.mark.usefixtures("complaints")
def test_fewer_rows_carry_the_colour(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/")
    expect(page.locator("tr.is-held")).to_have_count(3)
    page.locator("[data-all]").check()
    page.locator("[data-all]").uncheck()
    page.locator("#row-4 .sel input").check()
    expect(page.locator("tr.is-held")).to_have_count(0)
    expect(page.locator("tr.is-picked")).to_have_count(1)


@pytest.mark.usefixtures("complaints")
def test_the_keys_move_choose_open_and_explain_themselves(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/")
    for key in ("j", "j", "k", "x"):
        page.keyboard.press(key)
    expect(page.locator("#row-1")).to_be_focused()
    expect(page.locator("#row-1 .sel input")).not_to_be_checked()
    page.keyboard.press("o")
    expect(page.locator("#row-1 + tr.detail")).to_contain_text("怎么算的")
    expect(page.locator("#row-1 .open a")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("o")
    expect(page.locator("#row-1 + tr.detail")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()


@pytest.mark.usefixtures("complaints")
def test_keys_are_letters_while_one_writes(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/")
    page.locator("#id_area").fill("")
    page.locator("#id_area").press_sequentially("jx?")
    expect(page.locator("#id_area")).to_have_value("jx?")
    expect(page.locator("dialog#keys")).to_be_hidden()


@pytest.mark.usefixtures("complaints")
def test_an_opened_row_fits_the_phone(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/", PHONE)
    page.locator(".sheet").evaluate("s => { s.scrollLeft = 2000 }")
    page.locator("#row-2 .open a").click()
    expect(page.locator("#row-2 + tr .detail__grid p")).to_be_in_viewport(ratio=1)
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.usefixtures("complaints")
def test_without_the_script_a_row_is_a_link_and_every_button_acts(
    browser: Any, live_server: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = at(context.new_page(), live_server, "/gallery/")
    expect(page.locator("button[value=verify]")).to_be_enabled()
    page.locator("#row-1 .open a").click()
    expect(page).to_have_url(live_server.url + "/gallery/row/")
    context.close()


@pytest.mark.usefixtures("complaints")
def test_a_chosen_file_is_named_with_its_size(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/")
    content = {"name": "清册.xlsx", "mimeType": "application/zip", "buffer": b"x" * 2048}
    page.locator("#id_sheet").set_input_files(content)
    expect(page.locator(".drop output")).to_have_text("清册.xlsx · 2 KB")


@pytest.mark.usefixtures("complaints")
def test_leaving_a_changed_form_asks_first(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_area").press_sequentially("1")
    page.goto(live_server.url + "/sign-in/")
    assert asked == ["beforeunload"]


@pytest.mark.usefixtures("complaints")
def test_paper_has_no_bars_and_no_buttons(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/")
    page.emulate_media(media="print", color_scheme="dark")
    for part in (".rail", ".topbar", ".actbar", "#row-1 .sel"):
        expect(page.locator(part)).to_be_hidden()
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert page.evaluate("() => getComputedStyle(document.querySelector('h1')).color") == (
        "rgb(0, 0, 0)"
    )


@pytest.mark.usefixtures("complaints")
def test_a_posted_sheet_of_31_households_is_one_page(page: Page, live_server: Any) -> None:
    at(page, live_server, "/gallery/sheet/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type ?/Page[^s]", pdf)) == 1
