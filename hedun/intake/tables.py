"""Reading a TOML table key by key, so that everything wrong with it can be said at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a key of a file ("columns.crop.read"; empty for the file)."""

    key: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.key or '—'}: {self.zh} / {self.en}"


class Table:
    """One table. Each key is asked for once; what is left at the end is unknown."""

    def __init__(self, raw: Any, path: str = "", faults: list[Fault] | None = None) -> None:
        self.path, self._faults = path, [] if faults is None else faults
        self._asked: set[str] = set()
        self._parts: list[Table] = []
        self._raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        if not isinstance(raw, dict):
            self.wrong("", "一个表", "a table")

    def __bool__(self) -> bool:
        return bool(self._raw)

    def wrong(self, key: str, zh: str, en: str) -> None:
        """`zh` and `en` say what was expected."""
        where = ".".join(filter(None, (self.path, key)))
        self._faults.append(Fault(where, f"应为{zh}。", f"Expected {en}."))

    def finish(self) -> list[Fault]:
        """Everything that is wrong, unknown keys too."""
        for name in self._raw.keys() - self._asked:
            near = get_close_matches(name, self._asked - self._raw.keys(), n=1)
            zh, en = (
                (f"“{near[0]}”", f"`{near[0]}`") if near else ("空（没有这个键）", "no such key")
            )
            self.wrong(name, zh, en)
        for part in self._parts:
            part.finish()
        return self._faults

    def raw(self, key: str) -> Any:
        """What stands there, looked at before; None when nothing does."""
        return self._raw.get(key)

    # ── values ──────────────────────────────────────────────────────────────────────────────────

    def text(self, key: str, default: str | None = None) -> str:
        return str(self._take(key, default, str, "文字", "text", ""))

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._take(key, default, bool, "true 或 false", "true or false", default))

    def whole(self, key: str, default: int | None = None, *, most: int) -> int:
        zh, en = f"1 至 {most} 的整数", f"a whole number from 1 to {most}"
        found = self._take(key, default, int, zh, en, 0)
        if found is not default and not 1 <= found <= most:
            if isinstance(self._raw.get(key), int):
                self.wrong(key, zh, en)
            return default or 0
        return int(found)

    def one_of(self, key: str, choices: Sequence[Any], default: Any = None) -> Any:
        listed = "、".join(str(c) for c in choices), ", ".join(str(c) for c in choices)
        found = self._take(
            key, default, object, f"其中之一：{listed[0]}", f"one of {listed[1]}", None
        )
        if found is not None and (found not in choices or isinstance(found, bool)):
            self.wrong(key, f"其中之一：{listed[0]}", f"one of {listed[1]}")
            return default
        return found

    def texts(
        self, key: str, default: tuple[str, ...] | None = None, choices: Iterable[str] = ()
    ) -> tuple[str, ...]:
        allowed = list(choices)
        zh, en = "一列文字", "a list of texts"
        if allowed:
            zh, en = f"一列：{'、'.join(allowed)}", f"a list out of {', '.join(allowed)}"
        found = self._take(key, default, list, zh, en, [])
        if not all(isinstance(one, str) and (not allowed or one in allowed) for one in found):
            self.wrong(key, zh, en)
            return ()
        return tuple(found)

    # ── tables ──────────────────────────────────────────────────────────────────────────────────

    def table(self, key: str, *, needed: bool = True) -> "Table":
        self._asked.add(key)
        if needed and key not in self._raw:
            self.wrong(key, "一个表", "a table")
        return self._part(self._raw.get(key, {}), key)

    def tables(self, key: str, names: Sequence[str]) -> Iterator[tuple[str, "Table"]]:
        """The tables under a key, which go by these names."""
        whole = self.table(key, needed=False)
        for name in whole._raw:
            if name in names:
                whole._asked.add(name)
                yield name, whole._part(whole._raw[name], name)
            else:
                near = get_close_matches(name, names, n=1)
                zh, en = "其中之一：" + "、".join(names), "one of " + ", ".join(names)
                whole._asked.add(name)
                whole.wrong(name, f"“{near[0]}”", f"`{near[0]}`") if near else whole.wrong(
                    name, zh, en
                )

    def list_of_tables(self, key: str) -> Iterator["Table"]:
        self._asked.add(key)
        found = self._raw.get(key, [])
        if not isinstance(found, list):
            self.wrong(key, f"若干 [[{key}]]", f"[[{key}]] tables")
            return
        for number, raw in enumerate(found, start=1):
            yield self._part(raw, f"{key}[{number}]")

    def texts_by_key(self, key: str, names: Iterable[str] = ()) -> dict[str, str]:
        """A table of texts, whose keys (if `names` are given) are among these."""
        part, allowed = self.table(key, needed=False), sorted(names)
        for name in part._raw:
            if allowed and name not in allowed:
                part.wrong(name, "其中之一：" + "、".join(allowed), "one of " + ", ".join(allowed))
        return {name: part.text(name) for name in part._raw}

    def maps(self, key: str) -> dict[str, dict[str, str]]:
        """Tables of texts by name."""
        part = self.table(key, needed=False)
        return {name: part.texts_by_key(name) for name in part._raw}

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        part = self.table(key, needed=False)
        return {name: part.texts(name) for name in part._raw}

    # ── parts ───────────────────────────────────────────────────────────────────────────────────

    def _part(self, raw: Any, key: str) -> "Table":
        part = Table(raw, ".".join(filter(None, (self.path, key))), self._faults)
        self._parts.append(part)
        return part

    def _take(self, key: str, default: Any, kind: type, zh: str, en: str, empty: Any) -> Any:
        self._asked.add(key)
        if key not in self._raw:
            if default is None:
                self.wrong(key, zh, en)
                return empty
            return default
        found = self._raw[key]
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            self.wrong(key, zh, en)
            return empty
        return found
