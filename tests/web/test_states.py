"""A state is a word, a colour and a shape, never colour alone (look.md §3)."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils.translation import override

from hedun.domain.case import State
from hedun.web.states import LOOKS, RETURNED

SPRITE = Path("hedun/web/templates/web/sprite.html").read_text()
STYLES = Path("hedun/web/static/hedun/base.css").read_text()

# The words and classes the page must show, worked out from the design, not from the table.
SEEN = {
    "draft": ("草稿", "is-draft"),
    "reported": ("待初审", "is-wait"),
    "verified": ("待复核", "is-wait"),
    "accepted": ("待定损", "is-wait"),
    "assessed": ("待理算", "is-wait"),
    "awarded": ("待公示", "is-wait"),
    "on_notice": ("公示中", "is-notice"),
    "payable": ("待付款", "is-payable"),
    "paid": ("已付", "is-paid"),
    "refused": ("已拒赔", "is-refused"),
    "escalated": ("疑难", "is-hard"),
}


def rendered(source: str, **context: object) -> str:
    return Template("{% load desk %}" + source).render(Context(context))


@pytest.mark.parametrize("code", SEEN)
def test_a_state_shows_its_word_and_its_class(code: str) -> None:
    word, css = SEEN[code]
    pill = rendered("{% state of pill=True %}", of=code)
    assert f'class="state {css} pill"' in pill
    assert word in pill


def test_a_draft_that_was_sent_back_is_amber_and_asks_to_be_completed() -> None:
    pill = rendered("{% state of returned=True %}", of=State.DRAFT)
    assert "is-back" in pill and "#i-back" in pill and "待补正" in pill
    with override("en"):
        assert "Sent back" in rendered("{% state of returned=True %}", of=State.DRAFT)


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_shape_that_is_drawn_and_a_colour_that_is_styled(state: State) -> None:
    for look in (LOOKS[state], RETURNED):
        assert f'id="i-{look.symbol}"' in SPRITE
        assert f".is-{look.css} {{" in STYLES


def test_two_states_never_differ_by_colour_alone() -> None:
    shapes = {look.css: look.symbol for look in LOOKS.values() if not look.icon}
    assert len(set(shapes.values())) == len(shapes)


def test_every_symbol_a_page_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r'id="i-(\w+)"', SPRITE))
    templates = Path("hedun").glob("*/templates/**/*.html")
    asked = {
        (path.name, name)
        for path in templates
        for name in re.findall(r'{% icon "(\w+)"', path.read_text())
    }
    assert asked
    assert not [(page, name) for page, name in asked if name not in drawn]
