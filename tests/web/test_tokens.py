"""The colours can be read: contrast by WCAG 2.2 (1.4.3 text 4.5:1, 1.4.11 shapes 3:1)."""

import re
from pathlib import Path

import pytest

TOKENS = Path("hedun/web/static/hedun/tokens.css")
HUES = ("green", "soil", "sky", "amber", "red", "violet", "teal", "indigo")
GROUNDS = ("paper", "panel", "sunk")

Tokens = dict[str, str]


def blocks() -> dict[str, Tokens]:
    """selector → token → #rrggbb, as written in the file."""
    found = re.findall(r"(:root[^{]*)\{([^}]*)\}", TOKENS.read_text())
    return {
        selector.strip(): dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", body))
        for selector, body in found
    }


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2 glossary."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_computes_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def themes() -> dict[str, Tokens]:
    found = blocks()
    return {"light": found[":root"], "dark": found[':root[data-theme="dark"]']}


def pairs() -> list[tuple[str, str, float]]:
    """(in front, behind, least contrast)"""
    text = [("ink", "ink-2", "ink-3")[i] for i in range(3)]
    wanted = [(t, ground, 4.5) for t in text for ground in GROUNDS]
    wanted += [(t, f"{hue}-tint", 4.5) for t in ("ink", "ink-2") for hue in HUES]
    wanted += [(f"{hue}-ink", ground, 4.5) for hue in HUES for ground in GROUNDS]
    wanted += [(f"{hue}-ink", f"{hue}-tint", 4.5) for hue in HUES]
    wanted += [("on-green", "green", 4.5), ("on-green", "green-hover", 4.5)]
    wanted += [("panel", "sky-ink", 4.5)]  # the count on the bottom bar
    wanted += [(hue, ground, 3.0) for hue in HUES for ground in GROUNDS]
    return wanted + [("edge", ground, 3.0) for ground in ("paper", "panel")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_and_shape_stands_out_from_its_ground(theme: str) -> None:
    tokens = themes()[theme]
    weak = [
        f"{front} on {behind}: {contrast(tokens[front], tokens[behind]):.2f} < {least}"
        for front, behind, least in pairs()
        if contrast(tokens[front], tokens[behind]) < least
    ]
    assert not weak, "\n".join(weak)


def test_both_dark_sets_are_the_same_and_complete() -> None:
    found = blocks()
    by_system = found[':root:not([data-theme="light"])']
    assert by_system == found[':root[data-theme="dark"]']
    assert set(by_system) == set(found[":root"])


def test_colours_are_written_in_the_tokens_only() -> None:
    """Paper is black on white whatever the theme, so print.css may name its greys."""
    stray = [
        f"{path.name}: {colour}"
        for path in TOKENS.parent.glob("*.css")
        if path.name not in ("tokens.css", "print.css")
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text())
    ]
    assert not stray, stray
