"""The only writer of notices: the sheet on the board, its end, and objections to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import models

from hedun.assessment.actions import Found, survey_effect
from hedun.assessment.models import Survey
from hedun.assessment.standing import standing
from hedun.claims.effects import Each, Step
from hedun.claims.models import Claim, Report
from hedun.claims.moves import Outcome, loaded, perform
from hedun.domain.actors import TICKER, Actor
from hedun.domain.case import Ask, State
from hedun.domain.deadlines import due, local_day
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.ledger.queries import UNPAID, purses
from hedun.notices.models import Notice, NoticeItem, Objection
from hedun.notices.queries import current_items
from hedun.notices.sheet import digest_of, masked_sheet
from hedun.places.queries import lineage
from hedun.policies.queries import Numbers
from hedun.record.inserting import fresh, insert
from hedun.record.pen import writing
from hedun.record.selecting import rows_by
from hedun.record.series import next_number


def post(
    claims: Iterable[Claim], *, photo: bytes, photo_name: str, actor: Actor, now: datetime
) -> Outcome:
    """公示: the sheet hangs on the board, as the photograph shows. Claims of one report.

    The notice holds the claims that could be posted; if there is none, nothing is kept. Raises
    ValueError for claims of several reports, Malformed for a file that is no photograph.
    """
    rows = loaded(claims)
    report = _one_report(rows)
    hung: list[Notice] = []

    def put_up(steps: Sequence[Step]) -> None:
        notice = _hang(report, rows, photo, photo_name, actor, now)
        awards = standing(step.claim.pk for step in steps)
        items = insert(
            fresh(
                NoticeItem,
                notice_id=notice.pk,
                claim_id=step.claim.pk,
                amount_fen=awards[step.claim.pk].total_fen,
            )
            for step in steps
        )
        for step, item in zip(steps, items, strict=True):
            step.seal(item)
        hung.append(notice)

    with writing(actor=actor, now=now) as pen:
        ask = Ask("post", posted_photo=bool(photo))
        outcome = perform(rows, "post", actor=actor, now=now, ask=ask, effect=put_up)
        for notice in hung:
            notice.sheet = masked_sheet(outcome.done)
            notice.sha256 = digest_of(notice.sheet)
            notice.save(update_fields=["sheet", "sha256"])
            pen.write("notice.post", notice.number, {"sha256": notice.sha256}, rows=[notice])
    return outcome


def confirm_due(*, now: datetime) -> Outcome:
    """The ticker: every notice that is over is confirmed, or closed when nothing is due.

    One transaction a report, so that one village never holds up another. Safe to run twice, also
    at the same time: who comes second finds nothing left.
    """
    waiting = Claim.objects.filter(state=State.ON_NOTICE, due_at__lte=now)
    total = Outcome()
    for report_id in waiting.order_by("report_id").values_list("report_id", flat=True).distinct():
        with writing(actor=TICKER, now=now) as pen:
            on_notice = rows_by(Claim, "report_id", [report_id], state=State.ON_NOTICE.value)
            rows = [claim for claim in on_notice if claim.due_at and claim.due_at <= now]
            owed = purses(claim.number for claim in rows)
            for action, positive in (("confirm", True), ("close", False)):
                chosen = [c for c in rows if (owed.of(c.number, *UNPAID) > 0) is positive]
                found = perform(chosen, action, actor=TICKER, now=now)
                total.done += found.done
                total.refused += found.refused
            if not rows:
                pen.nothing_done()
    return total


def object_to(
    claim: Claim,
    *,
    said_by: str,
    reason: str,
    own_amount: bool = False,
    channel: str = Objection.Channel.PERSON,
    photo: bytes = b"",
    photo_name: str = "",
    actor: Actor,
    now: datetime,
) -> Outcome:
    """登记异议: somebody of the village objects, through the clerk or the township, or the
    household itself by its receipt.

    `own_amount`: it is the household itself, and its own amount that it objects to. Raises
    Malformed for a file that is no photograph.
    """
    series = f"YY-{lineage(claim.report.village)[1][:9]}-{local_day(now).year}"

    def take_down(step: Step) -> Iterable[models.Model]:
        objection = Objection.objects.create(
            number=f"{series}-{next_number(series):04d}",
            channel=channel,
            photo=_shown(step, photo, photo_name) if photo else None,
            item=current_items([step.claim])[step.claim.pk],
            claim=step.claim,
            said_by=said_by,
            reason=reason,
            own_amount=own_amount,
            user=step.actor.user,
            at=step.now,
        )
        return [objection]

    ask = Ask("object", reason=reason)
    return perform([claim], "object", actor=actor, now=now, ask=ask, effect=Each(take_down))


def advance(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """先付无争议部分: what the household was awarded and does not dispute is paid; its objection to
    more is set aside, and answered by a re-survey when the bank has paid."""
    return perform(claims, "advance", actor=actor, now=now, ask=Ask("advance", reason=reason))


def prepay(claims: Iterable[Claim], *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """公示前预付: an advance for injuries alone is owed at once, so that the hospital goes on; what
    is on the sheet of the final award is their count and sum only."""
    return perform(claims, "prepay", actor=actor, now=now, ask=Ask("prepay", reason=reason))


def resurvey(
    claims: Iterable[Claim],
    *,
    visited_at: datetime | None,
    found: Mapping[int, Found] | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """再查勘: another person looks again; the claim goes back to be assessed and awarded anew.

    `found` by line pk. Raises Malformed (BAD_FIGURE, FIGURE_REASON).
    """
    look = survey_effect(Survey.Purpose.RESURVEY, visited_at, found, reason)
    ask = Ask("resurvey", reason=reason, visited=visited_at is not None)
    return perform(claims, "resurvey", actor=actor, now=now, ask=ask, effect=look)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _one_report(rows: Sequence[Claim]) -> Report:
    reports = {claim.report_id: claim.report for claim in rows}
    if len(reports) != 1:
        raise ValueError(f"a notice is posted for one report, not for {len(reports)}")
    return reports.popitem()[1]


def _shown(step: Step, photo: bytes, name: str) -> Evidence:
    """What somebody shows with an objection is evidence of the claim."""
    kind = Evidence.Kind.PHOTO
    return attach(
        step.claim.report, photo, name, kind, claim=step.claim, actor=step.actor, now=step.now
    )


def _hang(
    report: Report, rows: Sequence[Claim], photo: bytes, name: str, actor: Actor, now: datetime
) -> Notice:
    """The notice with its photograph; its sheet follows when it is known who is on it."""
    picture = attach(report, photo, name, "posted", actor=actor, now=now)
    series = f"GS-{lineage(report.village)[1][:9]}-{local_day(now).year}"
    days, numbers = {claim.event.occurred for claim in rows}, Numbers()
    ends = [due(now, numbers.clock(report.policy, "notice", day)) for day in days]
    return Notice.objects.create(
        number=f"{series}-{next_number(series):04d}",
        report=report,
        posted_at=now,
        ends_at=max(end.at for end in ends),
        posted_by=actor.user,
        photo=picture,
        sheet={},
        sha256="",
    )
