"""Clocks and due dates: hours, days, and working days by China's public-holiday calendar.

How time is counted follows the Civil Code (民法典) art. 200-204: hours run from the instant; for
days the first day is not counted and the last one ends at 24:00. Working days follow the State
Council's yearly holiday notice, so a Saturday that makes up for a holiday is a working day.
A day clock ends on its nth day even where that is a holiday (a contract may say so, art. 204);
a clock that must end on a working day is a clock in working days.

Instants are aware datetimes, answers are in UTC; a day is a day in Asia/Shanghai. A due instant
belongs to the time allowed: late is `now > due`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, lru_cache
from typing import Literal, cast, get_args

import chinese_calendar  # type: ignore[import-untyped]

from hedun.domain.problems import Malformed, Problem

Unit = Literal["hours", "days", "working_days"]
Language = Literal["zh", "en"]
Pause = tuple[datetime, datetime]  # from (included) until (not included)

UNITS: tuple[Unit, ...] = get_args(Unit)

# China has kept one time without summer time since 1992: a fixed offset needs no file.
LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
DAY = timedelta(days=1)
_LAST_INSTANT = time.max  # 23:59:59.999999, the finest that both databases keep


@dataclass(frozen=True, slots=True)
class Clock:
    """A length of time as the law or the policy states it: `Clock(5, "working_days")`.

    `n` is a whole number from 1 to 9999. Raises `Malformed` (CLOCK_LENGTH, CLOCK_UNIT).
    """

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise Malformed(_clock_problem("CLOCK_UNIT", "单位只能是", "the unit must be one of"))
        if type(self.n) is not int or not 1 <= self.n <= 9999:
            raise Malformed(
                Problem(
                    "CLOCK_LENGTH",
                    "时限的数字应是 1 至 9999 的整数。",
                    "The length of a clock must be a whole number from 1 to 9999.",
                )
            )

    @classmethod
    @lru_cache(64)  # a policy has a dozen, asked for with every move
    def parse(cls, text: str) -> "Clock":
        """Read "24 hours", "3 days" or "5 working_days". Raises `Malformed` (CLOCK_FORM, …)."""
        match = re.fullmatch(r"([0-9]{1,6}) ([a-z_]+)", text)
        if match is None:
            raise Malformed(
                _clock_problem(
                    "CLOCK_FORM", "应写成“数字 单位”，单位为", "write “n unit”, unit one of"
                )
            )
        return cls(int(match[1]), cast(Unit, match[2]))  # creation checks both

    def __str__(self) -> str:
        return f"{self.n} {self.unit}"


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock runs out: `at` (UTC), the last instant that is still in time.

    `provisional` is True when a day was counted in a year whose holidays are not known yet (the
    State Council publishes them in November): only weekends were left out there, and the date must
    be computed again once the calendar is known.
    """

    at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a clock (or by how much it is overdue), in whole units of that clock."""

    unit: Unit
    n: int
    overdue: bool


def calendar_covers(year: int) -> bool:
    """Whether the public-holiday calendar of that year is known.

    Each yearly notice fixes National Day, so that day tells. (A notice may still turn one of the
    last days of the year before it into a make-up day; that is known when the notice is.)
    """
    return date(year, 10, 1) in chinese_calendar.constants.holidays


@cache
def is_working_day(day: date) -> bool:
    """Whether offices work on `day`: by the holiday calendar, or by weekday in unknown years.

    Kept, because a page of lists asks a thousand times and the calendar looks through all its
    holidays each time.
    """
    if calendar_covers(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def day_said(text: str) -> date | None:
    """The day that an address names, `2026-08-31`; None of what is no day, and of years that nobody
    means, whose neighbours may be none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2199 else None


def local_day(instant: datetime) -> date:
    """The calendar day in China on which the instant lies. Raises ValueError when it is naive."""
    return _aware(instant).astimezone(LOCAL).date()


def start_of_day(day: date) -> datetime:
    """The first instant of the day in China, as UTC."""
    return datetime.combine(day, time.min, LOCAL).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last instant of the day in China (23:59:59.999999), as UTC."""
    return datetime.combine(day, _LAST_INSTANT, LOCAL).astimezone(UTC)


def limitation_ends(ended_at: datetime) -> datetime:
    """The last instant of the two years after a claim's end (保险法 art. 26), its day whole."""
    day = local_day(ended_at)
    no_such_day = (day.month, day.day) == (2, 29)  # then the month's last day is the last one
    return end_of_day(day.replace(year=day.year + 2, day=28 if no_such_day else day.day))


def due(start: datetime, clock: Clock, pauses: Iterable[Pause] = ()) -> Due:
    """When `clock`, started at `start`, runs out.

    hours: n hours later, to the instant. days, working_days: the end of the nth (working) day
    after the day of the start. While a claim is sent back the clock pauses: hours are added to the
    microsecond; a day touched by a pause is not counted, as the day of a start is not counted.
    Raises ValueError for a naive instant or a pause that does not end after it begins.
    """
    _aware(start)
    spans = _merged(pauses)
    if clock.unit == "hours":
        return Due(_due_in_hours(start, clock.n, spans).astimezone(UTC), provisional=False)

    counted = 0
    provisional = False
    day = local_day(start)
    while counted < clock.n:
        day += DAY
        by_calendar = clock.unit == "working_days"
        provisional |= by_calendar and not calendar_covers(day.year)
        works = not by_calendar or is_working_day(day)
        counted += works and not _touched(day, spans)
    return Due(end_of_day(day), provisional)


def working_days_between(now: datetime, due: datetime) -> int:
    """Working days after the day of `now` up to and including the day of `due`.

    Due today is 0; a due date in the past counts negative, by the same rule turned round.
    """
    first, last = local_day(now), local_day(due)
    if last < first:
        return -sum(map(is_working_day, _days_after(last, first)))
    return sum(map(is_working_day, _days_after(first, last)))


def remaining(now: datetime, due: datetime, clock: Clock | Unit) -> Remaining:
    """What is left at `now`, in the unit of the clock, never rounded in anybody's favour.

    Whole hours are cut off; days count the days that follow today, up to the due day.
    """
    unit: Unit = clock.unit if isinstance(clock, Clock) else clock
    overdue = _aware(now) > _aware(due)
    if unit == "hours":
        n = abs(due - now) // timedelta(hours=1)
    elif unit == "days":
        n = abs((local_day(due) - local_day(now)).days)
    else:
        n = abs(working_days_between(now, due))
    return Remaining(unit, n, overdue)


MOST_HOURS_SAID = 72
_UNIT_TEXT: dict[Language, dict[Unit, tuple[str, str]]] = {  # one, more
    "zh": {
        "hours": ("小时", "小时"),
        "days": ("日", "日"),
        "working_days": ("个工作日", "个工作日"),
    },
    "en": {
        "hours": ("hour", "hours"),
        "days": ("day", "days"),
        "working_days": ("working day", "working days"),
    },
}
_SENTENCES: dict[Language, dict[str, str]] = {
    "zh": {
        "left": "还剩 {n} {unit}（{when}）",
        "left_0": "到 {when}",
        "overdue": "超 {n} {unit}（{when}）",
        "overdue_0": "已超期（{when}）",
        "provisional": "，暂定",
    },
    "en": {
        "left": "{n} {unit} left ({when})",
        "left_0": "by {when}",
        "overdue": "{n} {unit} overdue ({when})",
        "overdue_0": "overdue ({when})",
        "provisional": ", provisional",
    },
}
_WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def remaining_text(
    now: datetime,
    due: datetime,
    lang: Language,
    *,
    unit: Unit = "working_days",
    provisional: bool = False,
) -> str:
    """The clock in words, relative and exact: "还剩 2 个工作日 (9月6日 周五)".

    Today: "今天", or "今天 17:30" when the clock ends within the day. Overdue: "超 1 个工作日
    (9月7日 周一)". A provisional date says so ("暂定"). `unit` is the unit of the clock; more than
    three days of hours are said in days.
    """
    left = remaining(now, due, unit)
    if left.unit == "hours" and left.n > MOST_HOURS_SAID:
        left = remaining(now, due, "days")
    when = _when(now, due, lang) + (_SENTENCES[lang]["provisional"] if provisional else "")
    if not left.overdue and local_day(now) == local_day(due):
        return when
    key = ("overdue" if left.overdue else "left") + ("" if left.n else "_0")
    unit_text = _UNIT_TEXT[lang][left.unit][left.n != 1]
    return _SENTENCES[lang][key].format(n=left.n, unit=unit_text, when=when)


def _when(now: datetime, due: datetime, lang: Language) -> str:
    """The due date as people say it; the year and the time of day only where they matter."""
    at, today = due.astimezone(LOCAL), local_day(now)
    weekday, month = _WEEKDAYS[lang][at.weekday()], _MONTHS[at.month - 1]
    other_year = at.year != today.year
    if at.date() == today:
        day = {"zh": "今天", "en": "today"}[lang]
    elif lang == "zh":
        day = f"{at.year}年" * other_year + f"{at.month}月{at.day}日 {weekday}"
    else:
        day = f"{weekday} {at.day} {month}" + f" {at.year}" * other_year
    return day if at.time() == _LAST_INSTANT else f"{day} {at:%H:%M}"


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"{instant!r} has no time zone: pass an aware instant (UTC)")
    return instant


def _merged(pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses in order, overlapping ones joined so that no hour is given twice."""
    spans: list[Pause] = []
    for begin, end in sorted(pauses):
        if _aware(begin) >= _aware(end):
            raise ValueError(f"a pause must end after it begins: {begin} until {end}")
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((begin, end))
    return spans


def _due_in_hours(start: datetime, hours: int, spans: list[Pause]) -> datetime:
    at = start + timedelta(hours=hours)
    for begin, end in spans:
        if begin > at:
            break
        at += max(end - max(begin, start), timedelta())
    return at


def _touched(day: date, spans: list[Pause]) -> bool:
    begins, ends = start_of_day(day), end_of_day(day)
    return any(begin <= ends and end > begins for begin, end in spans)


def _days_after(first: date, last: date) -> Iterator[date]:
    return (first + DAY * i for i in range(1, (last - first).days + 1))


def _clock_problem(code: str, zh: str, en: str) -> Problem:
    units = ", ".join(UNITS)
    return Problem(code, f"时限{zh} {units} (如 5 working_days)。", f"Clock: {en} {units}.")
