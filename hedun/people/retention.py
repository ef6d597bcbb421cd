"""What is no longer needed is erased when its time is over, by the clock (part of the room's
actions). How long, and on what ground: protection.py, which also tells it to everybody.

A household that stays on the roll keeps its identity: the next season needs it. One that ended
(merged, split up, moved away) is erased when nothing was claimed and nothing done with its claims
for the whole time; so is the number of an account that ended. Names, days and amounts stay with the
books, and the record goes on verifying: it holds digests, not values.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from hedun.domain.actors import TICKER
from hedun.domain.deadlines import local_day, start_of_day
from hedun.people import business, erasing, hidden
from hedun.people.models import BankAccount, Household, Identity
from hedun.people.protection import YEARS
from hedun.record.pen import Pen, writing

AT_ONCE = 2000  # households, and accounts, that are erased in a day


def erase_due(*, now: datetime) -> int:
    """Everything whose time is over; answers how many households and accounts it were. Safe to run
    twice: what is erased is found erased."""
    day = years_before(local_day(now), YEARS)
    done = 0
    for household in list(_over(day)):
        if done == AT_ONCE:
            break
        at = start_of_day(day)
        if business.claimed_from([household.pk], day) or business.acted_since([household.pk], at):
            continue
        with writing(actor=TICKER, now=now) as pen:
            _erase_household(household, pen, now)
        done += 1
    ended = list(_ended_accounts(day)[:AT_ONCE])
    if ended:
        with writing(actor=TICKER, now=now) as pen:
            rows = forget_accounts(ended, now)
            pen.write("account.erase_due", "accounts", {"accounts": len(rows)}, rows=rows)
    return done + len(ended)


def over_since(now: datetime) -> datetime:
    """What ended at this instant or before it is kept no longer."""
    return start_of_day(years_before(local_day(now), YEARS))


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; of 29 February the day after it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def forget_accounts(accounts: Iterable[BankAccount], now: datetime) -> list[BankAccount]:
    """Their numbers, with hash and last digits; one still open ends. The caller's entry seals the
    rows."""
    rows = list(accounts)
    for row in rows:
        for column, empty in hidden.columns(
            BankAccount, "number", hidden.owner_of(row), ""
        ).items():
            setattr(row, column, empty)
        row.ended_at = row.ended_at or now
        row.save()
    return rows


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _over(day: date) -> QuerySet[Household]:
    rows = Household.objects.filter(until__lte=day, identity__erased_at=None)
    return rows.select_related("village").order_by("until", "pk")


def _ended_accounts(day: date) -> QuerySet[BankAccount]:
    at = start_of_day(day)
    rows = BankAccount.objects.filter(ended_at__lte=at).exclude(number_hash="")
    return rows.select_related("household", "beneficiary").order_by("pk")


def _erase_household(household: Household, pen: Pen, now: datetime) -> None:
    identity = Identity.objects.get(household=household)
    rows = erasing.others(household, identity.id_number_hash)
    accounts = forget_accounts(household.accounts.exclude(number_hash=""), now)
    erasing.blank(identity, now)
    pen.write("identity.erase_due", household.number, rows=[identity, *rows, *accounts])
