"""Lists of protected species as files (TOML), read and written. Pure.

    format = "hedun-protection-1"

    [[list]]
    title = "…"
    published = 2021-02-01     # in force from that day, unless in_force says another
    source = "…"               # number of the announcement, or where it was read

    [[list.status]]
    species = "leopard_cat"    # or its scientific name
    grade = "national_2"       # a list of a province needs none
    until = 2023-06-30         # the first day on which it is no more in it; else it stands
    checked = "list"           # how far it was compared: list, report or not

What a country protects stands so in national.toml, what a province protects in the file that a
county takes in.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hedun.wildlife.problems import malformed

FORMAT = "hedun-protection-1"
BYTES, TITLE, SOURCE = 200_000, 60, 45
NATIONAL = Path(__file__).with_name("national.toml")
PROVINCIAL = "provincial"
# How far a status was compared with what it says it is from.
COMPARED, REPORT, NOT = "list", "report", "not"
CHECKED = (COMPARED, REPORT, NOT)


@dataclass(frozen=True, slots=True)
class Status:
    """A grade from one day on, until the day before another (None: still). `basis`: the lists it is
    from; `checked`: how far that was compared, empty where a county has entered it."""

    grade: str
    starts: date
    basis: str
    until: date | None = None
    checked: str = ""

    def on(self, day: date) -> bool:
        return self.starts <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Entry:
    """`species`: a code or a scientific name, as it stands in the file."""

    species: str
    status: Status


@dataclass(frozen=True, slots=True)
class Protecting:
    """One list. `source`: where it was read; `entries`: what it says of single species."""

    title: str
    published: date
    source: str
    entries: tuple[Entry, ...]

    @property
    def said(self) -> str:
        return f"{self.title}（{self.published}）"


def read_lists(data: bytes) -> tuple[Protecting, ...]:
    """Raises Malformed (LIST_…)."""
    if len(data) > BYTES:
        raise malformed("LIST_TOML")
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise malformed("LIST_TOML") from error
    lists = raw.get("list")
    if raw.get("format") != FORMAT or not isinstance(lists, list) or not lists:
        raise malformed("LIST_TOML")
    return tuple(_list(one, n) for n, one in enumerate(lists, 1))


def _list(raw: Any, n: int) -> Protecting:
    where = f"list {n}"
    if not isinstance(raw, dict):
        raise malformed("LIST_TOML")
    title, source = _text(raw, "title", TITLE, where), _text(raw, "source", SOURCE, where)
    published = _day(raw, "published", where)
    starts = _day(raw, "in_force", where) if "in_force" in raw else published
    rows = raw.get("status")
    if not isinstance(rows, list) or not rows:
        raise malformed("LIST_FIELD", where=where, field="status")
    said = f"{title}（{published}）"
    entries = [_entry(row, starts, said, f"{where}, status {m}") for m, row in enumerate(rows, 1)]
    return Protecting(title, published, source, tuple(entries))


def _entry(raw: Any, starts: date, said: str, where: str) -> Entry:
    if not isinstance(raw, dict):
        raise malformed("LIST_TOML")
    starts = _day(raw, "starts", where) if "starts" in raw else starts
    until = _day(raw, "until", where) if "until" in raw else None
    if until is not None and until <= starts:
        raise malformed("LIST_FIELD", where=where, field="until")
    checked = raw.get("checked", NOT)
    if checked not in CHECKED:
        raise malformed("LIST_FIELD", where=where, field="checked")
    grade = _text(raw, "grade", 20, where) if "grade" in raw else PROVINCIAL
    species = _text(raw, "species", 120, where)
    return Entry(species, Status(grade, starts, said, until, checked))


def _text(raw: Mapping[str, Any], field: str, most: int, where: str) -> str:
    value = raw.get(field)
    said = " ".join(value.split()) if isinstance(value, str) and value.isprintable() else ""
    if not 0 < len(said) <= most:
        raise malformed("LIST_FIELD", where=where, field=field)
    return said


def _day(raw: Mapping[str, Any], field: str, where: str) -> date:
    value = raw.get(field)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise malformed("LIST_FIELD", where=where, field=field)
    return value


def by_species(lists: Iterable[Protecting]) -> dict[str, tuple[Status, ...]]:
    """In order of days. What goes on in a later list without a gap is one status, from both."""
    found: dict[str, list[Status]] = {}
    entries = [entry for one in lists for entry in one.entries]
    for entry in sorted(entries, key=lambda one: one.status.starts):
        own, now = found.setdefault(entry.species, []), entry.status
        before = own[-1] if own else None
        if before and (before.grade, before.until) == (now.grade, now.starts):
            least = max(before.checked, now.checked, key=CHECKED.index)
            basis = f"{before.basis}，{now.basis}"
            own[-1] = Status(now.grade, before.starts, basis, now.until, least)
        else:
            own.append(now)
    return {species: tuple(statuses) for species, statuses in found.items()}


def written(entries: Sequence[tuple[str, str, Status]], hint: Iterable[str]) -> str:
    """A file with one list for each (title, source) of these (title and source, species, status);
    `hint`: comments at its head. What it has not in its title is asked for."""
    lines = [*(f"# {one}" for one in hint), f'format = "{FORMAT}"', ""]
    by_basis: dict[str, list[tuple[str, Status]]] = {}
    for basis, species, status in entries:
        by_basis.setdefault(basis, []).append((species, status))
    for basis, rows in by_basis.items():
        title, _, source = basis.partition("；")
        title, _, day = title.removesuffix("）").rpartition("（")
        published = day if title else str(min(status.starts for _, status in rows))
        lines += ["[[list]]", f"title = {_quoted(title or basis)}", f"published = {published}",
                  f"source = {_quoted(source or '—')}", ""]  # fmt: skip
        for species, status in rows:
            lines += ["[[list.status]]", f"species = {_quoted(species)}",
                      f"starts = {status.starts}"]  # fmt: skip
            lines += [f"until = {status.until}"] if status.until else []
            lines.append("")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
