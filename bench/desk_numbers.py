"""The people's numbers in another county, and what is encrypted for a place with a number.

Who has these numbers nobody is: their region and the beginnings of phones and cards were never
given out (demo.people).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

from hedun.demo.people import card
from hedun.domain.chain import canonical
from hedun.domain.identifiers import make_resident_id, make_uscc
from hedun.injuries import sealed
from hedun.people import hidden, vault
from hedun.people.models import BankAccount, Beneficiary, Identity
from hedun.receipts.codes import hash_of, made
from hedun.receipts.models import Receipt

if TYPE_CHECKING:
    from bench.desk_copies import Change, County, Table

TEMPLATE = "template"  # Django's name of the database that the season is read from
COUNTY, COUNTY_NAME = "140423", "襄垣"  # of the demo
CODE = re.compile(rf"(?<![0-9A-Za-z]){COUNTY}(?=(?:\d{{3}}|\d{{6}})?(?![0-9A-Za-z]))")


def _identities(table: "Table") -> "dict[str, Change]":
    """Other numbers for the same people: of a region and with phones that nobody has."""
    rows = list(Identity.objects.using(TEMPLATE).select_related("household")
                .filter(pk__in=table.columns[0]).order_by("pk"))  # fmt: skip
    plain = [hidden.read(row, "id_number") if row.id_number_enc else "" for row in rows]
    owners = [row.household.number for row in rows]

    def numbers(county: "County") -> dict[str, list[Any]]:
        return county.season.once(county, "identities", lambda: _closed_people(
            county, rows, plain, owners))  # fmt: skip

    names = [n for n in table.names if n.startswith(("id_number_", "phone_"))]
    return {name: (lambda county, _column, name=name: numbers(county)[name]) for name in names}


def _closed_people(
    county: "County", rows: Sequence[Identity], plain: Sequence[str], owners: Sequence[str]
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for i, row, number, owner in zip(count(), rows, plain, owners, strict=False):
        here = county.text(owner)
        own = _other_number(number, county.region) if number else ""
        phone = f"1990{240_000 + county.n * 10_000 + i:07d}" if row.phone_enc else ""
        cells = {
            **_cells(Identity, "id_number", here, own),
            **_cells(Identity, "phone", here, phone),
        }
        if own:
            county.person[row.id_number_hash] = cells["id_number_hash"]
        for name, cell in cells.items():
            found.setdefault(name, []).append(cell)
    return found


def _accounts(table: "Table") -> "dict[str, Change]":
    rows = list(BankAccount.objects.using(TEMPLATE).select_related("household", "beneficiary")
                .filter(pk__in=table.columns[0]).order_by("pk"))  # fmt: skip
    owners = [hidden.owner_of(row).number for row in rows]

    def numbers(county: "County") -> dict[str, list[Any]]:
        return county.season.once(county, "accounts", lambda: _columns(
            _cells(BankAccount, "number", county.text(owner), card(240_000 + county.n * 10_000 + i))
            for i, owner in enumerate(owners)))  # fmt: skip

    names = [n for n in table.names if n.startswith("number_")]
    return {name: (lambda county, _column, name=name: numbers(county)[name]) for name in names}


def _beneficiaries(table: "Table") -> "dict[str, Change]":
    rows = list(Beneficiary.objects.using(TEMPLATE).order_by("pk"))
    plain = [hidden.read(row, "id_number") if row.id_number_enc else "" for row in rows]

    def numbers(county: "County") -> dict[str, list[Any]]:
        return county.season.once(county, "beneficiaries", lambda: _columns(
            _cells(Beneficiary, "id_number", county.text(row.number),
                   _other_number(number, county.region) if number else "")
            for row, number in zip(rows, plain, strict=True)))  # fmt: skip

    names = [n for n in table.names if n.startswith("id_number_")]
    return {name: (lambda county, _column, name=name: numbers(county)[name]) for name in names}


def _columns(rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        for name, cell in row.items():
            found.setdefault(name, []).append(cell)
    return found


def _cells(table: type[Any], name: str, owner: str, value: str) -> dict[str, Any]:
    """As hidden.columns, for an owner that is only a number yet."""

    class Owner:
        number = owner

    return hidden.columns(table, name, Owner, value)  # type: ignore[arg-type]


def _other_number(number: str, region: str) -> str:
    if number[:6].isdigit() and number[:2] not in ("12", "91", "92", "93", "52"):
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        return make_resident_id(region, birth, int(number[14:17]))
    return make_uscc(number[:2], region, number[8:16])


def _bound(context: Callable[[Any], str], *columns: str, follow: Sequence[str] = ()) -> Any:
    """Columns whose ciphertext is bound to a number: opened once, closed again for each county.
    `context` gives what it is bound to, with {} where the field's name stands."""

    def rules(table: "Table") -> "dict[str, Change]":
        every = table.model._default_manager.using(TEMPLATE).select_related(*follow)
        rows = list(every.filter(pk__in=table.columns[0]).order_by("pk"))
        return {f"{name}_enc": _closed_again(rows, name, context) for name in columns}

    return rules


def _closed_again(rows: Sequence[Any], name: str, context: Callable[[Any], str]) -> "Change":
    places = [context(row).replace("{}", name) for row in rows]
    blobs = [bytes(getattr(row, f"{name}_enc")) for row in rows]
    plain = [
        vault.reveal_bytes(blob, place) if blob else b""
        for blob, place in zip(blobs, places, strict=True)
    ]
    return lambda county, _column: [
        vault.hide_bytes(value, CODE.sub(county.code, place)) if value else b""
        for value, place in zip(plain, places, strict=True)
    ]


def _of_injury(label: str, path: str) -> Any:
    """The sealed columns of a table of the room of injuries; `path` leads to its injury."""
    [model] = [m for m in sealed.FIELDS if m._meta.label == label]

    def context(row: Any) -> str:
        for name in path.split("__") if path else ():
            row = getattr(row, name)
        return f"{label}.{{}}:{row.number}"

    return _bound(context, *sealed.FIELDS[model], follow=(path,) if path else ())


def _receipts(table: "Table") -> "dict[str, Change]":
    """What the code of a receipt is found by: of the claim's number there."""
    rows = list(Receipt.objects.using(TEMPLATE).select_related("claim").order_by("pk"))
    return {
        "code_hash": lambda county, _column: [
            hash_of(made(county.text(row.claim.number), row.turn)) for row in rows
        ]
    }


def _digest_of(told: str) -> "Callable[[Table], dict[str, Change]]":
    """`sha256` is the digest of what stands in the column `told`: on a posted sheet, in the closing
    statement of a year."""

    def rules(table: "Table") -> "dict[str, Change]":
        at = table.names.index(told)
        return {
            "sha256": lambda county, _column: [
                hashlib.sha256(canonical(county.json(one))).hexdigest() for one in table.columns[at]
            ]
        }

    return rules


SPECIAL: "dict[str, Callable[[Table], dict[str, Change]]]" = {
    "people.Identity": _identities,
    "people.BankAccount": _accounts,
    "people.Beneficiary": _beneficiaries,
    "notices.Notice": _digest_of("sheet"),
    "policies.YearClosing": _digest_of("statement"),
    "receipts.Receipt": _receipts,
    "policies.AuditSeed": _bound(
        lambda row: f"policies.AuditSeed.{{}}:{row.policy.number}", "seed", follow=("policy",)
    ),
    "payments.PaymentBatch": _bound(lambda row: f"payments.PaymentBatch.{{}}:{row.number}", "file"),
    "intake.Telling": _bound(
        lambda row: f"intake.Telling.{{}}:{row.submission.number}",
        *("name", "phone", "read_back"), follow=("submission",),
    ),
    "intake.Waiting": _bound(
        lambda row: f"intake.Waiting.{{}}:{row.submission.number}:{row.sheet}:{row.row}",
        "cells", follow=("submission",),
    ),
    "injuries.Injury": _of_injury("injuries.Injury", ""),
    "injuries.Handler": _of_injury("injuries.Handler", "injury"),
    "injuries.Paper": _of_injury("injuries.Paper", "injury"),
    "injuries.Treatment": _of_injury("injuries.Treatment", "injury"),
    "injuries.Bill": _of_injury("injuries.Bill", "treatment__injury"),
    "injuries.BillItem": _of_injury("injuries.BillItem", "bill__treatment__injury"),
    "injuries.Heir": _of_injury("injuries.Heir", "death__injury"),
    "injuries.Reckoning": _of_injury("injuries.Reckoning", "injury"),
}  # fmt: skip
