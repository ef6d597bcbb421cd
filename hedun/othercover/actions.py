"""The only writer of other cover: taking in an insurer's list, and a person's word on what it says
of a loss (answers.py)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from hedun.domain.actors import Actor, Role
from hedun.domain.case import Refusal
from hedun.domain.deadlines import local_day
from hedun.domain.refusals import Refused
from hedun.intake.problems import SheetProblem
from hedun.othercover.answers import (
    answer_another,
    answer_as_said,
    answer_offset,
    answer_refused,
    take_back,
)
from hedun.othercover.listed import SAID, Listed, read_list
from hedun.othercover.models import Cover, CoverList
from hedun.othercover.problems import malformed
from hedun.othercover.queries import HANDS_IN, villages_of
from hedun.people.erasing import only_of
from hedun.people.models import Household
from hedun.record.pen import writing
from hedun.record.selecting import rows_by
from hedun.record.series import next_number
from hedun.roll.listed import by_name

__all__ = [
    "Imported",
    "answer_another",
    "answer_as_said",
    "answer_offset",
    "answer_refused",
    "forget_number",
    "import_cover",
    "take_back",
]

INSURER_MOST, NAME_MOST = 60, 160
FIRST_SEASON, YEARS_AHEAD = 2000, 1


@dataclass(frozen=True)
class Imported:
    """What a list did, or would do: rows that are new, that say something new of a plot known
    already, and that stand just so."""

    rows: int
    added: int
    changed: int
    unchanged: int
    paid_fen: int
    problems: tuple[SheetProblem, ...]
    notes: tuple[SheetProblem, ...] = ()

    @property
    def writes(self) -> int:
        return self.added + self.changed


def import_cover(
    data: bytes,
    *,
    insurer: str,
    season: int,
    name: str = "",
    dry_run: bool = False,
    actor: Actor,
    now: datetime,
) -> Imported:
    """The plots that an insurer has covered in a season, in the villages that the actor answers
    for; what is wrong is told and stays out. The same list again adds nothing; a row that says
    something new of the same plot and policy takes the old one's place. `dry_run`: only say it.

    Raises Malformed (COVER_INSURER, COVER_SEASON), Refused (OTHER_ROLE).
    """
    today = local_day(now)
    whose = insurer.strip()
    if not 0 < len(whose) <= INSURER_MOST:
        raise malformed("COVER_INSURER")
    if not FIRST_SEASON <= season <= today.year + YEARS_AHEAD:
        raise malformed("COVER_SEASON", first=FIRST_SEASON, last=today.year + YEARS_AHEAD)
    villages = list(villages_of(actor, now))
    if not villages:
        roles = [role for role in Role if role in HANDS_IN]
        raise Refused([Refusal("OTHER_ROLE", {"roles": roles})], subject="")
    listed = read_list(data, whose, season, by_name(villages), today=today)
    if dry_run:
        return _foreseen(listed, *_differing(listed))
    with writing(actor=actor, now=now) as pen:
        new, known = _differing(listed)
        done = _foreseen(listed, new, known)
        if not new:
            pen.nothing_done()
            return done
        row = CoverList.objects.create(
            number=f"OC-{next_number('othercover'):05d}",
            insurer=whose,
            season=season,
            name=name[:NAME_MOST],
            sha256=hashlib.sha256(data).hexdigest(),
            rows=len(new),
            made_by=actor.user,
            made_at=now,
        )
        for n, cover in enumerate(new, start=1):
            cover.listed, cover.number = row, f"{row.number}-{n}"
            cover.replaces = known.get(cover.key)
        covers = Cover.objects.bulk_create(new)
        data_ = {"season": season, "rows": len(covers), "file": row.sha256}
        pen.write("cover.import", row.number, data_, rows=[row, *covers])
        return done


def forget_number(household: Household, number_hash: str) -> list[Cover]:
    """Of who is erased. The entry of the erasing seals the rows."""
    rows = only_of(household, number_hash, Cover)
    for row in rows:
        row.id_number_hash = row.id_number_last4 = ""
        row.save(update_fields=["id_number_hash", "id_number_last4"])
    return rows


def _differing(listed: Listed) -> tuple[list[Cover], dict[str, Cover]]:
    """The rows that are new or say something new; and by key what is known of the same plots."""
    keys = {cover.key for cover in listed.covers.values()}
    rows = rows_by(Cover, "key", keys)
    gone = {row.replaces_id for row in rows}
    known = {row.key: row for row in rows if row.pk not in gone}
    new = [c for c in listed.covers.values() if not _alike(c, known.get(c.key))]
    return new, known


def _alike(new: Cover, old: Cover | None) -> bool:
    return old is not None and all(getattr(new, name) == getattr(old, name) for name in SAID)


def _foreseen(listed: Listed, new: list[Cover], known: dict[str, Cover]) -> Imported:
    changed = sum(cover.key in known for cover in new)
    return Imported(
        rows=listed.reading.rows,
        added=len(new) - changed,
        changed=changed,
        unchanged=len(listed.covers) - len(new),
        paid_fen=sum(cover.paid_fen for cover in listed.covers.values()),
        problems=tuple(listed.reading.in_order()),
        notes=tuple(listed.reading.notes),
    )
