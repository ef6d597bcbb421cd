"""Do the files still say what arrived, and is nothing there that was erased?"""

import json
from collections.abc import Iterator

from hedun.evidence import store
from hedun.evidence.models import Evidence
from hedun.evidence.sealing import remembered_ever
from hedun.evidence.verification import faults_of
from hedun.intake.models import Enclosure, Submission
from hedun.record.models import Entry


def files_intact() -> Iterator[tuple[str, str, str]]:
    """Every file that a submission came in and every enclosure, against its digest. One that is
    evidence is looked at there."""
    seen: set[str] = set(Evidence.objects.values_list("stored_sha256", flat=True))
    for where, stored in _files():
        if stored in seen:
            continue
        seen.add(stored)
        yield from faults_of(stored, where)
    yield from _back_again(seen)


def _back_again(known: set[str]) -> Iterator[tuple[str, str, str]]:
    """Files that were erased and are in the store once more (from a backup, or because the machine
    stopped in between), though nobody handed them in again."""
    erased: dict[str, int] = {}
    actions = ("waiting.erase", "submission.erase_due")
    entries = Entry.objects.filter(action__in=actions, body__contains='"files":')
    for seq, body in entries.values_list("seq", "body").order_by("seq"):
        erased |= dict.fromkeys(_told(body), seq)
    for stored in store.all_files() if erased else ():
        marks = remembered_ever(stored) if stored not in known else ()
        seq = next((erased[mark] for mark in marks if mark in erased), None)
        if seq is not None:
            yield (
                f"evidence/{stored[:2]}/{stored[2:]}",
                f"第 {seq} 条记录删除的文件又在盘上，请删除它",
                f"the file that entry {seq} erased is here again: delete it",
            )


def _told(body: str) -> list[str]:
    """Of an unreadable body (the chain tells), nothing."""
    try:
        return [str(one) for one in json.loads(body)["data"]["files"]]
    except (ValueError, TypeError, KeyError):
        return []


def _files() -> Iterator[tuple[str, str]]:
    """Where each stands, and under which digest it lies in the store."""
    sheets = Submission.objects.exclude(stored_sha256="").order_by("pk")
    yield from sheets.values_list("number", "stored_sha256")
    enclosed = Enclosure.objects.exclude(stored_sha256="").order_by("pk")
    for number, n, stored in enclosed.values_list("submission__number", "number", "stored_sha256"):
        yield f"{number}/{n}", stored
