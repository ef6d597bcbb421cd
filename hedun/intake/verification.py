"""Do the files still say what arrived?"""

from collections.abc import Iterator

from hedun.evidence import store
from hedun.evidence.models import Evidence
from hedun.intake.models import Submission


def sheets_intact() -> Iterator[tuple[str, str, str]]:
    """Every file that a submission came in, against its digest. One that is the evidence of a
    report is looked at there."""
    seen: set[str] = set(Evidence.objects.values_list("stored_sha256", flat=True))
    rows = Submission.objects.exclude(stored_sha256="").order_by("pk")
    for number, stored in rows.values_list("number", "stored_sha256"):
        if stored in seen:
            continue
        seen.add(stored)
        try:
            holds = store.intact(stored)
        except ValueError:
            yield number, "所记的文件摘要不是摘要", "its file's digest is no digest"
            continue
        if holds is None:
            yield number, f"文件 {stored[:12]}… 不见了或读不了", f"file {stored[:12]}… is missing"
        elif not holds:
            yield number, f"文件 {stored[:12]}… 被改动", f"file {stored[:12]}… was changed"
