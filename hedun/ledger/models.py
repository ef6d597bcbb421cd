"""The ledger: what is owed and paid, in fen, by double entry.

A transfer is one row with both of its sides, so it balances by its shape; the constraints keep
the rest: a positive amount, two different accounts of one book, no account below zero. Beside the
money stand accounts of what is only known and not owed: limits, estimates, recoveries, ex gratia
(docs/decisions/0040). Both are kept alike, and no transfer leads from one to the other.
"""

from django.db import models
from django.db.models import F, Q


class Kind(models.TextChoices):
    SOURCE = "source"  # the insurer's promise; the only account that may go below zero
    COVER = "cover"  # what is left of the year's cover
    AWARDED = "awarded"  # awarded, not yet agreed
    PAYABLE = "payable"  # agreed, owed
    IN_FLIGHT = "in_flight"  # told to the bank
    PAID = "paid"
    RETURNED = "returned"  # sent back by the bank, waiting for a good account


class Memo(models.TextChoices):
    """What is known beside the cover's money; no fen of it is the cover's."""

    PROMISED = "promised"  # where limits come from
    LIMIT = "limit"  # what a section's limit still holds
    USED = "used"  # what awards have used of it
    EXPECTED = "expected"  # where estimates and recoveries come from
    ESTIMATE = "estimate"  # what claims not awarded yet are thought to come to
    RECOVERY = "recovery"  # asked back from who was paid, not settled yet
    KINDNESS = "kindness"  # where ex gratia comes from: never the cover
    EX_GRATIA = "ex_gratia"  # granted, not handed over yet
    EX_GIVEN = "ex_given"  # handed over


# Where others come from; these alone may go below zero.
SOURCES: tuple[str, ...] = (Kind.SOURCE, Memo.PROMISED, Memo.EXPECTED, Memo.KINDNESS)


class LedgerAccount(models.Model):
    """One purse of one book. `book` is the policy's number; `section`: of which kind of loss, where
    an account is for one."""

    book = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=[*Kind.choices, *Memo.choices])
    section = models.CharField(max_length=20, blank=True, default="")
    balance_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("book", "kind", "section"), name="one_account_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=SOURCES) | Q(balance_fen__gte=0), name="never_below_zero"
            ),
        ]


class Transfer(models.Model):
    """`amount_fen` leaves `debit` and reaches `credit`. Never changed; put right by another.

    `debit_after_fen`, `credit_after_fen`: what the accounts held after it (none in rows of before
    these were kept), so that a page of movements need not add up all that went before.
    """

    debit = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="out")
    credit = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="into")
    amount_fen = models.BigIntegerField()
    debit_after_fen = models.BigIntegerField(null=True)
    credit_after_fen = models.BigIntegerField(null=True)
    claim = models.CharField(max_length=60, db_index=True, blank=True)
    memo = models.CharField(max_length=120)
    at = models.DateTimeField()
    entry_seq = models.BigIntegerField(db_index=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="amount_is_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="two_accounts"),
        ]
