"""Does the ledger add up: every balance and every running sum, and no account below zero."""

from collections.abc import Iterator

from hedun.ledger.models import SOURCES, Kind, LedgerAccount, Transfer

COLUMNS = ("id", "debit_id", "credit_id", "amount_fen", "debit_after_fen", "credit_after_fen")


def balances_add_up() -> Iterator[tuple[str, str, str]]:
    """From the first transfer on: what each says its accounts held after it, and at the end the
    balances of the accounts."""
    accounts = {one.pk: one for one in LedgerAccount.objects.order_by("pk")}
    shelf = {pk: (one.book, one.kind in Kind) for pk, one in accounts.items()}
    sums: dict[int, int] = {}
    wrong = set[int]()  # accounts; what follows a wrong sum is wrong by it and told once
    rows = Transfer.objects.order_by("pk").values_list(*COLUMNS)
    for pk, debit, credit, fen, debit_after, credit_after in rows.iterator(5000):
        for account, more, said in ((debit, -fen, debit_after), (credit, fen, credit_after)):
            right = sums[account] = sums.get(account, 0) + more
            if said is not None and said != right and account not in wrong:
                wrong.add(account)
                yield (
                    f"ledger.Transfer:{pk}",
                    f"其后余额 {said} 分，按流水应为 {right} 分",
                    f"leaves {said} fen; the transfers up to it give {right} fen",
                )
        if shelf[debit] != shelf[credit]:
            yield (
                f"ledger.Transfer:{pk}",
                "转出与转入不在同一本账",
                "leads from one book to another",
            )
    for one in accounts.values():
        right = sums.get(one.pk, 0)
        where = f"ledger.LedgerAccount:{one.pk}"
        if one.balance_fen != right:
            yield (
                where,
                f"余额 {one.balance_fen} 分，按流水应为 {right} 分",
                f"balance {one.balance_fen} fen; the transfers give {right} fen",
            )
        elif right < 0 and one.kind not in SOURCES:
            yield where, f"余额为负：{right} 分", f"below zero: {right} fen"
