"""Habits of the house that a reader relies on and a machine can look for."""

import ast
import re
from collections.abc import Iterator

from tests.shape.sources import HOUSE, ROOT, files, listed, modules, name, tree

CLOCKS = {"datetime", "date", "timezone", "time"}
CLOCK_READS = {"now", "utcnow", "today", "localdate", "localtime", "time", "time_ns"}
MONEY = re.compile(r"fen|yuan|amount|payable|award|cover|balance", re.IGNORECASE)
# Written in pieces, so that this file does not hold what it forbids.
MACHINE = tuple(
    re.compile(pattern)
    for pattern in (
        r"/wo" + r"rk/",
        r"/ro" + r"ot/",
        r"/ho" + r"me/\w",
        r"registry\.npm" + r"js",
        r"pypi\." + r"org",
        r"pythonhos" + r"ted",
    )
)
PAGE_HABITS = {
    "a style attribute or element (the page's policy forbids it)": r"\sstyle=|<style",
    "a script inside the page (the page's policy forbids it)": r"<script(?![^>]*\ssrc=)",
    "a handler attribute (the page's policy forbids it)": r"\son[a-z]+=",
    "something from another host": r"(src|href|action)=[\"']?(https?:)?//",
}
TEXTS = (".py", ".ts", ".mjs", ".css", ".html", ".md", ".toml", ".sh", ".json", ".in", ".lock", "")


def clock_reads(source: ast.AST) -> Iterator[int]:
    """Lines that ask the machine what time it is, or have it asked when a row is saved."""
    for call in calls(source):
        owner, _, asked = ast.unparse(call.func).rpartition(".")
        if owner.split(".")[-1] in CLOCKS and asked in CLOCK_READS:
            yield call.lineno
    for node in ast.walk(source):
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "django.utils.timezone"):
            yield from (node.lineno for alias in node.names if alias.name in CLOCK_READS)


def chances(source: ast.AST) -> Iterator[int]:
    """Lines that use chance without a seed: nobody could repeat what was done."""
    for call in calls(source):
        called = ast.unparse(call.func)
        if called in ("Random", "random.Random"):
            seeded = bool(call.args)
        else:
            seeded = not called.startswith("random.")
        if not seeded:
            yield call.lineno


def floats_of_money(source: ast.AST) -> Iterator[int]:
    """Lines that turn money into a floating-point number."""
    for call in calls(source):
        of = " ".join(ast.unparse(argument) for argument in call.args)
        if ast.unparse(call.func) == "float" and MONEY.search(of):
            yield call.lineno
    for node in ast.walk(source):
        made = ast.unparse(node) if isinstance(node, ast.Assign) else ""
        if "FloatField" in made and MONEY.search(made.split("=")[0]):
            yield node.lineno


def stars(source: ast.AST) -> Iterator[int]:
    for node in ast.walk(source):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield node.lineno


def swallowed(source: ast.AST) -> Iterator[int]:
    """Lines that catch everything and say nothing."""
    for node in ast.walk(source):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "BaseException"
            silent = all(isinstance(part, ast.Pass | ast.Continue) for part in node.body)
            if silent and caught in ("Exception", "BaseException"):
                yield node.lineno


def calls(source: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source) if isinstance(node, ast.Call))


# What is only expected is no money: nothing of it is ever paid.
EXPECTED = {f"hedun.actuarial.{part}" for part in ("aggregate", "forecast", "severity")}
HABITS = {
    "reads the clock (only hedun/clock.py does)": (clock_reads, {"hedun.clock"}),
    "uses chance without a seed": (chances, set()),
    "makes a floating-point number of money": (floats_of_money, EXPECTED),
    "imports *": (stars, set()),
    "catches every exception and says nothing": (swallowed, set()),
}


def test_the_house_keeps_its_habits() -> None:
    found = [
        f"{name(path)}:{line} {habit}"
        for path in modules()
        for habit, (look, excepted) in HABITS.items()
        if name(path) not in excepted
        for line in look(tree(path))
    ]
    assert not found, listed(found)


def test_the_check_sees_broken_habits() -> None:
    broken = {
        clock_reads: (
            "datetime.now(UTC)",
            "timezone.now()",
            "datetime.date.today()",
            "time.time()",
            "from django.utils.timezone import now",
            "at = models.DateTimeField(auto_now_add=True)",
        ),
        chances: ("random.choice(x)", "random.Random()", "Random()"),
        floats_of_money: ("float(row.payable_fen)", "amount = models.FloatField()"),
        stars: ("from os import *",),
        swallowed: (
            "try:\n    f()\nexcept Exception:\n    pass",
            "try:\n    f()\nexcept:\n    pass",
        ),
    }
    for look, sources in broken.items():
        for source in sources:
            assert list(look(ast.parse(source))), f"{source} went unseen"
    assert not list(clock_reads(ast.parse("clock.now(); time.monotonic()")))
    assert not list(chances(ast.parse("Random(7).choice(x)")))


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in files(*TEXTS)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if any(pattern.search(line) for pattern in MACHINE)
    ]
    assert not found, listed(found)


def test_locks_hold_hashes_and_no_hosts() -> None:
    python = sorted(ROOT.glob("requirements*.lock"))
    for lock in [*python, ROOT / "package-lock.json"]:
        assert "://" not in lock.read_text(), f"{lock.name} names a host; run: make lock"
    for lock in python:
        for package in lock.read_text().replace("\\\n", "").splitlines():
            assert re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:", package), f"{lock.name}: {package}"


def test_pages_hold_nothing_that_their_policy_forbids() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number} holds {what}"
        for path in files(".html", under=HOUSE)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for what, pattern in PAGE_HABITS.items()
        if re.search(pattern, line)
    ]
    assert not found, listed(found)


def test_no_test_is_skipped_and_nothing_is_left_for_later() -> None:
    """But those that need public data which is not everywhere say so and stand aside."""
    aside = ROOT / "tests/external/conftest.py"
    words = re.compile(
        "skip" + r"(if)?\(|x" + r"fail|importor" + r"skip|\bTO" + r"DO\b|\bFIX" + "ME"
    )
    found = [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in files(".py", ".ts", ".html", ".css", ".sh", ".md")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if words.search(line) and path != aside
    ]
    assert not found, listed(found)
