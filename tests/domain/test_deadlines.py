"""Clocks: what an official would be told about a due date. Dates worked by hand on a wall calendar.

Holiday arrangements: State Council notices for 2024 (National Day 1-7 October, work on Sunday
29 September and Saturday 12 October) and 2025 (1-8 October, work on Sunday 28 September and
Saturday 11 October).
"""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hedun.domain.deadlines import (
    Clock,
    Due,
    Remaining,
    calendar_covers,
    day_said,
    due,
    is_working_day,
    remaining,
    remaining_text,
    working_days_between,
)
from hedun.domain.problems import Malformed

BEIJING = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    """Beijing time, as people write it, as the instant in UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING).astimezone(UTC)


def end_of(day: str) -> datetime:
    return at(f"{day} 23:59") + timedelta(seconds=59, microseconds=999_999)


FIVE = Clock(5, "working_days")


def test_over_national_day_2024_the_sunday_that_is_worked_counts_and_the_holiday_does_not():
    # Fri 27 Sep: 29 Sun (worked) 1, 30 Mon 2, holiday, 8 Oct 3, 9 Oct 4, 10 Oct 5
    assert due(at("2024-09-27 10:00"), FIVE) == Due(end_of("2024-10-10"), provisional=False)
    assert not is_working_day(date(2024, 9, 28))
    assert is_working_day(date(2024, 10, 12))


def test_a_due_date_may_fall_on_a_saturday_that_is_worked():
    # Fri 26 Sep 2025: 28 Sun (worked) 1, 29 2, 30 3, holiday to 8 Oct, 9 4, 10 5, 11 Sat (worked) 6
    assert due(at("2025-09-26 23:59"), Clock(6, "working_days")).at == end_of("2025-10-11")


def test_the_day_something_arrives_is_not_counted_and_it_is_the_day_in_china():
    # 16:30 UTC on Friday is half past midnight on Saturday in Xiangyuan.
    friday_night_in_london = datetime(2026, 9, 4, 16, 30, tzinfo=UTC)
    assert due(friday_night_in_london, Clock(1, "days")).at == end_of("2026-09-06")
    assert due(friday_night_in_london, Clock(1, "working_days")).at == end_of("2026-09-07")
    assert due(friday_night_in_london, Clock(24, "hours")).at == at("2026-09-06 00:30")


def test_a_year_whose_holidays_are_not_published_counts_weekends_and_says_provisional():
    assert calendar_covers(2025) and not calendar_covers(2099)
    # Mon 28 Sep 2099; nobody knows that year's National Day yet: Tue, Wed, Thu, Fri, Mon 5 Oct
    assert date(2099, 9, 28).weekday() == 0
    assert due(at("2099-09-28 09:00"), FIVE) == Due(end_of("2099-10-05"), provisional=True)
    assert not due(at("2099-09-28 09:00"), Clock(5, "days")).provisional


def test_the_township_gets_back_the_days_while_the_list_is_with_the_village():
    monday = at("2026-09-07 08:00")
    sent_back = (at("2026-09-09 15:00"), at("2026-09-11 09:00"))
    # Tue 8 is day 1; Wed, Thu, Fri touched by the pause; Mon 14 2, Tue 3, Wed 4, Thu 17 5
    assert due(monday, FIVE).at == end_of("2026-09-14")
    assert due(monday, FIVE, [sent_back]).at == end_of("2026-09-17")
    # in hours it is 42 hours, even when the same span is written in two overlapping pieces
    pieces = [(at("2026-09-10 00:00"), sent_back[1]), (sent_back[0], at("2026-09-10 12:00"))]
    assert due(monday, Clock(72, "hours"), pieces).at == at("2026-09-12 02:00")
    # a pause that began before the clock, or begins after it ran out, changes only what it touches
    early, late = at("2026-09-07 06:00"), at("2026-09-07 10:00")
    assert due(monday, Clock(1, "hours"), [(early, late)]).at == at("2026-09-07 11:00")
    assert due(monday, Clock(1, "hours"), [sent_back]).at == at("2026-09-07 09:00")
    assert due(monday, FIVE, [(at("2026-09-15 00:00"), late + timedelta(days=30))]) == due(
        monday, FIVE
    )


def test_a_pause_up_to_midnight_leaves_the_next_day_whole():
    start = at("2026-09-07 08:00")
    pause = (at("2026-09-08 10:00"), at("2026-09-09 00:00"))
    assert due(start, Clock(1, "working_days"), [pause]).at == end_of("2026-09-09")


def test_a_list_sent_back_at_the_very_last_instant_still_stops_the_clock():
    start, hour = at("2026-09-07 08:00"), timedelta(hours=1)
    for clock in (Clock(3, "hours"), Clock(1, "working_days")):
        last = due(start, clock).at
        assert due(start, clock, [(last, last + hour)]).at > last
        assert due(start, clock, [(last + timedelta(microseconds=1), last + hour)]).at == last


def test_the_last_instant_is_in_time_and_midnight_is_late():
    last = due(at("2026-09-02 09:00"), Clock(3, "working_days")).at  # Mon 7 Sep
    assert remaining(last, last, FIVE) == Remaining("working_days", 0, overdue=False)
    midnight = last + timedelta(microseconds=1)
    assert remaining(midnight, last, FIVE) == Remaining("working_days", 1, overdue=True)


def test_what_is_left_is_told_in_the_unit_of_the_clock():
    now = at("2026-09-08 09:00")  # Tuesday
    assert remaining(now, end_of("2026-09-14"), FIVE) == Remaining("working_days", 4, False)
    assert remaining(now, end_of("2026-09-14"), Clock(10, "days")) == Remaining("days", 6, False)
    assert remaining(now, at("2026-09-09 08:30"), Clock(24, "hours")).n == 23
    assert remaining(now, at("2026-09-08 06:30"), Clock(24, "hours")) == Remaining("hours", 2, True)
    assert working_days_between(now, end_of("2026-09-08")) == 0
    assert working_days_between(now, end_of("2026-09-04")) == -2  # Mon and Tue since Friday


@pytest.mark.parametrize(
    ("now", "due_at", "unit", "zh", "en"),
    [
        ("2024-09-04 08:00", end_of("2024-09-06"), "working_days",
         "还剩 2 个工作日（9月6日 周五）", "2 working days left (Fri 6 Sep)"),
        ("2026-09-08 08:00", end_of("2026-09-09"), "working_days",
         "还剩 1 个工作日（9月9日 周三）", "1 working day left (Wed 9 Sep)"),
        ("2026-09-08 08:00", end_of("2026-09-14"), "days",
         "还剩 6 日（9月14日 周一）", "6 days left (Mon 14 Sep)"),
        ("2026-09-08 08:00", end_of("2026-09-07"), "working_days",
         "超 1 个工作日（9月7日 周一）", "1 working day overdue (Mon 7 Sep)"),
        ("2026-09-12 08:00", end_of("2026-09-11"), "working_days",
         "已超期（9月11日 周五）", "overdue (Fri 11 Sep)"),
        ("2026-09-08 08:00", end_of("2026-09-08"), "working_days", "今天", "today"),
        ("2026-09-08 08:00", at("2026-09-08 17:30"), "hours", "今天 17:30", "today 17:30"),
        ("2026-09-08 18:00", at("2026-09-08 17:30"), "hours",
         "已超期（今天 17:30）", "overdue (today 17:30)"),
        ("2026-09-08 20:00", at("2026-09-08 17:30"), "hours",
         "超 2 小时（今天 17:30）", "2 hours overdue (today 17:30)"),
        ("2026-09-11 20:00", at("2026-09-12 17:30"), "working_days",
         "到 9月12日 周六 17:30", "by Sat 12 Sep 17:30"),
        ("2025-12-31 08:00", end_of("2026-01-04"), "working_days",
         "还剩 1 个工作日（2026年1月4日 周日）", "1 working day left (Sun 4 Jan 2026)"),
    ],
)  # fmt: skip
def test_a_deadline_reads_relative_and_exact_in_both_languages(now, due_at, unit, zh, en):
    assert remaining_text(at(now), due_at, "zh", unit=unit) == zh
    assert remaining_text(at(now), due_at, "en", unit=unit) == en


def test_a_provisional_deadline_says_so():
    now, until = at("2099-09-28 09:00"), end_of("2099-10-05")
    zh = remaining_text(now, until, "zh", provisional=True)
    assert zh == "还剩 5 个工作日（10月5日 周一，暂定）"
    en = remaining_text(now, until, "en", provisional=True)
    assert en == "5 working days left (Mon 5 Oct, provisional)"


def test_a_clock_is_written_as_the_policy_writes_it():
    assert Clock.parse("5 working_days") == FIVE
    assert str(Clock.parse("24 hours")) == "24 hours"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5", "CLOCK_FORM"),
        ("5  days", "CLOCK_FORM"),
        ("５ days", "CLOCK_FORM"),
        ("-1 days", "CLOCK_FORM"),
        ("0 days", "CLOCK_LENGTH"),
        ("10000 days", "CLOCK_LENGTH"),
        ("5 weeks", "CLOCK_UNIT"),
    ],
)
def test_a_clock_that_cannot_be_read_says_what_was_expected(text, code):
    with pytest.raises(Malformed) as refused:
        Clock.parse(text)
    assert refused.value.problem.code == code
    assert refused.value.problem.zh and refused.value.problem.en


def test_a_time_without_its_zone_is_refused_not_guessed():
    naive = datetime(2026, 9, 8, 9, 0)
    for ask in (
        lambda: due(naive, FIVE),
        lambda: remaining(naive, at("2026-09-08 09:00"), FIVE),
        lambda: due(at("2026-09-08 09:00"), FIVE, [(naive, naive)]),
    ):
        with pytest.raises(ValueError, match="time zone"):
            ask()
    nine = at("2026-09-08 09:00")
    for until in (nine - timedelta(days=1), nine):
        with pytest.raises(ValueError, match="must end after"):
            due(nine, FIVE, [(nine, until)])


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2025, 11, 1), timezones=st.just(UTC)),
    n=st.integers(1, 20),
)
def test_at_the_start_of_a_clock_exactly_its_days_are_left(start, n):
    clock = Clock(n, "working_days")
    until = due(start, clock).at
    assert remaining(start, until, clock) == Remaining("working_days", n, overdue=False)
    assert is_working_day(until.astimezone(BEIJING).date())


def test_an_address_may_name_any_day_but_none_without_neighbours() -> None:
    assert day_said("2026-08-31") == date(2026, 8, 31)
    assert [day_said(text) for text in ("", "31.8.2026", "0001-01-01", "9999-12-31")] == [None] * 4
