"""Write docs/permissions.md from the table of who may do what, and where.

.venv/bin/python scripts/permissions_doc.py [--check]

With --check nothing is written; exit status 1 when the file is not what the table says.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hedun.domain import words  # noqa: E402
from hedun.domain.actors import LEVELS, NOT_POSTED, OF_A_COMPANY, Role  # noqa: E402
from hedun.domain.permissions import RIGHTS, WHERE, Right, Where  # noqa: E402

PAGE = ROOT / "docs" / "permissions.md"
INTRO = """\
# Who may do what, and where 权限表

Generated from `hedun/domain/permissions.py` by `make docs`; do not edit. A test fails when it is
stale. Moves, buttons, menus, every act beside a claim and what is listed for whom are read off this
one table; the database keeps people's rows apart a second time
([0048](decisions/0048-one-table-and-two-walls.md)). Which states, clocks and conditions a move has:
[lifecycle.md](lifecycle.md). Nobody acts on their own or a relative's claim, nor on one claim in
two roles, whatever stands here."""


def word(right: Right) -> str:
    """What is done, in English and Chinese."""
    if right.en:
        return f"{right.en} {right.zh}"
    _, action, *state = right.action.split(".")
    said = words.ACTIONS[action]
    of = words.STATES[state[0]] if state else None  # type: ignore[index]  # a state by its value
    beside = f" ({of['en']} {of['zh']})" if of else ""
    return f"{said['en']} {said['zh']}{beside}"


def role(of: Role) -> str:
    return f"{words.ROLES[of]['en']} {words.ROLES[of]['zh']}"


def wheres() -> str:
    rows = (f"| `{where}` | {en} {zh} |" for where, (zh, en) in WHERE.items())
    return "\n".join(("| Where 何处 | |", "| --- | --- |", *rows))


def of(person: Role) -> str:
    """One role: where it works, and all that it may do, by where."""
    levels = ", ".join(level.name.lower() for level in sorted(LEVELS[person]))
    works = f"Works at 任职: {levels}." if levels else "No person is posted to it 不任职."
    if person in OF_A_COMPANY:
        works += " Belongs to a company 属于一家公司."
    lines = [f"### {role(person)}", works]
    for where in Where:
        mine = [r for r in RIGHTS.values() if person in r.roles and r.where is where]
        if mine:
            lines.append(f"- `{where}`: " + "; ".join(map(word, mine)))
    return "\n\n".join((lines[0], lines[1], "\n".join(lines[2:])))


def table() -> str:
    """The whole table, chapter by chapter."""
    people = [r for r in Role if r not in NOT_POSTED]
    head = ["Action 动作", "Where", *(words.ROLES[r]["zh"] for r in people), "时钟", "农户"]
    columns = [*people, Role.TICKER, Role.VILLAGER]
    lines = []
    for chapter in dict.fromkeys(right.chapter for right in RIGHTS.values()):
        lines += ["", f"### {chapter}", "", "| " + " | ".join(head) + " |",
                  "| " + " | ".join(["---"] * len(head)) + " |"]  # fmt: skip
        for right in (r for r in RIGHTS.values() if r.chapter == chapter):
            marks = ("●" if one in right.roles else "" for one in columns)
            cells = (f"{word(right)}<br>`{right.action}`", right.where, *marks)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def page() -> str:
    roles = "\n\n".join(map(of, Role))
    return (
        f"{INTRO}\n\n## Where 何处\n\n{wheres()}\n\n## Role by role 各岗位\n\n{roles}\n\n"
        f"## The table 全表\n{table()}\n"
    )


def main(arguments: Sequence[str]) -> int:
    if set(arguments) - {"--check"}:
        print(__doc__, file=sys.stderr)
        return 2
    now = page()
    if "--check" not in arguments:
        PAGE.write_text(now, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == now:
        return 0
    print(f"{PAGE.relative_to(ROOT)} is not what the table says: run `make docs`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
