"""The words of this room in both languages."""

from hedun.domain.words import Word
from hedun.payments.models import Payment, PaymentBatch

OUTCOMES: dict[str, Word] = {
    Payment.Outcome.WAITING: {"zh": "待回盘", "en": "waiting for the bank"},
    Payment.Outcome.PAID: {"zh": "已付", "en": "paid"},
    Payment.Outcome.RETURNED: {"zh": "已退回", "en": "returned"},
    Payment.Outcome.UNKNOWN: {"zh": "结果不明", "en": "unknown"},
    Payment.Outcome.CANCELLED: {"zh": "已作废", "en": "cancelled"},
}
BATCH_STATES: dict[str, Word] = {
    PaymentBatch.State.MADE: {"zh": "待放行", "en": "to release"},
    PaymentBatch.State.CANCELLED: {"zh": "已作废", "en": "cancelled"},
    PaymentBatch.State.RELEASED: {"zh": "已放行", "en": "released"},
    PaymentBatch.State.ANSWERED: {"zh": "已回盘", "en": "answered"},
}
