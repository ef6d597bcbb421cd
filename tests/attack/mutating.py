"""Bad inputs made of good ones: bytes changed, parts cut out, doubled and put elsewhere, and what
readers stumble over put in their place."""

import json
import os
import re
from random import Random
from typing import Any

TIMES = int(os.environ.get("TORTURE", "1"))
NASTY = (
    b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1a", b"\r", b"\n", b'"', b"'", b"\\", b",",
    b"|", b"=", b"<", b">", b"&", b"]]>", b"<!--", b"<!DOCTYPE a[<!ENTITY b 'c'>]>", b"&b;", b"{",
    b"[", b"}", b"]", b"null", b"true", b"NaN", b"Infinity", b"-1", b"1e400", b"-0.0", b"9" * 30,
    b"9" * 5000, b"0x10", b"\xc2\xb2", b"\xd9\xa3", b"\xe2\x80\xae", b"\xef\xbc\x91", b"\\ud800",
    b"\\u0000", b"9999-12-31T23:59:59-12:00", b"0001-01-01T00:00:00+14:00", b"2026-02-30",
    b"=cmd|' /C calc'!A0", b"../../etc/passwd", b"%s%n{0}", b"[" * 3000, b'{"a":' * 3000,
    b"(" * 500, b"a" * 70_000, b"\xf0\x9f\x90\x97", b"\xf0\xa0\xae\xb7", b"+08:00", b"--", b"\t",
)  # fmt: skip
LEAVES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, 10**30, 0.5, -0.0, 1e308, 5e-324, "",
    "\x00", "²", "٣", "\u202e", "𠮷", "a" * 300, "-1", "1e5", "NaN", [], {}, [[]], [None],
    {"": None}, {"kind": []}, [1] * 600, "9999-12-31T23:59:59-12:00", "2026-02-30", "../x", "=1+1",
)  # fmt: skip


def mutated(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """One of them, changed in one to five places."""
    if data[:1] in (b"{", b"[") and random.random() < 0.5:
        try:
            return json.dumps(_leaf(random, json.loads(data))).encode()
        except (ValueError, RecursionError):
            pass
    made = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 2, 3, 5))):
        random.choice(CHANGES)(random, made, others)
    return bytes(made)


def _spot(random: Random, made: bytearray) -> tuple[int, int]:
    at = random.randrange(len(made) + 1)
    return at, min(len(made), at + random.choice((1, 1, 2, 4, 8, 40, 400)))


def _flip(random: Random, made: bytearray, others: list[bytes]) -> None:
    if made:
        made[random.randrange(len(made))] ^= 1 << random.randrange(8)


def _put(random: Random, made: bytearray, others: list[bytes]) -> None:
    at, to = _spot(random, made)
    made[at : random.choice((at, to))] = random.choice(NASTY)


def _word(random: Random, made: bytearray, others: list[bytes]) -> None:
    """In the place of a whole number or word."""
    found = list(re.finditer(rb"[\w.+-]+", bytes(made[:20_000])))
    if found:
        one = random.choice(found)
        made[one.start() : one.end()] = random.choice(NASTY)


def _cut(random: Random, made: bytearray, others: list[bytes]) -> None:
    at, to = _spot(random, made)
    del made[at:to]


def _end(random: Random, made: bytearray, others: list[bytes]) -> None:
    del made[random.randrange(len(made) + 1) :]


def _double(random: Random, made: bytearray, others: list[bytes]) -> None:
    at, to = _spot(random, made)
    made[at:at] = made[at:to] * random.choice((1, 2, 50))


def _elsewhere(random: Random, made: bytearray, others: list[bytes]) -> None:
    at, to = _spot(random, made)
    other = random.choice(others)
    begin = random.randrange(len(other) + 1)
    made[at:to] = other[begin : begin + 200]


def _number(random: Random, made: bytearray, others: list[bytes]) -> None:
    """Four bytes that say how long something is."""
    at, _ = _spot(random, made)
    value = random.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, 65_536))
    made[at : at + 4] = value.to_bytes(4, random.choice(("little", "big")))


CHANGES = (_flip, _put, _put, _word, _word, _cut, _end, _double, _elsewhere, _number)


def _leaf(random: Random, told: Any) -> Any:
    """The same with another value somewhere, a name more or a name less."""
    ways = list(_ways(told, ()))
    way = random.choice(ways)
    if not way:
        return random.choice(LEAVES)
    above = told
    for step in way[:-1]:
        above = above[step]
    if isinstance(above, dict) and random.random() < 0.2:
        del above[way[-1]]
    elif isinstance(above, dict) and random.random() < 0.1:
        above[random.choice(("", "x", "kind", "\x00"))] = random.choice(LEAVES)
    else:
        above[way[-1]] = random.choice(LEAVES)
    return told


def _ways(told: Any, way: tuple[Any, ...]) -> Any:
    yield way
    if isinstance(told, dict):
        for name, value in told.items():
            yield from _ways(value, (*way, name))
    elif isinstance(told, list):
        for n, value in enumerate(told):
            yield from _ways(value, (*way, n))
