"""The only writer of the division tree. A division is added and ended, never edited."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db.models import Q

from hedun.domain.actors import EVERYWHERE, Actor, Level, Posting, Role
from hedun.domain.problems import Malformed
from hedun.places.models import Place, PlaceOutline, Succession
from hedun.places.outlines import Outline, area_of, as_geojson, joined, simplified
from hedun.places.problems import malformed, problem
from hedun.places.queries import lineage, on_day, outlines
from hedun.places.rows import (
    BadRows,
    Period,
    Periods,
    Row,
    RowProblem,
    level_of,
    problems_of,
    upper_code,
)
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing

# Whoever installs the system, at the machine itself: enters the first divisions and the first
# administrator. No account, so nobody can sign in as it.
SETUP = Actor(
    "setup", "系统安装", (Posting(Role.ADMINISTRATOR, EVERYWHERE, None, date(2000, 1, 1)),)
)

XIANGYUAN = Path(__file__).with_name("data") / "xiangyuan.csv"
DAY = timedelta(days=1)
SOURCE_MOST = 200


@dataclass(frozen=True)
class Imported:
    """How many divisions (or outlines) a file added, how many were there already just so, how many
    divisions it ended."""

    added: int
    unchanged: int
    ended: int = 0


def add_place(
    code: str, name: str, *, parent: Place | None, starts: date, actor: Actor, now: datetime
) -> Place:
    """Add a division from `starts` on; its level follows from the code, `parent` is right above.

    Who: an administrator of a place above it. Raises Malformed (DIVISION_…, PLACE_…), Refused.
    """
    row = Row(0, code, name, starts)
    with writing(actor=actor, now=now) as pen:
        above = lineage(parent) if parent else ()
        insist_permitted("place.keep", above, actor=actor, now=now, subject=code)
        for _, wrong in problems_of(row, _periods([row])):
            raise Malformed(wrong)
        if parent != _upper(row, {}):
            raise malformed("PLACE_PARENT_WRONG", code=code, parent=parent.code if parent else "—")
        place = _create(row, parent)
        pen.write("place.add", code, {"starts": starts.isoformat()}, rows=[place])
        return place


def end_place(
    place: Place,
    until: date,
    successors: Sequence[Place] = (),
    *,
    actor: Actor,
    now: datetime,
) -> Place:
    """撤并: `until` is the last day; the divisions it went into exist on the day after.

    Who: an administrator of a place above it. Raises Malformed (PLACE_…), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        place = Place.objects.get(pk=place.pk)
        above = lineage(place)[1:]
        insist_permitted("place.keep", above, actor=actor, now=now, subject=place.code)
        _insist_may_end(place, until, successors)
        place.until = until
        place.save(update_fields=["until"])
        links = [
            Succession.objects.create(predecessor=place, successor=taker) for taker in successors
        ]
        data = {"until": until.isoformat(), "successors": [taker.code for taker in successors]}
        pen.write("place.end", place.code, data, rows=[place, *links])
        return place


def import_places(rows: Iterable[Row], *, actor: Actor, now: datetime) -> Imported:
    """Add a whole list, in any order, and end what it says has ended; divisions that are there
    already just so stay as they are.

    Who: an administrator of a place above each. Raises BadRows with every problem, and then
    nothing was written; Refused.
    """
    rows = sorted(rows, key=lambda row: (row.code, row.starts, row.line))
    with writing(actor=actor, now=now) as pen:
        known = _periods(rows)
        new = [row for row in rows if not _stands(row, known)]
        ending = [row for row in rows if row.until and not _ended(row, known)]
        _insist_good(new, _with_ends(known, ending))
        _insist_may_add(new, actor, now)
        made: dict[str, Place] = {}
        for row in new:  # in order of code a division comes after the one above it
            made[row.code] = _create(row, _upper(row, made))
        if new:
            pen.write("place.import", new[0].code, {"added": len(new)}, rows=made.values())
        elif not ending:
            pen.nothing_done()
        for row in reversed(ending):  # what lies under a division ends before it
            _end_of(row, actor, now)
        return Imported(len(new), len(rows) - len({*new, *ending}), len(ending))


def set_outlines(
    given: Sequence[Outline],
    *,
    source: str,
    schematic: bool,
    actor: Actor,
    now: datetime,
) -> Imported:
    """Keep the outlines of divisions; of the divisions above the villages given they are joined.

    `source`: where they come from, shown on the map; `schematic`: drawn to show, not surveyed
    (示意). An outline that stands already just so stays. Who: an administrator of a place above
    each. Raises BadRows (OUTLINE_…) with every problem, and then nothing was written; Malformed
    (OUTLINE_SOURCE), Refused.
    """
    if not 0 < len(source.strip()) <= SOURCE_MOST:
        raise malformed("OUTLINE_SOURCE")
    with writing(actor=actor, now=now) as pen:
        places = _outlined(given)
        _insist_may_outline(places.values(), actor, now)
        wanted = [
            PlaceOutline(place=places[one.code], geojson=one.geojson, schematic=schematic)
            for one in simplified(given)
        ]
        rows = _keep_outlines(wanted, source.strip(), now)
        made = len(rows)
        if rows:
            rows += _keep_outlines(_joined_outlines(places.values()), source.strip(), now)
            data = {"outlines": made, "joined": len(rows) - made, "schematic": schematic}
            pen.write("place.outline", min(places), data, rows=rows)
        else:
            pen.nothing_done()
        return Imported(made, len(wanted) - made)


# ── adding ──────────────────────────────────────────────────────────────────────────────────────


def _create(row: Row, parent: Place | None) -> Place:
    level = level_of(row.code)
    return Place.objects.create(
        code=row.code, name=row.name, level=level, parent=parent, starts=row.starts
    )


def _periods(rows: Iterable[Row]) -> dict[str, list[Period]]:
    """What is known under the codes of the rows and of the divisions right above them."""
    found: dict[str, list[Period]] = defaultdict(list)
    wanted = {code for row in rows for code in (row.code, upper_code(row.code))}
    for code, name, starts, until in Place.objects.values_list("code", "name", "starts", "until"):
        if code in wanted:
            found[code].append(Period(name, starts, until))
    return found


def _stands(row: Row, known: Periods) -> bool:
    return any(p.name == row.name and p.holds(row.starts) for p in known.get(row.code, ()))


def _ended(row: Row, known: Periods) -> bool:
    """It is known as a division that ended on the very day."""
    return any(p.name == row.name and p.until == row.until for p in known.get(row.code, ()))


def _with_ends(known: dict[str, list[Period]], ending: Sequence[Row]) -> dict[str, list[Period]]:
    """What will be known once these have ended: their codes are free again on the day after."""
    last = {(row.code, row.name): row.until for row in ending}
    found: dict[str, list[Period]] = defaultdict(list)
    for code, periods in known.items():
        found[code] = [
            Period(p.name, p.starts, last.get((code, p.name))) if p.until is None else p
            for p in periods
        ]
    return found


def _insist_good(new: Sequence[Row], known: dict[str, list[Period]]) -> None:
    """Every row against what is known and against the rows before it. Raises BadRows."""
    lines: dict[str, int] = {}
    found: list[RowProblem] = []
    for row in new:
        if row.code in lines:
            twice = problem("PLACE_TWICE", first=lines[row.code])
            found.append(RowProblem(row.line, "code", twice))
            continue
        found += [RowProblem(row.line, *wrong) for wrong in problems_of(row, known)]
        lines[row.code] = row.line
        known[row.code].append(Period(row.name, row.starts, row.until))
    if found:
        raise BadRows(sorted(found, key=lambda one: one.line))


def _insist_may_add(new: Sequence[Row], actor: Actor, now: datetime) -> None:
    """Only where nothing of the file lies above: what is under it is then covered as well."""
    listed = {row.code for row in new}
    for row in new:
        if upper_code(row.code) not in listed:
            upper = _upper(row, {})
            above = lineage(upper) if upper else ()
            insist_permitted("place.keep", above, actor=actor, now=now, subject=row.code)


def _upper(row: Row, made: Mapping[str, Place]) -> Place | None:
    """The division right above, of this file or of before (`None` for a province)."""
    code = upper_code(row.code)
    return made.get(code) or on_day(row.starts).filter(code=code).first()


# ── ending ──────────────────────────────────────────────────────────────────────────────────────


def _end_of(row: Row, actor: Actor, now: datetime) -> None:
    """End what a line says has ended. Raises BadRows, Refused."""
    assert row.until is not None
    place = Place.objects.filter(code=row.code, name=row.name, until=None).latest("starts")
    after = on_day(row.until + DAY).exclude(pk=place.pk)
    takers = {taker.code: taker for taker in after.filter(code__in=row.successors)}
    unknown = [code for code in row.successors if code not in takers]
    if unknown:
        facts = {"code": unknown[0], "day": row.until + DAY}
        raise BadRows([RowProblem(row.line, "successors", problem("PLACE_SUCCESSOR", **facts))])
    try:
        successors = [takers[code] for code in row.successors]
        end_place(place, row.until, successors, actor=actor, now=now)
    except Malformed as bad:
        raise BadRows([RowProblem(row.line, "until", bad.problem)]) from None


def _insist_may_end(place: Place, until: date, successors: Sequence[Place]) -> None:
    if place.until is not None:
        raise malformed("PLACE_ENDED", until=place.until)
    if until < place.starts:
        raise malformed("PLACE_ENDS_BEFORE_START", starts=place.starts)
    children = place.children.filter(Q(until__isnull=True) | Q(until__gt=until)).count()
    if children:
        raise malformed("PLACE_HAS_CHILDREN", count=children)
    after = until + DAY
    there = set(on_day(after).values_list("pk", flat=True)) - {place.pk}
    for taker in successors:
        if taker.pk not in there:
            raise malformed("PLACE_SUCCESSOR", code=taker.code, day=after)


# ── outlines ────────────────────────────────────────────────────────────────────────────────────


def _outlined(given: Sequence[Outline]) -> dict[str, Place]:
    """code → the division that is there now. Raises BadRows for codes that name none."""
    now_there = Place.objects.filter(until=None, code__in=[one.code for one in given])
    places = {place.code: place for place in now_there.select_related("parent")}
    unknown = [
        RowProblem(one.line, "code", problem("OUTLINE_UNKNOWN", code=one.code))
        for one in given
        if one.code not in places
    ]
    if unknown or not given:
        raise BadRows(unknown or [RowProblem(0, "", problem("OUTLINES_NO_FEATURES"))])
    return places


def _insist_may_outline(places: Iterable[Place], actor: Actor, now: datetime) -> None:
    for upper in {place.parent for place in places}:
        above = lineage(upper) if upper else ()
        subject = upper.code if upper else ""
        insist_permitted("place.keep", above, actor=actor, now=now, subject=subject)


def _keep_outlines(
    wanted: Sequence[PlaceOutline], source: str, now: datetime
) -> list[PlaceOutline]:
    """Those of them that do not stand already just so."""
    asked = Place.objects.filter(pk__in=[row.place_id for row in wanted])
    standing = {row.place_id: row for row in outlines(asked)}
    new = []
    for row in wanted:
        row.source, row.set_at = source, now
        if not _alike(row, standing.get(row.place_id)):
            new.append(row)
    return PlaceOutline.objects.bulk_create(new)


def _alike(one: PlaceOutline, other: PlaceOutline | None) -> bool:
    said = ("geojson", "source", "schematic")
    return other is not None and all(getattr(one, name) == getattr(other, name) for name in said)


def _joined_outlines(changed: Iterable[Place]) -> list[PlaceOutline]:
    """Of the towns of these villages the outline around all their villages; a town that was given
    an outline of its own keeps it. One village drawn to show makes the town so."""
    towns = {place.parent_id for place in changed if place.level == Level.VILLAGE}
    own = PlaceOutline.objects.filter(derived=False).values("place")
    found: dict[Place, list[PlaceOutline]] = defaultdict(list)
    for row in outlines(Place.objects.filter(parent__in=towns, until=None).exclude(parent__in=own)):
        if row.place.parent is not None:
            found[row.place.parent].append(row)
    return [
        PlaceOutline(
            place=town,
            geojson=as_geojson(joined(area_of(row.geojson) for row in rows)),
            schematic=any(row.schematic for row in rows),
            derived=True,
        )
        for town, rows in found.items()
    ]
