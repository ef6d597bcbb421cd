"""Treatment (part of the room's actions): admitted, discharged, seen as an out-patient; and what
others paid towards it. All by a handler of the injury.
"""

from datetime import date, datetime

from hedun.claims.reminding import count_again, remind
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.identifiers import check_uscc
from hedun.injuries.codes import TABLES
from hedun.injuries.handling import insist_handler, standing
from hedun.injuries.models import Injury, Settlement, Treatment
from hedun.injuries.problems import malformed
from hedun.injuries.sealed import closed
from hedun.people import checks
from hedun.people.problems import insist_good
from hedun.record.pen import Pen, writing

IN, OUT = Treatment.Kind.INPATIENT, Treatment.Kind.OUTPATIENT


def admit(
    injury: Injury,
    *,
    hospital: str,
    admitted: date,
    discharged: date | None = None,
    credit_code: str = "",
    actor: Actor,
    now: datetime,
) -> Treatment:
    """入院. Without a day of discharge the treatment goes on: the claim is looked at again after
    the policy's reminder and nothing of it is overdue meanwhile. `credit_code`: of the hospital,
    needed to pay it.

    Raises BadFields (hospital, credit_code), Malformed (BEFORE_ACCIDENT, AHEAD, BEFORE_ADMISSION,
    OVERLAPS, STILL_THERE, ERASED), Refused.
    """
    return _begin(injury, IN, hospital, credit_code, admitted, discharged, actor, now)


def visit(
    injury: Injury,
    *,
    hospital: str,
    day: date,
    credit_code: str = "",
    actor: Actor,
    now: datetime,
) -> Treatment:
    """门诊, on one day. As `admit`."""
    return _begin(injury, OUT, hospital, credit_code, day, day, actor, now)


def discharge(treatment: Treatment, day: date, *, actor: Actor, now: datetime) -> Treatment:
    """出院. When nobody is in hospital any more, the claim's clock runs again.

    Raises Malformed (NOT_IN_HOSPITAL, BEFORE_ADMISSION, AHEAD, OVERLAPS, ERASED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        injury, treatment = _handled(treatment, actor, now)
        if treatment.ends is not None or treatment.withdrawn_at is not None:
            raise malformed("NOT_IN_HOSPITAL")
        _insist_days(injury, IN, treatment.starts, day, now, besides=treatment.pk)
        treatment.ends = day
        treatment.save(update_fields=["ends"])
        draft = pen.write("injury.discharge", injury.number, rows=[treatment])
        draft.rows += _count(injury, now)
        return treatment


def withdraw_treatment(treatment: Treatment, *, actor: Actor, now: datetime) -> Treatment:
    """撤销诊疗: entered by mistake, with no bill that counts. Raises Malformed (HAS_BILLS,
    WITHDRAWN, ERASED), Refused."""
    with writing(actor=actor, now=now) as pen:
        injury, treatment = _handled(treatment, actor, now)
        if treatment.withdrawn_at is not None:
            raise malformed("WITHDRAWN")
        rows = (treatment.bills, treatment.settlements)
        if any(one.filter(withdrawn_at=None).exists() for one in rows):
            raise malformed("HAS_BILLS")
        treatment.withdrawn_at = now
        treatment.save(update_fields=["withdrawn_at"])
        draft = pen.write("injury.withdraw", injury.number, {"what": "treatment"}, [treatment])
        draft.rows += _count(injury, now)
        return treatment


def settle(
    injury: Injury,
    *,
    kind: str,
    payer: str,
    amount_fen: int,
    day: date,
    treatment: Treatment | None = None,
    actor: Actor,
    now: datetime,
) -> Settlement:
    """医保结算: what somebody else paid towards treatment of this kind (in-patient, out-patient).

    Raises BadFields (payer, kind, amount), Malformed (AHEAD, PAYER_ELSEWHERE, ERASED), Refused;
    ValueError for a treatment of another injury or kind.
    """
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        if payer == "policy":
            raise malformed("PAYER_ELSEWHERE")
        _insist_settlement(kind, payer, amount_fen, day, now)
        if treatment and (treatment.injury_id, treatment.kind) != (injury.pk, kind):
            raise ValueError("the treatment is of another injury or of another kind")
        return _settled(pen, injury, kind, payer, amount_fen, day, treatment=treatment)


def count_in(
    injury: Injury, elsewhere: Injury, kind: str, *, fen: int, actor: Actor, now: datetime
) -> Settlement:
    """另一保单已赔: what another policy paid for the same person is counted in here, as it was
    offered (queries.elsewhere). Raises Malformed (NOTHING_ELSEWHERE, ERASED), Refused."""
    from hedun.injuries.queries import elsewhere as offered

    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        found = [o for o in offered(injury) if (o.injury.pk, o.kind) == (elsewhere.pk, kind)]
        if not found or found[0].fen != fen:
            raise malformed("NOTHING_ELSEWHERE")
        day = local_day(now)
        return _settled(pen, injury, kind, "policy", fen, day, elsewhere=elsewhere)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _begin(
    injury: Injury,
    kind: str,
    hospital: str,
    credit_code: str,
    starts: date,
    ends: date | None,
    actor: Actor,
    now: datetime,
) -> Treatment:
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        insist_good(
            hospital=checks.text(hospital, 80),
            credit_code=check_uscc(credit_code).problems if credit_code else (),
        )
        _insist_days(injury, kind, starts, ends, now)
        sealed = closed(
            Treatment, injury.number, hospital=hospital.strip(), credit_code=credit_code
        )
        row = Treatment.objects.create(injury=injury, kind=kind, starts=starts, ends=ends, **sealed)
        draft = pen.write("injury.treat", injury.number, {"kind": kind}, rows=[row])
        draft.rows += _count(injury, now)
        return row


def _handled(treatment: Treatment, actor: Actor, now: datetime) -> tuple[Injury, Treatment]:
    injury = standing(treatment.injury)
    insist_handler(injury, actor, now)
    treatment.refresh_from_db()
    return injury, treatment


def _insist_days(
    injury: Injury, kind: str, starts: date, ends: date | None, now: datetime, besides: int = 0
) -> None:
    accident, today = injury.claim.event.occurred, local_day(now)
    if starts < accident:
        raise malformed("BEFORE_ACCIDENT", day=accident)
    if max(starts, ends or starts) > today:
        raise malformed("AHEAD")
    if ends is not None and ends < starts:
        raise malformed("BEFORE_ADMISSION", day=starts)
    if kind != IN:
        return
    stays = injury.treatments.filter(kind=IN, withdrawn_at=None).exclude(pk=besides)
    for other in stays:
        if other.ends is None and ends is None:
            raise malformed("STILL_THERE")
        if starts < (other.ends or date.max) and other.starts < (ends or date.max):
            raise malformed("OVERLAPS", first=other.starts, last=other.ends or "…")


def _insist_settlement(kind: str, payer: str, fen: int, day: date, now: datetime) -> None:
    from hedun.injuries.problems import problem

    unknown = (problem("UNKNOWN_CODE"),)
    insist_good(
        kind=() if kind in Treatment.Kind.values else unknown,
        payer=() if payer in TABLES["payer"] else unknown,
        amount=() if fen > 0 else (problem("AMOUNT_BELOW"),),
    )
    if day > local_day(now):
        raise malformed("AHEAD")


def _settled(
    pen: Pen,
    injury: Injury,
    kind: str,
    payer: str,
    fen: int,
    day: date,
    *,
    treatment: Treatment | None = None,
    elsewhere: Injury | None = None,
) -> Settlement:
    row = Settlement.objects.create(
        injury=injury,
        kind=kind,
        treatment=treatment,
        payer=payer,
        day=day,
        amount_fen=fen,
        elsewhere=elsewhere,
        entered_by=pen.actor.user,
        entered_at=pen.now,
    )
    pen.write("injury.settle", injury.number, {"payer": payer}, rows=[row])
    return row


def _count(injury: Injury, now: datetime) -> list[Injury]:
    """The claim that waits for the account is reminded of while a treatment goes on; else due."""
    claim = injury.claim
    if claim.state != State.ACCEPTED:
        return []
    runs = Treatment.objects.filter(injury__claim=claim, kind=IN, ends=None, withdrawn_at=None)
    if runs.exists():
        remind(claim, "treatment", now)
    elif claim.remind_at is not None:
        count_again(claim, now)
    else:
        return []
    return [claim]  # type: ignore[list-item]
