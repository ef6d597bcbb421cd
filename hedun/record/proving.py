"""Proof files: entries with their way to a root that was handed out, for somebody else to check.

What is in them is what the record holds, which names nobody but officers: numbers, codes, digests.
`scripts/check_proof.py` checks one anywhere, with nothing but Python; docs/receipts.md says what
stands in it.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from hedun.record.models import Entry
from hedun.record.offices import Parties, parties_of_policy
from hedun.record.reading import read_body
from hedun.record.roots import Root, handed_out
from hedun.record.signing import all_signatures, by_these, parties_of
from hedun.record.tree import Prover

FORMAT = "hedun proof 1"
AT_ONCE = 500  # entries of which the paths are looked for together


def newest(at_least: int = 1, parties: Parties | None = None) -> Root | None:
    """The last root that was handed out over the entry `at_least`; the last that both parties have
    signed (these, where they are given), where there is one. None where no root goes so far. Raises
    roots.BadRoot."""
    over = [root for root in handed_out() if root.seq >= max(at_least, 1)]
    signed = all_signatures()
    own = {root.key: by_these(signed.get(root.key, []), parties or {}) for root in over}
    both = [root for root in over if len(parties_of(own[root.key])) > 1]
    return (both or over or [None])[-1]


def of_subject(subject: str) -> dict[str, Any] | None:
    """What was done to a claim, as far as a root goes; None where none goes so far."""
    rows = Entry.objects.filter(subject=subject).order_by("seq")
    root = root_of(subject)
    if root is None:
        return None
    entries = list(_proved(rows.filter(seq__lte=root.seq), root))
    return {**_head(root, _parties(rows.first())), "entries": entries}


def root_of(subject: str) -> Root | None:
    """To which the file of a claim leads. Raises roots.BadRoot."""
    first = Entry.objects.filter(subject=subject).order_by("seq").first()
    return newest(first.seq, _parties(first)) if first else None


def of_policy(number: str, root: Root) -> Iterator[dict[str, Any]]:
    """The head of a policy's file, and then each of its entries up to the root, none left out."""
    yield {**_head(root, parties_of_policy(number)), "policy": number}
    # The text of an entry that concerns the policy has its number as a key of "policies".
    rows = Entry.objects.filter(seq__lte=root.seq, body__contains=f'"{number}":"').order_by("seq")
    yield from _proved(rows, root, number)


def as_json(parts: Iterator[dict[str, Any]]) -> Iterator[str]:
    """A file as it is made: the head, and then the entries one by one."""
    head = json.dumps(next(parts), ensure_ascii=False)
    yield f'{head[:-1]}, "entries": ['
    for n, entry in enumerate(parts):
        yield (",\n" if n else "\n") + json.dumps(entry, ensure_ascii=False)
    yield "\n]}\n"


def _parties(entry: Entry | None) -> Parties:
    """Of the policy that the entry concerns; nobody where it concerns none or several."""
    try:
        concerned = list(read_body(entry.body).policies) if entry else []
    except (ValueError, TypeError):  # no pen wrote that; its way to the root will not hold
        return {}
    return parties_of_policy(concerned[0]) if len(concerned) == 1 else {}


def _head(root: Root, parties: Parties) -> dict[str, Any]:
    """`parties`: whose signatures count, and alone are in it; empty where it is about no policy."""
    signed = by_these(all_signatures().get(root.key, []), parties)
    return {
        "format": FORMAT,
        "digest": root.digest,
        "root": {"seq": root.seq, "root": root.root, "at": root.at},
        "parties": dict(parties),
        "signatures": [one.plain() for one in signed],
    }


def _proved(rows: QuerySet[Entry], root: Root, policy: str = "") -> Iterator[dict[str, Any]]:
    some, prover = list[Entry](), Prover(root)
    for entry in rows.iterator(AT_ONCE):
        if not policy or policy in read_body(entry.body).policies:
            some.append(entry)
        if len(some) == AT_ONCE:
            yield from _with_paths(some, prover)
            some = []
    yield from _with_paths(some, prover)


def _with_paths(some: Sequence[Entry], prover: Prover) -> Iterator[dict[str, Any]]:
    paths = prover.paths({entry.seq: entry.digest for entry in some})
    for entry in some:
        body = {"seq": entry.seq, "prev": entry.prev, "body": entry.body}
        yield {**body, "path": paths[entry.seq]}
