"""A folder of exports: which of them count, and what is to be told of the others.

Of each policy the highest sequence counts, whenever it arrived. The same export twice is one; one
sequence with two contents is none, and the last one that nobody contests stands in for it. An
export that cannot be read whole leaves its place to the one before, too, and all of it is told.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hedun.domain.problems import Malformed
from hedun.province.manifest import SIGNED, County, Manifest, insist_signed, read
from hedun.province.reading import Facts, facts


@dataclass(frozen=True)
class Note:
    """What is told of a file or of a county; `code` of problems.SENTENCES. `county`: its division
    code, "" where the file does not say."""

    code: str
    county: str = ""
    name: str = ""
    policy: str = ""
    sequence: int = 0
    file: str = ""

    @classmethod
    def of(cls, code: str, one: Manifest) -> "Note":
        return cls(code, one.county, one.name, one.policy, one.sequence, one.path.name)


# The copies of one export, and the exports of one policy, the newest first.
Copies = Sequence[Manifest]
Exports = Sequence[Copies]


@dataclass(frozen=True)
class Found:
    """`exports`: by county and policy."""

    exports: Mapping[str, Mapping[str, Exports]]
    notes: tuple[Note, ...]


def look(folder: Path, known: Mapping[str, County], keys: Path | None = None) -> Found:
    """Everything below the folder but the list of keys. Raises OSError."""
    notes: list[Note] = []
    signed: dict[tuple[str, str], dict[int, list[Manifest]]] = defaultdict(dict)
    for path in sorted(folder.rglob("*.json")):
        if path.name.endswith(SIGNED) or (keys and path.samefile(keys)):
            continue
        one = _taken(path, known, notes)
        if one:
            signed[one.of].setdefault(one.sequence, []).append(one)
    for path in sorted(folder.rglob("*.parquet")):
        if not path.with_suffix(".json").exists():
            notes.append(Note("NO_MANIFEST", file=path.name))
    found: dict[str, dict[str, Exports]] = defaultdict(dict)
    for (county, policy), by_sequence in sorted(signed.items()):
        found[county][policy] = _ordered(by_sequence, notes)
    return Found(found, tuple(notes))


def _taken(path: Path, known: Mapping[str, County], notes: list[Note]) -> Manifest | None:
    one = None
    try:
        one = read(path)
        insist_signed(one, known)
    except Malformed as wrong:
        code = wrong.problem.code
        about = Note.of(code, one) if one else Note(code, file=path.name)
        notes.append(about)
        return None
    return one


def _ordered(by_sequence: Mapping[int, list[Manifest]], notes: list[Note]) -> Exports:
    ordered = []
    for sequence in sorted(by_sequence, reverse=True):
        copies = by_sequence[sequence]
        if len({one.sha256 for one in copies}) > 1:
            notes += [Note.of("CONTRADICTORY", one) for one in copies]
            ordered.append([])
        else:
            ordered.append(copies)
    return ordered


def counted(exports: Exports) -> tuple[Facts | None, list[Note]]:
    """The newest export of a policy that can be read whole, and what is to be told. Raises
    OSError."""
    chosen: Facts | None = None
    notes: list[Note] = []
    for copies in exports:
        for one in copies:
            if chosen is None:
                try:
                    chosen = facts(one)
                except Malformed as wrong:
                    notes.append(Note.of(wrong.problem.code, one))
            elif one.sequence == chosen.manifest.sequence:
                notes.append(Note.of("REPEATED", one))
            else:
                notes.append(Note.of("REPLACED", one))
    newest = next((copies for copies in exports), ())
    if chosen is not None and not any(one.sequence == chosen.manifest.sequence for one in newest):
        notes.append(Note.of("OLD_STANDS_IN", chosen.manifest))
    return chosen, notes
