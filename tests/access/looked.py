"""What every answer of the desk has to keep, whoever asks for whatever: headers, cookies, that
nothing somebody typed is part of the page's own markup, and that nobody's number stands in full."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.support.reading import unpacked

# Put before every free text of the house (marking.py): whoever prints it as it is shows an element.
MARK = "\"'><x-mark>&"
RAW = "<x-mark"

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
# By hand from what pages may do (settings.CONTENT_SECURITY_POLICY): the least that is insisted on.
POLICY = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "object-src": "'none'",
    "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'",
}  # fmt: skip
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/json\"))|<style|javascript:", re.I
)
HANDLER = re.compile(r"<[a-z][^<>]*\s(?:on[a-z]+|style)=[\"']", re.I)

IN_FULL = "somebody's number stands in full"
# Where a number may stand, however it is grouped: 6299 9900 0000 0777, 199-0000-0777.
DIGITS = re.compile(r"\d[\d \u2009-]{5,}[\dXx]")
BETWEEN = str.maketrans("x", "X", " \u2009-")
# Files are unpacked; of papers, which take longest and say the same to all, one of each address.
PAPER, BOOK = b"%PDF", b"PK"
_read = set[str]()


def in_full(answer: Any, name: str, body: bytes, numbers: frozenset[str]) -> Iterator[str]:
    """The numbers that stand in it, told by their last four. `name`: of the address."""
    if body.startswith(PAPER) and name in _read:
        return
    _read.add(name)
    packed = body.startswith((PAPER, BOOK))
    text = unpacked(body) if packed else body.decode("utf-8", "replace")
    text += " ".join(answer.headers.values())
    for run in {found[0].translate(BETWEEN) for found in DIGITS.finditer(text)}:
        for long in _lengths(numbers):
            for at in range(len(run) - long + 1):
                if run[at : at + long] in numbers:
                    yield f"{IN_FULL}: …{run[at : at + long][-4:]}"


@cache
def _lengths(numbers: frozenset[str]) -> list[int]:
    return sorted({len(number) for number in numbers})


def faults(answer: Any, text: str, personal: bool) -> Iterator[str]:
    """`personal`: somebody was signed in."""
    for name, value in EVERYWHERE.items():
        if answer.headers.get(name) != value:
            yield f"{name} is {answer.headers.get(name)}"
    policy = _policy(answer.headers.get("Content-Security-Policy", ""))
    if "sandbox" in policy:
        if policy.get("default-src") != "'none'":
            yield "a sandbox that may fetch"
    else:
        for name, value in POLICY.items():
            if policy.get(name) != value:
                yield f"the page's policy has {name} {policy.get(name)}"
    kept = answer.headers.get("Cache-Control", "")
    if personal and answer.status_code == 200 and not re.search("private|no-store|no-cache", kept):
        yield f"it may be kept by anybody: {kept!r}"
    for cookie in answer.cookies.values():
        if not cookie.value:  # taken back
            continue
        if not cookie["httponly"] or cookie["samesite"] not in ("Lax", "Strict"):
            yield f"the cookie {cookie.key} is open"
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        yield from _markup(text)


def _policy(header: str) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in header.split(";") if part.strip())
    return {name: value for name, _, value in parts}


def _markup(text: str) -> Iterator[str]:
    if RAW in text:
        at = text.index(RAW)
        yield f"what somebody typed is markup: …{text[max(0, at - 60) : at + 20]}"
    for pattern in (INLINE, HANDLER):
        if found := pattern.search(text):
            yield f"{found[0][:60]} stands in the page"
