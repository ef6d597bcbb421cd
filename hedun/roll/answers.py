"""A person's word on what a list left open (part of the room's actions): the same household,
another one, or neither. Each can be taken back while nobody has acted on it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people import actions as people
from hedun.people import business, hidden, vault
from hedun.people.households import insist
from hedun.people.models import Household, HouseholdLink
from hedun.people.taking_back import Changed, Standing, changes_since, take_back, withdraw_household
from hedun.places.queries import same_ground
from hedun.record.pen import writing
from hedun.roll.differences import REASON, Known, differences
from hedun.roll.listed import Listed
from hedun.roll.models import Doubt
from hedun.roll.problems import malformed

SAME, OTHER, LEFT, OPEN = (
    Doubt.Answer.SAME, Doubt.Answer.OTHER, Doubt.Answer.LEFT, Doubt.Answer.OPEN
)  # fmt: skip
# What may be said of each doubt. A number that is registered is nobody else's.
ANSWERS: Mapping[str, frozenset[str]] = {
    "NAME_OTHER_ID": frozenset({SAME, OTHER, LEFT}),
    "TWO_CANDIDATES": frozenset({SAME, OTHER, LEFT}),
    "ID_OTHER_NAME": frozenset({SAME, LEFT}),
    "ID_OTHER_VILLAGE": frozenset({SAME, LEFT}),
    "NUMBER_DIFFERS": frozenset({SAME, OTHER, LEFT}),
    "ACCOUNT_ELSEWHERE": frozenset({SAME, OTHER, LEFT}),
}


def answer_same(doubt: Doubt, household: Household, *, actor: Actor, now: datetime) -> Household:
    """同一户: it is this household; the roll takes what the list says of it. One that lived in
    another village has moved here today.

    Raises BadFields (what the list says cannot stand), Malformed (ANSWERED, ANSWER_NOT_HERE,
    CHOOSE_HOUSEHOLD, HOUSEHOLD_OVER), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        doubt = _open(doubt, SAME, actor, now)
        if not doubt.candidates.filter(household=household).exists():
            raise malformed("CHOOSE_HOUSEHOLD")
        one, today = given(doubt), local_day(now)
        household = _loaded(household)
        moved = 0
        if household.village_id not in same_ground(doubt.village):
            new = people.move_household(
                household, doubt.village, today, reason=REASON, actor=actor, now=now
            )
            moved = HouseholdLink.objects.get(successor=new, undone_at=None).pk
            household = _loaded(new)
        mark, fields = Standing.of(household), _before(household, one)
        for step in differences(one, household, Known.of([household], today)):
            step(actor=actor, now=now)
        changed = changes_since(household, mark, fields)
        _answer(doubt, SAME, household, {**asdict(changed), "moved": moved}, actor, now)
        data = {"household": household.number}
        pen.write("roll.same", doubt.number, data, rows=[doubt])
        return household


def answer_other(doubt: Doubt, *, actor: Actor, now: datetime) -> Household:
    """另一户: it is another household, and is registered.

    Raises BadFields (why it cannot be), Malformed (ANSWERED, ANSWER_NOT_HERE), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        doubt = _open(doubt, OTHER, actor, now)
        one = given(doubt)
        new = one.household()
        if doubt.code == "NUMBER_DIFFERS":
            new = replace(new, number="")  # that one is taken; the village's next is given
        household = people.register_one(new, actor=actor, now=now)
        for kind in one.circumstances():
            people.declare_circumstance(household, kind, actor=actor, now=now)
        _answer(doubt, OTHER, household, {}, actor, now)
        pen.write("roll.other", doubt.number, {"household": household.number}, rows=[doubt])
        return household


def leave(doubt: Doubt, *, actor: Actor, now: datetime) -> Doubt:
    """不办: the row stays out. Raises Malformed (ANSWERED), Refused."""
    with writing(actor=actor, now=now) as pen:
        doubt = _open(doubt, LEFT, actor, now)
        _answer(doubt, LEFT, None, {}, actor, now)
        pen.write("roll.leave", doubt.number, {}, rows=[doubt])
        return doubt


def undo_answer(doubt: Doubt, *, reason: str, actor: Actor, now: datetime) -> Doubt:
    """撤销: as before the answer; the doubt is open again.

    Raises Malformed (NOT_ANSWERED, ANSWER_OLD, ANSWER_ACTED, REASON and what stands against it),
    Refused.
    """
    with writing(actor=actor, now=now) as pen:
        doubt = _loaded_doubt(doubt)
        insist("household.link", doubt.village, actor, now, doubt.number)
        if doubt.open or doubt.answered_at is None:
            raise malformed("NOT_ANSWERED")
        if not doubt.given_enc:
            raise malformed("ANSWER_OLD")
        household = doubt.household
        if doubt.answer == OTHER and household is not None:
            withdraw_household(household, reason=reason, actor=actor, now=now)
        if doubt.answer == SAME and household is not None:
            _take_back(doubt, household, reason, actor, now)
        doubt.answer, doubt.household, doubt.before_enc = OPEN, None, b""
        doubt.answered_by, doubt.answered_at = "", None
        doubt.save()
        pen.write("roll.undo", doubt.number, {}, rows=[doubt])
        return doubt


def given(doubt: Doubt) -> Listed:
    """What the list says, out of the vault; for the machine's own work and, masked, for the page.
    Nothing, where its time was over (retention.py). Raises vault.DoesNotOpen."""
    if not doubt.given_enc:
        return Listed(doubt.village, {}, [])
    body = json.loads(vault.reveal(doubt.given_enc, f"roll.Doubt.given:{doubt.number}"))
    return Listed(doubt.village, body["said"], body["plots"])


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _open(doubt: Doubt, answer: str, actor: Actor, now: datetime) -> Doubt:
    """Read anew under the pen; open, and to be answered so, by whoever may link households."""
    doubt = _loaded_doubt(doubt)
    insist("household.link", doubt.village, actor, now, doubt.number)
    if not doubt.open:
        raise malformed("ANSWERED")
    if answer not in ANSWERS[doubt.code]:
        raise malformed("ANSWER_NOT_HERE")
    return doubt


def _answer(
    doubt: Doubt,
    answer: str,
    household: Household | None,
    before: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    doubt.answer, doubt.household = answer, household
    doubt.answered_by, doubt.answered_at = actor.user, now
    if before:
        doubt.before_enc = vault.hide(json.dumps(before, ensure_ascii=False), _place(doubt))
    doubt.save()


def _take_back(
    doubt: Doubt, household: Household, reason: str, actor: Actor, now: datetime
) -> None:
    assert doubt.answered_at is not None
    if acted := business.acted_since([household.pk], doubt.answered_at):
        raise malformed("ANSWER_ACTED", claims=", ".join(acted[:5]))
    before = json.loads(vault.reveal(doubt.before_enc, _place(doubt)))
    moved = before.pop("moved")
    take_back(household, Changed(**before), reason=reason, actor=actor, now=now)
    if moved:
        link = HouseholdLink.objects.get(pk=moved)
        people.undo_link(link, reason=reason, actor=actor, now=now)


def _before(household: Household, one: Listed) -> dict[str, str]:
    """What stands where the list says something, to put back."""
    identity = household.identity
    found = {name: getattr(household, name) for name in ("name", "group") if name in one.said}
    for name in ("phone", "id_number"):
        if name in one.said:
            kept = getattr(identity, f"{name}_last4")
            found[name] = hidden.read(identity, name) if kept else ""
    return found


def _loaded(household: Household) -> Household:
    return Household.objects.select_related("village", "identity").get(pk=household.pk)


def _loaded_doubt(doubt: Doubt) -> Doubt:
    rows = Doubt.objects.select_related("village__parent", "household__village")
    return rows.get(pk=doubt.pk)


def _place(doubt: Doubt) -> str:
    return f"roll.Doubt.before:{doubt.number}"
