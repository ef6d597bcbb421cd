"""The receipt code of a claim: what a villager is given, reads aloud, and types in again.

Fifteen characters in three groups, "K7M3P-Q2W9X-4TB8N", of an alphabet without 0, O, 1 and I: 70
bits nobody can guess or count through, and a check character. The check is a sum over GF(32) in
which every place has a weight of its own: one wrong character, or any two that changed places, is
always noticed, and said before anything is looked up.
"""

import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 15
GROUP = 5
_FREE = LENGTH - 1  # characters before the check character

# Powers of the generator 2 of GF(32), modulo x^5 + x^2 + 1, and back.
_POWERS = [1]
while len(_POWERS) < len(ALPHABET) - 1:
    _double = _POWERS[-1] << 1
    _POWERS.append(_double ^ 0b100101 if _double & 0b100000 else _double)
_LOGS = {value: n for n, value in enumerate(_POWERS)}


def code_of(number: int) -> str:
    """The code, ungrouped, that holds the lowest 70 bits of `number` and their check character."""
    values = [number >> 5 * place & 0b11111 for place in range(_FREE)]
    return "".join(ALPHABET[value] for value in (*values, _check(values)))


def plain(typed: str) -> str:
    """What was typed, without spaces, hyphens and small letters: full-width ones are the same."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(char for char in folded if not char.isspace() and char not in "-‐‑–—_.·,")


def is_whole(code: str) -> bool:
    """Whether a `plain` code can be one at all: its length, its characters and its check."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    values = [ALPHABET.index(char) for char in code]
    return values[-1] == _check(values[:-1])


def grouped(code: str) -> str:
    """As it is printed and read aloud: "K7M3P-Q2W9X-4TB8N"."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def _check(values: list[int]) -> int:
    """The value that makes the weighted sum of all places nothing; its own weight is 1."""
    total = 0
    for place, value in enumerate(values, start=1):
        total ^= _POWERS[(_LOGS[value] + place) % len(_POWERS)] if value else 0
    return total
