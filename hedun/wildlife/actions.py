"""The only writer of wildlife data: what cameras saw, what a province protects."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from hedun.domain.actors import Actor
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing
from hedun.record.selecting import rows_by
from hedun.record.series import next_number
from hedun.wildlife.camtrap import Read, read_package
from hedun.wildlife.lists import PROVINCIAL, read_lists
from hedun.wildlife.models import Deployment, Detection, Package, Protection
from hedun.wildlife.problems import malformed
from hedun.wildlife.species import BY_CODE, BY_NAME


@dataclass(frozen=True)
class Taken:
    """Of a province's list: `added` and `known` statuses, `others`: of species not of ours."""

    added: int
    known: int
    others: int


@dataclass(frozen=True)
class Imported:
    """`known`: detections that stand already; `left_out`: of other things than animals."""

    package: Package | None
    added: int
    known: int
    left_out: int


def import_detections(data: bytes, county: Place, *, actor: Actor, now: datetime) -> Imported:
    """The animals of a Camtrap DP package. The same package again adds nothing, and a longer one of
    the same dataset only what is new: what stands already stays as it first was.

    Raises Malformed (CAMTRAP_…), Refused (OTHER_ROLE, OTHER_PLACE).
    """
    with writing(actor=actor, now=now) as pen:
        above = lineage(county)
        insist_permitted("wildlife.import", above, actor=actor, now=now, subject=county.code)
        read = read_package(data)
        known = {row.key for row in rows_by(Detection, "key", [one.key for one in read.animals])}
        new = [one for one in read.animals if one.key not in known]
        if not new:
            pen.nothing_done()
            return Imported(None, 0, len(known), read.left_out)
        package = Package.objects.create(
            number=f"CT-{next_number('wildlife'):05d}",
            place=county, dataset=read.dataset, sha256=read.sha256, added=len(new),
            taken_by=actor.user, taken_at=now,
        )  # fmt: skip
        cameras, hung = _cameras(package, read, {one.camera for one in new})
        rows = Detection.objects.bulk_create(
            Detection(
                package=package, deployment=cameras[one.camera], key=one.key,
                species=BY_NAME[one.scientific].code if one.scientific in BY_NAME else "",
                scientific=one.scientific, starts=one.starts, until=one.until, count=one.count,
                machine=one.machine, sure_ppm=one.sure_ppm,
            )
            for one in new
        )  # fmt: skip
        told = {"detections": len(rows), "cameras": len(hung), "file": read.sha256}
        pen.write("wildlife.import", package.number, told, rows=[package, *hung, *rows])
        return Imported(package, len(rows), len(known), read.left_out)


def _cameras(
    package: Package, read: Read, wanted: set[str]
) -> tuple[dict[str, Deployment], list[Deployment]]:
    """Those wanted by their keys, and which of them are new."""
    found = {row.key: row for row in rows_by(Deployment, "key", wanted)}
    new = [
        Deployment(
            package=package, key=key, name=camera.name, lat_e7=camera.lat_e7, lon_e7=camera.lon_e7,
            starts=camera.starts, until=camera.until,
        )
        for key in sorted(wanted - set(found))
        for camera in [read.cameras[key]]
    ]  # fmt: skip
    made = Deployment.objects.bulk_create(new)
    return {**found, **{row.key: row for row in made}}, made


def enter_protection(
    county: Place,
    species: str,
    starts: date,
    *,
    until: date | None = None,
    basis: str,
    actor: Actor,
    now: datetime,
) -> Protection:
    """That the province protects a species from a day on. A row of the same species and day takes
    the place of the one before, which stays.

    Raises Malformed (PROTECTION), Refused (OTHER_ROLE, OTHER_PLACE).
    """
    said = basis.strip()[:120]
    if species not in BY_CODE or not said or (until is not None and until <= starts):
        raise malformed("PROTECTION")
    with writing(actor=actor, now=now) as pen:
        above = lineage(county)
        insist_permitted("wildlife.import", above, actor=actor, now=now, subject=county.code)
        row = Protection.objects.create(
            place=county, species=species, starts=starts, until=until, basis=said,
            entered_by=actor.user, entered_at=now,
        )  # fmt: skip
        told = {"species": species, "starts": starts.isoformat()}
        pen.write("wildlife.protect", county.code, told, rows=[row])
        return row


def take_list_in(data: bytes, county: Place, *, actor: Actor, now: datetime) -> Taken:
    """A province's list as a file (lists.py), of the species that are reported here. What stands
    already so is left; what says otherwise of the same species and day takes its place.

    Raises Malformed (LIST_…), Refused (OTHER_ROLE, OTHER_PLACE).
    """
    lists = read_lists(data)
    found = {
        (one.code, entry.status.starts): (entry.status, f"{some.said}；{some.source}")
        for some in lists
        for entry in some.entries
        for one in [BY_CODE.get(entry.species) or BY_NAME.get(entry.species)]
        if one
    }
    for (species, _), (status, _said) in found.items():
        if status.grade != PROVINCIAL:
            raise malformed("LIST_GRADE", species=species)
    with writing(actor=actor, now=now) as pen:
        above = lineage(county)
        insist_permitted("wildlife.import", above, actor=actor, now=now, subject=county.code)
        stands = {
            (row.species, row.starts): (row.until, row.basis)
            for row in Protection.objects.filter(place=county)
        }
        new = {
            of: (status, basis)
            for of, (status, basis) in found.items()
            if stands.get(of) != (status.until, basis)
        }
        every = sum(len(one.entries) for one in lists)
        taken = Taken(len(new), len(found) - len(new), every - len(found))
        if not new:
            pen.nothing_done()
            return taken
        rows = Protection.objects.bulk_create(
            Protection(
                place=county, species=species, starts=starts, until=status.until, basis=basis,
                entered_by=actor.user, entered_at=now,
            )
            for (species, starts), (status, basis) in new.items()
        )  # fmt: skip
        told = {"statuses": len(rows), "file": hashlib.sha256(data).hexdigest()}
        pen.write("wildlife.protect", county.code, told, rows=rows)
        return taken
