"""How the record is made tamper-evident: entry → digest → chain → Merkle tree.

Each entry's digest covers the digest before it, so changing one entry changes all that follow. The
Merkle tree over the digests (RFC 6962 §2.1) gives one root that can be printed or handed over; a
record that was rewritten and re-chained afterwards no longer gives that root. Digests, leaves,
proofs and roots are lower-case hex text throughout. `by` is what hashes, of 32 bytes: SHA-256
where nothing is said.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

import orjson

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

Hash: TypeAlias = Callable[[bytes], bytes]
SHA256 = "sha256"  # as it is called; a record that names no other is chained by it


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


GENESIS = "0" * 64  # stands for the digest before the first entry

# A digest made for one purpose must not pass for one made for another.
_ENTRY = b"hedun entry 1\n"
_LEAF, _NODE = b"\x00", b"\x01"  # RFC 6962 §2.1
_HEX = frozenset("0123456789abcdef")

_WRITE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
).encode
_KEYS: frozenset[type] = frozenset({str})
_LEAVES: frozenset[type] = frozenset({str, int, bool, type(None)})


def canonical(obj: Json) -> bytes:
    """The one way to write a value: JSON with keys sorted by code point, no spaces, UTF-8.

    Only None, bool, int, str, list and dict with text keys; a float is refused because it has no
    one spelling (and money is never one). Raises TypeError naming the path, e.g. `$.lines[0].mu`.
    """
    if not is_plain(obj):
        _insist_canonical(obj, "$")
    return spelled(obj)


def spelled(obj: Json) -> bytes:
    """As `canonical`, of a value that is known to be made of those types alone: a float would not
    be noticed."""
    try:
        return orjson.dumps(obj, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number of more than 64 bits, a key that is a code with a name, …
        text = _WRITE(obj)
    try:
        return text.encode()
    except UnicodeEncodeError:
        _insist_canonical(obj, "$")
        raise


def is_plain(obj: object) -> bool:
    """Whether it is made of the very types JSON knows, without asking where one is not: nearly
    every value is, and the record is read whole. False decides nothing; _insist_canonical does."""
    if isinstance(obj, dict):
        return _KEYS.issuperset(map(type, obj)) and _all_plain(obj.values())
    return _all_plain(obj) if isinstance(obj, list) else type(obj) in _LEAVES


def _all_plain(values: Collection[object]) -> bool:
    return _LEAVES.issuperset(map(type, values)) or all(map(is_plain, values))


def _insist_canonical(obj: object, path: str) -> None:
    if isinstance(obj, dict):
        for key, value in obj.items():
            if not isinstance(key, str):
                raise TypeError(f"{path}: key {key!r} is not text; canonical JSON keys are text")
            _insist_canonical(key, f"{path} key {key!r}")
            _insist_canonical(value, f"{path}.{key}")
    elif isinstance(obj, list):
        for index, value in enumerate(obj):
            _insist_canonical(value, f"{path}[{index}]")
    elif isinstance(obj, str):
        if any("\ud800" <= char <= "\udfff" for char in obj):
            raise TypeError(f"{path}: half a character (lone surrogate) cannot be written as UTF-8")
    elif not (obj is None or isinstance(obj, int)):
        raise TypeError(
            f"{path}: {type(obj).__name__} has no canonical form; "
            "use None, bool, int, str, list or dict (decimals and dates as text)"
        )


def entry_digest(prev: str, body: bytes, by: Hash = sha256) -> str:
    """Over the digest of the entry before and this entry's canonical body.

    Raises ValueError when `prev` is not 64 lower-case hex digits.
    """
    if len(prev) != 64 or not _HEX.issuperset(prev):
        raise ValueError("prev must be a digest: 64 lower-case hex digits")
    return digest_after(bytes.fromhex(prev), body, by).hex()


def digest_after(prev: bytes, body: bytes, by: Hash = sha256) -> bytes:
    """As `entry_digest`, of a digest that is known to be one, raw: for who walks a million."""
    return by(_ENTRY + prev + body)


def root_statement(seq: int, root: str, at: str, digest: str = SHA256) -> bytes:
    """What a party signs: over entries 1 … seq this is the root, handed out at `at`; and by which
    digest, where it is another."""
    other = "" if digest == SHA256 else f"{digest}\n"
    return f"hedun root 1\n{seq}\n{root}\n{at}\n{other}".encode()


def paper_statement(subject: str, sha256_: str) -> bytes:
    """What a party signs of a paper: this is the digest of the one about the subject."""
    return f"hedun paper 1\n{subject}\n{sha256_}\n".encode()


def export_statement(subject: str, sha256_: str) -> bytes:
    """What a county signs of an export of its season: this is the digest of what it says."""
    return f"hedun export 1\n{subject}\n{sha256_}\n".encode()


# --- the tree -------------------------------------------------------------------------------------


class RootBuilder:
    """The Merkle root of a stream of leaves, keeping one hash per level and no leaf.

    `root()` may be asked for at any time, so one pass gives the roots at every size printed.
    """

    def __init__(self, count: int = 0, peaks: Sequence[str] = (), by: Hash = sha256) -> None:
        """`count` and `peaks` of a builder that is to be gone on with. Raises ValueError when they
        do not belong together."""
        self.count, self._by = count, by
        # full subtrees, largest first: the binary digits of count
        self._peaks = [bytes.fromhex(peak) for peak in peaks]
        if len(self._peaks) != count.bit_count():
            raise ValueError(f"{count} leaves have {count.bit_count()} full subtrees")

    @property
    def peaks(self) -> list[str]:
        """What is needed to go on from here (hex)."""
        return [peak.hex() for peak in self._peaks]

    def add(self, leaf: str) -> None:
        """Append one leaf (hex). Raises ValueError when it is not hex."""
        self._append(leaf_hash(leaf, self._by))

    def add_raw(self, leaf: bytes) -> None:
        """Append one leaf that is bytes already."""
        self._append(self._by(_LEAF + leaf))

    def _append(self, node: bytes) -> None:
        size = self.count
        while size & 1:  # two full subtrees of one size join into the next larger one
            node = self._by(_NODE + self._peaks.pop() + node)
            size >>= 1
        self._peaks.append(node)
        self.count += 1

    def root(self) -> str:
        """The root over the leaves so far (hex); of none, the digest of nothing (RFC 6962)."""
        if not self._peaks:
            return self._by(b"").hex()
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = self._by(_NODE + peak + node)
        return node.hex()


HashOf: TypeAlias = Callable[[int, int], bytes]  # of the leaves from … up to …, as one subtree


def inclusion_path(i: int, n: int, hash_of: HashOf) -> list[str]:
    """The audit path of leaf `i` (from 0) of `n`, from the leaf upwards (RFC 6962 §2.1.1), in hex.

    Raises IndexError when there is no such leaf.
    """
    if not 0 <= i < n:
        raise IndexError(f"no leaf {i}: the tree has {n}, numbered from 0")
    path: list[bytes] = []
    begin, end = 0, n
    while end - begin > 1:  # from the root down, noting the half that is not ours
        middle = begin + _largest_power_below(end - begin)
        if i < middle:
            path.append(hash_of(middle, end))
            end = middle
        else:
            path.append(hash_of(begin, middle))
            begin = middle
    return [step.hex() for step in reversed(path)]


def consistency_path(m: int, n: int, hash_of: HashOf) -> list[str]:
    """What shows that the tree of the first `m` leaves is the beginning of that of `n` (RFC 6962
    §2.1.2), in hex. Raises ValueError unless 1 ≤ m ≤ n."""
    if not 1 <= m <= n:
        raise ValueError(f"of {n} leaves the first {m} are no beginning")
    path: list[bytes] = []
    begin, end, known = 0, n, True  # whether the left edge is the old root itself
    while m != end:
        middle = begin + _largest_power_below(end - begin)
        if m <= middle:
            path.append(hash_of(middle, end))
            end = middle
        else:
            path.append(hash_of(begin, middle))
            begin, known = middle, False
    if not known:
        path.append(hash_of(begin, end))
    return [step.hex() for step in reversed(path)]


def folded(nodes: Sequence[bytes], by: Hash = sha256) -> bytes:
    """The hash over full subtrees of one height, of which the last may be smaller."""
    level = list(nodes)
    while len(level) > 1:
        pairs = [by(_NODE + level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def leaf_hash(leaf: str, by: Hash = sha256) -> bytes:
    """A leaf (hex) as a node of the tree. Raises ValueError when it is not hex."""
    return by(_LEAF + bytes.fromhex(leaf))


def verify_consistency(
    m: int, old: str, n: int, new: str, proof: Sequence[str], by: Hash = sha256
) -> bool:
    """Whether `proof` shows that the `n` leaves under the root `new` begin with the `m` under
    `old` (RFC 9162 §2.1.4.2). Anything malformed is not a proof: False."""
    if not 1 <= m <= n:
        return False
    if m == n:
        return not proof and old == new
    try:
        path = [bytes.fromhex(step) for step in proof]
        if not m & (m - 1):  # the old tree is one full subtree: its root begins the way
            path.insert(0, bytes.fromhex(old))
    except ValueError:
        return False
    if not path:
        return False
    position, last = m - 1, n - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    was = now = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            was, now = by(_NODE + step + was), by(_NODE + step + now)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            now = by(_NODE + now + step)
        position, last = position >> 1, last >> 1
    return last == 0 and was.hex() == old and now.hex() == new


def verify_inclusion(
    leaf: str, i: int, n: int, proof: Sequence[str], root: str, by: Hash = sha256
) -> bool:
    """Whether `proof` shows that `leaf` is number `i` (from 0) of the `n` leaves under `root`.

    RFC 9162 §2.1.3.2. Anything malformed is not a proof: False.
    """
    if not 0 <= i < n:
        return False
    try:
        node, path = leaf_hash(leaf, by), [bytes.fromhex(step) for step in proof]
    except ValueError:
        return False
    position, last = i, n - 1
    for step in path:
        if last == 0:
            return False  # longer than the tree is high
        if position & 1 or position == last:
            node = by(_NODE + step + node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = by(_NODE + node + step)
        position, last = position >> 1, last >> 1
    return last == 0 and node.hex() == root


def _largest_power_below(n: int) -> int:
    """The largest power of two smaller than n (n ≥ 2): where RFC 6962 splits a tree."""
    return 1 << ((n - 1).bit_length() - 1)
