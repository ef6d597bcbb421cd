"""What the store forgets (part of the room's actions): a file that was handed in openly and shows
what only the handlers of an injury may see, which from then on is kept as theirs; and what came
with a row that was erased before it was evidence.

This is the one place where the store forgets a file. That it goes is noted beside the store before
the commit: where the machine stops in between, the clock's next round takes it off the disk
(`finish`). `hedun verify` says when one of them is there again, as from a backup.
"""

from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from hedun.claims.models import Claim
from hedun.domain.actors import TICKER
from hedun.evidence import store
from hedun.evidence.closing import closed_alone
from hedun.evidence.media import EXTENSIONS, malformed
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content
from hedun.people.reasons import keep
from hedun.people.vault import hashes_ever, keyed_hash
from hedun.record.pen import Pen, writing

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
    leave([plain])
    return file


def let_go(stored: Iterable[str]) -> list[str]:
    """For what is erased, under the pen: of these files, to which the caller's own rows no longer
    point, those to which no evidence points go from the store when all of this is written.

    Answers how the caller's entry is to remember them: by keyed hashes, by which `hedun verify`
    knows one that comes back, and nobody reads which file it was.
    """
    wanted = set(stored) - {""}
    used = Evidence.objects.filter(stored_sha256__in=wanted).values_list("stored_sha256", flat=True)
    gone = sorted(wanted.difference(used))
    leave(gone)
    return [remembered(one) for one in gone]


def leave(files: Iterable[str]) -> None:
    """These files go from the store when all of this is written; under the pen."""
    going = list(files)
    for one in going:
        store.leave(one)
    transaction.on_commit(lambda: [store.forget(one) for one in going])


def finish(now: datetime) -> int:
    """What is noted to go and is there still, because the machine stopped in between, goes now; but
    not what a row points to, because nothing was written of it. Answers how many were noted."""
    if not store.leaving():
        return 0
    with writing(actor=TICKER, now=now) as pen:  # so nobody is between a note and the commit
        noted = store.leaving()
        used = {stored for model in apps.get_models() for stored in _pointed(model, noted)}
        for one in noted:
            (store.stay if one in used else store.forget)(one)
        pen.nothing_done()
    return len(noted)


def _pointed(model: type[Model], stored: list[str]) -> Iterable[str]:
    if "stored_sha256" not in {column.name for column in model._meta.get_fields()}:
        return ()
    rows = model._default_manager.filter(stored_sha256__in=stored)
    return rows.values_list("stored_sha256", flat=True)


def remembered(stored_sha256: str) -> str:
    """How the record remembers a file that was let go."""
    return keyed_hash(stored_sha256, "row")


def remembered_ever(stored_sha256: str) -> frozenset[str]:
    """As `remembered`, by the key of now and those before it."""
    return hashes_ever(stored_sha256, "row")
