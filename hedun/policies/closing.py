"""The year of a policy is closed by two persons: the insurer proposes the statement, the forestry
bureau confirms it (part of the room's actions)."""

from datetime import datetime

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people.proposed import decide, insist_other
from hedun.policies.models import Policy, YearClosing
from hedun.policies.problems import malformed
from hedun.policies.queries import insist_may
from hedun.policies.statement import closed, digest, statement
from hedun.record.pen import Pen, writing

MOST = 300  # characters of a remark or an answer
State = YearClosing.State


def propose_year(policy: Policy, *, remark: str = "", actor: Actor, now: datetime) -> YearClosing:
    """提议结算: the statement as the ledger stands now. Claims may be open: what is left is kept
    for them. Who: the insurer. Raises Malformed (YEAR_…), files.TermsFileFault, Refused."""
    with writing(actor=actor, now=now) as pen:
        insist_may("year.propose", policy, actor, now)
        if local_day(now) <= policy.ends:
            raise malformed("YEAR_RUNS", ends=policy.ends)
        if closed(policy):
            raise malformed("YEAR_CLOSED")
        if policy.closings.filter(state=State.OPEN).exists():
            raise malformed("YEAR_PROPOSED")
        if len(remark.strip()) > MOST:
            raise malformed("YEAR_REASON", most=MOST)
        told, transfer = statement(policy)
        row = YearClosing.objects.create(
            policy=policy,
            statement=told,
            sha256=digest(told),
            transfer=transfer,
            remark=remark.strip(),
            proposed_by=actor.user,
            proposed_at=now,
        )
        _write(pen, "year.propose", row)
        return row


def confirm_year(closing: YearClosing, *, actor: Actor, now: datetime) -> YearClosing:
    """确认结算. From here on what is left is kept as the statement says. Who: the forestry bureau,
    another person. Raises Malformed (YEAR_MOVED where the ledger says something else by now, …),
    Refused."""
    with writing(actor=actor, now=now) as pen:
        row = _open(closing, actor, now)
        insist_other(row, actor, row.policy.number)
        if statement(row.policy) != (row.statement, row.transfer):
            raise malformed("YEAR_MOVED")
        decide(row, State.CONFIRMED, "", actor=actor, now=now)
        _write(pen, "year.confirm", row)
        return row


def decline_year(closing: YearClosing, *, reason: str, actor: Actor, now: datetime) -> YearClosing:
    """不予确认, with the reason. Who: the forestry bureau. Raises Malformed, Refused."""
    with writing(actor=actor, now=now) as pen:
        row = _open(closing, actor, now)
        if not reason.strip() or len(reason.strip()) > MOST:
            raise malformed("YEAR_REASON", most=MOST)
        decide(row, State.DECLINED, reason.strip(), actor=actor, now=now)
        _write(pen, "year.decline", row)
        return row


def withdraw_year(closing: YearClosing, *, actor: Actor, now: datetime) -> YearClosing:
    """撤回, by who proposed it. Raises Malformed, Refused."""
    with writing(actor=actor, now=now) as pen:
        row = _open(closing, actor, now, "year.propose")
        if row.proposed_by != actor.user:
            raise malformed("YEAR_NOT_YOURS")
        decide(row, State.WITHDRAWN, "", actor=actor, now=now)
        _write(pen, "year.withdraw", row)
        return row


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _open(
    closing: YearClosing, actor: Actor, now: datetime, action: str = "year.confirm"
) -> YearClosing:
    """As it stands now, if it waits and the actor may act on it."""
    row = YearClosing.objects.select_related("policy__place").get(pk=closing.pk)
    insist_may(action, row.policy, actor, now)
    if row.state != State.OPEN:
        raise malformed("YEAR_DECIDED")
    return row


def _write(pen: Pen, act: str, row: YearClosing) -> None:
    data = {"sha256": row.sha256, "transfer": row.transfer, "proposed_by": row.proposed_by}
    pen.write(act, row.policy.number, data, rows=[row])
