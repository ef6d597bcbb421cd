"""The same losses under another reading: what the engine pays if one step is read differently."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import figure
from hedun.terms.lint.profiles import Probe
from hedun.terms.lint.shape import works
from hedun.terms.model import Rule, Step, Table, Terms
from hedun.terms.texts import Text, say

# Losses that are tried first, because they are easy to read; fen.
ROUND_SUMS = (
    *(1_000_00, 1_500_00, 400_00, 600_00, 2_000_00, 3_000_00, 5_000_00, 200_00, 100_00),
    *(10_000_00, 20_000_00, 50_000_00, 100_000_00, 500_000_00, 1_000_000_00, 3_000_000_00),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A place in the file that raises an ambiguity, with the answers in numbers."""

    at: Rule | Table
    key: str
    example: Text


Losses = Callable[[str], Sequence[int]]
Shape = Callable[[Terms, Curves], Iterator[Asked]]


def swapped(curves: Curves, step: Step, **changes: Any) -> list[Step]:
    """The steps with one of them changed."""
    return [replace(one, **changes) if one.n == step.n else one for one in curves.trial.steps]


def instead(curves: Curves, step: Step, other: Step) -> list[Step]:
    """The steps with another one in the place of one."""
    return [other if one.n == step.n else one for one in curves.trial.steps]


def moved(curves: Curves, step: Step, behind: Step, **changes: Any) -> list[Step]:
    """The steps with one put directly behind another, or, if it stands behind, before it."""
    mine = replace(curves.trial.steps[step.n - 1], **changes)
    rest = [one for one in curves.trial.steps if one.n != step.n]
    at = next(i for i, one in enumerate(rest) if one.n == behind.n)
    at += 1 if step.n < behind.n else 0
    return [*rest[:at], mine, *rest[at:]]


def compared(
    curves: Curves,
    step: Step,
    others: Sequence[Step],
    now: Text,
    then: Text,
    among: Losses | None = None,
) -> Text | None:
    """A loss that is paid differently by the other steps, told; None if there is no such loss.

    `now` and `then` name the two readings; `among` gives the losses of a section to be tried
    instead of round sums and the bends of its curve.
    """
    if not _sound(others):
        return None
    for section in curves.found:
        if not works(step, section):
            continue
        tries = (ROUND_SUMS, sorted(curves.found[section])) if among is None else (among(section),)
        for losses in tries:
            mine = curves.paid(section, losses)
            theirs = curves.under(others, [Probe(curves.profile[section], t) for t in losses])
            pairs = zip(losses, mine, theirs, strict=True)
            apart = [(t, a, b) for t, a, b in pairs if abs(a - b) > 1]
            if apart:
                return told(*next((one for one in apart if one[1] and one[2]), apart[0]), now, then)
    return None


def _sound(steps: Sequence[Step]) -> bool:
    """Whether every kept amount is kept before it is looked at."""
    kept: set[str | None] = {None}
    for step in steps:
        if getattr(step, "on", None) not in kept:
            return False
        kept.add(step.keep)
    return True


def told(loss: int, mine: int, theirs: int, now: Text, then: Text) -> Text:
    """Two readings of one loss in numbers."""
    return say(
        "损失 {t} 元：{now}，赔 {a} 元；{then}，赔 {b} 元",
        "a loss of {t} pays {a} ({now}) or {b} ({then})",
        t=figure(loss), a=figure(mine), b=figure(theirs), now=now, then=then,
    )  # fmt: skip
