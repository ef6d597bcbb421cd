"""What happened in the demo, as one object and as a text for the terminal."""

from collections import Counter
from typing import Any

from hedun.claims.models import Claim, ClaimMove, LineDecision, Report
from hedun.demo.people import STAFF
from hedun.domain.case import State
from hedun.domain.money import yuan
from hedun.domain.words import ROLES, STATES
from hedun.ledger.queries import balances
from hedun.payments.models import Payment
from hedun.record.models import Entry
from hedun.record.verification import verify


def told(seed: int, first: Report, seconds: float) -> dict[str, Any]:
    """One object that says what happened. Amounts are yuan as text with two decimals."""
    claims = Claim.objects.filter(report=first)
    moves = Counter(ClaimMove.objects.filter(claim__report=first).values_list("action", flat=True))
    checked = verify()
    return {
        "seed": seed,
        "village": first.village.name,
        "village_code": first.village.code,
        "report": first.number,
        "households": claims.count(),
        "claims_by_state": _by_state(first),
        "sent_back": moves["return"],
        "refused_in_part": LineDecision.objects.filter(
            line__claim__report=first, level=LineDecision.Level.DECIDED, covered=False
        )
        .values("line__claim")
        .distinct()
        .count(),
        "objected": moves["object"],
        "escalated": moves["escalate"],
        "returned_by_bank": moves["bank_returned"],
        "payments": Payment.objects.filter(obligation__claim__report=first).count(),
        "balances": {kind: _plain(fen) for kind, fen in balances(first.policy.number).items()},
        "paid_yuan": _plain(balances(first.policy.number)["paid"]),
        "on_its_way": [
            {"report": report.number, "claims_by_state": _by_state(report)}
            for report in Report.objects.exclude(pk=first.pk).order_by("pk")
        ],
        "entries": Entry.objects.count(),
        "root": checked.root,
        "verified": not checked.faults,
        "faults": [fault.subject for fault in checked.faults],
        "seconds": seconds,
    }


def _by_state(report: Report) -> dict[str, int]:
    found = Counter(report.claims.values_list("state", flat=True))
    return {state: found[state] for state in State if found[state]}


def _plain(fen: int) -> str:
    return yuan(fen).replace(",", "")


def _states(counts: dict[str, int]) -> str:
    return "、".join(f"{STATES[State(state)]['zh']} {n}" for state, n in counts.items())


def as_text(told: dict[str, Any]) -> str:
    """The same for a person, with who to sign in as."""
    on_its_way = [
        f"  {later['report']}  在路上:{_states(later['claims_by_state'])}"
        for later in told["on_its_way"]
    ]
    lines = [
        "",
        f"  禾盾演示 · {told['village']}({told['village_code']}) · 种子 {told['seed']}",
        "",
        f"  {told['report']}  {told['households']} 户:{_states(told['claims_by_state'])},"
        f"共 {told['paid_yuan']} 元",
        f"    退回补正 {told['sent_back']} · 部分拒赔 {told['refused_in_part']} · "
        f"异议 {told['objected']} · 提请市级 {told['escalated']} · "
        f"银行退票 {told['returned_by_bank']}",
        *on_its_way,
        f"  记录 {told['entries']} 条,核验{'一致' if told['verified'] else '不符!'},"
        f"根 {told['root'][:16]}…,用时 {told['seconds']} 秒",
        "",
        "  打开 /demo/,一键登录为任何一位:",
        *(f"    {s.name}  {ROLES[s.role]['zh']}" for s in STAFF),
        "",
    ]
    return "\n".join(lines)
