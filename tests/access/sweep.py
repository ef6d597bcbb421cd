"""Every address asked for as every role at every spot. Runs in a process of the house; `behind`,
as the role of the desk, whom PostgreSQL's second wall binds."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as SESSION
from django.http import HttpResponse as Bare
from django.test import Client

import hedun.urls
from hedun import clock
from hedun.claims.models import Claim
from hedun.domain.actors import PEOPLE, Role
from hedun.people.models import User
from hedun.record.models import Head
from tests.access.addresses import ASKED, SENT, Things, asked
from tests.access.back import taken_back
from tests.access.borrowed import Asking, borrow, do_it, mass_assign, mispair
from tests.access.expected import WRITES, comes_in, lines
from tests.access.looked import faults, in_full
from tests.access.marking import mark_everything
from tests.access.nonsense import ENDS_THE_SESSION, talk_nonsense
from tests.access.world import SPOTS, more, name_of, offices
from tests.record.walled import as_role
from tests.record.world import grow
from tests.support.house import DESK
from tests.support.numbers import everybodys
from tests.support.turns import FULL, turn_of

ELSEWHERE = SPOTS[1:]
LET_IN = 6  # a short run opens a page as one in so many of those who may
EXPECTED = lines()
Addresses = dict[str, str]
Sent = dict[str, dict[str, Any]]
no_such_method: set[tuple[str, str]] = set()  # of an address, which is so for everybody
CLOSED = frozenset({400, 401, 403, 404, 405})


def begin() -> None:
    """Makes the house and everybody in it, with markup in every text; prints the claim that is
    asked about, the hour, and how many columns of texts there are."""
    road = grow()
    offices(road)
    claim = more(road)
    marked = mark_everything()
    print(json.dumps([claim.pk, road.now.isoformat(), marked]))


def main(claim: int, now: str) -> None:
    """Prints a line for each answer to each role, wherever it is: role, spot, method, address,
    status, whether it was closed, whether anything was written, which of our words it named, what
    is wrong with it; then what nonsense in the fields of its addresses made fall. One process for
    all roles, as the desk is one: to begin takes what a role takes."""
    things, prepared = _begun(claim, now)
    for role in PEOPLE:
        people = _people(role)
        sweep(*prepared, people)
        tries, stumbles = talk_nonsense(people[role, "own"], prepared[0], EXPECTED)
        print(json.dumps({"nonsense": tries, "stumbles": [asdict(one) for one in stumbles]}))
        print(json.dumps({"borrowed": list(borrowed(role, people, things))}))


def behind(claim: int, now: str) -> None:
    """Prints the same answers; what is asked for is found before, by the owner of the tables."""
    _things, prepared = _begun(claim, now)
    everybody = [_people(role) for role in PEOPLE]
    with as_role(DESK):
        for people in everybody:
            sweep(*prepared, people)


def _begun(claim: int, now: str) -> tuple[Things, tuple[Addresses, Sent, list[str]]]:
    """The claim's things; the addresses, what is sent to them, and words of the village. The hour
    stands still, and pages that are the same for everybody are not drawn."""
    settings.ALLOWED_HOSTS = ["*"]
    hour = datetime.fromisoformat(now)
    clock.now = lambda: hour  # type: ignore[assignment]
    for code in (403, 404):  # the page that says so is drawn elsewhere, and takes the longest
        setattr(hedun.urls, f"handler{code}", lambda request, exception, c=code: Bare(status=c))
    _before()
    _numbers()
    things = Things(Claim.objects.get(pk=claim))
    sent = {name: made(things) for name, made in SENT.items()}
    return things, (asked(things), sent, ours(things))


def _people(role: Role) -> dict[tuple[Role, str], User]:
    return {(role, spot): User.objects.get(username=name_of(role, spot)) for spot in SPOTS}


def borrowed(
    role: Role, people: dict[tuple[Role, str], User], things: Things
) -> Iterator[tuple[str, str, str]]:
    """What somebody else's numbers and fields that no form has came to (borrowed.py): how, what
    was asked, what was wrong."""
    spots = {spot: people[role, spot] for spot in SPOTS}
    asking = Asking(role, spots, things, asked(things), EXPECTED)
    ways = {
        "numbers of others": borrow(asking),
        "at home": do_it(asking),
        "parts of others": mispair(asking),
        "columns as fields": mass_assign(asking),
    }
    for how, found in ways.items():
        yield from ((how, *one) for one in found)


def sweep(
    addresses: Addresses, sent: Sent, words: list[str], people: dict[tuple[Role, str], User]
) -> None:
    for (role, spot), user in people.items():
        at = [
            (method, name, path)
            for name, path in addresses.items()
            for method in ("get", "post")
            if is_asked(method, name, role, spot)
        ]
        for answer in answers(user, at, sent, words):
            print(json.dumps([role, spot, *answer]))


def is_asked(method: str, name: str, role: Role, spot: str) -> bool:
    """`make torture` asks everything. A short run asks for each address as every role at its own
    place, and as some of them at one of the others, other ones each day; but where many come in, it
    lets in a part of them: those who are kept out are all asked, which also takes the least."""
    if FULL:
        return True
    if spot != SPOTS[0] and turn_of(name, role) % (3 * len(ELSEWHERE)) != ELSEWHERE.index(spot):
        return False
    come = [one for one in PEOPLE if comes_in(EXPECTED[name], method, one, spot)]
    if role not in come or role in WRITES.get(f"{method} {name}", "").split():
        return True
    return (come.index(role) + turn_of(method, name)) % min(LET_IN, len(come)) == 0


def ours(things: Things) -> list[str]:
    """Words that stand on no page of somebody who works elsewhere."""
    claim = things.claim
    return [claim.number, claim.report.number, things.household.number, things.village.code]


def answers(
    user: User,
    asked_for: list[tuple[str, str, str]],
    sent: Sent,
    words: list[str],
) -> Iterator[list[Any]]:
    """Method, address, status, whether it was closed, whether anything was written, words named."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    for method, name, path in asked_for:
        if (method, name) in no_such_method:
            yield [method, name, 405, True, False, [], []]
            continue
        data = sent.get(name, {}) if method == "post" else ASKED.get(name, {})
        answer = _asked(client, method, name, path, data, words)
        if answer[0] == 405:
            no_such_method.add((method, name))
        yield [method, name, *answer]
        if name in ENDS_THE_SESSION and SESSION not in client.session:
            client.force_login(user)


def _asked(
    client: Client, method: str, name: str, path: str, data: dict[str, Any], words: list[str]
) -> tuple[int, bool, bool, list[str], list[str]]:
    """Asked, and taken back: whatever it did, the next one finds the house as it was."""
    with taken_back():
        answer = getattr(client, method)(path, data)
        wrote = _head() != _before()
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    said = text.replace(path, "")
    to_the_door = answer.status_code == 302 and answer["Location"].startswith("/sign-in/?")
    closed = answer.status_code in CLOSED or to_the_door
    named = [] if closed else [word for word in words if word in said]
    wrong = [] if answer.status_code in (404, 405) else list(faults(answer, text, personal=True))
    wrong += in_full(answer, name, body, _numbers())
    return answer.status_code, closed, wrote, named, wrong


@cache
def _numbers() -> frozenset[str]:
    """Every ID number, telephone and account of the house as it stood before."""
    return frozenset(one.upper() for one in everybodys())


@cache
def _before() -> str:
    """The record as it stood before anything was asked, and stands again after each."""
    return _head()


def _head() -> str:
    return str(Head.objects.values_list("digest", flat=True).first())
