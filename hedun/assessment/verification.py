"""Can every award be calculated again from record and terms, to the fen?"""

from collections.abc import Iterator

from hedun.assessment.calculation import NoWording
from hedun.assessment.models import Award, Difference
from hedun.assessment.standing import table
from hedun.domain.money import yuan
from hedun.policies.files import TermsFileFault
from hedun.policies.models import Policy


def awards_reproduce() -> Iterator[tuple[str, str, str]]:
    for policy in Policy.objects.filter(awards__isnull=False).distinct().order_by("pk"):
        yield from _of_policy(policy)


def _of_policy(policy: Policy) -> Iterator[tuple[str, str, str]]:
    newest = Award.objects.filter(policy=policy).order_by("-number").first()
    shown = _differences_shown(newest)
    sheet = table(policy)
    try:
        totals = sheet.totals(sheet.answers(policy))
    except (NoWording, TermsFileFault) as fault:
        yield policy.number, f"无法重算:{fault}", f"cannot be calculated again: {fault}"
        return
    for pk, award in sheet.standing.items():
        stored = award.total_fen + shown.get(pk, 0)
        if totals[pk] != stored:
            yield (
                f"assessment.ClaimAward:{award.pk}",
                f"理算为 {yuan(stored)} 元,重算为 {yuan(totals[pk])} 元",
                f"awarded {yuan(stored)} yuan; calculated again {yuan(totals[pk])} yuan",
            )


def _differences_shown(newest: Award | None) -> dict[int, int]:
    """What the newest award showed of others: every award says anew what differs by then."""
    if newest is None:
        return {}
    own = newest.claims.values_list("claim_id", flat=True)
    rows = Difference.objects.filter(award=newest).exclude(claim__in=list(own))
    return dict(rows.values_list("claim_id", "fen"))
