"""The bank's statement as a file: what it says of each day is entered as if by hand, and a file
that does not add up changes nothing."""

from collections.abc import Callable
from datetime import date

import pytest

from hedun.domain.refusals import Refused
from hedun.payments.actions import StatementRead, enter_statement_file
from hedun.payments.models import BankStatement, PaymentBatch
from hedun.payments.reconciling import reconciled
from hedun.payments.statementfile import layout_of, read_statement
from hedun.payments.templates import template, templates
from hedun.record.verification import verify
from tests.notices.world import CLERK, DAY, MAKER, World
from tests.payments.test_answers import ANSWERED, answer_file, read

Batches = Callable[..., PaymentBatch]
ON = date(2026, 9, 26)
Lines = list[tuple[str, str, int, int]]  # day, batch, fen out, fen back


@pytest.fixture
def answered(sent: Batches) -> PaymentBatch:
    """Three payments: paid, paid, returned."""
    batch = sent(30_000, 20_000, 10_000)
    assert read(answer_file(batch, (1, "0000"), (2, "0000"), (3, "1102"))).problems == ()
    return batch


def statement(lines: Lines, opening: int = 1_000_000, *, count: int | None = None) -> bytes:
    """As the rural bank writes it."""
    held, rows = opening, []
    for day, batch, out, back in lines:
        held += back - out
        rows.append(f"M|{day}|{batch}|{out}|{back}|{held}|代发")
    n = len(rows) if count is None else count
    out, back = sum(line[2] for line in lines), sum(line[3] for line in lines)
    head, tail = f"S|20260927|{n}|{opening}", f"Z|{n}|{out}|{back}|{held}"
    return "\r\n".join((head, *rows, tail, "")).encode("gbk")


def enter(world: World, data: bytes, why: str = "", **by: object) -> StatementRead:
    asked = {"actor": MAKER, "now": ANSWERED + DAY, "explanation": why, **by}
    return enter_statement_file(world.policy, data, **asked)  # type: ignore[arg-type]


def codes(found: StatementRead) -> list[str]:
    return [one.code for one in found.problems]


def test_the_lines_of_each_day_are_added_up_and_the_day_agrees(
    world: World, answered: PaymentBatch
) -> None:
    own = answered.number
    data = statement([
        ("20260926", own, 60_000, 0), ("20260926", "别的用途", 7_00, 0),
        ("20260926", own, 0, 10_000),
    ])  # fmt: skip
    done = enter(world, data)
    assert (done.days, done.same, codes(done)) == (1, 0, [])
    assert [one.line for one in done.elsewhere] == [3]
    [bank] = reconciled(world.policy).days[0].banks
    assert bank.differs_fen == 0 and bank.statement is not None
    assert (bank.statement.out_fen, bank.statement.back_fen) == (60_000, 10_000)
    again = enter(world, data)
    assert (again.days, again.same, BankStatement.objects.count()) == (0, 1, 1)
    assert verify().faults == ()


def test_a_day_that_differs_is_explained_or_the_whole_file_waits(
    world: World, answered: PaymentBatch
) -> None:
    own = answered.number
    data = statement([("20260925", own, 5_000, 0), ("20260926", own, 50_000, 0)])
    assert codes(enter(world, data)) == ["DAY_NOT_EXPLAINED"]
    assert "2026-09-25" in enter(world, data).problems[0].zh
    assert not BankStatement.objects.exists()
    assert enter(world, data, "手续费误记").days == 2
    said = dict(BankStatement.objects.values_list("day", "explanation"))
    assert said == {date(2026, 9, 25): "手续费误记", ON: ""}


def test_a_file_that_does_not_add_up_says_where(world: World, answered: PaymentBatch) -> None:
    own = answered.number
    good: Lines = [("20260926", own, 60_000, 0), ("20260926", own, 0, 10_000)]
    text = statement(good).decode("gbk")
    wrong = {
        "STATEMENT_BALANCE": text.replace("|950000|", "|950001|", 1),
        "ANSWER_TOTAL": text.replace("Z|2|60000|", "Z|2|60001|"),
        "ANSWER_COUNT": text.replace("Z|2|", "Z|3|"),
        "ANSWER_TRUNCATED": text.rpartition("Z|")[0],
        "ANSWER_VALUE": text.replace("M|20260926|", "M|20261326|", 1),
        "STATEMENT_ONE_WAY": text.replace("|60000|0|", "|0|0|", 1),
        "ANSWER_RECORD": text.replace("|代发", "", 1),
        "STATEMENT_LAYOUT": text.replace("S|", "X|", 1),
        "STATEMENT_NOT_OURS": text.replace(own, "PF-000000-2026-0001"),
        "STATEMENT_DAY_EARLY": text.replace("|20260926|", "|20261226|"),
    }
    for code, changed in wrong.items():
        found = enter(world, changed.encode("gbk"))
        assert codes(found)[0] == code, (code, codes(found))
        assert "{" not in found.problems[0].zh + found.problems[0].en
    assert "2" in enter(world, wrong["ANSWER_VALUE"].encode("gbk")).problems[0].en
    assert not BankStatement.objects.exists()
    with pytest.raises(Refused):
        enter(world, statement(good), actor=CLERK)


@pytest.mark.parametrize("bank", ["postal_bank", "state_bank"])
def test_other_banks_lay_it_out_otherwise(bank: str) -> None:
    lines = {
        "postal_bank": [
            b"5020260927" + b"%08d%016d" % (2, 500_00),
            b"51%08d20260926%-24b%016d%016d%016d%-40b" % (1, b"B-1", 30_00, 0, 470_00, b""),
            b"51%08d20260926%-24b%016d%016d%016d%-40b" % (2, b"B-1", 0, 5_00, 475_00, b""),
            b"59%08d%016d%016d%016d" % (2, 30_00, 5_00, 475_00),
        ],
        "state_bank": [
            b"STATEMENT,2026-09-27,2,500.00",
            b"MOVE,2026-09-26,B-1,30.00,0.00,470.00,x",
            b"MOVE,2026-09-26,B-1,0.00,5.00,475.00,x",
            b"SUM,2,30.00,5.00,475.00",
        ],
    }[bank]
    data = b"".join(line + b"\r\n" for line in lines)
    layout = layout_of(templates().values(), data)
    assert layout is template(bank)
    found = [(one.line, one.day, one.batch, one.out_fen, one.back_fen)
             for one in read_statement(layout, data)]  # fmt: skip
    assert found == [(2, ON, "B-1", 30_00, 0), (3, ON, "B-1", 0, 5_00)]
