"""The season as the database tells it: one object, and a table for the terminal."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max

from hedun.assessment.models import AwardLine
from hedun.assessment.standing import newest_standing
from hedun.claims.models import Claim, ClaimMove, LineDecision, LossLine, Report
from hedun.claims.words import SECTIONS
from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL
from hedun.domain.money import apportion
from hedun.domain.words import STATES, Lang
from hedun.intake.models import Waiting
from hedun.ledger.models import Kind
from hedun.ledger.queries import balances, purses
from hedun.notices.models import Notice
from hedun.payments.models import Payment, PaymentBatch
from hedun.people.models import Household, User
from hedun.places.models import Place
from hedun.policies.models import Policy
from hedun.record.models import Entry
from hedun.terms.simulation.terminal import aligned

# moves that are told by name → their key
TOLD = {
    "return": "sent_back",
    "refuse": "refused_whole",
    "object": "objected",
    "escalate": "escalated",
    "appeal": "appealed",
    "assess_pictures": "from_pictures",
    "bank_returned": "returned_by_bank",
    "late_return": "returned_late",
}
LEVELS = {"townships": 4, "villages": 5}


def told(seed: int, seconds: float) -> dict[str, Any]:
    """What happened, as one object. Amounts in yuan (Decimal), days with one decimal."""
    paid = Payment.objects.filter(outcome=Payment.Outcome.PAID)
    places = Place.objects.filter(until__isnull=True)
    moves = Counter(ClaimMove.objects.values_list("action", flat=True))
    in_the_book = balances(Policy.objects.get().number)
    return {
        "seed": seed,
        **{key: places.filter(level=level).count() for key, level in LEVELS.items()},
        "village_codes": list(places.filter(level=5).values_list("code", flat=True)),
        "households": Household.objects.filter(until__isnull=True).count(),
        "officers": User.objects.count(),
        "reports": Report.objects.count(),
        "claims": Claim.objects.count(),
        "households_paid": paid.values("obligation__claim__household").distinct().count(),
        "paid_yuan": _yuan(in_the_book["paid"]),
        "days_to_payment": days_to_payment(),
        "claims_by_state": _by_state(),
        "held": Claim.objects.filter(held=True).count(),
        "months": months(),
        "by_section": by_section(),
        **{key: moves[action] for action, key in TOLD.items()},
        "refused_in_part": _refused_in_part(),
        "waiting_in_the_inbox": Waiting.objects.filter(state=Waiting.State.WAITING).count(),
        "notices": Notice.objects.count(),
        "batches": PaymentBatch.objects.count(),
        "balances": {kind: _yuan(fen) for kind, fen in in_the_book.items()},
        "entries": Entry.objects.count(),
        "seconds": seconds,
    }


def as_json(told: Mapping[str, Any]) -> str:
    """On one line; amounts are JSON numbers with their two decimals, exact to the fen."""
    # json writes no Decimal but as text: they are marked as they go in, and the quotes taken away.
    text = json.dumps(told, ensure_ascii=False, default=lambda yuan: f"\0{yuan}\0")
    return text.replace('"\\u0000', "").replace('\\u0000"', "")


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def days_to_payment() -> dict[str, float]:
    """From when the village first told of it until the bank had paid: days, for each claim whose
    money is there."""
    moves = ClaimMove.objects.filter(action="bank_paid", claim__state=State.PAID)
    last = moves.values_list("claim", "claim__report__first_told_at").annotate(at=Max("at"))
    days = sorted((at - told) / timedelta(days=1) for _, told, at in last)
    return {"median": _quantile(days, 0.5), "p90": _quantile(days, 0.9)}


def _quantile(values: Sequence[float], share: float) -> float:
    """The value below which so many lie, between two of them in proportion; 0 of none."""
    if not values:
        return 0.0
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return round(values[low] + (values[high] - values[low]) * (place - low), 1)


def months() -> list[dict[str, Any]]:
    """By month of telling: reports, households on them, those paid, and what they were paid."""
    rows: dict[str, Counter[str]] = {}
    reports = Report.objects.annotate(listed=Count("claims"))
    for told_at, listed in reports.order_by("first_told_at").values_list("first_told_at", "listed"):
        rows.setdefault(f"{told_at.astimezone(LOCAL):%Y-%m}", Counter()).update(
            reports=1, claims=listed
        )
    paid = Payment.objects.filter(outcome=Payment.Outcome.PAID).values_list(
        "obligation__claim", "obligation__claim__report__first_told_at", "amount_fen"
    )
    seen = set[int]()  # a claim may have paid several times, and several payees
    for claim, told_at, fen in paid:
        rows[f"{told_at.astimezone(LOCAL):%Y-%m}"].update(paid=claim not in seen, fen=fen)
        seen.add(claim)
    return [
        {
            "month": month,
            "reports": row["reports"],
            "claims": row["claims"],
            "paid": row["paid"],
            "paid_yuan": _yuan(row["fen"]),
        }
        for month, row in rows.items()
    ]


def by_section() -> dict[str, dict[str, Any]]:
    """By section of what was lost: the claims that were paid for it, and what. What a claim was
    paid is divided as its newest award is; together the sections come to everything paid."""
    paid = {number: one.get(Kind.PAID, 0) for number, one in purses().items()}
    parts: dict[str, Counter[str]] = {number: Counter() for number, fen in paid.items() if fen}
    for number, section in LossLine.objects.values_list("claim__number", "section"):
        if number in parts:
            parts[number][section] += 0
    awarded = AwardLine.objects.filter(claim_award__in=newest_standing()).values_list(
        "claim_award__claim__number", "line__section", "payable_fen"
    )
    for number, section, fen in awarded:
        if number in parts:
            parts[number][section] += fen
    found: dict[str, Counter[str]] = {section: Counter() for section in SECTIONS}
    for number, own in parts.items():
        # Money that no award stands for any more is of what the claim is about first.
        weights = list(own.values()) if any(own.values()) else [n == 0 for n in range(len(own))]
        for section, fen in zip(own, apportion(paid[number], weights), strict=True):
            found[section].update(claims=fen > 0, fen=fen)
    return {
        section: {"claims": row["claims"], "paid_yuan": _yuan(row["fen"])}
        for section, row in found.items()
        if row["claims"]
    }


def _by_state() -> dict[str, int]:
    found = Counter(Claim.objects.values_list("state", flat=True))
    return {state.value: found[state] for state in State if found[state]}


def _refused_in_part() -> int:
    refused = LineDecision.objects.filter(level=LineDecision.Level.DECIDED, covered=False)
    return refused.values("line__claim").distinct().count()


# ── for the terminal ────────────────────────────────────────────────────────────────────────────

HEADS: dict[Lang, tuple[str, ...]] = {
    "zh": ("月份", "报案", "户次", "已赔付", "金额（元）"),
    "en": ("month", "reports", "claims", "paid", "yuan"),
}
SECTION_HEADS: dict[Lang, tuple[str, ...]] = {
    "zh": ("类别", "已赔付户次", "金额（元）"),
    "en": ("of", "paid", "yuan"),
}
LINES: dict[Lang, tuple[str, ...]] = {
    "zh": (
        "禾盾演示 · 襄垣县 · 种子 {seed} · 人名与边界均为虚构",
        "{townships} 乡镇 {villages} 村 {households:,} 户，{officers} 名经办人员",
        "赔付 {households_paid:,} 户，{paid_yuan:,.2f} 元；报案到付款 {median} 天（中位），"
        "九成在 {p90} 天内",
        "退回补正 {sent_back} · 整户拒赔 {refused_whole} · 部分拒赔 {refused_in_part} · "
        "异议 {objected} · 提请市级 {escalated} · 申诉 {appealed} · 小额快赔 {from_pictures} · "
        "银行退票 {returned_by_bank} · 收件箱待补正 {waiting_in_the_inbox} 行",
        "记录 {entries:,} 条，用时 {seconds} 秒",
        "打开 /demo/，一键登录为任何一位",
    ),
    "en": (
        "Hedun demo · Xiangyuan county · seed {seed} · people and outlines are invented",
        "{townships} townships, {villages} villages, {households:,} households; "
        "{officers} officers",
        "{households_paid:,} households paid, {paid_yuan:,.2f} yuan; from telling to payment "
        "{median} days (median), nine in ten within {p90}",
        "sent back {sent_back} · refused {refused_whole} · refused in part {refused_in_part} · "
        "objected {objected} · to the city {escalated} · appealed {appealed} · "
        "from pictures {from_pictures} · returned by the bank {returned_by_bank} · "
        "rows waiting in the inbox {waiting_in_the_inbox}",
        "{entries:,} entries in the record, {seconds} s",
        "Open /demo/ and sign in as anybody with one click",
    ),
}
TOTAL: dict[Lang, str] = {"zh": "合计", "en": "all"}


def as_text(told: Mapping[str, Any], lang: Lang) -> str:
    """The same for a person: the season as a table, what else happened, what is on its way."""
    lines = [line.format(**told, **told["days_to_payment"]) for line in LINES[lang]]
    states = "、".join if lang == "zh" else ", ".join
    on_the_way = states(
        f"{STATES[State(state)][lang]} {n}" for state, n in told["claims_by_state"].items()
    )
    first, last = lines[:2], lines[2:]
    tables = [*_table(told["months"], lang), "", *_sections(told["by_section"], lang)]
    return "\n".join(["", *first, "", *tables, "", *last[:2], on_the_way, "", *last[2:], ""])


def _table(rows: Sequence[Mapping[str, Any]], lang: Lang) -> list[str]:
    keys = ("reports", "claims", "paid")
    total = {key: sum(row[key] for row in rows) for key in keys}
    yuan = sum(row["paid_yuan"] for row in rows)
    cells = [
        HEADS[lang],
        *((r["month"], *(f"{r[k]:,}" for k in keys), f"{r['paid_yuan']:,.2f}") for r in rows),
        (TOTAL[lang], *(f"{total[k]:,}" for k in keys), f"{yuan:,.2f}"),
    ]
    return aligned(cells, left=0)


def _sections(rows: Mapping[str, Mapping[str, Any]], lang: Lang) -> list[str]:
    cells = [
        SECTION_HEADS[lang],
        *(
            (SECTIONS[section][lang], f"{row['claims']:,}", f"{row['paid_yuan']:,.2f}")
            for section, row in rows.items()
        ),
    ]
    return aligned(cells, left=0)
