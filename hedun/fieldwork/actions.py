"""The only writer of fieldwork: an expert's sheet becomes the move that it asks for.

It goes the road of the expert's form at the desk: the same action with the same guards and rules.
What came with it becomes evidence of the claim, and the sheet is sealed beside both, all in the one
transaction of its hand-over; where anything stands in the way, nothing is done.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, left_to_assess
from hedun.assessment.figures import figures
from hedun.assessment.sampling import MILLION
from hedun.claims.models import Claim, LossLine
from hedun.claims.moves import loaded
from hedun.claims.queries import covered_lines, visible_to
from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed
from hedun.evidence.actions import Handed, Seen, attach_all, hear, see
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content_of
from hedun.fieldwork.models import FieldPhoto, FieldSheet
from hedun.fieldwork.problems import problem
from hedun.fieldwork.queries import context
from hedun.fieldwork.sheets import Line, SheetManifest
from hedun.fieldwork.visits import is_sampled
from hedun.people import vault
from hedun.phone.handing import Files
from hedun.phone.manifest import File, Manifest
from hedun.phone.models import Parcel
from hedun.record.inserting import insert
from hedun.record.pen import writing


def take(parcel: Parcel, manifest: Manifest, kept: Files, actor: Actor, now: datetime) -> None:
    """What the sheet says is done. Raises Malformed (SHEET_CLAIM, SHEET_LINE, SHEET_VALUED,
    SHEET_DEGREE, SHEET_SIGNATURE, and as assessment.assess), Refused as assessment.assess."""
    assert isinstance(manifest, SheetManifest)
    with writing(actor=actor, now=now) as pen:
        claim = _claim(manifest.claim, actor, now)
        visited = min(manifest.visited_at, parcel.begun_at)  # a clock may be ahead; both are kept
        degrees = _degrees(claim, manifest.rows)
        assessment.assess(
            [claim], degrees=degrees, visited_at=visited, actor=actor, now=now
        ).insist()
        signed, photos = _evidence(claim, manifest, kept, actor, now)
        sheet = FieldSheet.objects.create(
            claim=claim,
            parcel=parcel,
            visited_at=visited,
            signed=signed,
            signed_at=manifest.signed_at,
            note=manifest.note,
            lines=[row.kept() for row in manifest.rows],
            user=actor.user,
            user_name=actor.name,
            at=now,
        )
        shown = insert(_photo(sheet, parcel, manifest, one, row) for one, row in photos)
        told = {"parcel": parcel.number, "photographs": len(shown)}
        pen.write("fieldsheet.take", claim.number, told, rows=[sheet, *shown])
        before = [row for _, row in photos if row.given_at < now]
        if before:  # the desk had the photograph already; the phone says when and where
            hear(before, actor, now)


def _claim(number: str, actor: Actor, now: datetime) -> Claim:
    found = loaded(visible_to(actor, now).filter(number=number))
    if not found:
        raise Malformed(problem("SHEET_CLAIM", claim=number))
    return found[0]


def _degrees(claim: Claim, rows: Sequence[Line]) -> dict[int, Degree]:
    """By line pk. What of it does not suffice is said by `assess`, which looks at the state first:
    who has moved it on meanwhile is told before what is wrong with the figures."""
    lines = covered_lines([claim])
    of_number = {line.number: line for line in left_to_assess(lines, figures(lines))}
    found = {}
    for row in rows:
        line = of_number.get(row.line)
        if line is None:
            raise Malformed(problem("SHEET_LINE", line=row.line))
        if not is_sampled(line):
            raise Malformed(problem("SHEET_VALUED", line=row.line))
        found[line.pk] = row.degree
        _insist_as_signed(line, row)
    return found


def _insist_as_signed(line: LossLine, row: Line) -> None:
    """The degree is the one that was signed; of samples that give none `assess` tells."""
    test = row.degree.by_yield
    if test is None and not row.points:
        return
    if test is not None and not (test.damaged and any(cut.kg_per_mu for cut in test.control)):
        return
    areas = row.degree.areas_e4
    if areas and len(areas) != len(row.points):
        return
    found = row.degree.mean_ppm
    if found != row.degree_ppm:
        said, out = (f"{ppm * 100 / MILLION:g}" for ppm in (row.degree_ppm, found))
        raise Malformed(problem("SHEET_DEGREE", line=line.number, said=said, found=out))


def _evidence(
    claim: Claim, manifest: SheetManifest, kept: Files, actor: Actor, now: datetime
) -> tuple[Evidence, list[tuple[File, Evidence]]]:
    """The signature and the photographs, each with the file that the manifest names."""
    signature = manifest.signature
    if (signature.expected.sha256, signature.kind) not in kept:
        raise Malformed(problem("SHEET_SIGNATURE"))
    files = [one for one in manifest.files if (one.expected.sha256, one.kind) in kept]
    handed = [Handed(_seen(one, kept), one.name, one.kind, claim) for one in files]
    found = attach_all(claim.report, handed, actor=actor, now=now)
    pairs = list(zip(files, found, strict=True))
    signed = next(row for one, row in pairs if one is signature)
    return signed, [(one, row) for one, row in pairs if one is not signature]


def _seen(one: File, kept: Files) -> Seen:
    lies = kept[one.expected.sha256, one.kind].stored_sha256
    return see(content_of(one.expected.sha256, lies), one.kind, stored_sha256=lies)


def _photo(
    sheet: FieldSheet, parcel: Parcel, manifest: SheetManifest, one: File, row: Evidence
) -> FieldPhoto:
    said = {**one.said, "clock_skew_s": parcel.skew_s}
    plain = json.dumps(said, ensure_ascii=False)
    return FieldPhoto(
        sheet=sheet,
        evidence=row,
        line=None if one.row is None else manifest.rows[one.row - 1].line,
        said_enc=vault.hide(plain, context(row.sha256, parcel.uuid)),
    )
