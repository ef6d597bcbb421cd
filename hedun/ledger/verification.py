"""Does the ledger add up: balances against transfers, and no account below zero."""

from collections.abc import Iterator

from hedun.ledger.models import Kind, LedgerAccount, Transfer


def balances_add_up() -> Iterator[tuple[str, str, str]]:
    sums: dict[int, int] = {}
    for debit, credit, fen in Transfer.objects.values_list("debit_id", "credit_id", "amount_fen"):
        sums[debit] = sums.get(debit, 0) - fen
        sums[credit] = sums.get(credit, 0) + fen
    for account in LedgerAccount.objects.order_by("pk"):
        right = sums.get(account.pk, 0)
        where = f"ledger.LedgerAccount:{account.pk}"
        if account.balance_fen != right:
            yield (
                where,
                f"余额 {account.balance_fen} 分,按流水应为 {right} 分",
                f"balance {account.balance_fen} fen; the transfers give {right} fen",
            )
        elif right < 0 and account.kind != Kind.SOURCE:
            yield where, f"余额为负:{right} 分", f"below zero: {right} fen"
