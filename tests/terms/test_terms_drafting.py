"""A terms file being written: changes touch what changes and nothing else, and every problem has
its line."""

import tomllib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hedun.terms import TermsError, library, load_terms
from hedun.terms.drafting import places, rewriting, typed
from hedun.terms.drafting.fields import fields_of, operations
from hedun.terms.drafting.outline import outline, parts
from hedun.terms.drafting.rewriting import CannotRewrite
from hedun.terms.ops import GATES, STEPS

DEMO = library.read("xiangyuan-demo-2026").decode()
ODD = '''spec = "1.0" # not = this
id = "odd"
[title]
zh = """many
[[step]] # no header
lines"""
en = 'a "literal" # no note'
[[step]]
op = "value"
"from" = "first" # kept
[[step.of]]
from = "table"
table = "a"
[[step.of]]
from = "amount"
# belongs to what follows
[[gate]]
op = "species"
include = [ # one a line
  "x]", # with a bracket
  "y",
]

# stands alone

[[step]]
op = "limit"
scope = "line"
amount = 1_000.5'''


def texts() -> list[str]:
    return [library.read(name).decode() for name in library.names()] + [ODD]


@pytest.mark.parametrize("text", texts())
def test_every_gate_and_step_is_found_with_its_keys(text: str) -> None:
    around, raw = outline(text), rewriting.read(text)
    for kind in ("gate", "step"):
        rules, given = around.rules(kind), raw.get(kind, [])
        assert len(rules) == len(given)
        for rule, values in zip(rules, given, strict=True):
            below = {block.path[1] for block in rule.below}
            assert {e.path[0] for e in rule.main.entries} | below == set(values)
            for entry in rule.main.entries:
                written = f"x = {text[entry.value : entry.end]}"
                value = tomllib.loads(written, parse_float=Decimal)["x"]
                assert value == values[entry.path[0]]
                assert len(parts(text, entry)) == (len(value) if isinstance(value, list) else 0)


def rules_in(text: str) -> list[tuple[str, int]]:
    raw = rewriting.read(text)
    return [(kind, n) for kind in ("gate", "step") for n in range(1, len(raw.get(kind, [])) + 1)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changes_one_after_another_never_touch_a_comment_or_another_rule(
    data: st.DataObject,
) -> None:
    """The meaning of each is compared inside; here: notes, and what is taken back is as it was."""
    text = data.draw(st.sampled_from([DEMO, ODD, library.read("cn-hunan-chaling").decode()]))
    notes = sorted(line for line in text.splitlines() if line.startswith("#"))
    for _ in range(data.draw(st.integers(1, 4))):
        kind, n = data.draw(st.sampled_from(rules_in(text)))
        what = data.draw(st.sampled_from(["move", "put", "add"]))
        if what == "move":
            by = data.draw(st.sampled_from([-1, 1]))
            moved = rewriting.move_rule(text, kind, n, by)
            if moved != text:
                assert rewriting.read(rewriting.move_rule(moved, kind, n + by, -by)) == (
                    rewriting.read(text)
                )
            text = moved
        elif what == "put":
            old = rewriting.read(text)[kind][n - 1]
            assert rewriting.put_rule(text, kind, n, old) == text
            text = rewriting.put_rule(text, kind, n, {**old, "clause": '第九条 "引" \\'})
        else:
            added = rewriting.add_rule(text, kind, n, {"op": "x", "sections": ["crop"]})
            assert rewriting.remove_rule(added, kind, n).split() == text.split()
            text = added
    assert sorted(line for line in text.splitlines() if line.startswith("#")) == notes


def test_a_changed_amount_is_one_changed_line() -> None:
    old = rewriting.read(DEMO)["step"][7]
    new = rewriting.put_rule(DEMO, "step", 8, {**old, "amount": 5000})
    assert new == DEMO.replace("amount = 3000\n", "amount = 5000\n")


def test_tables_and_the_head_change_row_by_row() -> None:
    values = rewriting.read(DEMO)["tables"]["stage"]["values"]
    fewer = {k: v for k, v in values.items() if k != "maize/ripe"}
    new = rewriting.put_table(DEMO, "stage", ["item", "stage"], {**fewer, "rice/*": Decimal("0.5")})
    gone, come = set(DEMO.splitlines()), set(new.splitlines())
    assert gone - come == {'"maize/ripe" = 1.0'} and come - gone == {'"rice/*" = 0.5'}
    titled = rewriting.put_head(ODD, {"title.zh": "新"})
    assert rewriting.read(titled)["title"] == {"zh": "新", "en": 'a "literal" # no note'}
    assert rewriting.remove_table(new, "stage") == DEMO.replace(
        DEMO[DEMO.index("[tables.stage]") : DEMO.index("[[gate]]")], ""
    )


def test_what_is_written_in_another_way_is_left_to_a_person() -> None:
    inline = 'step = [{ op = "round", to = 1 }]\n'
    for act in (
        lambda: rewriting.move_rule(inline, "step", 1, 1),
        lambda: rewriting.put_rule(inline, "step", 1, {}),
        lambda: rewriting.put_table("tables = { a = {} }", "a", ["item"], {"x": 1}),
    ):
        with pytest.raises(CannotRewrite):
            act()


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("amount = 3000", 'amount = "3000"', 113, "amount"),
        ("days = 30", "dais = 30", 61, "dais"),
        ("maize = 900", "maize = -9", 18, 'values."maize"'),
        ('"maize/ripe" = 1.0', '"maize" = 1.0', 28, 'values."maize"'),
        ("effective = 2026-01-01", 'effective = "soon"', 7, "effective"),
        ('title.en = "X', 'title.an = "X', 5, "title.an"),
        ('table = "per_mu"', 'table = "per_my"', 68, "table"),
    ],
)
def test_every_problem_has_its_line(old: str, new: str, line: int, key: str) -> None:
    text = DEMO.replace(old, new, 1)
    with pytest.raises(TermsError) as bad:
        load_terms(text.encode(), "x")
    around = outline(text)
    at = [(places.line_of(around, *places.place_of(p), p.key), p.key) for p in bad.value.problems]
    assert (line, key) in at


def test_a_fault_of_toml_is_said_in_both_languages_with_its_line() -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as bad:
        rewriting.read(DEMO.replace("[[gate]]", "[[gate]", 1))
    assert places.line_of_fault(DEMO, bad.value) == 47
    assert places.fault_says(bad.value).zh == "标题少了右括号 ]]，如 [[step]]"


@pytest.mark.parametrize("kind", ["gate", "step"])
def test_a_form_asks_for_every_key_of_every_operation_once(kind: str) -> None:
    for op in operations(kind):
        keys = [field.key for field in fields_of(kind, op)]
        assert len(keys) == len(set(keys))
        table = GATES if kind == "gate" else STEPS
        if op in table:
            assert set(keys) >= set(table[op].keys)
        assert all(field.kind and field.title.zh for field in fields_of(kind, op)), op


def test_numbers_are_read_as_they_are_typed_and_never_guessed() -> None:
    read = ["3,000", "３０００", "80%", "0.80", "12.5 %", "1,00", "3.000,5", "abc", "1e3", "-5", ""]
    assert [typed.number(text) for text in read] == [
        3000, 3000, Decimal("0.8"), Decimal("0.8"), Decimal("0.125"),
        "1,00", "3.000,5", "abc", "1e3", "-5", "",
    ]  # fmt: skip
