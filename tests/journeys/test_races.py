"""Several people at the same moment, in processes of their own: each step is done once, nobody's
work is lost, and who comes second is told why."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hedun.domain.deadlines import LOCAL
from tests.support.house import House
from tests.support.together import at_once

NOW = datetime(2026, 9, 10, 10, 0, tzinfo=LOCAL)
BEGIN = """
import json
from datetime import datetime
from tests.journeys import races
from tests.support.together import say
"""
SAY_NOW = f"NOW = datetime.fromisoformat({NOW.isoformat()!r})\n"


@pytest.fixture
def house(new_house: Callable[..., House]) -> House:
    return new_house(demo=True)


def ask(house: House, expression: str) -> Any:
    """What this expression comes to in a process of the house."""
    return json.loads(house.python(f"{BEGIN}{SAY_NOW}say({expression})"))


def all_at_once(house: House, *expressions: str) -> list[Any]:
    return at_once(house, [f"{BEGIN}{SAY_NOW}{each}" for each in expressions])


# ── the last 1,000 yuan ─────────────────────────────────────────────────────────────────────────


# What the one who comes second reads: the code, and the amounts in either language.
SECOND = {
    "ledger": ("COVER_EXHAUSTED", ("0.00", "1,000.00")),  # nothing left, 1,000 needed
    "limit": ("LIMIT_EXHAUSTED", ("0.00", "1,000.00")),  # of the crops' limit; cover is left
    "wording": ("AMOUNT_CHANGED", ("1,000.00", "0.00")),  # 1,000 seen, now it comes to nothing
}


def test_two_reviewers_awarding_the_last_thousand_yuan_at_once_one_gets_it(house: House) -> None:
    pairs = ask(house, "races.last_of_the_cover()")
    nights = [(kind, pair) for kind in pairs for pair in pairs[kind]]
    assert len(nights) == 10
    each = [[pair[n] for _, pair in nights] for n in (0, 1)]
    said = all_at_once(
        house,
        f"say(races.award_each('mengli', {each[0]!r}, NOW))",
        f"say(races.award_each('chenlei', {each[1]!r}, NOW))",
    )
    numbers = each[0] + each[1]
    stands = dict(zip(numbers, ask(house, f"races.books({numbers!r})"), strict=True))
    for (kind, _), answers in zip(nights, zip(*said, strict=True), strict=True):
        assert [a["shown"] for a in answers] == [100_000, 100_000]  # both saw it was there
        (winner,) = (a for a in answers if a["done"])
        (loser,) = (a for a in answers if not a["done"])
        code, amounts = SECOND[kind]
        assert code in loser["codes"]
        for amount in amounts:
            assert f"{amount} 元" in loser["zh"] and amount in loser["en"], loser
        got, left = stands[winner["number"]], stands[loser["number"]]
        assert (got["state"], got["awarded"], got["awards"]) == ("awarded", 100_000, 1)
        assert (left["state"], left["awarded"], left["awards"]) == ("assessed", 0, 0)
        rest = 100_000 if kind == "limit" else 0
        assert (got["book"]["cover"], got["book"]["awarded"]) == (rest, 100_000)
        assert sum(got["book"].values()) == 0
    house.run("verify")


# ── one report, many hands ──────────────────────────────────────────────────────────────────────

WITHDRAWN = [3, 8, 15, 18, 26, 31]


def test_many_hands_on_one_report_move_every_claim_once_a_step(house: House) -> None:
    report = ask(house, "races.a_list(31, 'reported')")
    first, second, clerk, *insurers = all_at_once(
        house,
        f"say(races.verifying('zhouxiaofeng', {report!r}, range(1, 21), NOW))",
        f"say(races.verifying('liumin', {report!r}, range(12, 32), NOW))",
        f"say(races.withdrawing({report!r}, {WITHDRAWN}, NOW))",
        f"say(races.accepting('mengli', {report!r}, NOW))",
        f"say(races.accepting('chenlei', {report!r}, NOW))",
    )
    after = {int(row): claim for row, claim in ask(house, f"races.stands({report!r})").items()}
    assert sorted(after) == [*range(1, 32)]
    for row, claim in after.items():
        actions = [action for action, *_ in claim["moves"]]
        if row in WITHDRAWN:  # at whichever step it was
            assert claim["state"] == "closed" and actions.pop() == "withdraw", row
            assert actions == ["report", "verify", "accept"][: len(actions)], row
        else:
            assert claim["state"] == "accepted", row
            assert actions == ["report", "verify", "accept"], row
        assert_one_after_the_other(claim)

    # What each was told is what stands: no move without its hand, no hand without its move.
    assert sorted(clerk["done"]) == WITHDRAWN
    hands = {"zhouxiaofeng": first, "liumin": second, "mengli": insurers[0], "chenlei": insurers[1]}
    for who, hand in hands.items():
        made = [row for row, claim in after.items() if who in [user for *_, user in claim["moves"]]]
        assert sorted(hand["done"]) == made, who
    both_tried = {row for row, _ in first["refused"] + second["refused"]}
    assert both_tried >= {*range(12, 21)}
    refused = [code for hand in hands.values() for _, codes in hand["refused"] for code in codes]
    assert set(refused) == {"WRONG_STATE"}
    house.run("verify")


def test_a_step_is_taken_back_or_the_next_one_is_made_never_both(house: House) -> None:
    report = ask(house, "races.a_list(10, 'verified')")
    back, on = all_at_once(
        house, f"say(races.undo_each({report!r}, NOW))", f"say(races.accept_each({report!r}, NOW))"
    )
    assert sorted(back["done"] + on["done"]) == [*range(1, 11)]
    after = ask(house, f"races.stands({report!r})")
    wanted = {**dict.fromkeys(back["done"], "reported"), **dict.fromkeys(on["done"], "accepted")}
    assert {int(row): claim["state"] for row, claim in after.items()} == wanted
    for claim in after.values():
        assert_one_after_the_other(claim)
    house.run("verify")


def assert_one_after_the_other(claim: dict[str, Any]) -> None:
    """Each move begins where the last one ended, and stands once in the record."""
    moves = claim["moves"]
    assert [start for _, start, _, _ in moves] == ["draft", *(to for _, _, to, _ in moves[:-1])]
    assert claim["entries"] == [f"claim.{action}" for action, *_ in moves]


# ── the money ───────────────────────────────────────────────────────────────────────────────────


def test_a_claim_is_paid_once_whoever_makes_sends_and_reads_at_the_same_time(
    house: House,
) -> None:
    report, over = ask(house, "races.a_list(9, 'on_notice')"), NOW
    house.set_now(over)
    ticks = [house.start("tick", "--json") for _ in range(2)]
    said = [json.loads(process.communicate(timeout=60)[0]) for process in ticks]
    assert [process.returncode for process in ticks] == [0, 0]
    confirmed = [number for each in said for number in each["confirmed"]]
    assert len(confirmed) == len(set(confirmed)) == 9

    when = f"datetime.fromisoformat({(over + timedelta(hours=1)).isoformat()!r})"
    made = all_at_once(
        house,
        f"say(races.make_batches('songyan', range(1, 8), {report!r}, {when}))",
        f"say(races.make_batches('hejun', range(4, 10), {report!r}, {when}))",
    )
    rows = sorted(row for each in made for row in each["rows"])
    assert rows == [*range(1, 10)]  # each in one batch, the overlap in whichever was first
    assert {tuple(why) for each in made for why in each["left_out"].values()} == {("IN_A_BATCH",)}
    assert sum(len(each["left_out"]) for each in made) == 4

    mine, other = (each["batch"] for each in made)
    sent = all_at_once(
        house,
        f"say(races.release('hejun', {mine!r}, {when}))",
        f"say(races.release('hejun', {mine!r}, {when}))",
    )
    assert sorted(each["sent"] for each in sent) == [0, len(made[0]["rows"])]
    assert [each["file"] for each in sent if each["sent"]] == [True]
    assert [each["why"] for each in sent if not each["sent"]] == [["BATCH_NOT_OPEN"]]
    assert ask(house, f"races.release('songyan', {other!r}, {when})")["file"]

    read = all_at_once(
        house,
        f"say(races.answer('hejun', {mine!r}, {when}))",
        f"say(races.answer('songyan', {mine!r}, {when}))",
        f"say(races.answer('songyan', {other!r}, {when}))",
    )
    assert sorted(each["again"] for each in read) == [False, False, True]
    assert sum(each["paid"] for each in read) == 9
    end = ask(house, f"races.paid({report!r})")
    assert end["states"] == ["paid"] and end["payments"] == [*range(1, 10)]
    assert end["book"]["paid"] == end["fen"] > 0
    assert [end["book"][kind] for kind in ("awarded", "payable", "in_flight", "returned")] == [
        0
    ] * 4
    house.run("verify")
