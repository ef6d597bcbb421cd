"""Reading evidence: who may see which file, and what is in it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from hedun.claims.models import Claim, Report
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.evidence import store
from hedun.evidence.closing import opened, opened_alone
from hedun.evidence.models import Evidence
from hedun.people.queries import places_of
from hedun.places.counting import ByVillage
from hedun.places.queries import below
from hedun.policies.queries import is_within, policies_of_company, within
from hedun.record.selecting import rows_by


def files_visible_to(actor: Actor, now: datetime) -> QuerySet[Evidence]:
    """The files of the reports that the actor may read now, and of their claims: who sees a report
    sees every claim of it. The village's sheet, which holds everybody's numbers in full, is for
    those who work with it and the audit. Those of an injury are not among them: the room of
    injuries shows them to its handlers."""
    at = {"village": "report__village__pk", "policy": "report__policy", "day": local_day(now)}
    seen, lists = (within(actor, now, action, **at) for action in ("see.claims", "see.sheets"))
    return Evidence.objects.filter(
        ~Q(kind=Evidence.Kind.SHEET) | lists, ~Q(kind=Evidence.Kind.MEDICAL), seen
    ).select_related("report", "claim")


def sheet_of(report: Report, actor: Actor, now: datetime) -> Evidence | None:
    """The village's list as it came; None where there is none, or for who may not see it."""
    at = {"village": report.village_id, "policy": report.policy_id, "day": local_day(now)}
    if not all(is_within(actor, now, action, **at) for action in ("see.claims", "see.sheets")):
        return None
    sheets = rows_by(Evidence, "report_id", [report.pk], kind=Evidence.Kind.SHEET)
    there = (sheet for sheet in sheets if sheet.claim_id is None and sheet.erased_at is None)
    return next(there, None)


def photographs(claims: Iterable[Claim]) -> dict[int, list[Evidence]]:
    """{claim pk: its photographs, oldest first}; claims without any are left out. For who may see
    the claims: their photographs hide nothing from them."""
    found: dict[int, list[Evidence]] = {}
    kind = Evidence.Kind.PHOTO
    for photo in rows_by(Evidence, "claim_id", (claim.pk for claim in claims), kind=kind):
        found.setdefault(photo.claim_id, []).append(photo)
    return found


def waiting_pictures() -> QuerySet[Evidence]:
    """Photographs that nobody has looked at yet. For the worker and for who may see them all."""
    return Evidence.objects.filter(kind=Evidence.Kind.PHOTO, picture=None)


def count_unseen(actor: Actor, now: datetime) -> int:
    """How many of the photographs that the actor may read nobody has looked at yet."""
    villages = below(places_of(actor, now, PERMITTED["see.claims"]), local_day(now))
    own = policies_of_company(actor, now, "see.claims")
    counts = _UNSEEN.counts(villages)
    return sum(n for (policy,), n in counts.items() if own is None or policy in own)


_UNSEEN = ByVillage(
    waiting_pictures,
    "report__village_id",
    "report__policy_id",
    through={"evidence.Picture": "picture__pk"},
)


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
