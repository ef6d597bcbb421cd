"""Do the files still say what was handed in?"""

import json
from collections.abc import Iterator

from hedun.evidence import store
from hedun.evidence.models import Evidence
from hedun.record.models import Entry


def files_intact() -> Iterator[tuple[str, str, str]]:
    """Every file against its digest, and every recorded file against its row.

    A file in the store that the record does not know was left by an action that failed after it
    was written; nobody relies on it, so it is no fault.
    """
    claimed: set[str] = set()
    kept = Evidence.objects.exclude(stored_sha256="").order_by("pk")
    for pk, stored in kept.values_list("pk", "stored_sha256"):
        where = f"evidence.Evidence:{pk}"
        claimed.add(stored)
        yield from faults_of(stored, where)
    yield from _without_row(set(store.all_files()) - claimed)


def faults_of(stored: str, where: str) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the file that a row names by its digest."""
    try:
        holds = store.intact(stored)
    except ValueError:
        yield where, "所记的文件摘要不是摘要", "its file's digest is no digest"
        return
    if holds is None:
        yield where, f"文件 {stored[:12]}… 不见了或读不了", f"file {stored[:12]}… is missing"
    elif not holds:
        yield where, f"文件 {stored[:12]}… 被改动", f"file {stored[:12]}… was changed"


def _without_row(files: set[str]) -> Iterator[tuple[str, str, str]]:
    """Files that were taken in, by the record, and whose row is gone; and what lay open of those
    that were sealed afterwards."""
    if not files:
        return
    actions = ("evidence.attach", "evidence.seal", "evidence.anew")
    entries = Entry.objects.filter(action__in=actions).order_by("seq")
    sealed: dict[str, int] = {}
    anew: dict[str, int] = {}
    taken: dict[str, int] = {}
    told_by = entries.values_list("seq", "action", "body")
    for seq, action, body in told_by.iterator(chunk_size=2000):
        told = _told(body)
        (anew if action == "evidence.anew" else sealed)[told.get("forgotten", "")] = seq
        taken.setdefault(told.get("stored_sha256", ""), seq)
    for stored in sorted(files):
        where = f"evidence/{stored[:2]}/{stored[2:]}"
        if stored in sealed:
            yield (
                where,
                f"第 {sealed[stored]} 条记录封存的文件还敞开在盘上，请删除它",
                f"the file that entry {sealed[stored]} sealed lies open here still: delete it",
            )
        elif stored in anew:
            yield (
                where,
                f"第 {anew[stored]} 条记录重新加密的文件，旧的还在：hedun rotate_keys --left-over",
                f"entry {anew[stored]} encrypted this file anew and the one of before is there "
                "still: hedun rotate_keys --left-over",
            )
        elif stored in taken:
            seq = taken[stored]
            yield (
                where,
                f"第 {seq} 条记录收下的文件还在，登记它的一行不见了",
                f"the file taken in by entry {seq} is there, but its row is gone",
            )


def _told(body: str) -> dict[str, str]:
    """What an entry says of a file; of an unreadable body (the chain tells), nothing."""
    try:
        return dict(json.loads(body)["data"])
    except (ValueError, TypeError, KeyError):
        return {}
