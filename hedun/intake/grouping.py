"""Submissions joined into one report, and rows taken out into one of their own (part of the room's
actions). Both only while all that is concerned is with the village as drafts; both can be taken
back (`part`)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from hedun.claims.actions import open_report, regroup
from hedun.claims.models import Claim, Report
from hedun.domain.actors import Actor
from hedun.domain.case import State as ClaimState
from hedun.evidence.actions import follow
from hedun.intake.held import IMPORTERS, IN_HAND, by_submission, insist, locked, named, with_family
from hedun.intake.models import Opening, Submission, Waiting
from hedun.intake.problems import malformed
from hedun.intake.taking import openings
from hedun.record.pen import Draft, writing

State = Waiting.State


def join(rows: Iterable[Waiting], *, actor: Actor, now: datetime) -> Report:
    """The submissions of these rows become one report: the one that was told first. What waits of
    them goes into it too. Raises Refused; Malformed (JOIN_ONE, JOIN_NOTHING, JOIN_OTHER_POLICY,
    JOIN_LEFT, JOIN_TWICE, NOT_IN_HAND)."""
    with writing(actor=actor, now=now) as pen:
        found = [one for one, _ in by_submission(locked(rows, IN_HAND, actor=actor, now=now))]
        if len(found) < 2 or len({one.village_id for one in found}) > 1:
            raise malformed("JOIN_ONE")
        going = {one.pk: _going(one) for one in found}
        reports = sorted(
            {o.report for own in going.values() for o in own},
            key=lambda report: (report.first_told_at, report.pk),
        )
        if not reports:
            raise malformed("JOIN_NOTHING")
        into = reports[0]
        if any(report.policy_id != into.policy_id for report in reports):
            raise malformed("JOIN_OTHER_POLICY")
        claims = _drafts([report for report in reports if report != into], into)
        for one in found:
            told = {"report": into.number}
            draft = pen.write("inbox.join", one.number, told)
            for opening in going[one.pk]:
                if opening.report_id != into.pk:
                    opening.ended_at = now
                    opening.save(update_fields=["ended_at"])
                    draft.rows.append(opening)
            draft.rows.extend(_into(one, into, now))
        _move(claims, into, actor, now)
        return into


def split(rows: Iterable[Waiting], *, actor: Actor, now: datetime) -> list[Report]:
    """These rows of one submission, each household as a whole, go into a report of their own: those
    that have gone on at once, those that wait when they do. Answers the new reports. Raises
    Refused; Malformed (SPLIT_SEVERAL, SPLIT_ALL, JOIN_LEFT, NOT_IN_HAND)."""
    with writing(actor=actor, now=now) as pen:
        chosen = locked(rows, IN_HAND, actor=actor, now=now)
        if len({row.submission_id for row in chosen}) > 1:
            raise malformed("SPLIT_SEVERAL")
        [(submission, own)] = by_submission(_whole(chosen))
        beside = submission.waiting.filter(state__in=IN_HAND, apart__in={r.apart for r in own})
        left = beside.exclude(pk__in=[row.pk for row in own])
        claims = _claims_of(own)
        reports = {claim.report for claim in claims}
        if not left.exists() and not _others(reports, claims):
            raise malformed("SPLIT_ALL")
        _drafts(reports, None)
        apart = 1 + max(
            0,
            *submission.waiting.values_list("apart", flat=True),
            *submission.openings.values_list("apart", flat=True),
        )
        draft = pen.write("inbox.split", submission.number, named(own), rows=own)
        for row in own:
            row.apart = apart
            row.save(update_fields=["apart"])
        made = []
        for old in sorted(reports, key=lambda report: report.pk):
            mine = [claim for claim in claims if claim.report_id == old.pk]
            new = open_report(
                submission.village,
                occurred=min(claim.event.occurred for claim in mine),
                first_told_at=old.first_told_at,
                channel=submission.channel,
                actor=actor,
                now=now,
            )
            draft.rows.extend(openings(submission, [new], now, apart))
            _move(mine, new, actor, now)
            made.append(new)
        return made


def part(submission: Submission, *, actor: Actor, now: datetime) -> list[Report]:
    """Take the last joining or splitting of the submission back; answers the reports that its
    claims are in again. Raises Refused; Malformed (PART_NOTHING, JOIN_LEFT)."""
    with writing(actor=actor, now=now) as pen:
        insist(IMPORTERS, submission.village, actor, now)
        apart = max(submission.waiting.values_list("apart", flat=True), default=0)
        if apart:
            return _unsplit(pen.write("inbox.part", submission.number), submission, apart,
                            actor, now)  # fmt: skip
        joined = [opening for opening in _going(submission) if opening.joined]
        if not joined:
            raise malformed("PART_NOTHING")
        draft = pen.write("inbox.part", submission.number)
        old = submission.openings.filter(ended_at__in=[o.opened_at for o in joined])
        home = list(old.select_related("report__village__parent", "report__policy"))
        for opening in home:
            back = Claim.objects.filter(
                report__in=[o.report_id for o in joined],
                number__startswith=f"{opening.report.number}-",
            )
            _drafts([o.report for o in joined], None)
            opening.ended_at = None
            opening.save(update_fields=["ended_at"])
            _move(list(_with_report(back)), opening.report, actor, now)
        for opening in joined:
            opening.ended_at = now
            opening.save(update_fields=["ended_at"])
        draft.rows.extend([*home, *joined])
        return [opening.report for opening in home]


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _unsplit(
    draft: Draft, submission: Submission, apart: int, actor: Actor, now: datetime
) -> list[Report]:
    going = list(
        submission.openings.filter(apart=apart, ended_at=None).select_related("report__policy")
    )
    home = {o.report.policy_id: o.report for o in _going(submission)}
    for opening in going:
        into = home.get(opening.report.policy_id)
        claims = _drafts([opening.report], into)
        if into is None:  # nothing of it was left behind: its report is the submission's own
            opening.apart = 0
        else:
            opening.ended_at = now
            _move(claims, into, actor, now)
        opening.save(update_fields=["apart", "ended_at"])
        draft.rows.append(opening)
    for row in submission.waiting.filter(apart=apart):
        row.apart = 0
        row.save(update_fields=["apart"])
        draft.rows.append(row)
    return list(home.values()) or [o.report for o in going]


def _going(submission: Submission) -> list[Opening]:
    """Where the submission's rows go now, those apart left out."""
    rows = submission.openings.filter(ended_at=None, apart=0)
    return list(rows.select_related("report__village__parent", "report__policy"))


def _drafts(reports: Iterable[Report], into: Report | None) -> list[Claim]:
    """The claims of the reports; all of them and all of `into` are drafts. Raises Malformed:
    JOIN_LEFT, JOIN_TWICE."""
    every = [*reports, *([into] if into else [])]
    rows = Claim.objects.filter(report__in=every, merged_into=None)
    rows = _with_report(rows)
    for claim in rows:
        if claim.state != ClaimState.DRAFT or claim.held:
            raise malformed("JOIN_LEFT", report=claim.report.number)
    seen: set[tuple[object, ...]] = set()
    twice = 0
    for claim in rows if into else ():
        accident = (claim.household_id, claim.event.occurred, claim.event.species)
        twice += accident in seen
        seen.add(accident)
    if twice:
        raise malformed("JOIN_TWICE", n=twice)
    return [claim for claim in rows if into is None or claim.report_id != into.pk]


def _move(claims: Sequence[Claim], into: Report, actor: Actor, now: datetime) -> None:
    before = list({claim.report_id: claim.report for claim in claims}.values())
    moved = regroup(claims, into, actor=actor, now=now)
    follow(moved, before, actor=actor, now=now)


def _into(submission: Submission, report: Report, now: datetime) -> list[Opening]:
    """The opening of that report: a new one, or the one that had ended."""
    if submission.openings.filter(report=report, ended_at=None).exists():
        return []
    there = submission.openings.filter(report=report).first() or Opening(
        submission=submission, report=report
    )
    there.opened_at, there.ended_at, there.joined = now, None, True
    there.save()
    return [there]


def _with_report(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    found = claims.select_related("report__village__parent", "report__policy", "event")
    return found.order_by("pk")


def _whole(chosen: Sequence[Waiting]) -> list[Waiting]:
    """With the rows of the same submission that became lines of the same claims."""
    claims = {claim.pk for claim in _claims_of(chosen)}
    [submission] = {row.submission for row in chosen}
    beside = submission.waiting.filter(state=State.TAKEN, line__claim__in=claims)
    found = {row.pk: row for row in with_family(chosen)}
    return list(found.values()) + [row for row in beside if row.pk not in found]


def _claims_of(rows: Iterable[Waiting]) -> list[Claim]:
    lines = [row.line_id for row in rows if row.line_id]
    return list(_with_report(Claim.objects.filter(lines__in=lines).distinct()))


def _others(reports: Iterable[Report], claims: Sequence[Claim]) -> bool:
    """Whether anything stays behind in the reports."""
    rest = Claim.objects.filter(report__in=list(reports), merged_into=None)
    return rest.exclude(pk__in=[claim.pk for claim in claims]).exists()
