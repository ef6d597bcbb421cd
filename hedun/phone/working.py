"""Handing received parcels over to the inbox, off the request (part of the room's actions).

A parcel is tried again until it is handed over or a person has to look. That it is being tried is
written down before it is: a parcel that ends the worker itself is set aside like any other that
cannot be handed over, and holds nobody up. The hand-over is one transaction under the pen, so it
happens once, whoever else works at the same time and whenever the worker is killed.

What is no list (kinds.py) is done or refused; the phone hears which.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import F, Q

from hedun.domain.actors import TICKER, Actor
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused, say
from hedun.evidence.store import FileLost
from hedun.intake.models import Submission
from hedun.people import reasons
from hedun.people.queries import actor_for
from hedun.people.vault import DoesNotOpen
from hedun.phone import kinds
from hedun.phone.devices import insist_over
from hedun.phone.handing import Files, Left, given_in, keep_files
from hedun.phone.manifest import Manifest, VillageList, read
from hedun.phone.models import Handover, Parcel
from hedun.phone.problems import answered, problem
from hedun.phone.queries import parcels_received
from hedun.phone.receiving import manifest_of
from hedun.phone.rows import durably
from hedun.phone.staging import forget
from hedun.record.pen import Pen, writing

State = Parcel.State
MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)  # doubled with each try
AT_ONCE = 50
log = logging.getLogger(__name__)


def work_off(now: datetime) -> int:
    """Hand over what is due, the oldest first; answers how many parcels were dealt with."""
    due = parcels_received().filter(Q(try_at=None) | Q(try_at__lte=now))
    done = 0
    for pk in list(due.order_by("id").values_list("pk", flat=True)[:AT_ONCE]):
        done += _begin(pk, now) and hand_over(pk, now)
    return done


def hand_over(pk: int, now: datetime) -> bool:
    """Hand one parcel over, or set it aside with the reason; False when it is to be tried again."""
    parcel = Parcel.objects.select_related("device__officer").get(pk=pk)
    try:
        manifest = read(manifest_of(parcel), 2**62)
        kept, left = keep_files(parcel, manifest)
        actor = actor_for(parcel.device.officer)
        with durably(), writing(actor=actor, now=now) as pen:
            parcel = _as_it_is(pk)
            if parcel.state != State.RECEIVED:  # somebody else was quicker
                pen.nothing_done()
                return True
            submission = _done(parcel, manifest, kept, actor, now)
            row = _settled(parcel, State.HANDED, pen, left=left)
            row.submission = submission
            row.save()
            number = submission.number if submission else ""
            told = {"submission": number, "seal": parcel.seal, "left": len(left)}
            pen.write("parcel.hand_over", parcel.number, told, rows=[row])
    except NotDone as why:
        return _without(pk, State.REFUSED, why.problems, now)
    except (Refused, Malformed) as wrong:
        return _set_aside(pk, _why(wrong), now)
    except (DoesNotOpen, FileLost) as lost:
        log.error("parcel %s: %s", parcel.uuid, type(lost).__name__)
        return _set_aside(pk, [problem("FILE_LOST", sha256=parcel.uuid[:8])], now)
    except DatabaseError:
        raise  # it is away, busy or full: that says nothing of the parcel
    except Exception as error:
        log.exception("parcel %s could not be handed over", parcel.uuid)
        if parcel.tries < MOST_TRIES:
            return False
        failed = problem("FAILED", what=type(error).__name__, tries=parcel.tries)
        return _set_aside(pk, [failed], now)
    forget(parcel.device.officer_id, parcel.uuid)
    return True


def try_again(parcel: Parcel, *, actor: Actor, now: datetime) -> Parcel:
    """What stood in the way is put right, somebody says. Raises Answered (NOT_ASIDE), Refused."""
    with writing(actor=actor, now=now) as pen:
        parcel = _aside(parcel, actor, now)
        row = _settled(parcel, State.RECEIVED, pen)
        Parcel.objects.filter(pk=parcel.pk).update(tries=0, try_at=None)
        pen.write("parcel.try_again", parcel.number, rows=[row])
    return parcel


def drop(parcel: Parcel, *, reason: str, actor: Actor, now: datetime) -> Parcel:
    """It is not to be handed over; what it says is kept. Raises Answered (NOT_ASIDE, REASON),
    Refused."""
    with writing(actor=actor, now=now) as pen:
        parcel = _aside(parcel, actor, now)
        if not reason.strip():
            raise answered("REASON")
        row = _settled(parcel, State.DROPPED, pen, why=parcel.handover.why)
        pen.write("parcel.drop", parcel.number, rows=[row, reasons.keep(pen, reason)])
    return parcel


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _begin(pk: int, now: datetime) -> bool:
    """Write down that it is tried, and until when nobody else tries it."""
    tries = Parcel.objects.values_list("tries", flat=True).get(pk=pk)
    if tries >= MOST_TRIES:  # the worker itself ended with it, each time
        _set_aside(pk, [problem("FAILED", what="worker", tries=tries)], now)
        return False
    free = Parcel.objects.filter(Q(try_at=None) | Q(try_at__lte=now), pk=pk, state=State.RECEIVED)
    wait = FIRST_WAIT * 2**tries
    return bool(free.update(tries=F("tries") + 1, try_at=now + wait))


class NotDone(Exception):
    """What a parcel asks for may not be done."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(one.code for one in problems))
        self.problems = problems


def _done(
    parcel: Parcel, manifest: Manifest, kept: Files, actor: Actor, now: datetime
) -> Submission | None:
    """A list is handed in; anything else is done by the room that knows it. Raises NotDone."""
    if isinstance(manifest, VillageList):
        return given_in(parcel, manifest, kept, actor=actor, now=now).submissions[0]
    try:
        kinds.of(manifest.kind).take(parcel, manifest, kept, actor, now)
    except (Refused, Malformed) as wrong:
        raise NotDone(_why(wrong)) from wrong
    return None


def _why(wrong: Refused | Malformed) -> list[Problem]:
    if isinstance(wrong, Malformed):
        return [wrong.problem]
    return [Problem(one.code, say(one, "zh"), say(one, "en")) for one in wrong.refusals]


def _set_aside(pk: int, why: Sequence[Problem], now: datetime) -> bool:
    return _without(pk, State.ASIDE, why, now)


def _without(pk: int, state: State, why: Sequence[Problem], now: datetime) -> bool:
    """Nothing of it was done; `state`: whether a person at the desk looks, or who sent it."""
    with writing(actor=TICKER, now=now) as pen:
        parcel = _as_it_is(pk)
        if parcel.state != State.RECEIVED:
            pen.nothing_done()
            return True
        row = _settled(parcel, state, pen, why=[[p.code, p.zh, p.en] for p in why])
        told = {"why": [p.code for p in why]}
        act = "parcel.refuse" if state == State.REFUSED else "parcel.set_aside"
        pen.write(act, parcel.number, told, rows=[row])
    if state == State.REFUSED:
        forget(parcel.device.officer_id, parcel.uuid)  # nobody takes it up again; the phone has it
    return True


def _as_it_is(pk: int) -> Parcel:
    return Parcel.objects.select_related("device__officer", "handover").get(pk=pk)


def _aside(parcel: Parcel, actor: Actor, now: datetime) -> Parcel:
    parcel = _as_it_is(parcel.pk)
    insist_over(parcel.device.officer, "parcel.settle", actor, now, parcel.number)
    if parcel.state != State.ASIDE:
        raise answered("NOT_ASIDE")
    return parcel


def _settled(
    parcel: Parcel, state: State, pen: Pen, *, left: Left | None = None, why: Sequence[object] = ()
) -> Handover:
    """Its hand-over as it is from now on, and the parcel's own state with it."""
    row = Handover.objects.filter(parcel=parcel).first() or Handover(parcel=parcel)
    row.parcel_seal, row.state, row.left, row.why = parcel.seal, state, list(left or []), list(why)
    row.at, row.by = pen.now, pen.actor.user
    row.save()
    Parcel.objects.filter(pk=parcel.pk).update(state=state)
    return row
