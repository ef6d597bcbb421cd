"""Findings of claims and of a whole report, each in a constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.db.models import Count

from hedun.checks import rules
from hedun.checks.rules import SEVERITIES, Finding
from hedun.claims.models import Claim, LossLine, Report
from hedun.claims.queries import covered_lines
from hedun.domain.units import mu_from_int
from hedun.evidence.models import Evidence
from hedun.people.models import BankAccount
from hedun.people.queries import account_to_pay
from hedun.record.selecting import follow, rows_by

Found = Iterable[tuple[int, Finding | None]]  # claim pk, what a rule said of it


def findings(claims: Sequence[Claim], *, blocking: bool = False) -> dict[int, list[Finding]]:
    """{claim pk: what was noticed}, blocking things first. Every claim has a list. `blocking`:
    only what keeps a claim from being paid."""
    answer: dict[int, list[Finding]] = {claim.pk: [] for claim in claims}
    rows = rows_by(Claim, "id", answer)
    follow(rows, "event", "report")
    for code, look in LOOKS.items():
        if blocking and SEVERITIES[code] != "block":
            continue
        for pk, finding in look(rows):
            if finding is not None:
                answer[pk].append(finding)
    return answer


def report_findings(report: Report) -> list[Finding]:
    """What is noticed of the village's list as a whole."""
    degrees, areas = defaultdict(set), defaultdict(list)
    lines = LossLine.objects.filter(claim__report=report, claim__merged_into__isnull=True)
    for line in lines.select_related("claim"):
        if line.degree is not None:
            degrees[line.claim.household_id].add(line.degree)
        if line.section == "crop":
            areas[line.claim.household_id].append(line.quantity)
    said = (
        rules.equal_degrees(report.number, [frozenset(d) for d in degrees.values()]),
        rules.round_areas(report.number, list(areas.values())),
    )
    return [finding for finding in said if finding is not None]


# ── what each rule looks at ─────────────────────────────────────────────────────────────────────


def _accounts(claims: Sequence[Claim]) -> Found:
    """The account to be paid to, and for how many households it stands."""
    own = account_to_pay({claim.household_id for claim in claims})
    current = BankAccount.objects.filter(ended_at__isnull=True)
    holders = (
        current.filter(number_hash__in={row.number_hash for row in own.values()})
        .filter(household__until__isnull=True)
        .values_list("number_hash")
        .annotate(n=Count("household", distinct=True))
        .order_by()
    )
    shared = dict(holders)
    for claim in claims:
        row = own.get(claim.household_id)
        if row is not None:
            n = shared.get(row.number_hash, 0)
            yield claim.pk, rules.shared_account(claim.number, row.number_last4, n)


def _areas(claims: Sequence[Claim]) -> Found:
    """Lines that the insurer has refused no longer matter."""
    for line in covered_lines(claims):
        planted = None if line.planted_e4 is None else mu_from_int(line.planted_e4)
        number = line.claim.number
        finding = rules.area_above_planted(number, line.number, line.quantity, planted)
        yield line.claim_id, finding


def _photos(claims: Sequence[Claim]) -> Found:
    """Files of the claims that other claims have too. A merged claim is the same claim."""
    kinds = (Evidence.Kind.PHOTO, Evidence.Kind.PAPER)
    files = Evidence.objects.filter(
        kind__in=kinds, claim__isnull=False, claim__merged_into__isnull=True
    )
    wanted = files.filter(claim__in=claims).values("sha256")
    holders: dict[str, dict[int, str]] = defaultdict(dict)
    for sha256, pk, number in files.filter(sha256__in=wanted).values_list(
        "sha256", "claim_id", "claim__number"
    ):
        holders[sha256][pk] = number
    for claim in claims:
        others = [
            [number for pk, number in held.items() if pk != claim.pk]
            for held in holders.values()
            if claim.pk in held
        ]
        yield claim.pk, rules.same_photo(claim.number, others)


def _times(claims: Sequence[Claim]) -> Found:
    for claim in claims:
        told = claim.report.first_told_at
        yield claim.pk, rules.late_report(claim.number, claim.event.occurred, told)


# Which look gives which finding; what blocks comes first.
LOOKS: dict[str, Callable[[Sequence[Claim]], Found]] = {
    "SHARED_ACCOUNT": _accounts,
    "AREA_ABOVE_PLANTED": _areas,
    "SAME_PHOTO": _photos,
    "LATE_REPORT": _times,
}
