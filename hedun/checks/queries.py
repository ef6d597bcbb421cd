"""Findings of claims and of a whole report, each in a constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hedun.checks import rules
from hedun.checks.calendar import off_calendar
from hedun.checks.codes import SEVERITIES
from hedun.checks.identity import CODES as OF_HEADS
from hedun.checks.identity import TWICE, registered_twice, who_claims
from hedun.checks.outside import CODE as OUTSIDE
from hedun.checks.outside import ground_outside
from hedun.checks.overlap import CODES as OF_GROUNDS
from hedun.checks.overlap import overlaps
from hedun.checks.owners import of_officers, other_names, shared_phones
from hedun.checks.paid import accounts_paid
from hedun.checks.pictures import CODES as OF_PICTURES
from hedun.checks.pictures import odd_pictures
from hedun.checks.rules import Finding
from hedun.claims.models import Claim, LossLine, Report
from hedun.claims.queries import covered_lines
from hedun.domain.units import mu_from_int
from hedun.domain.words import Word
from hedun.evidence.models import Evidence
from hedun.people.models import BankAccount, Beneficiary, Household, Identity
from hedun.record.selecting import by_key, rows_by, select, together

Found = Iterable[tuple[int, Finding | None]]  # claim pk, what a rule said of it
Look = Callable[[Sequence[Claim], Sequence[LossLine]], Found]  # claims, their covered lines


def findings(
    claims: Sequence[Claim],
    lines: Sequence[LossLine] | None = None,
    *,
    blocking: bool = False,
) -> dict[int, list[Finding]]:
    """{claim pk: what was noticed}, blocking things first, remarks last. Every claim has a list.

    Claims come with report and event loaded. `lines`: their covered ones, where they were read
    already; `blocking`: only what keeps a claim from being paid.
    """
    answer: dict[int, list[Finding]] = {claim.pk: [] for claim in claims}
    with together():
        counted = covered_lines(claims) if lines is None else lines
        for codes, look in LOOKS:
            if blocking and all(SEVERITIES[code] != "block" for code in codes):
                continue
            for pk, finding in look(claims, counted):
                if finding is not None and (not blocking or finding.severity == "block"):
                    answer[pk].append(finding)
    return {
        pk: sorted(found, key=lambda f: (f.severity != "block", f.severity == "remark"))
        for pk, found in answer.items()
    }


@dataclass(frozen=True, slots=True)
class Later:
    """What a level after the village found: {line pk: (quantity, degree)}. `name`: of the level."""

    name: Word
    found: Mapping[int, tuple[Decimal, Decimal | None]]


def report_findings(
    report: Report,
    lines: Sequence[LossLine],
    later: Sequence[Later] = (),
    fen: Mapping[int, int] | None = None,
) -> list[Finding]:
    """What is noticed of the village's list as a whole. `lines`: all of it, refused ones too;
    `later`: what higher levels found of them; `fen`: what each claim (pk) comes to. No query."""
    own = [line for line in lines if line.claim.merged_into_id is None]
    village = {line.pk: (line.quantity, line.degree) for line in own}
    degrees, areas = _by_household(own, village)
    said = [
        rules.equal_degrees(report.number, degrees),
        rules.equal_areas(report.number, areas) or rules.round_areas(report.number, areas),
        rules.night_entry(
            report.number, report.opened_at, report.channel, len({line.claim_id for line in own})
        ),
    ]
    before = (degrees, areas)
    for level in later:
        found = _by_household([line for line in own if line.pk in level.found], level.found)
        if found[0] != before[0]:
            said.append(rules.equal_degrees(report.number, found[0], level.name))
        if found[1] != before[1]:
            said.append(rules.equal_areas(report.number, found[1], level.name))
        before = found
    if fen and not any(one and one.code in _EQUAL for one in said):
        claims = {line.claim_id for line in own}
        said.append(rules.equal_amounts(report.number, [fen[pk] for pk in claims if pk in fen]))
    return [finding for finding in said if finding is not None]


_EQUAL = frozenset({"EQUAL_DEGREES", "EQUAL_AREAS"})  # what makes amounts equal by itself


def _by_household(
    lines: Sequence[LossLine], found: Mapping[int, tuple[Decimal, Decimal | None]]
) -> tuple[list[frozenset[Decimal]], list[list[Decimal]]]:
    """Of each household its degrees, and its areas of crops in mu."""
    degrees, areas = defaultdict[int, set[Decimal]](set), defaultdict[int, list[Decimal]](list)
    for line in lines:
        quantity, degree = found[line.pk]
        if degree is not None:
            degrees[line.claim.household_id].add(degree)
        if line.section == "crop":
            areas[line.claim.household_id].append(quantity)
    return [frozenset(own) for own in degrees.values()], list(areas.values())


# ── what each rule looks at ─────────────────────────────────────────────────────────────────────


def _accounts(claims: Sequence[Claim], _lines: Sequence[LossLine]) -> Found:
    """Each account to be paid to, and for how many it stands: households of the roll, heirs,
    hospitals. One hospital is paid for many claims, and an heir may head a household."""
    paid = accounts_paid(claims)
    stand_for = _owners({row.number_hash for rows in paid.values() for row in rows})
    for claim in claims:
        for row in paid[claim.pk]:
            n = len(stand_for.get(row.number_hash, ()))
            finding = rules.shared_account(claim.number, row.number_last4, n)
            if finding is not None:
                yield claim.pk, finding


def _owners(hashes: Iterable[str]) -> dict[str, set[tuple[str, object]]]:
    """Hash of an account number → whose open accounts have it."""
    columns = ("number_hash", "household_id", "beneficiary_id")
    known = select(BankAccount, columns, "number_hash", hashes, ended_at=None)
    households = {pk for _, pk, _ in known} - {None}
    there = {pk for pk, one in by_key(Household, households).items() if one.until is None}
    head = {one.household_id: one.id_number_hash for one in
            rows_by(Identity, "household_id", households)}  # fmt: skip
    payees = {pk for _, _, pk in known} - {None}
    whose = dict(select(Beneficiary, ("id", "id_number_hash"), "id", payees))
    found: dict[str, set[tuple[str, object]]] = defaultdict(set)
    heads: dict[str, set[str | None]] = defaultdict(set)
    for number, household, _ in known:
        if household in there:
            found[number].add(("household", household))
            heads[number].add(head.get(household))
    for number, household, payee in known:
        if household is None and (who := whose.get(payee)) not in heads[number]:
            found[number].add(("payee", who))
    return found


def _areas(_claims: Sequence[Claim], lines: Sequence[LossLine]) -> Found:
    """Lines that the insurer has refused no longer matter."""
    for line in lines:
        planted = None if line.planted_e4 is None else mu_from_int(line.planted_e4)
        number = line.claim.number
        finding = rules.area_above_planted(number, line.number, line.quantity, planted)
        yield line.claim_id, finding


def _photos(claims: Sequence[Claim], _lines: Sequence[LossLine]) -> Found:
    """Files of the claims that other claims have too. A merged claim is the same claim."""
    wanted = {sha256 for sha256, _ in _files("claim_id", (claim.pk for claim in claims))}
    rows = _files("sha256", wanted)
    whose = {pk for _, pk in rows}
    numbers = dict(select(Claim, ("id", "number"), "id", whose, merged_into_id=None))
    holders, held = defaultdict[str, set[int]](set), defaultdict[int, set[str]](set)
    for sha256, pk in rows:
        if pk in numbers:
            holders[sha256].add(pk)
            held[pk].add(sha256)
    for claim in claims:
        others = [
            [numbers[pk] for pk in holders[sha256] if pk != claim.pk] for sha256 in held[claim.pk]
        ]
        yield claim.pk, rules.same_photo(claim.number, others)


def _files(by: str, keys: Iterable[int | str]) -> list[tuple[str, int]]:
    """(digest, claim pk) of the photographs and papers of claims, found by either."""
    kinds = (Evidence.Kind.PHOTO, Evidence.Kind.PAPER)
    rows = select(Evidence, ("sha256", "claim_id", "kind"), by, keys)
    return [(sha256, pk) for sha256, pk, kind in rows if pk is not None and kind in kinds]


def _times(claims: Sequence[Claim], _lines: Sequence[LossLine]) -> Found:
    for claim in claims:
        told = claim.report.first_told_at
        yield claim.pk, rules.late_report(claim.number, claim.event.occurred, told)


# Which look gives which findings.
LOOKS: list[tuple[tuple[str, ...], Look]] = [
    (("SHARED_ACCOUNT",), _accounts),
    (("ACCOUNT_OTHER_NAME",), other_names),
    ((TWICE,), registered_twice),
    (("AREA_ABOVE_PLANTED",), _areas),
    (OF_GROUNDS, overlaps),
    ((OUTSIDE,), ground_outside),
    (("ACCOUNT_OF_OFFICER",), of_officers),
    (OF_HEADS, who_claims),
    (("PHONE_OF_OFFICER", "PHONE_OF_MANY"), shared_phones),
    (("SAME_PHOTO",), _photos),
    (OF_PICTURES, odd_pictures),
    (("STAGE_OFF_CALENDAR", "AFTER_HARVEST"), off_calendar),
    (("LATE_REPORT",), _times),
]


def register(look: Look, *codes: str) -> None:
    """A look of a room above, which may not be imported from here: from its apps.py. The codes of
    its findings stand in codes.SEVERITIES."""
    if not SEVERITIES.keys() >= set(codes):
        raise RuntimeError(f"{', '.join(codes)}: not all are in checks.codes")
    if (codes, look) not in LOOKS:
        LOOKS.append((codes, look))
