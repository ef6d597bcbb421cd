"""The vault: what is hidden opens in its own place, with its own key, and nowhere else."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hedun import environment, keys
from hedun.domain.identifiers import make_resident_id
from hedun.environment import SettingError
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


# ── the algorithms of the place ─────────────────────────────────────────────────────────────────


def test_what_was_closed_by_one_algorithm_stays_readable_under_the_other(
    home: Path, settings: Any
) -> None:
    by_aes = vault.hide(ID, PLACE)
    settings.ENCRYPTION = "sm4-gcm"
    by_sm4 = vault.hide(ID, PLACE)
    assert (by_aes[:1], by_sm4[:1]) == (b"\x01", b"\x02")
    for chosen in ("aes-256-gcm", "sm4-gcm"):
        settings.ENCRYPTION = chosen
        assert vault.reveal(by_aes, PLACE) == vault.reveal(by_sm4, PLACE) == ID
        current = [vault.is_current(by_aes, PLACE), vault.is_current(by_sm4, PLACE)]
        assert current == [chosen == "aes-256-gcm", chosen == "sm4-gcm"]


def test_sm4_opens_in_its_place_with_its_key_unchanged_and_not_otherwise(
    home: Path, settings: Any
) -> None:
    settings.ENCRYPTION = "sm4-gcm"
    blob = vault.hide(ID, PLACE)
    wrong = [blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :] for at in range(len(blob))]
    for changed in [*wrong, b"\x01" + blob[1:], blob[:-1]]:
        with pytest.raises(vault.DoesNotOpen):
            vault.reveal(changed, PLACE)
    with pytest.raises(vault.DoesNotOpen):
        vault.reveal(blob, PLACE + "2")
    own = vault.new_key()
    assert vault.reveal_bytes(vault.hide_bytes(b"x", PLACE, own), PLACE, own) == b"x"
    keys.replace("field")
    assert vault.reveal(blob, PLACE) == ID and not vault.is_current(blob, PLACE)


def test_sm4_is_the_standards_own() -> None:
    """GB/T 32907-2016, annex A: one block; RFC 8998, A.1: SM4-GCM with its tag."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    block = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert block.update(key).hex() == "681edf34d206965e86b3e94f536e4246"
    nonce, place = bytes.fromhex("00001234567800000000abcd"), "feedfacedeadbeef" * 2 + "abaddad2"
    text = "".join(letter * 16 for letter in "abcdefea")
    gcm = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    gcm.authenticate_additional_data(bytes.fromhex(place))
    closed = gcm.update(bytes.fromhex(text)) + gcm.finalize()
    assert closed.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert gcm.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_an_algorithm_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEDUN_ENCRYPTION", "rot13")
    with pytest.raises(SettingError, match="aes-256-gcm or sm4-gcm"):
        environment.encryption()
    monkeypatch.setenv("HEDUN_ENCRYPTION", "sm4-gcm")
    assert environment.encryption() == "sm4-gcm"
