"""Each rule on both sides of its edge, by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from hedun.checks import rules
from hedun.domain.deadlines import LOCAL


def test_an_account_of_one_household_is_fine_of_two_is_not() -> None:
    assert rules.shared_account("C", "1234", 1) is None
    found = rules.shared_account("C", "1234", 2)
    assert found is not None
    assert (found.code, found.severity) == ("SHARED_ACCOUNT", "block")
    assert "1234" in found.zh and "2 户" in found.zh and "2 households" in found.en


def test_as_much_as_was_planted_may_be_damaged_and_no_more() -> None:
    assert rules.area_above_planted("C", 1, D("3.2000"), D("3.2000")) is None
    assert rules.area_above_planted("C", 1, D("9"), None) is None
    found = rules.area_above_planted("C", 2, D("3.2001"), D("3.2000"))
    assert found is not None
    assert found.severity == "block" and "3.2001" in found.zh and "3.2 亩" in found.zh


def test_a_photograph_of_another_claim_is_named_with_that_claim() -> None:
    assert rules.same_photo("C1", [[], []]) is None
    found = rules.same_photo("C1", [["C3", "C2"], [], ["C2"]])
    assert found is not None
    assert found.severity == "review" and "2 份" in found.zh and "C2, C3" in found.zh


def degrees(*percents: str) -> list[frozenset[D]]:
    return [frozenset({D(p) / 100}) for p in percents]


@pytest.mark.parametrize(
    ("households", "noticed"),
    [
        (degrees("45", "45", "45", "45"), False),  # four are too few
        (degrees("45", "45", "45", "45", "50"), True),  # 4 of 5: 80 %
        (degrees("45", "45", "45", "50", "55"), False),  # 3 of 5
        (degrees(*["30"] * 7, "31", "32"), False),  # 7 of 9: 77.8 %
        (degrees(*["30"] * 8, "31", "32"), True),  # 8 of 10
        ([*degrees(*["30"] * 4), frozenset({D("0.30"), D("0.40")})], True),
        ([*degrees(*["30"] * 3), *[frozenset({D("0.30"), D("0.40")})] * 2], False),
        ([], False),
    ],
)
def test_nearly_equal_degrees_in_a_village_are_noticed(
    households: list[frozenset[D]], noticed: bool
) -> None:
    found = rules.equal_degrees("R", households)
    assert (found is not None) is noticed


def test_the_hint_of_equal_degrees_tells_the_numbers() -> None:
    found = rules.equal_degrees("R", degrees("45.5", "45.5", "45.5", "45.5", "50"))
    assert found is not None and found.severity == "hint"
    assert "5 户里有 4 户" in found.zh and "45.5%" in found.zh and "4 of 5" in found.en


@pytest.mark.parametrize(
    ("areas", "noticed"),
    [
        ([["2"], ["3"], ["1"], ["4"], ["1.5"]], True),
        ([["2"], ["3"], ["1"], ["1.2"], ["1.5"]], False),
        ([["2"], ["3"], ["1"], ["4"]], False),
        ([["2"], ["3"], ["1"], ["4", "0.5"], ["1.5"]], False),
    ],
)
def test_areas_in_whole_mu_are_noticed(areas: list[list[str]], noticed: bool) -> None:
    found = rules.round_areas("R", [[D(a) for a in own] for own in areas])
    assert (found is not None) is noticed
    assert not found or (found.code, found.severity) == ("ROUND_AREAS", "hint")


def test_three_days_after_the_day_of_the_loss_is_in_time() -> None:
    """The 30th ends at 24:00 in China, 16:00 UTC; 72 hours later it is the 2nd, 16:00 UTC."""
    edge = datetime(2026, 9, 2, 15, 59, 59, 999999, UTC)
    assert rules.late_report("C", date(2026, 8, 30), edge) is None
    found = rules.late_report("C", date(2026, 8, 30), edge + timedelta(microseconds=1))
    assert found is not None and found.severity == "hint" and "72" in found.zh
    later = rules.late_report("C", date(2026, 8, 30), edge + timedelta(hours=5))
    assert later is not None and "77 小时" in later.zh


def test_equal_areas_and_amounts_are_said_with_their_threshold_and_accuse_nobody() -> None:
    found = rules.equal_areas("R", [[D("1"), D("1")], [D("2")], [D("2")], [D("2")], [D("3")]])
    assert found is not None and found.severity == "hint"
    assert "村报" in found.zh and "5 户里有 4 户" in found.zh and "80%" in found.zh
    assert "2 mu" in found.en and "Perhaps" in found.en
    assert rules.equal_areas("R", [[D("2")]] * 4) is None
    same = rules.equal_amounts("R", [52_488] * 4 + [60_000])
    assert same is not None and "524.88 元" in same.zh and "4 of 5" in same.en
    assert (same.code, same.severity) == ("EQUAL_AMOUNTS", "hint")
    assert rules.equal_amounts("R", [52_488] * 3 + [60_000] * 2) is None
    assert rules.equal_amounts("R", [0] * 9) is None


def test_the_level_that_found_equal_degrees_is_named() -> None:
    found = rules.equal_degrees("R", degrees("50", "50", "50", "50", "50"), rules.EXPERT)
    assert found is not None and found.zh.startswith("专家：5 户里有 5 户")


@pytest.mark.parametrize(
    ("hour", "channel", "households", "noticed"),
    [
        (0, "sheet", 5, True),
        (4, "desk", 31, True),
        (5, "sheet", 31, False),
        (23, "sheet", 31, False),
        (2, "sheet", 4, False),
        (2, "phone", 31, False),  # a telephone sends when there is a signal
        (2, "odk", 31, False),
    ],
)
def test_a_list_entered_in_the_small_hours_is_a_hint(
    hour: int, channel: str, households: int, noticed: bool
) -> None:
    at = datetime(2026, 8, 31, hour, 30, tzinfo=LOCAL)
    found = rules.night_entry("R", at.astimezone(UTC), channel, households)
    assert (found is not None) is noticed
    if found:
        assert (found.code, found.severity) == ("NIGHT_ENTRY", "hint")
        assert f"0{hour}:30" in found.zh and "Perhaps" in found.en
