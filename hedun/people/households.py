"""Writing households, their identity and their bank accounts (part of the room's actions).

ID numbers, phones and account numbers are encrypted before they reach a row (hidden.py), and never
reach the record.
"""

from datetime import datetime

from django.db import models

from hedun.domain.actors import Actor
from hedun.people import checks, hidden, reasons
from hedun.people.models import BankAccount, Household, Identity, Kinship, User
from hedun.people.permissions import insist_permitted
from hedun.people.problems import insist_good, malformed, problem
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.record.pen import writing


def add_account(
    household: Household,
    *,
    holder: str,
    bank: str,
    number: str,
    kind: str = "card",
    actor: Actor,
    now: datetime,
) -> BankAccount:
    """收款账户: from now on the one to pay, as the newest. A passbook's number cannot be checked;
    `checks.account` gives that warning for the screen.

    Raises BadFields (holder, bank, number, kind), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        _insist("account.add", household.village, actor, now, household.number)
        new = _new_account(household, holder=holder, bank=bank, number=number, kind=kind, now=now)
        if _open_accounts(household).filter(number_hash=new.number_hash).exists():
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
    actor: Actor,
    now: datetime,
) -> BankAccount:
    """更正账户: whatever was there ends now, and a new row takes its place.

    The number may stay when holder or bank was wrong. Raises BadFields (holder, bank, number,
    kind), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        _insist("account.replace", household.village, actor, now, household.number)
        new = _new_account(household, holder=holder, bank=bank, number=number, kind=kind, now=now)
        old = list(_open_accounts(household))
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
        _insist("account.return", household.village, actor, now, household.number)
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
        _insist("account.confirm", household.village, actor, now, household.number)
        _insist_reason(reason)
        if account.ended_at is not None:
            raise malformed("ACCOUNT_ENDED")
        account.state = BankAccount.State.GOOD
        account.save(update_fields=["state"])
        why = reasons.keep(pen, reason)
        data = {"account": account.pk}
        pen.write("account.confirm", household.number, data, rows=[account, why])
        return account


def declare_kin(
    user: User, household: Household, relation: str, *, actor: Actor, now: datetime
) -> Kinship:
    """The user is of the household or a near relative and stands aside from its claims.

    Who: oneself, or whoever answers for the village. Raises BadFields (relation), Malformed
    (KIN_DECLARED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        if actor.user != user.username:
            _insist("kin.declare", household.village, actor, now, household.number)
        insist_good(relation=checks.text(relation, 20))
        if Kinship.objects.filter(user=user, household=household).exists():
            raise malformed("KIN_DECLARED")
        row = Kinship.objects.create(
            user=user, household=household, relation=relation, declared_at=now
        )
        pen.write("kin.declare", household.number, {"user": user.username}, rows=[row])
        return row


def reveal(row: hidden.Holder, field: str, *, reason: str, actor: Actor, now: datetime) -> str:
    """The value itself, for a person to see; who saw it stands in the record, why beside
    it (reasons.py).

    `row`, `field`: as in hidden.FIELDS, e.g. (identity, "phone"). Raises Malformed (REASON,
    NOT_HIDDEN), vault.DoesNotOpen, Refused.
    """
    with writing(actor=actor, now=now) as pen:
        household = row.household
        _insist("identity.reveal", household.village, actor, now, household.number)
        _insist_reason(reason)
        fields = hidden.FIELDS[type(row)]
        if field not in fields:
            raise malformed("NOT_HIDDEN", fields=", ".join(fields))
        value = hidden.read(row, field)
        why = reasons.keep(pen, reason)
        data = {"field": f"{row._meta.label}.{field}"}
        pen.write("identity.reveal", household.number, data, rows=[why])
        return value


def erase_identity(household: Household, *, reason: str, actor: Actor, now: datetime) -> Identity:
    """Delete ID number and phone for good, with their hashes and last digits.

    The record keeps the old row's seal, which tells nothing once the row's random nonces are gone,
    and says who erased it; why stands beside it (reasons.py). Raises Malformed (REASON, ERASED),
    Refused.
    """
    with writing(actor=actor, now=now) as pen:
        _insist("identity.erase", household.village, actor, now, household.number)
        _insist_reason(reason)
        identity = Identity.objects.get(household=household)
        if identity.erased_at is not None:
            raise malformed("ERASED")
        blank = {k: v for f in hidden.FIELDS[Identity]
                 for k, v in hidden.columns(Identity, f, household, "").items()}  # fmt: skip
        Identity.objects.filter(pk=identity.pk).update(**blank, erased_at=now)
        identity.refresh_from_db()
        why = reasons.keep(pen, reason)
        pen.write("identity.erase", household.number, rows=[identity, why])
        return identity


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _insist(action: str, village: Place, actor: Actor, now: datetime, subject: str) -> None:
    insist_permitted(action, lineage(village), actor=actor, now=now, subject=subject)


def _insist_reason(reason: str) -> None:
    if not reason.strip():
        raise malformed("REASON")


def _new_account(
    household: Household, *, holder: str, bank: str, number: str, kind: str, now: datetime
) -> BankAccount:
    """Checked, not yet saved. Raises BadFields."""
    insist_good(**checks.account(holder=holder, bank=bank, number=number, kind=kind))
    return BankAccount(
        household=household,
        holder=holder,
        bank=bank,
        kind=kind,
        starts_at=now,
        **hidden.columns(BankAccount, "number", household, number),
    )


def _open_accounts(household: Household) -> models.QuerySet[BankAccount]:
    return BankAccount.objects.filter(household=household, ended_at__isnull=True)


def _same(old: BankAccount, new: BankAccount) -> bool:
    return (old.number_hash, old.holder, old.bank) == (new.number_hash, new.holder, new.bank)


def _loaded(account: BankAccount) -> BankAccount:
    return BankAccount.objects.select_related("household__village").get(pk=account.pk)
