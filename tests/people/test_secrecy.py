"""Personal numbers: nowhere in the clear, masked by default, looked at on the record, erasable."""

from base64 import b64encode
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from hedun import keys
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people import actions as people
from hedun.people import hidden
from hedun.people.models import BankAccount, Identity, Reason
from hedun.people.queries import (
    masked_account,
    masked_id_number,
    masked_name,
    masked_phone,
)
from hedun.people.vault import DoesNotOpen
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.people.world import (
    CARD,
    ID,
    NOW,
    OTHER_CARD,
    OTHER_ID,
    OTHER_PHONE,
    PHONE,
    VILLAGE,
    County,
    find_by_id_number,
)

SECRETS = (ID, PHONE, CARD, OTHER_CARD)


@pytest.fixture
def identity(county: County) -> Identity:
    """王福生's, after everything that is ever done with numbers was done once."""
    household = county.family()
    account = county.account(household)
    people.mark_returned(account, actor=county.actor("cashier"), now=NOW)
    people.replace_account(
        household, holder="王福生", bank="农业银行", number=OTHER_CARD,
        actor=county.actor("clerk"), now=NOW,
    )  # fmt: skip
    for call in (
        lambda: county.family(name="王福升"),
        lambda: county.family(id_number=OTHER_ID[:-1], phone=OTHER_PHONE),
    ):
        with pytest.raises(Malformed):
            call()
    row = Identity.objects.get(household=household)
    people.reveal(row, "phone", reason="核对来电", actor=county.actor("township"), now=NOW)
    return row


def whole_database() -> Iterator[bytes]:
    """Every cell of every table, and on SQLite the very bytes of the file."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for cell in row:
                    raw = isinstance(cell, bytes | memoryview)
                    yield bytes(cell) if raw else str(cell).encode()
    if connection.vendor == "sqlite":
        yield connection.connection.serialize()


@pytest.mark.parametrize("secret", SECRETS)
def test_no_number_of_anybody_stands_in_the_database_or_the_record(
    identity: Identity, secret: str
) -> None:
    shown = secret[:-4].encode()  # the last four may be seen; what is before them may not
    found = list(whole_database())
    assert not [cell[:80] for cell in found if shown in cell]
    assert any("王福生".encode() in cell for cell in found)  # we did look at the real data


def test_no_key_stands_in_the_database(identity: Identity) -> None:
    cells = list(whole_database())
    for name in ("field", "hash", "seal"):
        key = keys.key(name)
        for written in (key, key.hex().encode(), b64encode(key)):
            assert not any(written in cell for cell in cells), name


def test_no_number_shows_when_a_row_is_printed(identity: Identity) -> None:
    account = BankAccount.objects.last()
    rows = [identity, identity.household, account, *Entry.objects.all()]
    printed = " ".join(f"{row} {row!r}" for row in rows)
    assert not [secret for secret in SECRETS if secret[-4:] in printed]


def test_screens_see_masks(identity: Identity) -> None:
    account = BankAccount.objects.get(household=identity.household, ended_at=None)
    assert masked_name(identity.household) == "王*生"
    assert masked_id_number(identity) == "**************" + ID[-4:]
    assert masked_phone(identity) == "*******" + PHONE[-4:]
    assert masked_account(account) == "**** **** **** " + OTHER_CARD[-4:]


# ── looking ─────────────────────────────────────────────────────────────────────────────────────


def test_who_looks_at_a_number_stands_in_the_record_with_the_reason_not_the_number(
    county: County, identity: Identity
) -> None:
    seen = people.reveal(
        identity, "id_number", reason="核对身份证", actor=county.actor("insurer"), now=NOW
    )
    assert seen == ID
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.action, entry.user) == ("identity.reveal", "insurer")
    assert ID[-4:] not in entry.body
    why = Reason.objects.get(entry_seq=entry.seq)
    assert why.text == "核对身份证" and f'"people.Reason:{why.pk}"' in entry.body
    Reason.objects.filter(pk=why.pk).update(text="另有原因")
    assert [fault.subject for fault in verify().faults] == [f"people.Reason:{why.pk}"]


NAMES_SOMEBODY = "邻居武金锁 13903550000 来电"


@pytest.mark.parametrize(
    ("who", "act"),
    [
        ("clerk", lambda row, **by: people.reveal(row, "phone", reason=NAMES_SOMEBODY, **by)),
        (
            "forestry",
            lambda row, **by: people.erase_identity(row.household, reason=NAMES_SOMEBODY, **by),
        ),
        (
            "clerk",
            lambda row, **by: people.confirm_account(
                row.household.accounts.last(), reason=NAMES_SOMEBODY, **by
            ),
        ),
    ],
    ids=["looking", "erasing", "confirming an account"],
)
def test_what_somebody_typed_as_a_reason_is_kept_beside_the_record_and_not_in_it(
    county: County, identity: Identity, who: str, act: Callable[..., object]
) -> None:
    before = Reason.objects.count()
    act(identity, actor=county.actor(who), now=NOW)
    assert Reason.objects.count() == before + 1 and Reason.objects.last().text == NAMES_SOMEBODY
    assert not Entry.objects.filter(body__contains="武金锁").exists()
    assert not Entry.objects.filter(body__contains='"reason"').exists()
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("who", "code"),
    [("next-clerk", "OTHER_PLACE"), ("next-insurer", "OTHER_PLACE"), ("admin", "OTHER_ROLE"),
     ("expert", "OTHER_ROLE")],
)  # fmt: skip
def test_who_has_no_business_with_the_household_does_not_look(
    county: County, identity: Identity, who: str, code: str
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Refused) as no:
        people.reveal(identity, "phone", reason="好奇", actor=county.actor(who), now=NOW)
    assert no.value.refusals[0].code == code
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("field", "reason", "code"),
    [("phone", "  ", "REASON"), ("password", "看看", "NOT_HIDDEN")],
)
def test_nobody_looks_without_a_reason_nor_at_what_is_not_there(
    county: County, identity: Identity, field: str, reason: str, code: str
) -> None:
    with pytest.raises(Malformed) as bad:
        people.reveal(identity, field, reason=reason, actor=county.actor("clerk"), now=NOW)
    assert bad.value.problem.code == code


# ── erasing ─────────────────────────────────────────────────────────────────────────────────────


def test_an_erased_identity_is_gone_and_the_record_says_so_and_still_holds(
    county: County, identity: Identity
) -> None:
    household = identity.household
    people.erase_identity(household, reason="本人申请", actor=county.actor("forestry"), now=NOW)
    identity.refresh_from_db()
    stored = {f.attname: getattr(identity, f.attname) for f in Identity._meta.concrete_fields}
    left = {k for k, v in stored.items() if v} - {"id", "household_id", "erased_at"}
    assert left == set()
    assert (masked_id_number(identity), masked_phone(identity)) == ("", "")
    assert find_by_id_number(ID, county[VILLAGE]) is None
    with pytest.raises(DoesNotOpen, match="erased"):
        hidden.read(identity, "id_number")
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.action, entry.subject) == ("identity.erase", household.number)
    assert verify().faults == ()


def test_an_identity_is_erased_once_by_the_forestry_bureau_with_a_reason(
    county: County, identity: Identity
) -> None:
    def erase(who: str, reason: str = "本人申请") -> None:
        people.erase_identity(identity.household, reason=reason, actor=county.actor(who), now=NOW)

    for who, code in (("clerk", "OTHER_ROLE"), ("next-forestry", "OTHER_PLACE")):
        with pytest.raises(Refused) as no:
            erase(who)
        assert no.value.refusals[0].code == code
    with pytest.raises(Malformed, match="reason"):
        erase("forestry", "")
    erase("forestry")
    with pytest.raises(Malformed, match="erased already"):
        erase("forestry")
