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
    for pk, stored in Evidence.objects.order_by("pk").values_list("pk", "stored_sha256"):
        where = f"evidence.Evidence:{pk}"
        claimed.add(stored)
        try:
            holds = store.intact(stored)
        except ValueError:
            yield where, "所记的文件摘要不是摘要", "its file's digest is no digest"
            continue
        if holds is None:
            yield where, f"文件 {stored[:12]}… 不见了或读不了", f"file {stored[:12]}… is missing"
        elif not holds:
            yield where, f"文件 {stored[:12]}… 被改动", f"file {stored[:12]}… was changed"
    yield from _without_row(set(store.all_files()) - claimed)


def _without_row(files: set[str]) -> Iterator[tuple[str, str, str]]:
    """Files that were taken in, by the record, and whose row is gone."""
    if not files:
        return
    entries = Entry.objects.filter(action="evidence.attach").order_by("seq")
    for seq, body in entries.values_list("seq", "body").iterator(chunk_size=2000):
        stored = _stored(body)
        if stored in files:
            yield (
                f"evidence/{stored[:2]}/{stored[2:]}",
                f"第 {seq} 条记录收下的文件还在,登记它的一行不见了",
                f"the file taken in by entry {seq} is there, but its row is gone",
            )


def _stored(body: str) -> str:
    """The digest an entry names; of a body that was made unreadable (the chain tells), none."""
    try:
        return str(json.loads(body)["data"]["stored_sha256"])
    except (ValueError, TypeError, KeyError):
        return ""
