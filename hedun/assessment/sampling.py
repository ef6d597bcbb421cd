"""A degree of loss and the sampling points behind it.

By sight (五点取样): the degree of a line is the mean of its points, weighed by area where the
points stand for areas of different size: Σ(area × degree) / Σ area. By yield (测产): squares are
cut where the crop was damaged and, as a control, where it was not; the degree is 1 − mean yield of
the damaged / mean yield of the control, and 0 where the damaged yields no less. Either way half up
to one millionth.

A field below ten mu is sampled at three points at least, from ten mu on at five; a tree stand at
three. What is not a stand (an animal, a bill, a building) has no points to choose among: it is
judged once. A control has three squares at least.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hedun.assessment.problems import problem
from hedun.assessment.valuations import Value
from hedun.domain.problems import Malformed, Problem
from hedun.domain.units import UNITS, round_half_up
from hedun.domain.words import Word

MILLION = 1_000_000
MANY_MU_E4 = 100_000  # ten mu
FEWEST = {"crop": 3, "tree": 3}
FEWEST_ON_MANY_MU = 5
FEWEST_CONTROLS = 3
CONTROL, DAMAGED = "control", "damaged"
_YIELD = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,4})?")
_WEIGHED = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)/([0-9]{1,3}(?:\.[0-9]{1,4})?)")
METRES_OF_MU = 1 / UNITS["square_metre"].ratio  # 666.67 m²


@dataclass(frozen=True, slots=True)
class Cut:
    """What was harvested at a point: kilograms of a mu (ten-thousandths), or the grams weighed and
    the square that was cut, in square centimetres."""

    kg_per_mu_e4: int | None = None
    grams: int | None = None
    square_cm2: int | None = None

    @property
    def good(self) -> bool:
        """Said in one of the two ways, and possible."""
        if self.kg_per_mu_e4 is not None:
            return self.kg_per_mu_e4 >= 0 and self.grams is None and self.square_cm2 is None
        if self.grams is None or self.square_cm2 is None:
            return False
        return self.grams >= 0 and self.square_cm2 > 0

    @property
    def kg_per_mu(self) -> Fraction:
        if self.kg_per_mu_e4 is not None:
            return Fraction(self.kg_per_mu_e4, 10_000)
        assert self.grams is not None and self.square_cm2 is not None
        return Fraction(self.grams, 1000) / Fraction(self.square_cm2, 10_000) * METRES_OF_MU

    def row(self) -> dict[str, int]:
        written = {"kg_per_mu_e4": self.kg_per_mu_e4, "grams": self.grams,
                   "square_cm2": self.square_cm2}  # fmt: skip
        return {name: value for name, value in written.items() if value is not None}


@dataclass(frozen=True, slots=True)
class YieldTest:
    """测产: squares cut where nothing was damaged, and where it was."""

    control: Sequence[Cut]
    damaged: Sequence[Cut]

    @property
    def means(self) -> tuple[Fraction, Fraction]:
        """Kilograms of a mu: of the control, of the damaged."""
        control, damaged = (
            sum((cut.kg_per_mu for cut in cuts), Fraction(0)) / len(cuts)
            for cuts in (self.control, self.damaged)
        )
        return control, damaged

    @property
    def degree_ppm(self) -> int:
        control, damaged = self.means
        lost = max(Fraction(0), 1 - damaged / control)
        return int(round_half_up(lost, 6).scaleb(6))

    def rows(self) -> list[dict[str, int | str]]:
        cuts = [*((CONTROL, c) for c in self.control), *((DAMAGED, c) for c in self.damaged)]
        return [{"point": n, "of": of, **cut.row()} for n, (of, cut) in enumerate(cuts, start=1)]


@dataclass(frozen=True)
class Degree:
    """`points`: the degree at each point, millionths. `areas_e4` (ten-thousandths of the unit) and
    `plants` (how many were counted), where given, stand beside the points, one each. `by_yield`:
    in place of points.

    `quantity_e4` None: as found before; a changed one needs `reason`. `amount_fen` (the documented
    loss) and `other_paid_fen` (by others, for the same loss) None: as said before. `value`: what
    the documented loss is made of, in place of `amount_fen`. `provisional`: judged anew at harvest.
    """

    points: Sequence[int] = ()
    quantity_e4: int | None = None
    provisional: bool = False
    reason: str = ""
    areas_e4: Sequence[int] = ()
    plants: Sequence[int] = ()
    amount_fen: int | None = None
    other_paid_fen: int | None = None
    value: Value | None = None
    by_yield: YieldTest | None = None

    @property
    def mean_ppm(self) -> int:
        if self.by_yield is not None:
            return self.by_yield.degree_ppm
        weights = self.areas_e4 or [1] * len(self.points)
        total = sum(weights)
        weighed = sum(w * p for w, p in zip(weights, self.points, strict=True))
        return (2 * weighed + total) // (2 * total)

    def rows(self) -> list[dict[str, int | str]]:
        """The points as they are kept with the figure: {"point": n, "degree_ppm": d}, with
        "area_e4" and "plants" where they were taken; or of a yield test {"point": n, "of": …} with
        "kg_per_mu_e4", or "grams" and "square_cm2"."""
        if self.by_yield is not None:
            return self.by_yield.rows()
        beside = {"degree_ppm": self.points, "area_e4": self.areas_e4, "plants": self.plants}
        return [
            {"point": n, **{name: values[n - 1] for name, values in beside.items() if values}}
            for n in range(1, len(self.points) + 1)
        ]


def points_wanted(section: str, quantity_e4: int) -> int:
    """The fewest sampling points for a quantity of a section."""
    if section == "crop" and quantity_e4 >= MANY_MU_E4:
        return FEWEST_ON_MANY_MU
    return FEWEST.get(section, 1)


# ── what is kept, read again ────────────────────────────────────────────────────────────────────


def yield_test(rows: Sequence[Mapping[str, int | str]]) -> YieldTest | None:
    """The yield test that was kept with a figure; None where it was sampled by sight."""
    cuts: dict[str, list[Cut]] = {CONTROL: [], DAMAGED: []}
    for row in rows:
        if "of" not in row:
            return None
        said = {name: int(row[name]) for name in Cut.__slots__ if name in row}
        cuts[str(row["of"])].append(Cut(**said))
    return YieldTest(cuts[CONTROL], cuts[DAMAGED]) if rows else None


def says(rows: Sequence[Mapping[str, int | str]]) -> Word | None:
    """How the degree came about, for people; None of a figure without points."""
    test = yield_test(rows)
    if test is not None:
        control, damaged = (f"{round_half_up(mean, 2):,}" for mean in test.means)
        percent = _percent(test.degree_ppm)
        n, m = len(test.control), len(test.damaged)
        return {
            "zh": f"测产：对照 {n} 点平均 {control} 公斤/亩，受损 {m} 点平均 {damaged} 公斤/亩；"
            f"1 − {damaged} ÷ {control} = {percent}%",
            "en": f"Yield test: {n} control points with a mean of {control} kg/mu, {m} damaged "
            f"with {damaged} kg/mu; 1 − {damaged} ÷ {control} = {percent} %",
        }
    seen = [int(row["degree_ppm"]) for row in rows if "degree_ppm" in row]
    if not seen:
        return None
    points = "、".join(f"{_percent(ppm)}%" for ppm in seen)
    return {"zh": f"{len(rows)} 个样点：{points}",
            "en": f"{len(rows)} sampling points: {points.replace('、', ', ')}"}  # fmt: skip


def _percent(ppm: int) -> str:
    return f"{Decimal(ppm).scaleb(-4).normalize():f}"


def read_cuts(text: str) -> tuple[Cut, ...]:
    """What somebody wrote of the squares cut: a yield in kg/mu each (520 498.5), or the kilograms
    weighed over the square metres cut (1.25/2). Raises Malformed (CUTS)."""
    found = []
    for written in re.split(r"[\s,;,;、]+", text.strip()):
        if _YIELD.fullmatch(written):
            found.append(Cut(kg_per_mu_e4=int(Decimal(written).scaleb(4))))
        elif match := _WEIGHED.fullmatch(written):
            grams, square = Decimal(match[1]).scaleb(3), Decimal(match[2]).scaleb(4)
            found.append(Cut(grams=int(grams), square_cm2=int(square)))
        elif written:
            raise Malformed(problem("CUTS", written=written))
    return tuple(found)


# ── what must hold ──────────────────────────────────────────────────────────────────────────────


def insist_good_sampling(line: str, section: str, degree: Degree, before_e4: int) -> None:
    """`before_e4`: the quantity as found before. Raises Malformed (BAD_FIGURE, FIGURE_REASON,
    VALUE_TWO, TOO_FEW_POINTS, BAD_POINT, POINTS_DIFFER, TOO_FEW_CONTROLS, BAD_CUT,
    NO_CONTROL_YIELD, TWO_SAMPLINGS) naming the line."""
    for wrong in _problems(line, section, degree, before_e4):
        raise Malformed(wrong)


def _problems(line: str, section: str, degree: Degree, before_e4: int) -> Iterator[Problem]:
    quantity = before_e4 if degree.quantity_e4 is None else degree.quantity_e4
    if min(quantity, degree.amount_fen or 0, degree.other_paid_fen or 0) < 0:
        yield problem("BAD_FIGURE", lines=line)
    if degree.value is not None and degree.amount_fen is not None:
        yield problem("VALUE_TWO", line=line)
    if quantity != before_e4 and not degree.reason.strip():
        yield problem("FIGURE_REASON", lines=line)
    test = degree.by_yield
    given = len(degree.points if test is None else test.damaged)
    wanted = points_wanted(section, quantity)
    if given < wanted:
        yield problem("TOO_FEW_POINTS", line=line, given=given, wanted=wanted)
    if test is not None:
        yield from _problems_of(line, test, degree)
        return
    if any(not 0 <= point <= MILLION for point in degree.points):
        yield problem("BAD_POINT", line=line)
    beside = [values for values in (degree.areas_e4, degree.plants) if values]
    if any(len(values) != given for values in beside) or any(v <= 0 for vs in beside for v in vs):
        yield problem("POINTS_DIFFER", line=line)


def _problems_of(line: str, test: YieldTest, degree: Degree) -> Iterator[Problem]:
    if degree.points or degree.areas_e4 or degree.plants:
        yield problem("TWO_SAMPLINGS", line=line)
    given = len(test.control)
    if given < FEWEST_CONTROLS:
        yield problem("TOO_FEW_CONTROLS", line=line, given=given, wanted=FEWEST_CONTROLS)
    if not all(cut.good for cut in (*test.control, *test.damaged)):
        yield problem("BAD_CUT", line=line)
    elif not any(cut.kg_per_mu for cut in test.control):
        yield problem("NO_CONTROL_YIELD", line=line)
