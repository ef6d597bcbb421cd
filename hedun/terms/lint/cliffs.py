"""Checks of what a growing loss is paid: falls, jumps, thresholds that never decide."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from hedun.terms.lint.curve import Curve, Curves
from hedun.terms.lint.findings import Finding, at_rule, figure, place
from hedun.terms.lint.shape import listed, works
from hedun.terms.model import Bands, Franchise, Minimum, Step, Terms
from hedun.terms.texts import Text, say

Pair = tuple[int, int]


def pays_less(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A loss of one fen more that is paid less: the two losses and the two amounts."""
    for (step, (a, b)), found in _places(terms, curves, (Bands,), falls=True).items():
        section, curve = found[0], curves.found[found[0]]
        again = curves.first_above(section, curve[a] - 1, _beyond(curves, section, b))
        yield at_rule(
            "DROPS_OUT" if _outside(curves, section, step, b) else "PAYS_LESS",
            step,
            _band_key(curves, section, step, b),
            say(
                "{names}：损失多了，赔款少了",
                "{names}: who lost more is paid less",
                names=_names(curves, found),
            ),
            say(
                "损失 {a} 元赔 {pa} 元，损失 {b} 元只赔 {pb} 元（少 {less} 元）{again}",
                "{a} pays {pa} but {b} pays {pb} ({less} less){again}",
                a=figure(a),
                b=figure(b),
                pa=figure(curve[a]),
                pb=figure(curve[b]),
                less=figure(curve[a] - curve[b]),
                again=_recovers(again),
            ),
            _NO_GAP if _outside(curves, section, step, b) else _MARGINAL,
        )


_MARGINAL = Text(
    '改为 mode = "marginal"（分段累进），或写明理解，如 reading = ["#1 各档按整额计算"]',
    'use mode = "marginal", or declare that the wording means it: reading = ["#1 bands are whole"]',
)
_NO_GAP = Text(
    '令各档相接，above = "last"，或写明理解，如 reading = ["#3 档外不赔"]',
    'let the bands meet, set above = "last", or declare that the wording means it: reading = '
    '["#3 nothing outside the bands"]',
)


def _outside(curves: Curves, section: str, step: Step, loss: int) -> bool:
    """Whether no band holds a loss, neither one of the file nor one that goes on."""
    if not isinstance(step, Bands):
        return False
    (held,) = curves.base(section, step, [loss])
    last = step.bands[-1].upto
    if last is not None and held > last:
        return step.above == "zero"
    return not any(b.over < held and (b.upto is None or held <= b.upto) for b in step.bands)


def _places(
    terms: Terms, curves: Curves, kinds: tuple[type[Step], ...], falls: bool
) -> dict[tuple[Step, Pair], list[str]]:
    """Where curves fall (or jump) within one fen: the step, the two losses, and the sections."""
    places: dict[tuple[Step, Pair], list[str]] = {}
    for section, curve in curves.found.items():
        pairs = [
            (a, b)
            for a, b in pairwise(sorted(curve))
            if b - a == 1 and (curve[b] < curve[a] if falls else curve[b] - curve[a] > curves.slack)
        ]
        causes = _causes(terms, curves, section, pairs, kinds)
        for pair, step in zip(pairs, causes, strict=True):
            places.setdefault((step, pair), []).append(section)
    return places


def _names(curves: Curves, kinds: Sequence[str]) -> str:
    return listed(name for kind in kinds for name in curves.kinds[kind])


def _band_key(curves: Curves, section: str, step: Step, loss: int) -> str:
    """The band that a loss enters; the last one for what lies beyond all."""
    if not isinstance(step, Bands):
        return "op"
    (held,) = curves.base(section, step, [loss])
    below = [i for i, band in enumerate(step.bands, start=1) if band.over < held]
    return f"bands[{below[-1] if below else 1}]"


def _recovers(again: int | None) -> Text:
    if again is None:
        return Text("；以后再也达不到", "; no larger loss is paid as much again")
    return say("；损失到 {t} 元才又赔这么多", "; only {t} is paid as much again", t=figure(again))


def _beyond(curves: Curves, section: str, start: int) -> Callable[[Sequence[int]], list[int]]:
    """What losses are paid, of those from `start` on only."""

    def amounts(losses: Sequence[int]) -> list[int]:
        paid = curves.paid(section, losses)
        return [fen if t >= start else -1 for t, fen in zip(losses, paid, strict=True)]

    return amounts


def jumps(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A loss of one fen more that is paid a jump more, as thresholds do."""
    kinds = (Bands, Franchise, Minimum)
    for (step, (a, b)), found in _places(terms, curves, kinds, falls=False).items():
        section, curve = found[0], curves.found[found[0]]
        yield at_rule(
            "JUMPS",
            step,
            _band_key(curves, section, step, b) if isinstance(step, Bands) else "amount",
            _usual(step, _names(curves, found)),
            say(
                "损失 {a} 元赔 {pa} 元，损失 {b} 元赔 {pb} 元",
                "{a} pays {pa}, {b} pays {pb}",
                a=figure(a),
                b=figure(b),
                pa=figure(curve[a]),
                pb=figure(curve[b]),
            ),
            Text(
                '若本意是扣除这一金额，用 op = "deductible"；若确是门槛，写明理解，如 '
                'reading = ["#4 起付线是门槛"]',
                'if the sum is meant to be taken off, use op = "deductible"; if it is a '
                'threshold, say so: reading = ["#4 the sum is a franchise"]',
            ),
        )


def _usual(step: Step, names: str) -> Text:
    if isinstance(step, Franchise):
        return say(
            "{names}：达到门槛就从第一分赔起（起付门槛通常如此）",
            "{names}: at the threshold everything is paid at once (usual for a franchise)",
            names=names,
        )
    if isinstance(step, Minimum):
        return say(
            "{names}：达到最低赔付才赔（最低赔付通常如此）",
            "{names}: below the minimum nothing is paid (usual for a minimum)",
            names=names,
        )
    return say(
        "{names}：一进入这一档就按整额赔",
        "{names}: on entering a band the whole amount is paid",
        names=names,
    )


def _causes(
    terms: Terms, curves: Curves, section: str, pairs: list[Pair], kinds: tuple[type[Step], ...]
) -> list[Step]:
    """For each pair the step that parts the two losses the way the whole file does."""
    steps = [s for s in terms.steps if works(s, section)]
    able = [s for s in steps if isinstance(s, kinds)]
    causes: dict[Pair, Step] = {}
    curve = curves.found[section]
    for step in able:
        open_ = [pair for pair in pairs if pair not in causes]
        wanted = [(section, t) for pair in open_ for t in pair]
        stands = curves.run(wanted, step.n)
        for (a, b), low, high in zip(open_, stands[::2], stands[1::2], strict=True):
            rises = curve[b] > curve[a]
            if high < low if not rises else high - low > curves.slack:
                causes[a, b] = step
    return [causes.get(pair, able[-1] if able else steps[-1]) for pair in pairs]


def never_pays(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A section of which no loss is paid anything."""
    for section, curve in curves.found.items():
        if any(curve.values()):
            continue
        top = max(curve)
        op = curves.ended_by(section, top)
        steps = [s for s in terms.steps if works(s, section)]
        step = next((s for s in steps if s.op == op), steps[-1])
        yield at_rule(
            "NEVER_PAYS",
            step,
            "op",
            say(
                "{names}：这一步之后什么都不剩",
                "{names}: nothing is left after this step",
                names=listed(curves.kinds[section]),
            ),
            say("损失 {t} 元赔 0.00 元", "{t} pays 0.00", t=figure(top)),
            Text(
                "核对这一步的数额和它前面的限额",
                "check the figures of this step and of the limits before it",
            ),
        )


def threshold_idle(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A franchise or minimum without which every loss is paid the same."""
    for step in terms.steps:
        if not isinstance(step, Franchise | Minimum) or getattr(step, "degree", None) is not None:
            continue
        wanted = [
            (section, t)
            for section, curve in curves.found.items()
            if works(step, section) and any(curve.values())
            for t in curve
        ]
        # Where the curve jumps the step is most likely to tell; the rest only if it does not.
        steep = [(s, t) for s, t in wanted if _jumps_near(curves.found[s], t, curves.slack)]
        if step.amount is None or not wanted or not _idle(curves, step, steep):
            continue
        if not _idle(curves, step, wanted):
            continue
        near = step.amount
        section = wanted[0][0]
        (now,) = curves.paid(section, [near])
        yield at_rule(
            "THRESHOLD_IDLE",
            step,
            "amount",
            say(
                "去掉{where}，任何单项损失的赔款都不变",
                "without {where} every single loss is paid the same",
                where=place(step),
            ),
            say(
                "损失 {t} 元赔 {paid} 元，有无这一步都一样",
                "{t} pays {paid}, with this step or without it",
                t=figure(near),
                paid=figure(now),
            ),
            Text(
                "删去这一步，或核对它与前后的起付、免赔的次序",
                "leave the step out, or check its order among the other thresholds and deductions",
            ),
        )


def _jumps_near(curve: Curve, loss: int, slack: int) -> bool:
    """Whether payment jumps to or from this loss within a fen."""
    near = [curve[t] for t in (loss - 1, loss + 1) if t in curve]
    return any(abs(curve[loss] - fen) > slack for fen in near)


def _idle(curves: Curves, step: Step, wanted: Sequence[tuple[str, int]]) -> bool:
    """Whether these losses are paid the same without the step."""
    paid = [curves.found[section][t] for section, t in wanted]
    return not wanted or curves.without(step.n, wanted) == paid
