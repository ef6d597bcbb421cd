"""Imports go one way: web → rooms in their order → terms, actuarial, domain."""

import ast
import re
import sys
from collections.abc import Iterator

from hedun import settings
from tests.shape.sources import ROOMS, ROOT, imports, listed, modules, name, tree

RULES = ("domain", "terms", "actuarial")
# What plain rules may use besides Python itself …
OUTSIDE = {
    "domain": {"chinese_calendar", "orjson"},
    "terms": {"numpy", "pyarrow", "numba", "distributed"},
    "actuarial": {"numpy", "scipy", "numba"},
}
# … and what of Python itself they may not: files (terms reads its command's), clock, chance, net.
NEVER = {
    "domain": {"os", "io", "pathlib", "tempfile", "random", "secrets", "time", "socket", "urllib"},
    "terms": {"random", "secrets", "time", "socket", "urllib", "tempfile"},
    # its chance is numpy's, from a seed that is handed in
    "actuarial": {
        "os",
        "io",
        "pathlib",
        "tempfile",
        "random",
        "secrets",
        "time",
        "socket",
        "urllib",
    },
}
# Small helpers without a room of their own that every room may use.
COMMON = {
    "algorithms", "asked", "connection", "keys", "clock", "formfields", "language", "notes",
    "progress", "qr", "speech", "stopping", "whole",
}  # fmt: skip


def faults(module: str, source: ast.AST) -> Iterator[str]:
    """Every import of this module (hedun.claims.views) that goes the wrong way."""
    unit = module.split(".")[1] if "." in module else ""
    for line, imported in imports(source):
        problem = _problem(unit, imported)
        if problem:
            yield f"{module}:{line} imports {imported}: {problem}"


def _problem(unit: str, imported: str) -> str:
    if imported.startswith("."):
        return "write the full name"
    top, _, rest = imported.partition(".")
    other = rest.split(".")[0]
    if top != "hedun":
        return _outside(unit, top) if unit in RULES else ""
    if other == unit or unit not in (*RULES, *ROOMS, "web"):
        return ""
    if unit == "domain":
        return "domain imports nothing of the house"
    at = RULES.index(unit) if unit in RULES else len(RULES)
    if other in RULES[:at]:
        return ""
    if unit in RULES:
        return f"{unit} imports {', '.join(RULES[:at])} and nothing else of the house"
    if other == "demo":
        return "nothing but the demo knows the demo"
    if other in COMMON or unit == "web":
        return ""
    if other not in ROOMS:
        return "a room imports rooms, terms, domain and the small helpers (COMMON)"
    return "" if ROOMS.index(other) < ROOMS.index(unit) else "this room comes later in the house"


def _outside(unit: str, top: str) -> str:
    if top in NEVER[unit]:
        return f"{unit} has no files, no clock, no chance, no network"
    if top in sys.stdlib_module_names or top in OUTSIDE[unit]:
        return ""
    return f"{unit} is plain Python"


def test_every_import_goes_one_way() -> None:
    found = [fault for path in modules() for fault in faults(name(path), tree(path))]
    assert not found, listed(found)


def test_the_check_sees_imports_that_go_the_wrong_way() -> None:
    wrong = {
        "hedun.domain.money": ("import django", "from hedun.terms import engine", "import random"),
        "hedun.terms.engine": ("from hedun import actuarial", "from django.db import models"),
        "hedun.actuarial.lottery": ("import random", "from hedun.claims.models import Claim"),
        "hedun.claims.views": (
            "from hedun.payments.models import Payment",
            "def f():\n    from hedun import web",
            "from . import models",
            "from hedun.demo import walk",
        ),
    }
    for module, sources in wrong.items():
        for source in sources:
            assert list(faults(module, ast.parse(source))), f"{module}: {source} went unseen"


def test_the_rooms_are_installed_in_the_order_data_flow() -> None:
    assert settings.ROOMS == ROOMS


def test_the_picture_of_the_house_has_every_room_in_its_place() -> None:
    """ARCHITECTURE.md: the last above, the rules below, each with what it is."""
    picture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    drawn = re.findall(r"^([a-z]+) {2,}\S.*$", picture, re.M)
    assert drawn == [*reversed(ROOMS), *reversed(RULES)]
