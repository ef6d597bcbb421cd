"""What is told of one claim to the household: what it told, what was found, where it is and until
when who acts, the amount with its steps, the notice, the objections and their answers.

Nothing of a person's injury is in it but that there is one and its sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from hedun.assessment.figures import Figure, Figures, figures
from hedun.assessment.models import AwardLine, ClaimAward
from hedun.assessment.standing import standing
from hedun.claims import codes, facts, words
from hedun.claims.clocks import in_force
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, ClaimMove, LineDecision, LossLine
from hedun.claims.queries import decided, lines_of
from hedun.domain.case import State
from hedun.domain.clocks import CLOCKS
from hedun.domain.deadlines import Clock, Unit
from hedun.domain.lifecycle import clock_of
from hedun.domain.words import Word
from hedun.notices.models import Notice
from hedun.notices.queries import current_items
from hedun.people.queries import account_to_pay, masked_name
from hedun.receipts.sayings import (
    ACTS,
    CITY,
    EXPERT,
    HAPPENED,
    INJURY,
    OBJECTED_YOURSELF,
    STANDS,
    TOWNSHIP,
    VILLAGE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What one level says of a line. `degree` is a fraction; `reason`: why it differs; `same`:
    looked at, and found as the level before said."""

    who: Word
    quantity: Decimal
    degree: Decimal | None
    amount_fen: int | None
    at: datetime | None
    reason: str
    same: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an amount: a sentence, its clause, the yuan after it as the award stored them."""

    says: Word
    clause: str
    after: str


@dataclass(frozen=True)
class ToldLine:
    """One damaged thing. `item`: its code, for its unit; `refused`: why it is not covered, in a
    word and in the insurer's own sentence."""

    thing: Word
    item: str
    stage: Word | None
    plot: str
    injury: bool
    found: Sequence[Found]
    steps: Sequence[Step]
    payable_fen: int | None
    refused: tuple[Word, str] | None


@dataclass(frozen=True, slots=True)
class Happened:
    what: Word
    at: datetime


@dataclass(frozen=True)
class Told:
    """`masked`: all of the name that is shown before the last four digits are given. `acts`: who
    must act, by `due_at` (counted in `unit`); `notice_ends`: of the notice that counts, None where
    none hangs or hung. `others_paid`: the hospital or heirs that were named receive it, and not the
    household's account. Amounts are fen; `total_fen` None: nothing was worked out yet."""

    claim: Claim
    masked: str
    stands: Word
    next: Word
    acts: Word | None
    due_at: datetime | None
    due_provisional: bool
    unit: Unit
    animal: Word
    lines: Sequence[ToldLine]
    happened: Sequence[Happened]
    award: ClaimAward | None
    injuries_fen: int | None
    paid_fen: int
    account_last4: str
    others_paid: bool
    notice: Notice | None
    notice_ends: datetime | None
    refusal: tuple[Word, str] | None

    @property
    def total_fen(self) -> int | None:
        return self.award.total_fen if self.award else None

    @property
    def reckoned(self) -> bool:
        """Whether there are steps to show."""
        return any(line.steps for line in self.lines)


def tell(claim: Claim) -> Told:
    """Everything the household is told, in a constant number of queries. The claim comes with its
    household, event and report's policy (as `codes.find` or `visible_to` give it)."""
    case = facts.cases([claim])[claim.pk]
    moves = in_force(list(ClaimMove.objects.filter(claim=claim).order_by("id")))
    award, state = standing([claim.pk]).get(claim.pk), State(claim.state)
    awarded = _awarded(award)
    lines = _lines(claim, awarded, any(move.action == "verify" for move in moves))
    item = current_items([claim]).get(claim.pk)
    stands, following = STANDS[state]
    if state is State.CONTESTED and _objected_itself(claim):
        stands = OBJECTED_YOURSELF
    clock = clock_of(state)
    account = account_to_pay([claim.household_id]).get(claim.household_id)
    return Told(
        claim=claim,
        masked=masked_name(claim.household),
        stands=stands,
        next=following,
        acts=ACTS.get(state),
        due_at=claim.due_at if state in ACTS else None,
        due_provisional=claim.due_provisional,
        unit=Clock.parse(CLOCKS[clock].length).unit if clock else "days",
        animal=_word(claim.event.species, words.SPECIES),
        lines=lines,
        happened=[Happened(HAPPENED[m.action], m.at) for m in moves if m.action in HAPPENED],
        award=award,
        injuries_fen=_injuries(lines, awarded),
        paid_fen=case.paid_fen,
        account_last4=account.number_last4 if account else "",
        others_paid=case.others_paid,
        notice=item.notice if item else None,
        notice_ends=case.notice_ends,
        refusal=_refusal(moves) if state is State.REFUSED else None,
    )


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _objected_itself(claim: Claim) -> bool:
    return claim.objections.filter(closed_at=None, own_amount=True).exists()


def _word(code: str, table: Mapping[str, Word]) -> Word:
    """A code that is in no table of ours is shown as it is written."""
    return table.get(code) or {"zh": code, "en": code}


def _awarded(award: ClaimAward | None) -> dict[int, AwardLine]:
    """Line pk → its answer in the award that stands."""
    return (
        {row.line_id: row for row in AwardLine.objects.filter(claim_award=award)} if award else {}
    )


def _lines(claim: Claim, awarded: Mapping[int, AwardLine], verified: bool) -> list[ToldLine]:
    lines = lines_of([claim])
    known, said = figures(lines), decided(lines, LineDecision.Level.DECIDED)
    return [
        _line(one, known[one.pk], said.get(one.pk), awarded.get(one.pk), verified) for one in lines
    ]


def _line(
    line: LossLine,
    known: Figures,
    said: LineDecision | None,
    awarded: AwardLine | None,
    verified: bool,
) -> ToldLine:
    refused = (_code(said.code), said.reason) if said and not said.covered else None
    if line.section == PERSON:
        return ToldLine(INJURY, "", None, "", True, [], [], None, refused)
    return ToldLine(
        thing=_word(line.item, words.ITEMS),
        item=line.item,
        stage=_word(line.stage, words.STAGES) if line.stage else None,
        plot=line.plot,
        injury=False,
        found=_found(known, verified),
        steps=[] if refused or awarded is None else _steps(awarded.steps),
        payable_fen=awarded.payable_fen if awarded else None,
        refused=refused,
    )


def _found(known: Figures, verified: bool) -> list[Found]:
    """Level by level; a township that verified without a figure of its own found the same."""
    rows = [_as_told(VILLAGE, known.village)]
    if known.township:
        rows.append(_as_told(TOWNSHIP, known.township))
    elif verified:
        rows.append(_as_told(TOWNSHIP, known.village, same=True))
    rows += [_as_told(who, one) for who, one in ((EXPERT, known.expert), (CITY, known.city)) if one]
    return rows


def _as_told(who: Word, figure: Figure, *, same: bool = False) -> Found:
    at = None if same else figure.at
    return Found(who, figure.quantity, figure.degree, figure.amount_fen, at, figure.reason, same)


def _steps(stored: Sequence[Mapping[str, Any]]) -> list[Step]:
    return [Step(one["says"], one["clause"], one["after"]) for one in stored]


def _injuries(lines: Sequence[ToldLine], awarded: Mapping[int, AwardLine]) -> int | None:
    """Fen for persons, where somebody was hurt and an amount was worked out."""
    if not awarded or not any(line.injury for line in lines):
        return None
    rest = sum(line.payable_fen or 0 for line in lines)
    return sum(row.payable_fen for row in awarded.values()) - rest


def _refusal(moves: Sequence[ClaimMove]) -> tuple[Word, str]:
    last = next(move for move in reversed(moves) if move.action == "refuse")
    return _code(last.code), last.reason


def _code(code: str) -> Word:
    return {"zh": codes.say(code, "zh"), "en": codes.say(code, "en")}
