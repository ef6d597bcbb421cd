"""The clocks of the road: how long each step may take, from when, and on what basis.

The values are defaults. A policy enters its own (policies.PolicySetting, dated, with clause and
basis); where it has none, the default runs and every screen says that it is ours. Office clocks
decide nothing: when one runs out the next level sees it. Sources: domain notes on 《农业保险条例》
art. 14, 《保险法》 art. 23–26, the Shanxi measure of 2023 (survey report in 5 working days).
"""

from dataclasses import dataclass
from typing import Literal

Basis = Literal["law", "contract", "bureau", "our default"]
Start = Literal["told", "entered", "posted", "agreed"]


@dataclass(frozen=True, slots=True)
class ClockRule:
    """`length` as deadlines.Clock reads it: "24 hours", "3 days", "5 working_days"."""

    length: str
    start: Start
    basis: Basis
    source: str
    zh: str
    en: str


CLOCKS: dict[str, ClockRule] = {
    "report": ClockRule(
        "24 hours", "told", "our default", "禾盾 Hedun", "村级上报", "the village reports"
    ),
    "visit": ClockRule(
        "24 hours", "entered", "our default", "禾盾 Hedun", "到场查勘", "the township visits"
    ),
    "verify": ClockRule(
        "5 working_days",
        "entered",
        "law",
        "山西省补偿办法 Shanxi measure, 2023",
        "乡镇初审",
        "township verifies",
    ),
    "accept": ClockRule(
        "3 working_days", "entered", "our default", "禾盾 Hedun", "县支公司复核", "insurer accepts"
    ),
    "assess": ClockRule(
        "5 working_days", "entered", "our default", "禾盾 Hedun", "专家定损", "expert assesses"
    ),
    "award": ClockRule(
        "3 working_days", "entered", "our default", "禾盾 Hedun", "理算", "insurer awards"
    ),
    "post": ClockRule("2 days", "entered", "our default", "禾盾 Hedun", "张贴公示", "clerk posts"),
    "notice": ClockRule(
        "3 days", "posted", "our default", "禾盾 Hedun", "公示期", "the notice stands"
    ),
    "resurvey": ClockRule(
        "5 working_days", "entered", "our default", "禾盾 Hedun", "再查勘", "re-survey"
    ),
    "decide": ClockRule(
        "20 working_days", "entered", "our default", "禾盾 Hedun", "市级裁定", "city decides"
    ),
    "pay": ClockRule("10 days", "agreed", "law", "《农业保险条例》 art. 14", "付款", "payment"),
    "bank": ClockRule(
        "3 working_days", "entered", "our default", "禾盾 Hedun", "银行回盘", "the bank answers"
    ),
    "recover": ClockRule("60 days", "entered", "our default", "禾盾 Hedun", "追回", "recovery"),
}

# When somebody looks at a case again that cannot be hurried: nothing is overdue when it runs out.
REMINDERS: dict[str, ClockRule] = {
    "treatment": ClockRule(
        "30 days", "entered", "our default", "禾盾 Hedun", "治疗中提醒", "a treatment goes on"
    ),
}

# Amounts a policy sets; fen. Same rule: the default runs until the county enters its own.
LIMITS: dict[str, int] = {
    "small_fen": 100_000,  # small and clear: up to 1,000 yuan
    "authority_fen": 5_000_000,  # the county branch awards up to 50,000 yuan a claim
}
