"""The lines of a policy's season as an export has them, out of the county's database."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from django.db.models import Q

from hedun import keys
from hedun.actuarial.prior import Prior
from hedun.assessment.models import AwardLine
from hedun.assessment.standing import newest_standing
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.domain.money import apportion
from hedun.ledger.models import Kind, Transfer
from hedun.outlook.drifting import Drifted, season_as_expected
from hedun.outlook.loading import Loaded, Villages, line_estimates, villages_of
from hedun.policies.models import Policy
from hedun.province.columns import SCHEMA
from hedun.record.selecting import select

LINE = ("id", "claim_id", "number", "section", "item", "quantity_e4")
# Whoever was hurt has no lines before an account is drawn up.
NO_ACCOUNT_YET = (0, 0, 0, PERSON, PERSON, 0)


class DoesNotAddUp(Exception):
    """The ledger has money of claims that the lines do not have."""


class NobodyThere(Exception):
    """No village of the policy has a household."""


def exported(policy: Policy, at: datetime) -> tuple[pa.Table, Villages, Drifted]:
    """The lines as known at an instant, which is now: states are those of today; the estimates are
    what the county expects its open claims to come to. A fixed number of queries. Raises
    TermsFileFault, DoesNotAddUp, NobodyThere."""
    villages = villages_of(policy)
    if not villages.places:
        raise NobodyThere(f"{policy.number}: no village under {policy.place} has a household")
    claims = Claim.objects.all()
    drift, loaded = season_as_expected(policy, claims, villages, at, Prior())
    given, paid = moved(policy, Kind.COVER, at), moved(policy, Kind.PAID, at)
    given = {number: -fen for number, fen in given.items()}
    rows = _rows(policy, loaded, villages, given, paid, at)
    columns = {name: [row[name] for row in rows] for name in SCHEMA.names}
    table = pa.table(columns, schema=_plain()).cast(SCHEMA)
    for name, sums in (("given_fen", given), ("paid_fen", paid)):
        if sum(columns[name]) != sum(sums.values()):
            raise DoesNotAddUp(f"{policy.number}: {name} of the lines is not that of the ledger")
    return table, villages, drift


def moved(policy: Policy, kind: str, at: datetime) -> dict[str, int]:
    """{claim number: fen that came into this account of the policy for it, less what went out};
    one query."""
    rows = Transfer.objects.filter(at__lte=at).exclude(claim="").order_by()
    rows = rows.filter(
        Q(debit__book=policy.number, debit__kind=kind)
        | Q(credit__book=policy.number, credit__kind=kind)
    )
    found: dict[str, int] = defaultdict(int)
    for claim, out_of, fen in rows.values_list("claim", "debit__kind", "amount_fen"):
        found[claim] += -fen if out_of == kind else fen
    return dict(found)


def _plain() -> pa.Schema:
    """SCHEMA with words as plain texts, from which they are made."""
    return pa.schema(
        [
            pa.field(one.name, pa.string(), False) if pa.types.is_dictionary(one.type) else one
            for one in SCHEMA
        ]
    )


def _rows(
    policy: Policy, loaded: Loaded, villages: Villages, given: Mapping[str, int],
    paid: Mapping[str, int], at: datetime,
) -> list[dict[str, Any]]:  # fmt: skip
    told = {row.claim: row for row in loaded.rows}
    facts = Claim.objects.filter(pk__among=told).values_list(
        "pk", "number", "state", "event__species"
    )
    of_claim = {pk: (number, state, species) for pk, number, state, species in facts}
    lines: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for line in select(LossLine, LINE, "claim_id", told):
        lines[line[1]].append(line)
    awarded = _awarded(policy)
    estimates = _estimates(policy, [pk for pk, row in told.items() if row.open], at)
    number_of = _keyed()
    codes = [place.code for place in villages.places]
    made = []
    for pk, row in sorted(told.items()):
        number, state, species = of_claim[pk]
        own = lines[pk] or [NO_ACCOUNT_YET]
        pks = [line[0] for line in own]
        parts = zip(
            own,
            _shared(given.get(number, 0), [awarded.get(one, 0) for one in pks]),
            _shared(paid.get(number, 0), [awarded.get(one, 0) for one in pks]),
            _shared(row.fen if row.open else 0, [estimates.get(one, 0) for one in pks]),
            strict=True,
        )
        for (_pk, _claim, n, section, item, quantity), given_fen, paid_fen, fen in parts:
            hurt = section == PERSON
            made.append(
                {
                    "report": number_of("injury", pk) if hurt else number_of("report", row.report),
                    "claim": number_of("hurt" if hurt else "claim", pk),
                    "line": n,
                    "village": "" if hurt else codes[row.village],
                    "section": section,
                    "item": PERSON if hurt else item,
                    "species": species,
                    "occurred": _month(row.occurred) if hurt else row.occurred,
                    "told": _month(row.told) if hurt else max(row.told, row.occurred),
                    "quantity_e4": quantity,
                    "state": state,
                    "open": row.open,
                    "given_fen": given_fen,
                    "paid_fen": paid_fen,
                    "estimate_fen": fen,
                }
            )
    return made


def _awarded(policy: Policy) -> dict[int, int]:
    """{line pk: fen of the newest award that stands}; one query."""
    of_policy = Claim.objects.filter(report__policy=policy)
    rows = AwardLine.objects.filter(claim_award__in=newest_standing(of_policy)).order_by()
    return dict(rows.values_list("line", "payable_fen"))


def _estimates(policy: Policy, pks: Sequence[int], at: datetime) -> dict[int, int]:
    found = line_estimates(policy, pks, at)
    return {line.pk: fen for line, fen in found or ()}


def _shared(fen: int, weights: Sequence[int]) -> list[int]:
    """A claim's amount to its lines, by what each was awarded; evenly where none was."""
    return apportion(fen, weights if sum(weights) else [1] * len(weights))


def _keyed() -> Callable[[str, int], int]:
    """The number of a thing as the export has it: 63 bits of its keyed digest."""
    digest = keys.digest("hash")
    return lambda kind, pk: int(digest(f"export {kind} {pk}".encode())[:16], 16) >> 1


def _month(day: date) -> date:
    return day.replace(day=1)
