"""What arrived is kept as long as what became of it, and then erased by the clock (part of the
room's actions; how long: people/protection.py): the village's list as it came, what its rows said
that never went on, and who told. Numbers, days and what went on stay with the books.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.base import Model

from hedun.claims.models import Claim
from hedun.domain.actors import TICKER
from hedun.evidence.actions import erase_sheets, let_go
from hedun.evidence.models import Evidence
from hedun.intake.enclosures import forget
from hedun.intake.held import KEEPS_SOMETHING
from hedun.intake.models import Enclosure, Submission, Telling, Waiting
from hedun.intake.settling import settled
from hedun.intake.telling import forgotten
from hedun.people.retention import over_since
from hedun.record.pen import Pen, writing

AT_ONCE = 500  # submissions that are erased in a day


def erase_due(*, now: datetime) -> int:
    """到期删除: answers of how many submissions. Safe to run twice: of what is erased nothing is
    found any more."""
    at = over_since(now)
    over = list(_over(at).order_by("pk")[:AT_ONCE])
    for submission in over:
        with writing(actor=TICKER, now=now) as pen:
            _erase(submission, pen, now)
    return len(over)


def _over(at: datetime) -> QuerySet[Submission]:
    """Those that say something still and became nothing that was open after `at`, wherever claims
    have gone since: their list lies in that report as well."""
    lively = Q(ended_at=None) | Q(ended_at__gt=at)
    opened = Claim.objects.filter(lively, report__openings__submission=OuterRef("pk"))
    beside = Evidence.objects.filter(stored_sha256=OuterRef("stored_sha256"))
    beside = beside.filter(Exists(Claim.objects.filter(lively, report=OuterRef("report"))))
    says = Waiting.objects.filter(submission=OuterRef("pk")).exclude(id_last4="", cells_enc=b"")
    told = Telling.objects.filter(submission=OuterRef("pk"), erased_at=None)
    rows = Submission.objects.filter(sent_at__lte=at).filter(
        ~Q(stored_sha256="") | Exists(says) | Exists(told)
    )
    return rows.exclude(Exists(opened)).exclude(~Q(stored_sha256="") & Exists(beside))


def _erase(submission: Submission, pen: Pen, now: datetime) -> None:
    draft = pen.write("submission.erase_due", submission.number)
    rows: list[Model] = [submission]
    for row in submission.waiting.exclude(state=Waiting.State.ERASED):
        if row.state in KEEPS_SOMETHING:
            settled(row, Waiting.State.ERASED, draft.seq, TICKER, now)
            row.name, row.household, row.claim = "", None, None
        row.id_last4, row.cells_enc = "", b""
        row.save()
        rows.append(row)
    stored, submission.stored_sha256 = submission.stored_sha256, ""
    submission.save(update_fields=["stored_sha256"])
    came_with, files = forget(submission, submission.waiting.all(), now)
    rows += came_with
    if stored and not _elsewhere(stored):
        rows += erase_sheets(stored, now)
        files += let_go([stored])
    rows += forgotten(Telling.objects.filter(submission=submission, erased_at=None), now)
    draft.rows.extend(rows)
    draft.data = {**draft.data, "files": files} if files else draft.data


def _elsewhere(stored: str) -> bool:
    """Whether another submission came in the same file, or somebody enclosed it."""
    return any(
        model._default_manager.filter(stored_sha256=stored).exists()
        for model in (Submission, Enclosure)
    )
