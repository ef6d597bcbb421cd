"""What differs between two wordings, said as an official would say it."""

from datetime import date

import pytest

from hedun.demo.county import TERMS
from hedun.policies.differences import Difference, differences
from hedun.terms import library
from hedun.terms.drafting import rewriting
from hedun.terms.texts import Text

OLD = library.read(TERMS).decode()
RAW = rewriting.read(OLD)
NAMES = {"maize": Text("玉米", "maize"), "hare": Text("野兔", "hare")}


def told(new: str) -> list[Difference]:
    return differences(OLD.encode(), new.encode(), NAMES)


def changes(one: Difference) -> list[tuple[str, str, str]]:
    return [(c.title.zh, c.was.zh, c.now.zh) for c in one.changes]


def step(n: int, **changed: object) -> str:
    values = {**RAW["step"][n - 1], **changed}
    return rewriting.put_rule(OLD, "step", n, {k: v for k, v in values.items() if v is not None})


@pytest.mark.parametrize(
    ("new", "where", "said"),
    [
        (step(8, amount=5000), "第 8 步 · 限额", [("金额", "3,000.00 元", "5,000.00 元")]),
        (step(7, rate=1), "第 7 步 · 乘以比例或系数", [("比例", "80 %", "100 %")]),
        (step(1, degree=False), "第 1 步 · 计值", [("乘以损失程度", "是", "否")]),
        (step(6, scope="report"), "第 6 步 · 起付线", [("合计范围", "每户每次", "每次事故")]),
        (step(9, by=None), "第 9 步 · 限额", [("再按这些栏分开", "类别", "无")]),
        (
            rewriting.put_table(
                OLD, "per_mu", ["item"], {**RAW["tables"]["per_mu"]["values"], "maize": 950}
            ),
            "每亩单价表",
            [("玉米", "900.00 元", "950.00 元")],
        ),
        (
            rewriting.put_head(OLD, {"effective": date(2026, 9, 1)}),
            "抬头",
            [("起期", "2026-01-01", "2026-09-01")],
        ),
    ],
)
def test_a_changed_number_is_told_with_what_it_was(
    new: str, where: str, said: list[tuple[str, str, str]]
) -> None:
    [one] = told(new)
    assert (one.kind, one.where.zh, changes(one)) == ("changed", where, said)


def test_steps_that_come_go_or_move_are_told_by_their_sentence() -> None:
    new = rewriting.add_rule(OLD, "step", 12, {"op": "round", "to": 1})
    new = rewriting.remove_rule(new, "gate", 3)
    new = rewriting.move_rule(new, "step", 10, 1)
    found = {(one.kind, one.where.zh, one.says.zh) for one in told(new)}
    assert ("removed", "第 3 道关口 · 报案时限", "出险后 30 日内报案。") in found
    assert ("added", "第 12 步 · 取整", "取整到 1.00 元（四舍五入）。") in found
    assert len(found) == 3 and any(kind == "moved" for kind, _, _ in found)


def test_comments_and_spaces_are_no_difference_in_meaning() -> None:
    spaced = OLD.replace("amount = 3000\n", "amount  =  3000.00  # 元\n")
    assert spaced != OLD and told("# a note\n" + spaced) == []


def test_every_wording_of_the_library_can_be_compared_with_any_other() -> None:
    plain = [name for name in library.names() if not library.entry(name).parameters]
    assert plain
    for name in plain:
        assert differences(OLD.encode(), library.read(name)) or name == TERMS
