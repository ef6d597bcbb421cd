"""The demo's village clerks: lists, photographs, notices, objections."""

from hedun.claims import actions as claims_
from hedun.demo import texts
from hedun.demo.fates import Fate
from hedun.demo.hands import Hands
from hedun.demo.pictures import NAMES
from hedun.demo.plan import Sitting
from hedun.demo.strays import told_long_ago
from hedun.demo.year import OPENS
from hedun.intake.actions import drop, import_sheet
from hedun.intake.models import Waiting
from hedun.notices import actions as notices
from hedun.oversight import actions as oversight


def take_list(hand: Hands, s: Sitting) -> None:
    """The clerk's own list is read, and photographs are put to it."""
    one = hand.year.lists[s.claims[0][0]]
    material = hand.material()
    taken = import_sheet(
        hand.sheet(one, material),
        f"{one.village.name}清册{one.nights[0].occurred:%m%d}.xlsx",
        hand.county.places[one.village.code],
        first_told_at=one.told,
        no_evidence_reason=texts.NO_PICTURE,
        actor=hand.who(s),
        now=s.at,
    )
    if taken.report is None or taken.claims != len(s.claims):
        raise RuntimeError(f"rows of {one.village.name} that should go on wait: {taken.problems}")
    hand.reports[one.number] = taken.report
    hand.learn(one, taken.report)
    hand.attach(s, material)
    hand.waiting[one.number] = taken.submissions


def report(hand: Hands, s: Sitting) -> None:
    """Handed in; and what waits of the list since is set aside, but for the last lists."""
    claims_.report(hand.on_desk(s, "report"), actor=hand.who(s), now=s.at).insist()
    one = hand.year.lists[s.claims[0][0]]
    waiting = Waiting.objects.filter(submission__in=hand.waiting.pop(one.number, ()))
    if told_long_ago(one, OPENS.date()) and waiting.exists():
        drop(waiting, reason=texts.NOT_OURS, actor=hand.who(s), now=s.at)


def complete(hand: Hands, s: Sitting) -> None:
    """What was missing is added and handed in again."""
    hand.attach(s, hand.material())
    report(hand, s)


def withdraw(hand: Hands, s: Sitting) -> None:
    claims_.withdraw(
        hand.on_desk(s, "withdraw"), reason=texts.WITHDRAWN, actor=hand.who(s), now=s.at
    ).insist()


def post(hand: Hands, s: Sitting) -> None:
    """The sheet hangs on the board, one village's."""
    [(_, kind, picture)] = hand.material().pictures
    ready = hand.on_desk(s, "post")
    if not ready:
        return
    notices.post(
        ready,
        photo=picture,
        photo_name=NAMES[kind],
        actor=hand.who(s),
        now=s.at,
    ).insist()


def object_to(hand: Hands, s: Sitting) -> None:
    for claim in hand.on_desk(s, "object"):
        notices.object_to(
            claim,
            said_by=claim.household.name,
            reason=hand.one_of(texts.OBJECTIONS, claim),
            own_amount=hand.fate(hand.keys[claim.pk]) is Fate.OBJECTS_IN_PART,
            actor=hand.who(s),
            now=s.at,
        ).insist()


def appeal(hand: Hands, s: Sitting) -> None:
    oversight.appeal(
        hand.on_desk(s, "appeal"), question=texts.APPEAL, actor=hand.who(s), now=s.at
    ).insist()
