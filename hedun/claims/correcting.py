"""What a village says anew of what it lost (part of the room's actions).

A claim that was sent back is a draft again: it is the village's, and says what the village says
now. What it said before stands in the record's entry.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hedun.claims.models import Claim, LossLine
from hedun.claims.opening import NewLine, insist_on_work
from hedun.domain.actors import Actor, Role
from hedun.domain.case import State
from hedun.domain.permissions import PERMITTED
from hedun.record.pen import writing

CORRECTORS: Mapping[State, frozenset[Role]] = {State.DRAFT: PERMITTED["claim.list"]}
FIGURES = ("section", "item", "stage", "planted_e4", "quantity_e4", "degree_ppm", "amount_fen")
_ELSE = ("plot", "note", "lon_e7", "lat_e7")  # stay where nothing is said
_TOLD = ("quantity_e4", "planted_e4", "degree_ppm", "amount_fen", "item", "stage")


def correct_lines(
    lines: Mapping[LossLine, NewLine], *, actor: Actor, now: datetime
) -> list[LossLine]:
    """更正明细: these lines of drafts say this now; answers those that changed by it. Plot, place
    and note stay where nothing new is said of them.

    Raises Refused: OTHER_ROLE, OTHER_PLACE, NOT_POSTED_NOW, WRONG_STATE, HELD.
    """
    with writing(actor=actor, now=now) as pen:
        changed: dict[Claim, list[tuple[LossLine, dict[str, Any]]]] = {}
        for line, said in lines.items():
            claim = line.claim
            claim.refresh_from_db()
            insist_on_work(claim, "correct_lines", CORRECTORS, None, actor, now)
            if was := _say(line, said):
                changed.setdefault(claim, []).append((line, was))
        for claim, own in changed.items():
            told = [
                {"line": line.number} | {name: was[name] for name in _TOLD if name in was}
                for line, was in own
            ]
            rows = [line for line, _ in own]
            pen.write("claim.correct_lines", claim.number, {"was": told}, rows=rows)
        if not changed:
            pen.nothing_done()
        return [line for own in changed.values() for line, _ in own]


def _say(line: LossLine, said: NewLine) -> dict[str, Any]:
    """The line says this now; what it said before, of what changed."""
    new = {name: getattr(said, name) for name in FIGURES}
    new |= {name: value for name in _ELSE if (value := getattr(said, name)) not in ("", None)}
    was = {name: old for name, value in new.items() if (old := getattr(line, name)) != value}
    if was:
        for name in was:
            setattr(line, name, new[name])
        line.save(update_fields=list(was))
    return was
