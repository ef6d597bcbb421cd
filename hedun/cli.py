"""`hedun`: one command for everything. Our commands, Django's commands, serve.

The commands about a wording, and that of the archive, start without Django. Django's own commands
(`shell`, `check`, …) work as they are; dashes may stand for underscores (`import-sheet`).
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.metadata import version

from hedun.environment import SettingError
from hedun.memory import collect_seldom

FAILED, BAD_INPUT = 1, 2
# Commands that make or move the tables themselves, or look by themselves whether they are needed;
# every other command of ours needs them ready.
WITHOUT_TABLES = ("demo", "migrate", "backup", "restore", "move_database", "province")
# Commands about a wording: where each `main` is, and the line that `hedun help` has for it.
WORDINGS = {
    "adjudicate": ("hedun.terms.command", "What a terms file pays for a table of loss lines."),
    "lint": (
        "hedun.terms.lint.command",
        "What a careful actuary would say of a terms file before it is signed.",
    ),
    "export-terms": (
        "hedun.terms.export",
        "The plan of a terms file as JSON, for evaluators elsewhere.",
    ),
    "library": ("hedun.terms.library.command", "Published wordings, and a terms file made of one."),
    "recalculate": (
        "hedun.terms.recalculate",
        "Many policies again, from Parquet to Parquet, here or on a cluster.",
    ),
    "simulate": ("hedun.simulate", "The same losses under several wordings, side by side."),
}
# What the user of the database server runs, who may read nothing of the house.
BESIDE_THE_SERVER = {
    "archive": (
        "hedun.web.archive.command",
        "PostgreSQL's log sealed as it is written, and the way back to a moment.",
    ),
}
BARE = {**WORDINGS, **BESIDE_THE_SERVER}  # start without Django
# Words of `PLAIN` that have nothing to say of themselves.
WITHOUT_HELP = ("help", "--help", "-h", "version", "--version")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 0 (done), 1 (failed) or 2 (bad input)."""
    words = list(sys.argv[1:] if argv is None else argv)
    name, *rest = words or ["help"]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
    try:
        return PLAIN[name](rest) if name in PLAIN else _manage(name, rest)
    except SettingError as error:
        return _complain(str(error))


def _bare(module: str, argv: Sequence[str]) -> int:
    return int(import_module(module).main(argv))


def _serve(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="hedun serve", description="Serve the desk and run the ticker beside it."
    )
    parser.add_argument("--port", type=_port, default=8000, help="default: 8000")
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine only")
    options = parser.parse_args(argv)
    import django

    django.setup()
    from hedun.serve import ServeError, serve

    try:
        return serve(port=options.port, host=options.host)
    except ServeError as error:
        return _complain(str(error))


def _web(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="hedun web", description="The web server alone; ticker and worker run by themselves."
    )
    parser.add_argument("--port", type=_port, default=8000, help="default: 8000")
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine only")
    parser.add_argument("--workers", type=int, default=1, help="processes, default: 1")
    options = parser.parse_args(argv)
    import django

    django.setup()
    from hedun.serve import ServeError, web

    if problem := database_problem():
        return _complain(problem, FAILED)
    try:
        return web(options.port, options.host, options.workers)
    except ServeError as error:
        return _complain(str(error))


def _port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text}: a port is a number from 1 to 65535")


def _help(argv: Sequence[str]) -> int:
    """Our commands with a line each; `hedun help COMMAND` is passed on."""
    if argv and argv[0] not in WITHOUT_HELP:
        name, rest = argv[0], [*argv[1:], "--help"]
        return PLAIN[name](rest) if name in PLAIN else _manage(name, rest)
    import django

    django.setup()
    from django.core.management import get_commands, load_command_class

    lines = {
        **{name: line for name, (_, line) in BARE.items()},
        "serve": "Serve the desk and run the ticker beside it.",
        "web": "The web server alone; ticker and worker run by themselves.",
        "demo": "The demo county: invented people, a whole season walked to the bank's answers.",
    }
    for name, app in get_commands().items():
        if isinstance(app, str) and app.startswith("hedun."):
            lines[name.replace("_", "-")] = load_command_class(app, name).help
    print("hedun COMMAND … (hedun COMMAND --help says more)\n")
    for name, line in sorted(lines.items()):
        print(f"  {name:<16} {line}")
    print("\nand Django's own commands: shell, check, …")
    return 0


def _version(argv: Sequence[str]) -> int:
    print(f"hedun {version('hedun')}")
    return 0


PLAIN: dict[str, Callable[[Sequence[str]], int]] = {
    **{name: partial(_bare, module) for name, (module, _) in BARE.items()},
    "serve": _serve,
    "web": _web,
    "help": _help,
    "--help": _help,
    "-h": _help,
    "version": _version,
    "--version": _version,
}


def _manage(name: str, argv: Sequence[str]) -> int:
    """A management command, ours or Django's. CommandError and SystemExit leave as Django does."""
    if name == "demo":  # asking for the demo is asking for its mode
        os.environ["HEDUN_DEMO"] = "1"
    import django
    from django.core.management import ManagementUtility, get_commands

    django.setup()
    collect_seldom()
    command = name.replace("-", "_")
    app = get_commands().get(command)
    if app is None:
        return _complain(f"hedun has no command {name!r}. See: hedun help")
    asks_help = any(word in ("--help", "-h") for word in argv)
    ours = isinstance(app, str) and app.startswith("hedun.")
    if ours and command not in WITHOUT_TABLES and not asks_help:
        problem = database_problem()
        if problem:
            return _complain(problem, FAILED)
    # Django would look the whole house over, pages included, before each command: half a second
    # that finds nothing new. `hedun check` does it when asked.
    unchecked = ("--skip-checks",) if ours else ()
    from hedun.clock import ClockBack

    try:
        ManagementUtility(["hedun", command, *unchecked, *argv]).execute()
    except ClockBack as error:
        return _complain(f"{error.zh}\n{error.en}", FAILED)
    return 0


def database_problem() -> str:
    """Why the database cannot be worked with yet, and what to do; empty when it can."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if silent := database_silent():
        return silent
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "The database has no tables yet, or old ones. Run: hedun migrate"
    return ""


def database_silent() -> str:
    """Why the database does not answer, and what to do; empty when it does."""
    from django.db import connection

    driver = connection.Database  # type: ignore[attr-defined]  # psycopg or sqlite3
    try:  # without the pool, which would try for long and keep the reason to itself
        driver.connect(**connection.get_connection_params()).close()
    except driver.OperationalError as error:
        return f"The database does not answer: {error}\nLook at DATABASE_URL and at the server."
    return ""


def _complain(text: str, status: int = BAD_INPUT) -> int:
    print(text, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
