"""Names of plots as villages write them: one plot in several spellings, and names that are alike.

`plot_key` leaves out what is only a way of writing, so that two spellings of one name agree.
`alike` says of two names whether they may mean one plot; a person decides.
"""

import re
import unicodedata

# What kind of ground it is; villages write it or leave it out.
GROUND = "地块田片处里上的"
_DIGITS = dict(zip("〇零一二三四五六七八九两", "001234567892", strict=True))
_ONE = "[〇零一二三四五六七八九两]"
_NUMERAL = re.compile(rf"{_ONE}?十{_ONE}?|{_ONE}+")


def plot_key(name: str) -> str:
    """「南坡 ２号」, 南坡二号 → 南坡2号; empty for a name that says nothing."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(c for c in plain if unicodedata.category(c)[0] in "LN")
    return _NUMERAL.sub(lambda found: _number(found[0]), kept)


def alike(one: str, other: str) -> bool:
    """南坡地 and 南坡; 村东二号地 and 东2号. Names that share only the kind of ground are not."""
    a, b = plot_key(one), plot_key(other)
    if not a or not b or a == b:
        return a == b
    numbers = [set(re.findall(r"\d+", key)) for key in (a, b)]
    if all(numbers) and numbers[0] != numbers[1]:
        return False
    core_a, core_b = _core(a), _core(b)
    if not core_a or not core_b:
        return a in b or b in a
    return core_a == core_b or core_a in core_b or core_b in core_a


def _core(key: str) -> str:
    """Without the kind of ground and the number sign, as long as something is left."""
    return "".join(c for c in key if c not in GROUND and c not in "号#" and not c.isdigit())


def _number(written: str) -> str:
    tens, ten, ones = written.partition("十")
    if not ten:
        return "".join(_DIGITS[c] for c in written)
    return str(10 * int(_DIGITS[tens] if tens else 1) + int(_DIGITS[ones] if ones else 0))
