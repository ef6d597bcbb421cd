"""The county's list: registered, updated, left as it was; what is wrong is told at its cell."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hedun.domain.refusals import Refused
from hedun.people import actions as people
from hedun.people.models import BankAccount, Household
from hedun.people.queries import account_to_pay, payees, plots_on
from hedun.record.models import Entry
from hedun.record.verification import verify
from hedun.roll.actions import import_roll
from tests.people.world import (
    COLLECTIVE_ID,
    COUNTY,
    NEXT_VILLAGE,
    VILLAGE,
    County,
    find_by_id_number,
)
from tests.roll.world import LATER, book, card, counts, person, problems, row, take_in


def known(county: County, n: int) -> Household:
    found = find_by_id_number(person(n), county[VILLAGE])
    assert found is not None
    return found


def land(household: Household) -> dict[str, int]:
    return dict(plots_on(household, LATER.date()).values_list("name", "area_e4"))


def test_households_come_with_their_land_and_account_one_row_a_plot(county: County) -> None:
    done = take_in(
        county,
        row(1),
        row(1, 地块名称="河滩", **{"合同面积（亩）": "3亩2分"}),
        row(2, 行政村=NEXT_VILLAGE, 手机号=None, 银行卡号=None, 开户银行=None),
        row(3, 户主="燕家沟村集体", 身份证号码=COLLECTIVE_ID, 户名="燕家沟村民委员会", 手机号=None),
    )
    assert (counts(done), problems(done), done.rows) == ({"registered": 3}, [], 4)
    first = known(county, 1)
    assert land(first) == {"东坡": 24_000, "河滩": 32_000}
    assert account_to_pay([first.pk])[first.pk].number_last4 == card(1)[-4:]
    second = find_by_id_number(person(2), county[NEXT_VILLAGE])
    assert second is not None and not second.accounts.exists()
    collective = find_by_id_number(COLLECTIVE_ID, county[VILLAGE])
    assert collective is not None and collective.kind == "collective"
    assert not payees([collective.pk])[collective.pk].lacks
    assert verify().faults == ()


def test_the_same_list_again_adds_nothing_and_writes_nothing(county: County) -> None:
    rows = [row(n) for n in range(1, 4)]
    take_in(county, *rows)
    entries = Entry.objects.count()
    assert counts(take_in(county, *rows)) == {"unchanged": 3}
    assert Entry.objects.count() == entries


def test_what_differs_is_updated_each_change_by_itself_and_a_blank_cell_changes_nothing(
    county: County,
) -> None:
    take_in(county, row(1), row(2), row(3))
    entries = Entry.objects.count()
    done = take_in(
        county,
        row(1, 小组="3组", 手机号="19900009999", 银行卡号=card(901)),
        row(2, 小组=None, 手机号=None, 银行卡号=None, 开户银行=None, **{"合同面积（亩）": "2.6"}),
        row(3, 地块名称=None, **{"合同面积（亩）": None}),
    )
    assert (counts(done), problems(done)) == ({"updated": 2, "unchanged": 1}, [])
    assert done.changes == {"correct": 1, "account": 1, "land": 1}
    actions = Entry.objects.filter(seq__gt=entries).order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["household.correct", "account.replace", "land.set", "roll.import"]
    first, second = known(county, 1), known(county, 2)
    assert (first.group, first.identity.phone_last4) == ("3组", "9999")
    assert first.accounts.count() == 2 and first.accounts.filter(ended_at=None).count() == 1
    assert (second.group, land(second)) == ("2组", {"东坡": 26_000})
    assert land(known(county, 3)) == {"东坡": 24_000}
    assert verify().faults == ()


def test_a_dry_run_says_the_same_and_writes_nothing(county: County) -> None:
    take_in(county, row(1))
    entries = Entry.objects.count()
    rows = [row(1, 小组="3组"), row(2), row(3, 身份证号码=person(1)), row(4, 户主="王福1")]
    foreseen = take_in(county, *rows, dry_run=True)
    assert Entry.objects.count() == entries
    done = take_in(county, *rows)
    assert (foreseen.problems, counts(foreseen)) == (done.problems, counts(done))


def test_what_is_wrong_is_told_by_row_and_column_and_the_others_go_in(county: County) -> None:
    done = take_in(
        county,
        row(1),
        row(2, 身份证号码=1.40423e17),
        row(3, 行政村="没有的村"),
        row(4, 行政村="东峪村"),
        row(5, 开户银行=None),
        row(6, 户名="王小六"),
        row(7, **{"合同面积（亩）": None}),
        row(8), row(8, 小组="9组"),
        row(9, 身份证号码=None),
        row(10, 银行卡号=card(1)),
        row(11, 银行卡号=card(11)[:-1] + str((int(card(11)[-1]) + 1) % 10)),
    )  # fmt: skip
    assert problems(done) == [
        (4, "身份证号", "ID_AS_NUMBER"),
        (5, "村", "VILLAGE_UNKNOWN"),
        (6, "村", "VILLAGE_UNKNOWN"),  # another county's: told no more than any other
        (7, "开户行", "BANK_MISSING"),
        (8, "户名", "HOLDER_OTHER"),
        (9, "面积（亩）", "PLOT_WITHOUT_AREA"),
        (11, "村民小组", "ROW_DISAGREES"),
        (12, "身份证号", "EMPTY"),
        (13, "银行账号", "ACCOUNT_TWICE"),
        (14, "银行账号", "ACCOUNT_CHECK_DIGIT"),
    ]
    assert counts(done) == {"registered": 1}
    assert Household.objects.count() == 1


def test_who_registers_nobody_hands_in_no_list_and_a_clerk_only_the_own_village(
    county: County,
) -> None:
    with pytest.raises(Refused):
        take_in(county, row(1), who="cashier")
    done = take_in(county, row(1), row(2, 行政村="柳沟村"), who="clerk")
    assert counts(done) == {"registered": 1}
    assert problems(done) == [(4, "村", "VILLAGE_UNKNOWN")]


def test_the_dead_and_the_minor_are_flagged_by_the_list_and_not_paid_until_somebody_is_named(
    county: County,
) -> None:
    headers = ("序号", "村", "户主", "身份证号", "是否去世", "未成年")
    said = [{"村": VILLAGE, "户主": f"王福{n}", "身份证号": person(n)} for n in (1, 2, 3)]
    rows = [said[0] | {"是否去世": "是"}, said[1] | {"未成年": "√"}, said[2] | {"是否去世": "否"}]
    data = book(*rows, headers=headers)
    done = import_roll(data, actor=county.actor("township"), now=LATER)
    assert counts(done) == {"registered": 3} and not done.problems
    codes = [payees([h.pk])[h.pk].lacks for n in (1, 2, 3) if (h := known(county, n))]
    assert codes == ["HEAD_DECEASED", "HEAD_MINOR", "ACCOUNT_NOT_READY"]
    again = import_roll(data, actor=county.actor("township"), now=LATER)
    assert counts(again) == {"unchanged": 3}


def test_an_account_the_bank_returned_is_not_put_right_by_an_old_list(county: County) -> None:
    take_in(county, row(1))
    people.mark_returned(BankAccount.objects.get(), actor=county.actor("cashier"), now=LATER)
    assert counts(take_in(county, row(1))) == {"unchanged": 1}
    assert payees([known(county, 1).pk])[known(county, 1).pk].lacks == "ACCOUNT_NOT_READY"


def test_the_card_of_an_heir_who_is_on_no_roll_is_nobodys_of_the_list(county: County) -> None:
    take_in(county, row(1))
    insurer = {"actor": county.actor("insurer"), "now": LATER}
    heir = people.register_heir(known(county, 1), name="王小英", relation="长女",
                                id_number=person(7), **insurer)  # fmt: skip
    people.add_account(heir, holder="王小英", bank="农行", number=card(2), **insurer)
    assert counts(take_in(county, row(2))) == {"registered": 1}


def test_the_command_answers_with_one_json_object(
    county: County, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(book(row(1), row(2, 户名="别人"), row(3, 户主="王福1", 户名="王福1")))
    with pytest.raises(SystemExit) as end:
        call_command("import_roll", str(file), "--as", "township", "--json")
    assert end.value.code == 1
    out = capsys.readouterr().out
    answer = json.loads(out)
    wanted = {"rows": 3, "registered": 2, "updated": 0, "unchanged": 0, "doubtful": 0}
    assert {k: answer[k] for k in wanted} == wanted  # two of one name in one list are two
    assert set(answer["problems"][0]) == {"sheet", "row", "column", "code", "message"}
    assert person(1) not in out and card(2) not in out
    with pytest.raises(CommandError, match="no such account"):
        call_command("import_roll", str(file), "--as", "nobody")
    assert COUNTY not in out
