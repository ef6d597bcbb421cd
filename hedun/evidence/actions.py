"""The only writer of evidence: files handed in for a claim or for a village's whole list."""

import unicodedata
from datetime import datetime

from django.conf import settings

from hedun.claims.models import Claim, Report
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal, State
from hedun.domain.lifecycle import ENDED
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence import store
from hedun.evidence.closing import closed
from hedun.evidence.media import (
    EXTENSIONS,
    PDF,
    PICTURES,
    SHEETS,
    insist_on_size,
    problem,
    recognise,
)
from hedun.evidence.models import Evidence
from hedun.people.queries import kin_of
from hedun.places.queries import lineage
from hedun.places.standing import insist_standing
from hedun.record.pen import writing

Kind = Evidence.Kind
R = Role

# Who hands in what, at the claim's place.
GIVERS: dict[str, frozenset[Role]] = {
    Kind.PHOTO: frozenset({R.CLERK, R.TOWNSHIP, R.INSURER, R.EXPERT}),
    Kind.PAPER: frozenset({R.CLERK, R.TOWNSHIP, R.INSURER, R.EXPERT, R.CASHIER}),
    Kind.SHEET: frozenset({R.CLERK, R.TOWNSHIP}),
    Kind.POSTED: frozenset({R.CLERK}),
}
TAKEN: dict[str, frozenset[str]] = {
    Kind.PHOTO: PICTURES,
    Kind.PAPER: PICTURES | {PDF},
    Kind.SHEET: SHEETS,
    Kind.POSTED: PICTURES,
}
_WANTED: dict[str, tuple[str, str]] = {
    Kind.PHOTO: ("照片(JPEG、PNG、WebP、HEIC)", "a photograph (JPEG, PNG, WebP, HEIC)"),
    Kind.PAPER: ("单据的照片或 PDF", "a picture or PDF of a paper"),
    Kind.SHEET: (
        "清册(不带宏的 xlsx、xls,或 csv)",
        "the list (xlsx, xls or csv, no macros)",
    ),
    Kind.POSTED: ("公示栏的照片", "a photograph of the notice board"),
}
# A list names everybody with number and account, a paper its patient: the store keeps both closed.
ENCRYPTED = frozenset({Kind.SHEET, Kind.PAPER})
NAME_LENGTH = 160


def attach(
    report: Report,
    data: bytes,
    name: str,
    kind: str,
    *,
    claim: Claim | None = None,
    stored_sha256: str = "",
    actor: Actor,
    now: datetime,
) -> Evidence:
    """Keep a file for a claim of the report, or (without `claim`) for the report as a whole.

    The same file twice in the same place adds nothing: the answer is the evidence there already.
    `stored_sha256`: where the store keeps this very file (see `stored`), which it need not twice.
    Raises Malformed for a file that is too large, damaged, or not what `kind` takes; Refused
    (OTHER_ROLE, OTHER_PLACE, NOT_POSTED_NOW, OWN_OR_KIN, WRONG_STATE); ValueError for an unknown
    kind or a claim of another report.
    """
    if kind not in Kind.values:
        raise ValueError(f"no evidence is of kind {kind!r}; one of {', '.join(Kind.values)}")
    if claim is not None and claim.report_id != report.pk:
        raise ValueError(f"{claim.number} is no claim of {report.number}")
    _insist_on_giver(report, claim, kind, actor, now)
    media_type = _insist_on_content(data, kind)
    sha256 = store.digest(data)
    with writing(actor=actor, now=now) as pen:
        _insist_on_open(report, claim)
        same = Evidence.objects.filter(report=report, claim=claim, kind=kind, sha256=sha256)
        known = same.first()
        if known is not None:
            pen.nothing_done()
            return known
        evidence = Evidence.objects.create(
            report=report,
            claim=claim,
            kind=kind,
            sha256=sha256,
            stored_sha256=stored_sha256 or stored(data, kind),
            size=len(data),
            media_type=media_type,
            name=plain_name(name) or f"{sha256[:8]}.{EXTENSIONS[media_type]}",
            given_by=actor.user,
            given_at=now,
        )
        subject = claim.number if claim is not None else report.number
        told = {"kind": kind, "sha256": sha256, "stored_sha256": evidence.stored_sha256}
        pen.write("evidence.attach", subject, told, rows=[evidence])
        return evidence


def stored(data: bytes, kind: str) -> str:
    """Put a file into the store as its kind is kept there; answers the digest it lies under. For
    what is to be attached later: until then nobody relies on it."""
    return store.keep(closed(data, store.digest(data)) if kind in ENCRYPTED else data)


def _insist_on_giver(
    report: Report, claim: Claim | None, kind: str, actor: Actor, now: datetime
) -> None:
    """Posted there, now, in a role that hands in such files; and not on a relative's claim.

    A clerk lists their own family with the rest of the village, so a draft may still be filled.
    """
    subject = claim.number if claim is not None else report.number
    above = lineage(report.village)
    insist_standing(GIVERS[kind], above, actor=actor, now=now, subject=subject)
    if claim is None or claim.state == State.DRAFT:
        return
    if actor.user in kin_of([claim.household_id]).get(claim.household_id, ()):
        raise Refused([Refusal("OWN_OR_KIN")], subject=subject)


def _insist_on_open(report: Report, claim: Claim | None) -> None:
    """Nothing is added to what has ended; a report has ended when all its claims have."""
    states = Claim.objects.filter(report=report)
    if claim is not None:
        states = states.filter(pk=claim.pk)
    found = {State(s) for s in states.values_list("state", flat=True)}
    if found and found <= ENDED:
        subject = claim.number if claim is not None else report.number
        facts = {"action": "attach", "state": min(found)}
        raise Refused([Refusal("WRONG_STATE", facts)], subject=subject)


def _insist_on_content(data: bytes, kind: str) -> str:
    most = settings.SHEET_MAX_BYTES if kind == Kind.SHEET else settings.PHOTO_MAX_BYTES
    insist_on_size(data, most)
    media_type = recognise(data)
    if media_type not in TAKEN[kind]:
        wanted_zh, wanted_en = _WANTED[kind]
        raise Malformed(problem("FILE_OTHER_KIND", wanted_zh=wanted_zh, wanted_en=wanted_en))
    return media_type


def plain_name(name: str) -> str:
    """The name as the giver's machine had it: without folders and invisible characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip().lstrip(".")
    stem, dot, ending = seen.rpartition(".")
    if len(seen) <= NAME_LENGTH:
        return seen
    return stem[: NAME_LENGTH - len(dot + ending)] + dot + ending if dot else seen[:NAME_LENGTH]
