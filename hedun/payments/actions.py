"""The only writer of payments: batches, the bank's answers, and putting returned payments right."""

from hedun.payments.answers import Answered, read_answer
from hedun.payments.batches import (
    Made,
    Released,
    bank_file,
    cancel_batch,
    make_batch,
    release,
)
from hedun.payments.repairs import (
    confirm_account,
    late_return,
    recover,
    recovered,
    repair_account,
)

__all__ = [
    "Answered",
    "Made",
    "Released",
    "bank_file",
    "cancel_batch",
    "confirm_account",
    "late_return",
    "make_batch",
    "read_answer",
    "recover",
    "recovered",
    "release",
    "repair_account",
]
