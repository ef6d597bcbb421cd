"""What the wording pays for a set of lines: from rows of the database to fen, and back.

A line is calculated under the wording in force on the day its loss occurred. A policy with two
wordings in its period is calculated wording by wording: a limit in one of them knows nothing of
what the other paid. What bounds both together is the cover in the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hedun.assessment.figures import Figure
from hedun.claims.models import LossLine
from hedun.domain.deadlines import LOCAL
from hedun.policies.models import Policy, TermsFile
from hedun.policies.queries import load, terms_for
from hedun.terms import Lines, adjudicate, explain
from hedun.terms.model import Terms


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """fen for one line, and how: the steps of SPEC §7 (empty unless asked for)."""

    outcome: str
    code: str
    loss_fen: int
    payable_fen: int
    steps: list[dict[str, Any]] = field(default_factory=list)


class NoWording(Exception):
    """No terms are in force on the day of a loss: nothing can be calculated, nothing is guessed."""

    def __init__(self, policy: Policy, line: LossLine) -> None:
        self.day = line.claim.event.occurred.isoformat()
        super().__init__(f"policy {policy.number} has no terms in force on {self.day}")


def calculated(
    policy: Policy,
    lines: Sequence[LossLine],
    latest: Mapping[int, Figure],
    settled: Mapping[int, int],
    *,
    explained: frozenset[int] = frozenset(),
) -> dict[int, LineAnswer]:
    """{line pk: LineAnswer} for all lines together. `latest` by line pk, `settled` by claim pk.

    `explained`: pks of the claims whose steps are wanted. Raises NoWording.
    """
    answers: dict[int, LineAnswer] = {}
    for wording, group in _by_wording(policy, lines):
        answers |= _under(load(wording), group, latest, settled, explained)
    return answers


def wording_of(policy: Policy, line: LossLine) -> TermsFile:
    """Raises NoWording."""
    found = terms_for(policy, line.claim.event.occurred)
    if found is None:
        raise NoWording(policy, line)
    return found


def groups_by_report(policy: Policy, line: LossLine) -> bool:
    """Whether the wording calculates something over all claims of an event (SPEC §8)."""
    terms = load(wording_of(policy, line))
    return any(getattr(step, "scope", None) == "report" for step in terms.steps)


def _by_wording(
    policy: Policy, lines: Sequence[LossLine]
) -> list[tuple[TermsFile, list[LossLine]]]:
    days = {line.claim.event.occurred: line for line in lines}
    wordings = {day: wording_of(policy, line) for day, line in days.items()}
    groups: dict[int, tuple[TermsFile, list[LossLine]]] = {}
    for line in lines:
        wording = wordings[line.claim.event.occurred]
        groups.setdefault(wording.pk, (wording, []))[1].append(line)
    return list(groups.values())


def _under(
    terms: Terms,
    lines: Sequence[LossLine],
    latest: Mapping[int, Figure],
    settled: Mapping[int, int],
    explained: frozenset[int],
) -> dict[int, LineAnswer]:
    table = Lines.from_rows([_row(x, latest[x.pk], settled[x.claim_id]) for x in lines])
    wanted = [line.code for line in lines if line.claim_id in explained]
    answer = adjudicate(terms, table, trace=bool(wanted))
    steps = (
        {e["line"]: e["steps"] for e in explain(terms, table, answer, which=wanted)}
        if wanted
        else {}
    )
    columns = (answer.outcome, answer.code, answer.loss_fen, answer.payable_fen)
    return {
        line.pk: LineAnswer(str(o), str(c), int(loss), int(pay), steps.get(line.code, []))
        for line, o, c, loss, pay in zip(lines, *(x.tolist() for x in columns), strict=True)
    }


def _row(line: LossLine, figure: Figure, settled: int) -> dict[str, object]:
    """A line as SPEC §3 has it."""
    claim = line.claim
    return {
        "line": line.code,
        "report": claim.event.number,
        "household": claim.household.number,
        "person": line.person,
        "place": claim.report.village.code,
        "section": line.section,
        "item": line.item,
        "stage": line.stage,
        "quantity": figure.quantity,
        "degree": figure.degree,
        "amount": None if line.amount_fen is None else _yuan(line.amount_fen),
        "other_paid": _yuan(line.other_paid_fen),
        "species": claim.event.species,
        "occurred": claim.event.occurred,
        "reported": _local(claim.report.first_told_at),
        "settled": settled,
        "exclusions": line.exclusions,
    }


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _local(instant: datetime) -> datetime:
    """Local time without a zone, to the second, as the lines have it."""
    return instant.astimezone(LOCAL).replace(tzinfo=None, microsecond=0)
