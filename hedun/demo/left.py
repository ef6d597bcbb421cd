"""What the desk opens with: some households at every stage of the road. Pure.

Most of them are there by themselves. Where a stage would be empty, the last households that came
to it are left there: what was planned for them afterwards is not done yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hedun.demo.fates import Fate, Key
from hedun.demo.plan import Sitting
from hedun.demo.season import VillageList

WHOLE = 150  # lists; of a smaller season fewer are left


@dataclass(frozen=True, slots=True)
class Stage:
    """After which step households stand there, and how many there are to be at least. `big`: the
    collectives' big fields; `fate`: of those with that fate."""

    step: str
    least: int
    big: bool = False
    fate: Fate | None = None


STAGES: tuple[Stage, ...] = (
    Stage("answer", 2, fate=Fate.BANK_RETURNS),  # returned, before the account is put right
    Stage("recover", 1),
    Stage("release", 12),  # the bank has not said yet
    Stage("tick", 6),
    Stage("escalate", 2),
    Stage("object", 2),
    Stage("award", 12),
    Stage("hold", 2),
    Stage("assess", 1, big=True),  # for the superior branch
    Stage("assess", 12),
    Stage("accept", 16),
    Stage("verify", 12),
    Stage("report", 12),
    Stage("send_back", 2),
)


def leave(
    sittings: Sequence[Sitting], lists: Sequence[VillageList], fates: Mapping[Key, Fate]
) -> tuple[list[Sitting], frozenset[Key]]:
    """The sittings without what is not done yet, and the households that were left."""
    stands = {key: (n, s.what) for n, s in enumerate(sittings) for key in s.claims}
    left: dict[Key, int] = {}  # after which sitting nothing more is done
    for stage in STAGES:
        least = -(-stage.least * min(len(lists), WHOLE) // WHOLE)
        fitting = _fitting(stage, lists, fates)
        there = sum(what == stage.step and key in fitting for key, (_, what) in stands.items())
        for n, key in _latest(sittings, stage.step):
            if there >= least:
                break
            if key in fitting and key not in left and stands[key][1] != stage.step:
                left[key], stands[key] = n, (n, stage.step)
                there += 1
    cut = (
        replace(s, claims=tuple(k for k in s.claims if left.get(k, n) >= n))
        for n, s in enumerate(sittings)
    )
    return [sitting for sitting in cut if sitting.claims], frozenset(left)


def _latest(sittings: Sequence[Sitting], step: str) -> Iterable[tuple[int, Key]]:
    """The households of a step, those of the last sitting first."""
    for n in range(len(sittings) - 1, -1, -1):
        if sittings[n].what == step:
            yield from ((n, key) for key in reversed(sittings[n].claims))


def _fitting(
    stage: Stage, lists: Sequence[VillageList], fates: Mapping[Key, Fate]
) -> frozenset[Key]:
    return frozenset(
        (one.number, row)
        for one in lists
        for row, hit in enumerate(one.hits, start=1)
        if hit.collective is stage.big
        and (stage.fate is None or fates.get((one.number, row)) is stage.fate)
    )
