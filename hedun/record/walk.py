"""The chain walked entry by entry, as quickly as Python goes: a record has millions.

No object is made for an entry and nothing is written anew to be compared. An entry's text holds its
own seal; the text without it is what was sealed, so it is cut out and the rest is sealed again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from hedun import keys
from hedun.algorithms import DIGESTS
from hedun.domain.chain import GENESIS, SHA256, Hash, RootBuilder, digest_after
from hedun.record.digests import NAMED, said_by
from hedun.record.generations import ACTION
from hedun.record.models import Entry
from hedun.record.reading import written

COLUMNS = ("seq", "at", "user", "action", "subject", "body", "prev", "digest")
AT_ONCE = 5000
# What the columns of an entry's row repeat of its body, in their order.
REPEATED = ("seq", "at", "user", "action", "subject")
NEW_SEAL = ACTION["seal"]
Row = tuple[int, datetime, str, str, str, str, str, str]


@dataclass
class Standing:
    """How far the chain was walked: the last entry, its digest, the tree over all of them, and of
    each policy the digest of its last entry; `by`: what all this is hashed by. To be gone on
    with."""

    seq: int = 0
    digest: str = GENESIS
    tree: RootBuilder = field(default_factory=RootBuilder)
    strands: dict[str, str] = field(default_factory=dict)
    changes: list[int] = field(default_factory=list)  # entries that brought another seal key
    by: str = SHA256


class Broken(Exception):
    """The first entry where the chain does not hold, and why, in both languages."""

    def __init__(self, seq: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.seq, self.zh, self.en = seq, zh, en


def walk(standing: Standing) -> Iterator[tuple[int, dict[str, str]]]:
    """(number, seals) of every entry after `standing`, which goes along. Raises Broken, and then
    nothing after it can be trusted."""
    seal_of, add, by = _sealed_from(standing), standing.tree.add_raw, DIGESTS[standing.by]
    prev, raw = standing.digest, bytes.fromhex(standing.digest)
    last, at_before, at_written = standing.seq, None, ""
    for row in _rows(last):
        seq, at, user, action, subject, text, named, digest = row
        if seq != last + 1:
            raise Broken(seq, "前面缺了一条记录", "an entry before it is missing")
        data = text.encode()
        if seq == 1:
            by = _begun(standing, data)
            add = standing.tree.add_raw
        own = digest_after(raw, data, by)
        if named != prev or own.hex() != digest:
            raise Broken(seq, "内容或摘要被改动", "its content or digest was changed")
        try:
            body = orjson.loads(data)
            seals, seal = body["seals"], body["seal"]
            if at is not at_before:
                at_before, at_written = at, written(at)
            agrees = (
                body["seq"] == seq
                and body["at"] == at_written
                and body["user"] == user
                and body["action"] == action
                and body["subject"] == subject
            )
            before, cut, behind = text.partition(f',"seal":"{seal}",')
        except (ValueError, TypeError, LookupError):
            raise _not_its_form(seq) from None
        if not agrees:
            raise _differs(row, body)
        if not cut or seal_of(f'{{"after":"{prev}","entry":{before},{behind}}}'.encode()) != seal:
            raise Broken(seq, "封印不符，此条被重写", "its seal is wrong: it was rewritten")
        if NAMED in body and seq > 1:
            raise Broken(seq, "中途改换了摘要算法", "it would change the digest on the way")
        if "policies" in body:
            _go_along(standing.strands, seq, body["policies"], digest)
        add(own)
        standing.seq = last = seq
        standing.digest, prev, raw = digest, digest, own
        if action == NEW_SEAL:
            standing.changes.append(seq)
            seal_of = _sealed_from(standing)
        yield seq, seals


def _sealed_from(standing: Standing) -> Callable[[bytes], str]:
    """How the entry after `standing` is sealed. Raises Broken where that key is not here."""
    generation = 1 + len(standing.changes)
    if generation > len(keys.generations("seal")):
        raise Broken(
            standing.seq,
            f"此后的封印用第 {generation} 代密钥，而 keys/ 中没有",
            f"what follows is sealed by key {generation}, and keys/ does not hold it",
        )
    return keys.digest("seal", generation)


def _begun(standing: Standing, data: bytes) -> Hash:
    """What the record is hashed by, as its first entry says. Raises Broken."""
    try:
        standing.by = said_by(orjson.loads(data))
        by = DIGESTS[standing.by]
    except ValueError:
        raise _not_its_form(1) from None
    except KeyError:
        raise Broken(1, "所称摘要算法未知", "it names a digest that is not known") from None
    standing.tree = RootBuilder(by=by)
    return by


def _rows(after: int) -> Iterator[Row]:
    rows = Entry.objects.filter(seq__gt=after) if after else Entry.objects.all()
    return rows.order_by("seq").values_list(*COLUMNS).iterator(AT_ONCE)


def _go_along(strands: dict[str, str], seq: int, policies: dict[str, str], digest: str) -> None:
    """Each policy the entry concerns is followed from its entry before (strands.py)."""
    for number, before in policies.items():
        if strands.get(number, GENESIS) != before:
            raise Broken(
                seq,
                f"没有接在保单 {number} 的上一条之后",
                f"it does not follow the entry before it of policy {number}",
            )
        strands[number] = digest


def _differs(row: Row, body: dict[str, Any]) -> Broken:
    stands = (row[0], written(row[1]), *row[2:5])
    pairs = zip(REPEATED, stands, strict=True)
    column = next(name for name, value in pairs if body[name] != value)
    return Broken(row[0], f"列 {column} 与内容不符", f"column {column} disagrees")


def _not_its_form(seq: int) -> Broken:
    return Broken(seq, "内容不是记录的格式", "its content is not in the record's form")
