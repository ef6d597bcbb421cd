"""The vault: what is hidden opens in its own place, with its own key, and nowhere else."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from hedun import keys
from hedun.domain.identifiers import make_resident_id
from hedun.keys import KeyMissing
from hedun.people import hidden, vault
from hedun.people.models import BankAccount, Beneficiary, Identity, Proxy
from tests.people.world import CARD, ID, OTHER_ID, County

PLACE = "people.Identity.id_number:140423104240-0001"


def test_what_was_hidden_opens_again(home: Path) -> None:
    assert vault.reveal(vault.hide(ID, PLACE), PLACE) == ID
    assert vault.reveal_bytes(vault.hide_bytes(b"\x00\xff", PLACE), PLACE) == b"\x00\xff"


def test_the_same_number_never_looks_the_same_twice(home: Path) -> None:
    assert len({vault.hide(ID, PLACE) for _ in range(20)}) == 20


def test_a_number_moved_to_another_row_or_column_does_not_open(home: Path) -> None:
    blob = vault.hide(ID, PLACE)
    for other in (PLACE + "2", PLACE.replace("id_number", "phone")):
        with pytest.raises(vault.DoesNotOpen, match="moved here from another row"):
            vault.reveal(blob, other)


def test_a_number_copied_over_anothers_in_the_database_does_not_open(county: County) -> None:
    mine = county.family()
    other = county.family(name="李秀英", id_number=OTHER_ID, phone="")
    stolen = Identity.objects.get(household=mine).id_number_enc
    Identity.objects.filter(household=other).update(id_number_enc=stolen)
    assert hidden.read(Identity.objects.get(household=mine), "id_number") == ID
    with pytest.raises(vault.DoesNotOpen):
        hidden.read(Identity.objects.get(household=other), "id_number")


def test_a_single_changed_bit_does_not_open(home: Path) -> None:
    blob = vault.hide(ID, PLACE)
    for at in range(len(blob)):
        changed = blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
        with pytest.raises(vault.DoesNotOpen):
            vault.reveal(changed, PLACE)


def test_an_empty_or_cut_value_says_so(home: Path) -> None:
    with pytest.raises(vault.DoesNotOpen, match="erased"):
        vault.reveal(b"", PLACE)
    with pytest.raises(vault.DoesNotOpen, match="not what the vault writes"):
        vault.reveal(vault.hide(ID, PLACE)[:20], PLACE)


def test_a_lost_key_is_an_error_that_names_the_file_and_the_backup(
    home: Path, settings: Any
) -> None:
    blob = vault.hide(ID, PLACE)
    moved = home / "moved"
    shutil.copytree(home / "keys", moved)
    (moved / "field.key").unlink()
    (moved / "hash.key").unlink()
    settings.KEYS_DIR = moved
    with pytest.raises(KeyMissing, match=r"field\.key is missing.*backup"):
        vault.reveal(blob, PLACE)
    with pytest.raises(KeyMissing, match=r"hash\.key is missing"):
        vault.keyed_hash(ID, "id")
    assert not (moved / "field.key").exists()  # no new one, which would not fit the data


def test_another_houses_key_does_not_open_and_says_to_compare_keys(
    home: Path, settings: Any
) -> None:
    blob, digest = vault.hide(ID, PLACE), vault.keyed_hash(ID, "id")
    settings.KEYS_DIR = home / "other-keys"
    with pytest.raises(vault.DoesNotOpen, match=r"keys/field\.key"):
        vault.reveal(blob, PLACE)
    assert vault.keyed_hash(ID, "id") != digest
    assert keys.key("field")


def test_one_number_however_spelled_has_one_hash(home: Path) -> None:
    ends_in_x = next(
        number for n in range(1, 200)
        if (number := make_resident_id("140499", _birth(), n)).endswith("X")
    )  # fmt: skip
    assert vault.keyed_hash(ends_in_x, "id") == vault.keyed_hash(ends_in_x.lower(), "id")
    spaced = " ".join(CARD[i : i + 4] for i in range(0, len(CARD), 4))
    assert vault.keyed_hash(CARD, "card") == vault.keyed_hash(spaced, "card")
    assert vault.keyed_hash("0355-7220000", "phone") == vault.keyed_hash("03557220000", "phone")


def test_a_hash_tells_kinds_apart_and_refuses_nothing_at_all(home: Path) -> None:
    assert vault.keyed_hash("19900001234", "phone") != vault.keyed_hash("19900001234", "card")
    for value, kind in (("", "id"), ("no digit", "card"), (ID, "passport")):
        with pytest.raises(ValueError, match=kind):
            vault.keyed_hash(value, kind)  # type: ignore[arg-type]


def test_every_hidden_column_of_the_tables_is_in_the_one_list_of_them() -> None:
    for table in (Identity, BankAccount, Proxy, Beneficiary):
        columns = {f.name for f in table._meta.concrete_fields if f.name.endswith("_enc")}
        assert columns == {f"{field}_enc" for field in hidden.FIELDS[table]}


def _birth() -> Any:
    from datetime import date

    return date(1968, 5, 17)
