"""What is known of an injury, added up by loss line. Reads and adds; drawing.py writes.

In-patient and out-patient bills are a line each: the sum of their eligible items, less what others
paid. A stay counts its nights, one at least; while somebody is in hospital it counts up to the day
of the account. Lost work and nursing are days; a dated table (rates.py) or else the terms say what
one is worth.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from hedun.domain.deadlines import local_day
from hedun.domain.words import Word
from hedun.injuries.models import BillItem, Injury, Judgement, Treatment
from hedun.injuries.rates import Rate, Rates
from hedun.injuries.sealed import read

ONE = 10_000  # a day, a person: ten-thousandths
LINE_OF = {Treatment.Kind.INPATIENT: "medical", Treatment.Kind.OUTPATIENT: "outpatient"}
WORKS_FROM = 16  # years: 劳动法 art. 15
Key = tuple[str, str]  # item, stage


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the account. fen; `claimed_fen`: all bills; `amount_fen` None: the terms' table
    says it; `rate_fen`: of one, by a dated table, which `says` where it is from."""

    item: str
    stage: str
    quantity_e4: int
    claimed_fen: int | None = None
    amount_fen: int | None = None
    other_paid_fen: int = 0
    rate_fen: int | None = None
    says: Word | None = None

    @classmethod
    def rated(cls, item: str, stage: str, n: int, rate: Rate | None) -> "Sum":
        """So many of what a table values; without a rate the terms' table does."""
        if rate is None:
            return cls(item, stage, n * ONE)
        fen = rate.each_fen
        return cls(item, stage, n * ONE, amount_fen=fen * n, rate_fen=fen, says=rate.says)

    @property
    def key(self) -> Key:
        return self.item, self.stage


@dataclass
class Known:
    """What is entered and not taken back. `word`: item pk → whether it is eligible (None: open)."""

    injury: Injury
    treatments: list[Treatment]
    items: list[BillItem]
    judged: dict[int, Judgement] = field(default_factory=dict)

    @classmethod
    def of(cls, injury: Injury) -> "Known":
        treatments = list(injury.treatments.filter(withdrawn_at=None))
        items = list(
            BillItem.objects.filter(
                bill__treatment__in=treatments, bill__withdrawn_at=None
            ).select_related("bill__treatment")
        )
        rows = Judgement.objects.filter(item__in=items).order_by("pk")
        return cls(injury, treatments, items, {row.item_id: row for row in rows})

    def eligible(self, item: BillItem) -> bool | None:
        judged = self.judged.get(item.pk)
        return judged.eligible if judged else item.eligible

    @property
    def undecided(self) -> int:
        return sum(self.eligible(item) is None for item in self.items)

    @property
    def runs(self) -> bool:
        return any(t.ends is None for t in self.treatments)

    def days(self, until: date) -> int:
        """Nights in hospital up to a day."""
        stays = [t for t in self.treatments if t.kind == Treatment.Kind.INPATIENT]
        return sum(max((min(t.ends or until, until) - t.starts).days, 1) for t in stays)


def works(injury: Injury) -> bool:
    """Whether the injured person is of an age to lose work."""
    born = date.fromisoformat(read(injury, "birth", injury.number))
    day = injury.claim.event.occurred
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) >= WORKS_FROM


def reckon(
    known: Known, now: datetime, *, lost_work_days: int | None = None, nursing_days: int | None
) -> list[Sum]:
    """The lines, in the order of the table of items. Days None: those in hospital (a child loses no
    work)."""
    injury, until = known.injury, local_day(now)
    stay = known.days(until)
    if lost_work_days is None:
        lost_work_days = stay if works(injury) else 0
    days = {
        "lost_work": lost_work_days,
        "nursing": stay if nursing_days is None else nursing_days,
    }
    rates = Rates(injury.claim, now)
    of_days = [Sum.rated(item, "", n, rates.a_day(item)) for item, n in days.items() if n]
    return [*_bills(known), *of_days, *_outcomes(injury, rates)]


def _bills(known: Known) -> Iterable[Sum]:
    paid = known.injury.settlements.filter(withdrawn_at=None)
    for kind, item in LINE_OF.items():
        items = [one for one in known.items if one.bill.treatment.kind == kind]
        others = sum(row.amount_fen for row in paid if row.kind == kind)
        if items or others:
            yield Sum(
                item,
                "",
                0,
                claimed_fen=sum(one.amount_fen for one in items),
                amount_fen=max(sum(one.amount_fen for one in items if known.eligible(one)), 0),
                other_paid_fen=others,
            )


def _outcomes(injury: Injury, rates: Rates) -> Iterable[Sum]:
    disability = injury.disabilities.order_by("pk").last()
    if disability is not None:
        rate = rates.disability(disability.standard, disability.grade)
        yield Sum.rated("disability", f"grade_{disability.grade}", 1, rate)
    death = getattr(injury, "death", None)
    if death is not None:
        yield Sum.rated("death", "", 1, rates.death())
        if death.funeral_fen is None:
            yield Sum.rated("funeral", "", 1, None)
        else:
            yield Sum("funeral", "", 0, claimed_fen=death.funeral_fen, amount_fen=death.funeral_fen)
