"""A file that was taken in and is not there any more, or not as it was: what to say, and to whom.

The row and the record still know it, so the page can name it by its digest; whoever looks after
the machine puts the same bytes back from the backup, and everything is as before.
"""

import logging
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hedun import clock
from hedun.domain.actors import Role
from hedun.evidence.models import Evidence
from hedun.evidence.store import FileLost
from hedun.evidence.thumbnails import crossed_out
from hedun.people.queries import actor_for, holders
from hedun.places.queries import lineage
from hedun.record.models import Entry

GONE = 410
log = logging.getLogger(__name__)


def page(request: HttpRequest, evidence: Evidence, fault: FileLost) -> HttpResponse:
    """What is missing, that the record knows it, and whom to tell."""
    log.error("%s", fault)
    now = clock.now()
    context = {
        "actor": actor_for(request.user),  # type: ignore[arg-type]
        "now": now,
        "evidence": evidence,
        "changed": fault.changed,
        "entry": _entry(evidence),
        "administrators": _administrators(evidence, now),
    }
    return _not_kept(render(request, "evidence/lost.html", context, status=GONE))


def picture(fault: FileLost, size: str) -> HttpResponse:
    """In place of a thumbnail; the other pictures of the list stand beside it as ever."""
    log.error("%s", fault)
    image = crossed_out(size)
    return _not_kept(HttpResponse(image, content_type="image/jpeg", status=GONE))


def _entry(evidence: Evidence) -> Entry | None:
    """Where the record says that the file was taken in."""
    subject = evidence.claim.number if evidence.claim else evidence.report.number
    known = Entry.objects.filter(action="evidence.attach", subject=subject)
    return known.filter(body__contains=f'"sha256":"{evidence.sha256}"').first()


def _administrators(evidence: Evidence, now: datetime) -> list[str]:
    above = lineage(evidence.report.village)
    return [user.name for user in holders(Role.ADMINISTRATOR, above, now)]


def _not_kept(answer: HttpResponse) -> HttpResponse:
    """The file may be back the next minute."""
    answer["Cache-Control"] = "no-store"
    return answer
