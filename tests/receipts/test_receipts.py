"""A receipt is given with the report, found by its code alone, and replaced when it is lost."""

from datetime import timedelta

import pytest

from hedun.claims.actions import report, send_back
from hedun.domain.receipts import is_whole, plain
from hedun.domain.refusals import Refused
from hedun.receipts.actions import give_missing, replace
from hedun.receipts.codes import address_of, find, receipt_codes
from hedun.receipts.models import Receipt
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.road import CLERK, EXPERT, TOWNSHIP, make_claim, make_county

pytestmark = pytest.mark.usefixtures("db", "home")


def test_a_claim_is_given_its_receipt_when_it_is_reported() -> None:
    road = make_county(4)
    draft, one, other = (make_claim(road, at) for at in ("draft", "reported", "verified"))
    codes = receipt_codes([draft, one, other])
    assert set(codes) == {one.pk, other.pk} and len(set(codes.values())) == 2
    code = codes[one.pk]
    assert is_whole(plain(code))
    assert address_of(code, "https://desk.example") == f"https://desk.example/r/{code}/"
    for typed in (code, code.lower(), code.replace("-", " ")):
        found = find(typed)
        assert found is not None and found.claim == one
    assert find("22222-22222-22222") is None and find("") is None
    assert verify().faults == ()


def test_neither_database_nor_record_holds_a_code() -> None:
    road = make_county(4)
    claim = make_claim(road, "reported")
    code = plain(receipt_codes([claim])[claim.pk])
    [row] = Receipt.objects.values_list()
    bodies = " ".join(Entry.objects.values_list("body", flat=True))
    assert code not in repr(row) and code[:5] not in bodies


def test_what_was_sent_back_keeps_its_receipt() -> None:
    road = make_county(4)
    claim = make_claim(road, "reported")
    before = receipt_codes([claim])
    town, now = road.who(TOWNSHIP), road.later(hours=1)
    send_back([claim], missing=["WIDE_PHOTO"], reason="补全景", actor=town, now=now).insist()
    report([claim], actor=road.who(CLERK), now=road.later(hours=1)).insist()
    assert receipt_codes([claim]) == before and Receipt.objects.count() == 1


def test_a_lost_receipt_is_replaced_and_opens_nothing_any_more() -> None:
    road = make_county(4)
    claim = make_claim(road, "reported")
    old, now = receipt_codes([claim])[claim.pk], road.later(hours=1)
    with pytest.raises(Refused, match="Village clerk"):
        replace(claim, reason="告知单丢了", actor=road.who(EXPERT), now=now)
    with pytest.raises(Refused, match="reason is missing"):
        replace(claim, reason=" ", actor=road.who(CLERK), now=now)
    replace(claim, reason="告知单丢了", actor=road.who(CLERK), now=now)
    new = receipt_codes([claim])[claim.pk]
    assert new != old and find(old) is None and find(new) is not None
    assert verify().faults == ()


def test_the_clock_gives_receipts_to_claims_reported_before_there_were_any() -> None:
    road = make_county(4)
    claims = [make_claim(road, "reported") for _ in range(2)]
    codes = receipt_codes(claims)
    # A desk of before: the rows and what was recorded of them are not there.
    Receipt.objects.all().delete()
    make_claim(road, "draft")
    now = road.later(hours=1)
    assert [give_missing(now=now, most=1), give_missing(now=now), give_missing(now=now)] == [
        1,
        1,
        0,
    ]
    assert receipt_codes(claims) == codes  # the same, whenever they are given
    given = Entry.objects.filter(action="receipt.give")
    assert given.count() == 2 and {entry.user for entry in given} == {"ticker"}
    missing = {fault.subject.partition(":")[0] for fault in verify().faults}
    assert missing <= {"receipts.Receipt"}  # only those thrown away above


def test_a_receipt_changed_behind_the_record_is_noticed() -> None:
    road = make_county(4)
    claim = make_claim(road, "reported")
    Receipt.objects.update(made_at=road.now - timedelta(days=1))
    [fault] = verify().faults
    assert fault.subject == f"receipts.Receipt:{Receipt.objects.get(claim=claim).pk}"
