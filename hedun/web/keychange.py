"""Another key for searching by number, and another for seals: each counts from one entry of the
record on (docs/decisions/0049). Both are one transaction, so whoever searches or verifies meanwhile
sees the house before or after it, and whoever is killed has changed nothing.

A hash is taken on without what it is of: what is stored afterwards is the hash, by the new key, of
the hash that was stored before. So a number is found by both keys together, and whoever comes to
know one of them can try out nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import models, transaction

from hedun import keys
from hedun.domain.actors import Actor
from hedun.openrosa import actions as openrosa
from hedun.openrosa.models import Instance
from hedun.payments.batches import frozen_digest
from hedun.payments.models import PaymentBatch
from hedun.payments.queries import payments_of
from hedun.people import hidden, vault
from hedun.phone import receiving
from hedun.phone.models import Handover, Parcel
from hedun.record import checkpoint
from hedun.record.generations import ACTION, subject
from hedun.record.pen import writing

AT_ONCE = 500  # rows to an entry
HASH = 64  # hex digits; what stands there and is none (of somebody erased) stays
# Sealed tables → their columns of hashes.
HASHED: dict[str, tuple[str, ...]] = {
    "people.Identity": ("id_number_hash", "phone_hash"),
    "people.Proxy": ("id_number_hash",),
    "people.Beneficiary": ("id_number_hash",),
    "people.BankAccount": ("number_hash",),
    "roll.Doubt": ("given_hash",),
    "intake.Submission": ("content_hash",),
    "othercover.Cover": ("id_number_hash", "key"),
    "history.PastClaim": ("id_number_hash",),
    "injuries.Injured": ("id_hash",),
    "injuries.Bill": ("number_hash",),
    "injuries.BillItem": ("row_hash",),
    "injuries.Heir": ("id_hash",),
    "receipts.Receipt": ("code_hash",),
    "partners.Token": ("secret_hash",),
    "people.SignOn": ("subject_hash",),
}
# Counts of wrong tries, which nothing seals.
UNSEALED: dict[str, tuple[str, ...]] = {
    "receipts.Tries": ("subject",),
    "axes.AccessAttempt": ("username",),
}
# Digests that only say what was, and hashes of nothing that is searched for.
LEFT = {("phone.Device", "token_hash")}
SealOf = Callable[[Any, int], str]
RECEIVED: tuple[tuple[type[models.Model], SealOf], ...] = (
    (Parcel, receiving.seal_of),
    (Instance, openrosa.seal_of),
)


@dataclass
class Changed:
    """`number`: under which the key of before stays."""

    values: int = 0
    rows: int = 0
    number: int = 0


def change_hash_key(*, actor: Actor, now: datetime) -> Changed:
    """换检索密钥: every hash anew. What was begun and not finished is finished, or begun again."""
    done = Changed(number=keys.finish("hash"))
    if done.number:
        return done
    generation = keys.begin("hash")
    anew = keys.next_digest("hash")
    with transaction.atomic():
        with writing(actor=actor, now=now) as pen:
            frozen = [one for one in _made() if frozen_digest(payments_of(one)) == one.sha256]
            pen.write(ACTION["hash"], subject(generation), {"generation": generation})
        for label, columns in HASHED.items():
            for rows in _some(label, columns):
                with writing(actor=actor, now=now) as pen:
                    ours = [row for row in rows if _taken_on(row, columns, anew, done)]
                    data = {"rows": len(ours), "generation": generation}
                    pen.write("keys.rotate", label, data, rows=ours)
        for label, columns in UNSEALED.items():
            for rows in _some(label, columns):
                for row in rows:
                    _taken_on(row, columns, anew, done)
        received_anew(lambda row: _received_hash(row, anew), actor=actor, now=now)
        _frozen_anew(frozen, actor, now)
    done.number = keys.finish("hash")
    return done


def change_seal_key(*, actor: Actor, now: datetime) -> Changed:
    """换封印密钥: the entry that says so is the last one under the key of before. What phones sent
    is sealed anew, since no entry holds those seals in their order."""
    done = Changed(number=keys.finish("seal"))
    if done.number:
        return done
    generation = keys.begin("seal")
    checkpoint.path().unlink(missing_ok=True)  # the next check looks at everything
    with transaction.atomic():
        with writing(actor=actor, now=now) as pen:
            pen.write(ACTION["seal"], subject(generation), {"generation": generation})
        done.rows = received_anew(lambda row: {}, actor=actor, now=now)
    done.number = keys.finish("seal")
    return done


def received_anew(change: Callable[[Any], dict[str, Any]], *, actor: Actor, now: datetime) -> int:
    """What phones and Collect sent, with other values in these columns and under the seal of now,
    where the seal that it has is right by any key. Answers how many rows changed."""
    done = 0
    for model, seal_of in RECEIVED:
        rows = model._default_manager.order_by("pk").iterator(AT_ONCE)
        while some := list(islice(rows, AT_ONCE)):
            with writing(actor=actor, now=now) as pen:
                before = {row.pk: row.seal for row in some}
                ours = [row for row in some if _sealed_anew(row, seal_of, change)]
                bound = [one for row in ours for one in _bound_to(row, before[row.pk])]
                if ours:
                    data = {"rows": len(ours)}
                    pen.write("keys.rotate", model._meta.label, data, rows=bound)
                else:
                    pen.nothing_done()
            done += len(ours)
    return done


def _sealed_anew(row: Any, seal_of: SealOf, change: Callable[[Any], dict[str, Any]]) -> bool:
    old, every = row.seal, range(len(keys.generations("seal")), 0, -1)
    if not any(seal_of(row, generation) == old for generation in every):
        return False  # verify tells of it; it is not to be made right here
    told = change(row)
    stood = {name: getattr(row, name) for name in told}
    for name, value in told.items():
        setattr(row, name, value)
    row.seal = seal_of(row, 0)
    if row.seal == old:
        return False
    rows = type(row)._default_manager.filter(pk=row.pk, seal=old, **stood)
    return bool(rows.update(seal=row.seal, **told))


def _bound_to(row: Any, before: str) -> list[Handover]:
    """What binds the row into the record by its seal."""
    if not isinstance(row, Parcel):
        return []
    bound = list(Handover.objects.filter(parcel=row, parcel_seal=before))
    for one in bound:
        one.parcel_seal = row.seal
        one.save(update_fields=["parcel_seal"])
    return bound


def finish_what_was_begun(*, actor: Actor, now: datetime) -> int:
    """The keys that count already are put in their places, and what a server wrote that had not
    noticed is put right. Answers how many rows that were."""
    for name in sorted(keys.BY_RECORD):
        keys.finish(name)
    return received_anew(lambda row: {}, actor=actor, now=now) + _not_noticed(actor, now)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _some(label: str, columns: tuple[str, ...]) -> Iterator[list[models.Model]]:
    rows = apps.get_model(label)._default_manager.order_by("pk").iterator(AT_ONCE)
    with_one = (row for row in rows if any(_is_hash(getattr(row, name)) for name in columns))
    while some := list(islice(with_one, AT_ONCE)):
        yield some


def _is_hash(value: Any) -> bool:
    return len(value) == HASH and not set(value) - set("0123456789abcdef")


def _taken_on(row: Any, columns: tuple[str, ...], anew: Any, done: Changed) -> bool:
    """What still stands as it was read is hashed on."""
    held = {name: getattr(row, name) for name in columns if _is_hash(getattr(row, name))}
    new = {name: anew(value.encode()) for name, value in held.items()}
    if not type(row)._default_manager.filter(pk=row.pk, **held).update(**new):
        return False
    done.values += len(new)
    done.rows += 1
    return True


def _made() -> list[PaymentBatch]:
    return list(PaymentBatch.objects.filter(state=PaymentBatch.State.MADE))


def _frozen_anew(batches: list[PaymentBatch], actor: Actor, now: datetime) -> None:
    """Of a batch that waits for its release the digest names the accounts by their hashes."""
    if not batches:
        return
    with writing(actor=actor, now=now) as pen:
        for one in batches:
            one.sha256 = frozen_digest(payments_of(one))
            one.save(update_fields=["sha256"])
        label = PaymentBatch._meta.label
        pen.write("keys.rotate", label, {"rows": len(batches)}, rows=batches)


def _received_hash(row: Any, anew: Callable[[bytes], str]) -> dict[str, Any]:
    name = "manifest_hash" if isinstance(row, Parcel) else "xml_hash"
    return {name: anew(getattr(row, name).encode())}


def _not_noticed(actor: Actor, now: datetime) -> int:
    """Hashes that a process made with the key it had read before, and wrote afterwards."""
    n = 0
    for model, fields in hidden.FIELDS.items():
        for row in model._default_manager.order_by("pk").iterator(AT_ONCE):  # type: ignore[attr-defined]
            wrong = {
                f"{field}_hash": now_hash
                for field, kind in fields.items()
                if getattr(row, f"{field}_enc") and _is_hash(getattr(row, f"{field}_hash"))
                for now_hash in (vault.keyed_hash(hidden.read(row, field), kind),)
                if now_hash != getattr(row, f"{field}_hash")
            }
            if wrong:
                n += 1
                with writing(actor=actor, now=now) as pen:
                    for name, value in wrong.items():
                        setattr(row, name, value)
                    row.save(update_fields=list(wrong))
                    pen.write("keys.rotate", model._meta.label, {"rows": 1}, rows=[row])
    return n
