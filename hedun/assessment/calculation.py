"""What the wording pays for a set of lines: from rows of the database to fen, and back.

A line is calculated under the wording in force on the day its loss occurred. A policy with two
wordings in its period is calculated wording by wording: a limit in one of them knows nothing of
what the other paid. What bounds both together is the cover in the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hedun.assessment.figures import Figure
from hedun.claims import codes, words
from hedun.claims.models import LossLine
from hedun.domain.deadlines import LOCAL
from hedun.policies.models import Policy, TermsFile
from hedun.policies.queries import load
from hedun.record.selecting import rows_by
from hedun.terms import Lines, Text, adjudicate, explain
from hedun.terms.model import Terms

# Codes in words, as the explanation says them.
NAMES: dict[str, Text] = {
    code.lower(): Text(word["zh"], word["en"])
    for table in (
        codes.REFUSAL_CODES,
        codes.BY_TERMS,
        words.ITEMS,
        words.STAGES,
        words.SPECIES,
        words.FATES,
        words.CAUSES,
    )
    for code, word in table.items()
}


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

    def __init__(self, policy: Policy, day: date) -> None:
        self.day = day.isoformat()
        super().__init__(f"policy {policy.number} has no terms in force on {self.day}")


class Wordings:
    """The wordings of a policy, as they were put in force up to an instant (None: by now)."""

    def __init__(self, policy: Policy, as_of: datetime | None = None) -> None:
        rows = rows_by(TermsFile, "policy_id", [policy.pk])
        known = [row for row in rows if as_of is None or row.put_in_force_at <= as_of]
        self.policy = policy
        self.rows = sorted(known, key=lambda row: (row.put_in_force_at, row.pk))

    def on(self, day: date) -> TermsFile:
        """The wording for losses of that day, the newest put in force. Raises NoWording."""
        answering = [row for row in self.rows if row.effective <= day <= row.expires]
        if not answering:
            raise NoWording(self.policy, day)
        return answering[-1]


def calculated(
    policy: Policy,
    lines: Sequence[LossLine],
    latest: Mapping[int, Figure],
    settled: Mapping[int, int],
    *,
    explained: frozenset[int] = frozenset(),
    as_of: datetime | None = None,
) -> dict[int, LineAnswer]:
    """{line pk: LineAnswer} for all lines together, each under its wording; as `under`. `as_of`: by
    the wordings known at that instant. Raises NoWording, policies.files.TermsFileFault.
    """
    known = Wordings(policy, as_of)
    groups: dict[int, tuple[TermsFile, list[LossLine]]] = {}
    for line in lines:
        wording = known.on(line.claim.event.occurred)
        groups.setdefault(wording.pk, (wording, []))[1].append(line)
    answers: dict[int, LineAnswer] = {}
    for wording, group in groups.values():
        answers |= under(wording, group, latest, settled, explained=explained)
    return answers


def groups_by_report(terms: Terms) -> bool:
    """Whether the wording calculates something over all claims of an event (SPEC §8)."""
    return any(getattr(step, "scope", None) == "report" for step in terms.steps)


def under(
    wording: TermsFile,
    lines: Sequence[LossLine],
    latest: Mapping[int, Figure],
    settled: Mapping[int, int],
    *,
    explained: frozenset[int] = frozenset(),
    alone: bool = False,
) -> dict[int, LineAnswer]:
    """{line pk: LineAnswer} by one wording. `latest` by line pk, `settled` by claim pk.

    `explained`: pks of the claims whose steps are wanted. `alone`: every claim as if no other were
    of its event, its household or its injured person. Raises policies.files.TermsFileFault.
    """
    rows = [row_of(x, latest[x.pk], settled[x.claim_id]) for x in lines]
    if alone:
        rows = [row | _alone(row, x) for row, x in zip(rows, lines, strict=True)]
    terms, table = load(wording), Lines.from_rows(rows)
    wanted = [line.code for line in lines if line.claim_id in explained]
    answer = adjudicate(terms, table, trace=bool(wanted))
    told = explain(terms, table, answer, which=wanted, names=NAMES) if wanted else []
    steps = {one["line"]: one["steps"] for one in told}
    columns = (answer.outcome, answer.code, answer.loss_fen, answer.payable_fen)
    return {
        line.pk: LineAnswer(str(o), str(c), int(loss), int(pay), steps.get(line.code, []))
        for line, o, c, loss, pay in zip(lines, *(x.tolist() for x in columns), strict=True)
    }


def row_of(line: LossLine, figure: Figure, settled: int) -> dict[str, object]:
    """A line as SPEC §3 has it, and what is said beside it."""
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
        "amount": None if figure.amount_fen is None else _yuan(figure.amount_fen),
        "other_paid": _yuan(figure.other_paid_fen),
        "species": claim.event.species,
        "occurred": claim.event.occurred,
        "reported": _local(claim.report.first_told_at),
        "settled": settled,
        "exclusions": line.exclusions,
        **figure.beside,
    }


def cells_of(line: LossLine, figure: Figure) -> dict[str, str]:
    """A line as a file of lines has it, its claim by itself: for an estimate elsewhere."""
    row = row_of(line, figure, 0)
    return {name: _cell(value) for name, value in (row | _alone(row, line)).items()}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)  # an instant is a date too


def _alone(row: Mapping[str, object], line: LossLine) -> dict[str, object]:
    """The groups of a row, narrowed to its claim."""
    claim = line.claim.number
    person = f"{claim} {row['person']}" if row["person"] else ""
    return {"report": claim, "household": claim, "person": person}


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _local(instant: datetime) -> datetime:
    """Local time without a zone, to the second, as the lines have it."""
    return instant.astimezone(LOCAL).replace(tzinfo=None, microsecond=0)
