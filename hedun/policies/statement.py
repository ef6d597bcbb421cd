"""The closing statement of a policy's year: what the ledger says, and who gets what is left.

It is made of the ledger alone. What was paid, what is awarded and not paid, what is kept for claims
that wait for an award, and the rest come to the cover, to the fen. Where the claims that wait are
thought to come to more than is left, the wording's own rule for its annual aggregate says how they
share: the one reported first gets it first, or each in proportion.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from hedun.domain.chain import Json, canonical
from hedun.domain.money import apportion
from hedun.ledger.models import Kind, Memo, Transfer
from hedun.ledger.queries import UNPAID, Purses, balances, beside, limits, movements, purses
from hedun.policies.models import Policy, YearClosing
from hedun.policies.queries import load, wordings_of
from hedun.terms.model import Limit

FIRST_COME, PRO_RATA = "in_order", "pro_rata"  # as `limit` steps say it (SPEC §6)
OWED = (*UNPAID, Kind.IN_FLIGHT)


def rule_of(policy: Policy) -> tuple[str, str]:
    """How the annual aggregate is shared by the newest wording that has one, and its clause.

    A policy without one goes by the order in which claims were reported. Raises
    files.TermsFileFault.
    """
    for file in wordings_of(policy):
        for step in reversed(load(file).steps):
            if isinstance(step, Limit) and step.scope == "policy" and step.sections is None:
                return step.allocate, step.clause or ""
    return FIRST_COME, ""


def kept_for(left_fen: int, estimates: Sequence[int], rule: str) -> list[int]:
    """fen of what is left for each claim that waits, in order of their reports.

    >>> kept_for(100, [80, 40], "in_order"), kept_for(90, [80, 40], "pro_rata")
    ([80, 20], [60, 30])
    """
    if sum(estimates) <= left_fen:
        return list(estimates)
    if rule == PRO_RATA:
        return apportion(left_fen, estimates)
    kept, left = [], left_fen
    for fen in estimates:
        kept.append(min(fen, left))
        left -= kept[-1]
    return kept


def statement(policy: Policy) -> tuple[dict[str, Json], int]:
    """The statement as the ledger stands, and the last movement in it. Raises
    files.TermsFileFault."""
    book = policy.number
    money, known, stands = balances(book), beside(book), _stands(book)
    rule, clause = rule_of(policy)
    left = money[Kind.COVER]
    waiting = [(n, fen) for n in stands if (fen := stands.of(n, Memo.ESTIMATE))]
    kept = kept_for(left, [fen for _, fen in waiting], rule)
    told: dict[str, Json] = {
        "policy": book,
        "policyholder": policy.policyholder,
        "insurer": policy.insurer,
        "place": policy.place.code,
        "starts": policy.starts.isoformat(),
        "ends": policy.ends.isoformat(),
        "premium_fen": policy.premium_fen,
        "cover_fen": -money[Kind.SOURCE],
        "paid_fen": money[Kind.PAID],
        "owed_fen": sum(money[kind] for kind in OWED),
        "kept_fen": sum(kept),
        "rest_fen": left - sum(kept),
        "short_fen": sum(fen for _, fen in waiting) - sum(kept),
        "recovery_fen": known[Memo.RECOVERY],
        "granted_fen": known[Memo.EX_GRATIA],
        "given_fen": known[Memo.EX_GIVEN],
        "claims": {
            "paid": sum(stands.of(n, Kind.PAID) > 0 for n in stands),
            "owed": sum(stands.of(n, *OWED) > 0 for n in stands),
            "waiting": len(waiting),
        },
        "limits": [
            {"section": one.section, "fen": one.fen, "used_fen": one.used_fen}
            for one in limits(book).values()
        ],
        "rule": rule,
        "clause": clause,
        "waiting": [
            {"claim": number, "estimate_fen": fen, "kept_fen": own}
            for (number, fen), own in zip(waiting, kept, strict=True)
        ],
    }
    return told, movements(book).values_list("pk", flat=True).first() or 0


def _stands(book: str) -> Purses:
    """What stands where of the book's claims, the one reported first first."""
    rows = movements(book).exclude(claim="").order_by("pk")
    order = dict.fromkeys(rows.values_list("claim", flat=True))
    found, mine = purses(order), Purses()
    mine.update({number: found[number] for number in order})
    return mine


def digest(told: Mapping[str, Json]) -> str:
    return hashlib.sha256(canonical(dict(told))).hexdigest()


def adds_up(told: Mapping[str, Any]) -> bool:
    """Paid, owed, kept and the rest are the cover; what is kept is what the claims are told."""
    parts = ("paid_fen", "owed_fen", "kept_fen", "rest_fen")
    rows = told["waiting"]
    return (
        sum(told[part] for part in parts) == told["cover_fen"]
        and sum(row["kept_fen"] for row in rows) == told["kept_fen"]
        and sum(row["estimate_fen"] - row["kept_fen"] for row in rows) == told["short_fen"]
    )


def money_until(book: str, transfer: int) -> dict[str, int]:
    """fen by account kind after that movement, added up from the first one on."""
    found = {str(kind): 0 for kind in Kind}
    rows = movements(book).filter(pk__lte=transfer, debit__kind__in=Kind)
    for debit, credit, fen in rows.values_list("debit__kind", "credit__kind", "amount_fen"):
        found[debit] -= fen
        found[credit] += fen
    return found


# ── after the year was closed ───────────────────────────────────────────────────────────────────


def closed(policy: Policy) -> YearClosing | None:
    """The statement that was confirmed."""
    return YearClosing.objects.filter(policy=policy, state=YearClosing.State.CONFIRMED).first()


def to_be_signed(number: str) -> str:
    """The digest of the policy's statement that was confirmed; "" where none was."""
    rows = YearClosing.objects.filter(policy__number=number, state=YearClosing.State.CONFIRMED)
    return rows.values_list("sha256", flat=True).first() or ""


class Kept:
    """What of the cover that is left each claim of a closed year may have: what the statement keeps
    for it, and what is kept for nobody. Before a year is closed it is all of it. `waited`: the
    claims of the statement; `clause`: of its rule."""

    def __init__(self, policy: Policy) -> None:
        row = closed(policy)
        rows = row.statement["waiting"] if row else []
        self.waited = frozenset(one["claim"] for one in rows)
        self.clause = row.statement["clause"] if row else ""
        # Who waits no more (refused, withdrawn, awarded) needs nothing kept.
        waits = purses(one["claim"] for one in rows)
        self._kept = {
            one["claim"]: one["kept_fen"] for one in rows if waits.of(one["claim"], Memo.ESTIMATE)
        }
        if row:
            self._less_what_they_had(row)

    def _less_what_they_had(self, row: YearClosing) -> None:
        """Of each claim what left the cover for it since."""
        since = Transfer.objects.filter(claim__in=self._kept, pk__gt=row.transfer)
        columns = ("claim", "debit__kind", "credit__kind", "amount_fen")
        for claim, debit, credit, fen in since.values_list(*columns):
            had = fen * ((debit == Kind.COVER) - (credit == Kind.COVER))
            self._kept[claim] -= had
        # Who got more than was kept took the more from what was kept for nobody.
        self._kept = {claim: max(fen, 0) for claim, fen in self._kept.items()}

    def for_claim(self, number: str, left_fen: int) -> int:
        """fen of the cover's `left_fen` that are there for the claim."""
        own = self._kept.get(number, 0)
        return own + max(left_fen - sum(self._kept.values()), 0)

    def take(self, number: str, fen: int) -> None:
        """The claim is given this much in the act that is going on."""
        if number in self._kept:
            self._kept[number] = max(self._kept[number] - max(fen, 0), 0)
