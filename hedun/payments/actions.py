"""The only writer of payments: who is paid, batches, the bank's answers, and putting returned
payments right."""

from hedun.payments.answers import Answered, read_answer
from hedun.payments.asking import Asked, ask_bank
from hedun.payments.batches import (
    Made,
    Released,
    bank_file,
    cancel_batch,
    make_batch,
    release,
)
from hedun.payments.payees import Share, end_payees, name_payees
from hedun.payments.repairs import (
    confirm_account,
    late_return,
    recover,
    recovered,
    repair_account,
)
from hedun.payments.statements import StatementRead, enter_statement, enter_statement_file

__all__ = [
    "Answered",
    "Asked",
    "Made",
    "Released",
    "Share",
    "StatementRead",
    "ask_bank",
    "bank_file",
    "cancel_batch",
    "confirm_account",
    "end_payees",
    "enter_statement",
    "enter_statement_file",
    "late_return",
    "make_batch",
    "name_payees",
    "read_answer",
    "recover",
    "recovered",
    "release",
    "repair_account",
]
