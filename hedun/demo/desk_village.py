"""The demo's village clerks: lists, photographs, notices, objections."""

from collections.abc import Sequence
from typing import Any

from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim, Report
from hedun.demo import channels, texts
from hedun.demo.fates import Fate
from hedun.demo.hands import Hands
from hedun.demo.pictures import NAMES
from hedun.demo.plan import Sitting
from hedun.demo.preparing import Material
from hedun.demo.season import VillageList
from hedun.demo.strays import told_long_ago
from hedun.demo.year import OPENS
from hedun.intake.actions import drop, import_sheet
from hedun.intake.models import Submission, Waiting
from hedun.notices import actions as notices
from hedun.oversight import actions as oversight

OWN_WAYS = {channels.PHONE: channels.by_phone, channels.PAPER: channels.by_paper}


def take_list(hand: Hands, s: Sitting) -> None:
    """The clerk's own list is taken in as it comes, and photographs are put to it."""
    one = hand.year.lists[s.claims[0][0]]
    material = hand.material()
    own_way = OWN_WAYS.get(channels.channel_of(one))
    taken = (own_way(hand, s, one),) if own_way else _read_sheet(hand, s, one, material)
    report = Report.objects.filter(openings__submission__in=taken).get()
    hand.reports[one.number] = report
    hand.learn(one, report)
    if report.claims.count() != len(s.claims):
        raise RuntimeError(f"rows of {one.village.name} that should go on wait in the inbox")
    hand.attach(s, material)
    hand.waiting[one.number] = taken


def _read_sheet(
    hand: Hands, s: Sitting, one: VillageList, material: Material
) -> tuple[Submission, ...]:
    data, ahead = hand.sheet(one, material)
    taken = import_sheet(
        data,
        f"{one.village.name}清册{one.nights[0].occurred:%m%d}.xlsx",
        hand.county.places[one.village.code],
        first_told_at=one.told,
        no_evidence_reason=texts.NO_PICTURE,
        ahead=ahead,
        actor=hand.who(s),
        now=s.at,
    )
    if taken.report is None or taken.claims != len(s.claims):
        raise RuntimeError(f"rows of {one.village.name} that should go on wait: {taken.problems}")
    return taken.submissions


def report(hand: Hands, s: Sitting) -> None:
    """Handed in; and what waits of the list since is set aside, but for the last lists."""
    claims_.report(hand.on_desk(s, "report"), actor=hand.who(s), now=s.at).insist()
    one = hand.year.lists[s.claims[0][0]]
    taken = hand.waiting.pop(one.number, ())
    waiting = Waiting.objects.filter(submission__in=taken, state=Waiting.State.WAITING)
    if told_long_ago(one, OPENS.date()) and waiting.exists():
        drop(waiting, reason=texts.NOT_OURS, actor=hand.who(s), now=s.at)


def told_alone(hand: Hands, s: Sitting, lines: Sequence[NewLine], *, why: str = "") -> Claim:
    """Told on the phone of one household, beside any list. `why`: why nothing shows it yet."""
    one = hand.year.lists[s.claims[0][0]]
    by: dict[str, Any] = {"actor": hand.who(s), "now": s.at}
    [night], [hit] = one.nights, one.hits
    report = claims_.open_report(
        hand.county.places[one.village.code],
        occurred=night.occurred,
        first_told_at=one.told,
        channel=Report.Channel.PHONE_CALL,
        **by,
    )
    event = claims_.add_event(report, species=night.species, occurred=night.occurred, **by)
    household = hand.county.rolls[one.village.code][hit.household][1]
    claim = claims_.add_claim(event, household, lines, no_evidence_reason=why, **by)
    hand.reports[one.number] = report
    hand.learn(one, report)
    return claim


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
