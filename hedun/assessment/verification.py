"""`hedun verify`: can the awards of a policy be calculated again from record and terms, and do
the ledger's accounts beside the money say the same?

Claims that depend on one another are put together again as the newest award among them was made:
the awards that stood then, their lines and figures, the wordings known then. What it gave its own
claims must come out to the fen, line by line; and the totals of the others, with the differences
that it showed.
"""

from collections.abc import Iterator, Mapping

from hedun.assessment.calculation import LineAnswer, NoWording
from hedun.assessment.limits import to_use, totals_of
from hedun.assessment.models import Award, AwardLine, ClaimAward, Difference
from hedun.assessment.reserves import left_over
from hedun.assessment.standing import History, Table
from hedun.claims.models import Claim
from hedun.domain.money import yuan
from hedun.ledger.queries import Limit, limits, purses, used_of
from hedun.policies.files import TermsFileFault
from hedun.policies.models import Policy
from hedun.terms import LinesError, TermsError

Fault = tuple[str, str, str]


def awards_reproduce() -> Iterator[Fault]:
    for policy in Policy.objects.order_by("pk"):
        history, seen = History(policy), set[int]()
        for act in history.acts:  # the newest first: of claims seen with it, older ones say less
            own = history.own.get(act.pk, set())
            if own - seen:
                try:
                    sheet = history.table_after(act)
                    answers = sheet.answers()
                except (NoWording, TermsFileFault, TermsError, LinesError) as fault:
                    yield _cannot(policy, fault)
                    break
                yield from _totals(act, sheet, answers)
                yield from _lines(sheet, act, answers)
                seen |= sheet.settled.keys()


def books_beside_agree() -> Iterator[Fault]:
    """What claims use of limits is what their awards come to; an estimate stands only where an
    award is waited for."""
    claims = Claim.objects.order_by("pk")
    for number, fen in left_over(claims.values_list("number", "state"), purses()):
        yield (
            number,
            f"已不待理算，未决估损仍有 {yuan(fen)} 元",
            f"waits for no award and still holds an estimate of {yuan(fen)} yuan",
        )
    for policy in Policy.objects.order_by("pk"):
        if limited := limits(policy.number):
            yield from _uses(list(claims.filter(report__policy=policy)), limited)


def _uses(claims: list[Claim], limited: Mapping[str, Limit]) -> Iterator[Fault]:
    numbers = [claim.number for claim in claims]
    used, given, totals = used_of(numbers), purses(numbers), totals_of(claims)
    for claim in claims:
        held = used.get(claim.number, {})
        right = to_use(totals[claim.pk], given.given(claim.number), held, limited)
        for section, fen in right.items():
            if held.get(section, 0) != fen:
                said = yuan(held.get(section, 0))
                yield (
                    claim.number,
                    f"占用“{section}”分项限额 {said} 元，按理算应为 {yuan(fen)} 元",
                    f"uses {said} yuan of the limit for {section}; by its award {yuan(fen)}",
                )


def _cannot(policy: Policy, fault: Exception) -> Fault:
    why = getattr(fault, "zh", str(fault)), getattr(fault, "en", str(fault))
    return policy.number, f"无法重算：{why[0]}", f"cannot be calculated again: {why[1]}"


def _totals(act: Award, sheet: Table, answers: dict[int, LineAnswer]) -> Iterator[Fault]:
    totals = sheet.totals(answers)
    shown = _shown_of_others(act)
    for pk, row in sheet.standing.items():
        stored = row.total_fen + shown.get(pk, 0)
        if totals[pk] != stored:
            yield _fault(row, stored, totals[pk])


def _lines(sheet: Table, act: Award, answers: Mapping[int, LineAnswer]) -> Iterator[Fault]:
    own = [row for row in sheet.standing.values() if row.award_id == act.pk]
    for line in AwardLine.objects.filter(claim_award__in=own).order_by("pk"):
        again = answers[line.line_id].payable_fen if line.line_id in answers else 0
        if line.payable_fen != again:
            yield _fault(line, line.payable_fen, again)


def _shown_of_others(act: Award) -> dict[int, int]:
    """claim pk → what this award showed of the claims awarded before that it is tied to."""
    own = ClaimAward.objects.filter(award=act).values("claim")
    rows = Difference.objects.filter(award=act).exclude(claim__in=own)
    return dict(rows.values_list("claim_id", "fen"))


def _fault(row: ClaimAward | AwardLine, stored: int, again: int) -> Fault:
    return (
        f"{row._meta.label}:{row.pk}",
        f"理算为 {yuan(stored)} 元，重算为 {yuan(again)} 元",
        f"awarded {yuan(stored)} yuan; calculated again {yuan(again)} yuan",
    )
