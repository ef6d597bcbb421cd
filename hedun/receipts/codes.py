"""The codes of receipts: made by a key outside the database, found by another hash of it.

Who holds the database alone can neither make a code nor recognise one; who holds the keys can print
the same receipt again at any time.
"""

from collections.abc import Iterable, Sequence

from hedun import keys
from hedun.claims.models import Claim
from hedun.domain.receipts import code_of, grouped, is_whole, plain
from hedun.people import vault
from hedun.receipts.models import Receipt
from hedun.record.selecting import rows_by


def made(claim_number: str, turn: int, generation: int = 0) -> str:
    """The code, ungrouped, of the claim's receipt of this turn. `generation`: of the key it is made
    by; 0: the newest."""
    text = f"receipt-code:{claim_number}:{turn}"
    return code_of(int(keys.digest("hash", generation)(text.encode()), 16))


def printed(claim_number: str, receipt: Receipt) -> str:
    """The code that stands on the paper: of the key that was the newest when it was made."""
    for generation in range(len(keys.generations("hash")), 1, -1):
        code = made(claim_number, receipt.turn, generation)
        if hash_of(code) == receipt.code_hash:
            return code
    return made(claim_number, receipt.turn, 1)


def hash_of(code: str) -> str:
    """What a `plain` code is found by."""
    return vault.keyed_hash(code, "receipt")


def receipts_of(claims: Iterable[Claim]) -> dict[int, Receipt]:
    """{claim pk: its receipt that counts}, one query; a claim not reported yet has none."""
    rows = rows_by(Receipt, "claim_id", (claim.pk for claim in claims), ended_at=None)
    return {row.claim_id: row for row in rows}


def receipt_codes(claims: Sequence[Claim]) -> dict[int, str]:
    """{claim pk: code as it is printed, "K7M3P-Q2W9X-4TB8N"}, one query.

    A claim without a receipt (a draft, or one reported before there were receipts until the clock
    has given it one: `actions.give_missing`) is left out.
    """
    found = receipts_of(claims)
    return {
        claim.pk: grouped(printed(claim.number, found[claim.pk]))
        for claim in claims
        if claim.pk in found
    }


def address_of(code: str, base: str = "") -> str:
    """Where the villager reads of the claim, for the QR code on a slip.

    `base`: how the desk is reached, "https://desk.example.gov.cn" (no slash at the end); without it
    the address of the page on the desk itself.
    """
    return f"{base}/r/{code}/"


def find(typed: str) -> Receipt | None:
    """The receipt that counts with this code, in any spelling; with its claim and what pages of
    it ask for. One query, also where no such code can be."""
    code = plain(typed)
    wanted = hash_of(code) if is_whole(code) else ""
    return (
        Receipt.objects.filter(code_hash=wanted, ended_at=None)
        .select_related(
            "claim__household", "claim__event", "claim__merged_into",
            "claim__report__village__parent", "claim__report__policy__place",
        )
        .first()
    )  # fmt: skip
