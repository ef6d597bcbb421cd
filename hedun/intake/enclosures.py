"""Photographs and papers that came with a submission (part of the room's actions).

They wait with their row and become evidence when it has gone on: of its claim, or, where they came
for all of it, of every report that rows went into.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from hedun.claims.models import Claim, Report
from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed
from hedun.evidence.actions import Handed, attach_all, hear, let_go, plain_name, see
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content_of
from hedun.intake.given import Enclosed
from hedun.intake.models import Enclosure, Submission, Waiting
from hedun.intake.reading import Where
from hedun.people import vault
from hedun.record.inserting import insert

Kind = Evidence.Kind
KINDS = frozenset({Kind.PHOTO, Kind.PAPER})


def insist_on_enclosed(enclosed: Iterable[Enclosed], rows: Iterable[int]) -> None:
    """Raises ValueError for a kind that does not come this way or a row that is not there."""
    known = set(rows)
    for one in enclosed:
        if one.kind not in KINDS:
            raise ValueError(f"an enclosure is one of {', '.join(sorted(KINDS))}; not {one.kind}")
        if one.row is not None and one.row not in known:
            raise ValueError(f"{one.sha256[:12]}… is of row {one.row}, which is not there")


def enclose(
    submission: Submission, enclosed: Sequence[Enclosed], rows: Mapping[Where, Waiting]
) -> list[Enclosure]:
    """New rows; their entry is the submission's."""
    return insert(
        Enclosure(
            submission=submission,
            row=None if one.row is None else rows[Where("", one.row)],
            number=number,
            kind=one.kind,
            sha256=one.sha256,
            stored_sha256=one.stored_sha256,
            size=one.size,
            media_type=one.media_type,
            name=plain_name(one.name),
            said_enc=_hidden(one.said, submission, number),
        )
        for number, one in enumerate(enclosed, start=1)
    )


def said(enclosure: Enclosure) -> dict[str, Any]:
    """What the device says beside it. Raises vault.DoesNotOpen."""
    if not enclosure.said_enc:
        return {}
    place = _context(enclosure.submission, enclosure.number)
    found: dict[str, Any] = json.loads(vault.reveal(enclosure.said_enc, place))
    return found


def said_beside(evidence: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What devices said beside these files, by the key of the evidence; of one that came more than
    once the newest."""
    rows = Enclosure.objects.filter(evidence__in=list(evidence)).exclude(said_enc=b"")
    return {
        one.evidence_id: said(one)
        for one in rows.select_related("submission").order_by("pk")
        if one.evidence_id is not None
    }


def hand_on(
    submission: Submission, reports: Iterable[Report], actor: Actor, now: datetime
) -> list[Enclosure]:
    """What has somewhere to go now becomes evidence there; answers the rows it changed."""
    changed = []
    left = Enclosure.objects.filter(row__submission=submission, evidence=None, trouble="")
    rows = left.filter(row__state__in=(Waiting.State.TAKEN, Waiting.State.JOINED), erased_at=None)
    of_claim: dict[Claim, list[Enclosure]] = {}
    for one in rows.select_related("row__line__claim__report", "row__claim__report", "submission"):
        claim = one.row.line.claim if one.row.line else one.row.claim
        of_claim.setdefault(claim, []).append(one)
    for claim, own in of_claim.items():
        changed += _attach(claim.report, own, claim, actor, now)
    for report in dict.fromkeys(reports):
        whole = submission.enclosures.filter(row=None, trouble="", erased_at=None)
        changed += _attach(report, list(whole), None, actor, now)
    return list({one.pk: one for one in changed}.values())


def carry_over(anew: Mapping[Waiting, Waiting | None]) -> list[Enclosure]:
    """What came with a row that has come anew goes with the new one, unless it came again. `anew`:
    the new row of each; None where there is none."""
    changed = []
    for old, new in anew.items():
        there = set(new.enclosures.values_list("sha256", flat=True)) if new else set()
        for one in old.enclosures.filter(evidence=None, erased_at=None) if new else ():
            if one.sha256 not in there:
                one.row = new
                one.save(update_fields=["row"])
                changed.append(one)
    return changed


def forget(
    submission: Submission, rows: Iterable[Waiting], now: datetime
) -> tuple[list[Enclosure], list[str]]:
    """What came with these rows is erased with them, and with the last row what came for all: the
    file, unless it stands elsewhere too, which one it was, its name and what was said beside it.
    What has become evidence stays.

    Answers the rows, for the caller's entry to seal, and what it keeps of the files (`let_go`).
    """
    whose = Q(row__in=list(rows))
    if not submission.waiting.exclude(state=Waiting.State.ERASED).exists():
        whose |= Q(row=None, submission=submission)
    left = Enclosure.objects.filter(whose, erased_at=None, evidence=None)
    changed, files = list(left), set[str]()
    for one in changed:
        files.add(one.stored_sha256)
        one.name = one.sha256 = one.stored_sha256 = ""
        one.said_enc, one.erased_at = b"", now
        one.save()
    for model in (Enclosure, Submission):  # what somebody else sent, or a village's list
        known = model._default_manager.filter(stored_sha256__in=files)
        files -= set(known.values_list("stored_sha256", flat=True))
    return changed, let_go(files)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _attach(
    report: Report, files: Sequence[Enclosure], claim: Claim | None, actor: Actor, now: datetime
) -> list[Enclosure]:
    """All at once; where one cannot be kept, each for itself, and that one says why."""
    if not files:
        return []
    try:
        seen = [
            see(content_of(f.sha256, f.stored_sha256), f.kind, stored_sha256=f.stored_sha256)
            for f in files
        ]
        handed = [Handed(s, f.name, f.kind, claim) for s, f in zip(seen, files, strict=True)]
        found = attach_all(report, handed, actor=actor, now=now)
    except Malformed as wrong:
        if len(files) > 1:
            return [row for one in files for row in _attach(report, [one], claim, actor, now)]
        files[0].trouble = wrong.problem.code
        files[0].save(update_fields=["trouble"])
        return list(files)
    for one, evidence in zip(files, found, strict=True):
        one.evidence = one.evidence or evidence
        one.save(update_fields=["evidence"])
    before = [e for one, e in zip(files, found, strict=True) if one.said_enc and e.given_at < now]
    if before:  # the desk had the photograph already; the phone says when and where
        hear(before, actor, now)
    return list(files)


def _hidden(told: Mapping[str, Any], submission: Submission, number: int) -> bytes:
    if not told:
        return b""
    plain = json.dumps(dict(told), ensure_ascii=False, default=str)
    return vault.hide(plain, _context(submission, number))


def _context(submission: Submission, number: int) -> str:
    """What the ciphertext is bound to."""
    return f"intake.Enclosure.said:{submission.number}:{number}"
