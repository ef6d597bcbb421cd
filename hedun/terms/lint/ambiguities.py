"""The 22 questions that published wordings leave open, and what in a file raises each.

An ambiguity is found where the file's shape raises it, the answers differ in money, and no
`reading` declares which is meant (`readings`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hedun.terms.lint import asks_order as order
from hedun.terms.lint import asks_scope as scope
from hedun.terms.lint import readings
from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import Finding, at_rule, at_table
from hedun.terms.lint.variants import Asked, Shape
from hedun.terms.model import Rule, Terms
from hedun.terms.texts import Text, say


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A question: its short name (which a reading may begin with), its words, its shape."""

    name: str
    question: Text
    shape: Shape


def _asks(name: str, zh: str, en: str, shape: Shape) -> Ambiguity:
    return Ambiguity(name, Text(zh, en), shape)


AMBIGUITIES: Mapping[int, Ambiguity] = {
    1: _asks("whole or marginal", "各档按整额还是逐段计算？", "are bands whole or marginal?",
             order.whole_or_marginal),
    2: _asks("band base", "分档看原损失还是扣除后的金额？",
             "do the bands look at the gross or the net loss?", order.band_base),
    3: _asks("outside bands", "档外的损失怎么赔？", "what do losses outside the bands pay?",
             order.outside_bands),
    4: _asks("qifuxian", "起付线是门槛还是扣除？", "is the sum a franchise or a deductible?",
             order.franchise_or_deductible),
    5: _asks("deductible and share", "起付或免赔在比例之前还是之后？",
             "is it taken before or after the share?", order.before_or_after_share),
    6: _asks("deductible and limit", "免赔额在限额之前还是之后扣？",
             "is the deductible taken before or after the limit?", order.before_or_after_limit),
    7: _asks("larger or smaller", "金额“或”比例，取大还是取小？",
             'the sum "or" the share: the larger or the smaller?', order.larger_or_smaller),
    8: _asks("sub-limit", "分项限额在总限额之内还是之外？",
             "does the sub-limit sit inside or beside its aggregate?", scope.inside_or_beside),
    9: _asks("per accident", "“每次事故”是一次事件、一户一次，还是一季？",
             'is "per accident" an event, a household in it, a night or a season?',
             scope.which_accident),
    10: _asks("rate base", "比例乘实际价值还是表内金额？",
              "is the rate taken of the value or of the table's sum?", order.value_or_table),
    11: _asks("mu or degree", "按整亩赔还是乘损失程度？", "is it whole mu, or mu times degree?",
              scope.mu_or_degree),
    12: _asks("stages", "未列的生长期：沿用、插值还是拒赔？",
              "stages that are not listed: step, interpolate or refuse?", scope.stages_not_listed),
    13: _asks("previous year", "“上年”以出险、报案还是赔付之年为准？",
              "the year before the event, the report or the payment?", scope.which_year),
    14: _asks("multiple", "倍数是固定的还是最高的？", "is it a fixed multiple or the most?",
              order.maximum_or_fixed),
    15: _asks("death limit", "死亡限额包含还是另加医疗与误工？",
              "does the death limit contain medical costs and wages, or do they add?",
              scope.death_contains),
    16: _asks("refused reports", "被拒的报案计入次数吗？", "do refused reports count?",
              scope.refused_count),
    17: _asks("whichever is less", "“与实际取小者”按单项还是按合计？",
              '"or actual, whichever is less": item by item or the whole list?',
              order.whichever_is_less),
    18: _asks("table in force", "按出险、报案还是赔付时的价目？",
              "the table in force at the event, the report or the payment?", scope.which_table),
    19: _asks("two policies", "另有保单时补差、按比例还是叠加？",
              "with another policy: excess, pro rata or add?", scope.other_policy),
    20: _asks("rounding", "取整到什么单位，在何处取整？", "rounding: to what, and at what point?",
              order.rounding_point),
    21: _asks("day divisor", "年收入除以多少天？", "by how many days is a yearly income divided?",
              order.day_divisor),
    22: _asks("who is first", "同时的案件怎样分用限额？",
              "in which order do simultaneous claims use up the limit?", scope.who_first),
}  # fmt: skip


def ambiguous(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """Each ambiguity that the file raises, once, whether declared or not (`declares` tells)."""
    for n, one in AMBIGUITIES.items():
        asked = next(one.shape(terms, curves), None)
        if asked is not None:
            yield _finding(n, one, asked)


def declares(terms: Terms, n: int) -> bool:
    """Whether the file says which reading of an ambiguity it takes."""
    return readings.declared(terms, n, AMBIGUITIES[n].name)


def means(terms: Terms, n: int, words: str) -> bool:
    """Whether a reading of an ambiguity says that what follows from it is meant."""
    return readings.means(terms, n, AMBIGUITIES[n].name, words)


def _finding(n: int, one: Ambiguity, asked: Asked) -> Finding:
    change = say(
        'reading = ["#{n} …"] 写明取哪一种（以 #{n} 或 "{name}" 开头）',
        'declare which is meant: reading = ["#{n} …"], beginning with #{n} or "{name}"',
        n=n, name=one.name,
    )  # fmt: skip
    says = say("#{n} {q}", "#{n} {q}", n=n, q=one.question)
    if isinstance(asked.at, Rule):
        return at_rule("AMBIGUOUS", asked.at, asked.key, says, asked.example, change, n)
    return at_table("AMBIGUOUS", asked.at, asked.key, says, asked.example, change, n)
