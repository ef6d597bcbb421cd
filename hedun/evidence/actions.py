"""The only writer of evidence: files handed in for a claim or for a village's whole list; and what
photographs tell of themselves (examining.py)."""

import errno
import unicodedata
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from hedun.claims.models import Claim, Report
from hedun.domain.actors import Actor
from hedun.domain.case import Refusal, State
from hedun.domain.lifecycle import ENDED
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence import store
from hedun.evidence.closing import closed, closed_alone, opened
from hedun.evidence.examining import examine_again, examine_waiting, hear
from hedun.evidence.media import (
    EXTENSIONS,
    PDF,
    PICTURES,
    PNG,
    SHEETS,
    insist_on_size,
    problem,
    recognise,
)
from hedun.evidence.models import Evidence
from hedun.evidence.sealing import let_go
from hedun.people.queries import kin_of
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.inserting import fresh, insert
from hedun.record.pen import Pen, writing
from hedun.record.selecting import rows_by, select

Kind = Evidence.Kind

__all__ = [
    "attach", "attach_all", "erase", "examine_again", "examine_waiting", "follow", "hear",
    "let_go", "stored",
]  # fmt: skip

TAKEN: dict[str, frozenset[str]] = {
    Kind.PHOTO: PICTURES,
    Kind.PAPER: PICTURES | {PDF},
    Kind.SHEET: SHEETS,
    Kind.POSTED: PICTURES,
    Kind.MEDICAL: PICTURES | {PDF} | SHEETS,
    Kind.SIGNED: frozenset({PNG}),
}
_WANTED: dict[str, tuple[str, str]] = {
    Kind.PHOTO: ("照片（JPEG、PNG、WebP、HEIC）", "a photograph (JPEG, PNG, WebP, HEIC)"),
    Kind.PAPER: ("单据的照片或 PDF", "a picture or PDF of a paper"),
    Kind.SHEET: (
        "清册（不带宏的 xlsx、xls，或 csv）",
        "the list (xlsx, xls or csv, no macros)",
    ),
    Kind.POSTED: ("公示栏的照片", "a photograph of the notice board"),
    Kind.MEDICAL: (
        "伤情照片、病历单据（图片或 PDF），或医院清单（xlsx、xls、csv）",
        "a picture or PDF of an injury or its papers, or the hospital's list (xlsx, xls, csv)",
    ),
    Kind.SIGNED: ("手写签名（PNG）", "a signature drawn by hand (PNG)"),
}
# A list names everybody with number and account, a paper its patient, a signature could be put
# under something else: the store keeps them closed.
ENCRYPTED = frozenset({Kind.SHEET, Kind.PAPER, Kind.SIGNED})
NAME_LENGTH = 160


class Seen(NamedTuple):
    """A file that was looked at and put into the store before it is handed in (`see`)."""

    kind: str
    media_type: str
    size: int
    sha256: str
    stored_sha256: str


@dataclass(frozen=True)
class Handed:
    """A file as it was handed in, for a claim or (None) for the report as a whole. `data`: the
    file, or what `see` answered of it."""

    data: bytes | Seen
    name: str
    kind: str
    claim: Claim | None = None


def attach(
    report: Report,
    data: bytes,
    name: str,
    kind: str,
    *,
    claim: Claim | None = None,
    actor: Actor,
    now: datetime,
) -> Evidence:
    """Keep one file; as `attach_all`."""
    return attach_all(report, [Handed(data, name, kind, claim)], actor=actor, now=now)[0]


def attach_all(
    report: Report, files: Sequence[Handed], *, actor: Actor, now: datetime
) -> list[Evidence]:
    """Keep files for the report and its claims: all of them, or none.

    The same file twice in the same place adds nothing: the answer is the evidence there already.
    Raises Malformed for a file that is too large, damaged, or not what `kind` takes; Refused
    (OTHER_ROLE, OTHER_PLACE, NOT_POSTED_NOW, OWN_OR_KIN, WRONG_STATE); ValueError for an unknown
    kind or a claim of another report.
    """
    for one in files:
        if one.kind not in Kind.values:
            wanted = ", ".join(Kind.values)
            raise ValueError(f"no evidence is of kind {one.kind!r}; one of {wanted}")
        if one.claim is not None and one.claim.report_id != report.pk:
            raise ValueError(f"{one.claim.number} is no claim of {report.number}")
    _insist_on_givers(report, files, actor, now)
    rows = _looked_at(report, files, actor, now)
    with writing(actor=actor, now=now) as pen:
        _insist_on_open(report, files)
        known = {_place(row): row for row in rows_by(Evidence, "report_id", [report.pk])}
        new: dict[Place, tuple[Evidence, Handed]] = {}
        for row, one in zip(rows, files, strict=True):
            if _place(row) not in known:
                new[_place(row)] = row, one
        _keep(new.values())
        for row in insert(row for row, _ in new.values()):
            subject = row.claim.number if row.claim else report.number
            told = {"kind": row.kind, "sha256": row.sha256, "stored_sha256": row.stored_sha256}
            pen.write("evidence.attach", subject, told, rows=[row])
            known[_place(row)] = row
        if not new:
            pen.nothing_done()
        return [known[_place(row)] for row in rows]


def see(data: bytes, kind: str, *, stored_sha256: str = "") -> Seen:
    """Look at a file and put it into the store as its kind is kept there, for what is to be
    evidence later; until then nobody relies on it. No row is read or written, and the pen is not
    needed. `stored_sha256`: where it lies there already.

    Raises Malformed as `attach_all`; ValueError for a file of an injury, whose key lies in its row.
    """
    if kind == Kind.MEDICAL:
        raise ValueError("the file of an injury is kept under a key of its own, with its row")
    if stored_sha256:
        return _seen(data, kind)._replace(stored_sha256=stored_sha256)
    return _seen(data, kind)._replace(stored_sha256=stored(data, kind))


def _keep(new: Collection[tuple[Evidence, Handed]]) -> None:
    """Those that are not in the store yet."""
    files = [(row, one.kind, one.data) for row, one in new if not isinstance(one.data, Seen)]
    kept = store.keep_all([_sealed(*one) for one in files])
    for (row, *_), sha256 in zip(files, kept, strict=True):
        row.stored_sha256 = sha256


def stored(data: bytes, kind: str, path: Path | None = None) -> str:
    """Put a file into the store as its kind is kept there, without looking at it; answers the
    digest it lies under. `path`: a file of its own in which it lies already; where it is kept as it
    is, it is not copied."""
    if path is not None and kind not in ENCRYPTED:
        sha256 = store.digest(data)
        try:
            store.adopt(path, sha256)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
        else:
            return sha256
    return store.keep(_as_kept(data, kind))


def _as_kept(data: bytes, kind: str) -> bytes:
    return closed(data, store.digest(data)) if kind in ENCRYPTED else data


def _sealed(row: Evidence, kind: str, data: bytes) -> bytes:
    """The file as the store keeps it; that of an injury under its own key, kept in its row."""
    if kind != Kind.MEDICAL:
        return _as_kept(data, kind)
    data, row.key_enc = closed_alone(data, row.sha256)
    return data


def follow(
    claims: Sequence[Claim], before: Sequence[Report], *, actor: Actor, now: datetime
) -> None:
    """The files of claims that went into another report (claims.regroup) go with them; those of
    the reports they came from as a whole (`before`) stand in both. Raises as `attach_all`."""
    with writing(actor=actor, now=now) as pen:
        of_pk = {claim.pk: claim for claim in claims}
        moved = [
            row
            for row in rows_by(Evidence, "claim_id", of_pk)
            if row.report_id != of_pk[row.claim_id].report_id
        ]
        for row in moved:
            row.report = of_pk[row.claim_id].report
            row.save(update_fields=["report"])
        for number in sorted({of_pk[row.claim_id].number for row in moved}):
            own = [row for row in moved if of_pk[row.claim_id].number == number]
            pen.write("evidence.follow", number, {"files": len(own)}, rows=own)
        kinds = (Kind.SHEET, Kind.PHOTO, Kind.PAPER)
        of_all = rows_by(Evidence, "report_id", [report.pk for report in before])
        files = [
            Handed(
                see(_content(one), one.kind, stored_sha256=one.stored_sha256), one.name, one.kind
            )
            for one in of_all
            if one.claim_id is None and one.kind in kinds and one.erased_at is None
        ]
        for report in {claim.report_id: claim.report for claim in claims}.values():
            if files:
                attach_all(report, files, actor=actor, now=now)
        if not moved:
            pen.nothing_done()


def take_sheet(sheet: Evidence, *, actor: Actor, now: datetime) -> bytes:
    """清册原件, with everybody's numbers in full: who takes it stands in the record.

    Raises Refused, store.FileLost, vault.DoesNotOpen.
    """
    report = sheet.report
    with writing(actor=actor, now=now) as pen:
        above = lineage(report.village)
        insist_permitted("see.sheets", above, actor=actor, now=now, subject=report.number)
        data = _content(sheet)
        pen.write("evidence.take_sheet", report.number, {"sha256": sheet.sha256})
        return data


def _content(row: Evidence) -> bytes:
    data = store.read(row.stored_sha256)
    return opened(data, row.sha256) if row.encrypted else data


Place = tuple[int | None, str, str]  # pk of the claim, kind, digest: where a file stands only once


def _place(row: Evidence) -> Place:
    return row.claim_id, row.kind, row.sha256


def _looked_at(
    report: Report, files: Sequence[Handed], actor: Actor, now: datetime
) -> list[Evidence]:
    """Not yet saved, nor kept in the store. Pictures are opened several at a time, on all cores."""
    if len(files) == 1 or all(isinstance(one.data, Seen) for one in files):
        return [_evidence(report, one, actor, now) for one in files]
    with ThreadPoolExecutor(store.HANDS) as hands:
        return list(hands.map(lambda one: _evidence(report, one, actor, now), files))


def _evidence(report: Report, one: Handed, actor: Actor, now: datetime) -> Evidence:
    seen = one.data if isinstance(one.data, Seen) else _seen(one.data, one.kind)
    if seen.kind != one.kind:
        raise ValueError(f"the file was looked at as {seen.kind!r}, not as {one.kind!r}")
    row = fresh(
        Evidence,
        report_id=report.pk,
        claim_id=one.claim and one.claim.pk,
        **seen._asdict(),
        name=_name(one, f"{seen.sha256[:8]}.{EXTENSIONS[seen.media_type]}"),
        given_by=actor.user,
        given_at=now,
    )
    row.report, row.claim = report, one.claim
    return row


def _seen(data: bytes, kind: str) -> Seen:
    """Not kept in the store yet."""
    return Seen(kind, _insist_on_content(data, kind), len(data), store.digest(data), "")


def _name(one: Handed, plain: str) -> str:
    """That of an injury's file tells nothing: its giver's name for it may name the injury."""
    return plain if one.kind == Kind.MEDICAL else plain_name(one.name) or plain


def erase(files: Sequence[Evidence], pen: Pen) -> list[Evidence]:
    """Throw the own keys of these files away: nobody opens them again. The store keeps what lies
    there, so that it still is what was handed in. The caller's entry seals the rows it gets back.
    """
    for row in files:
        row.key_enc, row.erased_at = b"", pen.now
        row.save(update_fields=["key_enc", "erased_at"])
    return list(files)


def erase_sheets(stored: str, now: datetime) -> list[Evidence]:
    """A village's list goes from wherever it stands as evidence; the caller lets the file go, and
    its entry seals the rows."""
    rows = list(Evidence.objects.filter(kind=Kind.SHEET, stored_sha256=stored))
    for row in rows:
        row.stored_sha256, row.erased_at = "", now
        row.save(update_fields=["stored_sha256", "erased_at"])
    return rows


def _insist_on_givers(report: Report, files: Sequence[Handed], actor: Actor, now: datetime) -> None:
    """Posted there, now, in a role that hands in such files; and not on a relative's claim.

    A clerk lists their own family with the rest of the village, so a draft may still be filled.
    """
    above, subjects = lineage(report.village), {one.kind: _subject(report, one) for one in files}
    for kind, subject in subjects.items():
        insist_permitted(
            f"evidence.{kind}", above, actor=actor, now=now, subject=subject,
            insurer=report.policy.insurer,
        )  # fmt: skip
    claims = [one.claim for one in files if one.claim and one.claim.state != State.DRAFT]
    kin = kin_of({claim.household_id for claim in claims})
    for claim in claims:
        if actor.user in kin.get(claim.household_id, ()):
            raise Refused([Refusal("OWN_OR_KIN")], subject=claim.number)


def _insist_on_open(report: Report, files: Sequence[Handed]) -> None:
    """Nothing is added to what has ended; a report has ended when all its claims have."""
    states = dict(select(Claim, ("id", "state"), "report_id", [report.pk]))
    for one in files:
        found = {State(states[one.claim.pk])} if one.claim else set(map(State, states.values()))
        if found and found <= ENDED:
            facts = {"action": "attach", "state": min(found)}
            raise Refused([Refusal("WRONG_STATE", facts)], subject=_subject(report, one))


def _subject(report: Report, one: Handed) -> str:
    return one.claim.number if one.claim is not None else report.number


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
