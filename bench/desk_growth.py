"""What a hundred times the claims cost a page: two runs of bench/desk_million.py beside each other.

.venv/bin/python bench/desk_growth.py FEW.json MANY.json [--write]

The files are those of `bench/desk_million.py --keep`. Compared is the median of the processor's
time of each page and role, in its process and in PostgreSQL. Somebody who works for one county sees
the same in both; who works for 24, or looks over everything, sees two counties in the one and 24
or 193 in the other, so these are told by themselves. Ends with 1 where a page of the former grows
by more than its goal.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench.told import put, say  # noqa: E402

GOAL = 0.30
# Of a few milliseconds the clock of the processor says little: what a page may also grow by.
NOTICED_MS = 5
MANY_COUNTIES = ("24 counties", "everything", "city")


@dataclass(frozen=True)
class Grown:
    """A page of a role: medians of the processor's time, ms, with few claims and with many."""

    page: str
    who: str
    few: float
    many: float

    @property
    def share(self) -> float:
        return self.many / self.few - 1

    @property
    def of_one_county(self) -> bool:
        return not self.who.startswith(MANY_COUNTIES)

    @property
    def holds(self) -> bool:
        return self.share < GOAL or self.many - self.few < NOTICED_MS


def grown(few: dict[str, Any], many: dict[str, Any]) -> list[Grown]:
    """The pages of both. Raises ValueError where one has pages that the other has not."""
    if one_sided := set(few["pages"]) ^ set(many["pages"]):
        raise ValueError(f"not in both: {', '.join(sorted(one_sided))}")
    return [Grown(*name.split("|"), few["pages"][name], ms) for name, ms in many["pages"].items()]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("few", type=Path)
    parser.add_argument("many", type=Path)
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    given = parser.parse_args()
    few, many = (json.loads(path.read_text()) for path in (given.few, given.many))
    found = grown(few, many)
    text = "\n".join(table(found, few["claims"], many["claims"]))
    print(text)
    if given.write:
        put("desk-growth", text)
    own = [one for one in found if one.of_one_county]
    holds = all(one.holds for one in own)
    worst = max(own, key=lambda one: one.share)
    say("a page of one county, from ten thousand claims to a million",
        f"{statistics.median(one.share for one in own):+.0%}, {worst.share:+.0%} the worst",
        goal=f"{GOAL:+.0%}", held=holds)  # fmt: skip
    return 0 if holds else 1


def table(found: Sequence[Grown], few: int, many: int) -> list[str]:
    """What grew by more than the goal, and the whole in a line for each kind of people."""
    lines = [
        f"| page | who | ms with {few:,} | with {many:,} | grown by |",
        "|---|---|--:|--:|--:|",
    ]
    for one in sorted(found, key=lambda one: -one.share):
        if one.share >= GOAL:
            mark = "" if one.holds or not one.of_one_county else " **misses**"
            lines.append(
                f"| {one.page} | {one.who} | {one.few:.0f} | {one.many:.0f} | "
                f"{one.share:+.0%}{mark} |"
            )
    told = []
    for kind, which in (("one county", True), ("many counties", False)):
        shares = sorted(one.share for one in found if one.of_one_county is which)
        told.append(
            f"{len(shares)} pages of people of {kind} grew by {statistics.median(shares):.0%} in "
            f"the median, {shares[0]:+.0%} to {shares[-1]:+.0%}"
        )
    head = "Pages that grew by more" if len(lines) > 2 else "No page grew by more"
    return [*lines, "", f"{head} than {GOAL:.0%} are told. {'; '.join(told)}. What is less than "
            f"{NOTICED_MS} ms is not counted as missed."]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
