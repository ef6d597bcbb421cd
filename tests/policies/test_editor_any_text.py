"""Whatever stands in the file, the editor shows what it can and says what is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedun.demo.county import TERMS
from hedun.terms import library
from hedun.terms.drafting.outline import outline
from hedun.web.wordings.cards import cards, rules_of
from hedun.web.wordings.changing import change
from hedun.web.wordings.looking import ERROR, Look, look

TEXTS = [
    library.read(name).decode() for name in (TERMS, "cn-jiangxi-suichuan-2025", "fr-predation")
]
VALUES = (
    "1", "-1.5", '""', '"x"', "[]", "[1]", "[[1]]", "{}", "{ a = 1 }", "true", "2026-01-01", "nan",
    '[{ from = "table" }]', '[{ over = 1, rate = "x" }, 2]', '["a", 1]', '{ "a/b" = [] }',
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 10_000), st.sampled_from(VALUES))
def test_a_value_of_any_kind_anywhere_is_shown_and_told(text: str, at: int, value: str) -> None:
    entries = [entry for block in outline(text).blocks for entry in block.entries]
    entry = entries[at % len(entries)]
    found = look(text[: entry.value] + value + text[entry.end :], None, "x.toml", lint=False)
    assert found.terms is not None or _errors(found)
    assert all(1 <= mark.line <= text.count("\n") + 2 for mark in found.marks)
    shown = cards(found)
    assert shown is not None and found.raw is not None
    for kind, of in (("gate", shown.gates), ("step", shown.steps)):
        assert len(of) == len(rules_of(found.raw, kind))
        for card in of:
            opened = change(found.text, f"open:{card.name}", {})
            assert (opened.form is not None) != bool(opened.says)


@pytest.mark.parametrize(
    "text",
    ["", "x", "step = 1", "[[step]]", "gate = [1, 2]\nstep = [[]]", "tables = 3\nreading = 1"],
)
def test_a_file_that_is_hardly_begun_is_no_failure(text: str) -> None:
    found = look(text, None, "x.toml")
    assert _errors(found)
    shown = cards(found)
    assert (shown is None) == (found.raw is None)
    if found.raw is not None:
        assert change(text, "head", {}).form


def test_the_amounts_of_a_table_are_in_the_wordings_own_currency() -> None:
    shown = cards(look(library.read("fr-predation").decode(), None, "x.toml", lint=False))
    assert shown is not None
    assert (["ewe_4_years"], "200.00 EUR") in shown.tables[0].rows


def _errors(found: Look) -> bool:
    return any(mark.severity == ERROR for mark in found.marks)
