"""A village's list becomes a report with draft claims, as far as it is right."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.claims.actions import report as send_in
from hedun.claims.actions import withdraw
from hedun.claims.models import Claim, LossLine
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.evidence import store
from hedun.evidence.queries import content
from hedun.intake.actions import look_again, preview
from hedun.intake.ahead import read_ahead
from hedun.intake.models import Submission
from hedun.intake.study import Study
from hedun.people import hidden
from hedun.people.queries import account_to_pay
from hedun.record.verification import verify
from tests.intake.world import FAMILIES, NOW, STRANGER, TOLD, Family, Village, everything, waiting
from tests.people.world import NEXT_VILLAGE
from tests.support.sheets import sheet

HAO, WANG, LI, ZHANG = FAMILIES[:4]
LAST = FAMILIES[-1]  # on the roll without an account


def test_a_list_of_31_households_becomes_31_drafts_with_their_figures(
    whole_village: Village,
) -> None:
    data = sheet(f.row(地块=f"{n} 号地") for n, f in enumerate(FAMILIES))
    taken = whole_village.take_in(data, no_evidence_reason="相机坏了")

    assert (taken.rows, taken.claims, taken.again) == (31, 31, False)
    claims = Claim.objects.filter(report=taken.report).select_related("household", "event")
    assert {c.state for c in claims} == {"draft"}
    assert [c.household.name for c in claims] == [f.name for f in FAMILIES]
    assert {(c.event.species, c.event.occurred) for c in claims} == {
        ("wild_boar", date(2026, 8, 30))
    }
    line = LossLine.objects.get(claim=claims[2])
    assert (line.section, line.item, line.stage, line.plot) == (
        "crop", "maize", "milk_ripe", "2 号地",
    )  # fmt: skip
    assert (line.planted_e4, line.quantity_e4, line.degree_ppm) == (32_000, 18_500, 450_000)
    assert (taken.report.channel, taken.report.first_told_at) == ("sheet", TOLD)
    assert not verify().faults

    sent = send_in(claims, actor=whole_village.county.actor("clerk"), now=NOW)
    assert (len(sent.done), sent.refused) == (31, [])


def test_a_list_read_beforehand_is_taken_in_as_if_it_were_read_now(village: Village) -> None:
    """With its file in the store already; of another day, or another file, it says nothing."""
    data = sheet([HAO.row(), WANG.row(身份证号="140423")])
    other = sheet([LI.row()])
    ahead = read_ahead(data, today=local_day(NOW))
    assert ahead and ahead.fits(data, local_day(NOW))
    assert not ahead.fits(other, local_day(NOW))
    assert not ahead.fits(data, local_day(NOW) + timedelta(days=1))
    assert store.intact(ahead.file.stored_sha256)
    seen = village.take_in(data, ahead=ahead)
    assert (seen.claims, seen.waiting) == (1, 1)
    [file] = seen.report.evidence.filter(kind="sheet")
    assert file.stored_sha256 == ahead.file.stored_sha256 and content(file) == data
    assert village.take_in(other, ahead=ahead).claims == 1  # read itself
    assert read_ahead(sheet([]), today=local_day(NOW)) is None
    assert not verify().faults


def test_an_account_that_the_roll_lacks_is_added_from_the_list(whole_village: Village) -> None:
    household = whole_village.households[LAST.name]
    assert household.pk not in account_to_pay([household.pk])
    whole_village.take_in([LAST.row(开户行="邮储银行襄垣支行")])

    account = account_to_pay([household.pk])[household.pk]
    assert (account.holder, account.bank) == (LAST.name, "邮储银行襄垣支行")
    assert hidden.read(account, "number") == LAST.card
    assert whole_village.households[HAO.name].accounts.count() == 1


def test_two_fields_of_one_household_are_two_lines_of_one_claim(village: Village) -> None:
    taken = village.take_in(
        [HAO.row(地块="南坡"), WANG.row(), HAO.row(地块="北岭", 作物="谷子", 生育期="灌浆")]
    )
    assert (taken.rows, taken.claims) == (3, 2)
    first = taken.report.claims.get(household__name=HAO.name)
    assert [(x.number, x.plot, x.item) for x in first.lines.all()] == [
        (1, "南坡", "maize"),
        (2, "北岭", "millet"),
    ]
    assert [c.household.name for c in taken.report.claims.all()] == [HAO.name, WANG.name]


def test_other_nights_and_other_animals_are_other_events(village: Village) -> None:
    taken = village.take_in(
        [
            HAO.row(),
            WANG.row(致害动物="獾"),
            LI.row(发生日期=date(2026, 8, 29)),
            ZHANG.row(发生日期="2026-08-29"),
            HAO.row(致害动物="獾"),
        ]
    )
    events = {
        (e.occurred.day, e.species): sorted(c.household.name for c in e.claims.all())
        for e in taken.report.events.all()
    }
    assert events == {
        (29, "wild_boar"): sorted([LI.name, ZHANG.name]),
        (30, "badger"): sorted([HAO.name, WANG.name]),
        (30, "wild_boar"): [HAO.name],
    }
    assert taken.claims == 5


def test_the_same_file_twice_adds_nothing(village: Village) -> None:
    data = sheet([HAO.row(), WANG.row()])
    first = village.take_in(data)
    before = everything()
    again = village.take_in(data, by="township", now=NOW + timedelta(days=2))
    assert (again.report, again.rows, again.claims, again.again) == (first.report, 2, 2, True)
    assert everything() == before
    assert Submission.objects.count() == 1


def test_the_same_file_for_another_village_is_refused(village: Village) -> None:
    data = sheet([HAO.row()])
    village.take_in(data)
    found = village.refusal(data, by="next-clerk", place=village.county[NEXT_VILLAGE])
    assert [p.code for p in found] == ["TAKEN_ELSEWHERE"]


def test_the_same_loss_with_other_figures_waits_until_the_first_is_withdrawn(
    village: Village,
) -> None:
    taken = village.take_in([HAO.row(), WANG.row()])
    other = village.take_in([WANG.row(地块="南坡"), HAO.row(**{"损失程度（%）": 60})])
    assert (other.claims, other.waiting) == (1, 1)
    assert [(p.row, p.code) for p in other.problems] == [(3, "ALREADY_LISTED")]

    clerk = village.county.actor("clerk")
    first = taken.report.claims.filter(household__name=HAO.name)
    assert withdraw(first, reason="重新填报", actor=clerk, now=NOW).done
    [done] = look_again(other.submissions, actor=clerk, now=NOW)
    assert [row.name for row in done.taken] == [HAO.name]
    assert not waiting().exists() and not verify().faults


def test_a_longer_list_asks_the_database_no_more_questions(whole_village: Village) -> None:
    def asked(families: Sequence[Family], night: int) -> int:
        data = sheet(f.row(发生日期=date(2026, 8, night)) for f in families)
        with CaptureQueriesContext(connection) as queries:
            assert whole_village.take_in(data).claims == len(families)
        return len(queries)

    asked(FAMILIES[:2], 10)  # what a process asks once
    assert asked(FAMILIES[:3], 20) == asked(FAMILIES[:30], 21)


def test_what_is_in_the_books_word_for_word_adds_nothing(village: Village) -> None:
    first = village.take_in([HAO.row(), WANG.row()])
    longer = village.take_in([HAO.row(), WANG.row(), LI.row()])
    assert (longer.rows, longer.repeated, longer.claims, longer.accepted) == (3, 2, 1, 3)
    assert longer.report == first.report  # the list grew while all of it was a draft
    assert [c.household.name for c in first.report.claims.all()] == [HAO.name, WANG.name, LI.name]
    assert not verify().faults


@pytest.mark.parametrize("user", ["next-clerk", "next-township", "insurer", "auditor", "forestry"])
def test_only_the_villages_clerk_and_township_hand_in_its_list(village: Village, user: str) -> None:
    """And nobody else even learns from the problems who is on the roll."""
    data, before = sheet([STRANGER.row()]), everything()
    with pytest.raises(Refused):
        village.take_in(data, by=user)
    with pytest.raises(Refused):
        preview(data, village.place, first_told_at=TOLD, actor=village.county.actor(user), now=NOW)
    assert everything() == before


def test_the_township_may_hand_it_in(village: Village) -> None:
    assert village.take_in([HAO.row()], by="township").claims == 1


def test_a_telling_in_the_future_is_refused(village: Village) -> None:
    with pytest.raises(Malformed, match="after now"):
        village.take_in([HAO.row()], first_told_at=NOW + timedelta(minutes=1))


def test_a_preview_says_what_would_happen_and_writes_nothing(village: Village) -> None:
    clerk, before = village.county.actor("clerk"), everything()

    def look(data: bytes) -> Study:
        return preview(data, village.place, first_told_at=TOLD, actor=clerk, now=NOW)

    good = look(sheet([HAO.row(), HAO.row(地块="南坡"), WANG.row(致害动物="獾")]))
    assert (good.reading.rows, good.claims, len(good.events), good.told()) == (3, 2, 2, [])
    mixed = sheet([HAO.row(作物="小麦"), STRANGER.row(), LI.row()])
    seen = look(mixed)
    assert everything() == before

    taken = village.take_in(mixed)
    assert (taken.claims, taken.waiting) == (seen.claims, len(seen.sorted.waiting)) == (1, 2)
    assert list(taken.problems) == seen.told()


def test_no_personal_number_of_the_list_can_be_read_in_files_or_database(
    village: Village, home: Path
) -> None:
    data = sheet([HAO.row(联系电话="19900004321"), ZHANG.row(作物="小麦")])
    taken = village.take_in(data)
    kept = taken.report.evidence.get()
    assert (kept.kind, content(kept)) == ("sheet", data)

    secrets = [HAO.id_number, HAO.card, "19900004321", ZHANG.id_number, ZHANG.card]
    files = [p.read_bytes() for p in home.rglob("*") if p.is_file()]
    assert data not in files and not any(f.startswith(b"PK\x03\x04") for f in files)
    for text in (*files, dump().encode()):
        assert not [s for s in secrets if s.encode() in text]
    assert HAO.id_number[-4:] in dump()  # the dump does hold what is meant to be seen


def dump() -> str:
    """Every table of the database as text, binary columns in hex and as they are."""
    words = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else None
                    words.append(repr(raw) if raw is not None else str(value))
    return "\n".join(words)
