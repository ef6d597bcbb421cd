"""Checks of bands: gaps, bands that no loss reaches, bands that always pay nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import Finding, at_rule, figure
from hedun.terms.lint.shape import listed, meets, works
from hedun.terms.model import Band, Bands, Deductible, Step, Terms
from hedun.terms.texts import Text, percent, say


@dataclass(frozen=True, slots=True)
class Reach:
    """The losses that a band holds: the first and the last one, None where there is none."""

    first: int | None
    last: int | None
    paid_first: int
    paid_last: int


def band_gap(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """Bands that do not meet: what lies between has no rate."""
    for step in band_steps(terms):
        for i, (one, two) in enumerate(pairwise(step.bands), start=2):
            if one.upto is None or one.upto == two.over:
                continue
            yield at_rule(
                "BAND_GAP",
                step,
                f"bands[{i}].over",
                say(
                    "{a} 元以上至 {b} 元不属于任何一档",
                    "above {a} up to {b} no band holds",
                    a=figure(one.upto),
                    b=figure(two.over),
                ),
                _gap_example(step, curves, one.upto, two.over),
                say(
                    '令 over = {a}，或写明理解，如 reading = ["#3 两档之间不赔"]',
                    "let it begin at over = {a}, or declare what the gap pays: reading = "
                    '["#3 nothing between the bands"]',
                    a=figure(one.upto).replace(",", ""),
                ),
            )


def _gap_example(step: Bands, curves: Curves, low: int, high: int) -> Text:
    """What the last loss below a gap, one inside it and the first above it are paid."""
    section = next((s for s in curves.found if works(step, s)), None)
    if section is None:
        return Text("", "")
    base = partial(curves.base, section, step)
    enters = curves.first_above(section, low, base)
    leaves = curves.first_above(section, high, base)
    if enters is None or leaves is None:
        return Text("没有损失会到这里", "no loss gets there")
    losses = [enters - 1, (enters + leaves - 1) // 2, leaves]
    told = [
        say("{t} 元赔 {p} 元", "{t} pays {p}", t=figure(t), p=figure(p))
        for t, p in zip(losses, curves.paid(section, losses), strict=True)
    ]
    return say("损失 {a}；{b}；{c}", "{a}; {b}; {c}", a=told[0], b=told[1], c=told[2])


def band_use(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """Bands that no loss reaches, and bands that pay nothing, wholly or in their lower part."""
    for step in band_steps(terms):
        told: set[tuple[str, int]] = set()
        for section in curves.found:
            if not works(step, section) or not any(curves.found[section].values()):
                continue
            first_paying = next((i for i, b in enumerate(step.bands) if b.rate), None)
            for i, band in enumerate(step.bands):
                reach = _reach(curves, section, step, band)
                for finding in _judged(terms, curves, section, step, i, reach, i == first_paying):
                    if (finding.code, i) not in told:
                        told.add((finding.code, i))
                        yield finding


def _reach(curves: Curves, section: str, step: Bands, band: Band) -> Reach:
    base = partial(curves.base, section, step)
    first = curves.first_above(section, band.over, base)
    if first is None:
        return Reach(None, None, 0, 0)
    (held,) = base([first])
    if band.upto is not None and held > band.upto:
        return Reach(None, None, 0, 0)
    beyond = None if band.upto is None else curves.first_above(section, band.upto, base)
    last = max(curves.found[section]) if beyond is None else beyond - 1
    paid_first, paid_last = curves.paid(section, [first, last])
    return Reach(first, last, paid_first, paid_last)


def _judged(
    terms: Terms, curves: Curves, section: str, step: Bands, i: int, reach: Reach, lowest: bool
) -> Iterator[Finding]:
    band, key = step.bands[i], f"bands[{i + 1}]"
    names = listed(curves.kinds[section])
    if reach.first is None or reach.last is None:
        (most,) = curves.base(section, step, [max(curves.found[section])])
        yield at_rule(
            "BAND_NEVER_HOLDS",
            step,
            f"{key}.over",
            say("{names}：没有损失会落入 {band}", "{names}: no loss comes into {band}",
                names=names, band=_span(band)),
            say("损失 {t} 元到这一步是 {b} 元", "a loss of {t} comes here as {b}",
                t=figure(max(curves.found[section])), b=figure(most)),
            Text("删去这一档，或核对前面的限额和这一步所看的金额（on）",
                 "leave the band out, or check the limits before it and what `on` names"),
        )  # fmt: skip
        return
    if band.rate == 0 or reach.paid_first > 0:
        return
    if reach.paid_last > 0:
        if lowest and curves.ended_by(section, reach.first) == "deductible":
            yield _eaten(terms, curves, section, band, reach)
        return
    op = curves.ended_by(section, reach.last)
    cause: Step = next((s for s in terms.steps if s.op == op and works(s, section)), step)
    above = isinstance(cause, Deductible)
    yield at_rule(
        "DEDUCTIBLE_ABOVE_BAND" if above else "DEAD_BAND",
        cause,
        "amount" if above else "op",
        say("{names}：第 {n} 步中 {band} 的损失一律不赔",
            "{names}: every loss inside {band} of step {n} is brought to nothing here",
            names=names, band=_span(band), n=step.n),
        say("损失 {a} 元赔 0.00 元，损失 {b} 元也赔 0.00 元", "{a} pays 0.00, and so does {b}",
            a=figure(reach.first), b=figure(reach.last)),
        Text("降低这一步的数额，或令该档从更高处开始",
             "lower the figure of this step, or let the band begin higher"),
    )  # fmt: skip


def _eaten(terms: Terms, curves: Curves, section: str, band: Band, reach: Reach) -> Finding:
    """The lower part of the first band is paid nothing because of a deductible."""
    step = next(s for s in terms.steps if isinstance(s, Deductible) and works(s, section))
    start = curves.first_above(section, 0, partial(curves.paid, section))
    first = reach.first or 0
    return at_rule(
        "DEDUCTIBLE_IN_BAND",
        step,
        "amount",
        say("{names}：{band} 从 {a} 元起算，但免赔额使其下部不赔",
            "{names}: {band} begins at {a}, but the deductible leaves its lower part unpaid",
            names=listed(curves.kinds[section]), band=_span(band), a=figure(first)),
        say("损失 {a} 元赔 0.00 元；从 {s} 元起才赔", "{a} pays 0.00; payment begins at {s}",
            a=figure(first), s=figure(start or 0)),
        Text('写明免赔额扣在何处，如 reading = ["#5 先扣免赔额，再乘比例"]',
             'say where the deductible is taken: reading = ["#5 deductible before the share"]'),
    )  # fmt: skip


def bands_twice(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """Two steps of bands for one section: the share is taken twice."""
    steps = list(band_steps(terms))
    for i, two in enumerate(steps):
        for one in steps[:i]:
            if not meets(one, two):
                continue
            rates = [step.bands[0].rate for step in (one, two)]
            yield at_rule(
                "BANDS_TWICE",
                two,
                "sections",
                say("第 {a} 步已按档给付，这一步又乘一次",
                    "step {a} has applied bands already; here a share is taken again", a=one.n),
                say("{x} 之后再 {y}", "{x} and then {y} of what is left",
                    x=percent(rates[0]), y=percent(rates[1])),
                Text("合为一步，或令两步的 sections 不相交",
                     "make it one step, or keep the sections of the two apart"),
            )  # fmt: skip


def band_steps(terms: Terms) -> Iterator[Bands]:
    return (step for step in terms.steps if isinstance(step, Bands))


def _span(band: Band) -> Text:
    """A band in words: its ends and its rate."""
    if band.upto is None:
        return say("{a} 元以上一档（{rate}）", "the band above {a} ({rate})",
                   a=figure(band.over), rate=percent(band.rate))  # fmt: skip
    return say("{a}–{b} 元一档（{rate}）", "the band {a}–{b} ({rate})",
               a=figure(band.over), b=figure(band.upto), rate=percent(band.rate))  # fmt: skip
