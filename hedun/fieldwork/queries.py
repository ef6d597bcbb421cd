"""Reading sheets: for the claim's page, for the phone, and for who examines the photographs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hedun.assessment.past import taken_back
from hedun.claims.models import Claim, LossLine
from hedun.domain.words import Word
from hedun.fieldwork.models import FieldPhoto, FieldSheet
from hedun.fieldwork.saying import how, places
from hedun.people import vault
from hedun.record.selecting import select


@dataclass(frozen=True, slots=True)
class ShownLine:
    """`places`: where the phone was."""

    line: LossLine
    degree: Decimal
    provisional: bool
    how: Word
    places: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet as the claim's page shows it. `counts`: the move that it made was not undone."""

    sheet: FieldSheet
    lines: list[ShownLine]
    photos: list[FieldPhoto]
    counts: bool


def sheets_of(claim: Claim) -> list[Shown]:
    """The newest first, in a constant number of queries."""
    if not select(FieldSheet, ("id",), "claim_id", [claim.pk]):
        return []
    rows = FieldSheet.objects.filter(claim=claim).select_related("parcel__device", "signed")
    found = list(rows.order_by("-id").prefetch_related("photos__evidence"))
    undone = taken_back([claim.pk])
    items = {line.number: line for line in claim.lines.all()}
    return [
        Shown(
            sheet,
            [_line(items[told["line"]], told) for told in sheet.lines if told["line"] in items],
            list(sheet.photos.all()),
            (sheet.claim_id, sheet.user, sheet.at) not in undone,
        )
        for sheet in found
    ]


def _line(line: LossLine, told: Mapping[str, Any]) -> ShownLine:
    degree = Decimal(told["degree_ppm"]).scaleb(-6)
    return ShownLine(line, degree, told["provisional"], how(told), places(told))


def became(uuids: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """What the phone is told of sheets that were taken: the claim, and where it stands now."""
    rows = FieldSheet.objects.filter(parcel__uuid__in=list(uuids)).order_by()
    return {
        uuid: {"state": "taken", "claim": number, "claim_state": state}
        for uuid, number, state in rows.values_list("parcel__uuid", "claim__number", "claim__state")
    }


def said_beside(evidence: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What phones said beside these photographs, by the key of the evidence; the newest."""
    rows = FieldPhoto.objects.filter(evidence__in=list(evidence)).exclude(said_enc=b"")
    found = {}
    for row in rows.select_related("evidence", "sheet__parcel").order_by("pk"):
        place = context(row.evidence.sha256, row.sheet.parcel.uuid)
        found[row.evidence_id] = json.loads(vault.reveal(row.said_enc, place))
    return found


def context(sha256: str, uuid: str) -> str:
    """What the ciphertext is bound to."""
    return f"fieldwork.FieldPhoto.said:{uuid}:{sha256}"
