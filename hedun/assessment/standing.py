"""Awards that stand (the newest of each claim not taken back) and the lines behind them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Max, QuerySet

from hedun.assessment.calculation import LineAnswer, Wordings, calculated
from hedun.assessment.connected import connected, ties, unreached
from hedun.assessment.figures import Figure, figures
from hedun.assessment.models import Award, ClaimAward
from hedun.assessment.yearend import cut, were_cut
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED
from hedun.ledger.queries import purses
from hedun.policies.models import Policy
from hedun.policies.queries import load
from hedun.record.selecting import follow, rows_by


def standing(claims: Iterable[int]) -> dict[int, ClaimAward]:
    """{claim pk: its newest award that stands}; a claim never awarded is left out."""
    newest = {row.claim_id: row for row in _that_stand(claims)}
    follow(newest.values(), "award")
    return newest


def _that_stand(claims: Iterable[int]) -> list[ClaimAward]:
    """Every award of the claims that was not taken back, the first one first."""
    given = rows_by(ClaimAward, "claim_id", claims)
    taken_back = {row.reverses_id for row in given}  # by a row of the same claim
    return [row for row in given if row.reverses_id is None and row.pk not in taken_back]


def newest_standing(
    claims: QuerySet[Claim] | None = None,
) -> QuerySet[ClaimAward, dict[str, int]]:
    """Primary keys of the newest award that stands of every claim (or of these), for sums the
    database makes."""
    rows = ClaimAward.standing()
    if claims is not None:
        rows = rows.filter(claim__in=claims)
    newest = rows.order_by().values("claim").annotate(newest=Max("pk"))
    return newest.values("newest")


def first_settled(claims: Iterable[int]) -> dict[int, int]:
    """{claim pk: settlement number of its first award that stands}, kept for good (SPEC §8)."""
    return {row.claim_id: row.settled for row in reversed(_that_stand(claims))}


def next_settled(policy: Policy) -> int:
    return (Award.objects.filter(policy=policy).aggregate(n=Max("number"))["n"] or 0) + 1


def held(claims: Iterable[Claim]) -> dict[int, int]:
    """{claim pk: fen that left the cover for it and have not come back}; one query.

    This, and not the newest total, is what was awarded to a claim already: where a total was
    lowered after it had been paid, the household still has the money.
    """
    rows = list(claims)
    found = purses(claim.number for claim in rows)
    return {claim.pk: found.given(claim.number) for claim in rows}


@dataclass(frozen=True)
class Table:
    """Everything one calculation of a policy needs, in settlement order within the file. `most`:
    fen by claim pk, of awards that gave a part of what a closed year has left."""

    policy: Policy
    lines: list[LossLine]
    latest: dict[int, Figure]
    settled: dict[int, int]
    standing: dict[int, ClaimAward]
    as_of: datetime | None = None
    room_fen: int | None = None
    most: Mapping[int, int] = field(default_factory=dict)

    def answers(self, explained: frozenset[int] = frozenset()) -> dict[int, LineAnswer]:
        """By line pk. Raises NoWording, TermsFileFault."""
        found = calculated(
            self.policy,
            self.lines,
            self.latest,
            self.settled,
            explained=explained,
            as_of=self.as_of,
        )
        for claim, fen in self.most.items():
            found |= cut({x.pk: found[x.pk] for x in self.lines if x.claim_id == claim}, fen)
        return found

    def totals(self, answers: dict[int, LineAnswer]) -> dict[int, int]:
        """fen by claim pk; a claim none of whose lines is covered has 0."""
        sums = dict.fromkeys(self.settled, 0)
        for line in self.lines:
            sums[line.claim_id] += answers[line.pk].payable_fen
        return sums


def table(policy: Policy, awarding: Sequence[Claim], *, whole: bool = False) -> Table:
    """The claims being awarded now, by their latest figures, and every claim of the policy they
    are tied to whose award stands, as it was awarded.

    While an aggregate is far away it ties nobody; `room_fen` says for how much that holds. `whole`:
    it may be reached, so that everything is calculated again.
    """
    now_awarded, rows = {claim.pk for claim in awarding}, Wordings(policy).rows
    awarded = ClaimAward.standing().filter(award__policy=policy).order_by()
    by, room = ties(load(row) for row in rows), None
    if by and not whole:
        room = unreached(policy, rows, now_awarded)
        by = by if room is None else frozenset()
    among = set(awarded.values_list("claim_id", flat=True)) if by else set()
    before = standing(connected(now_awarded, among, by))
    others = {pk: row for pk, row in before.items() if pk not in now_awarded}
    numbers = dict.fromkeys(now_awarded, next_settled(policy)) | first_settled(now_awarded)
    return replace(_table(policy, others, numbers, before), room_fen=room)


def season(policy: Policy, claims: QuerySet[Claim], *, awarded_only: bool = False) -> Table:
    """Of these claims all that were handed in and not refused or closed without an award: those
    whose award stands as they were awarded, the others (left out with `awarded_only`) by their
    latest figures, as if they were awarded next."""
    ours = claims.filter(report__policy=policy, merged_into__isnull=True).order_by()
    before = standing(ours.values_list("pk", flat=True))
    numbers: dict[int, int] = {}
    if not awarded_only:
        going = ours.exclude(state__in=(State.DRAFT, *ENDED)).values_list("pk", flat=True)
        numbers = dict.fromkeys(set(going) - before.keys(), next_settled(policy))
    return _table(policy, before, numbers, before)


def _table(
    policy: Policy,
    awarded: Mapping[int, ClaimAward],
    awarding: Mapping[int, int],
    before: Mapping[int, ClaimAward],
    as_of: datetime | None = None,
) -> Table:
    """`awarding`: settlement number of each claim that is being awarded now."""
    settled = {pk: row.settled for pk, row in awarded.items()} | dict(awarding)
    known_at = {pk: row.award.made_at for pk, row in awarded.items()}
    claims = rows_by(Claim, "id", settled)
    follow(claims, "event", "household", "report__village")
    lines = covered_lines(claims, known_at)
    latest = {pk: f.latest for pk, f in figures(lines, known_at).items()}
    most = were_cut(policy, awarded)
    return Table(policy, lines, latest, settled, dict(before), as_of, most=most)


class History:
    """The awards of a policy as they stood at any time, read once."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.acts = list(Award.objects.filter(policy=policy).order_by("-number"))
        rows = ClaimAward.objects.filter(award__policy=policy).order_by("pk")
        self._given: dict[int, list[ClaimAward]] = {}
        self._ended: dict[int, int] = {}  # pk of a row → pk of the row that took it back
        for row in rows.select_related("award"):
            if row.reverses_id is None:
                self._given.setdefault(row.claim_id, []).append(row)
            else:
                self._ended[row.reverses_id] = row.pk
        self.own: dict[int, set[int]] = {}  # pk of an act → the claims it awarded
        self._last: dict[int, int] = {}  # pk of an act → pk of the last row written with it
        for claim, given in self._given.items():
            first: dict[int, int] = {}
            for row in given:
                first.setdefault(row.award_id, row.pk)
            for act, pk in first.items():
                self.own.setdefault(act, set()).add(claim)
                self._last[act] = max(self._last.get(act, 0), pk)

    def table_after(self, act: Award) -> Table:
        """The table the act was made from, put together again."""
        by = ties(load(row) for row in Wordings(self.policy, act.made_at).rows)
        own = self.own.get(act.pk, set())
        stood = {claim: row for claim in self._given if (row := self._standing(claim, act))}
        tied = connected(own, stood.keys(), by)
        rows = {claim: row for claim, row in stood.items() if claim in tied}
        return _table(self.policy, rows, {}, rows, act.made_at)

    def _standing(self, claim: int, act: Award) -> ClaimAward | None:
        """The claim's award as it stood when the act had been made."""
        last = self._last.get(act.pk, 0)
        rows = [row for row in self._given[claim] if row.pk <= last]
        rows = [row for row in rows if self._ended.get(row.pk, last + 1) > last]
        return rows[-1] if rows else None
