"""Reading evidence: who may see which file, and what is in it."""

from datetime import datetime

from django.db.models import Q, QuerySet

from hedun.claims.models import Claim
from hedun.claims.queries import reports_visible_to, visible_to
from hedun.domain.actors import Actor, Role
from hedun.evidence import store
from hedun.evidence.closing import opened, opened_alone
from hedun.evidence.models import Evidence
from hedun.people.queries import places_of
from hedun.places.queries import below

# The village's sheet holds everybody's numbers in full: for those who work with it, and the audit.
SHEET_READERS = frozenset({Role.CLERK, Role.TOWNSHIP, Role.INSURER, Role.AUDITOR})


def files_visible_to(actor: Actor, now: datetime) -> QuerySet[Evidence]:
    """The files of the reports and claims that the actor may read now. Those of an injury are not
    among them: the room of injuries shows them to its handlers."""
    sheets = below(places_of(actor, now, SHEET_READERS))
    return Evidence.objects.filter(
        Q(report__in=reports_visible_to(actor, now)),
        Q(claim__isnull=True) | Q(claim__in=visible_to(actor, now)),
        ~Q(kind=Evidence.Kind.SHEET) | Q(report__village__in=sheets),
        ~Q(kind=Evidence.Kind.MEDICAL),
    ).select_related("report", "claim")


def of_claim(claim: Claim) -> QuerySet[Evidence]:
    """The claim's own photographs and papers, oldest first."""
    return Evidence.objects.filter(claim=claim)


def content(evidence: Evidence) -> bytes:
    """The file as it was handed in. Raises store.FileLost, vault.DoesNotOpen."""
    if evidence.kind == Evidence.Kind.MEDICAL:
        stored = store.read(evidence.stored_sha256)
        return opened_alone(stored, evidence.sha256, evidence.key_enc)
    return content_of(evidence.sha256, evidence.stored_sha256)


def content_of(sha256: str, stored_sha256: str) -> bytes:
    """As `content`, for a file that no evidence points to yet."""
    data = store.read(stored_sha256)
    return data if stored_sha256 == sha256 else opened(data, sha256)
