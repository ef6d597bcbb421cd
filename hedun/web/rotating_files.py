"""What lies encrypted elsewhere than in a column, under another key: files of the store, what
phones and Collect sent, drafts of forms, secrets of second factors. Part of rotating.py.

Each is written whole under its new name before the old one goes, and only what still stands as it
was read is replaced: it goes on after an interruption, and whoever works meanwhile is not undone.
What a session keeps for a few minutes is not written anew; it is asked for again.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models, transaction

from hedun.domain.actors import Actor
from hedun.evidence import closing, store
from hedun.evidence.models import Evidence
from hedun.evidence.sealing import leave
from hedun.intake.models import Enclosure, Submission
from hedun.openrosa.models import Instance
from hedun.paper import drafts
from hedun.people import vault
from hedun.people.authenticators import CONTEXT
from hedun.phone.models import Parcel
from hedun.record.models import Entry
from hedun.record.pen import writing
from hedun.web.keychange import received_anew
from hedun.whole import write_whole

POINTING: tuple[type[models.Model], ...] = (Evidence, Submission, Enclosure)
SECRETS = ("secret", "seed")  # of an authenticator; and each of its "migrated_codes"
# What was received once: the column, and what its value is bound to.
RECEIVED: dict[type[models.Model], tuple[str, str]] = {
    Parcel: ("manifest_enc", "phone.Parcel.manifest:{}"),
    Instance: ("xml_enc", "openrosa.Instance.xml:{}"),
}


def everything_anew(*, actor: Actor, now: datetime) -> Counter[str]:
    """How many of each kind were written anew."""
    done = Counter[str]()
    for stored, sha256 in _files():
        done["files"] += _file_anew(stored, sha256, actor, now)
    done["files let go"] = _let_go()
    done["received"] = received_anew(_opened_anew, actor=actor, now=now)
    done["drafts"] = sum(_draft_anew(key, path) for key, _, path in drafts.files())
    done["factors"] = sum(map(_factor_anew, Authenticator.objects.order_by("pk")))
    return done


def not_current() -> Counter[str]:
    """What a key of before still opens, by kind; where there is none it can be destroyed."""
    found = Counter[str]()
    for stored, sha256 in _files():
        found["files"] += not vault.is_current(store.read(stored), closing.context(sha256))
    for model, (column, context) in RECEIVED.items():
        rows = model._default_manager.exclude(**{column: b""}).values_list("uuid", column)
        found["received"] += sum(
            not vault.is_current(blob, context.format(uuid)) for uuid, blob in rows.iterator(500)
        )
    for key, _, path in drafts.files():
        found["drafts"] += not vault.is_current(path.read_bytes(), drafts.context(key))
    for row in Authenticator.objects.all():
        secrets = list(_secrets(row.data))
        found["factors"] += sum(not vault.is_current(bytes.fromhex(s), CONTEXT) for s in secrets)
    return +found


# ── files of the store ──────────────────────────────────────────────────────────────────────────


def _files() -> Iterator[tuple[str, str]]:
    """(stored, sha256) of each file that lies encrypted by the key of the house; those of injuries
    have keys of their own, which stand in a column."""
    seen = set[str]()
    for model in POINTING:
        rows = model._default_manager.exclude(stored_sha256="").order_by("pk")
        rows = rows.exclude(stored_sha256=models.F("sha256"))
        if model is Evidence:
            rows = rows.filter(key_enc=b"", erased_at=None)
        for stored, sha256 in rows.values_list("stored_sha256", "sha256").iterator(500):
            if stored not in seen:
                seen.add(stored)
                yield stored, sha256


def _file_anew(stored: str, sha256: str, actor: Actor, now: datetime) -> int:
    try:
        blob = store.read(stored)
    except store.FileLost:
        return 0  # verify tells of it
    context = closing.context(sha256)
    if vault.is_current(blob, context):
        return 0
    new = store.keep(vault.hide_bytes(vault.reveal_bytes(blob, context), context))
    with writing(actor=actor, now=now) as pen:
        rows: list[models.Model] = []
        for model in POINTING:
            for row in model._default_manager.filter(stored_sha256=stored):
                row.stored_sha256 = new  # type: ignore[attr-defined]
                row.save(update_fields=["stored_sha256"])
                rows.append(row)
        if not rows:  # erased meanwhile
            pen.nothing_done()
            leave([new])
            return 0
        told = {"sha256": sha256, "stored_sha256": new, "forgotten": stored}
        pen.write("evidence.anew", sha256[:16], told, rows=rows)
        leave([stored])
    return 1


def _let_go() -> int:
    """Files of before that are there still, because somebody was killed after the commit."""
    there = set(store.all_files())
    used = {stored for model in POINTING for stored in _stored(model)}
    bodies = Entry.objects.filter(action="evidence.anew").values_list("body", flat=True)
    gone = {json.loads(body)["data"]["forgotten"] for body in bodies.iterator(500)}
    left = (gone & there) - used
    for stored in left:
        store.forget(stored)
    return len(left)


def _stored(model: type[models.Model]) -> Iterator[str]:
    return model._default_manager.values_list("stored_sha256", flat=True).iterator(2000)


# ── the others ──────────────────────────────────────────────────────────────────────────────────


def _opened_anew(row: Any) -> dict[str, Any]:
    column, bound = RECEIVED[type(row)]
    blob, context = getattr(row, column), bound.format(row.uuid)
    if not blob or vault.is_current(blob, context):  # erased when due
        return {}
    return {column: vault.hide_bytes(vault.reveal_bytes(blob, context), context)}


def _draft_anew(key: str, path: Any) -> bool:
    context = drafts.context(key)
    blob = path.read_bytes()
    if vault.is_current(blob, context):
        return False
    anew = vault.hide_bytes(vault.reveal_bytes(blob, context), context)
    write_whole(path, anew, private=True)
    return True


def _secrets(data: dict[str, Any]) -> Iterator[str]:
    yield from (data[name] for name in SECRETS if data.get(name))
    yield from data.get("migrated_codes", ())


def _factor_anew(row: Authenticator) -> bool:
    before = dict(row.data)
    if all(vault.is_current(bytes.fromhex(one), CONTEXT) for one in _secrets(before)):
        return False

    def anew(text: str) -> str:
        return vault.hide(vault.reveal(bytes.fromhex(text), CONTEXT), CONTEXT).hex()

    new = before | {name: anew(before[name]) for name in SECRETS if before.get(name)}
    if "migrated_codes" in before:
        new["migrated_codes"] = [anew(one) for one in before["migrated_codes"]]
    with transaction.atomic():
        there = Authenticator.objects.select_for_update().get(pk=row.pk)
        if there.data != before:  # a code was used meanwhile: the next turn takes it
            return False
        there.data = new
        there.save(update_fields=["data"])
    return True
