"""The house as text: which files there are and what they import. Reads, never imports."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSE = ROOT / "hedun"
# In the order data flow; a room may import the rooms before it. Stated here a second time on
# purpose: settings.ROOMS must agree.
ROOMS = (
    "record",
    "ledger",
    "places",
    "people",
    "policies",
    "claims",
    "prices",
    "evidence",
    "checks",
    "intake",
    "roll",
    "phone",
    "openrosa",
    "paper",
    "assessment",
    "fieldwork",
    "othercover",
    "history",
    "injuries",
    "livestock",
    "notices",
    "receipts",
    "payments",
    "messages",
    "partners",
    "oversight",
    "documents",
    "insights",
    "briefings",
    "maps",
    "wildlife",
    "prevention",
    "outlook",
    "readiness",
    "openfigures",
    "province",
)
# What is made, not written.
NOT_OURS = {".git", ".venv", "node_modules", "build", "var", "dist", "hedun.egg-info"}
NOT_OURS |= {"__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}


def files(*suffixes: str, under: Path = ROOT) -> Iterator[Path]:
    """Our own files with one of these endings (all files without one), in a stable order."""
    for path in sorted(under.iterdir()):
        if path.name in NOT_OURS:  # .git is a file in a linked work tree
            continue
        if path.is_dir():
            yield from files(*suffixes, under=path)
        elif path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def modules() -> Iterator[Path]:
    """The Python files of hedun, without migrations (written by a machine)."""
    return (path for path in files(".py", under=HOUSE) if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def name(path: Path) -> str:
    """hedun/claims/models.py → hedun.claims.models; a package is named without __init__."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything imported, also inside functions. `from a import b` gives
    a.b, since b may be a module."""
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def listed(faults: Iterable[str]) -> str:
    """For assert messages: one fault a line."""
    return "\n" + "\n".join(faults)
