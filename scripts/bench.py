"""Every measuring script, one after the other, and what each came to in one table.

.venv/bin/python scripts/bench.py                 every part, anew
.venv/bin/python scripts/bench.py --go-on         what is missing of a run that was broken off
.venv/bin/python scripts/bench.py PART …          these anew, beside what others of the run came to
.venv/bin/python scripts/bench.py --list          the parts

The table is the first of docs/performance.md: figures beside goal and peer, of the run that it
names. Each script writes its own tables too. What it prints goes to build/bench/PART.log, what it
came to is kept in build/bench/PART.said.jsonl. Nothing runs beside a measurement, so leave the
machine alone. `million` needs 50 GB of disk. Exit status 1 when a goal was missed, a part failed or
has not run, 2 for a part that does not exist.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pg_cluster

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.serving import made_database  # noqa: E402
from bench.told import SAID, put  # noqa: E402

LOGS = ROOT / "build" / "bench"
DEMO, HOME = LOGS / "demo", LOGS / "home"
MANY, FEW = LOGS / "million.json", LOGS / "ten-thousand.json"  # medians of pages
HEDUN = ("-m", "hedun.cli")
ROLE = "CREATE ROLE hedun_desk LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"
PEERS = ("terms", "outlook")  # whose others are in build/peers


@dataclass(frozen=True)
class Part:
    """Commands of Python, in HOME. `demo`: which holds a copy of the demo's; `postgresql`: with a
    cluster that waits for its disk, and an empty database; `loaded`: with one in which
    bench/desk_load.py makes the database itself."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    demo: bool = False
    postgresql: bool = False
    loaded: bool = False


def script(name: str, *words: str) -> tuple[str, ...]:
    return (f"bench/{name}.py", *words, "--write")


def loading(claims: str) -> tuple[str, ...]:
    where = ("--home", str(HOME), "--template", str(DEMO))
    return ("bench/desk_load.py", *where, "--claims", claims)


PARTS = (
    Part("terms", (("-m", "bench.terms.run"),)),
    Part("nation", (("-m", "bench.terms.nation"),)),
    Part("desk", (script("desk", "--home", str(HOME)),), demo=True),
    Part(
        "verify", (script("verify_million", "--home", str(HOME), "--more", "1000000"),), demo=True
    ),
    Part("sheets", (script("sheets"),)),
    Part("map", (script("map_million"),)),
    Part("ingest", (script("ingest"),)),
    Part("pictures", (script("pictures"),)),
    Part("checks", (script("checks"),), demo=True),
    Part("outlook", (("-m", "bench.outlook"),)),
    Part("province", (("-m", "bench.province"),)),
    Part("wall", (
        (*HEDUN, "demo", "--no-serve"),
        ("-c", f"import os, psycopg; psycopg.connect(os.environ['DATABASE_URL'], autocommit=True)"
               f".execute({ROLE!r})"),
        (*HEDUN, "wall", "hedun_desk"),
        ("bench/wall.py", "--home", str(HOME)),
    ), postgresql=True),
    Part("load", (script("load", "--minutes", "3", "--soak", "20"),)),
    Part("million", (
        loading("1000000"),
        script("desk_million", "--home", str(HOME), "--times", "15", "--keep", str(MANY)),
        script("desk_paint", "--home", str(HOME)),
        ("bench/explained.py", "--home", str(HOME)),
    ), loaded=True),
    Part("growth", (
        loading("10000"),
        ("bench/desk_million.py", "--home", str(HOME), "--times", "15", "--keep", str(FEW)),
        script("desk_growth", str(FEW), str(MANY)),
    ), loaded=True),
)  # fmt: skip


def main(names: Sequence[str]) -> int:
    if names == ["--list"]:
        for part in PARTS:
            print(part.name, "only by name" if part.by_name else "", sep="\t")
        return 0
    parts = {part.name: part for part in PARTS}
    if unknown := set(names) - set(parts) - {"--go-on"}:
        print(f"no part is called {', '.join(sorted(unknown))}\n{__doc__}", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    LOGS.mkdir(parents=True, exist_ok=True)
    if not names:
        for part in PARTS:
            kept(part).unlink(missing_ok=True)
    for part in PARTS:
        if part.name in names or (names in ([], ["--go-on"]) and not kept(part).exists()):
            run(part)
            for line in said(part):
                print(f"{part.name}: {line['what']}: {line['ours']}", flush=True)
    ran = [part for part in PARTS if kept(part).exists()]
    put("all", "\n".join(table(ran)))
    held = all(row["held"] for part in ran for row in said(part))
    return int(not (held and len(ran) == len(PARTS)))


def kept(part: Part) -> Path:
    """What it said, a line each; there when the part has ended."""
    return LOGS / f"{part.name}.said.jsonl"


def said(part: Part) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kept(part).read_text().splitlines()]


def run(part: Part) -> None:
    """All its commands; a part that fails without having said so says that."""
    kept(part).unlink(missing_ok=True)
    lines, log = LOGS / f"{part.name}.lines.jsonl", LOGS / f"{part.name}.log"
    lines.write_text("")
    shutil.rmtree(HOME, ignore_errors=True)
    if part.demo or part.loaded:
        demo()
    if part.demo:
        shutil.copytree(DEMO, HOME)
    database: AbstractContextManager[str] = nullcontext("")
    if part.postgresql or part.loaded:
        database = pg_cluster.cluster(pg_cluster.MANY, under=LOGS)
    status = 0
    with database as url, log.open("w") as told:
        if part.postgresql:
            made_database(url)
        there = os.environ | {"DATABASE_URL": url, "HEDUN_HOME": str(HOME), SAID: str(lines)}
        for command in part.commands:
            done = subprocess.run(
                (sys.executable, *command),
                env=there | {"HEDUN_DEMO": "1"},
                stdout=told,
                stderr=told,
            )
            status = status or done.returncode
            if status and command is part.commands[0]:
                break  # the others measure what it makes
    shutil.rmtree(HOME, ignore_errors=True)
    found = lines.read_text()
    if status and all(json.loads(line)["held"] for line in found.splitlines()):
        failed = {"what": part.name, "ours": f"failed, see {log.relative_to(ROOT)}",
                  "goal": "", "held": False, "peer": "", "ratio": 0}  # fmt: skip
        found += json.dumps(failed) + "\n"
    lines.write_text(found)
    lines.rename(kept(part))


def demo() -> None:
    """Made once a run of this script, unless it is there."""
    if not DEMO.exists():
        there = os.environ | {"HEDUN_HOME": str(DEMO), "DATABASE_URL": ""}
        command = (sys.executable, *HEDUN, "demo", "--no-serve")
        subprocess.run(command, env=there, check=True, stdout=subprocess.DEVNULL)


def table(ran: Sequence[Part]) -> list[str]:
    lines = ["| what | ours | to be held | held | beside | times as quick |",
             "|---|--:|--:|---|---|--:|"]  # fmt: skip
    for row in (row for part in ran for row in said(part)):
        ratio = f"{row['ratio']:,.1f}" if row["ratio"] else ""
        held = ("yes" if row["held"] else "**no**") if row["goal"] or not row["held"] else ""
        cells = (row["what"], row["ours"], row["goal"], held, row["peer"], ratio)
        lines.append("| " + " | ".join(cells) + " |")
    ends = sorted(kept(part).stat().st_mtime for part in ran)
    first, last = (time.strftime("%Y-%m-%d %H:%M", time.gmtime(at)) for at in (ends[0], ends[-1]))
    missing = [part.name for part in PARTS if part not in ran]
    told = f"One run, whose first part ended {first} and whose last {last} UTC; Python "
    told += f"{platform.python_version()}, {os.cpu_count()} cores."
    return [*lines, "", told + f" Not run: {', '.join(missing)}." * bool(missing)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
