"""The one table of operations: complete, and offered exactly as the lifecycle allows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from hedun.claims.codes import REFUSAL_CODES
from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.domain.case import Case, State
from hedun.domain.lifecycle import MOVES
from hedun.web.operation_base import OperationForm
from hedun.web.operations import BESIDE, BY_BATCH, OPERATIONS, OWN_PAGES, offered

VILLAGE = ("140423104240", "140423104000", "140423000000", "140400000000", "140000000000")
NOW = datetime(2026, 9, 3, 2, 0, tzinfo=UTC)
CASE = Case("BA-140423104-2026-0001-01", State.REPORTED, VILLAGE, lines=1, evidence=1)


def person(role: Role, place: str, level: Level) -> Actor:
    return Actor(role, "某人", (Posting(role, place, level, date(2026, 1, 1)),))


TOWNSHIP = person(Role.TOWNSHIP, VILLAGE[1], Level.TOWNSHIP)
CITY = person(Role.CITY, VILLAGE[3], Level.CITY)


def test_every_human_action_of_the_road_has_its_row() -> None:
    human = {move.action for move in MOVES if move.roles - {Role.TICKER}}
    assert (
        set(OPERATIONS)
        == (human - BY_BATCH) | {"give_opinion", "attach", "assign"} | BESIDE.keys() | OWN_PAGES
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_operation_has_a_name_in_both_languages(language: str) -> None:
    with translation.override(language):
        names = [operation.title for operation in OPERATIONS.values()]
    assert all(names) and len(set(names)) == len(names)
    assert all(name.isascii() == (language == "en") for name in names)


def test_every_code_to_refuse_with_is_said_in_both_languages() -> None:
    for code, word in REFUSAL_CODES.items():
        assert code.isupper() and word["zh"] and word["en"].isascii(), code


def fields() -> Iterator[tuple[str, type[OperationForm]]]:
    for operation in OPERATIONS.values():
        yield operation.action, operation.form


def test_a_form_tells_being_sent_from_rows_being_chosen() -> None:
    for action, form in fields():
        assert not form.was_sent({"claims": "1-3", "csrfmiddlewaretoken": "x"}, {}), action
        assert form.was_sent({"claims": "1-3", "sent": "1"}, {}), action
        for name in form.base_fields:
            assert form.was_sent({name: ""}, {}), (action, name)


def offers(case: Case, actor: Actor) -> set[str]:
    return {operation.action for operation in offered(case, actor, NOW)}


def test_the_township_is_offered_its_own_steps_only() -> None:
    found = offers(CASE, TOWNSHIP)
    assert {"verify", "return", "escalate", "withdraw", "hold"} <= found
    assert not found & {"accept", "refuse", "assess", "award", "resume", "undo"}


def test_a_claim_on_hold_can_only_be_resumed_or_given_to_a_colleague() -> None:
    assert offers(replace(CASE, held=True), TOWNSHIP) == {"resume", "assign"}


def test_nobody_is_offered_anything_on_a_relatives_claim() -> None:
    assert offers(replace(CASE, kin=frozenset({TOWNSHIP.user})), TOWNSHIP) == set()


def test_a_member_of_the_panel_gives_one_opinion_and_decides_when_there_are_three() -> None:
    before = replace(CASE, state=State.ESCALATED)
    assert "give_opinion" in offers(before, CITY) and "decide" not in offers(before, CITY)
    given = replace(before, panel=frozenset({CITY.user}))
    assert "give_opinion" not in offers(given, CITY)
    complete = replace(before, panel=frozenset({CITY.user, "b", "c"}))
    assert {"decide", "uphold"} <= offers(complete, CITY)
    without_me = replace(before, panel=frozenset({"a", "b", "c"}))
    assert not offers(without_me, CITY) & {"give_opinion", "decide", "uphold"}


def test_only_steps_that_may_be_taken_back_come_with_an_undo() -> None:
    kept = {o.action for o in OPERATIONS.values() if not o.can_be_undone}
    assert {"decide", "uphold", "recover", "undo", "hold", "give_opinion"} <= kept
    assert OPERATIONS["verify"].can_be_undone and OPERATIONS["award"].can_be_undone
