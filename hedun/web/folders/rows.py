"""What the list of reports says of each in one row, and of all that fit together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.urls import reverse

from hedun.assessment.models import ClaimAward
from hedun.assessment.standing import newest_standing
from hedun.claims import words
from hedun.claims.models import Claim, Event, Report
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED
from hedun.language import lang
from hedun.payments.models import Payment


@dataclass(frozen=True)
class Folder:
    """One report in the list. `states`: how many households stand where, along the road; `late`:
    how many are overdue."""

    report: Report
    states: list[tuple[State, int]]
    first: date | None
    last: date | None
    species: list[str]
    due: datetime | None
    due_state: State | None
    due_provisional: bool
    late: int
    sums: "Sums"

    @property
    def url(self) -> str:
        return reverse("claims:report", args=[self.report.number])

    @property
    def count(self) -> int:
        return sum(count for _, count in self.states)

    @property
    def town(self) -> str:
        above = self.report.village.parent
        return above.name if above else ""

    @property
    def animals(self) -> str:
        between = "、" if lang() == "zh" else ", "
        return between.join(words.say(code, words.SPECIES, lang()) for code in self.species)


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one report, or of many: households, fen awarded and paid (None: nothing yet)."""

    households: int
    awarded_fen: int | None
    paid_fen: int | None


def sums_of(reports: QuerySet[Report]) -> dict[int, Sums]:
    """{report pk: Sums} of all of them. Three queries."""
    claims = Claim.objects.filter(report__in=reports.order_by().values("pk")).order_by()
    counts = dict(claims.values_list("report_id").annotate(n=Count("pk")))
    awards = ClaimAward.objects.filter(pk__in=newest_standing(claims)).order_by()
    awarded = dict(awards.values_list("claim__report_id").annotate(fen=Sum("total_fen")))
    payments = Payment.objects.filter(
        outcome=Payment.Outcome.PAID, obligation__claim__in=claims
    ).order_by()
    by_report = payments.values_list("obligation__claim__report_id")
    paid = dict(by_report.annotate(fen=Sum("amount_fen")))
    return {pk: Sums(n, awarded.get(pk), paid.get(pk)) for pk, n in counts.items()}


def total(sums: Iterable[Sums]) -> Sums:
    rows = list(sums)
    awarded = [row.awarded_fen for row in rows if row.awarded_fen is not None]
    paid = [row.paid_fen for row in rows if row.paid_fen is not None]
    return Sums(
        sum(row.households for row in rows),
        sum(awarded) if awarded else None,
        sum(paid) if paid else None,
    )


NOTHING = Sums(0, None, None)


def folders(reports: Iterable[Report], sums: Mapping[int, Sums], now: datetime) -> list[Folder]:
    """Reports as rows. Three queries for any number of them."""
    shown = list(reports)
    claims = Claim.objects.filter(report__in=shown).order_by()
    states: dict[int, dict[State, tuple[int, datetime | None, int, int]]] = {}
    groups = claims.values_list("report_id", "state").annotate(
        n=Count("pk"),
        due=Min("due_at"),
        late=Count("pk", filter=Q(due_at__lt=now)),
        provisional=Count("pk", filter=Q(due_provisional=True)),
    )
    for pk, state, count, due, late, provisional in groups:
        states.setdefault(pk, {})[State(state)] = (count, due, late, provisional)
    days: dict[int, list[tuple[date, str]]] = {}
    for pk, day, species in Event.objects.filter(report__in=shown).values_list(
        "report_id", "occurred", "species"
    ):
        days.setdefault(pk, []).append((day, species))
    return [
        _folder(
            report,
            states.get(report.pk, {}),
            days.get(report.pk, []),
            sums.get(report.pk, NOTHING),
        )
        for report in shown
    ]


def _folder(
    report: Report,
    at: dict[State, tuple[int, datetime | None, int, int]],
    days: list[tuple[date, str]],
    sums: Sums,
) -> Folder:
    running = [(due, state, bool(p)) for state, (_, due, _, p) in at.items() if due]
    running = [one for one in running if one[1] not in ENDED]
    due, state, provisional = min(running, default=(None, None, False))
    return Folder(
        report=report,
        states=[(state, at[state][0]) for state in State if state in at],
        first=min((day for day, _ in days), default=None),
        last=max((day for day, _ in days), default=None),
        species=sorted({species for _, species in days}),
        due=due,
        due_state=state,
        due_provisional=provisional,
        late=sum(late for state, (_, _, late, _) in at.items() if state not in ENDED),
        sums=sums,
    )
