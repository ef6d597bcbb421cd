"""The only writer of intake: what arrives goes on as far as it is right, and the rest waits.

Good rows become draft claims of the village's report at once, whether they come in a file or by a
channel without files. Rows in which something is wrong or doubtful wait in the inbox; there they
are put right, said yes to, given a claimant, or dropped with a reason, and go on (mending.py). See
also arriving.py, taking.py and settling.py.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from hedun.claims.models import Report
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.evidence.actions import plain_name, see
from hedun.evidence.models import Evidence
from hedun.intake.ahead import ReadAhead
from hedun.intake.arriving import Arrival, write
from hedun.intake.enclosures import insist_on_enclosed
from hedun.intake.given import Enclosed, Given, TellingOf, content_hash
from hedun.intake.grouping import join, part, split
from hedun.intake.hearing import read_given
from hedun.intake.held import IMPORTERS, insist
from hedun.intake.imported import Imported, as_it_stands, standing
from hedun.intake.listed import another_loss, same_loss
from hedun.intake.mending import confirm, correct, drop, erase, look_again, restore
from hedun.intake.models import Submission
from hedun.intake.passing import assign, list_to_correct, send_back
from hedun.intake.problems import BadSheet, malformed
from hedun.intake.profiles import VILLAGE
from hedun.intake.reading import Answer
from hedun.intake.study import Study, look_at, read, study
from hedun.intake.telling import insist_on_telling
from hedun.places.models import Place
from hedun.record.pen import writing

__all__ = [
    "another_loss",
    "assign",
    "confirm",
    "correct",
    "drop",
    "erase",
    "hand_in",
    "import_sheet",
    "join",
    "list_to_correct",
    "look_again",
    "part",
    "preview",
    "restore",
    "same_loss",
    "send_back",
    "split",
]

Channel = Report.Channel
WITHOUT_FILES = frozenset(Channel) - {Channel.SHEET, Channel.DESK}
REFERENCE_LENGTH, DEVICE_LENGTH = 60, 120


# ── a file arrives ──────────────────────────────────────────────────────────────────────────────


def import_sheet(
    data: bytes,
    name: str,
    village: Place,
    *,
    first_told_at: datetime,
    no_evidence_reason: str = "",
    profile: str | None = None,
    agreed: Collection[Answer] = (),
    ahead: ReadAhead | None = None,
    actor: Actor,
    now: datetime,
) -> Imported:
    """Take in a village's list: its good rows become draft claims, the others wait in the inbox.

    `profile`: the layout, None for the village's own list; `agreed`: doubts that were said yes to;
    `ahead`: what read_ahead made of this very file today. The file is read before the pen is taken.
    Rows that put waiting ones right take their place; rows that are in the books word for word add
    nothing, nor does the same file again. The file is kept (encrypted). Raises BadSheet for a file
    of which no row can be read, and then keeps nothing; Refused (OTHER_ROLE, OTHER_PLACE,
    NOT_POSTED_NOW), Malformed (TOLD_IN_FUTURE), profiles.BadProfile.
    """
    _insist_on_arrival(village, first_told_at, actor, now)
    if ahead and (profile or agreed or not ahead.fits(data, local_day(now))):
        ahead = None
    reading = ahead.reading() if ahead else read(data, profile, agreed, now=now)
    with writing(actor=actor, now=now) as pen:
        before = as_it_stands(data, village)
        if before is not None:
            pen.nothing_done()
            return before
        found = study(reading, village, first_told_at=first_told_at, profile=profile)
        if reading.unreadable:
            raise BadSheet(reading.in_order(), reading.rows)
        seen = ahead.file if ahead else see(data, Evidence.Kind.SHEET)
        as_one = Submission(
            channel=Channel.SHEET,
            profile=profile or "",
            village=village,
            sha256=seen.sha256,
            stored_sha256=seen.stored_sha256,
            name=plain_name(name),
            first_told_at=first_told_at,
            no_evidence_reason=no_evidence_reason,
        )
        return write(pen, found, Arrival(as_one, actor, now, seen=seen))


def preview(
    data: bytes,
    village: Place,
    *,
    first_told_at: datetime,
    profile: str | None = None,
    agreed: Collection[Answer] = (),
    actor: Actor,
    now: datetime,
) -> Study:
    """What `import_sheet` would do with the file; nothing is written.

    Raises Refused and Malformed as `import_sheet` does. Whether the very file was there before says
    `as_it_stands`.
    """
    _insist_on_arrival(village, first_told_at, actor, now)
    reading = read(data, profile, agreed, now=now)
    return study(reading, village, first_told_at=first_told_at, profile=profile)


# ── rows arrive ─────────────────────────────────────────────────────────────────────────────────


def hand_in(
    rows: Sequence[Given],
    village: Place,
    *,
    channel: str,
    reference: str,
    first_told_at: datetime,
    told_by: TellingOf | None = None,
    enclosed: Sequence[Enclosed] = (),
    no_evidence_reason: str = "",
    device: str = "",
    actor: Actor,
    now: datetime,
) -> Imported:
    """Take in rows that a channel read itself: good ones become draft claims of the village's
    report at once, the others wait in the inbox, as a list's rows do.

    `reference`: the sending's own number (a UUID), one of its kind in the channel. The same again
    adds nothing and answers what there is (`again`); other content under it raises Malformed
    CONFLICT. A row that has the `reference` of one that waits, or was sent back, takes its place,
    with the enclosures that do not come again. A household whose accident stands in a claim already
    waits (LISTED_BEFORE) until somebody says whether it is the same loss. Enclosures wait with
    their row and become evidence of its claim when it goes on. The receipt's number is that of
    `submissions[0]`; each row leaves a row in the inbox, also one that went on at once.

    Raises Refused (OTHER_ROLE, OTHER_PLACE, NOT_POSTED_NOW); Malformed (CONFLICT, TOLD_IN_FUTURE,
    NOTHING_GIVEN, TOO_MANY_ROWS, TELLER_NAME, TELLER_LENGTH, those of a phone number); ValueError
    for what no channel may send (see hearing.read_given, enclosures.insist_on_enclosed);
    store.FileLost for an enclosure that is not in the store.
    """
    _insist_on_arrival(village, first_told_at, actor, now)
    _insist_on_sending(rows, channel, reference, told_by, enclosed)
    came = content_hash(rows, village, first_told_at, told_by, enclosed, no_evidence_reason)
    with writing(actor=actor, now=now) as pen:
        before = Submission.objects.filter(channel=channel, reference=reference)
        if there := before.exclude(content_hash="").first():
            if there.content_hash != came:
                raise malformed("CONFLICT")
            pen.nothing_done()
            return standing([there])
        as_one = Submission(
            channel=channel,
            reference=reference,
            village=village,
            first_told_at=first_told_at,
            no_evidence_reason=no_evidence_reason,
            content_hash=came,
            device=device[:DEVICE_LENGTH],
        )
        reading, chosen = read_given(rows, village, channel=channel, today=local_day(now))
        found = look_at(reading, as_one, chosen)
        return write(pen, found, Arrival(as_one, actor, now, enclosed, told_by))


# ── who may ─────────────────────────────────────────────────────────────────────────────────────


def _insist_on_arrival(
    village: Place, first_told_at: datetime, actor: Actor, now: datetime
) -> None:
    """Before anything is read: to others a sheet must not even tell who is on the roll."""
    insist(IMPORTERS, village, actor, now)
    if first_told_at > now:
        raise malformed("TOLD_IN_FUTURE")


def _insist_on_sending(
    rows: Sequence[Given],
    channel: str,
    reference: str,
    told_by: TellingOf | None,
    enclosed: Sequence[Enclosed],
) -> None:
    """Of what comes without a file, before any of it is read."""
    if channel not in WITHOUT_FILES:
        raise ValueError(f"rows come by {', '.join(sorted(WITHOUT_FILES))}; not by {channel!r}")
    if not 0 < len(reference) <= REFERENCE_LENGTH:
        raise ValueError(f"a sending has a number of at most {REFERENCE_LENGTH} characters")
    if not rows:
        raise malformed("NOTHING_GIVEN")
    if len(rows) > VILLAGE.most_rows:
        raise malformed("TOO_MANY_ROWS", most=VILLAGE.most_rows)
    insist_on_enclosed(enclosed, (one.row for one in rows))
    if told_by is not None:
        insist_on_telling(told_by)
