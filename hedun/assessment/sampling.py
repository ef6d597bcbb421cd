"""A degree of loss and the sampling points behind it (五点取样).

The degree of a line is the mean of its points, weighed by area where the points stand for areas of
different size: Σ(area × degree) / Σ area, half up to one millionth. A field below ten mu is sampled
at three points at least, from ten mu on at five; a tree stand at three. What is not a stand (an
animal, a bill, a building) has no points to choose among: it is judged once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hedun.assessment.problems import problem
from hedun.assessment.valuations import Value
from hedun.domain.problems import Malformed, Problem

MILLION = 1_000_000
MANY_MU_E4 = 100_000  # ten mu
FEWEST = {"crop": 3, "tree": 3}
FEWEST_ON_MANY_MU = 5


@dataclass(frozen=True)
class Degree:
    """`points`: the degree at each point, millionths. `areas_e4` (ten-thousandths of the unit) and
    `plants` (how many were counted), where given, stand beside the points, one each.

    `quantity_e4` None: as found before; a changed one needs `reason`. `amount_fen` (the documented
    loss) and `other_paid_fen` (by others, for the same loss) None: as said before. `value`: what
    the documented loss is made of, in place of `amount_fen`.
    """

    points: Sequence[int]
    quantity_e4: int | None = None
    provisional: bool = False
    reason: str = ""
    areas_e4: Sequence[int] = ()
    plants: Sequence[int] = ()
    amount_fen: int | None = None
    other_paid_fen: int | None = None
    value: Value | None = None

    @property
    def mean_ppm(self) -> int:
        weights = self.areas_e4 or [1] * len(self.points)
        total = sum(weights)
        weighed = sum(w * p for w, p in zip(weights, self.points, strict=True))
        return (2 * weighed + total) // (2 * total)

    def rows(self) -> list[dict[str, int]]:
        """The points as they are kept with the figure."""
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


def insist_good_sampling(line: str, section: str, degree: Degree, before_e4: int) -> None:
    """`before_e4`: the quantity as found before. Raises Malformed (BAD_FIGURE, FIGURE_REASON,
    VALUE_TWO, TOO_FEW_POINTS, BAD_POINT, POINTS_DIFFER) naming the line."""
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
    given, wanted = len(degree.points), points_wanted(section, quantity)
    if given < wanted:
        yield problem("TOO_FEW_POINTS", line=line, given=given, wanted=wanted)
    if any(not 0 <= point <= MILLION for point in degree.points):
        yield problem("BAD_POINT", line=line)
    beside = [values for values in (degree.areas_e4, degree.plants) if values]
    if any(len(values) != given for values in beside) or any(v <= 0 for vs in beside for v in vs):
        yield problem("POINTS_DIFFER", line=line)
