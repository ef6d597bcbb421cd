"""Every room is laid out alike, so who knows one knows them all."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.shape.sources import HOUSE, ROOMS, files, listed, modules, name, tree

NEEDED = {"__init__.py", "apps.py"}  # a missing file means: nothing of that kind here
# Further modules are named for a concept; these names say nothing.
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "common",
    "misc",
    "base",
    "core",
    "lib",
    "tools",
    "stuff",
}
EMPTY_NAMES |= {"services", "managers", "signals", "tasks", "tests", "admin", "constants", "types"}
FOLDERS = {"migrations", "management", "templates", "locale", "static", "templatetags"}
LINES = 500
# Reading modules: they show what is, only actions change it.
READING = {"queries.py", "facts.py", "views.py", "forms.py", "urls.py"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def test_every_room_has_the_same_file_names() -> None:
    found = []
    for room in ROOMS:
        here = HOUSE / room
        names = {path.name for path in here.iterdir() if path.is_file()}
        found += [f"{room} lacks {missing}" for missing in sorted(NEEDED - names)]
        found += [
            f"{room}/{path.name}: the name of a room's module is a concept in one or two words"
            for path in sorted(here.glob("*.py"))
            if path.name != "__init__.py"
            and (path.stem in EMPTY_NAMES or not re.fullmatch(r"[a-z]+(_[a-z]+)?", path.stem))
        ]
        found += [
            f"{room}/{path.name}/ holds Python; a room has the folders {', '.join(sorted(FOLDERS))}"
            for path in sorted(here.iterdir())
            if path.is_dir() and path.name not in FOLDERS and any(path.rglob("*.py"))
        ]
    assert not found, listed(found)


def test_a_reader_opens_no_file_longer_than_500_lines() -> None:
    long = [
        f"{path.relative_to(HOUSE.parent)}: {count} lines"
        for path in files(".py", ".ts", ".mjs", ".css", ".html", ".sh")
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) >= LINES
    ]
    assert not long, listed(long)


def test_pages_and_queries_write_nothing() -> None:
    reading = (p for p in modules() if p.name in READING or "management" in p.parts)
    found = [fault for path in reading for fault in _writes(path)]
    assert not found, "only actions write:" + listed(found)


def _writes(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in WRITES:
            yield f"{name(path)}:{called.lineno} calls {called.attr}()"
