"""The ledger: what is owed and paid, in fen, by double entry.

A transfer is one row with both of its sides, so it balances by its shape; the constraints keep
the rest: a positive amount, two different accounts of one book, no account below zero.
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


class LedgerAccount(models.Model):
    """One purse of one book. `book` is the policy's number."""

    book = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    balance_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("book", "kind"), name="one_account_a_kind"),
            models.CheckConstraint(
                condition=Q(kind="source") | Q(balance_fen__gte=0), name="never_below_zero"
            ),
        ]


class Transfer(models.Model):
    """`amount_fen` leaves `debit` and reaches `credit`. Never changed; put right by another."""

    debit = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="out")
    credit = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="into")
    amount_fen = models.BigIntegerField()
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
