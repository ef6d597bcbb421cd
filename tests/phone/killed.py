"""A server that is killed again and again while phones and ODK Collect send, and the count
afterwards.

Used by test_kill.py (a few kills) and by `make torture` (200): every receipt that was given is
there, whole and once, and what was sent again is not there twice.
"""

import hashlib
import json
import os
import random
import re
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from tests.openrosa.world import BOUNDARY, body
from tests.support.house import House

PHONES = 4  # half of them have Collect
PIECE = 64 * 1024
TOKEN = "a-token-of-the-tests"
COLLECT = "another-token-of-the-tests"
PREPARE = f"""
from datetime import UTC, datetime, timedelta
from hedun.people.models import User
from hedun.phone.devices import hashed
from hedun.phone.models import Device
now = datetime.now(UTC)
user = User.objects.create(pk=1, username="clerk", name="x", created_at=now)
told = {{"officer": user, "name": "x", "registered_at": now, "seen_at": now,
        "until": now + timedelta(days=9)}}
Device.objects.create(number="SB-0001", token_hash=hashed({TOKEN!r}), **told)
Device.objects.create(number="SB-0002", token_hash=hashed({COLLECT!r}), kind="collect", **told)
"""
COUNT = """
import hashlib, json
from hedun.phone.handing import contents_hold
from hedun.phone.models import Parcel
from hedun.phone.receiving import receipt, seal_of
rows = Parcel.objects.select_related("device")
print(json.dumps({
    row.uuid: {"receipt": receipt(row), "good": row.seal == seal_of(row) and contents_hold(row)}
    for row in rows if row.received_at
}))
"""


@dataclass
class Tally:
    """`given`: receipts by uuid; `twice`: uuids for which another receipt came later."""

    seed: int
    kills: int = 0
    sent: int = 0
    cut: int = 0
    given: dict[str, Any] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Sending:
    uuid: str
    manifest: bytes
    files: list[bytes]
    whole: bool


class Phones:
    """Phones that send until they are told to stop, and send again what got no receipt."""

    def __init__(self, seed: int, port: int) -> None:
        self.tally, self.port = Tally(seed), port
        self.over = threading.Event()
        self.hands = [threading.Thread(target=self._send, args=(n,)) for n in range(PHONES)]

    def _send(self, number: int) -> None:
        chance = random.Random(self.tally.seed * 1000 + number)
        make, send, path = (_made, _sent, "m/api/parcels") if number % 2 else (
            _filled, _posted, f"odk/key/{COLLECT}")  # fmt: skip
        client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}/{path}", timeout=20)
        client.headers["Authorization"] = f"Device {TOKEN}"
        while not self.over.is_set():
            one = make(chance)
            while not self.over.is_set():
                try:
                    receipt = send(client, one)
                except (httpx.HTTPError, _NotNow):
                    with self.tally.lock:
                        self.tally.cut += 1
                    time.sleep(0.1)
                    continue
                self._note(one.uuid, receipt)
                if chance.random() < 0.2:  # the answer was lost on the way: it is sent once more
                    with suppress(httpx.HTTPError, _NotNow):
                        self._note(one.uuid, send(client, one))
                break
        client.close()

    def _note(self, uuid: str, receipt: Any) -> None:
        with self.tally.lock:
            self.tally.sent += 1
            if self.tally.given.setdefault(uuid, receipt) != receipt:
                self.tally.twice.append(uuid)


class _NotNow(Exception):
    """The server did not take it this time."""


def _made(chance: random.Random) -> Sending:
    uuid = str(UUID(int=chance.getrandbits(128)))
    files = [chance.randbytes(chance.randrange(1, 200_000)) for _ in range(chance.randrange(3))]
    told = {
        "village": "140423104201", "first_told_at": "2026-08-31T07:30:00+08:00",
        "device_clock": "2026-08-31T08:02:11+08:00",
        "rows": [{"id": uuid, "household": "1", "species": "wild_boar", "occurred": "2026-08-30",
                  "crop": "maize"}],
        "files": [{"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
                  for data in files],
    }  # fmt: skip
    return Sending(uuid, json.dumps(told).encode(), files, chance.random() < 0.6)


def _sent(client: httpx.Client, one: Sending) -> Any:
    """The receipt. Raises _NotNow."""
    if one.whole:
        head = {"Manifest-Size": str(len(one.manifest))}
        body = one.manifest + b"".join(one.files)
        return _told(client.post(f"/{one.uuid}/whole", content=body, headers=head))["receipt"]
    answer = _told(client.put(f"/{one.uuid}", content=one.manifest))
    for data in one.files:
        sha256, at = hashlib.sha256(data).hexdigest(), 0
        while at < len(data):
            end = min(at + PIECE, len(data))
            head = {"Content-Range": f"bytes {at}-{end - 1}/{len(data)}"}
            address = f"/{one.uuid}/files/{sha256}"
            answer = _told(client.put(address, content=data[at:end], headers=head))
            at = answer["received"]
    if answer["receipt"] is None:
        raise _NotNow
    return answer["receipt"]


FORM = """<?xml version='1.0'?><data id="hedun_damage" version="2026090101"
xmlns:orx="http://openrosa.org/xforms"><village>140423104201</village>
<told><told_at>2026-08-31T07:30:00.000+08:00</told_at></told>
<line><who><listed>yes</listed><household>140423104201-0001</household></who>
<loss><species>wild_boar</species><occurred>2026-08-30</occurred><item>maize</item></loss>{}</line>
<orx:meta><orx:instanceID>uuid:{}</orx:instanceID></orx:meta></data>"""
PLACES = ("photo_wide", "photo_close", "photo_sign")


def _filled(chance: random.Random) -> Sending:
    uuid = str(UUID(int=chance.getrandbits(128)))
    files = [chance.randbytes(chance.randrange(1, 200_000)) for _ in range(chance.randrange(3))]
    named = "".join(f"<{PLACES[n]}>{n}.jpg</{PLACES[n]}>" for n in range(len(files)))
    return Sending(uuid, FORM.format(named, uuid).encode(), files, chance.random() < 0.5)


def _posted(client: httpx.Client, one: Sending) -> Any:
    """As Collect sends a filled form: in one request, or a photograph in each. Raises _NotNow."""
    named = {f"{n}.jpg": data for n, data in enumerate(one.files)}
    parts = [named] if one.whole or not named else [{name: named[name]} for name in named]
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    for part in parts:
        content = body(one.manifest.decode(), part, more=part is not parts[-1])
        answer = client.post("/submission", content=content, headers=kind)
        if answer.status_code >= 500:
            raise _NotNow
        assert answer.status_code in (201, 202), answer.text
    [number] = set(re.findall(r"SJ-\d{4}-\d{6}", answer.text))
    return {"number": number}


def _told(answer: httpx.Response) -> Any:
    if answer.status_code >= 500:
        raise _NotNow
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def killed_under_load(house: House, kills: int, seed: int, port: int) -> Tally:
    """Kill the server so often at random moments while phones send. Raises AssertionError where a
    receipt does not stand for what is there."""
    house.python(PREPARE)
    phones, chance = Phones(seed, port), random.Random(seed)
    with house.warm(port) as start:
        server = start()
        for hand in phones.hands:
            hand.start()
        try:
            for _ in range(kills):
                time.sleep(chance.random() * 0.5)
                os.killpg(server, signal.SIGKILL)
                phones.tally.kills += 1
                server = start()
            time.sleep(0.3)
        finally:
            phones.over.set()
            for hand in phones.hands:
                hand.join()
            os.killpg(server, signal.SIGKILL)
    _insist(house, phones.tally)
    return phones.tally


def _receipt(there: dict[str, Any], uuid: str) -> Any:
    return there[uuid]["receipt"].items()


def _insist(house: House, tally: Tally) -> None:
    there = json.loads(house.python(COUNT))
    lost = [uuid for uuid in tally.given if uuid not in there]
    other = [
        u
        for u, told in tally.given.items()
        if u in there and not told.items() <= _receipt(there, u)
    ]
    bad = [uuid for uuid in there if not there[uuid]["good"]]
    numbers = [told["receipt"]["number"] for told in there.values()]
    said = f"seed {tally.seed}: "
    assert not lost, f"{said}{len(lost)} of {len(tally.given)} receipts stand for nothing"
    assert not other, f"{said}{len(other)} receipts are not those of what is there"
    assert not bad, f"{said}{len(bad)} parcels are not what was received"
    assert not tally.twice, f"{said}{len(tally.twice)} were received twice"
    assert len(set(numbers)) == len(numbers), f"{said}a number was given twice"
