"""Every address, asked for as every role at its own place, the next one, the one above and one far
away, and compared with what was written down by hand (expected.py)."""

from itertools import product

import pytest

from hedun.domain.actors import PEOPLE
from tests.access.addresses import names, of_table
from tests.access.answered import Answer, Sweep
from tests.access.borrowed import AT_HOME
from tests.access.expected import LETTERS, READ_CLAIMS, WRITES, comes_in, lines
from tests.access.looked import IN_FULL
from tests.access.world import SPOTS
from tests.support.counts import count
from tests.support.turns import FULL

pytestmark = pytest.mark.slow
EXPECTED = lines()
# A receipt is found by its code.
ONE_FOR_ALL = {"receipts:receipt"}


def told(found: list[str]) -> str:
    return "\n".join(found[:60])


def test_every_address_and_every_role_stands_in_the_table() -> None:
    there = {of_table(name, takes) for name, _path, takes in names()}
    assert there | {"web:demo"} == set(EXPECTED)  # which is there while the demo is served
    assert {role.value for role in PEOPLE} == set(LETTERS.values())


def _insist_on_enough(sweep: list[Answer]) -> None:
    """In full everything was asked; in short whoever is kept out at their own place, and of those
    who come in somebody."""
    asked = {(answer.name, answer.method, answer.role, answer.spot) for answer in sweep}
    assert len(asked) == len(sweep)
    every = set(product(EXPECTED, ("get", "post"), map(str, PEOPLE), SPOTS))
    if FULL:
        assert asked == every
    for name, method in product(EXPECTED, ("get", "post")):
        come = {one for one in map(str, PEOPLE) if comes_in(EXPECTED[name], method, one, "own")}
        there = {role for role in map(str, PEOPLE) if (name, method, role, "own") in asked}
        assert set(map(str, PEOPLE)) - come <= there, f"{method} {name}"
        assert not come or come & there, f"{method} {name}"


def test_who_comes_to_an_address_is_who_was_expected_there(sweep: list[Answer]) -> None:
    _insist_on_enough(sweep)
    at = {(answer.role, answer.spot) for answer in sweep}
    assert at == {(role, spot) for role in PEOPLE for spot in SPOTS}
    wrong = [
        f"{answer}, and was expected to be {'closed' if answer.closed is False else 'open'}"
        for answer in sweep
        if answer.closed == comes_in(EXPECTED[answer.name], answer.method, answer.role, answer.spot)
    ]
    assert not wrong, told(wrong)
    assert not [str(answer) for answer in sweep if answer.status >= 500]


def test_nothing_is_written_by_reading_nor_by_who_may_not_do_it(sweep: list[Answer]) -> None:
    wrote = [answer for answer in sweep if answer.wrote]
    wrong = [
        str(answer)
        for answer in wrote
        if answer.role not in WRITES.get(f"{answer.method} {answer.name}", "").split()
        or not comes_in(EXPECTED[answer.name], answer.method, answer.role, answer.spot)
    ]
    assert not wrong, told(wrong)
    did = {f"{answer.method} {answer.name}" for answer in wrote}
    assert did == set(WRITES), "what was said to write, did"


def test_who_works_elsewhere_is_told_nothing_of_this_village(sweep: list[Answer]) -> None:
    named = [
        f"{answer} names {answer.named}"
        for answer in sweep
        if answer.spot in ("sibling", "foreign") and answer.name not in ONE_FOR_ALL
        and answer.named
    ]  # fmt: skip
    assert not named, told(named)
    at_home = {answer.name for answer in sweep if answer.spot == "own" and answer.named}
    assert len(at_home) > 40, "the words that were looked for do stand on pages"


def test_who_keeps_the_accounts_is_told_of_no_claim(sweep: list[Answer]) -> None:
    claim_words = [
        f"{answer} names {answer.named}"
        for answer in sweep
        if answer.role not in READ_CLAIMS and answer.name not in ONE_FOR_ALL
        and any(not word.isdigit() for word in answer.named)
    ]  # fmt: skip
    assert not claim_words, told(claim_words)


def test_every_answer_bears_its_headers_and_nothing_typed_is_markup(sweep: list[Answer]) -> None:
    wrong = {
        f"{answer.method} {answer.name}: {fault}"
        for answer in sweep
        for fault in answer.faults
        if not fault.startswith(IN_FULL)
    }
    assert not wrong, told(sorted(wrong))


def test_a_number_in_full_is_told_only_to_who_asked_with_a_reason_and_on_record(
    sweep: Sweep,
) -> None:
    """On pages, in files, papers and headers, to everybody everywhere: what is refused, too. The
    bank's file is its cashiers' (payments/test_pages.py); a village's list is for who works with
    it, and to be put right for the office that handed it in."""
    told_it = [
        answer for answer in sweep if any(fault.startswith(IN_FULL) for fault in answer.faults)
    ]
    assert {f"{answer.method} {answer.name}" for answer in told_it} == {
        "post people:reveal", "post intake:corrected", "post evidence:sheet",
    }  # fmt: skip
    assert all(answer.wrote for answer in told_it)


def test_nonsense_in_the_fields_of_an_address_is_refused_and_makes_nothing_fall(
    sweep: Sweep,
) -> None:
    count("access", "forms and addresses full of nonsense", sweep.nonsense)
    assert sweep.nonsense > 60
    assert not sweep.stumbles, told([str(one) for one in sweep.stumbles])


def wrong_of(sweep: Sweep, how: str, what: str, least: int) -> list[str]:
    found = [(asked, wrong) for way, asked, wrong in sweep.borrowed if way == how]
    count("access", what, len(found))
    assert len(found) >= least
    return [f"{asked}: {wrong}" for asked, wrong in found if wrong]


def test_a_number_of_somebody_else_in_a_form_writes_nothing_and_tells_nothing(
    sweep: Sweep,
) -> None:
    wrong = wrong_of(sweep, "numbers of others", "forms with numbers of others", 30)
    assert not wrong, told(wrong)


def test_what_a_form_does_at_home_it_does_not_do_from_elsewhere(sweep: Sweep) -> None:
    wrong = wrong_of(sweep, "at home", "forms sent from home and elsewhere", 15)
    assert not wrong, told(wrong)
    assert sum("(own)" in asked for how, asked, _ in sweep.borrowed if how == "at home") == len(
        AT_HOME
    )


def test_a_part_is_found_under_its_own_thing_only(sweep: Sweep) -> None:
    wrong = wrong_of(sweep, "parts of others", "parts asked for under another thing", 15)
    assert not wrong, told(wrong)


def test_a_field_for_every_column_changes_nothing_of_what_a_form_writes(sweep: Sweep) -> None:
    wrong = wrong_of(sweep, "columns as fields", "forms with a field for every column", 10)
    assert not wrong, told(wrong)
