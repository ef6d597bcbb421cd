"""Good rows go on while bad ones wait; what waits is put right, said yes to, or dropped."""

from datetime import date, timedelta
from typing import Any

import pytest

from hedun.claims.actions import report as send_in
from hedun.claims.models import Claim, LossLine
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake.actions import confirm, correct, drop, erase, look_again, restore
from hedun.intake.kept import revealed
from hedun.intake.models import Waiting
from hedun.intake.queries import count_waiting, visible_to
from hedun.intake.reading import Answer, Where
from hedun.intake.rereading import BadCells
from hedun.people import actions as people
from hedun.people.models import Household, Reason
from hedun.people.vault import DoesNotOpen
from hedun.record.verification import verify
from tests.intake.world import FAMILIES, NOW, STRANGER, Village, everything, sign_for, waiting
from tests.support.sheets import sheet

HAO, WANG, LI, ZHANG = FAMILIES[:4]
LATER = NOW + timedelta(hours=2)


def clerk(village: Village, **more: Any) -> dict[str, Any]:
    return {"actor": village.county.actor("clerk"), "now": LATER, **more}


def why() -> list[tuple[int, str, str]]:
    """Row, name and reason of everything that waits."""
    return [(row.row, row.name, row.why) for row in waiting()]


def listed(name: str) -> list[tuple[str, str, int]]:
    """Report, plot and line number of everything a household has in the books."""
    lines = LossLine.objects.filter(claim__household__name=name).order_by("pk")
    return [(line.claim.report.number, line.plot, line.number) for line in lines]


# ── good rows go on ─────────────────────────────────────────────────────────────────────────────


def test_thirty_households_go_on_and_the_thirty_first_waits_with_its_reason(
    whole_village: Village,
) -> None:
    rows = [family.row() for family in FAMILIES]
    rows[11] = FAMILIES[11].row(作物="小麦")
    taken = whole_village.take_in(rows)
    assert (taken.rows, taken.claims, taken.accepted, taken.waiting) == (31, 30, 30, 1)
    assert why() == [(13, FAMILIES[11].name, "cell")]
    assert [(p.row, p.column, p.code) for p in taken.problems] == [(13, "H 作物", "WORD_UNKNOWN")]
    assert not Claim.objects.filter(household__name=FAMILIES[11].name).exists()
    assert not verify().faults


def test_a_household_waits_as_a_whole_and_holds_up_nobody_else(village: Village) -> None:
    taken = village.take_in([HAO.row(地块="南坡"), WANG.row(), HAO.row(地块="北岭", 作物="小麦")])
    assert [c.household.name for c in taken.report.claims.all()] == [WANG.name]
    assert why() == [(2, HAO.name, "household"), (4, HAO.name, "cell")]
    [held] = [p for p in taken.problems if p.row == 2]
    assert held.code == "HOUSEHOLD_WAITS" and "4" in held.zh

    done = correct(waiting()[1], {"crop": "谷子", "stage": "灌浆"}, **clerk(village))
    assert [row.row for row in done.taken] == [2, 4]
    assert listed(HAO.name) == [
        (taken.report.number, "南坡", 1), (taken.report.number, "北岭", 2),
    ]  # fmt: skip
    assert Claim.objects.filter(household__name=HAO.name).count() == 1
    assert not waiting().exists() and not verify().faults


def test_a_row_whose_number_excel_destroyed_holds_the_households_other_rows(
    village: Village,
) -> None:
    """It is the household of that name in the same list, as far as anybody can tell."""
    village.take_in([HAO.row(地块="南坡", 身份证号=int(HAO.id_number[:17] + "0")), HAO.row()])
    assert why() == [(2, HAO.name, "cell"), (3, HAO.name, "household")]


def test_where_nothing_is_good_no_report_is_opened_until_the_first_row_is(
    village: Village,
) -> None:
    taken = village.take_in([HAO.row(作物="小麦"), WANG.row(作物="小麦")])
    assert (taken.report, taken.claims, taken.waiting) == (None, 0, 2)
    done = correct(waiting()[0], {"crop": "玉米"}, **clerk(village))
    [report] = done.reports
    assert report.first_told_at == taken.submissions[0].first_told_at
    assert report.evidence.get().sha256 == taken.submissions[0].sha256
    assert [row.name for row in done.waiting] == [WANG.name]
    again = correct(waiting()[0], {"crop": "玉米"}, **clerk(village))
    assert again.reports == [report] and report.claims.count() == 2
    assert report.evidence.count() == 1 and not verify().faults


def test_days_under_two_policies_become_two_reports(village: Village) -> None:
    """A report stands under one contract."""
    sign_for(village.county, 2027)
    later = NOW.replace(year=2027, month=1, day=8)
    taken = village.take_in(
        [HAO.row(发生日期=date(2026, 12, 30)), WANG.row(发生日期=date(2027, 1, 2))],
        first_told_at=later,
        now=later,
    )
    assert taken.claims == 2 and taken.waiting == 0
    [first, second] = [o.report for o in taken.submissions[0].openings.all()]
    assert first.policy != second.policy


# ── what waits is put right ─────────────────────────────────────────────────────────────────────


def test_a_row_put_right_later_joins_the_report_while_all_of_it_is_a_draft(
    village: Village,
) -> None:
    first = village.take_in([HAO.row(), WANG.row(**{"受损面积（亩）": 9})]).report
    correct(waiting()[0], {"damaged_e4": "1.5"}, **clerk(village))
    assert [c.household.name for c in first.claims.all()] == [HAO.name, WANG.name]
    assert LossLine.objects.get(claim__household__name=WANG.name).quantity_e4 == 15_000


def test_once_the_list_was_reported_it_opens_a_supplementary_report(village: Village) -> None:
    taken = village.take_in([HAO.row(), WANG.row(作物="小麦")], no_evidence_reason="相机坏了")
    sent = send_in(taken.report.claims.all(), **clerk(village))
    assert sent.done
    [report] = correct(waiting()[0], {"crop": "玉米"}, **clerk(village)).reports
    assert report != taken.report
    assert {o.report for o in taken.submissions[0].openings.all()} == {taken.report, report}
    assert report.first_told_at == taken.report.first_told_at
    assert report.evidence.get().sha256 == taken.submissions[0].sha256
    assert not verify().faults


def test_what_is_written_anew_is_read_as_strictly_as_the_sheet(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦")])
    row, before = waiting()[0], everything()
    with pytest.raises(BadCells) as bad:
        correct(row, {"crop": "水稻"}, **clerk(village))
    assert {name: p.code for name, p in bad.value.problems.items()} == {"crop": "WORD_UNKNOWN"}
    assert everything() == before


def test_what_is_still_wrong_waits_on_with_what_is_wrong_now(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦", **{"损失程度（%）": "四成"})])
    done = correct(waiting()[0], {"crop": "谷子"}, **clerk(village))
    assert not done.taken
    codes = [p.code for p in revealed(waiting()[0]).problems]
    assert sorted(codes) == ["PERCENT_FORM", "STAGE_NOT_OF_CROP"]  # milk-ripe is no stage of millet
    done = correct(waiting()[0], {"stage": "灌浆", "degree_ppm": "40"}, **clerk(village))
    assert [row.name for row in done.taken] == [HAO.name]


def test_an_unknown_number_waits_until_somebody_says_whose_row_it_is(village: Village) -> None:
    village.take_in([HAO.row(身份证号=STRANGER.id_number)])
    assert why() == [(2, HAO.name, "roll")]
    hao = village.households[HAO.name]
    done = correct(waiting()[0], {}, household=hao, **clerk(village))
    assert [row.line.claim.household for row in done.taken] == [hao]


def test_nobody_of_another_village_is_made_the_claimant(village: Village) -> None:
    village.take_in([STRANGER.row()])
    other = village.county["140423104241"]
    there = people.register_household(
        name=STRANGER.name, village=other, kind=Household.Kind.FAMILY,
        id_number=STRANGER.id_number, actor=village.county.actor("next-clerk"), now=NOW,
    )  # fmt: skip
    with pytest.raises(Malformed):
        correct(waiting()[0], {}, household=there, **clerk(village))


def test_a_household_registered_since_goes_on_when_its_list_is_looked_at_again(
    village: Village,
) -> None:
    taken = village.take_in([HAO.row(), STRANGER.row()])
    assert why() == [(3, STRANGER.name, "roll")]
    people.register_household(
        name=STRANGER.name, village=village.place, kind=Household.Kind.FAMILY,
        id_number=STRANGER.id_number, **clerk(village),
    )  # fmt: skip
    [done] = look_again(taken.submissions, **clerk(village))
    assert [row.name for row in done.taken] == [STRANGER.name]
    assert taken.report.claims.count() == 2 and not verify().faults


def test_another_account_is_given_up_for_the_registered_one(village: Village) -> None:
    village.take_in([HAO.row(银行账号=STRANGER.card)])
    assert [p.code for p in revealed(waiting()[0]).problems] == ["ACCOUNT_DIFFERS"]
    done = correct(waiting()[0], {"account": HAO.card}, **clerk(village))
    assert done.taken and village.households[HAO.name].accounts.count() == 1


# ── doubts ──────────────────────────────────────────────────────────────────────────────────────


def test_a_doubt_is_said_yes_to_in_the_inbox(village: Village) -> None:
    village.take_in([HAO.row(**{"损失程度（%）": 0.45}), WANG.row()])
    assert why() == [(2, HAO.name, "doubt")]
    [done] = confirm(waiting(), **clerk(village))
    assert [row.name for row in done.taken] == [HAO.name]
    assert LossLine.objects.get(claim__household__name=HAO.name).degree_ppm == 450_000


def test_a_doubt_is_said_yes_to_before_the_list_is_taken_in(village: Village) -> None:
    taken = village.take_in(
        [HAO.row(**{"损失程度（%）": 0.45})], agreed=[Answer(Where("清册", 2), "degree_ppm")]
    )
    assert (taken.claims, taken.waiting) == (1, 0)


def test_what_is_wrong_cannot_be_said_yes_to(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦")])
    with pytest.raises(Malformed):
        confirm(waiting(), **clerk(village))


# ── dropped, and back ───────────────────────────────────────────────────────────────────────────


def test_a_dropped_duplicate_frees_the_rest_of_its_household(village: Village) -> None:
    village.take_in([HAO.row(), HAO.row(), WANG.row()])
    assert why() == [(2, HAO.name, "household"), (3, HAO.name, "listed")]
    [done] = drop([waiting()[1]], reason="  重复 ", **clerk(village))
    assert [row.row for row in done.taken] == [2]
    dropped = Waiting.objects.get(state="dropped")
    assert Reason.objects.get(entry_seq=dropped.settled_seq).text == "重复"
    assert len(listed(HAO.name)) == 1 and not verify().faults


def test_a_row_is_not_dropped_without_a_reason(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦")])
    with pytest.raises(Malformed):
        drop(waiting(), reason="  ", **clerk(village))


def test_a_dropped_row_comes_back_and_is_looked_at_again(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦"), WANG.row()])
    drop(waiting(), reason="核实后不报", **clerk(village))
    assert not waiting().exists()
    restore(Waiting.objects.filter(state="dropped"), **clerk(village))
    assert why() == [(2, HAO.name, "cell")]
    with pytest.raises(Malformed):
        restore(waiting(), **clerk(village))
    assert not verify().faults


def test_what_has_gone_on_is_not_dropped_by_a_page_that_was_open(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦")])
    stale = list(waiting())
    correct(stale[0], {"crop": "玉米"}, **clerk(village))
    with pytest.raises(Malformed):
        drop(stale, reason="重复", **clerk(village))


# ── erased ──────────────────────────────────────────────────────────────────────────────────────


def test_what_stands_in_a_row_is_erased_for_good_and_the_record_stays_whole(
    village: Village,
) -> None:
    village.take_in([HAO.row(作物="小麦"), HAO.row(地块名称="后沟"), WANG.row(作物="小麦")])
    [other] = [row for row in waiting() if row.name == WANG.name]
    drop([other], reason="核实后不报", **clerk(village))
    [bad] = [row for row in waiting() if row.why == "cell"]
    [done] = erase([bad], reason="本人要求删除", **clerk(village))
    assert [row.row for row in done.taken] == [3], "the household's good row waited for it alone"
    erase([other], reason="本人要求删除", actor=village.county.actor("forestry"), now=LATER)
    for row in Waiting.objects.filter(state="erased"):
        assert (row.name, row.id_last4, bytes(row.cells_enc), row.household) == ("", "", b"", None)
        assert Reason.objects.get(entry_seq=row.settled_seq).text == "本人要求删除"
        with pytest.raises(DoesNotOpen):
            revealed(row)
    assert sorted(Waiting.objects.filter(state="erased").values_list("row", flat=True)) == [2, 4]
    assert not verify().faults


def test_nothing_is_erased_without_a_reason_by_others_or_twice(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦"), WANG.row(作物="小麦")])
    first, second = waiting()
    with pytest.raises(Malformed):
        erase([first], reason=" ", **clerk(village))
    with pytest.raises(Refused):
        erase([first], reason="删除", actor=village.county.actor("insurer"), now=LATER)
    erase([first], reason="删除", **clerk(village))
    correct(second, {"crop": "玉米"}, **clerk(village))
    for gone in (first, second):
        with pytest.raises(Malformed):
            erase([gone], reason="删除", **clerk(village))
    assert not verify().faults


# ── the corrected sheet ─────────────────────────────────────────────────────────────────────────


def test_the_corrected_sheet_puts_right_exactly_the_rows_that_wait(village: Village) -> None:
    rows = [HAO.row(), WANG.row(作物="小麦"), LI.row(身份证号=10**17), ZHANG.row()]
    first = village.take_in(rows)
    assert (first.claims, first.waiting) == (2, 2)
    corrected = [HAO.row(), WANG.row(), LI.row(), ZHANG.row()]
    second = village.take_in(corrected)
    assert (second.claims, second.repeated, second.waiting, second.accepted) == (2, 2, 0, 4)
    assert second.report == first.report
    assert not waiting().exists()
    old = Waiting.objects.filter(submission=first.submissions[0])
    assert [(row.name, row.state) for row in old] == [(WANG.name, "taken"), (LI.name, "taken")]
    assert [c.household.name for c in first.report.claims.all()] == [
        HAO.name, ZHANG.name, WANG.name, LI.name,
    ]  # fmt: skip
    third = village.take_in(sheet(corrected, title="再来一次"))
    assert (third.claims, third.repeated, third.report) == (0, 4, None)
    assert len(listed(WANG.name)) == 1 and not verify().faults


def test_only_the_rows_that_were_wrong_may_be_handed_in_anew(village: Village) -> None:
    village.take_in([HAO.row(地块="南坡"), HAO.row(地块="北岭", 致害动物="老虎"), WANG.row()])
    second = village.take_in([HAO.row(地块="北岭")])
    assert (second.claims, second.waiting) == (1, 0)
    assert [plot for _, plot, _ in listed(HAO.name)] == ["北岭", "南坡"]
    assert Claim.objects.filter(household__name=HAO.name).count() == 1
    assert not waiting().exists() and not verify().faults


def test_a_row_that_is_still_wrong_waits_once(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦", 地块="南坡"), WANG.row()])
    village.take_in([HAO.row(作物="水稻", 地块="南坡"), WANG.row()])
    assert why() == [(2, HAO.name, "cell")]
    assert Waiting.objects.filter(state="replaced").count() == 1
    assert not verify().faults


def test_another_field_of_the_same_household_is_no_correction(village: Village) -> None:
    village.take_in([HAO.row(地块="南坡", 作物="小麦")])
    taken = village.take_in([HAO.row(地块="北岭")])
    assert taken.claims == 1 and why() == [(2, HAO.name, "cell")]


# ── whose it is, and what is kept ───────────────────────────────────────────────────────────────


def test_who_sees_and_who_acts(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦")])
    county = village.county

    def seen(user: str) -> int:
        return visible_to(county.actor(user), NOW).count()

    may = {user: seen(user) for user in ("clerk", "township", "insurer", "forestry", "auditor")}
    assert set(may.values()) == {1}
    assert [seen(user) for user in ("next-clerk", "next-township", "expert", "cashier")] == [0] * 4
    assert count_waiting(county.actor("township"), NOW) == 1
    assert count_waiting(county.actor("insurer"), NOW) == 0
    for user in ("next-clerk", "insurer", "forestry"):
        for act in (
            lambda who: drop(waiting(), reason="重复", **who),
            lambda who: correct(waiting()[0], {"crop": "玉米"}, **who),
            lambda who: look_again([waiting()[0].submission], **who),
        ):
            with pytest.raises(Refused):
                act({"actor": county.actor(user), "now": NOW})
    done = correct(waiting()[0], {"crop": "玉米"}, actor=county.actor("township"), now=NOW)
    assert done.taken


def test_what_a_row_holds_is_closed_and_gone_when_it_has_gone_on(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦"), WANG.row(作物="小麦")])
    mine, other = waiting()
    assert revealed(mine).values["id_number"] == HAO.id_number
    for secret in (HAO.id_number, HAO.card, HAO.name):
        assert secret.encode() not in bytes(mine.cells_enc)
    stolen = bytes(other.cells_enc)
    mine.cells_enc = stolen  # another row's cells do not open here
    with pytest.raises(DoesNotOpen):
        revealed(mine)
    correct(other, {"crop": "玉米"}, **clerk(village))
    other.refresh_from_db()
    assert bytes(other.cells_enc) == b"" and other.line.item == "maize"


def test_a_changed_row_of_the_inbox_is_seen_by_the_verification(village: Village) -> None:
    village.take_in([HAO.row(作物="小麦")])
    waiting().update(why="doubt")
    assert [f.subject.split(":")[0] for f in verify().faults] == ["intake.Waiting"]
