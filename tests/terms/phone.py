"""The phone's evaluator as the tests meet it: the bundle that pages load, run by node."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from hedun.terms import Lines, adjudicate, explain, export, load_terms
from hedun.terms.texts import yuan

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "hedun" / "web" / "static" / "dist" / "terms.js"
RUNNER = Path(__file__).with_name("evaluate.mjs")

Rows = Sequence[Mapping[str, str]]
Answers = list[dict[str, Any]]


def on_the_phone(*jobs: tuple[bytes, Rows], explained: int | None = None) -> list[Any]:
    """For each terms file with its lines what the phone answers, amounts in yuan as text; the
    steps of so many lines (None: of all)."""
    return evaluated(*[(plan_of(source), rows) for source, rows in jobs], explained=explained)


def evaluated(*jobs: tuple[str, Rows], explained: int | None = None) -> list[Any]:
    """The same from plans as text."""
    told = {"explained": explained}
    given = json.dumps([{"plan": plan, "rows": rows, **told} for plan, rows in jobs])
    done = subprocess.run(
        ("node", RUNNER, BUNDLE), input=given.encode(), stdout=subprocess.PIPE, check=True
    )
    return [_in_yuan(found) for found in json.loads(done.stdout)]


def plan_of(source: bytes) -> str:
    return export.to_bytes(export.plan(source, "terms.toml")).decode()


def _in_yuan(found: Any) -> Any:
    if isinstance(found, dict):  # what is wrong
        return found
    for answer in found:
        for amounts, names in (
            (answer, ("loss", "payable")),
            *((step, ("before", "after")) for step in answer["steps"]),
        ):
            for name in names:
                amounts[name] = yuan(int(amounts[name]))
    return found


def at_the_office(source: bytes, rows: Rows, explained: int | None = None) -> Answers:
    """What the server answers, as far as lines are to be explained."""
    terms, lines = load_terms(source, "terms.toml"), Lines.from_rows(rows)
    answer = adjudicate(terms, lines, trace=True)
    columns = (answer.outcome, answer.code, answer.loss_fen, answer.payable_fen)
    return [
        {
            "line": told["line"],
            "outcome": outcome,
            "code": code,
            "loss": yuan(loss),
            "payable": yuan(payable),
            "steps": told["steps"],
        }
        for told, outcome, code, loss, payable in zip(
            explain(terms, lines, answer, [row["line"] for row in rows[:explained]]),
            *(column.tolist()[:explained] for column in columns),
            strict=True,
        )
    ]


PICKS: Mapping[str, Sequence[str]] = {
    "person": ("", "", *(f"P{i}" for i in range(30))),
    "place": ("140423101201",) * 38 + ("140424101201", "1404"),
    "section": ("crop", "crop", "tree", "livestock", "person") * 4 + ("property",),
    "item": ("maize", "maize", "millet", "cattle", "sheep", "oats", ""),
    "stage": ("ripe", "seedling", "jointing", "ripe", ""),
    "degree": ("", "0.1", "0.099999", "0.25", "0.5", "0.499999", "1", "0.333333"),
    "species": ("wild_boar",) * 30 + ("badger", "leopard", ""),
    "occurred": ("2025-04-01", "2025-08-01T06:00", "2025-08-01 18:30:59", "2026-03-31T23:59"),
    "exclusions": ("",) * 30 + ("provoked", ";muddy;outside_lawful_land;provoked"),
    "breed": ("", "pure", "mixed"),
    "cause": ("",) * 30 + ("dog",),
}
REPORTED: Mapping[str, Sequence[str]] = {
    "2025-04-01": ("2025-04-01", "2025-04-03T23:59", "2025-04-02", "2025-03-01", "2025-04-04"),
    "2025-08-01T06:00": (
        "2025-08-02T18:00",
        "2025-08-02T09:00",
        "2025-08-03",
        "2025-08-02T18:00:01",
    ),
    "2025-08-01 18:30:59": ("2025-08-01T19:00", "2025-08-03 06:30:59", "2025-08-03 06:31"),
    "2026-03-31T23:59": ("2026-04-01", "2026-04-02 11:59", "2026-04-02"),
}
LARGEST = (100, 10_000, 500_000, 3_000_000)  # fen


def random_rows(seed: int, count: int) -> list[dict[str, str]]:
    """Lines that meet in groups of every scope, with ties, blanks and amounts at the edges."""
    chance = Random(seed)
    return [_random_row(chance, i, max(2, count // 5)) for i in range(count)]


def _random_row(chance: Random, i: int, many: int) -> dict[str, str]:
    def amount(*others: str) -> str:
        return chance.choice((yuan(chance.randint(0, chance.choice(LARGEST))), *others))

    row = {name: chance.choice(options) for name, options in PICKS.items()}
    return {
        "line": f"L{i}",
        "report": f"R{chance.randrange(many)}",
        "household": f"H{chance.randrange(max(2, many // 2))}",
        **row,
        "reported": chance.choice(REPORTED[row["occurred"]]),
        "quantity": chance.choice(("0", "1", "2.5", f"{chance.randint(0, 99_999) / 10_000:.4f}")),
        "amount": amount("", "0"),
        "other_paid": amount("", "", ""),
        "settled": str(chance.randrange(many)),
    }
