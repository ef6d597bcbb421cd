"""The shelf: every report with what its claims come to by state, kept in memory.

Who looks over many counties sees tens of thousands of reports; menu, "my work" and the list of
reports count, choose and sort them here, and ask the database for the few that a page shows. The
shelf follows the record (record.following): the reports that were written since are read again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, Min, Q, QuerySet

from hedun.claims.models import Assignment, Claim, ClaimMove, Event, Report
from hedun.claims.officers import Hands, hands
from hedun.claims.past import marked_late
from hedun.domain.case import State
from hedun.domain.deadlines import end_of_day, local_day
from hedun.domain.lifecycle import ENDED
from hedun.record.among import Every
from hedun.record.following import Followed, Written
from hedun.record.selecting import select

# What tells who is at work, whose changes are few.
OF_OFFICERS = ("people.Absence", "people.RolePosting", "people.User")


Keys = frozenset[int] | None  # None: all there are


@dataclass(frozen=True, slots=True)
class Part:
    """The claims of a report in one state. `due_at` and `remind_at` are the earliest; `held`: how
    many are on hold; `late`: how many came back after two years; `returned`: drafts, some of which
    were sent back."""

    state: State
    count: int
    due_at: datetime | None
    remind_at: datetime | None
    due_provisional: bool
    held: int
    late: int
    returned: bool

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED


@dataclass(frozen=True, slots=True)
class Shelved:
    """A report as it stands on the shelf. `code`: of its village; `days`: of its events; `parts`:
    along the road."""

    pk: int
    number: str
    village_id: int
    policy_id: int
    code: str
    village: str
    town: str
    opened_at: datetime
    days: tuple[date, ...]
    species: frozenset[str]
    parts: tuple[Part, ...]

    @property
    def opened(self) -> Iterator[Part]:
        return (part for part in self.parts if part.state not in ENDED)

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def due_at(self) -> datetime | None:
        return min((part.due_at for part in self.opened if part.due_at), default=None)


@dataclass(frozen=True)
class Shelf:
    """All reports, by primary key. What is worked out of them is kept until one is written."""

    reports: Mapping[int, Shelved]
    _seen: dict[tuple[Keys, Keys], "Seen"] = field(default_factory=dict)

    @cached_property
    def by_village(self) -> Mapping[int, Sequence[Shelved]]:
        found: dict[int, list[Shelved]] = defaultdict(list)
        for report in self.reports.values():
            found[report.village_id].append(report)
        return found

    def seen(self, villages: Keys, policies: Keys) -> "Seen":
        """Those of the villages and under the policies with these keys; None: of all there are."""
        key = villages, policies
        found = self._seen.get(key)
        if found is None:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
            rows = self.reports.values() if villages is None else self._of(villages)
            own = [row for row in rows if policies is None or row.policy_id in policies]
            whole = len(own) == len(self.reports)
            found = self._seen[key] = Seen(tuple(sorted(own, key=_newest)), whole)
        return found

    def _of(self, villages: frozenset[int]) -> list[Shelved]:
        here = self.by_village
        return [report for pk in villages if pk in here for report in here[pk]]


MOST_SEEN = 100


def _newest(report: Shelved) -> tuple[float, int]:
    return -report.opened_at.timestamp(), -report.pk


@dataclass(frozen=True)
class Seen:
    """The reports that somebody sees, the newest first, and what there is to choose among them.
    `whole`: these are all there are."""

    reports: Sequence[Shelved]
    whole: bool = False

    @cached_property
    def opened(self) -> Sequence[tuple[Shelved, Part]]:
        """Their open parts: what is due first, then in order of numbers and of the road's words."""
        rows = [(report, part) for report in self.reports for part in report.opened]
        return sorted(rows, key=_most_urgent)

    @cached_property
    def keys(self) -> frozenset[int]:
        keys = (report.pk for report in self.reports)
        return Every(keys) if self.whole else frozenset(keys)

    @cached_property
    def villages(self) -> frozenset[int]:
        return frozenset(report.village_id for report in self.reports)

    @cached_property
    def states(self) -> frozenset[State]:
        return frozenset(part.state for report in self.reports for part in report.parts)

    @cached_property
    def species(self) -> frozenset[str]:
        return frozenset().union(*(report.species for report in self.reports))

    @cached_property
    def years(self) -> frozenset[int]:
        return frozenset(day.year for report in self.reports for day in report.days)

    def count_in(self, state: State) -> int:
        """How many of the claims stand there."""
        return sum(part.count for _report, part in self.opened if part.state is state)


FAR = float("inf")


def _most_urgent(row: tuple[Shelved, Part]) -> tuple[float, str, State]:
    report, part = row
    return part.due_at.timestamp() if part.due_at else FAR, report.number, part.state


def shelf() -> Shelf:
    """As the record has it. One query while nothing is written, else a constant number."""
    return _SHELF.now()


def in_hands(now: datetime) -> Hands:
    """`officers.hands` of all open claims, by the postings and absences of the day."""
    return _HANDS.now(local_day(now))


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def _read(_key: object) -> Shelf:
    return Shelf(_shelved(None))


def _follow(kept: Shelf, written: Written, _key: object) -> Shelf:
    touched = touched_reports(written)
    if not touched:
        return kept
    return Shelf({**kept.reports, **_shelved(touched)})


def touched_reports(written: Written) -> set[int]:
    """The reports (pks) of which something was written that stands on the shelf."""
    claims = dict(select(Claim, ("id", "report_id"), "id", written.of("claims.Claim")))
    events = dict(select(Event, ("id", "report_id"), "id", written.of("claims.Event")))
    found = {*claims.values(), *events.values(), *written.of("claims.Report")}
    # A claim that went to another report says only there where it is now.
    left = [str(told["from"]) for told in written.said.get("claim.regroup", ())]
    return found | {pk for (pk,) in select(Report, ("id",), "number", left)}


def _shelved(only: set[int] | None) -> dict[int, Shelved]:
    """Of all reports, or of some. Six queries at most."""
    reports, claims = Report.objects.order_by("pk"), Claim.objects.order_by()
    events = Event.objects.order_by()
    if only is not None:
        reports = reports.filter(pk__among=only)
        claims = claims.filter(report__pk__among=only)
        events = events.filter(report__pk__among=only)
    days: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for pk, day, species in events.values_list("report_id", "occurred", "species").distinct():
        days[pk].append((day, species))
    parts = _parts(claims, every=only is None)
    village = ("village__code", "village__name", "village__parent__name")
    rows = reports.values_list("pk", "number", "village_id", "policy_id", *village, "opened_at")
    return {
        pk: Shelved(
            pk, number, place, policy, code, name, town or "", opened_at,
            tuple(sorted({day for day, _ in days[pk]})),
            frozenset(species for _, species in days[pk]),
            tuple(parts[pk]),
        )
        for pk, number, place, policy, code, name, town, opened_at in rows
    }  # fmt: skip


def _parts(claims: QuerySet[Claim], *, every: bool) -> Mapping[int, Sequence[Part]]:
    late, returned = _late(claims, every=every), _sent_back(claims)
    found: dict[int, list[Part]] = defaultdict(list)
    groups = claims.values_list("report_id", "state").annotate(
        n=Count("pk"),
        due=Min("due_at"),
        remind=Min("remind_at"),
        provisional=Count("pk", filter=Q(due_provisional=True)),
        on_hold=Count("pk", filter=Q(held=True)),
    )
    for pk, name, count, due, remind, provisional, held in groups:
        state = State(name)
        back = state is State.DRAFT and pk in returned
        part = Part(state, count, due, remind, bool(provisional), held, late[pk, state], back)
        found[pk].append(part)
    order = {state: n for n, state in enumerate(State)}
    for parts in found.values():
        parts.sort(key=lambda part: order[part.state])
    return found


def _late(claims: QuerySet[Claim], *, every: bool) -> Counter[tuple[int, State]]:
    """How many of each report and state are marked late."""
    marked = marked_late(None if every else claims)
    rows = Claim.objects.filter(pk__among=marked).values_list("report_id", "state")
    return Counter((report, State(state)) for report, state in rows.order_by())


def _sent_back(claims: QuerySet[Claim]) -> set[int]:
    """The reports that have drafts among these which were sent back."""
    drafts = claims.filter(state=State.DRAFT).values("pk")
    moves = ClaimMove.objects.filter(claim__in=drafts, action="return").order_by()
    return set(moves.values_list("claim__report_id", flat=True))


def _read_hands(day: date) -> Hands:
    opened = Claim.objects.exclude(state__in=ENDED)
    return hands(opened, end_of_day(day))


def _follow_hands(kept: Hands, written: Written, day: date) -> Hands:
    """Whoever leaves or comes back changes what everybody has in hand."""
    if any(written.of(table) for table in OF_OFFICERS):
        return _read_hands(day)
    given = written.of("claims.Assignment")
    claims = {pk for (pk,) in select(Assignment, ("claim_id",), "id", given)}
    touched = touched_reports(written)
    if not touched and not claims:
        return kept
    touched |= {pk for (pk,) in select(Claim, ("report_id",), "id", claims)}
    inside = Claim.objects.filter(report__pk__among=touched).exclude(state__in=ENDED)
    stays = {key: one for key, one in kept.items() if key[0] not in touched}
    return stays | hands(inside, end_of_day(day))


_SHELF = Followed(_read, _follow)
_HANDS = Followed(_read_hands, _follow_hands)
