"""投诉: what somebody says was done wrong, who looks into it, and the answer (part of the room's
actions). A complaint of somebody whose household is known is answered by message too."""

from datetime import datetime

from hedun.claims.models import Claim, ClaimMove
from hedun.domain.actors import Actor, Role
from hedun.domain.chain import Json
from hedun.domain.deadlines import Clock, due, local_day
from hedun.messages.events import Audience
from hedun.messages.models import Complaint, Message
from hedun.messages.problems import malformed
from hedun.messages.queries import counties, handlers
from hedun.messages.queueing import Facts, by_phone, household_row, leaving, user_row
from hedun.messages.switches import switches_of
from hedun.people.models import Household, User
from hedun.people.queries import holders
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.inserting import insert
from hedun.record.pen import Pen, writing
from hedun.record.series import next_number

CLOCK = Clock(15, "working_days")


def enter_complaint(
    village: Place,
    *,
    said: str,
    source: str,
    claim: Claim | None = None,
    household: Household | None = None,
    actor: Actor,
    now: datetime,
) -> Complaint:
    """登记投诉 in the words of who complains; its clock of 15 working days runs from now.

    Raises Refused (OTHER_ROLE, …) and Malformed (NOTHING_SAID).
    """
    with writing(actor=actor, now=now) as pen:
        above = lineage(village)
        insist_permitted("complaint.enter", above, actor=actor, now=now, subject=village.code)
        if not said.strip():
            raise malformed("NOTHING_SAID")
        series = f"TS-{_county_code(village)}-{local_day(now).year}"
        until = due(now, CLOCK)
        row = Complaint.objects.create(
            number=f"{series}-{next_number(series):04d}",
            place=village,
            household=claim.household if claim else household,
            claim=claim,
            source=source,
            said=said.strip(),
            opened_by=actor.user,
            opened_at=now,
            due_at=until.at,
            due_provisional=until.provisional,
        )
        about: dict[str, Json] = {"source": source, "claim": claim.number if claim else ""}
        told = _tell(row, "complained", pen, users={Audience.FORESTRY: _bureau(row, now)})
        pen.write("complaint.enter", row.number, about, rows=[row, *told])
        return row


def assign_complaint(one: Complaint, handler: str, *, actor: Actor, now: datetime) -> Complaint:
    """交办. Raises Refused and Malformed (COMPLAINT_ANSWERED, HANDLER_UNKNOWN, HANDLER_OWN)."""
    with writing(actor=actor, now=now) as pen:
        row = _open_one(one, "complaint.assign", actor, now)
        users = {user.username: user for user in handlers(row, now)}
        if handler not in users:
            raise malformed("HANDLER_UNKNOWN")
        if row.claim_id and ClaimMove.objects.filter(claim=row.claim_id, user=handler).exists():
            raise malformed("HANDLER_OWN")
        row.handler = handler
        row.save(update_fields=["handler"])
        told = _tell(row, "assigned", pen, users={Audience.HANDLER: [users[handler]]})
        pen.write("complaint.assign", row.number, {"handler": handler}, rows=[row, *told])
        return row


def answer_complaint(
    one: Complaint, *, outcome: str, answer: str, actor: Actor, now: datetime
) -> Complaint:
    """答复, by who handles it, or by the bureau where nobody does.

    Raises Refused and Malformed (COMPLAINT_ANSWERED, HANDLER_OWN, NO_ANSWER).
    """
    with writing(actor=actor, now=now) as pen:
        row = _open_one(one, "complaint.answer", actor, now)
        if row.handler != actor.user:
            above = lineage(row.place)
            insist_permitted("complaint.assign", above, actor=actor, now=now, subject=row.number)
        if row.claim_id and ClaimMove.objects.filter(claim=row.claim_id, user=actor.user).exists():
            raise malformed("HANDLER_OWN")
        if not answer.strip():
            raise malformed("NO_ANSWER")
        row.outcome, row.answer = Complaint.Outcome(outcome), answer.strip()
        row.answered_by, row.answered_at = actor.user, now
        row.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
        told = _tell(row, "settled", pen, how=outcome)
        pen.write("complaint.answer", row.number, {"outcome": outcome}, rows=[row, *told])
        return row


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _open_one(one: Complaint, action: str, actor: Actor, now: datetime) -> Complaint:
    row = Complaint.objects.select_related("place", "household").get(pk=one.pk)
    above = lineage(row.place)
    insist_permitted(action, above, actor=actor, now=now, subject=row.number)
    if row.answered_at is not None:
        raise malformed("COMPLAINT_ANSWERED")
    return row


def _tell(
    row: Complaint,
    kind: str,
    pen: Pen,
    *,
    users: dict[Audience, list[User]] | None = None,
    how: str = "",
) -> list[Message]:
    """The messages of what is written down next with this pen."""
    county = counties([row.place_id])[row.place_id]
    switches = switches_of([county])[county]
    facts: Facts = {"number": row.number, "until": local_day(row.due_at).isoformat()}
    facts |= {"how": how} if how else {}
    rows, seq = [], pen.next_seq
    if row.household_id and switches.tells(kind, Audience.HOUSEHOLD):
        leaves = leaving(switches, pen.now) if by_phone([row.household_id]) else None
        rows.append(
            household_row(
                kind, row.number, seq, household=row.household_id, place=row.place_id,
                facts=facts, leaves=leaves, now=pen.now,
            )
        )  # fmt: skip
    for audience, told in (users or {}).items():
        if switches.tells(kind, audience):
            rows += [
                user_row(
                    kind, row.number, seq, user=user.pk, place=row.place_id, facts=facts,
                    now=pen.now,
                )
                for user in told
            ]  # fmt: skip
    return insert(rows)


def _bureau(row: Complaint, now: datetime) -> list[User]:
    return holders(Role.FORESTRY, lineage(row.place), now)


def _county_code(place: Place) -> str:
    return place.code[:6]
