"""The only writer of people: office accounts and postings. Households: households.py.

`actor` is always somebody's own account; SETUP (whoever installs the system) makes the first one.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import models

from hedun.domain.actors import KEEPERS, OF_A_COMPANY, Actor, Level, Role
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED, held
from hedun.people import checks
from hedun.people.accounts import (
    add_account,
    confirm_account,
    mark_returned,
    replace_account,
)
from hedun.people.away import be_away, be_back
from hedun.people.beneficiaries import (
    correct_beneficiary,
    end_beneficiary,
    register_heir,
    register_hospital,
)
from hedun.people.governing import insist_anywhere, insist_over, not_over
from hedun.people.households import correct_household, erase_identity, reveal
from hedun.people.kin import declare_kin, end_kin
from hedun.people.land import end_plot, set_plot
from hedun.people.links import merge_households, move_household, split_household, undo_link
from hedun.people.models import RolePosting, User
from hedun.people.problems import insist_good, malformed, problem
from hedun.people.queries import has_administrator
from hedun.people.receiving import (
    declare_circumstance,
    end_circumstance,
    end_proxy,
    name_proxy,
)
from hedun.people.registering import register_household, register_households, register_one
from hedun.people.taking_back import take_back, withdraw_household
from hedun.people.viewed import drop_view, keep_view, move_view
from hedun.places.actions import SETUP
from hedun.places.models import Place
from hedun.places.queries import lineage, on_day
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing

__all__ = [
    "SETUP",
    "add_account",
    "add_user",
    "be_away",
    "be_back",
    "confirm_account",
    "correct_beneficiary",
    "correct_household",
    "create_administrator",
    "deactivate",
    "declare_circumstance",
    "declare_kin",
    "drop_view",
    "end_beneficiary",
    "end_circumstance",
    "end_kin",
    "end_plot",
    "end_posting",
    "end_proxy",
    "erase_identity",
    "give_posting",
    "hashed",
    "invite",
    "keep_view",
    "mark_returned",
    "merge_households",
    "move_household",
    "move_view",
    "name_proxy",
    "reactivate",
    "register_heir",
    "register_hospital",
    "register_household",
    "register_households",
    "register_one",
    "replace_account",
    "reveal",
    "set_password",
    "set_plot",
    "split_household",
    "take_back",
    "undo_link",
    "withdraw_household",
]

RESERVED = frozenset({"setup", "ticker", "villager"})  # names of actors that are nobody's account
DAY = timedelta(days=1)


class Hashed(NamedTuple):
    """What is wrong with a password, and what is kept of it."""

    problems: checks.Problems
    encoded: str


def hashed(password: str | None, user: User | None = None) -> Hashed:
    """Takes most of a second, by intent; so it is done before anybody holds the pen. None: what no
    password fits. `user`: whose it will be, for it must not be like their names."""
    problems = () if password is None else checks.password(password, user or User())
    return Hashed(problems, "" if problems else make_password(password))


def add_user(
    username: str, name: str, password: str | Hashed | None, *, actor: Actor, now: datetime
) -> User:
    """A new account without any posting, which therefore may do nothing yet.

    `password` None: nobody can sign in with it until one is set. Who: an administrator. Raises
    BadFields (username, name, password), Refused.
    """
    who = User(username=username, name=name)
    made = password if isinstance(password, Hashed) else hashed(password, who)
    with writing(actor=actor, now=now) as pen:
        insist_anywhere("user.add", actor, now, username)
        user = _new_user(username, name, made, now)
        pen.write("user.add", username, rows=[user])
        return user


def invite(
    username: str,
    name: str,
    password: str | Hashed,
    role: Role,
    place: Place,
    starts: date,
    until: date | None = None,
    company: str = "",
    *,
    actor: Actor,
    now: datetime,
) -> User:
    """邀请. The level above brings somebody in: an account with its first posting, in one act.

    Who: the role that invites to this one (permissions: invite.*), at the place or above it; a
    company's branch for its own company, which need not be said. Raises BadFields (username, name,
    password, role, place, starts, until, company), Malformed (INVITED_BY_NOBODY), Refused.
    """
    who = User(username=username, name=name)
    made = password if isinstance(password, Hashed) else hashed(password, who)
    with writing(actor=actor, now=now) as pen:
        action = f"invite.{Role(role)}"
        if action not in PERMITTED:
            raise malformed("INVITED_BY_NOBODY")
        insist_permitted(action, lineage(place), actor=actor, now=now, subject=place.code)
        user = _new_user(username, name, made, now)
        own = [p.company for p in held(action, actor, now) if p.covers(lineage(place))]
        company = company or (own[0] if Role(role) in OF_A_COMPANY else "")
        wrong = _posting_problems(user, Role(role), place, starts, until, company)
        if not company.startswith(tuple(own)):
            wrong["company"] = (problem("COMPANY_OTHER", company=own[0]),)
        insist_good(**wrong)
        posting = _new_posting(user, Role(role), place, starts, until, company, actor, now)
        pen.write("user.invite", username, _written(posting), rows=[user, posting])
        return user


def set_password(user: User, password: str, *, actor: Actor, now: datetime) -> User:
    """One's own, or by an administrator over all places where the account is posted.

    Raises BadFields (password), Refused.
    """
    made = hashed(password, user)
    with writing(actor=actor, now=now) as pen:
        user = User.objects.get(pk=user.pk)
        if actor.user != user.username:
            insist_over(user, "user.set_password", actor, now)
        insist_good(password=made.problems)
        user.password = made.encoded
        user.save(update_fields=["password"])
        pen.write("user.set_password", user.username, rows=[user])
        return user


def deactivate(user: User, *, actor: Actor, now: datetime) -> User:
    """Signed out at once, until the account is opened again; the postings stay, they explain the
    past.

    Who: an administrator over all places where the account is posted. Raises Malformed, Refused.
    """
    with writing(actor=actor, now=now) as pen:
        user = User.objects.get(pk=user.pk)
        insist_over(user, "user.deactivate", actor, now)
        if not user.is_active:
            raise malformed("NOT_ACTIVE")
        user.is_active = False
        user.save(update_fields=["is_active"])
        pen.write("user.deactivate", user.username, rows=[user])
        return user


def reactivate(user: User, *, actor: Actor, now: datetime) -> User:
    """Opened again with a new password set apart from this; postings not ended hold as before.

    Who: an administrator over all places where the account is posted. Raises Malformed, Refused.
    """
    with writing(actor=actor, now=now) as pen:
        user = User.objects.get(pk=user.pk)
        insist_over(user, "user.reactivate", actor, now)
        if user.is_active:
            raise malformed("IS_ACTIVE")
        user.is_active = True
        user.save(update_fields=["is_active"])
        pen.write("user.reactivate", user.username, rows=[user])
        return user


def give_posting(
    user: User,
    role: Role,
    place: Place,
    starts: date,
    until: date | None = None,
    company: str = "",
    *,
    actor: Actor,
    now: datetime,
) -> RolePosting:
    """A role at a place from `starts` to `until` (both days included, None: open). `company`: of an
    insurer's staff, as RolePosting has it.

    Who: another administrator, of the place or of one above. Raises BadFields (role, place,
    starts, until, company), Malformed (NOT_ACTIVE, OWN_POSTING), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist_permitted("posting.give", lineage(place), actor=actor, now=now, subject=place.code)
        user = User.objects.get(pk=user.pk)
        _insist_somebody_else(user, actor)
        if not user.is_active:
            raise malformed("NOT_ACTIVE")
        insist_good(**_posting_problems(user, Role(role), place, starts, until, company))
        posting = _new_posting(user, Role(role), place, starts, until, company, actor, now)
        pen.write("posting.give", user.username, _written(posting), rows=[posting])
        return posting


def end_posting(posting: RolePosting, until: date, *, actor: Actor, now: datetime) -> RolePosting:
    """`until`: the last day, yesterday at the earliest: what was done under it stays explained.

    Who: another administrator, of the place or of one above. Raises BadFields (until), Malformed
    (OWN_POSTING), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        posting = RolePosting.objects.select_related("user", "place").get(pk=posting.pk)
        above = lineage(posting.place)
        insist_permitted("posting.end", above, actor=actor, now=now, subject=posting.place.code)
        _insist_somebody_else(posting.user, actor)
        insist_good(until=_ending_problems(posting, until, local_day(now) - DAY))
        posting.until = until
        posting.save(update_fields=["until"])
        pen.write("posting.end", posting.user.username, _written(posting), rows=[posting])
        return posting


def create_administrator(
    username: str, name: str, password: str | Hashed, *, place: Place, now: datetime
) -> User:
    """The account that makes all others; by whoever installs the system, while there is none.

    Raises Malformed (ADMINISTRATOR_THERE), BadFields.
    """
    made = password if isinstance(password, Hashed) else hashed(password)
    with writing(actor=SETUP, now=now):
        if has_administrator(now):
            raise malformed("ADMINISTRATOR_THERE")
        user = add_user(username, name, made, actor=SETUP, now=now)
        give_posting(user, Role.ADMINISTRATOR, place, local_day(now), actor=SETUP, now=now)
        return user


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _new_user(username: str, name: str, made: Hashed, now: datetime) -> User:
    """Raises BadFields (username, name, password)."""
    insist_good(
        username=checks.username(username) or _taken(username),
        name=checks.text(name, 60),
        password=made.problems,
    )
    return User.objects.create(username=username, name=name, password=made.encoded, created_at=now)


def _new_posting(
    user: User,
    role: Role,
    place: Place,
    starts: date,
    until: date | None,
    company: str,
    actor: Actor,
    now: datetime,
) -> RolePosting:
    return RolePosting.objects.create(
        user=user, role=role.value, place=place, starts=starts, until=until, company=company,
        given_by=actor.user, given_at=now,
    )  # fmt: skip


# ── who may ─────────────────────────────────────────────────────────────────────────────────────


def _insist_somebody_else(user: User, actor: Actor) -> None:
    if user.username == actor.user:
        raise malformed("OWN_POSTING")


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────


def _taken(username: str) -> checks.Problems:
    taken = username in RESERVED or User.objects.filter(username=username).exists()
    return (problem("USERNAME_TAKEN"),) if taken else ()


def _posting_problems(
    user: User, role: Role, place: Place, starts: date, until: date | None, company: str
) -> dict[str, checks.Problems]:
    if until is not None and until < starts:
        return {"until": (problem("PERIOD", starts=starts),)}
    there = on_day(starts).filter(pk=place.pk).exists()
    others = _overlapping(user.postings.all(), starts, until)
    same = others.filter(role=role, place__code=place.code).first()
    apart = others.exclude(role=role) if role in KEEPERS else others.filter(role__in=KEEPERS)
    return {
        "place": () if there else (problem("PLACE_NOT_THERE", day=starts),),
        "role": checks.role_at_level(role, Level(place.level))
        + ((problem("ADMINISTRATOR_APART"),) if apart.exists() else ()),
        "starts": (problem("POSTING_OVERLAPS", starts=same.starts),) if same else (),
        "company": (problem("COMPANY_NONE"),) if company and role not in OF_A_COMPANY else (),
    }


def _ending_problems(posting: RolePosting, until: date, earliest: date) -> checks.Problems:
    if posting.until is not None and until > posting.until:
        return (problem("POSTING_ENDS_EARLIER", until=posting.until),)
    if until < earliest:
        return (problem("POSTING_PAST", day=earliest),)
    return ()


def _overlapping(
    postings: models.QuerySet[RolePosting], starts: date, until: date | None
) -> models.QuerySet[RolePosting]:
    later = not_over(postings, starts)
    return later if until is None else later.filter(starts__lte=until)


def _written(posting: RolePosting) -> dict[str, str | None]:
    return {
        "role": posting.role,
        "place": posting.place.code,
        "starts": posting.starts.isoformat(),
        "until": posting.until.isoformat() if posting.until else None,
        **({"company": posting.company} if posting.company else {}),
    }
