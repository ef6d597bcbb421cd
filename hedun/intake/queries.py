"""Reading the inbox: what arrived, what waits of it and why. Through the villages one may see."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)

from hedun.claims.models import Claim, LossLine, Report
from hedun.domain import masks
from hedun.domain.actors import Actor, Level
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.evidence.queries import content_of
from hedun.intake.held import ERASERS, IMPORTERS
from hedun.intake.models import Opening, Submission, Telling, Waiting
from hedun.intake.taking import Row
from hedun.intake.telling import revealed as said_by
from hedun.intake.told import RowTold, Told, of_references
from hedun.people.models import Household, User
from hedun.people.queries import holders, names_of, places_of
from hedun.places.counting import ByVillage
from hedun.places.models import Place
from hedun.places.queries import below, lineage, on_day
from hedun.policies.queries import covered_by, own_among_others
from hedun.record.selecting import rows_by, select

__all__ = ["RowTold", "Told", "of_references"]

State = Waiting.State
ASIDE = (State.DROPPED, State.REPLACED, State.ERASED, State.RETURNED, State.JOINED)
READERS = PERMITTED["see.inbox"]
FOUND_AT_MOST = 12  # households offered for one search


def own_villages(actor: Actor, now: datetime) -> QuerySet[Place]:
    """The villages for which the actor may hand in a list today."""
    mine = below(places_of(actor, now, IMPORTERS))
    villages = on_day(local_day(now)).filter(pk__among=mine, level=Level.VILLAGE)
    return villages.select_related("parent").order_by("code")


def submissions_visible_to(actor: Actor, now: datetime) -> QuerySet[Submission]:
    """What arrived at the actor's places; for a company's staff what became reports under its
    policies and, while there is no report, what was sent when it insured the village."""
    seen = Q(village__pk__among=seen_villages(actor, now))
    rows = Submission.objects.filter(seen & _of_own(actor, now, "pk", ""))
    return rows.select_related("village__parent")


def visible_to(actor: Actor, now: datetime) -> QuerySet[Waiting]:
    """The rows of the inbox, whatever became of them, the newest submission first."""
    seen = Q(submission__village__pk__among=seen_villages(actor, now))
    rows = Waiting.objects.filter(seen & _of_own(actor, now, "submission", "submission__"))
    return rows.select_related(
        "submission__village__parent", "household__village", "line__claim", "claim__report"
    ).order_by("-submission__sent_at", "submission_id", "sheet", "row")


def sees_all_there(actor: Actor, now: datetime) -> bool:
    """Whether the actor sees all that arrived at their places: what is counted by village then."""
    return own_among_others(actor, now, "see.inbox") is None


def _of_own(actor: Actor, now: datetime, key: str, path: str) -> Q:
    """`key`: the column with the submission; `path`: to it."""
    own = own_among_others(actor, now, "see.inbox")
    if own is None:
        return Q()
    opened = Opening.objects.filter(submission=OuterRef(key))
    sent_then = covered_by(own, village=f"{path}village__pk", at=f"{path}sent_at")
    return Q(Exists(opened.filter(report__policy__in=own))) | (Q(~Exists(opened)) & sent_then)


@dataclass(frozen=True)
class Source:
    """A submission that a report came of, who entered it, and who told: the name and number
    masked. `waiting`: how many of its rows wait still; 0 where it only tells of a claim again."""

    submission: Submission
    sender: str
    telling: Telling | None
    name: str
    waiting: int = 0

    @property
    def phone(self) -> str:
        last = self.telling.phone_last4 if self.telling else ""
        return f"*******{last}" if last else ""


def sources_of(report: Report, actor: Actor, now: datetime) -> list[Source]:
    """Where a report comes from: what its rows came in, and what told of its claims again."""
    # Their keys first: PostgreSQL went through all that somebody sees to find these few.
    opened = [
        pk for (pk,) in select(Opening, ("submission_id",), "report_id", [report.pk], ended_at=None)
    ]
    claims = (claim.pk for claim in rows_by(Claim, "report_id", [report.pk]))
    keys = {*opened, *_joined(claims)}
    seen = _seen(keys, actor, now)
    found = [one for one in rows_by(Submission, "id", keys) if one.pk in seen]
    waits = Counter(
        pk for (pk,) in
        select(Waiting, ("submission_id",), "submission_id", opened, state=State.WAITING)
    )  # fmt: skip
    told = {one.submission_id: one for one in rows_by(Telling, "submission_id", keys)}
    names = names_of({one.sent_by for one in found})
    return [_source(one, told.get(one.pk), names, waits[one.pk]) for one in found]


def telling_of(claim: Claim, sources: Sequence[Source]) -> list[Source]:
    """Those of whose submissions rows became lines of the claim, or tell of it again."""
    lines = (line.pk for line in rows_by(LossLine, "claim_id", [claim.pk]))
    became = select(Waiting, ("submission_id",), "line_id", lines)
    known = {*(pk for (pk,) in became), *_joined([claim.pk])}
    return [source for source in sources if source.submission.pk in known]


def _joined(claims: Iterable[int]) -> set[int]:
    """The submissions (pks) with rows that told of one of the claims (pks) again."""
    rows = select(Waiting, ("submission_id",), "claim_id", claims, state=State.JOINED)
    return {pk for (pk,) in rows}


def _seen(submissions: set[int], actor: Actor, now: datetime) -> set[int]:
    """Those of these (pks) that the actor sees."""
    if not submissions:
        return set()
    if not sees_all_there(actor, now):
        seen = submissions_visible_to(actor, now).filter(pk__in=submissions).order_by()
        return set(seen.values_list("pk", flat=True))
    villages = seen_villages(actor, now)
    there = select(Submission, ("id", "village_id"), "id", submissions)
    return {pk for pk, village in there if village in villages}


def source_of(submission: Submission) -> Source:
    """Who told a submission. For who may see it."""
    telling = getattr(submission, "telling", None)
    return _source(submission, telling, names_of({submission.sent_by}))


def _source(
    submission: Submission, telling: Telling | None, names: Mapping[str, str], waiting: int = 0
) -> Source:
    name = masks.mask_name(said_by(telling, "name")) if telling and telling.name_enc else ""
    sender = names.get(submission.sent_by, submission.sent_by)
    return Source(submission, sender, telling, name, waiting)


def went_into(report: Report) -> Report | None:
    """The report that this one's claims were joined to, where there is none left in it."""
    ended = Opening.objects.filter(report=report).exclude(ended_at=None).last()
    if ended is None or report.claims.exists():
        return None
    there = Opening.objects.filter(submission=ended.submission, opened_at=ended.ended_at)
    one = there.select_related("report").last()
    return one.report if one else None


def assigned_to(actor: Actor, now: datetime) -> QuerySet[Waiting]:
    """The rows that wait for this officer."""
    return visible_to(actor, now).filter(state=State.WAITING, officer=actor.user)


def officers(village: Place, now: datetime) -> list[User]:
    """Who deals with the inbox of a village today: its clerks and its township's officers."""
    above = lineage(village)
    found = {u.pk: u for role in sorted(IMPORTERS) for u in holders(role, above, now)}
    return list(found.values())


def may_act(actor: Actor, now: datetime) -> frozenset[int]:
    """Primary keys of the villages whose rows the actor may put right, confirm and drop."""
    return below(places_of(actor, now, IMPORTERS))


def may_erase(actor: Actor, now: datetime) -> frozenset[int]:
    """Primary keys of the villages whose rows the actor may erase."""
    return below(places_of(actor, now, ERASERS))


def count_waiting(actor: Actor, now: datetime) -> int:
    """For the menu: rows that wait in villages where the actor may do something about it."""
    return counts(may_act(actor, now))[State.WAITING]


_ROWS = ByVillage(
    Waiting.objects.all, "submission__village_id", "state", "why", "submission__channel"
)


def counts(villages: frozenset[int], *, why: str = "", channel: str = "") -> Counter[str]:
    """How many rows of the inbox in these villages have become what; of one reason, one channel."""
    found: Counter[str] = Counter()
    for (state, reason, way), n in _ROWS.counts(villages).items():
        if why in ("", reason) and channel in ("", way):
            found[state] += n
    return found


@dataclass(frozen=True)
class Occurring:
    """What the rows of the inbox have, to choose among."""

    villages: Sequence[int]
    whys: frozenset[str]
    channels: frozenset[str]


def occurring(villages: frozenset[int]) -> Occurring:
    found = list(_ROWS.counts(villages))
    return Occurring(
        _ROWS.villages(villages),
        frozenset(why for _state, why, _channel in found),
        frozenset(channel for _state, _why, channel in found),
    )


def seen_villages(actor: Actor, now: datetime) -> frozenset[int]:
    """Where the actor sees what arrived."""
    return below(places_of(actor, now, READERS))


def search(rows: QuerySet[Waiting], words: str) -> QuerySet[Waiting]:
    """By name, last four of the ID number, number of the submission, the sender's own number."""
    words = words.strip()
    if not words:
        return rows
    return rows.filter(
        Q(name__icontains=words)
        | Q(household__name__icontains=words)
        | Q(id_last4=words.upper())
        | Q(submission__number__icontains=words)
        | Q(submission__reference=words)
    )


def households_like(words: str, village: Place) -> list[Household]:
    """Households of the village's roll by name or last four of the ID number."""
    words = words.strip()
    if not words:
        return []
    rows = Household.objects.filter(village=village, until__isnull=True).filter(
        Q(name__icontains=words) | Q(identity__id_number_last4=words.upper())
    )
    return list(rows.select_related("identity").order_by("name", "pk")[:FOUND_AT_MOST])


@dataclass(frozen=True)
class Upload:
    """A file or a sending that arrived, and what became of its rows. `first`: its first submission;
    `of`: how many it holds."""

    first: Submission
    of: int
    rows: int
    repeated: int
    waiting: int
    dropped: int
    reports: tuple[Report, ...]

    @property
    def taken(self) -> int:
        return self.rows - self.repeated - self.waiting - self.dropped


# What came at once: a file by its digest, a sending by its own number.
AT_ONCE = Case(When(sha256="", then=F("number")), default=F("sha256"), output_field=CharField())


def uploads(actor: Actor, now: datetime, most: int, channel: str = "") -> list[Upload]:
    """The latest arrivals of the actor's villages, by one channel or by all."""
    seen = submissions_visible_to(actor, now).order_by()
    files = seen.filter(channel=channel) if channel else seen
    found = files.annotate(at_once=AT_ONCE).values("at_once", "village").annotate(
        first=Min("pk"), of=Count("pk"), all_rows=Sum("rows"), all_repeated=Sum("repeated")
    )  # fmt: skip
    groups = list(found.order_by("-first")[:most])
    firsts = Submission.objects.select_related("village__parent").in_bulk(
        [group["first"] for group in groups]
    )
    keys = {group["at_once"] for group in groups}
    key_of = dict(
        Submission.objects.annotate(at_once=AT_ONCE)
        .filter(at_once__in=keys)
        .values_list("pk", "at_once")
    )
    counts: Counter[tuple[str, str]] = Counter()
    rows = Waiting.objects.filter(submission__in=key_of).order_by()
    for pk, state, n in rows.values_list("submission", "state").annotate(Count("pk")):
        counts[key_of[pk], state] += n
    reports: dict[str, list[Report]] = {}
    openings = Opening.objects.filter(submission__in=key_of, ended_at=None)
    for one in openings.select_related("report"):
        reports.setdefault(key_of[one.submission_id], []).append(one.report)
    return [
        Upload(
            firsts[group["first"]],
            group["of"],
            group["all_rows"],
            group["all_repeated"],
            counts[group["at_once"], State.WAITING],
            sum(counts[group["at_once"], state] for state in ASIDE),
            tuple(dict.fromkeys(reports.get(group["at_once"], ()))),
        )
        for group in groups
    ]


def file_of(submission: Submission) -> bytes:
    """The file as it was handed in. Raises store.FileLost, vault.DoesNotOpen."""
    return content_of(submission.sha256, submission.stored_sha256)


@dataclass(frozen=True)
class Contents:
    """The rows of a list that go on, with their sums. Areas in ten-thousandths of a mu."""

    rows: tuple[Row, ...]

    @property
    def households(self) -> int:
        return len({row.household.pk for row in self.rows})

    @property
    def planted_e4(self) -> int:
        return sum(row.values.get("planted_e4") or 0 for row in self.rows)

    @property
    def damaged_e4(self) -> int:
        return sum(row.values.get("damaged_e4") or 0 for row in self.rows)
