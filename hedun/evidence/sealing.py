"""A file that was handed in openly and shows what only the handlers of an injury may see (part of
the room's actions): from then on it is kept as theirs, and what lay open in the store is gone.

This is the one place where the store forgets a file; `hedun verify` says when one of them is there
again (from a backup, or because the machine stopped in between).
"""

from django.db import transaction

from hedun.claims.models import Claim
from hedun.evidence import store
from hedun.evidence.closing import closed_alone
from hedun.evidence.media import EXTENSIONS, malformed
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content
from hedun.people.reasons import keep
from hedun.record.pen import Pen

Kind = Evidence.Kind
OPEN = frozenset({Kind.PHOTO, Kind.PAPER})


def insist_sealable(file: Evidence, claim: Claim) -> None:
    """An open photograph or paper of the claim, or of its report as a whole, that stands nowhere
    else. Raises Malformed (FILE_NOT_OPEN, FILE_ELSEWHERE, FILE_USED)."""
    here = file.report_id == claim.report_id and file.claim_id in (None, claim.pk)
    if not here or file.kind not in OPEN:
        raise malformed("FILE_NOT_OPEN")
    others = Evidence.objects.filter(stored_sha256=file.stored_sha256).exclude(pk=file.pk)
    named = [one.claim.number if one.claim else one.report.number for one in others]
    if named:
        raise malformed("FILE_ELSEWHERE", where="、".join(dict.fromkeys(named)))
    for relation in file._meta.related_objects:
        rows = relation.related_model._default_manager
        if rows.filter(**{relation.field.name: file}).exists():
            raise malformed("FILE_USED")


def seal(file: Evidence, claim: Claim, reason: str, pen: Pen) -> Evidence:
    """Keep the file under a key of its own, as one of an injury, and let what lay open go when all
    of this is written. The entry keeps both digests; the reason stands beside it.

    Raises Malformed as `insist_sealable`; store.FileLost, vault.DoesNotOpen.
    """
    insist_sealable(file, claim)
    plain = file.stored_sha256
    data, file.key_enc = closed_alone(content(file), file.sha256)
    file.stored_sha256 = store.keep(data)
    file.kind, file.claim = Kind.MEDICAL, claim
    file.name = f"{file.sha256[:8]}.{EXTENSIONS[file.media_type]}"
    file.save()
    told = {"sha256": file.sha256, "stored_sha256": file.stored_sha256, "forgotten": plain}
    pen.write("evidence.seal", claim.number, told, rows=[file, keep(pen, reason)])
    transaction.on_commit(lambda: store.forget(plain))
    return file
