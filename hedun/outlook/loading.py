"""A policy's seasons as lists of losses (actuarial.fitting), as they were known on an instant.

What a claim comes to: what left the cover for it, where it was awarded by then; nothing, where it
had ended; else the estimate that the wording gives for the figures known by then. Seasons of
earlier policies are calculated under the wording of the policy that is asked about: what their
losses would cost now. Seasons that an insurer's lists of past years have (hedun/history) count at
what was paid then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from django.db.models import Count, Q, QuerySet

from hedun.actuarial.fitting import LONGEST, Floats, Ground, Lists, Season
from hedun.assessment.calculation import NoWording, calculated, row_of
from hedun.assessment.figures import figures
from hedun.assessment.models import ClaimAward
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.history.models import PastPolicy
from hedun.history.queries import PastYear, claims_of, years_before
from hedun.ledger.models import Kind, Transfer
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.places.queries import below
from hedun.policies.files import TermsFileFault
from hedun.policies.models import Policy, TermsFile
from hedun.policies.queries import load, wordings_of
from hedun.record.selecting import follow, rows_by, select
from hedun.terms import Lines, LinesError, adjudicate
from hedun.terms.simulation import Wording

HOMES = 250  # of a village whose roll nobody has entered


Contract = Policy | PastPolicy


@dataclass(frozen=True)
class Villages:
    """`number`: of each village by its primary key, in the order of `places`."""

    places: Sequence[Place]
    number: Mapping[int, int]
    ground: Ground


class Row(NamedTuple):
    """A claim as it stood: `fen` is what it came to, or its estimate while it is `open`; `section`
    of its first loss; `kind`: the crop, or the section of anything else; `claim`: its primary
    key, 0 for one that is no claim of ours."""

    claim: int
    village: int
    report: int
    occurred: date
    told: date
    fen: int
    open: bool
    section: str
    kind: str
    animal: str


@dataclass(frozen=True)
class Loaded:
    """`lists`: of `rows`; `given_fen`: what had left the cover in all."""

    season: Season
    rows: Sequence[Row]
    given_fen: int

    @property
    def open_fen(self) -> Floats:
        return np.array([row.fen for row in self.rows if row.open], dtype=np.float64)

    @property
    def closed(self) -> tuple[int, int]:
        """(paid something, all) of the claims that are not open."""
        closed = [row.fen for row in self.rows if not row.open]
        return sum(fen > 0 for fen in closed), len(closed)


def villages_of(policy: Policy) -> Villages:
    """The villages with households, reports or claims of past years at or under the policy's place.
    Five queries."""
    told = set(policy.reports.order_by().values_list("village", flat=True).distinct())
    past = PastPolicy.objects.filter(place=policy.place)
    told.update(claims_of(past).order_by().values_list("village", flat=True).distinct())
    return villages_in(policy.place, told)


def villages_in(place: Place, told: Collection[int]) -> Villages:
    """Those with households at or under a place, and those (pks) that have told. Two queries."""
    inside = below({place.code})
    homes = Household.objects.filter(until=None, village__pk__among=inside).order_by()
    counted = dict(homes.values_list("village").annotate(n=Count("pk")))
    rows = Place.objects.filter(pk__in={*counted, *told}).select_related("parent")
    places = list(rows.order_by("code"))
    towns = {pk: n for n, pk in enumerate(sorted({place.parent_id or 0 for place in places}))}
    ground = Ground(
        np.array([towns[place.parent_id or 0] for place in places], dtype=np.int64),
        np.array([counted.get(place.pk, HOMES) for place in places], dtype=np.float64),
    )
    return Villages(places, {place.pk: n for n, place in enumerate(places)}, ground)


def season_of(
    policy: Policy, claims: QuerySet[Claim], villages: Villages, at: datetime,
    under: Wording | None = None,
) -> Loaded:  # fmt: skip
    """The policy's season as it was known at an instant. `under`: what its losses would come to by
    this wording instead. Raises policies.files.TermsFileFault."""
    told = list(
        claims.filter(report__policy=policy, merged_into=None, report__first_told_at__lte=at)
        .exclude(state=State.DRAFT)
        .order_by("pk")
        .values_list(
            "pk", "number", "report__village", "report", "event__occurred",
            "report__first_told_at", "ended_at", "event__species",
        )
    )  # fmt: skip
    given = _given(policy, at)
    awarded = _awarded(policy, at)
    over = {pk for pk, *_, ended, _species in told if ended is not None and ended <= at}
    going = [pk for pk, *_ in told if pk not in awarded and pk not in over]
    wanted = [pk for pk, *_ in told] if under else going
    estimates = _estimates(policy, wanted, at, under)
    things = _things([pk for pk, *_ in told])
    rows = []
    for pk, number, village, report, occurred, first_told, _ended, animal in told:
        is_open = pk not in awarded and pk not in over
        fen = given.get(number, 0)
        if is_open or (under and pk in awarded):
            fen = estimates.get(pk, fen)
        section, item = things.get(pk, ("", ""))
        rows.append(
            Row(
                pk, villages.number[village], report, occurred, local_day(first_told), fen, is_open,
                section, item if section == CROP else section, animal,
            )
        )  # fmt: skip
    return Loaded(_season(policy, rows, local_day(at)), rows, sum(given.values()))


def past_seasons(
    policy: Policy, claims: QuerySet[Claim], villages: Villages, at: datetime,
    under: Wording | None, years: Sequence[PastYear],
) -> tuple[tuple[Contract, Loaded], ...]:  # fmt: skip
    """Of the same place, over before this policy began, the oldest first: policies of ours, and
    of those that were taken over the ones whose claims add up. Raises TermsFileFault."""
    own: list[tuple[Contract, Loaded]] = [
        (one, season_of(one, claims, villages, at, under)) for one in past_policies(policy)
    ]
    taken = [one.policy for one in years if one.adds_up]
    return tuple(sorted([*own, *_taken_over(taken, villages, at)], key=lambda one: one[0].starts))


def years_taken_over(policy: Policy, at: datetime) -> list[PastYear]:
    return years_before(policy.place, policy.starts, at)


def past_policies(policy: Policy) -> list[Policy]:
    """Of the same place, that were over before this one began, the oldest first."""
    rows = Policy.objects.filter(place=policy.place, ends__lt=policy.starts)
    return list(rows.order_by("starts", "pk").select_related("place"))


def wording_of(policy: Policy) -> Wording | None:
    """The policy's newest wording, as if it covered every day. Raises TermsFileFault."""
    row: TermsFile | None = wordings_of(policy).first()
    return None if row is None else Wording.of(load(row)).here()


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _taken_over(
    policies: Sequence[PastPolicy], villages: Villages, at: datetime
) -> list[tuple[Contract, Loaded]]:
    """Each report is a list there too; a claim without one is a list of its own. One query."""
    reports: dict[tuple[str, str], int] = {}
    rows: dict[str, list[Row]] = {one.key: [] for one in policies}
    for one in claims_of(policies, at) if policies else ():
        report = reports.setdefault((one.contract, one.report or f"={one.number}"), len(reports))
        going = one.outcome == "open"
        fen = max(one.paid_fen, one.estimate_fen or 0) if going else one.paid_fen
        rows[one.contract].append(
            Row(
                0, villages.number[one.village_id], report, one.occurred, one.told or one.occurred,
                fen, going, one.section, one.item if one.section == CROP else one.section,
                one.species,
            )
        )  # fmt: skip
    return [
        (one, Loaded(_season(one, rows[one.key], local_day(at)), rows[one.key], one.paid_fen))
        for one in policies
    ]


def _season(policy: Contract, rows: Sequence[Row], today: date) -> Season:
    days = _days(policy)
    until = min((today - policy.starts).days, days - 1 + LONGEST)
    return Season(policy.starts, days, listed(policy, rows), until)


def _days(policy: Contract) -> int:
    return (policy.ends - policy.starts).days + 1


def listed(policy: Contract, rows: Sequence[Row]) -> Lists:
    """Each report is a list: of its first day of loss, of the sum of its claims."""
    days = _days(policy)
    found: dict[int, tuple[int, date, date, int]] = {}
    for row in rows:
        village, first, told, fen = found.get(row.report, (row.village, row.occurred, row.told, 0))
        found[row.report] = (village, min(first, row.occurred), told, fen + row.fen)
    each = list(found.values())
    day = np.array([(one[1] - policy.starts).days for one in each], dtype=np.int64)
    told = np.array([(one[2] - policy.starts).days for one in each], dtype=np.int64)
    return Lists(
        np.array([one[0] for one in each], dtype=np.int64),
        np.clip(day, 0, days - 1),
        np.maximum(told, np.clip(day, 0, days - 1)),
        np.array([one[3] for one in each], dtype=np.float64),
    )


def _given(policy: Policy, at: datetime) -> dict[str, int]:
    """{claim number: fen that had left the cover for it}; one query."""
    moved = Transfer.objects.filter(at__lte=at).exclude(claim="").order_by()
    moved = moved.filter(
        Q(debit__book=policy.number, debit__kind=Kind.COVER)
        | Q(credit__book=policy.number, credit__kind=Kind.COVER)
    )
    found: dict[str, int] = {}
    for claim, from_cover, fen in moved.values_list("claim", "debit__kind", "amount_fen"):
        found[claim] = found.get(claim, 0) + (fen if from_cover == Kind.COVER else -fen)
    return {claim: fen for claim, fen in found.items() if fen}


def _awarded(policy: Policy, at: datetime) -> set[int]:
    """Primary keys of the claims with an award that stood; an advance is not the last word."""
    rows = ClaimAward.objects.filter(award__policy=policy, award__made_at__lte=at, reverses=None)
    rows = rows.exclude(kind=ClaimAward.Kind.ADVANCE)
    still = rows.filter(Q(reversed_by=None) | Q(reversed_by__award__made_at__gt=at))
    return set(still.values_list("claim", flat=True))


def _estimates(
    policy: Policy, pks: Collection[int], at: datetime, under: Wording | None
) -> dict[int, int]:
    """{claim pk: fen} by the figures known then."""
    lines = line_estimates(policy, pks, at, under)
    return {} if lines is None else dict.fromkeys(pks, 0) | by_claim(lines)


def by_claim(lines: Iterable[tuple[LossLine, int]]) -> dict[int, int]:
    """{claim pk: fen} of what lines come to."""
    found: dict[int, int] = {}
    for line, fen in lines:
        found[line.claim_id] = found.get(line.claim_id, 0) + fen
    return found


def line_estimates(
    policy: Policy, pks: Collection[int], at: datetime, under: Wording | None = None, *,
    by_village: bool = False,
) -> list[tuple[LossLine, int]] | None:  # fmt: skip
    """What each covered line of these claims comes to (fen) by the figures known at an instant, or
    by those that the village itself gave; None where no wording answers. Raises TermsFileFault."""
    claims = rows_by(Claim, "id", pks)
    follow(claims, "event", "household", "report__village")
    limits = dict.fromkeys(pks, at)
    lines = covered_lines(claims, limits)
    found = figures(lines, limits).items()
    latest = {pk: f.village if by_village else f.latest for pk, f in found}
    settled = dict.fromkeys(pks, 1)
    if under is None:
        try:
            answers = calculated(policy, lines, latest, settled)
        except NoWording:
            return None
        fen = [answers[line.pk].payable_fen for line in lines]
    else:
        table = Lines.from_rows([row_of(x, latest[x.pk], 1) for x in lines], policy.number)
        try:
            fen = adjudicate(under.terms[0], table).payable_fen.tolist()
        except LinesError:
            return None
    return [(line, int(amount)) for line, amount in zip(lines, fen, strict=True)]


def _things(pks: Collection[int]) -> dict[int, tuple[str, str]]:
    """{claim pk: section and item of its first line}"""
    found: dict[int, tuple[str, str]] = {}
    for claim, *thing in select(LossLine, ("claim_id", "section", "item"), "claim_id", pks):
        found.setdefault(claim, (thing[0], thing[1]))
    return found


def yuan_of(text: str) -> int | None:
    """fen of an amount in yuan as somebody types it; None where it is none."""
    try:
        fen = Decimal(text.replace(",", "").strip()) * 100
    except ArithmeticError:
        return None
    whole = fen.is_finite() and 0 < fen < 10**15 and fen == fen.to_integral_value()
    return int(fen) if whole else None


__all__ = [
    "Contract", "Loaded", "Row", "TermsFileFault", "Villages", "by_claim", "line_estimates",
    "listed", "past_seasons", "season_of", "villages_in", "villages_of", "wording_of",
    "years_taken_over", "yuan_of",
]  # fmt: skip
