"""Putting messages into the outbox (part of the room's actions), in the transaction of the move
that causes them and sealed with it. Many households at once cost a few statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from hedun.claims.effects import Step
from hedun.messages.events import Audience
from hedun.messages.models import Message
from hedun.messages.switches import Switches, switches_of
from hedun.people.models import Circumstance, Household, Identity, User
from hedun.record.inserting import fresh, insert
from hedun.record.selecting import select

Facts = dict[str, object]
State, Channel = Message.State, Message.Channel


@dataclass(frozen=True, slots=True)
class ToHousehold:
    step: Step
    facts: Facts


def tell_households(kind: str, told: Sequence[ToHousehold]) -> None:
    """One message a claim's household, where its county tells of this."""
    known = switches_of({one.step.claim.report.policy.place_id for one in told})
    told = [one for one in told if _of(one.step, known).tells(kind, Audience.HOUSEHOLD)]
    if not told:
        return
    reached = by_phone({one.step.claim.household_id for one in told})
    leaves = {county: leaving(switches, told[0].step.now) for county, switches in known.items()}
    rows = []
    for one in told:
        claim = one.step.claim
        rows.append(
            household_row(
                kind,
                claim.number,
                one.step.entry_seq,
                household=claim.household_id,
                place=claim.report.village_id,
                facts=one.facts,
                leaves=leaves[claim.report.policy.place_id]
                if claim.household_id in reached
                else None,
                now=one.step.now,
            )
        )
    for one, row in zip(told, insert(rows), strict=True):
        one.step.seal(row)


def tell_users(
    kind: str,
    audience: Audience,
    steps: Sequence[Step],
    who: Callable[[Step], Iterable[str]],
    facts: Facts,
) -> None:
    """One message a report and user: about all of the report's claims that moved together.

    `who`: the usernames, asked only where the county tells of this; those without an account are
    left out.
    """
    known = switches_of({step.claim.report.policy.place_id for step in steps})
    chosen = [step for step in steps if _of(step, known).tells(kind, audience)]
    named = [(step, list(who(step))) for step in chosen]
    users = _users(name for _, names in named for name in names)
    groups: dict[tuple[int, int], list[Step]] = {}
    for step, names in named:
        for name in names:
            if name in users:
                groups.setdefault((step.claim.report_id, users[name]), []).append(step)
    rows = [_user_row(kind, user, ours, facts) for (_, user), ours in groups.items()]
    for ours, row in zip(groups.values(), insert(rows), strict=True):
        ours[0].seal(row)


def leaving(switches: Switches, now: datetime) -> tuple[State, datetime]:
    """When an SMS of this instant leaves: after the grace, and not in the quiet hours."""
    at = now + switches.grace
    quiet = switches.quiet_until(at)
    return (State.HELD, quiet) if quiet else (State.QUEUED, at)


def household_row(
    kind: str,
    subject: str,
    entry_seq: int,
    *,
    household: int,
    place: int,
    facts: Facts,
    leaves: tuple[State, datetime] | None,
    now: datetime,
) -> Message:
    """`leaves`: as `leaving` says, where there is a phone; None: it is printed."""
    state, at = leaves or (State.QUEUED, None)
    return fresh(
        Message,
        kind=kind,
        subject=subject,
        entry_seq=entry_seq,
        household_id=household,
        place_id=place,
        channel=Channel.SMS if leaves else Channel.PRINTED,
        state=state,
        facts=facts,
        queued_at=now,
        next_at=at,
    )


def user_row(
    kind: str, subject: str, entry_seq: int, *, user: int, place: int, facts: Facts, now: datetime
) -> Message:
    """On the user's own page it is at once."""
    return fresh(
        Message,
        kind=kind,
        subject=subject,
        entry_seq=entry_seq,
        user_id=user,
        place_id=place,
        channel=Channel.IN_APP,
        state=State.SENT,
        facts=facts,
        queued_at=now,
        sent_at=now,
    )


def by_phone(households: Iterable[int]) -> set[int]:
    """Those that can be told by SMS: there is a provider, a number, and the head is alive."""
    if not settings.SMS_PROVIDER:
        return set()
    wanted = set(households)
    rows = select(Identity, ("household_id", "phone_last4"), "household_id", wanted)
    dead = select(
        Circumstance, ("household_id",), "household_id", wanted, kind="deceased", ended_at=None
    )
    return {pk for pk, last4 in rows if last4} - {pk for (pk,) in dead}


def take_back(steps: Sequence[Step]) -> None:
    """A move was undone: what has not left is withdrawn; who was told already is told that it no
    longer holds."""
    undone = {step.claim.number: step for step in steps}
    reports = {step.claim.report.number for step in steps}
    at = {step.case.past[-1].at for step in steps}
    rows = Message.objects.filter(queued_at__in=at, subject__in=[*undone, *reports])
    late: list[ToHousehold] = []
    for row in rows.exclude(kind="changed").exclude(state=State.WITHDRAWN).order_by("id"):
        step = undone.get(row.subject) or _all_undone(row, undone)
        if step is None or step.case.past[-1].at != row.queued_at:
            continue
        if row.user_id is None and (row.tries or row.state == State.PRINTED):
            late.append(ToHousehold(step, {"day": step.claim.event.occurred.isoformat()}))
            continue
        row.state, row.next_at = State.WITHDRAWN, None
        row.save(update_fields=["state", "next_at"])
        step.seal(row)
    if late:
        tell_households("changed", late)


def forget(household: Household, _number_hash: str) -> list[Message]:
    """The household's identity is erased: what was said in words and the account's last digits go
    too, and nothing more is sent. The entry of the erasing seals the rows."""
    rows = list(Message.objects.filter(household=household).order_by("id"))
    for row in rows:
        row.facts = {name: value for name, value in row.facts.items() if name != "last4"}
        row.text = ""
        if row.next_at is not None:
            row.state, row.next_at, row.taken_at = State.WITHDRAWN, None, None
        row.save(update_fields=["facts", "text", "state", "next_at", "taken_at"])
    return rows


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _of(step: Step, known: Mapping[int, Switches]) -> Switches:
    return known[step.claim.report.policy.place_id]


def _users(names: Iterable[str]) -> dict[str, int]:
    """username → pk of the active accounts."""
    rows = select(User, ("username", "id"), "username", set(names), is_active=True)
    return dict(rows)


def _user_row(kind: str, user: int, steps: Sequence[Step], facts: Facts) -> Message:
    report = steps[0].claim.report
    own: Facts = {
        "n": len({step.claim.household_id for step in steps}),
        "village": report.village.name,
        "claims": [step.claim.number for step in steps],
    }
    return user_row(
        kind,
        report.number,
        steps[0].entry_seq,
        user=user,
        place=report.village_id,
        facts=own | facts,
        now=steps[0].now,
    )


def _all_undone(row: Message, undone: Mapping[str, Step]) -> Step | None:
    """Of a message about a list: undone when all of its claims are."""
    claims = row.facts.get("claims", [])
    return undone[claims[0]] if claims and all(claim in undone for claim in claims) else None
