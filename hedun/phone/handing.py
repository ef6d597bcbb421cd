"""What a received parcel says, as the inbox takes it in (part of the room's actions).

Files go into the evidence store before the pen is taken: a photograph that came piece by piece gets
its second name there without being copied, what came in one bundle is cut out of it. A file that is
no picture is left aside and named, the rows go on without it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hedun.claims.models import Report
from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed
from hedun.evidence import store
from hedun.evidence.actions import plain_name, stored
from hedun.evidence.media import recognise
from hedun.intake.actions import hand_in
from hedun.intake.given import Enclosed, Given, TellingOf
from hedun.intake.imported import Imported
from hedun.people.models import Household
from hedun.phone.manifest import File, Manifest, VillageList
from hedun.phone.models import Device, Parcel
from hedun.phone.problems import Answered, answered
from hedun.phone.staging import Expected, folder_of
from hedun.places.models import Place
from hedun.places.queries import on_day, same_ground


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies in the store, and what it is."""

    stored_sha256: str
    media_type: str


CHANNELS: Mapping[str, str] = {
    Device.Kind.PAGE: Report.Channel.PHONE,
    Device.Kind.COLLECT: Report.Channel.ODK,
}
Files = Mapping[tuple[str, str], Kept]  # by digest and kind
Left = list[tuple[str, str]]  # digest, and the code of why it could not be taken


def keep_files(parcel: Parcel, manifest: Manifest) -> tuple[Files, Left]:
    """All files of the parcel into the store. Raises Answered (FILE_LOST), store.FileLost."""
    kinds: dict[str, set[str]] = {}
    for file in manifest.files:
        kinds.setdefault(file.expected.sha256, set()).add(file.kind)
    kept: dict[tuple[str, str], Kept] = {}
    left: Left = []
    for one, data, path in _contents(parcel, manifest.expected):
        if store.digest(data) != one.sha256:
            raise answered("FILE_LOST", sha256=one.sha256[:12])
        try:
            media_type = recognise(data)
        except Malformed as wrong:
            left.append((one.sha256, wrong.problem.code))
            continue
        for kind in sorted(kinds[one.sha256]):
            kept[one.sha256, kind] = Kept(stored(data, kind, path), media_type)
    return kept, left


def given_in(
    parcel: Parcel, manifest: VillageList, kept: Files, *, actor: Actor, now: datetime
) -> Imported:
    """Hand the parcel's rows in. Raises Answered (VILLAGE), and as intake.actions.hand_in."""
    village = on_day(parcel.begun_at.date()).filter(code=manifest.village).first()
    if village is None:
        raise answered("VILLAGE", code=manifest.village)
    told = _not_after_arrival(manifest.first_told_at, parcel)
    return hand_in(
        _rows(manifest, village),
        village,
        channel=CHANNELS[parcel.device.kind],
        reference=parcel.uuid,
        first_told_at=told,
        told_by=_telling(manifest, told),
        enclosed=list(_enclosed(parcel, manifest.files, kept)),
        no_evidence_reason=manifest.no_evidence_reason,
        device=f"{parcel.device.number} {parcel.device.name}",
        actor=actor,
        now=now,
    )


def contents_hold(parcel: Parcel) -> bool:
    """Whether the files of a parcel that waits are what they were when they were received."""
    try:
        contents = _contents(parcel, [Expected(*one) for one in parcel.files])
        return all(store.digest(data) == one.sha256 for one, data, _path in contents)
    except Answered:
        return False


def _rows(manifest: VillageList, village: Place) -> list[Given]:
    numbers = {row.household for row in manifest.rows if row.household}
    found = Household.objects.filter(number__in=numbers, village__in=same_ground(village))
    known = {household.number: household for household in found.select_related("village")}
    return [
        Given(n, row.values, row.texts, known.get(row.household), row.reference)
        for n, row in enumerate(manifest.rows, start=1)
    ]


def _not_after_arrival(told: datetime, parcel: Parcel) -> datetime:
    """A phone whose clock is ahead told before it arrived all the same; both clocks are kept."""
    return min(told, parcel.begun_at)


def _telling(manifest: VillageList, told: datetime) -> TellingOf | None:
    if manifest.told_by is None:
        return None
    return TellingOf(told_at=told, **manifest.told_by)


def _enclosed(parcel: Parcel, files: Iterable[File], kept: Files) -> Iterator[Enclosed]:
    clocks: dict[str, Any] = {
        "listed_clock": parcel.device_clock.isoformat(),
        "clock_skew_s": parcel.skew_s,  # what we saw ourselves
    }
    for file in files:
        here = kept.get((file.expected.sha256, file.kind))
        if here is not None:
            yield Enclosed(
                sha256=file.expected.sha256,
                stored_sha256=here.stored_sha256,
                size=file.expected.size,
                name=plain_name(file.name),
                media_type=here.media_type,
                kind=file.kind,
                row=file.row,
                said={**file.said, **clocks},
            )


def _contents(
    parcel: Parcel, files: Sequence[Expected]
) -> Iterator[tuple[Expected, bytes, Path | None]]:
    """Each file with its bytes, and where it lies by itself. Raises Answered (FILE_LOST)."""
    folder, at = folder_of(parcel.device.officer_id), 0
    for one in files:
        path = None if parcel.bundle else folder / f"{parcel.uuid}.{one.sha256}"
        try:
            if path is not None:
                yield one, path.read_bytes(), path
                continue
            with (folder / f"{parcel.uuid}.{parcel.bundle}.all").open("rb") as bundle:
                bundle.seek(at)
                yield one, bundle.read(one.size), None
            at += one.size
        except FileNotFoundError:
            raise answered("FILE_LOST", sha256=one.sha256[:12]) from None
