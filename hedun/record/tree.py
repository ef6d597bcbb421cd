"""The tree over the record, so that a proof takes milliseconds with millions of entries.

The hashes of full subtrees of 256 leaves are kept in $HEDUN_HOME/tree.bin, 32 bytes each, in order;
what is missing at its end is reckoned from the entries. Nothing rests on the file: a proof that
does not lead to its root is never given, the file is then made anew.
"""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from hedun.algorithms import DIGESTS
from hedun.domain.chain import (
    Hash,
    consistency_path,
    folded,
    inclusion_path,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from hedun.record.models import Entry
from hedun.record.roots import Root
from hedun.whole import write_whole

LEAVES = 256  # of one subtree; a power of two
BYTES = 32
MOST = 64  # subtrees of which the leaves are held


class RootDiffers(Exception):
    """The record as it stands does not give this root: `hedun verify` says where it was changed."""

    def __init__(self, root: Root) -> None:
        super().__init__(f"the record does not give the root over its first {root.seq} entries")
        self.root = root


class Tree:
    """Over the entries that a root is over, by the digest it names."""

    def __init__(self, root: Root) -> None:
        self.size, self._by = root.seq, DIGESTS[root.digest]
        self._blocks = _blocks(self.size // LEAVES, self._by)
        self._leaves: dict[int, list[bytes]] = {}
        self._known: dict[tuple[int, int], bytes] = {}

    def hash_of(self, begin: int, end: int) -> bytes:
        """Of the leaves from `begin` up to `end`, which are a subtree of RFC 6962."""
        known = self._known.get((begin, end))
        if known is None:
            known = self._known[begin, end] = self._hash_of(begin, end)
        return known

    def _hash_of(self, begin: int, end: int) -> bytes:
        if begin % LEAVES or end - begin < LEAVES:
            block = begin // LEAVES
            first = block * LEAVES
            return folded(self._of_block(block)[begin - first : end - first], self._by)
        nodes = self._blocks[begin // LEAVES : end // LEAVES]
        if end % LEAVES:
            nodes = [*nodes, folded(self._of_block(end // LEAVES)[: end % LEAVES], self._by)]
        return folded(nodes, self._by)

    def _of_block(self, block: int) -> list[bytes]:
        if block not in self._leaves:
            if len(self._leaves) >= MOST:
                self._leaves.clear()
            first = block * LEAVES
            self._leaves[block] = _hashes(first, min(first + LEAVES, self.size), self._by)
        return self._leaves[block]


class Prover:
    """The ways to one root."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self._tree = Tree(root)

    def paths(self, digests: Mapping[int, str]) -> dict[int, list[str]]:
        """By the number of an entry, of entries that are told with their digest. Raises
        RootDiffers."""
        found = self._paths(digests)
        if found is None:
            _forget()
            self._tree = Tree(self.root)
            found = self._paths(digests)
        if found is None:
            raise RootDiffers(self.root)
        return found

    def _paths(self, digests: Mapping[int, str]) -> dict[int, list[str]] | None:
        """None where one does not lead to the root."""
        size, root, found = self.root.seq, self.root.root, dict[int, list[str]]()
        by = DIGESTS[self.root.digest]
        for seq, digest in digests.items():
            path = found[seq] = inclusion_path(seq - 1, size, self._tree.hash_of)
            if not verify_inclusion(digest, seq - 1, size, path, root, by):
                return None
        return found


def consistency(old: Root, new: Root) -> list[str]:
    """What shows that the record under `new` begins with that under `old`. Raises RootDiffers."""
    by = DIGESTS[new.digest]
    for again in (False, True) if old.digest == new.digest else ():
        if again:
            _forget()
        path = consistency_path(old.seq, new.seq, Tree(new).hash_of)
        if verify_consistency(old.seq, old.root, new.seq, new.root, path, by):
            return path
    raise RootDiffers(new)


def _blocks(count: int, by: Hash) -> list[bytes]:
    path = _path()
    kept = path.read_bytes() if path.exists() else b""
    known = len(kept) // BYTES
    blocks = [kept[at * BYTES : (at + 1) * BYTES] for at in range(min(known, count))]
    if known < count:
        leaves = _hashes(known * LEAVES, count * LEAVES, by)
        new = [folded(leaves[at : at + LEAVES], by) for at in range(0, len(leaves), LEAVES)]
        blocks += new
        write_whole(path, kept[: known * BYTES] + b"".join(new))
    return blocks


def _hashes(begin: int, end: int, by: Hash) -> list[bytes]:
    rows = Entry.objects.filter(seq__gt=begin, seq__lte=end).order_by("seq")
    return [leaf_hash(digest, by) for digest in rows.values_list("digest", flat=True).iterator()]


def _forget() -> None:
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.HEDUN_HOME) / "tree.bin"
