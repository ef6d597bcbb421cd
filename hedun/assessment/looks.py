"""What is noticed of plots over a season, for the checks. Sentences name numbers and no person."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from hedun.assessment.plots import Plot, Plots, Room, same_ground_lines
from hedun.checks.queries import Found
from hedun.checks.rules import Finding, finding, short
from hedun.claims import words
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LossLine
from hedun.domain.money import yuan
from hedun.domain.plotnames import alike, plot_key
from hedun.domain.words import Word

Others = Sequence[LossLine]  # crop lines of the same household and season, in other claims too
Rule = Callable[[LossLine, Others, Plot | None], Finding | None]


def of_plots(claims: Sequence[Claim], _lines: Sequence[LossLine]) -> Found:
    """What several losses of a household in a season say of one another."""
    pairs = list(_beside(claims))
    if not pairs:
        return
    plots = Plots([line for line, _ in pairs])
    for line, others in pairs:
        for rule in (beyond_plot, *REVIEWED.values()):
            yield line.claim.pk, rule(line, others, plots.of(line))


def beyond_plot(line: LossLine, _others: Others, plot: Plot | None) -> Finding | None:
    """Losses that together pass their plot, however that came about: a refusal undone, households
    linked or a replanting taken back after they were assessed."""
    own = plot.found_for(line) if plot else None
    if plot is None or own is None:
        return None
    room = plot.room(line, own.quantity_e4)
    losses = {loss.line.claim.number for loss in (*room.before, *room.other)}
    if (own.degree_ppm or 0) <= room.most_ppm or not losses:
        return None
    others = ", ".join(sorted(losses))
    return _finding(line, "BEYOND_PLOT", others=others, most=_whole(room))


def plot_unclear(line: LossLine, others: Others, _plot: Plot | None) -> Finding | None:
    """The same crop again, and nobody can tell whether on the same plot."""
    same = [x for x in _elsewhere(line, others) if x.item == line.item]
    mine = plot_key(line.plot)
    unsure = [x for x in same if not plot_key(x.plot) or not mine or _alike(x.plot, line.plot)]
    if line.planted_e4 is None:
        unsure += [x for x in same if plot_key(x.plot) == mine]
    if not unsure:
        return None
    return _finding(line, "PLOT_UNCLEAR", crop=_crop(line), others=_numbers(unsure))


def planted_differs(line: LossLine, others: Others, _plot: Plot | None) -> Finding | None:
    """Two areas for what was planted on one plot."""
    same = [x for x in others if x.item == line.item and _same_plot(x, line)]
    said = [x for x in same if x.planted_e4 not in (None, line.planted_e4)]
    if not said or line.planted_e4 is None:
        return None
    other = said[0].claim.number
    facts = {"planted": _mu(line), "others": other, "other": _mu(said[0])}
    return _finding(line, "PLANTED_DIFFERS", **facts)


def crop_changed(line: LossLine, others: Others, plot: Plot | None) -> Finding | None:
    """Another crop on the same plot in the season, without a replanting."""
    rest = _elsewhere(line, others)
    other = [x for x in rest if x.item != line.item and _same_plot(x, line)]
    if not other or (plot and plot.replanted):
        return None
    return _finding(line, "CROP_CHANGED", crop=_crop(other[0]), others=_numbers(other))


REVIEWED: Mapping[str, Rule] = {
    "CROP_CHANGED": crop_changed,
    "PLANTED_DIFFERS": planted_differs,
    "PLOT_UNCLEAR": plot_unclear,
}


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _beside(claims: Sequence[Claim]) -> Iterator[tuple[LossLine, Others]]:
    """The crop lines of the claims whose household has others in the same season."""
    own = {claim.pk for claim in claims}
    groups: dict[tuple[int, int], list[LossLine]] = defaultdict(list)
    for ground, line in same_ground_lines(claims):
        groups[ground, line.claim.event.occurred.year].append(line)
    for group in groups.values():
        for line in group:
            if line.claim.pk in own and line.section == CROP and len(group) > 1:
                yield line, [x for x in group if x.pk != line.pk]


def _finding(line: LossLine, code: str, **facts: object) -> Finding:
    named = {"line": line.number, "plot": line.plot or "—"}
    return finding(line.claim.number, code, **named, **facts)


def _whole(room: Room) -> Word:
    if room.by_money:
        full = yuan(room.full_fen or 0)
        return {"zh": f"全额 {full} 元", "en": f"its full sum, {full} yuan"}
    planted = short(room.planted)
    return {"zh": f"种植 {planted} 亩", "en": f"{planted} mu planted"}


def _elsewhere(line: LossLine, others: Others) -> Others:
    return [x for x in others if x.claim.pk != line.claim.pk]


def _same_plot(one: LossLine, other: LossLine) -> bool:
    return plot_key(one.plot) == plot_key(other.plot) != ""


def _alike(one: str, other: str) -> bool:
    """Two names that may be one plot's, written so differently that the machine cannot tell."""
    return plot_key(one) != plot_key(other) and alike(one, other)


def _numbers(lines: Others) -> str:
    return ", ".join(sorted({line.claim.number for line in lines}))


def _crop(line: LossLine) -> Word:
    return words.ITEMS.get(line.item, {"zh": line.item, "en": line.item})


def _mu(line: LossLine) -> str:
    return short(Decimal(line.planted_e4 or 0).scaleb(-4))
