"""The demo's bank: reads the file it was sent, as a bank would, and answers it.

It knows nothing of our database. Layout "rural_bank": H|date|batch|count|total, D|seq|account|
holder|amount|purpose, T|count|total in, A|…, R|seq|last four|amount|code|text, E|count out.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from hedun.domain.deadlines import LOCAL

TEXTS = {"0000": "交易成功", "1103": "账户已销户", "9001": "通讯超时"}


def answer(
    sent: bytes,
    failing: Mapping[str, str],
    *,
    silent: Collection[str] = (),
    now: datetime,
) -> bytes:
    """The answer file. `failing`: holder's name or account → the bank's code; everybody else is
    paid. Of the accounts in `silent` nothing is said yet."""
    lines = sent.decode("gbk").split("\r\n")
    batch = lines[0].split("|")[2]
    orders = [line.split("|") for line in lines if line.startswith("D|")]
    rows = []
    for _, seq, account, holder, amount, _ in orders:
        if account in silent:
            continue
        code = failing.get(account) or failing.get(holder, "0000")
        rows.append("|".join(("R", seq, account[-4:], amount, code, TEXTS[code])))
    head = f"A|{now.astimezone(LOCAL):%Y%m%d}|{batch}|{len(rows)}"
    return "".join(f"{line}\r\n" for line in (head, *rows, f"E|{len(rows)}")).encode("gbk")
