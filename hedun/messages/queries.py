"""Reading what was told to whom, what waits to be printed, calls back and complaints."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from hedun.claims.models import Claim, Report
from hedun.domain import permissions
from hedun.domain.actors import EVERYWHERE, Actor, Level
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.ledger.models import Kind
from hedun.ledger.queries import claim_balance
from hedun.messages.models import CallBack, Complaint, Message
from hedun.people.models import User
from hedun.people.queries import holders, key_of, places_of
from hedun.places.models import Place
from hedun.places.queries import below, lineage
from hedun.policies.queries import of_company, own_among_others, policies_of_company
from hedun.record.selecting import select

State, Channel = Message.State, Message.Channel


def counties(places: Iterable[int]) -> dict[int, int]:
    """{place pk: pk of the county it lies in (itself, where it is one)}."""
    rows = Place.objects.filter(pk__in=set(places)).select_related("parent__parent")
    return {row.pk: _county(row).pk for row in rows}


def county_names(places: Iterable[int]) -> dict[int, str]:
    """{place pk: name of its county}."""
    rows = Place.objects.filter(pk__in=set(places)).select_related("parent__parent")
    return {row.pk: _county(row).name for row in rows}


def _county(place: Place) -> Place:
    here: Place | None = place
    while here is not None and here.level > Level.COUNTY:
        here = here.parent
    return here or place


# ── a person's own ──────────────────────────────────────────────────────────────────────────────


def own_messages(actor: Actor) -> QuerySet[Message]:
    """What the person was told, the newest first."""
    mine = Message.objects.filter(user__in=User.objects.filter(username=actor.user))
    return mine.exclude(state=State.WITHDRAWN).select_related("place").order_by("-id")


def unread(actor: Actor, now: datetime) -> int:
    """For the menu."""
    asked = {"channel": Channel.IN_APP, "state": State.SENT}
    return len(select(Message, ("id",), "user_id", key_of(actor), **asked))


def waiting_to_leave() -> QuerySet[Message]:
    """What the worker has still to hand to the provider, now or later."""
    return Message.objects.filter(next_at__isnull=False)


# ── the outbox and what is printed ──────────────────────────────────────────────────────────────


def outbox(actor: Actor, now: datetime) -> QuerySet[Message]:
    """What was told to households of the villages where the actor works."""
    rows = Message.objects.filter(household__isnull=False).select_related("household", "place")
    return rows.filter(_told_of_own(actor, now))


def _told_of_own(actor: Actor, now: datetime) -> Q:
    """Of messages to households those of the actor's places; for a company's staff, where another
    company insures there too, those about its own claims and about none."""
    here = _where("place", actor, now, "see.outbox")
    own = own_among_others(actor, now, "see.outbox")
    if own is None:
        return here
    about = {"number": OuterRef("subject")}
    claims, reports = Claim.objects.filter(**about), Report.objects.filter(**about)
    complaints = Complaint.objects.filter(_about_none_or(own), **about)
    return here & (
        Q(Exists(claims.filter(report__policy__in=own)))
        | Q(Exists(reports.filter(policy__in=own)))
        | Q(Exists(complaints))
    )


def _about_none_or(own: Iterable[int]) -> Q:
    return Q(claim=None) | Q(claim__report__policy__in=own)


def to_print() -> QuerySet[Message]:
    """What can be told only on the board: there is no number, or it did not arrive."""
    no_phone = Q(channel=Channel.PRINTED, state=State.QUEUED)
    return Message.objects.filter(no_phone | Q(state=State.GIVEN_UP, channel=Channel.SMS))


@dataclass(frozen=True, slots=True)
class Board:
    """A village and how many of its messages wait to be printed, the oldest since when."""

    place: Place
    count: int
    since: datetime


def to_print_here(actor: Actor, now: datetime) -> QuerySet[Message]:
    """Of that, what the actor sees."""
    return to_print().filter(_told_of_own(actor, now))


def boards(actor: Actor, now: datetime) -> list[Board]:
    """The villages with something to print, the longest waiting first."""
    rows = to_print_here(actor, now).order_by()
    found = list(rows.values("place").annotate(n=Count("pk"), since=Min("queued_at")))
    places = Place.objects.select_related("parent").in_bulk([row["place"] for row in found])
    boards = [Board(places[row["place"]], row["n"], row["since"]) for row in found]
    return sorted(boards, key=lambda one: (one.since, one.place.code))


def may(action: str, place: Place, actor: Actor, now: datetime) -> bool:
    """Whether a role of the actor's is permitted this there."""
    return permissions.permits(action, lineage(place), actor, now)


# ── calls back and complaints ───────────────────────────────────────────────────────────────────


def call_backs(actor: Actor, now: datetime) -> QuerySet[CallBack]:
    """The drawn claims of the places where the actor may read them, open ones first."""
    rows = CallBack.objects.select_related("claim__household", "claim__report__village__parent")
    seen = _where("claim__report__village", actor, now, "see.calls")
    own = of_company(actor, now, "see.calls", "claim__report__policy")
    return rows.filter(seen, own).order_by("id")


OPEN_CALLS = Q(state__in=(CallBack.State.OPEN, CallBack.State.NOT_REACHED))


def complaints(actor: Actor, now: datetime) -> QuerySet[Complaint]:
    """Those of the actor's places for who watches over them; and what they entered or handle, for
    a company's staff about no other company's claim."""
    seen = _where("place", actor, now, "see.complaints")
    own = Q(handler=actor.user) | Q(opened_by=actor.user)
    policies = policies_of_company(actor, now, "complaint.enter")
    if policies is not None:
        own &= _about_none_or(policies)
    rows = Complaint.objects.filter(seen | own)
    return rows.select_related("place__parent", "household", "claim__report__policy").order_by(
        "due_at", "id"
    )


def handlers(one: Complaint, now: datetime) -> list[User]:
    """Who may be given it: the bureau, the township station and the insurer's branch; about a
    claim, of the company that insures it."""
    above, found = lineage(one.place), dict[int, User]()
    insurer = one.claim.report.policy.insurer if one.claim else ""
    for role in sorted(PERMITTED["complaint.answer"]):
        found |= {user.pk: user for user in holders(role, above, now, insurer)}
    return list(found.values())


def own_counties(actor: Actor, now: datetime) -> list[Place]:
    """The counties in which, under which or over which the actor works."""
    codes = places_of(actor, now, PERMITTED["see.switches"] | PERMITTED["see.outbox"])
    rows = Place.objects.filter(level=Level.COUNTY, until=None).order_by("code")
    if EVERYWHERE in codes:
        return list(rows)
    wanted = set[int]()
    for place in Place.objects.filter(code__in=codes):
        wanted.add(_county(place).pk)
    return list(rows.filter(Q(pk__in=wanted) | Q(pk__among=below(codes, local_day(now)))))


def _where(path: str, actor: Actor, now: datetime, action: str) -> Q:
    codes = places_of(actor, now, PERMITTED[action])
    if EVERYWHERE in codes:
        return Q()
    return Q(**{f"{path}__pk__among": below(codes, local_day(now))})


# ── for the pages ───────────────────────────────────────────────────────────────────────────────


def paid_fen(claim: Claim) -> int:
    """What was paid of the claim and has not come back."""
    return claim_balance(claim.number, Kind.PAID)


def told_of(one: Complaint) -> QuerySet[Message]:
    """What its household was told of it."""
    rows = Message.objects.filter(subject=one.number, household__isnull=False)
    return rows.exclude(state=State.WITHDRAWN).order_by("id")
