"""Payments: what is owed, batches released by two persons, and the bank's answers."""

from django.db import models
from django.db.models import Q

from hedun.claims.models import Claim
from hedun.people.models import BankAccount
from hedun.policies.models import Policy


class Obligation(models.Model):
    """应付. What a confirmed award owes a household; any number of attempts, paid once."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="obligations")
    amount_fen = models.BigIntegerField()
    agreed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="owes_something"),
            models.UniqueConstraint(
                fields=("claim",),
                condition=Q(settled_at__isnull=True, cancelled_at__isnull=True),
                name="one_open_obligation_a_claim",
            ),
        ]


class PaymentBatch(models.Model):
    """赔付批次. Frozen when made: count, total and digest. Released by another person."""

    class State(models.TextChoices):
        MADE = "made"
        CANCELLED = "cancelled"
        RELEASED = "released"
        ANSWERED = "answered"  # every payment has a final answer

    number = models.CharField(max_length=40, unique=True)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="batches")
    state = models.CharField(max_length=10, choices=State.choices, default=State.MADE)
    template = models.CharField(max_length=40)
    count = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)  # of the frozen rows
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    released_by = models.CharField(max_length=60, blank=True)
    released_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=80, blank=True)
    file_digest = models.CharField(max_length=64, blank=True)  # keyed
    file_enc = models.BinaryField(default=b"")  # the bank file holds card numbers


class Payment(models.Model):
    """One attempt to pay one obligation."""

    class Outcome(models.TextChoices):
        WAITING = "waiting"
        PAID = "paid"
        RETURNED = "returned"
        UNKNOWN = "unknown"  # asked of the bank, never sent again
        CANCELLED = "cancelled"

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="payments")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="payments")
    seq = models.PositiveIntegerField()
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="payments")
    amount_fen = models.BigIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    bank_code = models.CharField(max_length=30, blank=True)
    bank_text = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("batch_id", "seq")
        constraints = [
            models.UniqueConstraint(fields=("batch", "seq"), name="one_seq_a_batch"),
            # The wall behind the guards: no second attempt while one is out or has paid.
            models.UniqueConstraint(
                fields=("obligation",),
                condition=Q(outcome__in=("waiting", "paid", "unknown")),
                name="never_paid_twice",
            ),
        ]


class BankAnswer(models.Model):
    """回盘. An answer file that was read; the same file twice changes nothing."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="answers")
    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=160)
    rows = models.PositiveIntegerField()
    read_by = models.CharField(max_length=60)
    read_at = models.DateTimeField()
