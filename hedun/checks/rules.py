"""What the machine notices: small rules over plain figures. Each gives a finding, or nothing.

A finding never decides. Sentences (codes.py) name numbers and no person.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from hedun.checks.codes import SEVERITIES, TEXTS, Severity
from hedun.domain.deadlines import LOCAL, end_of_day
from hedun.domain.money import yuan
from hedun.domain.words import Word

T = TypeVar("T")

MANY = 5  # below so many households nothing can be said of a pattern
MOST_PERCENT = 80
LATE = timedelta(hours=72)
SMALL_HOURS = range(0, 5)  # local time
BY_THEMSELVES = frozenset({"phone", "odk"})  # channels that send when they can
VILLAGE: Word = {"zh": "村报", "en": "The village"}
TOWNSHIP: Word = {"zh": "乡核", "en": "The township"}
EXPERT: Word = {"zh": "专家", "en": "The expert"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed. `number`: of the claim or report it is about; `others`: of the claims it
    is to be compared with."""

    number: str
    code: str
    severity: Severity
    zh: str
    en: str
    others: tuple[str, ...] = ()


def shared_account(number: str, last4: str, households: int) -> Finding | None:
    """One account number registered for more than one household or payee."""
    if households < 2:
        return None
    return finding(number, "SHARED_ACCOUNT", last4=last4, households=households)


def area_above_planted(
    number: str, line: int, damaged: Decimal, planted: Decimal | None
) -> Finding | None:
    """More damaged than was planted; mu. Unknown planted area: nothing to say."""
    if planted is None or damaged <= planted:
        return None
    return finding(
        number, "AREA_ABOVE_PLANTED", line=line, damaged=short(damaged), planted=short(planted)
    )


def same_photo(number: str, others: Sequence[Iterable[str]]) -> Finding | None:
    """`others`: for each of the claim's files the numbers of other claims that have it too."""
    shared = [set(numbers) for numbers in others if numbers]
    if not shared:
        return None
    named = sorted(set().union(*shared))
    return finding(number, "SAME_PHOTO", named, files=len(shared), others=", ".join(named))


def equal_degrees(
    number: str, degrees: Sequence[frozenset[Decimal]], level: Word = VILLAGE
) -> Finding | None:
    """`degrees`: of each household the degrees of its lines, 0–1, as `level` has them. Five or
    more, 80 % alike."""
    alike = _pattern(degrees, lambda own: len(own) == 1)
    if alike is None:
        return None
    same, (degree,) = alike
    facts = _share(len(degrees), same) | {"percent": short(degree * 100), "level": level}
    return finding(number, "EQUAL_DEGREES", **facts)


def equal_areas(
    number: str, areas: Sequence[Sequence[Decimal]], level: Word = VILLAGE
) -> Finding | None:
    """`areas`: of each household the damaged areas in mu, whose sums are compared."""
    alike = _pattern([sum(own, Decimal(0)) for own in areas], lambda area: area > 0)
    if alike is None:
        return None
    facts = _share(len(areas), alike[0]) | {"area": short(alike[1]), "level": level}
    return finding(number, "EQUAL_AREAS", **facts)


def equal_amounts(number: str, fen: Sequence[int]) -> Finding | None:
    """`fen`: what each household comes to."""
    alike = _pattern(fen, lambda amount: amount > 0)
    if alike is None:
        return None
    return finding(number, "EQUAL_AMOUNTS", **_share(len(fen), alike[0]), yuan=yuan(alike[1]))


def round_areas(number: str, areas: Sequence[Sequence[Decimal]]) -> Finding | None:
    """`areas`: of each household the damaged areas in mu. Five or more, 80 % in whole mu."""
    whole = [all(area == area.to_integral_value() for area in own) for own in areas]
    alike = _pattern(whole, lambda is_whole: is_whole)
    if alike is None:
        return None
    return finding(number, "ROUND_AREAS", households=len(areas), same=alike[0])


def late_report(number: str, occurred: date, first_told_at: datetime) -> Finding | None:
    """First told more than 72 hours after the end of the day of the loss."""
    waited = first_told_at - end_of_day(occurred)
    if waited <= LATE:
        return None
    hour = timedelta(hours=1)
    return finding(number, "LATE_REPORT", hours=waited // hour, most=LATE // hour)


def night_entry(number: str, at: datetime, channel: str, households: int) -> Finding | None:
    """A list of MANY households entered by hand in the small hours. Telephones send when there is a
    signal, so what they sent says nothing."""
    local = at.astimezone(LOCAL)
    if households < MANY or channel in BY_THEMSELVES or local.hour not in SMALL_HOURS:
        return None
    return finding(number, "NIGHT_ENTRY", households=households, at=f"{local:%H:%M}")


def _share(households: int, same: int) -> dict[str, object]:
    return {"households": households, "same": same, "many": MANY, "most": MOST_PERCENT}


def _pattern(values: Sequence[T], counts: Callable[[T], bool]) -> tuple[int, T] | None:
    """How often the commonest value stands, if among many it is nearly all; and the value."""
    found = Counter(value for value in values if counts(value)).most_common(1)
    if len(values) < MANY or not found:
        return None
    value, times = found[0]
    return (times, value) if times * 100 >= len(values) * MOST_PERCENT else None


def short(value: Decimal) -> str:
    """3.5000 → 3.5, as sentences write quantities."""
    return f"{value.normalize():f}"


def finding(number: str, code: str, /, compare: Iterable[str] = (), **facts: object) -> Finding:
    """The finding of a code, its sentences filled in. A fact may be a Word, said in each
    language. `compare`: numbers of the claims it is to be compared with."""
    zh, en = (
        text.format(**{k: v[lang] if isinstance(v, dict) else v for k, v in facts.items()})
        for lang, text in zip(("zh", "en"), TEXTS[code], strict=True)
    )
    return Finding(number, code, SEVERITIES[code], zh, en, tuple(compare))
