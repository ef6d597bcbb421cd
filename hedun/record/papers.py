"""Papers that both parties sign by the keys they sign roots with (signing.py): a policy's closing
statement, so far.

What is signed is the digest of what the paper says, in canonical JSON. The file of a paper holds
all of that: `scripts/party.py` reckons its digest and adds it up before it signs, and
`scripts/check_proof.py` checks paper and signatures without Hedun. Which papers there are to sign
the rooms above know (`register`).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from hedun.algorithms import is_signed
from hedun.domain.actors import Actor
from hedun.domain.chain import Json, paper_statement
from hedun.record.models import PaperSignature
from hedun.record.offices import parties_of_policy
from hedun.record.pen import writing
from hedun.record.problems import malformed
from hedun.record.signing import Signed, key_in_force

PAPER, SIGNATURE = "hedun paper 1", "hedun paper signature 1"
# The digest of the paper about the subject that stands now; "" where there is none to be signed.
Standing = Callable[[str], str]
_STANDING: list[Standing] = []


def register(standing: Standing) -> None:
    if standing not in _STANDING:
        _STANDING.append(standing)


def take(said: Mapping[str, Any], *, actor: Actor, now: datetime) -> PaperSignature:
    """收下签名 of a paper. `said`: what party.py wrote. Raises Malformed."""
    try:
        subject, sha256, public_key, signature = (
            said[name] for name in ("subject", "sha256", "key", "signature")
        )
        if {*map(type, (subject, sha256, public_key, signature))} != {str}:
            raise TypeError("not text")
    except (LookupError, TypeError):
        raise malformed("NOT_A_SIGNATURE") from None
    with writing(actor=actor, now=now) as pen:
        key = key_in_force(public_key)
        if not is_signed(key.algorithm, public_key, signature, paper_statement(subject, sha256)):
            raise malformed("NOT_SIGNED")
        if sha256 not in {standing(subject) for standing in _STANDING} - {""}:
            raise malformed("PAPER_UNKNOWN")
        if parties_of_policy(subject).get(key.party) != key.belongs_to:
            raise malformed("PAPER_OF_OTHERS")
        if key.papers.filter(sha256=sha256).exists():
            raise malformed("SIGNED_ALREADY")
        row = PaperSignature.objects.create(
            key=key, subject=subject, sha256=sha256, signature=signature,
            entered_by=actor.user, entered_at=now,
        )  # fmt: skip
        pen.write("paper.sign", subject, {"party": key.party, "sha256": sha256}, rows=[row])
        return row


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def signatures_of(subject: str, sha256: str) -> list[PaperSignature]:
    """By the keys of the policy's own parties, in the order they came."""
    parties = parties_of_policy(subject)
    rows = PaperSignature.objects.filter(sha256=sha256).select_related("key")
    return [row for row in rows if parties.get(row.key.party) == row.key.belongs_to]


def paper_file(subject: str, state: str, sha256: str, told: Mapping[str, Json]) -> dict[str, Any]:
    """What a party takes to its machine, and anybody checks: all that the paper says, and who has
    signed it."""
    signed = [Signed.of(row.key, row.signature).plain() for row in signatures_of(subject, sha256)]
    return {
        "format": PAPER, "subject": subject, "state": state, "sha256": sha256,
        "says": dict(told), "signatures": signed,
    }  # fmt: skip


def signatures_hold() -> Iterator[tuple[str, str, str]]:
    """Each is its key's signature, of the paper that stands, and the key a party's of its policy (a
    check of `hedun verify`)."""
    for row in PaperSignature.objects.select_related("key"):
        said, where = paper_statement(row.subject, row.sha256), f"{row._meta.label}:{row.pk}"
        if not is_signed(row.key.algorithm, row.key.public_key, row.signature, said):
            yield (
                where,
                f"{row.key.holder} 对 {row.subject} 结算单的签名不符",
                f"this is not the signature of {row.key.holder} on the statement of {row.subject}",
            )
        elif row.sha256 not in {standing(row.subject) for standing in _STANDING}:
            yield (
                where,
                f"{row.subject} 的结算单不是 {row.key.holder} 所签的那一份",
                f"the statement of {row.subject} is not the one that {row.key.holder} signed",
            )
        elif parties_of_policy(row.subject).get(row.key.party) != row.key.belongs_to:
            yield (
                where,
                f"签 {row.subject} 结算单的公钥归 {row.key.belongs_to or '无'}，不是这张保单的一方",
                f"the statement of {row.subject} is signed by a key of "
                f"{row.key.belongs_to or 'nobody'}, no party of this policy",
            )
