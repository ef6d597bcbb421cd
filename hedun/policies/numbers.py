"""The numbers a policy may set, how each is read, and what holds where it sets none.

clock.<name>      a length of time for every clock and reminder of domain.clocks: "3 days",
                  "5 working_days"
small_fen, …      the amounts of domain.clocks.LIMITS, whole fen
draw_share_ppm    the share of small claims that is visited all the same, in millionths
other_cover       what becomes of a loss that other insurance pays: taken off, or not covered
price_day         whose day's prices a loss is valued by: when it occurred, was reported or assessed
injury_keep       whole years after its end for which what is known of an injury is kept
disposal_proof    whether a dead head is paid only with proof of its disposal
disability_standard  the standard by which a degree of disability is found
disability_full   the sum of which a table's share is paid for a degree of disability, whole fen
death_times       how many times the income of a year is paid for a death
limit.<section>   the most that losses of one kind are awarded in the whole period, whole fen
injury_income     which income of the dated table those times, and a table's multiples, are of
warn_at           from which chances (whole percent) that the cover does not last people are warned
                  (hedun.outlook): up to five, rising, "10,25,50"
"""

from itertools import pairwise
from typing import get_args

from hedun.domain.clocks import CLOCKS, LIMITS, REMINDERS, Basis
from hedun.domain.deadlines import Clock
from hedun.domain.draw import MILLION
from hedun.domain.money import MAX_FEN
from hedun.domain.words import INCOMES, SECTIONS, STANDARDS
from hedun.policies.problems import malformed

DRAW_SHARE = "draw_share_ppm"
DEFAULT_DRAW_SHARE_PPM = 50_000  # 5 %, our default
OTHER_COVER = "other_cover"
PRICE_DAY = "price_day"
INJURY_KEEP = "injury_keep"
DEFAULT_INJURY_KEEP = 5  # 保险法 art. 87: files of a policy of up to a year
MOST_YEARS = 30
DISPOSAL_PROOF = "disposal_proof"
DISABILITY_STANDARD = "disability_standard"
DISABILITY_FULL = "disability_full"
DEATH_TIMES = "death_times"
MOST_TIMES = 100
INJURY_INCOME = "injury_income"
WARN_AT = "warn_at"
DEFAULT_WARN_AT = (10, 25, 50)  # percent, our default
MOST_WARNINGS = 5
# Of a number that is a choice: what may be chosen, our default first.
CHOICES: dict[str, tuple[str, ...]] = {
    PRICE_DAY: ("occurred", "reported", "assessed"),
    OTHER_COVER: ("offset", "refuse"),
    DISPOSAL_PROOF: ("not_asked", "required"),
    DISABILITY_STANDARD: tuple(STANDARDS),
    INJURY_INCOME: ("none", *INCOMES),
}
CLOCK = "clock."
LIMIT = "limit."
KEYS: tuple[str, ...] = (
    *(CLOCK + name for name in (*CLOCKS, *REMINDERS)),
    *LIMITS,
    DRAW_SHARE,
    INJURY_KEEP,
    DISABILITY_FULL,
    DEATH_TIMES,
    WARN_AT,
    *CHOICES,
    *(LIMIT + section for section in SECTIONS),
)
BASES: tuple[str, ...] = get_args(Basis)


def insist_value(key: str, value: str) -> None:
    """Raises Malformed: SETTING_KEY, CLOCK_…, SETTING_AMOUNT, SETTING_CHOICE, SETTING_SHARE,
    SETTING_TIMES, SETTING_WARN, SETTING_YEARS."""
    if key not in KEYS:
        raise malformed("SETTING_KEY", key=key, known=", ".join(KEYS))
    if key.startswith(CLOCK):
        Clock.parse(value)
    elif key == DRAW_SHARE:
        if not _whole(value, MILLION):
            raise malformed("SETTING_SHARE")
    elif key in CHOICES:
        if value not in CHOICES[key]:
            raise malformed("SETTING_CHOICE", known=", ".join(CHOICES[key]))
    elif key == INJURY_KEEP:
        if not _whole(value, MOST_YEARS) or int(value) < 1:
            raise malformed("SETTING_YEARS", most=MOST_YEARS)
    elif key == DEATH_TIMES:
        if not _whole(value, MOST_TIMES):
            raise malformed("SETTING_TIMES", most=MOST_TIMES)
    elif key == WARN_AT:
        if not warn_percents(value):
            raise malformed("SETTING_WARN", most=MOST_WARNINGS)
    elif not _whole(value, MAX_FEN):
        raise malformed("SETTING_AMOUNT")


def warn_percents(value: str) -> tuple[int, ...]:
    """Of WARN_AT; none where it is not written as it should be."""
    parts = value.split(",")
    if len(parts) > MOST_WARNINGS or not all(_whole(one, 99) for one in parts):
        return ()
    each = tuple(int(one) for one in parts)
    return each if each[0] > 0 and all(a < b for a, b in pairwise(each)) else ()


def _whole(value: str, most: int) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 14 and int(value) <= most
