"""Processes that are killed, and what is there afterwards.

A child of ours is forked for each death: it works on a copy of database and home and is killed by
SIGKILL at a moment that a recorded seed gives. Then the copy is looked at: before the commit
nothing, after it all of it; `hedun verify` finds everything as recorded; and who does the same once
more where nothing was done gets it done.
"""

import os
import random
import select
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

from hedun import keys
from hedun.record.models import Entry, Head
from hedun.record.verification import Fault, verify

WRITES = ("INSERT", "UPDATE", "DELETE")
MOMENTS = ("before the commit", "at any time", "at a statement", "at a write", "after the commit")
COUNTED = ("at a statement", "at a write")
LONGEST = 60.0  # seconds that a child may take
HOMES = ("HEDUN_HOME", "EVIDENCE_DIR", "INCOMING_DIR", "SHOWN_DIR", "MAPS_DIR", "KEYS_DIR",
         "TERMS_DIR", "ROOTS_LOG", "SMS_DIR")  # fmt: skip
# What a dead worker had begun rests before it is tried again (phone.models.Parcel.tries), so that
# one thing that kills every worker holds up no other; so does what is taken to be sent (LEASE).
LATER = frozenset({"phone.working.work_off", "messages.sending.send_some"})
Run = Callable[[], Any]
Faults = frozenset[Fault]
Written = list[tuple[str, str]]  # of the entries after a moment: action, subject


# ── a child that dies ───────────────────────────────────────────────────────────────────────────


def let_go() -> None:
    """Close what a child must not share."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


@dataclass
class Death:
    """`said`: what the child told before it died; `seconds` it lived."""

    said: list[str]
    killed: bool
    seconds: float

    def counted(self, at: str) -> int:
        """How many statements or writes there were of one that lived to its end, at least 1."""
        told = [line.partition(": ")[2] for line in self.said if line.startswith(f"{at}: ")]
        return max(1, int(told[0])) if told else 1


def dies(run: Run, at: str, number: int = 0, after: float = 0.0) -> Death:
    """A child that runs it and is killed: `at` one of MOMENTS (the statement or write of this
    number, and before the commit where there are not so many; any time: so many seconds after it
    began), or "" for one that lives to its end."""
    let_go()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reads)
            _child(run, at, number, writes)
        finally:
            os._exit(1)  # it did not come to its end: an action that refuses
    os.close(writes)
    begun = time.monotonic()
    with os.fdopen(reads, "rb", buffering=0) as told:
        said = _heard(told, after if at == "at any time" else LONGEST)
        if at == "at any time":
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            said += _heard(told, LONGEST)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return Death(said, killed, time.monotonic() - begun)


def _heard(told: Any, seconds: float) -> list[str]:
    """What the child says until it is gone, or until so many seconds are over."""
    until, said = time.monotonic() + seconds, b""
    while (left := until - time.monotonic()) > 0:
        if select.select([told], [], [], left)[0]:
            data = told.read(4096)
            if not data:
                break
            said += data
    return said.decode().split("\n")[:-1]


def _child(run: Run, at: str, number: int, told: int) -> None:
    left, commit, committed = [number], connection.commit, [False]
    made = dict.fromkeys(COUNTED, 0)

    def say(what: str) -> None:
        os.write(told, f"{what}\n".encode())

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        for moment in COUNTED[: 1 + sql.startswith(WRITES)]:
            made[moment] += 1
        if at == "at a statement" or (at == "at a write" and sql.startswith(WRITES)):
            if left[0] == 0:
                die()
            left[0] -= 1
        return execute(sql, *more)

    def committing() -> None:
        if at in ("before the commit", "at a statement", "at a write"):
            say("before the commit")
            die()
        commit()
        if not committed[0]:
            committed[0] = True
            say("committed")
            if at == "after the commit":
                die()

    connection.commit = committing  # type: ignore[method-assign]
    with connection.execute_wrapper(watch):
        run()
    say("acknowledged")
    for moment, number in made.items():
        say(f"{moment}: {number}")
    if at:
        die()
    let_go()
    os._exit(0)


# ── a copy to die in ────────────────────────────────────────────────────────────────────────────


@dataclass
class Copy:
    """The database and the home as they stood when it was made."""

    name: str
    home: Path


@contextmanager
def copied() -> Iterator[Copy]:
    let_go()
    own, folder = connection.settings_dict["NAME"], Path(tempfile.mkdtemp(prefix="copy-"))
    if connection.vendor == "postgresql":
        name = f"{own}_copy"
        server_says(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
    else:
        name = str(folder / "hedun.sqlite3")
        with closing(sqlite3.connect(own)) as here, closing(sqlite3.connect(name)) as there:
            here.backup(there)
    shutil.copytree(settings.HEDUN_HOME, folder / "home", symlinks=True, ignore=_drafts)
    try:
        yield Copy(name, folder / "home")
    finally:
        let_go()
        if connection.vendor == "postgresql":
            server_says(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(folder, ignore_errors=True)


def _drafts(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(("hedun.sqlite3", "copy-", "kept-"))]


@contextmanager
def inside(copy: Copy) -> Iterator[None]:
    """This process works on the copy."""
    let_go()
    own, home = connection.settings_dict["NAME"], Path(settings.HEDUN_HOME)
    before = {name: getattr(settings, name) for name in HOMES}
    connection.settings_dict["NAME"] = copy.name
    for name, path in before.items():
        setattr(settings, name, copy.home / Path(path).relative_to(home))
    keys.forget()
    try:
        yield
    finally:
        let_go()
        connection.settings_dict["NAME"] = own
        for name, path in before.items():
            setattr(settings, name, path)
        keys.forget()


def server_says(statement: str, *values: object) -> list[Any]:
    """The rows that the PostgreSQL server answers, asked beside the database of this process."""
    told = connection.settings_dict
    url = urlunsplit(("postgresql", f"{told['USER']}@{told['HOST']}:{told['PORT']}", "/postgres",
                      "", ""))  # fmt: skip
    with psycopg.connect(url, autocommit=True, password=told["PASSWORD"]) as server:
        done = server.execute(statement, values or None)  # type: ignore[call-overload]
        return list(done) if done.description else []


def _alone(copy: Copy) -> None:
    """The server goes on for a moment with what a dead child had asked of it."""
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + LONGEST
    asked = "SELECT 1 FROM pg_stat_activity WHERE datname = %s"
    while server_says(asked, copy.name):
        assert time.monotonic() < until, "the server still works for one that is dead"
        time.sleep(0.01)


# ── every action ────────────────────────────────────────────────────────────────────────────────


@dataclass
class Killer:
    """Stands around every action (acts.surrounded): of each it kills so many calls of it at each of
    so many moments, and then lets the action be done. `killed`: {action: {moment: kills}}."""

    seed: int
    kills: int  # of an action, at most
    wanted: frozenset[str] = frozenset()  # none: every action
    killed: dict[str, dict[str, int]] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)  # also verified after they were done again

    def around(self, name: str, run: Run) -> Any:
        left = self.kills - sum(self.killed.get(name, {}).values())
        if left > 0 and not connection.in_atomic_block and (name in self.wanted or not self.wanted):
            self._kill(name, run, left)
        return run()

    def _kill(self, name: str, run: Run, most: int) -> None:
        chance = random.Random(f"{self.seed} {name} {self._count(name)}")
        before = _end()
        with copied() as copy, inside(copy):
            whole = dies(run, "")
            wanted = _since(before)
            if "acknowledged" not in whole.said or not wanted:
                return  # it refuses, or has nothing to do
            after = frozenset(verify().faults)
        there = _faults() if after else after  # of a test that plays with rows itself
        if after - there:
            return  # and goes on doing so
        each = chance.sample(MOMENTS, len(MOMENTS))  # each kind before one comes again
        for moment in (*each, *chance.choices(MOMENTS[1:4], k=most))[:most]:
            with copied() as copy, inside(copy):
                number = chance.randrange(whole.counted(moment))
                death = dies(run, moment, number, chance.random() * whole.seconds)
                _alone(copy)
                told = f"{name}, killed {moment} ({self.seed}, {number}): "
                self._look(told, run, death, before, wanted, there)
            if death.killed:
                count = self.killed.setdefault(name, {})
                count[moment] = count.get(moment, 0) + 1

    def _look(
        self, told: str, run: Run, death: Death, before: int, wanted: Written, known: Faults
    ) -> None:
        found = _since(before)
        if "acknowledged" in death.said:
            assert found == wanted, f"{told}acknowledged, and there is {found} of {wanted}"
        assert not found or set(found) <= set(wanted), f"{told}there is {found}, not {wanted}"
        _insist_verified(told, known)
        if found == wanted:
            return
        again = dies(run, "")
        both = _since(before)
        assert "acknowledged" in again.said, f"{told}cannot be done again after {found}"
        if told.partition(",")[0] not in LATER:
            assert sorted(both) == sorted(wanted), f"{told}done again it is {both}, not {wanted}"
        if told.partition(",")[0] not in self.again:
            _insist_verified(f"{told}and done again: ", known)
            self.again.add(told.partition(",")[0])

    def _count(self, name: str) -> int:
        return sum(self.killed.get(name, {}).values())


def _end() -> int:
    return Head.objects.values_list("seq", flat=True).first() or 0


def _since(before: int) -> Written:
    rows = Entry.objects.filter(seq__gt=before).order_by("seq")
    return list(rows.values_list("action", "subject"))


def _faults() -> Faults:
    """Of the database as it stands."""
    with copied() as copy, inside(copy):
        return frozenset(verify().faults)


def _insist_verified(told: str, known: Faults) -> None:
    faults = [one for one in verify().faults if one not in known]
    assert not faults, f"{told}{[(one.subject, one.en) for one in faults[:5]]}"
