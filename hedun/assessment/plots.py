"""Several losses on one plot in a season: together never more than the plot.

Lines are of one plot where the household (with those it is linked with), the name of the plot, the
crop and the year of the loss agree. Two things hold for them together:

area    what is destroyed cannot be destroyed again: Σ quantity × degree ≤ what was planted;
        a replanting begins anew, for what was lost from its day on
money   Σ of what the losses are worth (gross.py) ≤ the plot's full sum; replanting or not

Of other lines those count that an expert (or the city) has found and nobody has refused. A line
that names no plot, or nothing planted, is not guessed at: `unclear` says so to a person.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from hedun.assessment.figures import Figure, Figures, figures
from hedun.assessment.gross import MILLION, Grosses
from hedun.assessment.models import Replanting
from hedun.assessment.past import moves_in_force
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LineDecision, LossLine
from hedun.claims.queries import decided
from hedun.domain.case import Refusal, State
from hedun.domain.plotnames import plot_key
from hedun.domain.refusals import Refused
from hedun.people.payees import one_ground
from hedun.record.selecting import follow, link, rows_by, select

GIVEN_UP = ("withdraw", "merge", "refuse")


class Key(NamedTuple):
    """`household`: the lowest primary key among those linked. `plot`: see domain.plotnames."""

    household: int
    plot: str
    crop: str
    year: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What was found on the plot in one line."""

    line: LossLine
    figure: Figure
    worth: Grosses

    @property
    def day(self) -> date:
        return self.line.claim.event.occurred

    @property
    def area(self) -> int:
        """Destroyed, in ten-thousandths of the unit times a million."""
        return self.figure.quantity_e4 * (self.figure.degree_ppm or 0)

    @property
    def worth_fen(self) -> int:
        """By the wording, before anything is taken off."""
        return self.worth.of(self.line, [self.figure])[0]


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a plot a line may still take. `before`: the losses that count against its area,
    `other`: those beyond a replanting, which count against the sum alone. `most_ppm`: the highest
    degree that is left (below 0: the wording pays the same at any, and too much); `by_money`: what
    bounds it; `full_fen` None: nothing was lost there yet, or the wording names no value."""

    planted_e4: int
    before: tuple[Loss, ...]
    other: tuple[Loss, ...]
    most_ppm: int
    by_money: bool
    full_fen: int | None

    @property
    def lost_mu(self) -> Decimal:
        """Destroyed before, rounded down to ten-thousandths."""
        return Decimal(sum(loss.area for loss in self.before) // MILLION).scaleb(-4)

    @property
    def planted(self) -> Decimal:
        return Decimal(self.planted_e4).scaleb(-4)

    @property
    def most_percent(self) -> str:
        return f"{Decimal(max(self.most_ppm, 0)).scaleb(-4).normalize():f}"

    @property
    def worth_fen(self) -> int:
        return sum(loss.worth_fen for loss in (*self.before, *self.other))

    @property
    def bound(self) -> bool:
        """Whether anything else was lost there, or less than all is left."""
        return bool(self.before or self.other) or self.most_ppm < MILLION


@dataclass
class Plot:
    """One plot in a season, with what was planted there (the least that its lines say, ten-
    thousandths of a mu) and what has been found of it."""

    key: Key
    planted_e4: int
    losses: list[Loss]
    replanted: Sequence[Replanting] = ()
    beside: list["Plot"] = field(default_factory=list)  # crops that a replanting put there
    worth: Grosses = field(default_factory=Grosses)

    def room(self, line: LossLine, quantity_e4: int) -> Room:
        """What the line may take, apart from what was found for itself before."""
        others = [loss for loss in self.losses if loss.line.pk != line.pk]
        own = self._generation(line.claim.event.occurred)
        before = [loss for loss in others if self._generation(loss.day) == own]
        rest = [loss for loss in others if loss not in before]
        rest += [loss for plot in self.beside for loss in plot.losses]
        left = self.planted_e4 * MILLION - sum(loss.area for loss in before)
        by_area = min(MILLION, max(left, 0) // quantity_e4) if quantity_e4 else MILLION
        # A loss alone that fits on the plot is worth no more than the whole of it.
        full, most = self._full(line) if before or rest else None, by_area
        if full is not None:
            left_fen = max(0, full - sum(loss.worth_fen for loss in (*before, *rest)))
            most = self.worth.most(line, quantity_e4, left_fen, by_area)
        return Room(self.planted_e4, tuple(before), tuple(rest), most, most < by_area, full)

    def found_for(self, line: LossLine) -> Figure | None:
        """What was found for the line itself."""
        return next((loss.figure for loss in self.losses if loss.line.pk == line.pk), None)

    def add(self, line: LossLine, figure: Figure) -> None:
        """It is found now, in place of what was found for the line before."""
        self.losses = [loss for loss in self.losses if loss.line.pk != line.pk]
        self.losses.append(Loss(line, figure, self.worth))

    def _generation(self, day: date) -> int:
        return sum(1 for one in self.replanted if one.day <= day)

    def _full(self, line: LossLine) -> int | None:
        """Of several crops one after the other the one that is worth most bounds them all."""
        sums = [self.worth.full(line, self.planted_e4)]
        sums += [
            self.worth.full(plot.losses[0].line, plot.planted_e4)
            for plot in self.beside
            if plot.losses
        ]
        return max((fen for fen in sums if fen is not None), default=None)


class Plots:
    """The plots of some lines, with everything found of them. As many queries, however many lines.

    `being_found`: lines (pks) that are found anew now, whose old figures count no more.
    """

    def __init__(
        self, lines: Collection[LossLine], being_found: Collection[int] = frozenset()
    ) -> None:
        self._ground = one_ground({line.claim.household_id for line in lines if _named(line)})
        self._plots: dict[Key, Plot] = {}
        if self._ground:
            self._read({line.claim.event.occurred.year for line in lines}, frozenset(being_found))

    def of(self, line: LossLine) -> Plot | None:
        """None where the line names no plot, or nobody said what was planted there."""
        return self._plots.get(self._key(line)) if _named(line) else None

    def _key(self, line: LossLine) -> Key:
        claim = line.claim
        ground = min(self._ground[claim.household_id])
        return Key(ground, plot_key(line.plot), line.item, claim.event.occurred.year)

    def _read(self, years: set[int], being_found: frozenset[int]) -> None:
        households = {pk for group in self._ground.values() for pk in group}
        self._ground |= {pk: group for group in self._ground.values() for pk in group}
        lines = [line for line in season_lines(households, years) if _named(line)]
        worth, known = Grosses(), found(lines)
        groups: dict[Key, list[LossLine]] = {}
        for line in lines:
            groups.setdefault(self._key(line), []).append(line)
        replanted = self._replantings(households)
        for key, group in groups.items():
            planted = min(x.planted_e4 for x in group if x.planted_e4 is not None)
            plot = Plot(key, planted, [], replanted.get(key, ()), worth=worth)
            self._plots[key] = plot
            for line in group:
                if line.pk in known and line.pk not in being_found:
                    plot.add(line, known[line.pk])
        for rows in replanted.values():
            for row in rows:
                self._join(row)

    def _replantings(self, households: Iterable[int]) -> dict[Key, list[Replanting]]:
        rows = [row for row in rows_by(Replanting, "household_id", households) if not row.ended_at]
        kept: dict[Key, list[Replanting]] = {}
        for row in sorted(rows, key=lambda row: row.day):
            for crop in dict.fromkeys((row.crop, row.new_crop)):
                kept.setdefault(self._key_of(row, crop), []).append(row)
        return kept

    def _key_of(self, row: Replanting, crop: str) -> Key:
        return Key(min(self._ground[row.household_id]), plot_key(row.plot), crop, row.day.year)

    def _join(self, row: Replanting) -> None:
        """Another crop on the same ground: what both lost counts against one sum."""
        old, new = (self._plots.get(self._key_of(row, crop)) for crop in (row.crop, row.new_crop))
        if old and new and old is not new and new not in old.beside:
            old.beside.append(new)
            new.beside.append(old)


def insist_within(lines: Iterable[tuple[LossLine, Figure]]) -> None:
    """What is found for these lines fits on their plots, together with what was found before.

    In the order of the days of loss. Raises Refused (BEYOND_PLOT) naming the first that does not.
    """
    new = sorted(lines, key=lambda one: (one[0].claim.event.occurred, one[0].code))
    plots = Plots([line for line, _ in new], {line.pk for line, _ in new})
    for line, figure in new:
        plot = plots.of(line)
        if plot is not None:
            room = plot.room(line, figure.quantity_e4)
            if (figure.degree_ppm or 0) > room.most_ppm:
                raise Refused([beyond(line, room)], subject=line.code)
            plot.add(line, figure)


def beyond(line: LossLine, room: Room) -> Refusal:
    """Why the degree does not fit: the plot, what was lost there in which claims, what is left."""
    losses = [
        f"{loss.line.claim.number} {loss.day:%Y-%m-%d} "
        f"{loss.figure.quantity.normalize():f} × "
        f"{Decimal(loss.figure.degree_ppm or 0).scaleb(-4).normalize():f}%"
        for loss in (*room.before, *room.other)
    ]
    facts = {
        "line": line.code,
        "plot": line.plot,
        "planted": f"{room.planted.normalize():f}",
        "lost": f"{room.lost_mu.normalize():f}",
        "losses": losses or None,
        "most": room.most_percent,
    }
    if room.by_money:
        sums = {"full_fen": room.full_fen, "worth_fen": room.worth_fen}
        return Refusal("BEYOND_PLOT_SUM", facts | sums)
    return Refusal("BEYOND_PLOT", facts)


# ── what counts ─────────────────────────────────────────────────────────────────────────────────


def same_ground_lines(claims: Iterable[Claim]) -> list[tuple[int, LossLine]]:
    """(lowest household linked, line) of the crop lines of the claims' households in the seasons of
    the claims, where a household has several: few have."""
    rows = list(claims)
    ground = one_ground({claim.household_id for claim in rows})
    lowest = {pk: min(group) for group in ground.values() for pk in group}
    several = _several(lowest)
    if not several:
        return []
    years = {claim.event.occurred.year for claim in rows}
    return [(lowest[x.claim.household_id], x) for x in season_lines(several, years)]


def _several(lowest: Mapping[int, int]) -> set[int]:
    """Those households that have, with those they are linked with (`lowest`), more than one crop
    line in any season."""
    claims = select(Claim, ("id", "household_id"), "household_id", lowest, merged_into_id=None)
    household_of = dict(claims)
    lines = (line for line in rows_by(LossLine, "claim_id", household_of) if line.section == CROP)
    counts = Counter(lowest[household_of[line.claim_id]] for line in lines)
    return {pk for pk, group in lowest.items() if counts[group] > 1}


def season_lines(households: Collection[int], years: Collection[int]) -> list[LossLine]:
    """The crop lines of the households in these years, in claims that stand."""
    claims = [c for c in rows_by(Claim, "household_id", households) if not c.merged_into_id]
    follow(claims, "event", "household", "report__village", "report__policy")
    claims = [claim for claim in claims if claim.event.occurred.year in years]
    gone = _given_up(claims)
    of_pk = {claim.pk: claim for claim in claims if claim.pk not in gone}
    lines = [line for line in rows_by(LossLine, "claim_id", of_pk) if line.section == CROP]
    link(lines, "claim", of_pk)
    said = decided(lines, LineDecision.Level.DECIDED)
    return [line for line in lines if line.pk not in said or said[line.pk].covered]


def found(lines: Sequence[LossLine]) -> Mapping[int, Figure]:
    """By line pk the figure of those that an expert or the city has looked at."""
    return {pk: one.latest for pk, one in figures(lines).items() if _settled(one)}


def _settled(one: Figures) -> bool:
    return one.last_word is not None


def _given_up(claims: Sequence[Claim]) -> set[int]:
    """Claims that ended because nobody maintains them, or the insurer refused them."""
    ended = [claim.pk for claim in claims if claim.state in (State.CLOSED, State.REFUSED)]
    moves = moves_in_force(ended) if ended else {}
    return {pk for pk, past in moves.items() if past and past[-1].action in GIVEN_UP}


def _named(line: LossLine) -> bool:
    return line.section == CROP and bool(plot_key(line.plot)) and line.planted_e4 is not None
