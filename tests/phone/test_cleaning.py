"""What was sent in part and never gone on with goes after a while; nothing that counts does."""

from datetime import timedelta
from typing import Any

from hedun.phone import working
from hedun.phone.cleaning import clean
from hedun.phone.models import Parcel
from hedun.phone.staging import holding
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.intake.world import NOW
from tests.phone.world import PIECE, Phone

LATER = NOW + timedelta(days=61)


def names(home: Any) -> list[str]:
    return sorted(path.name for path in (home / "incoming").rglob("*.*"))


def test_half_received_things_go_and_the_record_says_so_of_known_ones(
    phone: Phone, home: Any
) -> None:
    known, unknown = phone.draft(photos=[bytes(2 * PIECE)]), phone.draft(photos=[b"1" * 2 * PIECE])
    phone.send_manifest(known)
    for draft in (known, unknown):
        phone.send_piece(draft, draft.files[0], 0, PIECE)
    assert clean(NOW + timedelta(days=59)) == 0
    before = Entry.objects.count()
    assert clean(LATER) == 2
    assert (names(home), Parcel.objects.count()) == ([], 0)
    [entry] = Entry.objects.filter(seq__gt=before)
    assert (entry.action, known.uuid in entry.body) == ("parcel.expire", True)
    assert verify().faults == ()
    # the phone still has it, and sends it anew
    assert phone.send(known).status_code == 201


def test_what_has_a_receipt_and_waits_stays(phone: Phone, home: Any) -> None:
    whole, pieces = phone.draft(village="140423999999", photos=1), phone.draft(photos=1)
    phone.send(whole)
    phone.send_piece(pieces, pieces.files[0], 0, len(pieces.files[0]))
    phone.send_manifest(pieces)
    working.work_off(NOW)
    waits = names(home)
    orphan = home / "incoming" / str(phone.device.officer_id)
    (orphan / f"{whole.uuid}.0123456789abcdef.all").write_bytes(b"of a server that was killed")
    assert len(waits) == 1
    assert clean(LATER + timedelta(days=1000)) == 1
    assert names(home) == waits
    assert verify().faults == ()


def test_nobody_is_cleaned_from_under_who_sends(phone: Phone, home: Any) -> None:
    draft = phone.draft(photos=[bytes(2 * PIECE)])
    phone.send_piece(draft, draft.files[0], 0, PIECE)
    with holding(phone.device.officer_id):
        assert clean(LATER) == 0
    assert clean(LATER) == 1
