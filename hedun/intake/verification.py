"""Do the files still say what arrived?"""

from collections.abc import Iterator

from hedun.evidence import store
from hedun.evidence.models import Evidence
from hedun.intake.models import Enclosure, Submission


def files_intact() -> Iterator[tuple[str, str, str]]:
    """Every file that a submission came in and every enclosure, against its digest. One that is
    evidence is looked at there."""
    seen: set[str] = set(Evidence.objects.values_list("stored_sha256", flat=True))
    for where, stored in _files():
        if stored in seen:
            continue
        seen.add(stored)
        try:
            holds = store.intact(stored)
        except ValueError:
            yield where, "所记的文件摘要不是摘要", "its file's digest is no digest"
            continue
        if holds is None:
            yield where, f"文件 {stored[:12]}… 不见了或读不了", f"file {stored[:12]}… is missing"
        elif not holds:
            yield where, f"文件 {stored[:12]}… 被改动", f"file {stored[:12]}… was changed"


def _files() -> Iterator[tuple[str, str]]:
    """Where each stands, and under which digest it lies in the store."""
    sheets = Submission.objects.exclude(stored_sha256="").order_by("pk")
    yield from sheets.values_list("number", "stored_sha256")
    enclosed = Enclosure.objects.exclude(stored_sha256="").order_by("pk")
    for number, n, stored in enclosed.values_list("submission__number", "number", "stored_sha256"):
        yield f"{number}/{n}", stored
