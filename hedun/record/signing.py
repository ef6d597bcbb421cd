"""Roots signed by the two parties of the contracts: neither can rewrite the record alone.

The bureau and the insurer each keep a key on a machine of their own (`scripts/party.py` makes it
and signs with it); here stand the public halves, each entered by one person and confirmed by
another, and the signatures. A party signs only what has grown out of what it signed before: the
file of a root carries the proof, and its machine looks. A key belongs to one company, or to the
bureau of one place (offices.py), and stands for no other.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hedun.algorithms import is_public_key, is_signed
from hedun.domain.actors import Actor
from hedun.domain.chain import root_statement
from hedun.domain.foreign import json_value
from hedun.domain.permissions import held
from hedun.record.digests import of_record
from hedun.record.models import PartyKey, RootSignature
from hedun.record.offices import Office, Parties, offices
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
    belongs_to: str
    holder: str
    algorithm: str
    key: str
    signature: str

    @classmethod
    def of(cls, key: PartyKey, signature: str) -> "Signed":
        return cls(key.party, key.belongs_to, key.holder, key.algorithm, key.public_key, signature)

    def plain(self) -> dict[str, str]:
        return asdict(self)


def enter_key(
    party: str, belongs_to: str, holder: str, public_key: str, *, actor: Actor, now: datetime
) -> PartyKey:
    """登记公钥 of one office. Nothing is signed with it until somebody else confirms it. A key of
    before keys belonged to an office is given its own here. Raises Malformed."""
    public_key, holder = "".join(public_key.split()).lower(), holder.strip()
    with writing(actor=actor, now=now) as pen:
        if not holder:
            raise malformed("HOLDER")
        if not is_public_key(DEFAULT, public_key):
            raise malformed("KEY_FORM")
        if (party, belongs_to) not in {one.key for one in offices()}:
            raise malformed("OFFICE_UNKNOWN")
        row = PartyKey.objects.filter(public_key=public_key).first()
        if row is None:
            row = PartyKey(algorithm=DEFAULT, public_key=public_key)
        elif row.belongs_to:
            raise malformed("KEY_KNOWN")
        row.party, row.belongs_to, row.holder = party, belongs_to, holder
        row.entered_by, row.entered_at = actor.user, now
        row.confirmed_by, row.confirmed_at = "", None
        _insist_own(row, actor, now)
        row.save()
        said = {"party": party, "belongs_to": belongs_to}
        pen.write("party_key.enter", _short(row), said, rows=[row])
        return row


def confirm_key(pk: int, *, actor: Actor, now: datetime) -> PartyKey:
    """确认公钥: another person has compared it with the party. Raises Malformed."""
    with writing(actor=actor, now=now) as pen:
        row = _standing(pk)
        if row.confirmed_at is not None:
            raise malformed("KEY_STATE")
        if row.entered_by == actor.user:
            raise malformed("SAME_PERSON")
        if not row.belongs_to:
            raise malformed("KEY_UNBOUND")
        _insist_own(row, actor, now)
        row.confirmed_by, row.confirmed_at = actor.user, now
        row.save()
        pen.write("party_key.confirm", _short(row), rows=[row])
        return row


def end_key(pk: int, *, actor: Actor, now: datetime) -> PartyKey:
    """停用公钥: lost, or another in its stead. What was signed with it stays. Raises Malformed."""
    with writing(actor=actor, now=now) as pen:
        row = _standing(pk)
        _insist_own(row, actor, now)
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
    if not key.belongs_to:
        raise malformed("KEY_UNBOUND")
    return key


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def all_signatures() -> dict[tuple[int, str, str], list[Signed]]:
    """By (seq, root, at) of the root, in the order they came."""
    found: dict[tuple[int, str, str], list[Signed]] = {}
    for row in RootSignature.objects.select_related("key"):
        told = Signed.of(row.key, row.signature)
        found.setdefault((row.seq, row.root, row.at), []).append(told)
    return found


def by_these(signatures: list[Signed], parties: Parties) -> list[Signed]:
    """Those that count for a policy with these parties; all, where it is about none."""
    return [one for one in signatures if not parties or parties.get(one.party) == one.belongs_to]


def parties_of(signatures: list[Signed]) -> frozenset[str]:
    return frozenset(one.party for one in signatures)


def root_file(root: Root, office: Office) -> dict[str, Any]:
    """What an office takes to its machine: the root, and that it grew out of what the office signed
    last. Raises tree.RootDiffers."""
    told: dict[str, Any] = {"format": ROOT, "seq": root.seq, "root": root.root, "at": root.at}
    told |= {"digest": root.digest, "for": office.name}
    theirs = RootSignature.objects.filter(key__party=office.party, seq__gt=0, seq__lte=root.seq)
    # A key of before keys belonged to an office is its party's.
    theirs = theirs.filter(key__belongs_to__in=(office.belongs_to, ""))
    last = theirs.order_by("-seq", "-id").first()
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
    """Each is its key's signature of its root, and the key that of an office with a policy here (a
    check of `hedun verify`)."""
    name, known = of_record(), {one.key for one in offices()}
    for row in RootSignature.objects.select_related("key"):
        statement = root_statement(row.seq, row.root, row.at, name)
        if not is_signed(row.key.algorithm, row.key.public_key, row.signature, statement):
            yield (
                f"{row._meta.label}:{row.pk}",
                f"{row.key.holder} 对第 {row.seq} 条之根的签名不符",
                f"this is not the signature of {row.key.holder} on the root over {row.seq} entries",
            )
        elif row.key.belongs_to and (row.key.party, row.key.belongs_to) not in known:
            yield (
                f"{row._meta.label}:{row.pk}",
                f"签第 {row.seq} 条之根的公钥归 {row.key.belongs_to}，没有保单写明这一方",
                f"the key under the root over {row.seq} entries belongs to {row.key.belongs_to}, "
                "whom no policy names",
            )


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _standing(pk: int) -> PartyKey:
    row = PartyKey.objects.filter(pk=pk, ended_at=None).first()
    if row is None:
        raise malformed("KEY_STATE")
    return row


def _insist_own(row: PartyKey, actor: Actor, now: datetime) -> None:
    """A company's staff see to no other company's key. Raises Malformed."""
    theirs = row.party == PartyKey.Party.INSURER and row.belongs_to
    if theirs and not any(p.works_for(row.belongs_to) for p in held("record.sign", actor, now)):
        raise malformed("OTHERS_KEY")


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
