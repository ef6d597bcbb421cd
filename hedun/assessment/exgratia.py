"""通融赔付: what is given without being owed, apart from the cover (part of the room's
actions).

The insurer or the forestry bureau gives it out of its own purse for a claim that has ended: one
person grants it, another of the same office hands it over. It uses nothing of the cover or of a
limit, changes no award, and stands in the ledger beside the money.
"""

from collections.abc import Iterator
from datetime import datetime

from hedun.assessment.models import ExGratia
from hedun.assessment.problems import problem
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal
from hedun.domain.lifecycle import ENDED
from hedun.domain.money import MAX_FEN
from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.actions import Moved, note
from hedun.ledger.models import Memo
from hedun.ledger.queries import purses
from hedun.people.queries import kin_of
from hedun.places.queries import lineage
from hedun.places.standing import insist_standing
from hedun.record.pen import Pen, writing

# Who gives out of its own purse.
GIVERS = PERMITTED["gift.give"]
State = ExGratia.State
REASON_MOST, VOUCHER_MOST = 500, 60


def grant(claim: Claim, *, amount_fen: int, reason: str, actor: Actor, now: datetime) -> ExGratia:
    """Raises Malformed (GIFT_STATE for a claim that has not ended, GIFT_AMOUNT, GIFT_REASON),
    Refused (OTHER_ROLE, OTHER_PLACE, OWN_OR_KIN, HELD)."""
    with writing(actor=actor, now=now) as pen:
        [claim] = loaded([claim])
        giver = giver_of(claim, actor, now)
        _insist(claim, frozenset({giver}) if giver else GIVERS, actor, now)
        _insist_good(claim, amount_fen, reason)
        row = ExGratia.objects.create(
            claim=claim,
            giver=giver,
            amount_fen=amount_fen,
            reason=reason.strip(),
            granted_by=actor.user,
            granted_by_name=actor.name,
            granted_at=now,
        )
        _write(pen, "gift.grant", row, Memo.KINDNESS, Memo.EX_GRATIA)
        return row


def hand_over(row: ExGratia, *, voucher: str, actor: Actor, now: datetime) -> ExGratia:
    """给付, by another person of the same office; `voucher`: the number under which its own books
    have it. Raises Malformed (GIFT_VOUCHER, GIFT_OVER), Refused (SAME_GRANTER, …)."""
    with writing(actor=actor, now=now) as pen:
        row = _granted(row, actor, now)
        if row.granted_by == actor.user:
            raise Refused([Refusal("SAME_GRANTER")], subject=row.claim.number)
        if not voucher.strip() or len(voucher.strip()) > VOUCHER_MOST:
            raise Malformed(problem("GIFT_VOUCHER", most=VOUCHER_MOST))
        row.voucher = voucher.strip()
        _end(row, State.GIVEN, actor, now)
        _write(pen, "gift.hand_over", row, Memo.EX_GRATIA, Memo.EX_GIVEN)
        return row


def take_back(row: ExGratia, *, actor: Actor, now: datetime) -> ExGratia:
    """撤销, before it is handed over, by anybody of the office. Raises Malformed (GIFT_OVER),
    Refused."""
    with writing(actor=actor, now=now) as pen:
        row = _granted(row, actor, now)
        _end(row, State.WITHDRAWN, actor, now)
        _write(pen, "gift.take_back", row, Memo.EX_GRATIA, Memo.KINDNESS)
        return row


def giver_of(claim: Claim, actor: Actor, now: datetime) -> Role | None:
    """The office out of whose purse the actor may give at the claim's place."""
    above = lineage(claim.report.village)
    insurer = claim.report.policy.insurer
    found = (role for role in Role if role in GIVERS and actor.has(role, above, now, insurer))
    return next(found, None)


def gifts_agree() -> Iterator[tuple[str, str, str]]:
    """`hedun verify`: what was granted and given, claim by claim, is what the ledger holds."""
    rows: dict[str, dict[str, int]] = {}
    kept = {State.GRANTED: Memo.EX_GRATIA, State.GIVEN: Memo.EX_GIVEN}
    for number, state, fen in ExGratia.objects.values_list("claim__number", "state", "amount_fen"):
        own = rows.setdefault(number, dict.fromkeys(kept.values(), 0))
        if state in kept:
            own[kept[state]] += fen
    books = purses(rows)
    for number, own in rows.items():
        for kind, fen in own.items():
            if (there := books.of(number, kind)) != fen:
                yield (
                    number,
                    f"通融赔付合计 {fen} 分，账上 {there} 分",
                    f"ex gratia comes to {fen} fen; the ledger holds {there}",
                )


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _insist(claim: Claim, roles: frozenset[Role], actor: Actor, now: datetime) -> None:
    above = lineage(claim.report.village)
    insurer = claim.report.policy.insurer
    insist_standing(roles, above, actor=actor, now=now, subject=claim.number, insurer=insurer)
    if actor.user in kin_of([claim.household_id]).get(claim.household_id, ()):
        raise Refused([Refusal("OWN_OR_KIN")], subject=claim.number)


def _insist_good(claim: Claim, amount_fen: int, reason: str) -> None:
    if claim.state not in ENDED:
        raise Malformed(problem("GIFT_STATE"))
    if not 0 < amount_fen <= MAX_FEN:
        raise Malformed(problem("GIFT_AMOUNT"))
    if not reason.strip() or len(reason.strip()) > REASON_MOST:
        raise Malformed(problem("GIFT_REASON", most=REASON_MOST))


def _granted(row: ExGratia, actor: Actor, now: datetime) -> ExGratia:
    """As it stands now, if it waits and the actor is of the office that gives it."""
    row = ExGratia.objects.select_related(
        "claim__report__village", "claim__report__policy", "claim__household"
    ).get(pk=row.pk)
    _insist(row.claim, frozenset({Role(row.giver)}), actor, now)
    if row.state != State.GRANTED:
        raise Malformed(problem("GIFT_OVER"))
    return row


def _end(row: ExGratia, state: State, actor: Actor, now: datetime) -> None:
    row.state, row.ended_by, row.ended_by_name, row.ended_at = state, actor.user, actor.name, now
    row.save()


def _write(pen: Pen, act: str, row: ExGratia, out: Memo, into: Memo) -> None:
    number = row.claim.number
    pen.write(act, number, {"fen": row.amount_fen, "giver": row.giver}, rows=[row])
    moved = Moved(out, into, row.amount_fen, number)
    book = row.claim.report.policy.number
    note(book, [moved], memo="ex_gratia", actor=pen.actor, now=pen.now)
