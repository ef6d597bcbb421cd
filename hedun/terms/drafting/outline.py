"""Where everything stands in the text of a terms file: blocks, keys and values, by offset.

tomllib says what a file means and not where; a library that keeps positions and comments as well
as this needs does not exist. So this scans the text by TOML's lexical rules alone, which is enough
because it is only asked of text that tomllib has read.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

Path = tuple[str, ...]

_KEY = re.compile(r'[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'')
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_TOKEN = re.compile(
    r'''(?P<text>"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'{3}.*?\'{3}(?:\'{0,2})'''
    r"""|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')"""
    r"|(?P<note>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])"
    r"""|(?P<bare>\d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}\#]+|[^\s"'\#\[\]{},=]+)"""
    r"|(?P<gap>[\s,=]+)",
    re.DOTALL,
)
_BLANK = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key = value`: the key's path inside its block; offsets of key, value and its end."""

    path: Path
    start: int
    value: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A header with its entries; the head of the file has the path (). `start` is that of the
    comments right above the header, `end` is after the last line that belongs to it."""

    path: Path
    many: bool  # [[…]]
    start: int
    body: int  # after the header's line
    end: int
    entries: tuple[Entry, ...]

    @property
    def last(self) -> int:
        """Where a further entry would be written, if lines end as they should."""
        return self.entries[-1].end if self.entries else self.body


@dataclass(frozen=True, slots=True)
class Rule:
    """A [[gate]] or [[step]] with the blocks below it ([[step.of]])."""

    main: Block
    below: tuple[Block, ...]

    @property
    def start(self) -> int:
        return self.main.start

    @property
    def end(self) -> int:
        return max(block.end for block in (self.main, *self.below))


@dataclass(frozen=True)
class Outline:
    """The text of a terms file that tomllib can read, with its blocks in order."""

    text: str
    blocks: tuple[Block, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def line(self, offset: int) -> int:
        """The number of the line, from 1."""
        return bisect_right(self._starts, offset)

    def line_start(self, offset: int) -> int:
        return self._starts[self.line(offset) - 1]

    def line_end(self, offset: int) -> int:
        """After the line's newline."""
        at = self.text.find("\n", offset)
        return len(self.text) if at < 0 else at + 1

    def rules(self, kind: str) -> list[Rule]:
        """The [[gate]]s or [[step]]s in the order of the file. Inline ones are not there."""
        found: list[tuple[Block, list[Block]]] = []
        for block in self.blocks:
            if block.path == (kind,) and block.many:
                found.append((block, []))
            elif block.path[:1] == (kind,) and len(block.path) > 1 and found:
                found[-1][1].append(block)
        return [Rule(main, tuple(below)) for main, below in found]

    def block(self, *path: str) -> Block | None:
        return next((block for block in self.blocks if block.path == path), None)


def outline(text: str) -> Outline:
    """The outline of a text that tomllib can read."""
    heads: list[tuple[Path, bool, int, int]] = [((), False, 0, 0)]
    entries: list[list[Entry]] = [[]]
    at = _BLANK.match(text, 0).end()  # type: ignore[union-attr]  # it matches anything
    while at < len(text):
        if text[at] == "#":
            at = _after_line(text, at)
        elif text[at] == "[":
            many = text.startswith("[[", at)
            path, end = _path(text, _spaces(text, at + 1 + many))
            heads.append((path, many, at, _after_line(text, end)))
            entries.append([])
            at = heads[-1][3]
        else:
            path, end = _path(text, at)
            value = _spaces(text, text.index("=", end) + 1)
            entries[-1].append(Entry(path, at, value, _value_end(text, value)))
            at = _after_line(text, entries[-1][-1].end)
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
    return Outline(text, tuple(_blocks(text, heads, entries)))


def parts(text: str, entry: Entry) -> list[tuple[int, int]]:
    """Of an array: where each of its values begins and ends. Empty for other values."""
    if text[entry.value] != "[":
        return []
    found, at, depth, start = [], entry.value + 1, 1, 0
    while depth:
        token = _token(text, at)
        kind = token.lastgroup
        if depth == 1 and kind in ("text", "bare", "open"):
            start = at
        depth += {"open": 1, "close": -1}.get(kind or "", 0)
        at = token.end()
        if depth == 1 and kind in ("text", "bare", "close"):
            found.append((start, at))
    return found


def _blocks(
    text: str, heads: list[tuple[Path, bool, int, int]], entries: list[list[Entry]]
) -> Iterator[Block]:
    starts = [_with_comments(text, header) if path else 0 for path, _, header, _ in heads]
    for i, (path, many, _, body) in enumerate(heads):
        own = tuple(entries[i])
        end = _after_line(text, own[-1].end) if own else body
        limit = starts[i + 1] if i + 1 < len(heads) else len(text)
        while end < limit and text.startswith("#", _spaces(text, end)):
            end = _after_line(text, end)
        yield Block(path, many, starts[i], body, end, own)


def _with_comments(text: str, header: int) -> int:
    """The start of the comment lines that stand right above a header."""
    start = text.rfind("\n", 0, header) + 1
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text.startswith("#", _spaces(text, above)):
            break
        start = above
    return start


def _path(text: str, at: int) -> tuple[Path, int]:
    """A dotted key and where it ends."""
    names = []
    while True:
        found = _KEY.match(text, at)
        if found is None:
            raise ValueError(f"no key at {at}")
        name = found[0]
        names.append(next(iter(tomllib.loads(f"{name} = 1"))) if name[0] in "\"'" else name)
        dot = _DOT.match(text, found.end())
        if dot is None:
            return tuple(names), found.end()
        at = dot.end()


def _value_end(text: str, at: int) -> int:
    depth = 0
    while True:
        token = _token(text, at)
        at = token.end()
        depth += {"open": 1, "close": -1}.get(token.lastgroup or "", 0)
        if not depth and token.lastgroup in ("text", "bare", "close"):
            return at


def _token(text: str, at: int) -> re.Match[str]:
    token = _TOKEN.match(text, at)
    if token is None:
        raise ValueError(f"no value at {at}")
    return token


def _spaces(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    return at


def _after_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1
