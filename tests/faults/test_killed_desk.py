"""Whoever kills the desk, and whenever: what an officer was answered is there, once."""

import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count as numbers

import httpx
import pytest

from hedun.domain.deadlines import LOCAL
from scripts.pg_cluster import free_port
from tests.support.counts import count
from tests.support.house import House
from tests.support.road import CLERK, FORESTRY, INSURER, TOWNSHIP

SEED = 20261128
KILLS = 3 * int(os.environ.get("TORTURE", "1"))
MOST_SECONDS = 60
NOW = datetime(2026, 9, 15, 10, tzinfo=LOCAL)
PREPARE = """
from random import Random
from tests.support.county import found
found(Random(7), 3)
"""
COUNT = """
import json
from hedun.messages.models import Complaint
from hedun.record.verification import verify
rows = Complaint.objects.values("number", "said", "handler", "answer")
print(json.dumps({"faults": [one.en for one in verify().faults], "there": list(rows)}))
"""


class NotNow(Exception):
    """The desk did not take it this time."""


@dataclass
class Officers:
    """Who enter complaints at the desk until they are told to stop; the bureau also gives them to
    somebody, or answers them. `given`: what was acknowledged, by the complaint's number."""

    port: int
    cut: int = 0
    acknowledged: int = 0
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def sit_down(self) -> list[threading.Thread]:
        """Each signed in, before anybody is killed."""
        return [
            threading.Thread(target=self._work, args=(name, self._signed_in(name)))
            for name in (CLERK, TOWNSHIP, INSURER, FORESTRY)
        ]

    def _signed_in(self, username: str) -> httpx.Client:
        desk = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)
        desk.get("/demo/")
        _posted(desk, "/demo/", username=username)
        return desk

    def _work(self, username: str, desk: httpx.Client) -> None:
        with closing(desk):
            for turn in numbers():
                try:
                    self._one(desk, username, turn)
                except (httpx.HTTPError, NotNow):
                    with self.lock:
                        self.cut += 1
                    time.sleep(0.1)
                if self.over.is_set():
                    return

    def _one(self, desk: httpx.Client, username: str, turn: int) -> None:
        said = f"{username} {turn}"
        told = {"said": said, "source": "phone", "village": "140423104240", "about": ""}
        page = _posted(desk, "/messages/complaints/new/", **told)
        number = page.rstrip("/").rpartition("/")[2]
        self._note(number, said=said)
        if username != FORESTRY:
            return
        if turn % 2:
            _posted(desk, page, assign="1", handler=TOWNSHIP)
            self._note(number, handler=TOWNSHIP)
        else:
            _posted(desk, page, settle="1", outcome="founded", answer=f"答 {turn}")
            self._note(number, answer=f"答 {turn}")

    def _note(self, number: str, **what: str) -> None:
        with self.lock:
            self.acknowledged += 1
            self.given.setdefault(number, {}).update(what)


def _posted(desk: httpx.Client, path: str, **data: str) -> str:
    """Where the desk sends on who has done it. Raises NotNow."""
    token = {"X-CSRFToken": desk.cookies.get("hedun_csrf") or ""}
    answer = desk.post(path, data=data, headers=token)
    if answer.status_code >= 500:
        raise NotNow
    assert answer.status_code == 302, answer.text[:2000]
    return answer.headers["Location"]


def killed_at_work(house: House, officers: Officers) -> None:
    chance = random.Random(SEED)
    with house.warm(officers.port) as start:
        server = start()
        hands = officers.sit_down()
        for hand in hands:
            hand.start()
        try:
            for _ in range(KILLS):
                _until_more(officers)
                time.sleep(chance.random() * 0.3)
                os.killpg(server, signal.SIGKILL)
                server = start()
            _until_more(officers)
        finally:
            officers.over.set()
            for hand in hands:
                hand.join()


def _until_more(officers: Officers) -> None:
    """Somebody was answered once more, however busy the machine is."""
    before, until = officers.acknowledged, time.monotonic() + MOST_SECONDS
    while officers.acknowledged == before:
        assert time.monotonic() < until, "nobody is answered any more"
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_an_officer_was_answered_is_there_once(new_house: Callable[..., House]) -> None:
    house = new_house(demo=True)
    house.python(PREPARE)
    house.set_now(NOW)
    officers = Officers(free_port())
    killed_at_work(house, officers)
    told = json.loads(house.python(COUNT))
    assert told["faults"] == []
    there = {row["number"]: row for row in told["there"]}
    lost = {number: one for number, one in officers.given.items()
            if number not in there or not one.items() <= there[number].items()}  # fmt: skip
    assert not lost, f"seed {SEED}: {lost}"
    twice = [said for said, n in Counter(row["said"] for row in there.values()).items() if n > 1]
    assert not twice, f"seed {SEED}: {twice}"
    assert officers.cut and len(officers.given) > KILLS
    count("killed while officers work", "kills", KILLS)
    count("killed while officers work", "sendings cut", officers.cut)
    count("killed while officers work", "answers, none lost, none twice", officers.acknowledged)
