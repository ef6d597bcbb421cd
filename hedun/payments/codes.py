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
REVERSED, NOT_RECEIVED = "REVERSED", "NOT_RECEIVED"


@dataclass(frozen=True, slots=True)
class Code:
    """The outcome a code stands for, and what is told to people.

    `account`: the account is at fault, and must be put right before the next try.
    """

    outcome: Payment.Outcome
    says: Word
    account: bool = True


CODES: dict[str, Code] = {
    "OK": Code(PAID, {"zh": "已入账", "en": "paid into the account"}),
    "ACCOUNT_NOT_FOUND": Code(RETURNED, {"zh": "账号不存在", "en": "no such account"}),
    "NAME_MISMATCH": Code(RETURNED, {"zh": "户名不符", "en": "the holder's name differs"}),
    "CLOSED": Code(RETURNED, {"zh": "已销户", "en": "the account is closed"}),
    "FROZEN": Code(RETURNED, {"zh": "久悬或冻结", "en": "the account is dormant or frozen"}),
    "LIMIT": Code(RETURNED, {"zh": "超过账户限额", "en": "above the account's limit"}),
    "ACCOUNT_TYPE": Code(
        RETURNED, {"zh": "账户类别不能收款（二、三类户）", "en": "an account of a kind with limits"}
    ),
    "BANK_REJECT": Code(RETURNED, {"zh": "银行拒绝", "en": "the bank refused it"}),
    # Given for a payment that was paid it is a late return (returns.py).
    REVERSED: Code(RETURNED, {"zh": "付后被退回", "en": "paid, and sent back afterwards"}),
    # Believed only where the bank was asked: else the order may still be on its way.
    NOT_RECEIVED: Code(
        RETURNED,
        {"zh": "银行查无此笔", "en": "the bank never had the order"},
        account=False,
    ),
    "TIMEOUT_UNKNOWN": Code(
        UNKNOWN, {"zh": "结果不明，待查询", "en": "unknown; the bank is asked"}
    ),
}
# What a cashier may enter for a payment that comes back after it was paid.
LATE = {code: one.says for code, one in CODES.items() if one.outcome is RETURNED and one.account}
