"""Roots signed by the two parties of the contracts: neither can rewrite the record alone.

The bureau and the insurer each keep a key on a machine of their own (`scripts/party.py` makes it
and signs with it); here stand the public halves, each entered by one person and confirmed by
another, and the signatures. A party signs only what has grown out of what it signed before: the
file of a root carries the proof, and its machine looks.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hedun.algorithms import is_public_key, is_signed
from hedun.domain.actors import Actor
from hedun.domain.chain import root_statement
from hedun.domain.foreign import json_value
from hedun.record.digests import of_record
from hedun.record.models import PartyKey, RootSignature
from hedun.record.pen import writing
from hedun.record.problems import malformed
from hedun.record.roots import Root, handed_out
from hedun.record.tree import consistency

DEFAULT = "ed25519"
SIGNATURE, ROOT = "hedun signature 1", "hedun root 1"


@dataclass(frozen=True)
class Signed:
    """A party's signature as proof files hold it; key and signature in hex."""

    party: str
    holder: str
    algorithm: str
    key: str
    signature: str

    @classmethod
    def of(cls, key: PartyKey, signature: str) -> "Signed":
        return cls(key.party, key.holder, key.algorithm, key.public_key, signature)

    def plain(self) -> dict[str, str]:
        return asdict(self)


def enter_key(party: str, holder: str, public_key: str, *, actor: Actor, now: datetime) -> PartyKey:
    """登记公钥. Nothing is signed with it until somebody else confirms it. Raises Malformed."""
    public_key, holder = "".join(public_key.split()).lower(), holder.strip()
    with writing(actor=actor, now=now) as pen:
        if not holder:
            raise malformed("HOLDER")
        if not is_public_key(DEFAULT, public_key):
            raise malformed("KEY_FORM")
        if PartyKey.objects.filter(public_key=public_key).exists():
            raise malformed("KEY_KNOWN")
        row = PartyKey.objects.create(
            party=party, holder=holder, algorithm=DEFAULT, public_key=public_key,
            entered_by=actor.user, entered_at=now,
        )  # fmt: skip
        pen.write("party_key.enter", _short(row), {"party": party}, rows=[row])
        return row


def confirm_key(pk: int, *, actor: Actor, now: datetime) -> PartyKey:
    """确认公钥: another person has compared it with the party. Raises Malformed."""
    with writing(actor=actor, now=now) as pen:
        row = _standing(pk)
        if row.confirmed_at is not None:
            raise malformed("KEY_STATE")
        if row.entered_by == actor.user:
            raise malformed("SAME_PERSON")
        row.confirmed_by, row.confirmed_at = actor.user, now
        row.save()
        pen.write("party_key.confirm", _short(row), rows=[row])
        return row


def end_key(pk: int, *, actor: Actor, now: datetime) -> PartyKey:
    """停用公钥: lost, or another in its stead. What was signed with it stays. Raises Malformed."""
    with writing(actor=actor, now=now) as pen:
        row = _standing(pk)
        row.ended_by, row.ended_at = actor.user, now
        row.save()
        pen.write("party_key.end", _short(row), rows=[row])
        return row


def take_signature(file: bytes, *, actor: Actor, now: datetime) -> RootSignature:
    """收下签名: the file that party.py wrote. Raises Malformed."""
    seq, root, at, public_key, signature = _read(file)
    with writing(actor=actor, now=now) as pen:
        key = key_in_force(public_key)
        statement = root_statement(seq, root, at, of_record())
        if not is_signed(key.algorithm, public_key, signature, statement):
            raise malformed("NOT_SIGNED")
        if not any((one.seq, one.root, one.at) == (seq, root, at) for one in handed_out()):
            raise malformed("ROOT_UNKNOWN")
        if key.signatures.filter(seq=seq, at=at).exists():
            raise malformed("SIGNED_ALREADY")
        row = RootSignature.objects.create(
            key=key, seq=seq, root=root, at=at, signature=signature,
            entered_by=actor.user, entered_at=now,
        )  # fmt: skip
        pen.write("root.sign", str(seq), {"party": key.party, "root": root}, rows=[row])
        return row


def key_in_force(public_key: str) -> PartyKey:
    """By which a party signs now. Raises Malformed."""
    key = PartyKey.objects.filter(public_key=public_key, ended_at=None).first()
    if key is None or key.confirmed_at is None:
        raise malformed("KEY_UNKNOWN")
    return key


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def all_signatures() -> dict[tuple[int, str, str], list[Signed]]:
    """By (seq, root, at) of the root, in the order they came."""
    found: dict[tuple[int, str, str], list[Signed]] = {}
    for row in RootSignature.objects.select_related("key"):
        told = Signed.of(row.key, row.signature)
        found.setdefault((row.seq, row.root, row.at), []).append(told)
    return found


def parties_of(signatures: list[Signed]) -> frozenset[str]:
    return frozenset(one.party for one in signatures)


def root_file(root: Root, party: str) -> dict[str, Any]:
    """What a party takes to its machine: the root, and that it grew out of what it signed last.
    Raises tree.RootDiffers."""
    told: dict[str, Any] = {"format": ROOT, "seq": root.seq, "root": root.root, "at": root.at}
    told["digest"] = root.digest
    last = (
        RootSignature.objects.filter(key__party=party, seq__gt=0, seq__lte=root.seq)
        .order_by("-seq", "-id")
        .first()
    )
    if last is not None:
        old = Root(last.seq, last.root, last.at, digest=of_record())
        told["since"] = {"seq": old.seq, "root": old.root}
        told["grown"] = consistency(old, root)
    return told


def signed_roots() -> list[Root]:
    """Every root a party has signed, to be compared like those that were handed out."""
    rows, name = RootSignature.objects.select_related("key"), of_record()
    return [Root(row.seq, row.root, row.at, row.key.holder, name) for row in rows]


def signatures_hold() -> Iterator[tuple[str, str, str]]:
    """Each is its key's signature of its root (a check of `hedun verify`)."""
    name = of_record()
    for row in RootSignature.objects.select_related("key"):
        statement = root_statement(row.seq, row.root, row.at, name)
        if not is_signed(row.key.algorithm, row.key.public_key, row.signature, statement):
            yield (
                f"{row._meta.label}:{row.pk}",
                f"{row.key.holder} 对第 {row.seq} 条之根的签名不符",
                f"this is not the signature of {row.key.holder} on the root over {row.seq} entries",
            )


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _standing(pk: int) -> PartyKey:
    row = PartyKey.objects.filter(pk=pk, ended_at=None).first()
    if row is None:
        raise malformed("KEY_STATE")
    return row


def _short(row: PartyKey) -> str:
    """As an entry names a key: its first sixteen digits."""
    return row.public_key[:16]


def _read(file: bytes) -> tuple[int, str, str, str, str]:
    try:
        said = json_value(file)
        seq, *texts = (said[name] for name in ("seq", "root", "at", "key", "signature"))
        if said["format"] != SIGNATURE or type(seq) is not int or {*map(type, texts)} != {str}:
            raise ValueError("not a signature file")
    except (ValueError, TypeError, LookupError):
        raise malformed("NOT_A_SIGNATURE") from None
    root, at, key, signature = texts
    return seq, root, at, key, signature
