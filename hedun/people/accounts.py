"""Writing the bank accounts of households (part of the room's actions).

Account numbers are encrypted before they reach a row (hidden.py), and never reach the record. An
account is the household's own, or that of who receives in its stead (`proxy`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from hedun.domain.actors import Actor
from hedun.people import checks, hidden, reasons
from hedun.people.households import insist, insist_reason
from hedun.people.models import BankAccount, Household, Proxy
from hedun.people.problems import insist_good, malformed, problem
from hedun.record.pen import writing


def add_account(
    household: Household,
    *,
    holder: str,
    bank: str,
    number: str,
    kind: str = "card",
    proxy: Proxy | None = None,
    actor: Actor,
    now: datetime,
) -> BankAccount:
    """收款账户: from now on the one to pay, as the newest. A passbook's number cannot be checked;
    `checks.account` gives that warning for the screen. `proxy`: whose account it is instead.

    Raises BadFields (holder, bank, number, kind), Malformed (PROXY_…), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("account.add", household.village, actor, now, household.number)
        insist_proxy(proxy, household)
        new = _new_account(
            household, holder=holder, bank=bank, number=number, kind=kind, proxy=proxy, now=now
        )
        if _open_accounts(household, proxy).filter(number_hash=new.number_hash).exists():
            insist_good(number=(problem("ACCOUNT_THERE"),))
        new.save()
        pen.write("account.add", household.number, {"kind": kind}, rows=[new])
        return new


def replace_account(
    household: Household,
    *,
    holder: str,
    bank: str,
    number: str,
    kind: str = "card",
    proxy: Proxy | None = None,
    actor: Actor,
    now: datetime,
) -> BankAccount:
    """更正账户: whatever was there ends now, and a new row takes its place.

    The number may stay when holder or bank was wrong. Raises BadFields (holder, bank, number,
    kind), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("account.replace", household.village, actor, now, household.number)
        insist_proxy(proxy, household)
        new = _new_account(
            household, holder=holder, bank=bank, number=number, kind=kind, proxy=proxy, now=now
        )
        old = list(_open_accounts(household, proxy))
        if any(_same(one, new) for one in old):
            insist_good(number=(problem("ACCOUNT_SAME"),))
        for one in old:
            one.ended_at = now
            one.save(update_fields=["ended_at"])
        new.save()
        pen.write("account.replace", household.number, {"kind": kind}, rows=[*old, new])
        return new


def mark_returned(account: BankAccount, *, actor: Actor, now: datetime) -> BankAccount:
    """退票: the bank sent a payment back. Not paid to until replaced or confirmed.

    Raises Refused.
    """
    with writing(actor=actor, now=now) as pen:
        account = _loaded(account)
        household = account.household
        insist("account.return", household.village, actor, now, household.number)
        account.state = BankAccount.State.RETURNED
        account.save(update_fields=["state"])
        pen.write("account.return", household.number, {"account": account.pk}, rows=[account])
        return account


def confirm_account(
    account: BankAccount, *, reason: str, actor: Actor, now: datetime
) -> BankAccount:
    """确认账户: the number is right after all (the bank had closed its books, …); pay to it again.

    Raises Malformed (REASON, ACCOUNT_ENDED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        account = _loaded(account)
        household = account.household
        insist("account.confirm", household.village, actor, now, household.number)
        insist_reason(reason)
        if account.ended_at is not None:
            raise malformed("ACCOUNT_ENDED")
        account.state = BankAccount.State.GOOD
        account.save(update_fields=["state"])
        why = reasons.keep(pen, reason)
        data = {"account": account.pk}
        pen.write("account.confirm", household.number, data, rows=[account, why])
        return account


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _new_account(
    household: Household,
    *,
    holder: str,
    bank: str,
    number: str,
    kind: str,
    proxy: Proxy | None,
    now: datetime,
) -> BankAccount:
    """Checked, not yet saved. Raises BadFields."""
    insist_good(**checks.account(holder=holder, bank=bank, number=number, kind=kind))
    return BankAccount(
        household=household,
        proxy=proxy,
        holder=holder,
        bank=bank,
        kind=kind,
        starts_at=now,
        **hidden.columns(BankAccount, "number", household, number),
    )


def insist_proxy(proxy: Proxy | None, household: Household) -> None:
    """Somebody else's account is that of a proxy of this very household, still in force."""
    if proxy is None:
        return
    if proxy.household_id != household.pk:
        raise malformed("PROXY_OF_ANOTHER")
    if proxy.ended_at is not None:
        raise malformed("PROXY_ENDED")


def end_accounts(proxies: Iterable[Proxy], now: datetime) -> list[BankAccount]:
    """The accounts of proxies who no longer receive; for the entry that says so."""
    rows = list(BankAccount.objects.filter(proxy__in=list(proxies), ended_at__isnull=True))
    for row in rows:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    return rows


def _open_accounts(household: Household, proxy: Proxy | None) -> models.QuerySet[BankAccount]:
    return BankAccount.objects.filter(household=household, proxy=proxy, ended_at__isnull=True)


def _same(old: BankAccount, new: BankAccount) -> bool:
    return (old.number_hash, old.holder, old.bank) == (new.number_hash, new.holder, new.bank)


def _loaded(account: BankAccount) -> BankAccount:
    return BankAccount.objects.select_related("household__village").get(pk=account.pk)
