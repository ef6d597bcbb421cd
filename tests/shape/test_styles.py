"""A class of a style sheet means one thing: all sheets but the phone's are one file in the end."""

import re
from collections import defaultdict
from collections.abc import Iterable

from tests.shape.sources import HOUSE

# What every page is made of; the other sheets are of some pages.
GENERAL = {"base.css", "forms.css", "ledger.css", "levels.css", "shell.css"}
SHEETS = {path.name: path.read_text("utf-8") for path in HOUSE.glob("web/static/hedun/*.css")}
COMMENT, RULE = re.compile(r"/\*.*?\*/", re.S), re.compile(r"([^{}]+)\{")
PRINTED = re.compile(r"@media print \{.*?\n\}", re.S)
CLASS, ONE_OF = re.compile(r"\.([a-z][\w-]*)", re.I), re.compile(r":\w+\([^()]*\)")


def selectors(css: str) -> Iterable[str]:
    """What the sheet sets on a screen; on paper everything is set anew."""
    for found in RULE.findall(PRINTED.sub("", COMMENT.sub("", css))):
        if not found.strip().startswith("@"):
            plain = ONE_OF.sub("*", ONE_OF.sub("*", found))  # :is(…) may hold a :not(…)
            yield from (one.strip() for one in plain.split(","))


def meaning_two_things(sheets: dict[str, str]) -> dict[str, list[str]]:
    """Classes that a sheet sets alone ("`.span` is a bar 96 pixels wide") and that another sheet
    sets alone too, or a general one knows as part of something ("`.ledger .span`: a head")."""
    alone, known = defaultdict(set), defaultdict(set)
    for name, css in sheets.items():
        for selector in selectors(css):
            if only := CLASS.fullmatch(selector):
                alone[only[1]].add(name)
            if name in GENERAL:
                for part in CLASS.findall(selector):
                    known[part].add(name)
    places = {one: at | known[one] if at - GENERAL else at for one, at in alone.items()}
    return {one: sorted(at) for one, at in places.items() if len(at) > 1}


def test_a_class_means_one_thing() -> None:
    assert len(SHEETS) > 15
    assert meaning_two_things(SHEETS) == {}


def test_this_test_sees_a_bar_that_is_a_head_elsewhere() -> None:
    bar = "/* small bars */ .span { width: 96px } @media print {\n  .head { color: black }\n}"
    head = ".ledger > .g > .span { color: gray } .head, .title { margin: 0 }"
    sheets = {"duties.css": bar, "ledger.css": head, "map.css": ".bar { height: 8px }"}
    assert meaning_two_things(sheets) == {"span": ["duties.css", "ledger.css"]}
