"""What stands against which action, and how it is said, zh and en, on real claims."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import hedun
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Ask, Case, Refusal, State
from hedun.domain.lifecycle import decide
from hedun.domain.refusals import TEXTS, Refused, say
from tests.domain.lifecycle import table
from tests.domain.lifecycle.office import (
    CASHIER,
    INSURER,
    NOW,
    SUPERIOR,
    TOWNSHIP,
    changed,
    codes,
    did,
    form,
    in_order,
    works_as,
)

HOUSE = Path(hedun.__file__).parent


def hindered(obstacle: table.Obstacle) -> Iterator[tuple[table.Row, Role, tuple[Refusal, ...]]]:
    """Every step of the hand table, tried with this one thing wrong."""
    for row in table.TABLE.values():
        for role in row.roles:
            case, ask = changed(
                in_order(row.action, row.state, role), form(row.action), obstacle.change
            )
            yield row, role, decide(case, ask, works_as(role), NOW).refusals


def test_each_obstacle_stands_against_its_actions_and_no_other() -> None:
    for obstacle in table.OBSTACLES:
        for row, role, refusals in hindered(obstacle):
            said = [refusal.code for refusal in refusals]
            assert set(said) == table.standing(obstacle.change, row.action), (obstacle, row, role)
            assert len(set(said)) == len(said), said


def test_two_obstacles_at_once_are_both_named() -> None:
    for first in table.OBSTACLES:
        for second in table.OBSTACLES:
            both = set(first.against.split()) & set(second.against.split())
            if first.code >= second.code or _clash(first.change, second.change):
                continue
            for row in (row for row in table.TABLE.values() if row.action in both and row.roles):
                role = min(row.roles)
                case, ask = in_order(row.action, row.state, role), form(row.action)
                case, ask = changed(*changed(case, ask, first.change), second.change)
                said = codes(decide(case, ask, works_as(role), NOW))
                assert set(said) == {first.code, second.code}, (first, second, row)


def _clash(first: table.Change, second: table.Change) -> bool:
    parts = ("case", "form")
    return any(set(first.get(p, {})) & set(second.get(p, {})) for p in parts)  # type: ignore[call-overload]


def other_refusals() -> Iterator[tuple[Case, Ask, Actor]]:
    """The refusals that need a past, a role or a place rather than one changed fact."""
    accept = in_order("accept", "verified")
    yield replace(accept, past=(did("me", Role.TOWNSHIP, "verify"),)), Ask("accept"), INSURER
    yield replace(accept, held=True), Ask("accept"), INSURER
    yield accept, Ask("publish"), INSURER
    yield accept, Ask("release"), CASHIER
    yield accept, Ask("accept"), TOWNSHIP
    yield replace(accept, lineage=("140424000000",)), Ask("accept"), INSURER
    yield accept, Ask("accept"), Actor("me", "李明", ())
    others = tuple(replace(p, company="乙财险") for p in INSURER.postings)
    yield replace(accept, insurer="甲财险"), Ask("accept"), replace(INSURER, postings=others)
    expired = [replace(p, until=p.starts) for p in INSURER.postings]
    yield accept, Ask("accept"), replace(INSURER, postings=tuple(expired))
    pictures = replace(in_order("assess_pictures", "accepted"), past=(did("me"),))
    yield pictures, form("assess_pictures"), INSURER
    award = replace(in_order("award", "assessed"), authority_fen=100)
    yield award, form("award"), INSURER
    yield in_order("hold", "verified"), form("hold"), SUPERIOR
    for past in ((), (did("colleague"),)):
        yield replace(in_order("undo", "accepted"), past=past), Ask("undo"), INSURER
    released = did("me", Role.CASHIER, "release", State.PAYABLE, State.PAYING)
    yield replace(in_order("undo", "paying"), past=(released,)), Ask("undo"), CASHIER
    # The facts that may be missing are written too.
    yield (
        replace(in_order("confirm", "on_notice"), notice_ends=None),
        form("confirm"),
        works_as(Role.TICKER),
    )
    yield in_order("award", "assessed"), Ask("award"), INSURER


def every_refusal() -> Iterator[Refusal]:
    for obstacle in table.OBSTACLES:
        for row in table.TABLE.values():
            if row.action in obstacle.against.split() and row.roles:
                case, ask = in_order(row.action, row.state), form(row.action)
                actor = works_as(min(row.roles))
                yield from decide(*changed(case, ask, obstacle.change), actor, NOW).refusals
    for case, ask, actor in other_refusals():
        refusals = decide(case, ask, actor, NOW).refusals
        assert refusals, ask.action
        yield from refusals


def test_every_refusal_is_said_in_chinese_and_english_with_its_facts_filled_in() -> None:
    for refusal in every_refusal():
        for lang in ("zh", "en"):
            said = say(refusal, lang)
            assert "{" not in said and "None" not in said, said
            assert said.rstrip().endswith(("。", ".")), said
            assert any("\u4e00" <= letter <= "\u9fff" for letter in said) == (lang == "zh"), said


def test_the_sentences_name_amounts_times_places_and_people_as_offices_write_them() -> None:
    award = replace(in_order("award", "assessed"), authority_fen=10_000)
    (above,) = decide(award, form("award"), INSURER, NOW).refusals
    assert say(above, "zh").startswith("383.00 元超过县支公司权限 100.00 元。")
    case = replace(in_order("confirm", "on_notice"), notice_ends=NOW.replace(hour=16))
    (runs,) = decide(case, form("confirm"), works_as(Role.TICKER), NOW).refusals
    assert say(runs, "zh").startswith("公示期没有结束（到 2026-09-08 00:00）。")
    (moment,) = decide(in_order("accept", "paid"), Ask("accept"), INSURER, NOW).refusals
    assert say(moment, "zh").startswith("这一户现在是“已付”，不能“复核通过”。")
    (role,) = decide(in_order("report", "draft"), Ask("report"), INSURER, NOW).refusals
    assert say(role, "en").startswith("This step belongs to: Village clerk, Township forestry")


def test_what_is_raised_names_the_claim_and_every_reason() -> None:
    raised = Refused([Refusal("NO_CODE"), Refusal("NO_REASON")], subject="BA-1")
    assert str(raised).startswith("BA-1: The code is missing.")
    assert "The reason is missing." in str(raised)
    assert [r.code for r in raised.refusals] == ["NO_CODE", "NO_REASON"]


# ── the table of texts is complete and holds nothing that nobody says ───────────────────────────


@cache
def said_in_the_house() -> dict[str, set[str]]:
    """Module → the codes of the refusals it makes."""
    return {
        str(path.relative_to(HOUSE)): found
        for path in sorted(HOUSE.rglob("*.py"))
        if (found := set(_codes(path.read_text(encoding="utf-8"))))
    }


def _codes(source: str) -> Iterator[str]:
    if "Refusal(" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Refusal") and node.args:
            yield from _strings(node.args[0])


def _strings(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):  # Refusal("THIS" if … else "THAT")
        yield from (*_strings(node.body), *_strings(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_every_code_that_is_raised_has_its_texts_and_every_text_is_raised() -> None:
    raised = set().union(*said_in_the_house().values())
    assert raised == set(TEXTS)
    for code, text in TEXTS.items():
        assert all((text.zh, text.zh_next, text.en, text.en_next)), code


def test_every_refusal_of_the_rules_was_seen_above() -> None:
    house = said_in_the_house()
    rules = house["domain/guards.py"] | house["domain/lifecycle.py"]
    assert {refusal.code for refusal in every_refusal()} == rules
