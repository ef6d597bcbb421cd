"""The masked sheet for the village board: what neighbours need to judge the list, and no more.

No identity number, phone, account or plot has a place in it, and there is no unmasked form. Who
was injured is nobody's business: injuries stand as a count and a sum only. Where two households
would stand there by the same name, and only there, the last four of their numbers tell them apart.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from hedun.assessment.figures import Figure, figures
from hedun.assessment.models import AwardLine
from hedun.claims.items import PERSON
from hedun.claims.models import Claim
from hedun.domain.actors import Role
from hedun.domain.chain import Json, canonical
from hedun.notices.queries import awarded_lines
from hedun.notices.unit_sums import unit_sums
from hedun.people.models import Household, Identity
from hedun.people.queries import masked_name
from hedun.places.queries import lineage
from hedun.places.telephones import telephones


def masked_sheet(claims: Sequence[Claim]) -> dict[str, Json]:
    """The sheet of claims of one report, as it is posted; plain JSON.

    The clerk prints it, posts it and photographs it, perhaps over two days: so no date of posting
    is part of it, and the digest on the paper is the one in the record.

    Areas are ten-thousandths of the unit, degrees millionths, amounts fen. `unit_fen`: the sum
    insured of one unit, None where the wording has none; `last4`: only where names clash. `item`,
    `stage` and `animal` are codes; the page says them in words. `contacts`: telephones of offices,
    "" where none is entered, for a line to write it on.
    """
    report = claims[0].report
    numbers = telephones(lineage(report.village))
    lines = awarded_lines(claims)
    shown = [row for row in lines if row.line.section != PERSON]
    injuries = [row for row in lines if row.line.section == PERSON]
    known = figures([row.line for row in shown])
    units = unit_sums(report.policy, shown)
    days = sorted(claim.event.occurred for claim in claims)
    endings = _endings(row.line.claim.household for row in shown)
    rows: list[Json] = [
        _row(row, known[row.line_id].latest, units[row.pk], endings) for row in shown
    ]
    return {
        "title": f"{report.policy.place.name}野生动物致害补偿保险赔付公示",
        "village": f"{report.village.parent.name}{report.village.name}",
        "report": report.number,
        "policy": report.policy.number,
        "occurred": {"first": days[0].isoformat(), "last": days[-1].isoformat()},
        "rows": rows,
        "injuries": {
            "count": len({(row.line.claim_id, row.line.person) for row in injuries}),
            "amount_fen": sum(row.payable_fen for row in injuries),
        },
        "totals": {
            "households": len({claim.household_id for claim in claims}),
            "amount_fen": sum(row.payable_fen for row in lines),
        },
        "contacts": {
            "village": numbers[Role.CLERK],
            "township": numbers[Role.TOWNSHIP],
            "forestry": numbers[Role.FORESTRY],
            "insurer": numbers[Role.INSURER],
        },
    }


def digest_of(sheet: Json) -> str:
    """SHA-256 of the sheet in canonical form, printed in its foot."""
    return hashlib.sha256(canonical(sheet)).hexdigest()


def _endings(households: Iterable[Household]) -> dict[int, str]:
    """household pk → the last four of its number, for those whose names look alike on the sheet."""
    by_name: dict[str, set[int]] = defaultdict(set)
    for household in households:
        by_name[masked_name(household)].add(household.pk)
    alike = [pk for pks in by_name.values() if len(pks) > 1 for pk in pks]
    rows = Identity.objects.filter(household__in=alike, erased_at=None) if alike else ()
    return {row.household_id: row.id_number_last4 for row in rows}


def _row(row: AwardLine, figure: Figure, unit_fen: int | None, endings: dict[int, str]) -> Json:
    line = row.line
    household = line.claim.household
    ending = endings.get(household.pk, "")
    return {
        "seq": line.claim.row,
        "name": masked_name(household),
        **({"last4": ending} if ending else {}),
        "group": household.group,
        "animal": line.claim.event.species,
        "item": line.item,
        "stage": line.stage,
        "quantity_e4": figure.quantity_e4,
        "unit_fen": unit_fen,
        "degree_ppm": figure.degree_ppm,
        "amount_fen": row.payable_fen,
    }
