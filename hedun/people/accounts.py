"""Writing the bank accounts of households and beneficiaries (part of the room's actions).

Account numbers are encrypted before they reach a row (hidden.py), and never reach the record. An
account is the owner's own, or that of who receives in a household's stead (`proxy`).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from hedun.domain.actors import Actor
from hedun.people import checks, hidden, reasons
from hedun.people.hidden import Owner, owner_of, place_of
from hedun.people.households import insist, insist_reason
from hedun.people.models import BankAccount, Beneficiary, Proxy
from hedun.people.problems import insist_good, malformed, problem
from hedun.record.pen import writing


def add_account(
    owner: Owner,
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
    A beneficiary's account is in the beneficiary's own name.

    Raises BadFields (holder, bank, number, kind), Malformed (PROXY_…), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        insist("account.add", place_of(owner), actor, now, owner.number)
        insist_proxy(proxy, owner)
        new = _new_account(
            owner, holder=holder, bank=bank, number=number, kind=kind, proxy=proxy, now=now
        )
        if _open_accounts(owner, proxy).filter(number_hash=new.number_hash).exists():
            insist_good(number=(problem("ACCOUNT_THERE"),))
        new.save()
        pen.write("account.add", owner.number, {"kind": kind}, rows=[new])
        return new


def replace_account(
    owner: Owner,
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
        insist("account.replace", place_of(owner), actor, now, owner.number)
        insist_proxy(proxy, owner)
        new = _new_account(
            owner, holder=holder, bank=bank, number=number, kind=kind, proxy=proxy, now=now
        )
        old = list(_open_accounts(owner, proxy))
        if any(_same(one, new) for one in old):
            insist_good(number=(problem("ACCOUNT_SAME"),))
        for one in old:
            one.ended_at = now
            one.save(update_fields=["ended_at"])
        new.save()
        pen.write("account.replace", owner.number, {"kind": kind}, rows=[*old, new])
        return new


def mark_returned(account: BankAccount, *, actor: Actor, now: datetime) -> BankAccount:
    """退票: the bank sent a payment back. Not paid to until replaced or confirmed.

    Raises Refused.
    """
    with writing(actor=actor, now=now) as pen:
        account = _loaded(account)
        owner = owner_of(account)
        insist("account.return", place_of(owner), actor, now, owner.number)
        account.state = BankAccount.State.RETURNED
        account.save(update_fields=["state"])
        pen.write("account.return", owner.number, {"account": account.pk}, rows=[account])
        return account


def confirm_account(
    account: BankAccount, *, reason: str, actor: Actor, now: datetime
) -> BankAccount:
    """确认账户: the number is right after all (the bank had closed its books, …); pay to it again.

    Raises Malformed (REASON, ACCOUNT_ENDED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        account = _loaded(account)
        owner = owner_of(account)
        insist("account.confirm", place_of(owner), actor, now, owner.number)
        insist_reason(reason)
        if account.ended_at is not None:
            raise malformed("ACCOUNT_ENDED")
        account.state = BankAccount.State.GOOD
        account.save(update_fields=["state"])
        why = reasons.keep(pen, reason)
        data = {"account": account.pk}
        pen.write("account.confirm", owner.number, data, rows=[account, why])
        return account


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _new_account(
    owner: Owner,
    *,
    holder: str,
    bank: str,
    number: str,
    kind: str,
    proxy: Proxy | None,
    now: datetime,
) -> BankAccount:
    """Checked, not yet saved. Raises BadFields."""
    found = checks.account(holder=holder, bank=bank, number=number, kind=kind)
    if isinstance(owner, Beneficiary):
        found["holder"] = found.get("holder", ()) or _in_the_name_of(owner, holder)
        insist_open(owner)
    insist_good(**found)
    return BankAccount(
        **_owned(owner),
        proxy=proxy,
        holder=holder,
        bank=bank,
        kind=kind,
        starts_at=now,
        **hidden.columns(BankAccount, "number", owner, number),
    )


def _in_the_name_of(owner: Beneficiary, holder: str) -> checks.Problems:
    """Whoever is no household of the roll is paid to an account in its own name only."""
    return () if holder == owner.name else (problem("HOLDER_OTHER", name=owner.name),)


def insist_open(beneficiary: Beneficiary) -> None:
    """Raises Malformed (BENEFICIARY_ENDED)."""
    if beneficiary.ended_at is not None:
        raise malformed("BENEFICIARY_ENDED", number=beneficiary.number)


def insist_proxy(proxy: Proxy | None, owner: Owner) -> None:
    """Somebody else's account is that of a proxy of this very household, still in force."""
    if proxy is None:
        return
    if isinstance(owner, Beneficiary) or proxy.household_id != owner.pk:
        raise malformed("PROXY_OF_ANOTHER")
    if proxy.ended_at is not None:
        raise malformed("PROXY_ENDED")


def end_accounts(of: Iterable[Proxy | Beneficiary], now: datetime) -> list[BankAccount]:
    """The accounts of who no longer receives; for the entry that says so."""
    rows = [row for one in of for row in one.accounts.filter(ended_at__isnull=True)]
    for row in rows:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    return rows


def _owned(owner: Owner) -> dict[str, Owner]:
    """The column that says whose account it is."""
    return {"beneficiary" if isinstance(owner, Beneficiary) else "household": owner}


def _open_accounts(owner: Owner, proxy: Proxy | None) -> models.QuerySet[BankAccount]:
    return BankAccount.objects.filter(**_owned(owner), proxy=proxy, ended_at__isnull=True)


def _same(old: BankAccount, new: BankAccount) -> bool:
    return (old.number_hash, old.holder, old.bank) == (new.number_hash, new.holder, new.bank)


def _loaded(account: BankAccount) -> BankAccount:
    rows = BankAccount.objects.select_related("household__village", "beneficiary__place")
    return rows.get(pk=account.pk)
