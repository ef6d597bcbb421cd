"""What a bank may answer to one payment, in one set of codes for all banks.

A template maps each bank's own codes to these. A code that a template does not know is a problem
for a person to look at, never a guess: a wrong guess pays twice or not at all.
"""

from dataclasses import dataclass

from hedun.domain.words import Word
from hedun.payments.models import Payment

PAID, RETURNED, UNKNOWN = (
    Payment.Outcome.PAID,
    Payment.Outcome.RETURNED,
    Payment.Outcome.UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Code:
    """The outcome a code stands for, and what is told to people."""

    outcome: Payment.Outcome
    says: Word


CODES: dict[str, Code] = {
    "OK": Code(PAID, {"zh": "已入账", "en": "paid into the account"}),
    "ACCOUNT_NOT_FOUND": Code(RETURNED, {"zh": "账号不存在", "en": "no such account"}),
    "NAME_MISMATCH": Code(RETURNED, {"zh": "户名不符", "en": "the holder's name differs"}),
    "CLOSED": Code(RETURNED, {"zh": "已销户", "en": "the account is closed"}),
    "FROZEN": Code(RETURNED, {"zh": "久悬或冻结", "en": "the account is dormant or frozen"}),
    "LIMIT": Code(RETURNED, {"zh": "超过账户限额", "en": "above the account's limit"}),
    "BANK_REJECT": Code(RETURNED, {"zh": "银行拒绝", "en": "the bank refused it"}),
    "TIMEOUT_UNKNOWN": Code(UNKNOWN, {"zh": "结果不明,待查询", "en": "unknown; the bank is asked"}),
}
