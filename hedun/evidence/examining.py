"""Photographs looked at off the request (part of the room's actions).

Only photographs of fields and animals: the papers and injuries of people are neither hashed nor
shown small ahead (docs/decisions/0027). What a photograph tells is sealed beside it; what is odd
about it the room of checks says, from these rows.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy
from PIL import Image

from hedun.domain.actors import Actor
from hedun.evidence import likeness, shown
from hedun.evidence.darkroom import Darkroom, darkroom
from hedun.evidence.known import Known, grey_of
from hedun.evidence.looking import Looked
from hedun.evidence.models import Alike, Evidence, Picture
from hedun.evidence.places import Places, Said, Spot, hidden, revealed, said_beside
from hedun.evidence.queries import content, waiting_pictures
from hedun.evidence.store import FileLost, StoreAway
from hedun.people.vault import DoesNotOpen
from hedun.record.inserting import insert
from hedun.record.pen import Pen, writing

State = Picture.State
AT_ONCE = 20  # written together: what is known is never far behind
log = logging.getLogger(__name__)
_known = Known()


@dataclass(frozen=True)
class Seen:
    """A photograph with what was read off it, its row not saved yet."""

    picture: Picture
    looked: Looked

    @property
    def evidence(self) -> Evidence:
        return self.picture.evidence


def examine_waiting(actor: Actor, now: datetime, most: int = AT_ONCE) -> int:
    """Look at photographs that nobody has looked at yet, the oldest first; answers how many.

    For the worker (`hedun work`): any number at the same time, each photograph
    is examined once. One that cannot be read is so from then on, and holds up nobody.
    """
    found = waiting_pictures().select_related("claim", "report").order_by("pk")
    return _examine(list(found[:most]), actor, now)


def examine_again(actor: Actor, now: datetime, most: int = AT_ONCE, after: int = 0) -> int | None:
    """Look once more at photographs that could not be read (the file is back, a decoder was
    mended); the pk of the last one, None when there are no more after `after`."""
    rows = Picture.objects.filter(state=State.UNREADABLE, pk__gt=after)
    found = list(rows.select_related("evidence__claim", "evidence__report")[:most])
    _examine([row.evidence for row in found], actor, now)
    return found[-1].pk if found else None


def hear(rows: Iterable[Evidence], actor: Actor, now: datetime) -> None:
    """Something is said beside photographs that were handed in, and perhaps examined, before; of
    one that was not the examination hears it. Nothing is decoded again."""
    with writing(actor=actor, now=now) as pen:
        known = Picture.objects.filter(evidence__in=[row.pk for row in rows])
        found = list(known.select_related("evidence__claim", "evidence__report"))
        said = said_beside(picture.evidence_id for picture in found)
        changed = [one for one in found if _hears(one, said.get(one.evidence_id))]
        for picture in changed:
            picture.save(update_fields=["said_at", "places_enc"])
            pen.write("evidence.hear", _subject(picture.evidence), rows=[picture])
        if not changed:
            pen.nothing_done()


def _hears(picture: Picture, said: Said | None) -> bool:
    """Whether it is new. Of a place that does not open `hedun verify` tells; it is not replaced."""
    sha256 = picture.evidence.sha256
    try:
        places = revealed(picture.places_enc, sha256)
    except DoesNotOpen:
        return False
    if said is None or said == places.said:
        return False
    picture.said_at = said.taken_at
    picture.places_enc = hidden(replace(places, said=said), sha256)
    return True


def _examine(rows: Sequence[Evidence], actor: Actor, now: datetime) -> int:
    if not rows:
        return 0
    said = said_beside(row.pk for row in rows)
    with darkroom() as room:
        seen = [_seen(row, said.get(row.pk, Said()), room, now) for row in rows]
        while not _write(seen, room, actor, now):
            """Somebody else examined others meanwhile: these are compared with them too."""
    return len(seen)


def _seen(row: Evidence, said: Said, room: Darkroom, now: datetime) -> Seen:
    try:
        looked = room.look(content(row), row.media_type)
    except (FileLost, DoesNotOpen) as lost:
        log.error("photograph %s: %s", row.pk, type(lost).__name__)
        looked = Looked("LOST")
    except StoreAway:  # the photograph is looked at when it answers
        raise
    except Exception:  # whatever it is, the others are looked at
        log.exception("photograph %s", row.pk)
        looked = Looked("FAILED")
    _keep_shown(row, looked)
    told = looked.told
    camera = None if told.place is None else Spot(told.place, told.accuracy_m)
    picture = Picture(
        evidence=row,
        state=State.UNREADABLE if looked.why else State.READ,
        why=looked.why,
        width=looked.width,
        height=looked.height,
        orientation=told.orientation,
        device=told.device,
        taken_at=told.taken_at,
        zone=told.zone,
        satellites_at=told.satellites_at,
        said_at=said.taken_at,
        places_enc=hidden(Places(camera, said), row.sha256),
        hashes=looked.hashes,
        hash_version=likeness.VERSION,
        examined_at=now,
    )
    return Seen(picture, looked)


def _keep_shown(row: Evidence, looked: Looked) -> None:
    """Nothing relies on these sizes: a full disk makes the next look slower, and nothing else."""
    try:
        shown.keep(row.sha256, looked.shown)
    except OSError as error:
        log.error("photograph %s is not shown small: %s", row.pk, error.strerror)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def _write(seen: Sequence[Seen], room: Darkroom, actor: Actor, now: datetime) -> bool:
    """False, and nothing written, when what was known to compare with is no longer all there is."""
    _known.refresh()
    pairs = _alike(seen, room)
    with writing(actor=actor, now=now) as pen:
        if _known.behind():
            pen.nothing_done()
            return False
        old = {p.evidence_id: p for p in Picture.objects.filter(
            evidence__in=[one.evidence.pk for one in seen])}  # fmt: skip
        fresh = [one for one in seen if _is_new(one, old.get(one.evidence.pk))]
        _saved(fresh, old)
        _record(pen, fresh, _saved_pairs(pairs, fresh))
    return True


def _is_new(one: Seen, old: Picture | None) -> bool:
    return old is None or (old.state == State.UNREADABLE and not one.looked.why)


def _saved(fresh: Iterable[Seen], old: dict[int, Picture]) -> None:
    """One that is read at last keeps its row: what is known sees by its count that it is behind."""
    for one in fresh:
        before = old.get(one.evidence.pk)
        if before is not None:
            one.picture.pk = before.pk
            one.picture.save(force_update=True)
    insert(one.picture for one in fresh if one.picture.pk is None)


def _saved_pairs(pairs: Sequence[Alike], fresh: Sequence[Seen]) -> list[Alike]:
    own = {id(one.picture) for one in fresh}
    kept = [pair for pair in pairs if id(pair.later) in own]
    for pair in kept:  # the rows they point at have got their keys meanwhile
        pair.earlier_id, pair.later_id = pair.earlier.pk, pair.later.pk
    return insert(kept)


def _record(pen: Pen, fresh: Sequence[Seen], alike: Sequence[Alike]) -> None:
    if not fresh:
        pen.nothing_done()
    of_subject: dict[str, list[Seen]] = {}
    for one in fresh:
        of_subject.setdefault(_subject(one.evidence), []).append(one)
    for subject, own in of_subject.items():
        pks = {one.picture.pk for one in own}
        pairs = [pair for pair in alike if pair.later_id in pks]
        unread = sum(1 for one in own if one.looked.why)
        told = {"pictures": len(own), "unreadable": unread, "alike": len(pairs)}
        rows = [*(one.picture for one in own), *pairs]
        pen.write("evidence.examine", subject, told, rows=rows)


def _subject(row: Evidence) -> str:
    return row.claim.number if row.claim else row.report.number


# ── comparing ───────────────────────────────────────────────────────────────────────────────────


def _alike(seen: Sequence[Seen], room: Darkroom) -> list[Alike]:
    """Each with all that are known and with those before it in this round."""
    pairs: list[Alike] = []
    round_index, before = likeness.Index(), list[Seen]()
    for one in seen:
        if not one.looked.hashes:
            continue
        small = _grey(one.evidence, room)
        if small is None:
            continue
        asked = likeness.ways(small)
        for near in _known.index.near(asked):
            pairs += _pair(_known.picture(near.at), one.picture, small, near, room)
        for near in round_index.near(asked):
            pairs += _pair(before[near.at].picture, one.picture, small, near, room)
        hashes = numpy.frombuffer(one.looked.hashes, numpy.uint64)
        round_index.add(hashes[None, :])
        before.append(one)
    return pairs


def _pair(
    earlier: Picture, later: Picture, small: Image.Image, near: likeness.Near, room: Darkroom
) -> list[Alike]:
    """None of one claim, nor of what a village handed in as a whole; the very same file is seen by
    its digest."""
    one, other = earlier.evidence, later.evidence
    same_place = one.report_id == other.report_id and (
        one.claim_id == other.claim_id or None in (one.claim_id, other.claim_id)
    )
    if same_place or one.sha256 == other.sha256:
        return []
    kept = _grey(one, room)
    found = None if kept is None else likeness.compare(small, kept, near)
    if found is None:
        return []
    return [Alike(
        earlier=earlier, later=later, bits=found.bits, mirrored=found.mirrored,
        turned=found.turned, agrees_ppm=min(1_000_000, round(found.agrees * 1_000_000)),
        part_ppm=round(found.part * 1_000_000),
    )]  # fmt: skip


def _grey(row: Evidence, room: Darkroom) -> Image.Image | None:
    """As it is compared, from the size for the window, which is made anew where it was cleared
    away; None where the photograph itself is lost."""
    small = grey_of(row.sha256)
    if small is None:
        try:
            _keep_shown(row, room.look(content(row), row.media_type))
        except (FileLost, DoesNotOpen):
            return None
        small = grey_of(row.sha256)
    return small
