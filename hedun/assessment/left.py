"""What is left of each limit before an award and after it, for the reviewer to see; nothing is
written here, and whether it may be awarded is asked again when it is (limits.py, guards).

The cover and the limits by kind of loss stand in the ledger. Limits of the wording (terms SPEC §6)
say what an amount is: of each with a fixed amount over the policy, a kind of loss, a household or
an accident it is told what awards that stand come to; later steps can only have made that less.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from hedun.assessment.limits import Limits
from hedun.assessment.models import AwardLine
from hedun.assessment.previews import Group, Preview, by_policy, by_wording
from hedun.assessment.standing import newest_standing
from hedun.claims.models import Claim, LossLine
from hedun.ledger import queries as ledger
from hedun.ledger.models import Kind
from hedun.policies.models import Policy
from hedun.policies.queries import load
from hedun.record.selecting import select
from hedun.terms.model import Limit

MANY = 12  # households or accidents; of more only those that come near are told
NEAR = 5  # less than a fifth is left


@dataclass(frozen=True)
class Left:
    """`over`: "cover", "kind" (the contract's limit for a kind of loss), or the wording's scope:
    "policy", "section", "household", "report". `whose`: the household, or the day of the accident;
    `sections`: the kinds of loss it is for, empty: all."""

    over: str
    most_fen: int
    before_fen: int
    after_fen: int
    whose: str = ""
    sections: tuple[str, ...] = ()

    @property
    def near(self) -> bool:
        return self.after_fen * NEAR < self.most_fen


def left(claims: Sequence[Claim], seen: Mapping[int, Preview]) -> list[Left]:
    """Of every limit that the award of these claims uses, as it was calculated (`seen` by pk)."""
    going = [claim for claim in claims if claim.pk in seen]
    found = list[Left]()
    for policy, ours in by_policy(going):
        found += _in_the_ledger(policy, ours, seen)
    groups, _ = by_wording(going)
    for group in groups:
        for step in load(group.wording).steps:
            if isinstance(step, Limit) and step.amount and not (step.per_unit or step.by):
                found += _by_the_wording(group, step, seen)
    return found


def _in_the_ledger(
    policy: Policy, claims: Sequence[Claim], seen: Mapping[int, Preview]
) -> list[Left]:
    standing = ledger.balances(policy.number)
    adds = sum(seen[claim.pk].difference_fen for claim in claims)
    cover = standing[Kind.COVER]
    found = [Left("cover", -standing[Kind.SOURCE], cover, cover - adds)]
    limits, uses = Limits(policy, claims), dict[str, int]()
    for claim in claims:
        for section, more, _ in limits.used_by(claim, seen[claim.pk]):
            uses[section] = uses.get(section, 0) + more
    for section, one in ledger.limits(policy.number).items():
        if uses.get(section):
            after = one.left_fen - uses[section]
            found.append(Left("kind", one.fen, one.left_fen, after, sections=(section,)))
    return found


# Scope of a limit → what the claims of one group have in common, and how the group is called.
Member = Callable[[Claim], tuple[int, str]]
MEMBERS: dict[str, Member] = {
    "household": lambda claim: (claim.household_id, claim.household.name),
    "report": lambda claim: (claim.event_id, f"{claim.event.occurred:%m-%d}"),
    "policy": lambda claim: (claim.report.policy_id, ""),
    "section": lambda claim: (claim.report.policy_id, ""),
}
FIELDS = {
    "household": "household_id",
    "report": "event_id",
    "policy": "report__policy_id",
    "section": "report__policy_id",
}


def _by_the_wording(group: Group, step: Limit, seen: Mapping[int, Preview]) -> list[Left]:
    if step.scope not in MEMBERS or step.amount is None:
        return []
    members: dict[int, tuple[str, list[Claim]]] = {}
    for claim in group.claims:
        key, name = MEMBERS[step.scope](claim)
        members.setdefault(key, (name, []))[1].append(claim)
    found = list[Left]()
    for key, (name, ours) in members.items():
        adds = _sections(pk for claim in ours for pk in seen[claim.pk].lines)
        given = dict[str, int]()
        for claim in ours:
            for pk, answer in seen[claim.pk].lines.items():
                given[adds[pk]] = given.get(adds[pk], 0) + answer.payable_fen
        stood = _stood(group.policy, {FIELDS[step.scope]: key})
        others = _stood(group.policy, {FIELDS[step.scope]: key}, ours)
        for sections in _kinds(step, given):
            before = step.amount - _of(stood, sections)
            after = step.amount - _of(others, sections) - _of(given, sections)
            found.append(Left(step.scope, step.amount, before, after, name, sections))
    return found if len(members) <= MANY else [one for one in found if one.near]


def _kinds(step: Limit, given: Mapping[str, int]) -> list[tuple[str, ...]]:
    """For which kinds of loss together the step has one limit; each by itself where its scope says
    so, and only those of this award."""
    if step.scope == "section":
        return [(one,) for one in sorted(given) if step.sections is None or one in step.sections]
    if step.sections is None:
        return [()]
    return [step.sections] if set(step.sections) & set(given) else []


def _of(sums: Mapping[str, int], sections: tuple[str, ...]) -> int:
    return sum(fen for section, fen in sums.items() if not sections or section in sections)


def _sections(lines: Iterable[int]) -> dict[int, str]:
    return dict(select(LossLine, ("id", "section"), "id", lines))


def _stood(policy: Policy, of: Mapping[str, int], but: Sequence[Claim] = ()) -> dict[str, int]:
    """{section: fen} of the awards that stand, of claims of the policy that have this in common."""
    claims = Claim.objects.filter(report__policy=policy, **of)
    claims = claims.exclude(pk__in=[claim.pk for claim in but])
    lines = AwardLine.objects.filter(claim_award__in=newest_standing(claims)).order_by()
    rows = lines.values_list("line__section").annotate(fen=Sum("payable_fen"))
    return dict(rows)
