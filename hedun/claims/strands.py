"""Which policies an entry of the record concerns, read off the rows it wrote (record/strands.py).

Claims hang on reports and reports on policies; what else is written of a claim names the claim, and
a transfer names an account of the policy's book. What names none of these (a household, a place, an
officer) concerns no policy.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from django.db import models

from hedun.claims.models import Claim, Report
from hedun.ledger.models import LedgerAccount
from hedun.policies.models import Policy
from hedun.record.models import PaperSignature
from hedun.record.selecting import select

# What holds the number itself, and the columns that lead towards one, the nearest first.
ITSELF: dict[type[models.Model], str] = {
    Policy: "number", LedgerAccount: "book", PaperSignature: "subject",
}  # fmt: skip
TOWARDS = ("policy_id", "report_id", "claim_id", "debit_id")


def concerned(entries: Sequence[Sequence[models.Model]]) -> list[frozenset[str]]:
    """Two small questions of the database in most cases, however many rows there are."""
    named = [{found for row in rows if (found := _nearest(row))} for rows in entries]
    keys: dict[str, set[Any]] = {column: set() for column in ("", *TOWARDS)}
    for column, key in set().union(*named):
        keys[column].add(key)
    if not any(keys.values()):
        return [frozenset()] * len(entries)
    listed = {row.pk: row.report_id for row in chain(*entries) if isinstance(row, Claim)}
    reports = _followed(Claim, "report_id", keys["claim_id"] - listed.keys()) | listed
    asked = keys["report_id"] | {reports[key] for key in keys["claim_id"]}
    policies = _followed(Report, "policy_id", asked)
    numbers = _followed(Policy, "number", keys["policy_id"] | set(policies.values()))
    of_report = {key: numbers[policy] for key, policy in policies.items()}
    of: dict[str, Mapping[Any, str]] = {
        "": {number: number for number in keys[""]},
        "policy_id": numbers,
        "report_id": of_report,
        "claim_id": {key: of_report[reports[key]] for key in keys["claim_id"]},
        "debit_id": _followed(LedgerAccount, "book", keys["debit_id"]),
    }
    return [frozenset(of[column][key] for column, key in own) for own in named]


def _nearest(row: models.Model) -> tuple[str, Any] | None:
    """The column that leads towards a policy ("": the number itself) with what it holds; None where
    none does."""
    held, itself = row.__dict__, ITSELF.get(type(row))
    if itself:
        return "", held[itself]
    return next(((column, held[column]) for column in TOWARDS if held.get(column)), None)


def _followed(model: type[models.Model], column: str, keys: set[Any]) -> dict[Any, Any]:
    return dict(select(model, ("id", column), "id", keys))
