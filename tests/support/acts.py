"""Every action of the house, read off its code, and a way to stand around each of them.

An action is a public function that takes the pen, by itself or by a part of its module that only it
calls. `surrounded(around)` hands each call of one to `around(name, run)`, whoever imported it and
under whatever name; an action inside an action is a part of it.
"""

import ast
import functools
import inspect
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from pathlib import Path
from typing import Any

import hedun
from hedun.settings import ROOMS

HOUSE = Path(hedun.__file__).parent
TAKES = {"writing", "perform"}  # what an action calls to take the pen
NOT_OURS = ("record.pen", "claims.moves")  # the pen itself, what every move goes through

Run = Callable[[], Any]
Around = Callable[[str, Run], Any]


@functools.cache
def actions() -> dict[str, tuple[str, str]]:
    """{"payments.batches.release": (module, function)}, in the order of the files."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        where = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
        if where.partition(".")[0] not in ROOMS or where in NOT_OURS:
            continue
        for name in _takers(ast.parse(path.read_text(encoding="utf-8"))):
            if not name.startswith("_"):
                found[f"{where}.{name}"] = (f"hedun.{where}", name)
    return found


def _takers(module: ast.Module) -> list[str]:
    """Functions of the module that take the pen, by themselves or by a private part."""
    calls = {
        node.name: {_called(one) for one in ast.walk(node) if isinstance(one, ast.Call)}
        for node in module.body
        if isinstance(node, ast.FunctionDef)
    }
    takers = {name for name, called in calls.items() if called & TAKES}
    while more := {
        name
        for name, called in calls.items()
        if name not in takers and {one for one in called & takers if one.startswith("_")}
    }:
        takers |= more
    return [name for name in calls if name in takers]


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


# ── standing around them ────────────────────────────────────────────────────────────────────────

_around: list[Around] = []
_inside: ContextVar[bool] = ContextVar("inside", default=False)


def called(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What stands in the place of every action while somebody stands around them."""
    run = functools.partial(_originals[name], *args, **kwargs)
    if not _around or _inside.get():
        return run()
    token = _inside.set(True)
    try:
        return _around[-1](name, run)
    finally:
        _inside.reset(token)


_originals: dict[str, Callable[..., Any]] = {}


@contextmanager
def surrounded(around: Around) -> Iterator[None]:
    for name, (module, function) in actions().items():
        if name not in _originals:
            _exchange(name, getattr(import_module(module), function))
    _around.append(around)
    try:
        yield
    finally:
        _around.pop()


def _exchange(name: str, function: Any) -> None:
    """The function stays the very object that everybody imported; only its code is another."""
    function = inspect.unwrap(function)
    _originals[name] = copied = types.FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__
    )
    copied.__kwdefaults__ = function.__kwdefaults__
    made: dict[str, Any] = {}
    exec(
        "def stand_in(*args, **kwargs):\n"
        "    from tests.support.acts import called\n"
        f"    return called({name!r}, args, kwargs)\n",
        made,
    )
    function.__code__, function.__defaults__ = made["stand_in"].__code__, None
