"""What a person names as TERMS: a file, or a wording of the library."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hedun.terms import library
from hedun.terms.schema import load_terms
from hedun.terms.simulation.wordings import Wording
from hedun.terms.texts import Problem, TermsError, Text, say

# What a comparison "as if here" says by itself where a wording of the library leaves it open.
ANYWHERE: Mapping[str, str] = {
    "effective": date.min.isoformat(),
    "expires": date.max.isoformat(),
    "place": "0",
}


def open_wording(
    name: str, values: Mapping[str, str] | None = None, *, here: bool = False
) -> Wording:
    """The wording in the file `name`, or else of the library's entry of that id.

    `values`: of the library's open parameters, by name, those that the entry does not have left
    aside. `here`: as if it covered every place and day. Raises TermsError with every problem,
    OSError for a file that cannot be read.
    """
    path = Path(name)
    if path.is_file() or name not in library.names():
        wording = Wording.of(load_terms(_file(path), path.name), path.stem)
    else:
        wording = _of_library(name, values or {}, here)
    return wording.here() if here else wording


def open_parameters(name: str) -> set[str]:
    """The parameters of a library's entry that a comparison "as if here" has to be told."""
    return {one.name for one in library.entry(name).parameters} - set(ANYWHERE)


def _of_library(name: str, values: Mapping[str, str], here: bool) -> Wording:
    wanted = {one.name for one in library.entry(name).parameters}
    given = {**(ANYWHERE if here else {}), **values}
    filled = library.fill(name, {key: value for key, value in given.items() if key in wanted})
    return Wording.of(load_terms(filled, f"{name}.toml"), name)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        expected = say(
            "没有这个文件，条款库里也没有这个编号（见 hedun library）",
            "no such file, and no wording of the library (see: hedun library)",
        )
        problem = Problem(str(path), Text("文件", "file"), "terms", expected)
        raise TermsError([problem]) from None
