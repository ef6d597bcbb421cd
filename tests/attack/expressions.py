"""Every regular expression of the house, found in its source, and texts that would hurt it."""

import ast
import re
import re._constants as sre  # type: ignore[import-untyped]
import re._parser as sre_parser  # type: ignore[import-untyped]
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import islice, product
from pathlib import Path
from time import process_time
from typing import Any

from hedun.documents import slips
from hedun.domain import documents, identifiers
from hedun.intake import spelling
from hedun.terms.lint import readings
from tests.attack.mutating import TIMES
from tests.shape.sources import modules, name, tree

TAKES = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
IGNORED = {"escape", "error", "Pattern"}
# What is no constant where it stands: module and expression → where its texts are to be found.
MADE: dict[str, Callable[[], list[str]]] = {
    "hedun.domain.documents known.form": lambda: [one.form for one in documents.DOCUMENTS.values()],
    "hedun.domain.identifiers pattern": lambda: list(identifiers._PHONES.values()),
    "hedun.terms.lint.readings '|'.join(words)": lambda: list(
        map("|".join, readings.WORDS.values())
    ),
    "hedun.terms.lint.readings words": lambda: [
        readings.SIDES,
        readings.BASE,
        readings.OFF_THE_LOSS,
    ],
    "hedun.terms.lint.readings f'\\\\s*{re.escape(name)}\\\\b'": lambda: [r"\s*what is insured\b"],
}


# Module and expression → so many characters reach it, where that is said beside it.
BOUNDED = {
    "hedun.documents.slips " + slips._RESULT.pattern: slips.RESULT_LENGTH,
    "hedun.intake.spelling " + spelling._SEVERAL.pattern: spelling.LONGEST_DAY,
    "hedun.intake.spelling " + spelling._TIME.pattern: spelling.LONGEST_DAY,
}


@dataclass(frozen=True)
class Expression:
    """`how`: by which methods it is asked; `most`: so many characters it is given at most."""

    where: str
    pattern: re.Pattern[Any]
    how: frozenset[str]
    most: int = 2**20


def expressions() -> Iterator[Expression]:
    """Each once. Raises AssertionError for one of which nobody can say what it is."""
    for path in modules():
        if not re.search(r"\bre\.[a-z]+\(", path.read_text()):
            continue
        module = name(path)
        for call in ast.walk(tree(path)):
            if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("re."):
                how = ast.unparse(call.func).removeprefix("re.")
                if how in TAKES:
                    where = f"{module}:{call.lineno}"
                    for text in _patterns(module, call.args[0], where):
                        pattern = re.compile(text, _flags(module, call))
                        most = BOUNDED.get(f"{module} {text}", 2**20)
                        yield Expression(where, pattern, _asked_by(path, call, how), most)


@cache
def _asked() -> dict[str, frozenset[str]]:
    """A name → the methods of an expression that the house calls on it."""
    found = defaultdict[str, set[str]](set)
    for path in modules():
        for kept, how in re.findall(rf"\b(\w+)\.({'|'.join(TAKES)})\(", path.read_text()):
            found[kept].add(how)
    return {kept: frozenset(how) for kept, how in found.items()}


def _asked_by(path: Path, call: ast.Call, how: str) -> frozenset[str]:
    """What is kept under a name is asked by the methods that the house calls on that name."""
    if how != "compile":
        return frozenset({how})
    line = path.read_text().splitlines()[call.lineno - 1]
    kept = re.match(r"\s*(\w+)(?:: [^=]+)? = re\.compile", line)
    if kept is None:
        return frozenset({"fullmatch", "search"})
    return _asked().get(kept[1], frozenset({"fullmatch", "search"}))


def _patterns(module: str, written: ast.expr, where: str) -> list[Any]:
    key = f"{module} {ast.unparse(written)}"
    if key in MADE:
        return list(MADE[key]())
    try:
        code = compile(ast.Expression(written), where, "eval")
        return [eval(code, vars(import_module(module)))]
    except NameError:
        raise AssertionError(f"{where}: what is {key!r}? Say it in MADE") from None


def _flags(module: str, call: ast.Call) -> int:
    """Those that change what is matched stand last, or under their name."""
    given = [one.value for one in call.keywords if one.arg == "flags"] or call.args[1:]
    found = 0
    for one in given:
        if ast.unparse(one).startswith("re."):
            found |= int(eval(ast.unparse(one), {"re": re}))
    return found


# ── texts that hurt ─────────────────────────────────────────────────────────────────────────────

MOST_TEXTS = 40 if TIMES > 1 else 6  # of one expression
LENGTHS = (8, 16, 20, 24, 28, 32, 36, 40, 64, 512, 4096)
ENDS = ("", "\x00", "!")


def hostile(pattern: re.Pattern[Any], most: int = MOST_TEXTS) -> list[tuple[str, str]]:
    """(what is repeated, what stands behind): of the characters that the expression speaks of, one
    by one and by twos, and a beginning that it likes."""
    atoms = sorted(set(_atoms(sre_parser.parse(pattern.pattern, pattern.flags))))[:12]
    atoms = atoms or ["a"]
    pumps = [
        *atoms,
        *("".join(pair) for pair in product(atoms[:5], repeat=2) if pair[0] != pair[1]),
    ]
    return list(islice(product(pumps, ENDS), most))


def _atoms(parsed: Any) -> Iterator[str]:
    for kind, value in parsed:
        if kind in (sre.LITERAL, sre.NOT_LITERAL):
            yield chr(value) if kind is sre.LITERAL else "a"
        elif kind is sre.ANY:
            yield "a"
        elif kind is sre.IN:
            yield from _of_class(value)
        elif kind is sre.BRANCH:
            for one in value[1]:
                yield from _atoms(one)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            yield from _atoms(value[2])
        elif kind is sre.SUBPATTERN:
            yield from _atoms(value[3])
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _atoms(value[1])


CLASSES = {
    sre.CATEGORY_DIGIT: "7", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "w",
    sre.CATEGORY_NOT_DIGIT: "x", sre.CATEGORY_NOT_SPACE: "y", sre.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def _of_class(parts: Any) -> Iterator[str]:
    for kind, value in parts[:4]:
        if kind is sre.LITERAL:
            yield chr(value)
        elif kind is sre.RANGE:
            yield chr(value[0])
        elif kind is sre.CATEGORY:
            yield CLASSES[value]


@dataclass(frozen=True)
class Slow:
    text: str
    length: int
    seconds: float


def slow(one: Expression) -> tuple[Slow | None, int]:
    """The first text for which time grows faster than the text, and how many texts were tried."""
    tried = 0
    begins = ("", *_beginnings(one.pattern))[: 1 + (TIMES > 1)]
    for pump, end in hostile(one.pattern):
        for begin in begins:
            before = 0.0
            for length in (one_length for one_length in LENGTHS if one_length <= one.most):
                text = begin + pump * (length // len(pump)) + end
                took = _seconds(one, text)
                tried += 1
                if took > 0.02 and (length <= 64 or took > 20 * max(before, 1e-4)):
                    again = min(_seconds(one, text) for _ in range(2))
                    if again > 0.02:  # not the machine's
                        return Slow(f"{begin!r} {pump!r} × n {end!r}", length, again), tried
                before = took
    return None, tried


def _beginnings(pattern: re.Pattern[Any]) -> Iterator[str]:
    """The literal characters it begins with, if any."""
    found = ""
    for kind, value in sre_parser.parse(pattern.pattern, pattern.flags):
        if kind is not sre.LITERAL:
            break
        found += chr(value)
    if found:
        yield found


def _seconds(one: Expression, text: str) -> float:
    said: Any = text.encode() if isinstance(one.pattern.pattern, bytes) else text
    begin = process_time()
    for how in one.how:
        if how in ("match", "fullmatch", "search"):
            getattr(one.pattern, how)(said)
        else:
            one.pattern.sub(said[:0], said)
    return process_time() - begin
