"""Another key for searching and another for seals: whenever somebody is killed, people are
found and the record verifies; and who has the old key can write nothing of the past anew."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

from hedun import keys
from hedun.claims.models import Claim
from hedun.ledger.models import Transfer
from hedun.payments.actions import release
from hedun.people import hidden, vault
from hedun.people.models import Identity
from hedun.people.registering import heads
from hedun.places.actions import SETUP
from hedun.receipts.codes import find, receipt_codes
from hedun.record import checkpoint
from hedun.record.models import Entry
from hedun.record.verification import look, verify
from hedun.web import keychange, rotating_files
from hedun.web.rotating import rotate, still_needed
from tests.payments.injury import batch_of
from tests.payments.killed import dies
from tests.record.test_rewriting import write_anew
from tests.support.house import House
from tests.support.road import CHECKER, Road, make_claim, make_county, walk

pytestmark = pytest.mark.slow
STRIDE = 1 if "TORTURE" in os.environ else 60
CHANGES = {"hash": keychange.change_hash_key, "seal": keychange.change_seal_key}


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=3)


def by(road: Road) -> dict[str, Any]:
    return {"actor": SETUP, "now": road.now}


def found_by_number() -> bool:
    """Everybody is found by the number on their card."""
    rows = Identity.objects.exclude(id_number_hash="")
    return bool(rows) and all(
        heads([vault.keyed_hash(hidden.read(row, "id_number"), "id")]) for row in rows
    )


def test_by_another_key_people_receipts_and_a_batch_that_waits_are_as_before(road: Road) -> None:
    claim = make_claim(road, "payable")
    batch = batch_of(road, claim)
    code, stood = receipt_codes([claim])[claim.pk], Identity.objects.first()
    done = keychange.change_hash_key(**by(road))
    assert done.number == 1 and done.values > 5
    assert stood is not None
    assert Identity.objects.get(pk=stood.pk).id_number_hash != stood.id_number_hash
    assert found_by_number() and receipt_codes([claim])[claim.pk] == code
    receipt = find(code)
    assert receipt is not None and receipt.claim_id == claim.pk
    assert release(batch, actor=road.who(CHECKER), now=road.now).file is not None
    keychange.change_hash_key(**by(road))
    assert found_by_number() and find(code) is not None
    assert verify().faults == ()


def test_neither_key_alone_finds_anybody(road: Road) -> None:
    """Who comes to know the old key, or the new one, can try out no number."""
    keychange.change_hash_key(**by(road))
    number = hidden.read(Identity.objects.all()[0], "id_number")
    for one in keys.generations("hash"):
        alone = keys._digest_by(one)(f"id:{number}".encode())
        assert not Identity.objects.filter(id_number_hash=alone).exists()


def test_the_record_goes_on_under_another_seal_and_old_rows_are_seen_still(road: Road) -> None:
    claim = make_claim(road, "verified")
    assert keychange.change_seal_key(**by(road)).number == 1
    walk(road, claim, "payable")
    keychange.change_seal_key(**by(road))
    walk(road, claim, "paying")
    told, reached = look()
    assert told.faults == () and len(reached.standing.changes) == 2
    checkpoint.keep(reached.standing, reached.tables, road.now)
    walk(road, claim, "paid")
    assert look(go_on=True)[0].faults == ()
    old = Transfer.objects.order_by("pk").first()
    assert old is not None
    Transfer.objects.filter(pk=old.pk).update(amount_fen=old.amount_fen + 1)
    assert f"ledger.Transfer:{old.pk}" in [fault.subject for fault in verify().faults]


def test_who_has_the_old_seal_key_can_write_nothing_of_the_past_anew(road: Road) -> None:
    make_claim(road, "verified")
    old = keys.key("seal")
    keychange.change_seal_key(**by(road))
    make_claim(road, "reported")
    change = Entry.objects.get(action="keys.seal").seq

    def another(body: dict[str, Any]) -> None:
        if body["action"] == "claim.verify":
            body["user"] = "liumin"

    newest, before = settings.KEYS_DIR / "seal.key", settings.KEYS_DIR / "seal-1.key"
    kept = newest.read_text(), before.read_text()
    newest.write_text(old.hex())  # what they have
    before.unlink()
    write_anew(another, with_key=True)
    newest.write_text(kept[0])  # and now the house looks at it, with its own keys
    before.write_text(kept[1])
    assert next(fault.subject for fault in verify().faults) == f"record.Entry:{change + 1}"


@pytest.mark.parametrize("when", ["from the first day", "from some day on"])
def test_hashes_and_seals_by_the_algorithm_of_the_place(
    db: None, home: Path, settings: Any, when: str
) -> None:
    """HMAC-SM3, of a new house or with the next keys; a claim is paid and all is as recorded."""
    if when == "from the first day":
        settings.MAC = "hmac-sm3"
    road = make_county(4, seed=90 + len(when))  # not taken from memory: the keys are others
    claim = make_claim(road, "verified")
    settings.MAC = "hmac-sm3"
    if when == "from some day on":
        keychange.change_hash_key(**by(road))
        keychange.change_seal_key(**by(road))
    walk(road, claim, "paid")
    assert [keys.generations(name)[-1].mac for name in ("hash", "seal")] == ["hmac-sm3"] * 2
    number = hidden.read(Identity.objects.all()[0], "id_number")
    if when == "from the first day":
        made = HMAC(keys.key("hash"), SM3())
        made.update(f"id:{number}".encode())
        assert vault.keyed_hash(number, "id") == made.finalize().hex()
    assert found_by_number() and find(receipt_codes([claim])[claim.pk]) is not None
    assert verify().faults == ()


def test_a_seal_key_that_is_not_here_is_said(road: Road) -> None:
    keychange.change_seal_key(**by(road))
    make_claim(road, "reported")
    (settings.KEYS_DIR / "seal-1.key").unlink()
    keys.forget()
    assert verify().faults


def test_a_file_of_before_is_let_go_and_nothing_needs_the_old_key(road: Road) -> None:
    """Killed between the commit and the deletion: the next turn deletes it."""
    make_claim(road, "paid")
    files = list(rotating_files._files())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rotating_files.store, "forget", lambda stored: None)
        rotate(**by(road))
    assert not files or verify().faults
    rotate(new_key=False, **by(road))
    assert still_needed() == {} and verify().faults == ()
    (settings.KEYS_DIR / "field-1.key").unlink()
    keys.forget()
    assert found_by_number() and verify().faults == ()


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_whoever_is_killed_while_the_key_changes(
    new_house: Callable[..., House], name: str
) -> None:
    house = new_house(demo=True)
    code = "import json\nfrom tests.record.test_other_keys import kill_at_every\n"
    told = json.loads(house.python(f"{code}print(json.dumps(kill_at_every({name!r}, {STRIDE})))"))
    assert told["killed"] >= 3 and told["number"] == 1, told
    house.run("rotate_keys", "--left-over")
    house.run("verify")


def kill_at_every(name: str, stride: int) -> dict[str, int]:
    """In a process of a house: at every so many writes, before the commit and right after it."""
    road = make_county(3)
    claim = make_claim(road, "payable")
    killed, write = 0, 0

    def run() -> None:
        CHANGES[name](**by(road))

    def stands() -> None:
        keys.forget()
        assert found_by_number() and find(receipt_codes([claim])[claim.pk]) is not None
        assert verify().faults == (), verify().faults

    while dies(run, write) == "at a write":
        killed, write = killed + 1, write + stride
        stands()
    stands()
    assert dies(run, None) == "after the commit"  # of the change; the files wait for `finish`
    stands()
    walk(road, Claim.objects.get(pk=claim.pk), "paying")  # and work goes on meanwhile
    stands()
    number = CHANGES[name](**by(road)).number
    stands()
    return {"killed": killed + 2, "number": number}
