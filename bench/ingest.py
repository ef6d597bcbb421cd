"""How many submissions of phones a second are received, beside an endpoint that only writes.

.venv/bin/python bench/ingest.py [--seconds N] [--rounds N] [--write]

PostgreSQL that waits for its disk, the server of `hedun serve`, and this client, all on the same
cores; eight connections that send one submission after the other: with two photographs of 300 kB,
and without. The bare endpoints are of the same server process and get the same bytes: one writes
them and waits for the disk, the other takes their SHA-256 as well. The three take turns. Every
acknowledged submission is looked for afterwards: its row, its receipt's digests and every byte of
its files. `--write` puts the table into docs/performance.md.
"""

import argparse
import hashlib
import json
import os
import platform
import random
import re
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import pg_cluster  # noqa: E402

from bench.serving import made_database, serving  # noqa: E402
from bench.told import put, say  # noqa: E402

AT_ONCE = 8
PHOTO = 300_000
KINDS = {"two photographs of 300 kB": 2, "no photograph": 0}
GOALS = {2: 150, 0: 400}
BARE = 0.5
OURS, PLAIN, DIGEST = "", "/bare", "/bare/digest"  # where it is sent; "": to the parcels
SEED = 6
TOKEN = "a-token-for-the-bench"
VILLAGE = "140423104201"


@dataclass
class Made:
    """A submission as it goes over the wire."""

    uuid: str
    head: bytes
    body: bytes
    manifest: str
    files: list[str]


@dataclass
class Round:
    """What one turn came to."""

    seconds: float
    took: list[float] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def a_second(self) -> float:
        return len(self.took) / self.seconds


# ── what is sent ────────────────────────────────────────────────────────────────────────────────


class Maker:
    """Submissions, each another one; photographs differ in every one."""

    def __init__(self, made: int = 0, village: str = VILLAGE, day: str = "2026-08-31") -> None:
        """`made`: what came before, so that none comes twice; `day`: on which it is sent."""
        self.chance = random.Random(SEED + made)
        self.made, self.village, self.day = made, village, day
        self.base = self.chance.randbytes(PHOTO)

    def submissions(self, count: int, photos: int, to: str) -> list[Made]:
        return [self._one(photos, to) for _ in range(count)]

    def _one(self, photos: int, to: str) -> Made:
        self.made += 1
        uuid = str(UUID(int=(SEED << 120) + self.made))
        files = [self.chance.randbytes(64) + self.base[64:] for _ in range(photos)]
        digests = [hashlib.sha256(data).hexdigest() for data in files]
        rows = [
            {"id": str(UUID(int=(9 << 120) + self.made * 10 + n)),
             "household": f"{self.village}-{n:04d}",
             "species": "wild_boar", "occurred": self.day, "crop": "maize",
             "stage": "milk_ripe", "plot": "南坡", "planted_e4": 50_000, "damaged_e4": 18_000,
             "degree_ppm": 450_000,
             "ground": {"lat": 36.5, "lon": 113.0, "datum": "WGS-84", "accuracy_m": 8,
                        "ring": [[113.0, 36.5], [113.001, 36.5], [113.001, 36.501]]}}
            for n in range(2)
        ]  # fmt: skip
        told = {
            "village": self.village, "first_told_at": f"{self.day}T07:30:00+08:00",
            "device_clock": f"{self.day}T08:02:11+08:00", "told_by": None,
            "no_evidence_reason": "" if photos else "当晚没有灯", "rows": rows,
            "files": [{"sha256": sha256, "size": PHOTO, "name": f"{n}.jpg", "kind": "photo",
                       "row": 1, "said": {"lat": 36.5, "lon": 113.0, "datum": "WGS-84"}}
                      for n, sha256 in enumerate(digests)],
        }  # fmt: skip
        manifest = json.dumps(told, ensure_ascii=False).encode()
        body = manifest + b"".join(files)
        address = to or f"/m/api/parcels/{uuid}/whole"
        head = (
            f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Device {TOKEN}\r\n"
            f"Device-Clock: {self.day}T08:02:11+08:00\r\nManifest-Size: {len(manifest)}\r\n"
            f"Content-Type: application/octet-stream\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        return Made(uuid, head, body, hashlib.sha256(manifest).hexdigest(), digests)


def send_all(port: int, made: Sequence[Made]) -> Round:
    """All of them over eight connections, each the next one as soon as it is free."""
    queue, lock, found = iter(made), threading.Lock(), Round(0.0)
    faults: list[str] = []

    def connection() -> None:
        wire = socket.create_connection(("127.0.0.1", port))
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            with lock:
                one = next(queue, None)
            if one is None:
                return
            begun = time.perf_counter()
            wire.sendall(one.head)
            wire.sendall(one.body)
            status, answer = _answer(wire)
            took = time.perf_counter() - begun
            with lock:
                found.took.append(took)
                if status == 201:
                    found.answers[one.uuid] = answer
                else:
                    faults.append(f"{status}: {answer}")

    hands = [threading.Thread(target=connection) for _ in range(AT_ONCE)]
    begun = time.perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    found.seconds = time.perf_counter() - begun
    if faults:
        raise SystemExit(f"{len(faults)} were refused, the first with {faults[0]}")
    return found


def _answer(wire: socket.socket) -> tuple[int, dict[str, Any]]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(wire)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    while length is not None and len(body) < int(length[1]):
        body += _some(wire)
    if length is None:  # in chunks
        while not body.endswith(b"0\r\n\r\n"):
            body += _some(wire)
        body = body.split(b"\r\n")[1]
    return int(head.split(b" ", 2)[1]), json.loads(body)


def _some(wire: socket.socket) -> bytes:
    data = wire.recv(65536)
    if not data:
        raise SystemExit("the server closed a connection")
    return data


# ── what is found ───────────────────────────────────────────────────────────────────────────────


def insist_all_is_there(made: Sequence[Made], found: Round) -> None:
    """Each acknowledged submission stands once, with its receipt's digests and its very bytes."""
    from django.conf import settings

    from hedun.phone.models import Parcel
    from hedun.phone.receiving import receipt

    rows = {row.uuid: row for row in Parcel.objects.filter(uuid__in=[one.uuid for one in made])}
    assert len(rows) == len(made) == len(found.answers)
    kept = {path.name[:36]: path for path in (Path(settings.INCOMING_DIR) / "1").glob("*.all")}
    for one in made:
        told = found.answers[one.uuid]["receipt"]
        assert told == receipt(rows[one.uuid])
        assert told["digests"] == {"manifest": one.manifest, "files": one.files}
        if one.files:
            data = kept[one.uuid].read_bytes()
            assert len(data) == PHOTO * len(one.files)
            for n, sha256 in enumerate(one.files):
                assert hashlib.sha256(data[n * PHOTO : (n + 1) * PHOTO]).hexdigest() == sha256
            kept[one.uuid].unlink()


def prepare() -> None:
    """A clerk with a phone."""
    from datetime import UTC, datetime, timedelta

    import django

    django.setup()
    from django.core.management import call_command

    from hedun.people.models import User
    from hedun.phone.devices import hashed
    from hedun.phone.models import Device

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    user = User.objects.create(pk=1, username="clerk", name="村协保员", created_at=now)
    Device.objects.create(
        number="SB-0001", officer=user, name="bench", token_hash=hashed(TOKEN),
        registered_at=now, until=now + timedelta(days=9), seen_at=now,
    )  # fmt: skip


def served(port: int) -> list[str]:
    """The server of `hedun serve`, its application with the bare endpoints beside it."""
    from hedun.serve import web_command

    return [*web_command("127.0.0.1", port)[:-1], "bench.ingest_server:application"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=5, help="of a turn, about; default: 5")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each; default: 3")
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    asked = parser.parse_args()
    build = ROOT / "build"
    home = Path(tempfile.mkdtemp(prefix="bench-ingest-", dir=build))
    try:
        with pg_cluster.cluster(pg_cluster.MANY) as url:
            os.environ.update(
                DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=str(home), DATABASE_URL=url,
                HEDUN_PHONE_A_SECOND="100000",
            )  # fmt: skip
            made_database(url)
            prepare()
            with serving(served, home / "server.log") as (port, _process):
                table = measured(port, home, asked.seconds, asked.rounds)
    finally:
        shutil.rmtree(home)
    return verdict(table, asked.write)


def measured(port: int, home: Path, seconds: float, rounds: int) -> dict[str, list[Round]]:
    """Turns by turn: ours, the bare one, the one with digests, ours, …"""
    table: dict[str, list[Round]] = {}
    maker = Maker()
    for title, photos in KINDS.items():
        counts = {}
        for to in (OURS, PLAIN, DIGEST):
            send_all(port, maker.submissions(4 * AT_ONCE, photos, to))
            trial = send_all(port, maker.submissions(8 * AT_ONCE, photos, to))
            counts[to] = min(int(seconds * trial.a_second), 4000 if photos == 0 else 1200)
        for to in (OURS, PLAIN, DIGEST) * rounds:
            made = maker.submissions(counts[to], photos, to)
            found = send_all(port, made)
            if to == OURS:
                insist_all_is_there(made, found)
            shutil.rmtree(home / "bare")
            (home / "bare").mkdir()
            name = title + to
            table.setdefault(name, []).append(found)
            took = statistics.median(found.took) * 1000
            print(f"{name:40}{found.a_second:8.0f}/s{took:8.1f} ms", flush=True)
    return table


def verdict(table: dict[str, list[Round]], write: bool) -> int:
    """The table, and whether the goals are reached."""
    lines = [
        "| submission | a second | p50 / p95 ms | bare a second | of it | with SHA-256 | of it |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    reached = True
    for title, photos in KINDS.items():
        ours, bare, digest = (
            statistics.median(one.a_second for one in table[title + to])
            for to in (OURS, PLAIN, DIGEST)
        )
        took = sorted(second for one in table[title] for second in one.took)
        p50, p95 = (took[int(len(took) * part)] * 1000 for part in (0.5, 0.95))
        lines.append(
            f"| {title} | {ours:,.0f} | {p50:.0f} / {p95:.0f} | {bare:,.0f} | {ours / bare:.0%} "
            f"| {digest:,.0f} | {ours / digest:.0%} |"
        )
        held = ours >= GOALS[photos] and ours >= BARE * bare
        reached &= held
        say(
            f"submissions received, {title}", f"{ours:,.0f} a second",
            goal=f"{GOALS[photos]} a second and {BARE:.0%} of the bare", held=held,
            peer=f"an endpoint that only writes: {bare:,.0f}", ratio=ours / bare,
        )  # fmt: skip
    text = "\n".join(lines)
    print(text)
    if write:
        said = (
            f"{text}\n\nMeasured {time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, "
            f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}; medians of the turns."
        )
        put("ingest", said)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
