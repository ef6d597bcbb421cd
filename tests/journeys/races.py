"""What the processes of test_races.py do: the worlds they meet in, and each one's part.

Everything here runs inside a house's own processes. Each part waits with `meet` where the test
wants all to come together, and answers plain values that can be compared.
"""

import time
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.test import override_settings

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim, LossLine
from hedun.claims.moves import Outcome
from hedun.demo import bank
from hedun.domain.case import State
from hedun.domain.refusals import say as in_words
from hedun.ledger.models import Kind
from hedun.ledger.queries import balances, claim_balance
from hedun.notices import actions as notices
from hedun.payments import actions as payments
from hedun.payments.models import Payment, PaymentBatch
from hedun.people.queries import actor_named
from hedun.policies import actions as policies
from hedun.record.models import Entry
from hedun.terms import library
from tests.support.road import (
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    OTHER_INSURER,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    make_report,
    picture,
)
from tests.support.together import meet
from tests.support.wordings import put_in_force

REVIEWERS = (INSURER, OTHER_INSURER)
NIGHTS = [date(2026, 8, 23) + timedelta(days=n) for n in range(-3, 7)]
LAST_FEN = 100_000  # 1,000 yuan
KINDS = ("ledger", "wording", "limit")  # where they are the last
# 2.5 mu × 1,000 yuan (millet, ripe: all of it) × 50 % × 0.8 = 1,000 yuan
THOUSAND = NewLine(
    "crop", "millet", 25_000, stage="ripe", plot="南坡", planted_e4=40_000, degree_ppm=500_000
)


# ── the worlds ──────────────────────────────────────────────────────────────────────────────────


def county(households: int) -> Road:
    """The county of the tests. Nobody signs in here, so the passwords need no work."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return make_county(households + 1)  # one household of the roll is the collective


def together(road: Road, claims: Iterable[Claim], to: str) -> None:
    """Walk claims along the main road together, a step an hour."""
    rows = list(claims)
    for state, step in TOGETHER.items():
        now = road.later(hours=1)
        step(road, rows, now).insist()
        if state == to:
            return
    raise ValueError(f"{to} is not on the way: {', '.join(TOGETHER)}")


def _assess(road: Road, rows: list[Claim], now: datetime) -> Outcome:
    lines = LossLine.objects.filter(claim__in=rows)
    degrees = {line.pk: Degree(points=[line.degree_ppm or 0] * 5) for line in lines}
    return assessment.assess(rows, degrees=degrees, actor=road.who(EXPERT), now=now)


def _award(road: Road, rows: list[Claim], now: datetime) -> Outcome:
    insurer = road.who(INSURER)
    shown = assessment.preview(rows, actor=insurer, now=now)
    seen = {pk: one.difference_fen for pk, one in shown.items()}
    return assessment.award(rows, shown=seen, actor=insurer, now=now)


Steps = dict[str, Callable[[Road, list[Claim], datetime], Outcome]]
TOGETHER: Steps = {
    "reported": lambda road, rows, now: claims_.report(rows, actor=road.who(CLERK), now=now),
    "verified": lambda road, rows, now: assessment.verify(
        rows, visited_at=now, actor=road.who(TOWNSHIP), now=now
    ),
    "accepted": lambda road, rows, now: claims_.accept(rows, actor=road.who(INSURER), now=now),
    "assessed": _assess,
    "awarded": _award,
    "on_notice": lambda road, rows, now: notices.post(
        rows, photo=picture(), photo_name="公示.jpg", actor=road.who(CLERK), now=now
    ),
}


# ── the last 1,000 yuan ─────────────────────────────────────────────────────────────────────────


def last_of_the_cover() -> dict[str, list[list[str]]]:
    """Contracts of the village, each for one night with 1,000 yuan of cover, and two claims of
    1,000 yuan waiting under each. Answers the claims' numbers, a pair for each night: where only
    the ledger knows the 1,000 yuan, where the wording limits the year to it too, and where they are
    the limit for crops of a contract with twice the cover.
    """
    road = county(2 * len(NIGHTS))
    pairs: dict[str, list[list[Claim]]] = {kind: [] for kind in KINDS}
    for n, night in enumerate(NIGHTS):
        kind = KINDS[n % len(KINDS)]
        _contract(road, night, kind)
        report = make_report(road, night)
        lines = {"lines": [THOUSAND], "report": report, "night": night}
        pair = [make_claim(road, "draft", **lines) for _ in REVIEWERS]
        pairs[kind].append(pair)
    together(
        road, [claim for kind in pairs.values() for pair in kind for claim in pair], "assessed"
    )
    return {kind: [[c.number for c in pair] for pair in found] for kind, found in pairs.items()}


def _contract(road: Road, night: date, kind: str) -> None:
    policy = policies.sign_policy(
        number=f"YJG-{night:%Y%m%d}",
        policyholder="燕家沟村（演练）",
        insurer=road.county.policy.insurer,
        place=road.county.village,
        starts=night,
        ends=night,
        cover_fen=LAST_FEN * (2 if kind == "limit" else 1),
        premium_fen=1_000,
        audit_seed=f"exercise of the night of {night}",
        actor=road.who(FORESTRY),
        now=road.now,
    )
    text = library.read("xiangyuan-demo-2026").decode()
    changes = {"effective = 2026-01-01": f"effective = {night}"}
    changes |= {"expires = 2026-12-31": f"expires = {night}"}
    if kind == "limit":
        policies.set_number(
            policy, "limit.crop", str(LAST_FEN), basis="contract", clause="第十六条",
            effective=night, actor=road.who(FORESTRY), now=road.now,
        )  # fmt: skip
    if kind == "wording":
        changes |= {"amount = 10000000": "amount = 1000"}
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    put_in_force(policy, text.encode(), by=road.bureau(), now=road.now)


def award_each(username: str, numbers: list[str], now: datetime) -> list[dict[str, Any]]:
    """Look at each claim, wait for the other reviewer to have looked too, and award it."""
    actor, told = actor_named(username), []
    for n, number in enumerate(numbers):
        claim = Claim.objects.get(number=number)
        shown = assessment.preview([claim], actor=actor, now=now)[claim.pk].difference_fen
        meet(f"looked-{n}")
        outcome = assessment.award([claim], shown={claim.pk: shown}, actor=actor, now=now)
        told.append({"number": number, "shown": shown, **_told(outcome)})
    return told


def gapless() -> None:
    """The record's entries are numbered from 1 without a gap."""
    numbers = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == [*range(1, len(numbers) + 1)], numbers


def books(numbers: Iterable[str]) -> list[dict[str, Any]]:
    """What stands in the books of each claim's policy, and of the claim."""
    gapless()
    return [
        {
            "state": claim.state,
            "awarded": claim_balance(claim.number, Kind.AWARDED),
            "awards": claim.awards.count(),
            "book": balances(claim.report.policy.number),
        }
        for number in numbers
        for claim in [Claim.objects.get(number=number)]
    ]


# ── one report, many hands ──────────────────────────────────────────────────────────────────────


class Hand(dict[str, list[Any]]):
    """What one person did and was refused: rows, and [row, codes]."""

    def __init__(self) -> None:
        super().__init__(done=[], refused=[])

    def add(self, outcome: Outcome) -> None:
        self["done"] += [claim.row for claim in outcome.done]
        self["refused"] += [[c.row, [r.code for r in why]] for c, why in outcome.refused]


def a_list(households: int, at: str) -> str:
    """A report of so many claims, all in one state; answers its number."""
    road = county(households)
    report = make_report(road)
    claims = [make_claim(road, "draft", report=report) for _ in range(households)]
    together(road, claims, at)
    return report.number


def verifying(username: str, report: str, rows: Iterable[int], now: datetime) -> Hand:
    """The township verifies rows, three at a time."""
    town, hand = actor_named(username), Hand()
    claims = _by_row(report)
    meet("begin")
    for three in _by_three(list(rows)):
        chosen = [claims[row] for row in three]
        hand.add(assessment.verify(chosen, visited_at=now, actor=town, now=now))
    return hand


def withdrawing(report: str, rows: Iterable[int], now: datetime) -> Hand:
    """The clerk withdraws rows one by one, with a moment between."""
    clerk, hand = actor_named(CLERK), Hand()
    claims = _by_row(report)
    meet("begin")
    for row in rows:
        hand.add(claims_.withdraw([claims[row]], reason="不报了", actor=clerk, now=now))
        time.sleep(0.05)
    return hand


def accepting(username: str, report: str, now: datetime) -> Hand:
    """The insurer accepts what is verified as it comes, until nothing more can come."""
    insurer, hand = actor_named(username), Hand()
    claims = Claim.objects.filter(report__number=report).order_by("row")
    meet("begin")
    while True:
        to_come = claims.filter(state=State.REPORTED).exists()
        waiting = list(claims.filter(state=State.VERIFIED)[:3])
        if waiting:
            hand.add(claims_.accept(waiting, actor=insurer, now=now))
        elif not to_come:
            return hand


def accept_each(report: str, now: datetime) -> Hand:
    return _one_by_one(report, lambda c: claims_.accept([c], actor=actor_named(INSURER), now=now))


def undo_each(report: str, now: datetime) -> Hand:
    return _one_by_one(report, lambda c: claims_.undo([c], actor=actor_named(TOWNSHIP), now=now))


def _one_by_one(report: str, act: Callable[[Claim], Outcome]) -> Hand:
    hand = Hand()
    for row, claim in _by_row(report).items():
        meet(f"row-{row}")
        hand.add(act(claim))
    return hand


def _by_row(report: str) -> dict[int, Claim]:
    return {c.row: c for c in Claim.objects.filter(report__number=report).order_by("row")}


def _by_three(rows: list[int]) -> list[list[int]]:
    return [rows[n : n + 3] for n in range(0, len(rows), 3)]


def stands(report: str) -> dict[int, dict[str, Any]]:
    """By row: the state, the moves (action, from, to, by whom), the record's entries of moves."""
    gapless()
    return {row: _stands(claim) for row, claim in _by_row(report).items()}


def _stands(claim: Claim) -> dict[str, Any]:
    moves = [[m.action, m.start, m.to, m.user] for m in claim.moves.order_by("id")]
    entries = Entry.objects.filter(subject=claim.number).order_by("seq")
    moved = {f"claim.{action}" for action, *_ in moves}
    return {
        "state": claim.state,
        "moves": moves,
        "entries": [a for a in entries.values_list("action", flat=True) if a in moved],
    }


# ── the money ───────────────────────────────────────────────────────────────────────────────────


def make_batches(username: str, rows: Iterable[int], report: str, now: datetime) -> dict[str, Any]:
    claims = Claim.objects.filter(report__number=report, row__in=list(rows))
    meet("make")
    made = payments.make_batch(claims, template="rural_bank", actor=actor_named(username), now=now)
    return {
        "batch": made.batch and made.batch.number,
        "rows": made.batch and sorted(made.batch.payments.values_list(_ROW, flat=True)),
        "left_out": {c.row: [p.code for p in why] for c, why in made.left_out},
    }


def release(username: str, batch: str, now: datetime) -> dict[str, Any]:
    found = PaymentBatch.objects.get(number=batch)
    meet("release")
    released = payments.release(found, actor=actor_named(username), now=now)
    return {
        "sent": len(released.outcome.done),
        "file": released.file is not None,
        "why": [p.code for p in released.problems],
        **_told(released.outcome),
    }


def answer(username: str, batch: str, now: datetime) -> dict[str, Any]:
    """Read the bank's answer to the batch: everybody is paid."""
    actor = actor_named(username)
    found = PaymentBatch.objects.get(number=batch)
    _, sent = payments.bank_file(found, actor=actor, now=now)
    data = bank.answer(sent, {}, now=now)
    meet("answer")
    read = payments.read_answer(data, f"{batch}.txt", actor=actor, now=now)
    return {"paid": read.paid, "again": read.again, "problems": [p.code for p in read.problems]}


def paid(report: str) -> dict[str, Any]:
    gapless()
    rows = Payment.objects.filter(obligation__claim__report__number=report)
    claims = Claim.objects.filter(report__number=report)
    return {
        "states": sorted(set(claims.values_list("state", flat=True))),
        "payments": sorted(rows.values_list(_ROW, flat=True)),
        "fen": sum(rows.values_list("amount_fen", flat=True)),
        "book": balances(claims[0].report.policy.number),
    }


_ROW = "obligation__claim__row"


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "done": [claim.number for claim in outcome.done],
        "codes": [r.code for _, why in outcome.refused for r in why],
        "zh": " ".join(in_words(r, "zh") for _, why in outcome.refused for r in why),
        "en": " ".join(in_words(r, "en") for _, why in outcome.refused for r in why),
    }
