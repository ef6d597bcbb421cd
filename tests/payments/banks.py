"""Three banks, as they would read our files and answer them. They know nothing of our templates:
what they take and give is written here by hand, so that either side's mistake shows.

    orders = orders_of("postal_bank", sent)
    data = answer("postal_bank", batch, [(1, "000000"), (2, "E10003")], orders)
"""

from collections.abc import Sequence
from dataclasses import dataclass

OK = {"rural_bank": "0000", "postal_bank": "000000", "state_bank": "S"}
CLOSED = {"rural_bank": "1103", "postal_bank": "E10003", "state_bank": "F03"}
UNKNOWN = {"rural_bank": "9001", "postal_bank": "W00001", "state_bank": "U"}
NEVER_HAD = {"rural_bank": "9404", "postal_bank": "N00000", "state_bank": "X"}
REVERSED = {"rural_bank": "2001", "postal_bank": "R00000", "state_bank": "B"}
BANKS = tuple(OK)


@dataclass(frozen=True)
class Sent:
    """An order as the bank read it."""

    seq: int
    account: str
    holder: str
    fen: int


def orders_of(bank: str, sent: bytes) -> dict[int, Sent]:
    """The orders of a file to pay, by their number. Fails where the file does not tie."""
    batch, count, total, orders = READERS[bank](sent)
    assert len(orders) == count and sum(one.fen for one in orders) == total and batch
    return {one.seq: one for one in orders}


def answer(
    bank: str, batch: str, says: Sequence[tuple[int, str]], orders: dict[int, Sent]
) -> bytes:
    """The answer: number and the bank's own code, in this order."""
    return WRITERS[bank](batch, [(orders[seq], code) for seq, code in says])


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _read_rural(sent: bytes) -> tuple[str, int, int, list[Sent]]:
    lines = [line.split("|") for line in sent.decode("gbk").split("\r\n")[:-1]]
    head, rows, tail = lines[0], lines[1:-1], lines[-1]
    assert (head[0], tail[0]) == ("H", "T") and head[3:] == tail[1:]
    orders = [Sent(int(r[1]), r[2], r[3], int(r[4])) for r in rows]
    return head[2], int(head[3]), int(head[4]), orders


def _read_postal(sent: bytes) -> tuple[str, int, int, list[Sent]]:
    """By bytes: 10|8 day|24 batch|8|16 — 20|8|32 account|60 name|16|30 purpose — 90|8|16."""
    lines = sent.split(b"\r\n")[:-1]
    head, rows, tail = lines[0], lines[1:-1], lines[-1]
    assert [len(head), len(tail)] == [58, 26] and {len(r) for r in rows} == {148}
    assert head[34:] == tail[2:] and {r[:2] for r in rows} == {b"20"}
    orders = [
        Sent(int(r[2:10]), r[10:42].decode().rstrip(), r[42:102].decode("gbk").rstrip(),
             int(r[102:118]))
        for r in rows
    ]  # fmt: skip
    return head[10:34].decode().rstrip(), int(head[34:42]), int(head[42:]), orders


def _read_state(sent: bytes) -> tuple[str, int, int, list[Sent]]:
    lines = [line.split(",") for line in sent.decode("utf-8").split("\n")[:-1]]
    head, rows, tail = lines[0], lines[1:-1], lines[-1]
    assert (head[0], tail[0]) == ("BATCH", "END") and head[3:] == tail[1:]
    fen = [int(r[5].replace(".", "")) for r in rows]
    orders = [Sent(int(r[1]), r[3], r[2], f) for r, f in zip(rows, fen, strict=True)]
    return head[1], int(head[3]), int(head[4].replace(".", "")), orders


Said = list[tuple[Sent, str]]


def _rural(batch: str, said: Said) -> bytes:
    rows = [f"R|{one.seq}|{one.account[-4:]}|{one.fen}|{code}|说明" for one, code in said]
    lines = [f"A|20260926|{batch}|{len(rows)}", *rows, f"E|{len(rows)}", ""]
    return "\r\n".join(lines).encode("gbk")


def _postal(batch: str, said: Said) -> bytes:
    rows = [
        f"40{one.seq:08d}{one.account:<32}{one.fen:016d}{code}".encode()
        + "说明".encode("gbk").ljust(40)
        for one, code in said
    ]
    frame = f"{len(rows):08d}{sum(one.fen for one, _ in said):016d}"
    head, tail = f"3020260926{batch:<24}{frame}".encode(), f"99{frame}".encode()
    return b"".join(line + b"\r\n" for line in (head, *rows, tail))


def _state(batch: str, said: Said) -> bytes:
    rows = [f"ROW,{one.seq},{one.account},{_yuan(one.fen)},{code},说明" for one, code in said]
    frame = f"{len(rows)},{_yuan(sum(one.fen for one, _ in said))}"
    lines = [f"RESULT,{batch},2026-09-26,{frame}", *rows, f"END,{frame}", ""]
    return "\n".join(lines).encode()


READERS = {"rural_bank": _read_rural, "postal_bank": _read_postal, "state_bank": _read_state}
WRITERS = {"rural_bank": _rural, "postal_bank": _postal, "state_bank": _state}
