"""The pen: the one way to write the record. Whoever holds it is the only writer.

    with writing(actor=actor, now=now) as pen:
        row = Thing.objects.create(...)
        pen.write("thing.make", row.number, {"kind": row.kind}, rows=[row])

One transaction; the lock on the record's head makes writers queue, so what an action reads after
taking the pen nobody else changes before it is done. Rows named by an entry are read back at the
end and sealed into it, so `hedun verify` can tell when somebody changes one behind our back.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db import connection, models, transaction

from hedun.algorithms import DIGESTS
from hedun.domain.actors import Actor
from hedun.domain.chain import GENESIS, SHA256, Json, entry_digest
from hedun.record import strands
from hedun.record.changing import change
from hedun.record.digests import NAMED
from hedun.record.inserting import insert_values
from hedun.record.models import Entry, Head
from hedun.record.reading import written
from hedun.record.seals import row_key, sealed_body, seals_of
from hedun.record.selecting import forgotten, rows_by
from hedun.record.standby import PRIMARY, read_from
from hedun.record.wall import see_whole

ONLY = 1  # the key of the record's head
COLUMNS = ("seq", "at", "user", "action", "subject", "body", "prev", "digest")  # of an entry


@dataclass
class Draft:
    seq: int
    action: str
    subject: str
    data: Mapping[str, Json]
    rows: list[models.Model]  # sealed when the pen is laid down; may grow until then


@dataclass
class Pen:
    """Held inside one transaction. `now` and `actor` stand in every entry written with it."""

    actor: Actor
    now: datetime
    head: Head
    drafts: list[Draft] = field(default_factory=list)
    idle: bool = False

    @property
    def next_seq(self) -> int:
        """The number of the entry that is written next (rows may point at it)."""
        return self.head.seq + len(self.drafts) + 1

    def write(
        self,
        action: str,
        subject: str,
        data: Mapping[str, Json] | None = None,
        rows: Iterable[models.Model] = (),
    ) -> Draft:
        """Add an entry: `action` is noun.verb, `subject` the number of what it is about.

        `data` holds no personal data, only numbers, codes and digests. What somebody typed stands
        in a row, whose seal is in the entry (for a reason: people.reasons). More rows may be
        added to the draft until the pen is laid down.
        """
        draft = Draft(self.next_seq, action, subject, data or {}, list(rows))
        self.drafts.append(draft)
        return draft

    def nothing_done(self) -> None:
        """Every claim was refused: there is nothing to record, and that is right."""
        self.idle = True

    def close(self) -> None:
        """Seal the rows as they now stand in the database and append the entries."""
        if not self.drafts:
            if self.idle:
                return
            raise RuntimeError("an action took the pen and wrote nothing in the record")
        seals = seals_of(row for draft in self.drafts for row in draft.rows)
        concerned = strands.concerned([draft.rows for draft in self.drafts])
        ends = strands.Ends(chain.from_iterable(concerned))
        entries, at, start = [], written(self.now), self.head.seq
        if not start:
            self.head.algorithm = settings.DIGEST
        by = DIGESTS[self.head.algorithm]
        for draft, policies in zip(self.drafts, concerned, strict=True):
            said = self._body(draft, at, seals)
            if policies:
                said["policies"] = dict[str, Json](ends.before(policies))
            if draft.seq == 1 and self.head.algorithm != SHA256:
                said[NAMED] = self.head.algorithm
            body = sealed_body(self.head.digest, said)
            digest = entry_digest(self.head.digest, body.encode(), by)
            ends.reached(policies, digest)
            known = draft.seq, self.now, self.actor.user, draft.action, draft.subject
            entries.append((*known, body, self.head.digest, digest))
            self.head.digest = digest
        self.head.seq = self.drafts[-1].seq
        insert_values(Entry, COLUMNS, entries)
        ends.keep()
        end = {name: self.head.__dict__[name] for name in ("seq", "digest", "algorithm")}
        moved = change(Head, "id", [ONLY], end, where={"seq": start})
        if moved != 1:
            raise RuntimeError("the record's head moved while the pen was held")

    def _body(self, draft: Draft, at: str, seals: Mapping[str, str]) -> dict[str, Json]:
        return {
            "seq": draft.seq,
            "at": at,
            "user": self.actor.user,
            "action": draft.action,
            "subject": draft.subject,
            "data": dict(draft.data),
            "seals": {key: seals[key] for key in map(row_key, draft.rows)},
        }


def _head() -> Head:
    """The end of the chain, locked; of a record that is new, its beginning."""
    if connection.features.has_select_for_update:
        found = list(Head.objects.select_for_update().filter(pk=ONLY))
    else:  # the transaction itself holds the one lock there is
        found = rows_by(Head, "id", [ONLY])
    if found:
        return found[0]
    Head.objects.get_or_create(pk=ONLY, defaults={"digest": GENESIS})
    return _head()


_held: ContextVar[Pen | None] = ContextVar("pen", default=None)


def is_held() -> bool:
    """Whether an action is under way here, which may yet be taken back."""
    return _held.get() is not None


def _joining(pen: Pen, actor: Actor) -> Iterator[Pen]:
    """An action inside an action: what it wrote goes if it fails, also when the outer goes on."""
    if actor.user != pen.actor.user:
        raise RuntimeError(f"{actor.user} would write with the pen of {pen.actor.user}")
    mark = len(pen.drafts)
    try:
        with transaction.atomic():
            yield pen
    except BaseException:
        del pen.drafts[mark:]
        raise


@contextmanager
def writing(*, actor: Actor, now: datetime) -> Iterator[Pen]:
    """Take the pen for one action. An action called by another action writes with its pen."""
    outer = _held.get()
    if outer is not None:
        yield from _joining(outer, actor)
        return
    with read_from(PRIMARY), forgotten(), transaction.atomic():
        see_whole()
        pen = Pen(actor, now, _head())
        token = _held.set(pen)
        try:
            yield pen
            pen.close()
        finally:
            _held.reset(token)
