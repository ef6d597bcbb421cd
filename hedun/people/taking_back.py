"""Taking back what one decision changed on the roll (part of the room's actions).

Rows are not deleted: an account or a plot that should never have been there ends before it began to
count, and what had ended for it goes on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models

from hedun.domain.actors import Actor
from hedun.people import business, reasons
from hedun.people.households import correct_household, insist, insist_reason
from hedun.people.models import BankAccount, Circumstance, Household, HouseholdLink, Plot
from hedun.people.problems import malformed
from hedun.record.pen import writing

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a decision did to a household. `fields`: what stood there before, as
    `correct_household` takes it; the others: primary keys of rows that it made or ended."""

    fields: Mapping[str, str]
    accounts: Collection[int] = ()
    ended_accounts: Collection[int] = ()
    plots: Collection[int] = ()
    ended_plots: Collection[int] = ()
    circumstances: Collection[int] = ()


def take_back(
    household: Household, changed: Changed, *, reason: str, actor: Actor, now: datetime
) -> None:
    """As it was before. Raises Malformed (REASON), BadFields (what stood there is no longer free),
    Refused."""
    with writing(actor=actor, now=now) as pen:
        insist("household.correct", household.village, actor, now, household.number)
        insist_reason(reason)
        if changed.fields:
            given = dict(changed.fields)
            correct_household(household, **given, reason=reason, actor=actor, now=now)
        rows = [*_accounts(changed, now), *_plots(changed), *_circumstances(changed, now)]
        why = reasons.keep(pen, reason)
        pen.write("household.take_back", household.number, {"rows": len(rows)}, rows=[*rows, why])


def withdraw_household(
    household: Household, *, reason: str, actor: Actor, now: datetime
) -> Household:
    """It was registered by mistake and never was: possible while nothing was claimed for it and no
    other household is linked with it.

    Raises Malformed (REASON, HOUSEHOLD_OVER, HOUSEHOLD_CLAIMED, HOUSEHOLD_LINKED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        household = Household.objects.select_related("village").get(pk=household.pk)
        insist("household.register", household.village, actor, now, household.number)
        insist_reason(reason)
        if household.until is not None:
            raise malformed("HOUSEHOLD_OVER", number=household.number, day=household.until)
        claims = business.acted_since([household.pk], datetime.min.replace(tzinfo=UTC))
        if claims:
            raise malformed("HOUSEHOLD_CLAIMED", claims=", ".join(claims[:5]))
        links = HouseholdLink.objects.filter(undone_at=None)
        if (links.filter(predecessor=household) | links.filter(successor=household)).exists():
            raise malformed("HOUSEHOLD_LINKED")
        household.until = household.starts - DAY
        household.save(update_fields=["until"])
        why = reasons.keep(pen, reason)
        pen.write("household.withdraw", household.number, {}, rows=[household, why])
        return household


def changes_since(household: Household, mark: "Standing", fields: Mapping[str, str]) -> Changed:
    """What was done to the household since `mark` was taken."""
    after = Standing.of(household)
    return Changed(
        fields=fields,
        accounts=sorted(after.accounts - mark.accounts),
        ended_accounts=sorted(mark.open_accounts - after.open_accounts),
        plots=sorted(after.plots - mark.plots),
        ended_plots=sorted(mark.open_plots - after.open_plots),
        circumstances=sorted(after.circumstances - mark.circumstances),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Primary keys of the rows beside a household, to see later what was added or ended."""

    accounts: frozenset[int]
    open_accounts: frozenset[int]
    plots: frozenset[int]
    open_plots: frozenset[int]
    circumstances: frozenset[int]

    @classmethod
    def of(cls, household: Household) -> "Standing":
        def pks(rows: models.QuerySet[models.Model], **only: object) -> frozenset[int]:
            return frozenset(rows.filter(**only).values_list("pk", flat=True))

        accounts, plots = household.accounts.all(), household.plots.all()
        return cls(
            pks(accounts),
            pks(accounts, ended_at=None),
            pks(plots),
            pks(plots, until=None),
            pks(household.circumstances.all()),
        )


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _accounts(changed: Changed, now: datetime) -> list[BankAccount]:
    rows = list(BankAccount.objects.filter(pk__in=[*changed.accounts, *changed.ended_accounts]))
    for row in rows:
        row.ended_at = now if row.pk in changed.accounts else None
        row.save(update_fields=["ended_at"])
    return rows


def _plots(changed: Changed) -> list[Plot]:
    rows = list(Plot.objects.filter(pk__in=[*changed.plots, *changed.ended_plots]))
    for row in rows:
        row.until = row.starts - DAY if row.pk in changed.plots else None
        row.save(update_fields=["until"])
    return rows


def _circumstances(changed: Changed, now: datetime) -> list[Circumstance]:
    rows = list(Circumstance.objects.filter(pk__in=changed.circumstances, ended_at=None))
    for row in rows:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    return rows
