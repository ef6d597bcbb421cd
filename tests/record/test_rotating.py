"""Another key for the personal data: every value opens with it alone, and all is as recorded."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from hedun import clock, keys
from hedun.injuries import sealed
from hedun.people import hidden, vault
from hedun.people.households import correct_household
from hedun.people.models import Identity
from hedun.places.actions import SETUP
from hedun.receipts.codes import find, printed
from hedun.receipts.models import Receipt
from hedun.record.verification import verify
from hedun.web import rotating
from hedun.web.keychange import HASHED, LEFT, change_hash_key, change_seal_key
from hedun.web.rotating import (
    AS_RECEIVED,
    BOUND,
    INJURY,
    NEVER_WRITTEN,
    bound_values,
    rotate,
    still_needed,
)
from tests.support.house import House
from tests.support.road import TOWNSHIP, make_county

# Words that nobody needed to write in the grown county; all others of an injury are there.
NOT_GROWN = {"injuries.Bill", "injuries.Judgement", "injuries.Reckoning"}
ROTATED = "from tests.record.test_rotating import told; told()"


def test_every_encrypted_column_is_in_the_table() -> None:
    there = {
        (model._meta.label, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and field.attname.endswith("_enc")
    }
    assert there == BOUND.keys() | AS_RECEIVED | NEVER_WRITTEN


def test_what_is_known_of_injuries_is_as_their_room_says() -> None:
    room = {model._meta.label: fields for model, fields in sealed.FIELDS.items()}
    assert {label: fields for label, (_, *fields) in INJURY.items()} == {
        label: list(fields) for label, fields in room.items()
    }


def test_every_value_of_a_grown_county_is_written_anew(grown_apart: House) -> None:
    """Under other keys of all three kinds; and then the key of before is destroyed."""
    found = json.loads(grown_apart.python(ROTATED))
    assert found["number"] == 1 and found["faults"] == []
    assert found["values"] == found["held"] > 80
    assert {table for table, _ in BOUND} - set(found["tables"]) == NOT_GROWN
    assert found["not current"] == [] and found["again"] == 0
    assert {"files", "received"} <= set(found["others"]), found["others"]
    assert found["needed"] == {} and found["destroyed"] == []
    assert found["hashed"] > 60 and found["wrong hashes"] == found["lost receipts"] == []
    assert found["sealed"] and found["after"] == []


def test_every_column_of_hashes_is_in_the_table() -> None:
    there = {
        (model._meta.label, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.attname.endswith("_hash") and model.__module__.startswith("hedun.")
    }
    table = {(label, column) for label, columns in HASHED.items() for column in columns}
    received = {("phone.Parcel", "manifest_hash"), ("openrosa.Instance", "xml_hash")}
    named_otherwise = {("othercover.Cover", "key")}
    assert there | named_otherwise == table | received | LEFT


def told() -> None:
    """In a house that has grown."""
    columns: dict[str, list[str]] = {}
    for label, column in BOUND:
        columns.setdefault(label, []).append(column)

    def held() -> list[tuple[str, bytes, str]]:
        return [
            (label, *value)
            for label, names in columns.items()
            for _, values in bound_values(apps.get_model(label), names)
            for value in values.values()
        ]

    before = held()
    done = rotate(actor=SETUP, now=clock.now())
    after = held()
    again = rotate(actor=SETUP, now=clock.now(), new_key=False)
    needed = still_needed()
    faults = [fault.subject for fault in verify().faults]
    (settings.KEYS_DIR / "field-1.key").unlink()
    keys.forget()
    destroyed = [context for *_, blob, context in held() if not opens(blob, context)]
    hashed = change_hash_key(actor=SETUP, now=clock.now())
    sealed_anew = change_seal_key(actor=SETUP, now=clock.now())
    print(
        json.dumps(
            {
                "held": len(before),
                "tables": sorted({label for label, *_ in before}),
                "values": done.values,
                "number": done.number,
                "again": again.values,
                "not current": [
                    context for _, blob, context in after if not vault.is_current(blob, context)
                ],
                "faults": faults,
                "others": done.others,
                "needed": needed,
                "destroyed": destroyed,
                "hashed": hashed.values,
                "sealed": sealed_anew.number,
                "wrong hashes": wrong_hashes(),
                "lost receipts": lost_receipts(),
                "after": [fault.subject for fault in verify().faults],
            }
        )
    )


def opens(blob: bytes, context: str) -> bool:
    try:
        return bool(vault.reveal_bytes(blob, context))
    except vault.DoesNotOpen:
        return False


def wrong_hashes() -> list[str]:
    """Where a value cannot be found any more by its hash of now."""
    return [
        f"{row._meta.label}:{row.pk}.{field}"
        for model, fields in hidden.FIELDS.items()
        for row in model._default_manager.all()  # type: ignore[attr-defined]
        for field, kind in fields.items()
        if getattr(row, f"{field}_enc")
        and vault.keyed_hash(hidden.read(row, field), kind) != getattr(row, f"{field}_hash")
    ]


def lost_receipts() -> list[str]:
    """Receipts whose paper does not lead to them any more."""
    rows = Receipt.objects.filter(ended_at=None).select_related("claim")
    return [
        row.claim.number
        for row in rows
        if (found := find(printed(row.claim.number, row))) is None or found.pk != row.pk
    ]


@pytest.mark.django_db
def test_what_is_put_right_while_the_key_is_replaced_stays(
    home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading a value and writing it anew somebody else has written a newer one."""
    road = make_county()
    household = road.county.roll[0][1]

    def meanwhile(model: type[models.Model], columns: list[str]) -> Iterator[tuple[Any, Any]]:
        yield from bound_values(model, columns)
        if model is Identity:
            correct_household(
                household, phone="13903550009", reason="换了号码", actor=road.who(TOWNSHIP),
                now=road.now,
            )  # fmt: skip

    monkeypatch.setattr(rotating, "bound_values", meanwhile)
    rotate(actor=SETUP, now=road.now)
    row = Identity.objects.get(household=household)
    assert hidden.read(row, "phone") == "13903550009"
    assert not verify().faults


def test_a_server_that_had_not_noticed_reads_and_writes_on(home: object) -> None:
    """It holds the old key in memory: what it wrote opens still, and what others wrote as well."""
    old, context = keys.key("field"), "people.Identity.phone:1"
    before = vault.hide("13903550000", context)
    keys.replace("field")
    new = vault.hide("13903550001", context)
    assert keys.key("field") != old and keys.ring("field") == (keys.key("field"), old)
    assert vault.reveal(before, context) == "13903550000"
    assert not vault.is_current(before, context) and vault.is_current(new, context)
    keys._read.cache_clear()
    assert vault.reveal(new, context) == "13903550001"
