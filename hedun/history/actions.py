"""The only writer of past years: taking over an insurer's list of policies or of claims."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from hedun.domain.actors import Actor
from hedun.domain.case import Refusal
from hedun.domain.permissions import PERMITTED, does
from hedun.domain.refusals import Refused
from hedun.history.columns import ERASED, SAID, About, layout, shown
from hedun.history.listed import HANDS_OVER, Listed, Row, read_claims, read_policies
from hedun.history.models import PastClaim, PastList, PastPolicy
from hedun.history.problems import problem
from hedun.history.retention import forget, is_over
from hedun.intake.layout import Profile
from hedun.intake.problems import SheetProblem
from hedun.people.erasing import only_of
from hedun.people.models import Household
from hedun.record.pen import writing
from hedun.record.selecting import follow, rows_by
from hedun.record.series import next_number

NAME_MOST = 160


@dataclass(frozen=True)
class Imported:
    """What a list did, or would do. `differing`: rows that say something else of what was taken
    over already; `changed`: those of them that took its place."""

    about: str
    rows: int
    added: int
    changed: int
    differing: int
    unchanged: int
    paid_fen: int
    problems: tuple[SheetProblem, ...]
    notes: tuple[SheetProblem, ...] = ()

    @property
    def writes(self) -> int:
        return self.added + self.changed


def take_over(
    data: bytes,
    *,
    profile: str,
    name: str = "",
    changes: bool = False,
    dry_run: bool = False,
    actor: Actor,
    now: datetime,
) -> Imported:
    """Keep the policies, or the claims, of an insurer's list by a layout; what is wrong is told and
    stays out. The same list again adds nothing. A row that says something else of what is kept is
    told and stays out too, unless its `changes` are wanted: then it takes the old one's place.
    `dry_run`: only say it.

    Raises profiles.BadProfile, Refused (OTHER_ROLE).
    """
    if not does(HANDS_OVER, actor, now):
        raise Refused([Refusal("OTHER_ROLE", {"roles": sorted(PERMITTED[HANDS_OVER])})], subject="")
    how = layout(profile)
    if dry_run:
        return _Plan.of(data, how, actor, now, changes=changes).foreseen()
    with writing(actor=actor, now=now) as pen:
        plan = _Plan.of(data, how, actor, now, changes=changes)
        done = plan.foreseen()
        if not done.writes:
            pen.nothing_done()
            return done
        head = PastList.objects.create(
            number=f"PY-{next_number('history'):05d}",
            about=how.about,
            profile=how.name,
            same=_same(how),
            name=name[:NAME_MOST],
            sha256=hashlib.sha256(data).hexdigest(),
            rows=done.writes,
            made_by=actor.user,
            made_at=now,
        )
        rows = plan.kept_under(head, now)
        facts = {"about": how.about, "added": done.added, "changed": done.changed}
        pen.write("history.import", head.number, {**facts, "file": head.sha256}, rows=[head, *rows])
        return done


def forget_number(household: Household, number_hash: str) -> list[PastClaim]:
    """Of who is erased. The entry of the erasing seals the rows."""
    return forget(only_of(household, number_hash, PastClaim))


@dataclass
class _Plan(Generic[Row]):
    """`known`: what is kept, by what makes it the same row."""

    listed: Listed[Row]
    known: Mapping[str, Row]
    differing: int = 0

    @classmethod
    def of(
        cls, data: bytes, how: Profile, actor: Actor, now: datetime, *, changes: bool
    ) -> "_Plan[PastPolicy] | _Plan[PastClaim]":
        if how.about == About.POLICIES:
            policies = read_policies(data, how, actor, now)
            return _Plan(policies, _known(PastPolicy, policies))._told(changes)
        claims = read_claims(data, how, actor, now)
        _told_apart_alike(claims)
        return _Plan(claims, _known(PastClaim, claims))._told(changes)

    def foreseen(self) -> Imported:
        rows, reading = self.listed.rows, self.listed.reading
        kept = [row for row in rows.values() if row.key in self.known]
        changed = sum(bool(_differences(row, self.known[row.key])) for row in kept)
        return Imported(
            about=reading.profile.about,
            rows=reading.rows,
            added=len(rows) - len(kept),
            changed=changed,
            differing=self.differing,
            unchanged=len(kept) - changed,
            paid_fen=sum(row.paid_fen for row in rows.values()),
            problems=tuple(reading.in_order()),
            notes=tuple(reading.notes),
        )

    def kept_under(self, head: PastList, now: datetime) -> list[Row]:
        """The rows that are new, and those that say something new."""
        new = []
        for row in self.listed.rows.values():
            before = self.known.get(row.key)
            if before is None or _differences(row, before):
                row.listed, row.replaces = head, before
                new.append(row)
        if not new:
            return []
        claims = [row for row in new if isinstance(row, PastClaim)]
        forget((row for row in claims if is_over(row.occurred, now)), save=False)
        made: list[Row] = type(new[0]).objects.bulk_create(new)
        return made

    def _told(self, changes: bool) -> "_Plan[Row]":
        """Each difference at its cell; without leave to take it, its row stays out."""
        for where, row in list(self.listed.rows.items()):
            before = self.known.get(row.key)
            names = _differences(row, before) if before is not None else []
            self.differing += bool(names)
            for name in names if before is not None and not changes else ():
                facts = {
                    "list": before.listed.number, "before": shown(before, name),
                    "now": shown(row, name),
                }  # fmt: skip
                field = SAID[type(row)][name]
                self.listed.told(where, field, problem("HISTORY_DIFFERS", **facts))
        return self


def _known(model: type[Row], listed: Listed[Row]) -> dict[str, Row]:
    keys = {row.key for row in listed.rows.values()}
    rows = rows_by(model, "key", keys)
    gone = {row.replaces_id for row in rows}
    found = [row for row in rows if row.pk not in gone]
    follow(found, "listed", "place" if model is PastPolicy else "village")
    return {row.key: row for row in found}


def _told_apart_alike(listed: Listed[PastClaim]) -> None:
    """A number that was taken over by a layout that tells rows apart in another way would come in a
    second time."""
    numbers = {row.number for row in listed.rows.values()}
    kept = rows_by(PastClaim, "number", numbers)
    follow(kept, "listed")
    own = _same(listed.reading.profile)
    other = {(one.contract, one.number): one.listed for one in kept if one.listed.same != own}
    for where, row in list(listed.rows.items()):
        before = other.get((row.contract, row.number))
        if before is not None:
            facts = {"before": before.same, "now": own, "profile": before.profile}
            listed.told(where, "number", problem("HISTORY_SAME_BY", **facts))


def _differences(new: Row, old: Row) -> list[str]:
    return [
        name
        for name in SAID[type(new)]
        if getattr(new, name) != getattr(old, name) and (getattr(old, name) or name not in ERASED)
    ]


def _same(how: Profile) -> str:
    return ",".join(how.same)
