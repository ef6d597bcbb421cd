"""Another key for the personal data, and every value written anew with it.

One table says what each encrypted column is bound to; a test opens every value of a grown county by
it. Files, drafts and what phones sent are written anew as well (rotating_files.py). Until all is
done the key of before stays on the ring (`keys/field-1.key`); afterwards nothing needs it, and the
command says so.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from hedun import keys
from hedun.domain.actors import Actor
from hedun.people import vault
from hedun.record.pen import writing
from hedun.web import rotating_files

AT_ONCE = 500  # rows to an entry
INJURY = {
    "injuries.Injury": ("number", "name", "id_number", "birth", "happened", "diagnosis"),
    "injuries.Handler": ("injury__number", "reason"),
    "injuries.Paper": ("injury__number", "title"),
    "injuries.Treatment": ("injury__number", "hospital", "credit_code"),
    "injuries.Bill": ("treatment__injury__number", "number"),
    "injuries.BillItem": ("bill__treatment__injury__number", "name", "reason"),
    "injuries.Judgement": ("item__bill__treatment__injury__number", "reason"),
    "injuries.Heir": ("death__injury__number", "name", "id_number"),
    "injuries.Reckoning": ("injury__number", "reason"),
}
# (table, column) → what its values are bound to: a text, and where the parts of it stand. Of paths
# joined by | the first that leads anywhere.
BOUND: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("people.Identity", "id_number_enc"): ("people.Identity.id_number:{}", ("household__number",)),
    ("people.Identity", "phone_enc"): ("people.Identity.phone:{}", ("household__number",)),
    ("people.Proxy", "id_number_enc"): ("people.Proxy.id_number:{}", ("household__number",)),
    ("people.Beneficiary", "id_number_enc"): ("people.Beneficiary.id_number:{}", ("number",)),
    ("people.BankAccount", "number_enc"): (
        "people.BankAccount.number:{}", ("beneficiary__number|household__number",),
    ),
    ("policies.AuditSeed", "seed_enc"): ("policies.AuditSeed.seed:{}", ("policy__number",)),
    ("roll.Doubt", "given_enc"): ("roll.Doubt.given:{}", ("number",)),
    ("roll.Doubt", "before_enc"): ("roll.Doubt.before:{}", ("number",)),
    ("intake.Telling", "name_enc"): ("intake.Telling.name:{}", ("submission__number",)),
    ("intake.Telling", "phone_enc"): ("intake.Telling.phone:{}", ("submission__number",)),
    ("intake.Telling", "read_back_enc"): ("intake.Telling.read_back:{}", ("submission__number",)),
    ("intake.Enclosure", "said_enc"): (
        "intake.Enclosure.said:{}:{}", ("submission__number", "number"),
    ),
    ("intake.Waiting", "cells_enc"): (
        "intake.Waiting.cells:{}:{}:{}", ("submission__number", "sheet", "row"),
    ),
    ("evidence.Evidence", "key_enc"): ("evidence.key:{}", ("sha256",)),
    ("evidence.Picture", "places_enc"): ("evidence.Picture.places:{}", ("evidence__sha256",)),
    ("phone.Device", "digest_enc"): ("phone.Device.digest:{}", ("number",)),
    ("fieldwork.FieldPhoto", "said_enc"): (
        "fieldwork.FieldPhoto.said:{}:{}", ("sheet__parcel__uuid", "evidence__sha256"),
    ),
    ("payments.PaymentBatch", "file_enc"): ("payments.PaymentBatch.file:{}", ("number",)),
    ("partners.Hook", "secret_enc"): ("partners.Hook.secret:{}", ("number",)),
    ("partners.Hook", "before_enc"): ("partners.Hook.before:{}", ("number",)),
    **{
        (label, f"{field}_enc"): (f"{label}.{field}:{{}}", (path,))
        for label, (path, *fields) in INJURY.items()
        for field in fields
    },
}  # fmt: skip
# Under seals of their own (phone/receiving.py, openrosa/actions.py): rotating_files.py.
AS_RECEIVED = {("phone.Parcel", "manifest_enc"), ("openrosa.Instance", "xml_enc")}
NEVER_WRITTEN = {("people.User", "phone_enc")}


# A row (pk), its values as they were read, and as they are written anew.
Anew = tuple[Any, dict[str, bytes], dict[str, bytes]]


@dataclass
class Rotated:
    """How many values were written anew; 0 when all were."""

    values: int = 0
    rows: int = 0
    number: int = 0  # under which the key of before stays; 0: no new key was made
    others: Counter[str] = field(default_factory=Counter)  # by kind, what is no column


def rotate(*, actor: Actor, now: datetime, new_key: bool = True) -> Rotated:
    """换密钥. A new key, and every value written with it; without one only what is left to be
    written anew (after an interruption, or by a server that had not noticed yet). The record says
    for each row that it was written anew, and the books verify as before."""
    done = Rotated(number=keys.replace("field") if new_key else 0)
    tables: dict[str, list[str]] = {}
    for label, column in BOUND:
        tables.setdefault(label, []).append(column)
    for label, columns in tables.items():
        _rotate_table(apps.get_model(label), columns, done, actor, now)
    done.others = rotating_files.everything_anew(actor=actor, now=now)
    return done


def still_needed() -> Counter[str]:
    """What only a key of before opens, by kind. Nothing: it can be destroyed."""
    found = rotating_files.not_current()
    for label, column in BOUND:
        for _, held in bound_values(apps.get_model(label), [column]):
            found["values"] += sum(not vault.is_current(*one) for one in held.values())
    return +found


def bound_values(model: type[models.Model], columns: list[str]) -> Iterator[tuple[Any, Any]]:
    """(row, {column: (value, context)}) of every row that holds one of them."""
    label = model._meta.label
    bound = (path for column in columns for path in BOUND[label, column][1])
    paths = [one for path in bound for one in path.split("|")]
    asked = model._default_manager.order_by("pk").values("pk", *columns, *dict.fromkeys(paths))
    for row in asked.iterator(AT_ONCE):
        held = {
            column: (bytes(row[column]), _context(label, column, row))
            for column in columns
            if row[column]
        }
        if held:
            yield row["pk"], held


def _context(label: str, column: str, row: dict[str, Any]) -> str:
    text, paths = BOUND[label, column]
    parts = [next(row[one] for one in path.split("|") if row[one] is not None) for path in paths]
    return text.format(*parts)


def _rotate_table(
    model: type[models.Model], columns: list[str], done: Rotated, actor: Actor, now: datetime
) -> None:
    some: list[Anew] = []
    for pk, held in bound_values(model, columns):
        new = {
            column: vault.hide_bytes(vault.reveal_bytes(blob, context), context)
            for column, (blob, context) in held.items()
            if not vault.is_current(blob, context)
        }
        if new:
            some.append((pk, {column: held[column][0] for column in new}, new))
        if len(some) == AT_ONCE:
            _write(model, some, done, actor, now)
            some = []
    if some:
        _write(model, some, done, actor, now)


def _write(
    model: type[models.Model],
    some: list[Anew],
    done: Rotated,
    actor: Actor,
    now: datetime,
) -> None:
    """Only what still stands as it was read: what somebody has written meanwhile is newer, and has
    the new key already."""
    with writing(actor=actor, now=now) as pen:
        ours = []
        for pk, old, new in some:
            if model._default_manager.filter(pk=pk, **old).update(**new):
                ours.append(pk)
                done.values += len(new)
        rows = list(model._default_manager.filter(pk__in=ours))
        if rows:
            pen.write("keys.rotate", model._meta.label, {"rows": len(rows)}, rows=rows)
        else:
            pen.nothing_done()
    done.rows += len(rows)
