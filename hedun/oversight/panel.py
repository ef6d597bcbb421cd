"""The panel of three of one question (part of the room's actions): who is named to it, who stands
aside. Nobody sits on it who acted on the claim in another role, or is kin of the household."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Ask, Attempt, Case, Refusal, State
from hedun.domain.guards import not_held, not_kin, one_hat
from hedun.domain.lifecycle import ALWAYS
from hedun.domain.refusals import Refused
from hedun.oversight.models import PanelSeat, Referral
from hedun.oversight.problems import malformed
from hedun.people.queries import actor_named, holders
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing

PANEL = 3


def name_panel(
    claim: Claim, *, members: Iterable[str], actor: Actor, now: datetime
) -> list[PanelSeat]:
    """Name members (usernames) to free seats of the open question; the panel may be named in parts.

    Raises Refused (WRONG_STATE, OTHER_ROLE, …; of a member TWO_HATS, OWN_OR_KIN) and Malformed
    (NO_OPEN_REFERRAL, NOBODY_NAMED, SEATS_FULL, ALREADY_SEATED).
    """
    with writing(actor=actor, now=now) as pen:
        [claim] = loaded([claim])
        case = _before_city(claim)
        _insist_panel(case, actor, now, claim.number)
        referral, chosen = open_referral(claim), list(dict.fromkeys(members))
        seats = list(referral.seats.all())
        known = {seat.user: seat.user_name for seat in seats}
        free = PANEL - len([seat for seat in seats if seat.left_at is None])
        if not chosen:
            raise malformed("NOBODY_NAMED")
        if len(chosen) > free:
            raise malformed("SEATS_FULL", free=free, chosen=len(chosen))
        if again := [known[user] for user in chosen if user in known]:
            raise malformed("ALREADY_SEATED", names="、".join(again))
        rows = [_seat(referral, case, actor_named(user), actor, now) for user in chosen]
        pen.write("panel.name", claim.number, {"members": len(rows)}, rows=rows)
        return rows


def stand_aside(claim: Claim, *, reason: str, actor: Actor, now: datetime) -> PanelSeat:
    """回避: leave the seat to another, before an opinion is given.

    Raises Malformed (NO_OPEN_REFERRAL, NO_SEAT, OPINION_STAYS, NO_REASON)."""
    with writing(actor=actor, now=now) as pen:
        referral = open_referral(claim)
        seat = referral.seats.filter(user=actor.user, left_at__isnull=True).first()
        if seat is None:
            raise malformed("NO_SEAT")
        if referral.opinions.filter(user=actor.user).exists():
            raise malformed("OPINION_STAYS")
        if not reason.strip():
            raise malformed("NO_REASON")
        seat.left_at, seat.left_reason = now, reason.strip()
        seat.save(update_fields=["left_at", "left_reason"])
        pen.write("panel.stand_aside", claim.number, rows=[seat])
        return seat


def take_seat(referral: Referral, actor: Actor, now: datetime) -> Sequence[PanelSeat]:
    """The seat that an opinion takes; nothing for who has one. The caller holds the pen and seals.

    Raises Malformed (NOT_ON_PANEL, STOOD_ASIDE)."""
    seats = list(referral.seats.all())
    own = next((seat for seat in seats if seat.user == actor.user), None)
    if own is not None:
        if own.left_at is not None:
            raise malformed("STOOD_ASIDE")
        return ()
    sitting = [seat.user_name for seat in seats if seat.left_at is None]
    if len(sitting) >= PANEL:
        raise malformed("NOT_ON_PANEL", names="、".join(sitting))
    row = PanelSeat.objects.create(
        referral=referral,
        user=actor.user,
        user_name=actor.name,
        named_by=actor.user,
        named_at=now,
    )
    return (row,)


def open_referral(claim: Claim) -> Referral:
    """Raises Malformed (NO_OPEN_REFERRAL)."""
    referral = claim.referrals.filter(closed_at__isnull=True).first()
    if referral is None:
        raise malformed("NO_OPEN_REFERRAL")
    return referral


def insist_member(claim: Claim, actor: Actor, now: datetime) -> None:
    """An opinion is bound as the decision itself is: the city's panel, one hat, no kin."""
    case = _before_city(claim)
    _insist_panel(case, actor, now, claim.number)
    attempt = Attempt(case, Ask("decide"), actor, Role.CITY, now)
    refusals = [r for guard in ALWAYS if (r := guard(attempt))]
    if refusals:
        raise Refused(refusals, subject=claim.number)


def against_member(case: Case, member: Actor, now: datetime) -> list[Refusal]:
    """What keeps somebody off the panel: another hat on the claim, kin of the household."""
    attempt = Attempt(case, Ask("decide"), member, Role.CITY, now)
    return [r for guard in (one_hat, not_kin, not_held) if (r := guard(attempt))]


def candidates(claim: Claim, now: datetime) -> list[tuple[Actor, list[Refusal]]]:
    """Everybody of the city's panel over the place, with what speaks against a seat."""
    [claim] = loaded([claim])
    case = facts.cases([claim])[claim.pk]
    members = [actor_named(user.username) for user in holders(Role.CITY, case.lineage, now)]
    return [(member, against_member(case, member, now)) for member in members]


def _before_city(claim: Claim) -> Case:
    case: Case = facts.cases([claim])[claim.pk]
    if case.state is not State.ESCALATED:
        state = Refusal("WRONG_STATE", {"action": "decide", "state": case.state})
        raise Refused([state], subject=claim.number)
    return case


def _seat(referral: Referral, case: Case, member: Actor, actor: Actor, now: datetime) -> PanelSeat:
    _insist_panel(case, member, now, member.name)
    if refusals := against_member(case, member, now):
        raise Refused(refusals, subject=member.name)
    return PanelSeat.objects.create(
        referral=referral,
        user=member.user,
        user_name=member.name,
        named_by=actor.user,
        named_at=now,
    )


def _insist_panel(case: Case, member: Actor, now: datetime, subject: str) -> None:
    insist_permitted(
        "claim.panel", case.lineage, actor=member, now=now, subject=subject, insurer=case.insurer
    )
