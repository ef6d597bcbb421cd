"""A person's word on a line and a cover that may have paid for it (part of the room's actions).

another   it is another loss: nothing changes
offset    what the other paid is taken off: a figure of the line says so
refused   the line is not covered: the insurer's decision on it

Each is given with a reason, and can be taken back as long as the claim is not awarded.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hedun.assessment.figures import figures
from hedun.assessment.models import Assessment
from hedun.claims.deciding import DECIDED_IN, decide_line, insist_insurer
from hedun.claims.models import Claim, LossLine
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.money import yuan
from hedun.othercover.matching import Match, matches
from hedun.othercover.models import Cover, CoverAnswer
from hedun.othercover.problems import malformed
from hedun.record.pen import Pen, writing

Kind = CoverAnswer.Kind
CODE = "PAID_BY_OTHERS"
OPEN = frozenset(State) - {State.CLOSED, State.REFUSED}
OFFSET_IN = DECIDED_IN | {State.VERIFIED}
REASON_MOST = 500


def answer_another(
    line: LossLine, cover: Cover, *, reason: str, actor: Actor, now: datetime
) -> CoverAnswer:
    """不是同一损失. Raises Malformed (ANSWER_…, ANSWERED, NO_MATCH), Refused."""
    with writing(actor=actor, now=now) as pen:
        _open(line, cover, reason, OPEN, actor, now)
        return _write(pen, line, cover, Kind.ANOTHER, reason)


def answer_offset(
    line: LossLine, cover: Cover, *, amount_fen: int, reason: str, actor: Actor, now: datetime
) -> CoverAnswer:
    """扣减: so much of what the other paid is for this line. The wording says what follows.

    Raises Malformed (ANSWER_…, ANSWERED, NO_MATCH), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        match = _open(line, cover, reason, OPEN, actor, now)
        _insist_in(line, OFFSET_IN)
        if not 0 <= amount_fen <= match.left_fen:
            paid, most = yuan(cover.paid_fen), yuan(match.left_fen)
            raise malformed("ANSWER_AMOUNT", paid=paid, most=most)
        figure = _taken_off(line, amount_fen, reason, actor, now)
        return _write(pen, line, cover, Kind.OFFSET, reason, amount_fen, figure)


def answer_refused(
    line: LossLine, cover: Cover, *, reason: str, actor: Actor, now: datetime
) -> CoverAnswer:
    """不赔: the other insurance answers for the loss. Raises Malformed (ANSWER_…, ANSWERED,
    NO_MATCH), Refused."""
    with writing(actor=actor, now=now) as pen:
        _open(line, cover, reason, OPEN, actor, now)
        if _state(line) is State.VERIFIED:
            raise malformed("ANSWER_ON_ACCEPTING")
        _insist_in(line, DECIDED_IN)
        decide_line(line, covered=False, code=CODE, reason=reason, actor=actor, now=now)
        return _write(pen, line, cover, Kind.REFUSED, reason)


def answer_as_said(
    found: Match, said: Mapping[str, Any], *, actor: Actor, now: datetime
) -> CoverAnswer:
    """`said`: `kind`, `reason`, and `amount_fen` of what is taken off. Raises as the others."""
    given: dict[str, Any] = {"reason": said["reason"], "actor": actor, "now": now}
    match said["kind"]:
        case Kind.OFFSET:
            return answer_offset(found.line, found.cover, amount_fen=said["amount_fen"], **given)
        case Kind.REFUSED:
            return answer_refused(found.line, found.cover, **given)
    return answer_another(found.line, found.cover, **given)


def take_back(answer: CoverAnswer, *, reason: str, actor: Actor, now: datetime) -> CoverAnswer:
    """撤销: the question is open again, and what the answer changed is as before.

    Raises Malformed (NOT_ANSWERED, ANSWER_REASON, ANSWER_STATE), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        answer = CoverAnswer.objects.select_related("line__claim", "cover").get(pk=answer.pk)
        line = answer.line
        insist_insurer(_claim(line), "take_back", OPEN, actor, now)
        if answer.ended_at is not None:
            raise malformed("NOT_ANSWERED")
        if not reason.strip() or len(reason) > REASON_MOST:
            raise malformed("ANSWER_REASON")
        rows: list[Assessment] = []
        if answer.kind == Kind.OFFSET:
            _insist_in(line, OFFSET_IN)
            rows = [_taken_off(line, -answer.amount_fen, reason, actor, now)]
        if answer.kind == Kind.REFUSED:
            _insist_in(line, DECIDED_IN)
            decide_line(line, covered=True, reason=reason, actor=actor, now=now)
        answer.ended_by, answer.ended_at = actor.user, now
        answer.save(update_fields=["ended_by", "ended_at"])
        data = {"line": line.number, "cover": answer.cover.number, "kind": answer.kind}
        pen.write("cover.answer_end", line.claim.number, data, rows=[answer, *rows])
        return answer


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _open(
    line: LossLine,
    cover: Cover,
    reason: str,
    states: frozenset[State],
    actor: Actor,
    now: datetime,
) -> Match:
    """The match as it stands under the pen, open to be answered by this insurer."""
    claim = _claim(line)
    insist_insurer(claim, "answer_cover", states, actor, now)
    if not reason.strip() or len(reason) > REASON_MOST:
        raise malformed("ANSWER_REASON")
    every = matches([claim]).get(claim.pk, ())
    found = [m for m in every if (m.line.pk, m.cover.pk) == (line.pk, cover.pk)]
    if not found:
        raise malformed("NO_MATCH")
    if not found[0].open:
        raise malformed("ANSWERED")
    return found[0]


def _claim(line: LossLine) -> Claim:
    rows = Claim.objects.select_related("event", "household", "report__village")
    return rows.get(pk=line.claim_id)


def _state(line: LossLine) -> State:
    return State(Claim.objects.values_list("state", flat=True).get(pk=line.claim_id))


def _insist_in(line: LossLine, states: frozenset[State]) -> None:
    if _state(line) not in states:
        raise malformed("ANSWER_STATE")


def _taken_off(line: LossLine, fen: int, reason: str, actor: Actor, now: datetime) -> Assessment:
    """A figure that says what others paid, and nothing of the field."""
    before = figures([line])[line.pk].latest.other_paid_fen
    return Assessment.objects.create(
        line=line,
        level=Assessment.Level.EXPERT,
        other_paid_fen=max(0, before + fen),
        reason=reason.strip(),
        user=actor.user,
        user_name=actor.name,
        at=now,
    )


def _write(
    pen: Pen,
    line: LossLine,
    cover: Cover,
    kind: str,
    reason: str,
    amount_fen: int = 0,
    figure: Assessment | None = None,
) -> CoverAnswer:
    row = CoverAnswer.objects.create(
        cover=cover,
        line=line,
        kind=kind,
        amount_fen=amount_fen,
        reason=reason.strip(),
        user=pen.actor.user,
        user_name=pen.actor.name,
        at=pen.now,
    )
    data = {"line": line.number, "cover": cover.number, "kind": kind}
    rows = [row, figure] if figure else [row]
    pen.write("cover.answer", line.claim.number, data, rows=rows)
    return row
