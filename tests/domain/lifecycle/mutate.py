"""Every small way to break the rules of the road, and whether some promise notices.

A mutant is one change: a row of MOVES less, a guard less, a role too many, a state further, a `<`
where `<=` stood. It is made in this process, the promises are called until one fails, and the
rules are put back. A mutant no promise notices has survived: a rule nobody has asked for.
"""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from types import CodeType, FunctionType, ModuleType
from typing import Any

from hedun.domain import actors, clocks, guards, lifecycle
from hedun.domain.actors import Level, Role
from hedun.domain.case import Guard, State
from hedun.domain.lifecycle import Move, To
from tests.domain.lifecycle import (
    test_clocks,
    test_derived,
    test_permissions,
    test_promises,
    test_promises_of_the_claim,
    test_refusals,
)

Promise = Callable[[], None]
Moves = tuple[Move, ...]

PROMISES: tuple[Promise, ...] = tuple(
    promise
    for module in (
        test_promises,
        test_promises_of_the_claim,
        test_permissions,
        test_derived,
        test_clocks,
        test_refusals,
    )
    for name, promise in vars(module).items()
    if name.startswith("test_")
)


@dataclass(frozen=True)
class Mutant:
    """One change of the rules: attributes of these objects are replaced by these values."""

    name: str
    changes: tuple[tuple[Any, str, Any], ...]

    @contextmanager
    def in_force(self) -> Iterator[None]:
        before = [(owner, name, getattr(owner, name)) for owner, name, _ in self.changes]
        try:
            for owner, name, value in self.changes:
                setattr(owner, name, value)
            yield
        finally:
            for owner, name, value in before:
                setattr(owner, name, value)


def survivors(mutants: Iterable[Mutant], promises: Iterable[Promise]) -> list[str]:
    """The names of the mutants that no promise noticed."""
    promises = tuple(promises)
    return [mutant.name for mutant in mutants if not noticed(mutant, promises)]


def noticed(mutant: Mutant, promises: Iterable[Promise]) -> bool:
    with mutant.in_force():
        return not all(map(kept, promises))


def kept(promise: Promise) -> bool:
    try:
        promise()
    except Exception:  # whatever a broken rule leads to, it was noticed
        return False
    return True


def quickest_first(promises: Iterable[Promise]) -> list[Promise]:
    """In the order of the time they take; each must hold of the rules as they are."""

    def seconds(promise: Promise) -> float:
        start = perf_counter()
        promise()
        return perf_counter() - start

    return sorted(promises, key=seconds)


# ── the table of moves ──────────────────────────────────────────────────────────────────────────


def of_table(moves: Moves, always: tuple[Guard, ...]) -> Iterator[Mutant]:
    for number, move in enumerate(moves):
        row = f"{move.action} from {', '.join(sorted(move.start))}"
        yield with_moves(f"{row}: row removed", (*moves[:number], *moves[number + 1 :]))
        for said, changed in of_row(move):
            yield with_moves(f"{row}: {said}", (*moves[:number], changed, *moves[number + 1 :]))
    for guard in always:
        less = tuple(g for g in always if g is not guard)
        yield Mutant(f"always: {guard.__name__} removed", ((lifecycle, "ALWAYS", less),))


def with_moves(name: str, moves: Moves) -> Mutant:
    actions = tuple(dict.fromkeys(move.action for move in moves))
    return Mutant(name, ((lifecycle, "MOVES", moves), (lifecycle, "ACTIONS", actions)))


def of_row(move: Move) -> Iterator[tuple[str, Move]]:
    for guard in move.when:
        less = tuple(g for g in move.when if g is not guard)
        yield f"{guard.__name__} removed", replace(move, when=less)
        asked = (*move.asks, guard)
        yield f"{guard.__name__} asked too late", replace(move, when=less, asks=asked)
    for guard in move.asks:
        less = tuple(g for g in move.asks if g is not guard)
        yield f"{guard.__name__} removed", replace(move, asks=less)
        known = (*move.when, guard)
        yield f"{guard.__name__} asked too early", replace(move, asks=less, when=known)
    for role in Role:
        if role in move.roles:
            yield f"{role} may not", replace(move, roles=move.roles - {role})
        else:
            yield f"{role} may", replace(move, roles=move.roles | {role})
    for state in State:
        if state in move.start:
            yield f"not from {state}", replace(move, start=move.start - {state})
        else:
            yield f"from {state} too", replace(move, start=move.start | {state})
    for to in (*State, *To):
        # From one state only, to stay and to go there are the same rule.
        if to is not move.to and not (move.to is To.SAME and move.start == {to}):
            yield f"to {to}", replace(move, to=to)
    for clock in move.clocks:
        less_clocks = tuple(c for c in move.clocks if c != clock)
        yield f"clock {clock} removed", replace(move, clocks=less_clocks)
    if not move.clocks:
        yield "a clock too many", replace(move, clocks=("report",))
    yield "undo the other way round", replace(move, undo=not move.undo)
    yield "limited the other way round", replace(move, limited=not move.limited)
    for at, (true, there) in enumerate(move.instead):
        before, after = move.instead[:at], move.instead[at + 1 :]
        yield f"never instead to {there}", replace(move, instead=(*before, *after))
        for to in (*State, To.SAME):
            # From one state only, to stay and to go there are the same rule.
            if to is not there and not (there is To.SAME and move.start == {to}):
                changed = (*before, (true, to), *after)
                yield f"instead of {there} to {to}", replace(move, instead=changed)
    if not move.instead:
        other = next(state for state in State if state is not move.to)
        yield f"instead to {other}", replace(move, instead=((lambda case: True, other),))


# ── who works where, and the clocks ─────────────────────────────────────────────────────────────


def of_postings() -> Iterator[Mutant]:
    for check in ("covers", "in_force", "at_its_level"):
        always_true = (actors.Posting, check, lambda *_: True)
        yield Mutant(f"posting: {check} is not asked", (always_true,))
    for role, levels in actors.LEVELS.items():
        for level in Level:
            other = actors.LEVELS | {role: levels ^ {level}}
            yield Mutant(f"levels of {role}: {level.name}", ((actors, "LEVELS", other),))


def of_clocks() -> Iterator[Mutant]:
    for key, rule in clocks.CLOCKS.items():
        for name, value in (("length", "4 days"), ("start", "never"), ("basis", "none")):
            other = clocks.CLOCKS | {key: replace(rule, **{name: value})}
            yield Mutant(f"clock {key}: another {name}", ((clocks, "CLOCKS", other),))


# ── the code itself ─────────────────────────────────────────────────────────────────────────────

OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def of_code(module: ModuleType) -> Iterator[Mutant]:
    """Each comparison, `and` and `or` of the module's functions turned round."""
    tree = ast.parse(inspect.getsource(module))
    for qualname, function in functions(tree):
        for node in ast.walk(function):
            for said in turned_round(node):
                code = next(c for c in codes_in(compile(tree, module.__file__ or "", "exec"))
                            if c.co_qualname == qualname)  # fmt: skip
                name = f"{module.__name__}.{qualname}, line {getattr(node, 'lineno', 0)}: {said}"
                yield Mutant(name, ((found(module, qualname), "__code__", code),))


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            methods = (part for part in node.body if isinstance(part, ast.FunctionDef))
            yield from ((f"{node.name}.{method.name}", method) for method in methods)


def turned_round(node: ast.AST) -> Iterator[str]:
    """While the iterator rests, the node is turned round; then it is put back."""
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            node.ops[number] = OPPOSITE[type(operator)]()  # type: ignore[assignment]
            yield ast.unparse(node)
            node.ops[number] = operator
    elif isinstance(node, ast.BoolOp):
        operator = node.op
        node.op = OPPOSITE[type(operator)]()  # type: ignore[assignment]
        yield ast.unparse(node)
        node.op = operator


def codes_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from codes_in(part)


def found(module: ModuleType, qualname: str) -> FunctionType:
    owner: Any = module
    for name in qualname.split("."):
        owner = getattr(owner, name)
    function = owner.fget if isinstance(owner, property) else owner
    assert isinstance(function, FunctionType), qualname
    return function


def every_mutant() -> Iterator[Mutant]:
    yield from of_table(lifecycle.MOVES, lifecycle.ALWAYS)
    yield from of_postings()
    yield from of_clocks()
    for module in (guards, lifecycle, actors):
        yield from of_code(module)
