"""Every measuring script, one after the other, and what each came to in one table.

.venv/bin/python scripts/bench.py [PART …]        (default: all but what is only done by name)
.venv/bin/python scripts/bench.py --list          the parts

The table is the first of docs/performance.md: figures beside goal and peer, of the run that it
names. Each script writes its own tables too. What it prints goes to build/bench/PART.log. Nothing
runs beside a measurement, so leave the machine alone. `million` needs 40 GB of disk. Exit status 1
when a goal was missed or a part failed, 2 for a part that does not exist.
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
HEDUN = ("-m", "hedun.cli")
ROLE = "CREATE ROLE hedun_desk LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE"
PEERS = ("terms", "outlook")  # whose others are in build/peers


@dataclass(frozen=True)
class Part:
    """Commands of Python, in HOME. `demo`: which holds a copy of the demo's; `postgresql`: with a
    cluster that waits for its disk, and an empty database; `by_name`: only when it is named."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    demo: bool = False
    postgresql: bool = False
    by_name: bool = False


def script(name: str, *words: str) -> tuple[str, ...]:
    return (f"bench/{name}.py", *words, "--write")


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
    Part("load", (script("load", "--minutes", "10", "--soak", "20"),)),
    Part("million", (
        ("bench/desk_load.py", "--home", str(HOME), "--template", str(DEMO)),
        script("desk_million", "--home", str(HOME)),
        script("desk_paint", "--home", str(HOME)),
    ), postgresql=True, by_name=True),
)  # fmt: skip


def main(names: Sequence[str]) -> int:
    if names == ["--list"]:
        for part in PARTS:
            print(part.name, "only by name" if part.by_name else "", sep="\t")
        return 0
    if unknown := set(names) - {part.name for part in PARTS}:
        print(f"no part is called {', '.join(sorted(unknown))}\n{__doc__}", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    LOGS.mkdir(parents=True, exist_ok=True)
    wanted = [part for part in PARTS if (part.name in names if names else not part.by_name)]
    rows: list[dict[str, Any]] = []
    begun = time.strftime("%Y-%m-%d")
    for part in wanted:
        found = run(part)
        rows += found
        for line in found:
            print(f"{part.name}: {line['what']}: {line['ours']}", flush=True)
    if not names:
        put("all", "\n".join(table(rows, begun)))
    return int(not all(row["held"] for row in rows))


def run(part: Part) -> list[dict[str, Any]]:
    """What it said, a line each; a part that fails says only that."""
    said, log = LOGS / f"{part.name}.said.jsonl", LOGS / f"{part.name}.log"
    said.write_text("")
    shutil.rmtree(HOME, ignore_errors=True)
    if part.demo or part.by_name:
        demo()
    if part.demo:
        shutil.copytree(DEMO, HOME)
    database: AbstractContextManager[str] = nullcontext("")
    if part.postgresql:
        database = pg_cluster.cluster(pg_cluster.MANY, under=LOGS)
    status = 0
    with database as url, log.open("w") as told:
        if url:
            made_database(url)
        there = os.environ | {"DATABASE_URL": url, "HEDUN_HOME": str(HOME), SAID: str(said)}
        for command in part.commands:
            done = subprocess.run(
                (sys.executable, *command),
                env=there | {"HEDUN_DEMO": "1"},
                stdout=told,
                stderr=told,
            )
            status = status or done.returncode
    shutil.rmtree(HOME, ignore_errors=True)
    lines = [json.loads(line) for line in said.read_text().splitlines()]
    if status and all(line["held"] for line in lines):
        lines.append({"what": part.name, "ours": f"failed, see {log.relative_to(ROOT)}",
                      "goal": "", "held": False, "peer": "", "ratio": 0})  # fmt: skip
    return lines


def demo() -> None:
    """Made once a run of this script, unless it is there."""
    if not DEMO.exists():
        there = os.environ | {"HEDUN_HOME": str(DEMO), "DATABASE_URL": ""}
        command = (sys.executable, *HEDUN, "demo", "--no-serve")
        subprocess.run(command, env=there, check=True, stdout=subprocess.DEVNULL)


def table(rows: Sequence[dict[str, Any]], day: str) -> list[str]:
    lines = ["| what | ours | to be held | held | beside | times as quick |",
             "|---|--:|--:|---|---|--:|"]  # fmt: skip
    for row in rows:
        ratio = f"{row['ratio']:,.1f}" if row["ratio"] else ""
        held = ("yes" if row["held"] else "**no**") if row["goal"] or not row["held"] else ""
        cells = (row["what"], row["ours"], row["goal"], held, row["peer"], ratio)
        lines.append("| " + " | ".join(cells) + " |")
    told = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    return [*lines, "", f"One run, begun {day}; {told}, load {os.getloadavg()[1]:.1f} at its end."]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
