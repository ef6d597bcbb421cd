"""The figures of each loss line as the ledger shows them: village, township, expert (or city)."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hedun.assessment.figures import Figure, Figures, figures
from hedun.assessment.sampling import FEWEST, points_wanted
from hedun.claims import codes, words
from hedun.claims.items import CROP, ITEMS, PERSON
from hedun.claims.models import LineDecision, LossLine
from hedun.domain.units import UNITS, mu_from_int
from hedun.language import lang

ONE_PERSON = Figures(Figure(10_000, None))
LEVELS = ("village", "township", "expert")


@dataclass(frozen=True, slots=True)
class Absent:
    """What a level shows that has not looked: nothing, in both columns."""

    quantity: Decimal | None = None
    degree: Decimal | None = None


@dataclass(frozen=True)
class LineView:
    """One loss line with what each level found. `refused`: the decision against it, if any."""

    line: LossLine
    figures: Figures
    refused: LineDecision | None
    verified: bool = False

    @property
    def village(self) -> Figure:
        return self.figures.village

    @property
    def township(self) -> Figure | None:
        return self.figures.township

    @property
    def expert(self) -> Figure | None:
        """The last word on the degree: the expert's, or the city's if that is newer."""
        return self.figures.last_word

    @property
    def before_expert(self) -> Figure:
        return self.township or self.village

    @property
    def shown_township(self) -> Figure | Absent:
        """A township that verified without changing a figure found the same."""
        return self.township or (self.village if self.verified else Absent())

    @property
    def shown_expert(self) -> Figure | Absent:
        return self.expert or Absent()

    @property
    def by_points(self) -> bool:
        """Whether an expert finds its degree at points, so that they can be typed in the list: on
        ground that may be covered, where the city has not set it."""
        own = self.expert is self.figures.expert
        return self.line.section in FEWEST and self.refused is None and own

    @property
    def fewest(self) -> int:
        """At how many points at least."""
        return points_wanted(self.line.section, self.figures.latest.quantity_e4)

    @property
    def differs(self) -> bool:
        return _said(self.figures.latest) != _said(self.village)

    @property
    def by_area(self) -> Decimal:
        """How far the quantities of the village and of who looked last lie apart."""
        return abs(self.figures.latest.quantity - self.village.quantity)

    @property
    def by_degree(self) -> Decimal:
        """How far their degrees lie apart, 0–1; of a degree that the village did not say nothing
        is known."""
        first, last = self.village.degree, self.figures.latest.degree
        return Decimal(0) if first is None or last is None else abs(last - first)

    @property
    def shape(self) -> str:
        """How the quantity is written: mu with two decimals, or a plain count."""
        return "mu" if self.line.section == CROP else "quantity"

    @property
    def fine(self) -> bool:
        """Whether one of its quantities has more than the two decimals of a column."""
        found = (self.village, self.township, self.figures.expert, self.figures.city)
        return any(figure.quantity_e4 % 100 for figure in found if figure)

    @property
    def unit(self) -> str:
        """What it is counted in; empty where it is not, or in mu, which the column says."""
        found = "" if self.sealed or self.line.item not in ITEMS else ITEMS[self.line.item].unit
        if not found or found == "mu":
            return ""
        return UNITS[found].zh if lang() == "zh" else UNITS[found].en

    @property
    def planted(self) -> Decimal | None:
        return None if self.line.planted_e4 is None else mu_from_int(self.line.planted_e4)

    @property
    def reasons(self) -> list[Figure]:
        """The figures that say why they differ."""
        found = (self.township, self.figures.expert, self.figures.city)
        return [figure for figure in found if figure and figure.reason]

    @property
    def sealed(self) -> bool:
        """What is claimed for a person is read by the handlers of the injury alone."""
        return self.line.section == PERSON

    @property
    def item(self) -> str:
        return words.say_thing(self.line.section, self.line.item, lang())

    @property
    def stage(self) -> str:
        _, stage = words.thing(self.line.section, self.line.item, self.line.stage)
        return words.say(stage, words.STAGES, lang()) if stage else ""

    @property
    def plot(self) -> str:
        return "" if self.sealed else self.line.plot

    @property
    def placed(self) -> bool:
        """Whether it is known where it lies, and may be shown."""
        return self.line.lon_e7 is not None and not self.sealed

    @property
    def note(self) -> str:
        return "" if self.sealed else self.line.note

    @property
    def refusal_word(self) -> str:
        return codes.say(self.refused.code, lang()) if self.refused else ""


def line_views(
    lines: Sequence[LossLine],
    known: Mapping[int, Figures],
    said: Mapping[tuple[int, str], LineDecision],
    verified: Container[int],
) -> dict[int, list[LineView]]:
    """claim pk → its lines in order. `known`, `said`: the figures of the lines and the decisions on
    them; `verified`: pks of claims the township has been through. What is claimed for a person is
    one line without figures, however many there are."""
    refused = _refused(said)
    views: dict[int, list[LineView]] = {}
    persons: set[tuple[int, str]] = set()
    for line in lines:
        sealed, person = line.section == PERSON, (line.claim_id, line.person)
        if sealed and person in persons:
            continue
        persons |= {person} if sealed else set()
        done = line.claim_id in verified and not sealed
        found = ONE_PERSON if sealed else known[line.pk]
        view = LineView(line, found, refused.get(line.pk), done)
        views.setdefault(line.claim_id, []).append(view)
    return views


def every_view(lines: Sequence[LossLine], shown: Iterable[LineView]) -> dict[int, LineView]:
    """line pk → its view, those of persons with their own figures: to calculate, not to show."""
    known = {view.line.pk: view for view in shown if not view.sealed}
    persons = [line for line in lines if line.pk not in known]
    found = figures(persons) if persons else {}
    return known | {line.pk: LineView(line, found[line.pk], None) for line in persons}


def only_crops(views: Iterable[LineView]) -> bool:
    """Whether a column of quantities is one of areas, in mu."""
    return all(view.line.section == CROP for view in views)


def total_mu(views: Iterable[LineView], level: str) -> Decimal | None:
    """Mu of the crop lines at a level; where it found nothing anew the level before counts."""
    best = _crops_at(views, level)
    return sum((figure.quantity for figure in best), Decimal(0)) if best else None


def mean_degree(views: Iterable[LineView], level: str) -> Decimal | None:
    """The degree of the crop lines at a level, 0–1, each by its area there, to a tenth of a per
    cent; where it found nothing anew the level before counts. Lines without a degree are left out.
    """
    best = [(f.quantity, f.degree) for f in _crops_at(views, level) if f.degree is not None]
    area = sum((quantity for quantity, _ in best), Decimal(0))
    lost = sum((quantity * degree for quantity, degree in best), Decimal(0))
    return (lost / area).quantize(Decimal("0.001")) if area else None


def _crops_at(views: Iterable[LineView], level: str) -> list[Figure]:
    """The figures of the crop lines as far as that level had them; none where it did not look."""
    crops = [view for view in views if view.line.section == CROP]
    looked = [v.verified if level == "township" else getattr(v, level) for v in crops]
    if not any(looked):
        return []
    order = LEVELS[: LEVELS.index(level) + 1]
    return [next(f for lv in reversed(order) if (f := getattr(v, lv))) for v in crops]


def _said(figure: Figure) -> tuple[int, int | None]:
    return figure.quantity_e4, figure.degree_ppm


def _refused(last: Mapping[tuple[int, str], LineDecision]) -> Mapping[int, LineDecision]:
    """line pk → what was said against it last: the insurer's decision before any advice."""
    decided, advised = LineDecision.Level.DECIDED, LineDecision.Level.RECOMMENDED
    counts = {pk: last.get((pk, decided)) or last[pk, advised] for pk, _ in last}
    return {pk: row for pk, row in counts.items() if not row.covered}
