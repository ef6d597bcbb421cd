"""The measuring scripts ask the rooms for what is there: nobody runs them for weeks at a time."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCH = Path(__file__).parents[2] / "bench"
SCRIPTS = sorted(path.relative_to(BENCH).as_posix() for path in BENCH.rglob("*.py"))
OURS = ("hedun.", "hedun", "bench.", "bench", "tests.")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_uses_what_the_rooms_have_as_they_take_it(script: str) -> None:
    tree = ast.parse((BENCH / script).read_text())
    assert not [*misused(tree)]


def test_what_was_renamed_or_takes_more_is_seen() -> None:
    script = (
        "from hedun.record import verification as v\nfrom hedun.clock import none\n"
        "v._one_moment()\nv._row_faults(1, 2)\nv._row_faults(1, 2, 3)\n"
    )
    wrong = sorted(misused(ast.parse(script)))
    assert wrong == ["hedun.clock.none", "v._one_moment", "v._row_faults()"]


def misused(tree: ast.AST) -> Iterator[str]:
    """Names imported that are not there, attributes of modules, and calls that cannot be made."""
    known: dict[str, Any] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not f"{node.module}.".startswith(OURS):
            continue
        for alias in node.names:
            found = named(str(node.module), alias.name)
            if found is None:
                yield f"{node.module}.{alias.name}"
            known[alias.asname or alias.name] = found
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if module(known.get(name)):
                if not hasattr(known[name], attr):
                    yield f"{name}.{attr}"
            case ast.Call(func=ast.Name(id=name)) if not fits(known.get(name), node):
                yield f"{name}()"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)):
                called = getattr(known.get(name), attr, None) if module(known.get(name)) else None
                if not fits(called, node):
                    yield f"{name}.{attr}()"


def named(where: str, name: str) -> Any:
    found = getattr(import_module(where), name, None)
    try:
        return import_module(f"{where}.{name}") if found is None else found
    except ModuleNotFoundError:
        return None


def module(found: Any) -> bool:
    return isinstance(found, ModuleType)


def fits(function: Any, call: ast.Call) -> bool:
    """Whether it can be called with that many values and with these names."""
    if not inspect.isfunction(function):
        return True
    unpacked = any(isinstance(one, ast.Starred) for one in call.args)
    if unpacked or any(one.arg is None for one in call.keywords):
        return True
    try:
        inspect.signature(function).bind(*call.args, **{str(k.arg): k for k in call.keywords})
    except TypeError:
        return False
    return True
