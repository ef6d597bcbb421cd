"""Who may do what is said in one place: domain.permissions, and nowhere beside it."""

import ast
from collections.abc import Iterator

from tests.shape.sources import HOUSE, listed, modules, name, tree

# Where roles are named together for another reason than a right.
NO_RIGHTS = {
    "hedun.people.permissions": "who needs a second factor",
    "hedun.documents.slips": "whom a village knows by name",
    "hedun.prices.queries": "whose the tables of a level are",
    "hedun.intake.management.commands.import_sheet": "in whose name the command hands in",
}
ASKING = ("has", "insist_standing", "places_of", "reader_with")


def is_role(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("Role", "R")
    )


def rights(source: ast.AST) -> Iterator[int]:
    """Lines that put roles together, or ask whether somebody holds one named there."""
    for node in ast.walk(source):
        if isinstance(node, ast.Set | ast.Tuple | ast.List) and any(map(is_role, node.elts)):
            yield node.lineno
        if isinstance(node, ast.Call) and any(map(is_role, node.args)):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in ASKING:
                yield node.lineno
        among = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn)
        if among and is_role(node.left):
            yield node.lineno


def test_no_right_is_written_beside_the_table() -> None:
    found, excused = [], set()
    for path in modules():
        module = name(path)
        if module.startswith(("hedun.domain.", "hedun.demo.")):
            continue
        lines = list(rights(tree(path)))
        if lines and module in NO_RIGHTS:
            excused.add(module)
        elif lines:
            found += [f"{path.relative_to(HOUSE)}:{line}" for line in lines]
    assert not found, listed(found)
    assert excused == set(NO_RIGHTS), "an exception that is none any more"


def test_the_test_sees_what_it_looks_for() -> None:
    for bad in (
        "X = frozenset({Role.CLERK})",
        "actor.has(Role.CITY, above, now)",
        "Role.CLERK in actor.roles(now)",
        "places_of(actor, now, {R.CASHIER})",
    ):
        assert list(rights(ast.parse(bad))), bad
    assert not list(rights(ast.parse("move.role == Role.TICKER")))
