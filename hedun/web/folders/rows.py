"""What the list of reports says of each in one row, and of all that fit together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Model, Q, Sum
from django.urls import reverse

from hedun.assessment.models import ClaimAward
from hedun.assessment.standing import newest_standing
from hedun.claims import words
from hedun.claims.models import Claim, Event, Report
from hedun.claims.shelf import touched_reports
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED
from hedun.language import lang
from hedun.payments.models import Obligation, Payment
from hedun.record.following import Followed, Written
from hedun.record.selecting import select
from hedun.record.wall import seeing_whole


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


def sums_of(reports: Collection[int]) -> dict[int, Sums]:
    """{report pk: Sums} of these. Kept in memory, following the record: three queries for those
    that were not asked for yet, or were written since, else none but that to the record."""
    kept = _SUMS.now()
    missing = [pk for pk in reports if pk not in kept]
    if missing:
        with seeing_whole():  # it is everybody's who sees the report, whoever asks first
            kept.update(_added_up(missing))
    return {pk: kept[pk] for pk in reports}


def _nothing_yet(_key: object) -> dict[int, Sums]:
    return {}


def _follow(kept: dict[int, Sums], written: Written, _key: object) -> dict[int, Sums]:
    """Without the reports whose claims, awards or payments were written: they are read again."""
    owed = [pk for (pk,) in _column(Payment, "obligation_id", written)]
    claims = {pk for (pk,) in select(Obligation, ("claim_id",), "id", owed)}
    claims |= {pk for (pk,) in _column(ClaimAward, "claim_id", written)}
    touched = touched_reports(written)
    touched |= {pk for (pk,) in select(Claim, ("report_id",), "id", claims)}
    if not touched:
        return kept
    stays = kept.copy()  # another page may be adding to it
    for pk in touched:
        stays.pop(pk, None)
    return stays


def _column(model: type[Model], name: str, written: Written) -> Sequence[tuple[int]]:
    return select(model, (name,), "id", written.of(model._meta.label))


_SUMS: Followed[dict[int, Sums]] = Followed(_nothing_yet, _follow)


def _added_up(reports: Collection[int]) -> dict[int, Sums]:
    claims = Claim.objects.filter(report__pk__among=reports).order_by()
    counts = dict(claims.values_list("report_id").annotate(n=Count("pk")))
    awards = ClaimAward.objects.filter(pk__in=newest_standing(claims)).order_by()
    awarded = dict(awards.values_list("claim__report_id").annotate(fen=Sum("total_fen")))
    payments = Payment.objects.filter(
        outcome=Payment.Outcome.PAID, obligation__claim__in=claims
    ).order_by()
    by_report = payments.values_list("obligation__claim__report_id")
    paid = dict(by_report.annotate(fen=Sum("amount_fen")))
    return {pk: Sums(counts.get(pk, 0), awarded.get(pk), paid.get(pk)) for pk in reports}


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
