"""Write docs/lifecycle.md from the tables of the rules: moves, clocks, words, refusals.

.venv/bin/python scripts/lifecycle_doc.py [--check]

With --check nothing is written; exit status 1 when the file is not what the tables say.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hedun.domain import lifecycle, words  # noqa: E402
from hedun.domain.actors import LEVELS, Role  # noqa: E402
from hedun.domain.case import Guard, State  # noqa: E402
from hedun.domain.clocks import CLOCKS, LIMITS, REMINDERS  # noqa: E402
from hedun.domain.lifecycle import ALWAYS, ENDED, MOVES, Move, To  # noqa: E402
from hedun.domain.money import yuan  # noqa: E402
from hedun.domain.permissions import PERMITTED  # noqa: E402
from hedun.domain.refusals import TEXTS  # noqa: E402

PAGE = ROOT / "docs" / "lifecycle.md"

INTRO = """\
# The road of a claim 理赔流程

Generated from `hedun/domain/` by `make docs`; do not edit. A test fails when it is stale.

A claim is one household in one accident, and the claim carries the state. A **move** leads it from
a state, by an action, to a state. It belongs to roles, each at its own level and place; clocks run
for it; some things must already be true, others are handed in with it. When a move may not be made,
every reason is said at once. Where a move leads, who may make it, the buttons, worklists and due
dates are all read off one table, `MOVES` in `hedun/domain/lifecycle.py`, with who may make it from
the table of permissions ([permissions.md](permissions.md))."""

MANY = 3  # states; that many are named by what they have in common, in the drawing and the table
GROUPS: dict[str, tuple[str, frozenset[State]]] = {
    "any": ("any state 任何状态", frozenset(State)),
    "open": ("any open state 未结", frozenset(State) - ENDED),
    "before_paying": ("before paying 付款之前", lifecycle.BEFORE_PAYING),
    "offices": ("with the offices 各级办理中", lifecycle.WITH_THE_OFFICES),
    "ended": ("ended 已结束", ENDED),
}
TARGETS: dict[To, str] = {
    To.SAME: "stays 不变",
    To.BEFORE_ESCALATION: "as before the city had it 回到提请之前",
    To.BEFORE_LAST: "as before the last move 回到上一步之前",
}
STARTS = {
    "told": "the villager told somebody 首次告知",
    "entered": "the state was entered 进入该状态",
    "posted": "the sheet was posted 张贴",
    "agreed": "the amount was agreed 达成协议",
}
BASES = {"law": "law 法定", "contract": "contract 合同", "our default": "our default 本系统默认"}


def state(of: State) -> str:
    return both(words.STATES[of])


def role(of: Role) -> str:
    return both(words.ROLES[of])


def action(of: str) -> str:
    return both(words.ACTIONS[of])


def both(word: words.Word) -> str:
    return f"{word['en']} {word['zh']}"


def group(of: frozenset[State]) -> str | None:
    return next((key for key, (_, g) in GROUPS.items() if of == g and len(of) >= MANY), None)


def states(of: frozenset[State]) -> str:
    key = group(of)
    return GROUPS[key][0] if key else "<br>".join(state(s) for s in State if s in of)


def roles(of: Iterable[Role]) -> str:
    listed = frozenset(of)
    if listed == PERMITTED["claim.hold"]:
        return "whoever works claims 各经办岗位"
    return "<br>".join(role(r) for r in Role if r in listed)


def guard(of: Guard) -> str:
    """The first line of what the guard says of itself."""
    said = (of.__doc__ or "").strip().splitlines()
    if not said:
        raise ValueError(f"guard {of.__name__} has no docstring to put into {PAGE.name}")
    return said[0]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def diagram() -> str:
    """The main road arrow by arrow; a move from many states is one arrow from their group."""
    drawn = [move for move in MOVES if isinstance(move.to, State)]
    groups = [key for key in GROUPS if any(group(move.start) == key for move in drawn)]
    lines = ["```mermaid", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{state(s)}" as {s}' for s in State]
    lines += [f'    state "{GROUPS[key][0]}" as {key}' for key in groups]
    lines += ["    [*] --> draft"]
    for move in drawn:
        sources = [group(move.start)] if group(move.start) else sorted(move.start)
        said = action(move.action).replace(":", "")  # a colon would end the arrow's text
        leads = [move.to, *(to for _, to in move.instead if isinstance(to, State))]
        arrows = ((source, to) for source in sources for to in leads if source != to)
        lines += [f"    {source} --> {to}: {said}" for source, to in arrows]
    lines += [f"    {s} --> [*]" for s in State if s in ENDED]
    return "\n".join([*lines, "```"])


def beneath_the_diagram() -> str:
    """The moves whose target depends on the claim's own past, and what the groups hold."""
    side = table(
        ("Side move 旁路", "From 自", "To 至"),
        ((action(m.action), states(m.start), _target(m)) for m in MOVES if isinstance(m.to, To)),
    )
    groups = table(
        ("Group 合称", "But for 除外"),
        ((name, ", ".join(state(s) for s in State if s not in g)) for name, g in GROUPS.values()),
    )
    return f"{side}\n\n{groups}"


def _target(move: Move) -> str:
    leads = [_lead(move.to)]
    leads += [f"{_lead(to)} where {true.__doc__}" for true, to in move.instead]
    if move.limited:
        leads.append("marked late after two years 逾两年的标明")
    return "<br>".join(leads)


def _lead(to: State | To) -> str:
    return TARGETS[to] if isinstance(to, To) else state(to)


def moves() -> str:
    head = ("From 自", "Action 动作", "To 至", "Who 谁", "Clocks 时限", "Must be true 前提",
            "Handed in 须提交", "Undo 可撤销")  # fmt: skip
    rows = (
        (
            states(m.start),
            f"{action(m.action)}<br>`{m.action}`",
            _target(m),
            roles(m.roles),
            "<br>".join(f"{CLOCKS[c].length.replace('_', ' ')} `{c}`" for c in m.clocks),
            "<br>".join(map(guard, m.when)),
            "<br>".join(map(guard, m.asks)),
            "yes 可" if m.undo else "no 否",
        )
        for m in MOVES
    )
    always = "\n".join(f"- {guard(g)}" for g in ALWAYS)
    return (
        f"{table(head, rows)}\n\nFor every move besides 每一步都适用:\n\n{always}\n\n"
        "A move that comes back from an ended claim is made also when its two years are over "
        "(保险法 art. 26), and marked late; the insurer decides what that means "
        "过了两年照样受理，标明逾期，是否以时效抗辩由保险人决定."
    )


def permissions() -> str:
    """Actions by roles; the states stand in the table of moves."""
    people = [r for r in Role if r in {r for m in MOVES for r in m.roles}]

    def field(name: str, of: Role) -> str:
        return "●" if any(m.action == name and of in m.roles for m in MOVES) else ""

    rows = ((action(a), *(field(a, r) for r in people)) for a in lifecycle.ACTIONS)
    none = ", ".join(role(r) for r in Role if r not in people)
    return (
        table(("Action 动作", *map(role, people)), rows)
        + f"\n\nThese move no claim 不办理任何一步: {none}. "
        "Hold and resume belong to whoever has the claim 暂缓与恢复只由现经办岗位办理."
    )


def levels() -> str:
    return table(
        ("Role 岗位", "Works at 任职层级"),
        (
            (role(r), ", ".join(level.name.lower() for level in sorted(LEVELS[r])) or "—")
            for r in Role
        ),
    )


def clocks() -> str:
    head = ("Clock 时限", "Length 长度", "From 起算", "Basis 依据", "Source 出处")
    rows = (
        (
            f"{c.en} {c.zh}<br>`{key}`",
            c.length.replace("_", " "),
            STARTS[c.start],
            BASES[c.basis],
            c.source,
        )
        for key, c in (CLOCKS | REMINDERS).items()
    )
    limits = ", ".join(f"`{key}` {yuan(fen)} yuan 元" for key, fen in LIMITS.items())
    return (
        f"{table(head, rows)}\n\nAmounts a policy sets 保单设定的金额 (our default 本系统默认): "
        f"{limits}. A policy enters its own clocks and amounts, dated, with clause and basis. "
        "Office clocks decide nothing: when one runs out the next level sees it."
    )


def worklists() -> str:
    rows = []
    for s in State:
        clock = lifecycle.clock_of(s)
        waits = roles(lifecycle.waits_for(s)) or "nobody; ended 已结束"
        rows.append((state(s), waits, f"`{clock}`" if clock else ""))
    return table(("State 状态", "Waits for 等待", "Due by 时限"), rows)


def refusals() -> str:
    rows = ((f"`{code}`", f"{t.zh}{t.zh_next}", f"{t.en} {t.en_next}") for code, t in TEXTS.items())
    return table(("Code 代码", "中文", "English"), rows)


SECTIONS = (
    ("The drawing 流程图", diagram),
    ("Beside the drawing 图外的旁路", beneath_the_diagram),
    ("Moves 每一步", moves),
    ("Who may do what 权限", permissions),
    ("Where each role works 任职层级", levels),
    ("Clocks 时限", clocks),
    ("Worklists 待办", worklists),
    ("Refusals 不予办理的说明", refusals),
)


def page() -> str:
    parts = (f"## {title}\n\n{write()}" for title, write in SECTIONS)
    return "\n\n".join((INTRO, *parts)) + "\n"


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
    print(f"{PAGE.relative_to(ROOT)} is not what the tables say: run `make docs`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
