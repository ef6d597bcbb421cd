"""How what a claim pays is split over its payees: whole fen that sum exactly. No database here.

Awards are cumulative, and so is the split: each payee is to have received so much of everything
the claim pays, and is owed what is lacking of it. So a hospital that had its amount in advance gets
nothing of the final difference, and payees named anew are owed what they have not had yet.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from hedun.domain.money import apportion
from hedun.payments.models import PayeeShare

Payee: TypeAlias = int | None  # pk of a beneficiary; None: the household of the claim


def entitled(
    fen: int, persons: Mapping[str, int], shares: Sequence[PayeeShare]
) -> dict[Payee, int]:
    """What each payee is to have received when `fen` is all that the claim has paid.

    `persons`: how much of it is paid for which injured person.
    """
    found: dict[Payee, int] = {share.beneficiary_id: 0 for share in shares} | {None: 0}
    left = fen
    for person in sorted({share.person for share in shares if share.person}):
        own = min(persons.get(person, 0), left)
        left -= own
        _share_out(own, [share for share in shares if share.person == person], found)
    _share_out(left, [share for share in shares if not share.person], found)
    return found


def owed(
    fen: int, entitled_to: Mapping[Payee, int], received: Mapping[Payee, int]
) -> dict[Payee, int]:
    """`fen` over the payees by what each lacks; payees who get nothing are left out.

    Where somebody has had more than their part, the others share what there is in proportion to
    what they lack: nothing is taken back in silence.
    """
    payees = list(entitled_to)
    lacks = [max(entitled_to[payee] - received.get(payee, 0), 0) for payee in payees]
    parts = apportion(fen, lacks if any(lacks) else [payee is None for payee in payees])
    return {payee: part for payee, part in zip(payees, parts, strict=True) if part}


def sum_of_fractions(shares: Sequence[PayeeShare]) -> Fraction:
    """1 where fractions are given in full."""
    return sum((Fraction(s.parts, s.of) for s in shares if s.parts and s.of), Fraction(0))


def _share_out(fen: int, shares: Sequence[PayeeShare], found: dict[Payee, int]) -> None:
    """Amounts first, in the order named; then the fractions of what they leave, else the
    household."""
    left = fen
    for share in shares:
        if share.most_fen is not None:
            part = min(share.most_fen, left)
            found[share.beneficiary_id] += part
            left -= part
    fractions = [(s.beneficiary_id, s.parts, s.of) for s in shares if s.parts and s.of]
    if not fractions:
        found[None] += left
        return
    whole = lcm(*(of for _, _, of in fractions))
    parts = apportion(left, [parts * (whole // of) for _, parts, of in fractions])
    for (payee, _, _), part in zip(fractions, parts, strict=True):
        found[payee] += part
