"""Payments: what is owed, batches released by two persons, and the bank's answers."""

from django.db import models
from django.db.models import F, Q

from hedun.claims.models import Claim
from hedun.people.models import BankAccount, Beneficiary
from hedun.policies.models import Policy


class PayeeShare(models.Model):
    """收款份额: who receives which part of what a claim pays; without any, the household all of it.

    Either up to `most_fen` before anybody else (a hospital: over the whole life of the claim), or
    the fraction `parts`/`of` of what those leave (heirs; together exactly 1). `person`: of what is
    paid for that injured person alone; empty: of all that no other share is about. `beneficiary`
    None: the household of the claim. Named by the insurer with a reason and the `paper` it
    rests on; ended by an act, never edited.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payee_shares")
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, null=True, related_name="shares")
    person = models.CharField(max_length=60, blank=True)
    most_fen = models.BigIntegerField(null=True)
    parts = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=500)
    paper = models.CharField(max_length=80)
    named_by = models.CharField(max_length=60)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(most_fen__gt=0, parts__isnull=True, of__isnull=True)
                | Q(most_fen__isnull=True, parts__gt=0, of__gte=F("parts")),
                name="an_amount_or_a_fraction",
            )
        ]


OPEN = Q(settled_at__isnull=True, cancelled_at__isnull=True)


class Obligation(models.Model):
    """应付. What is owed to one payee of a claim; any number of attempts, paid once.

    `beneficiary` None: the household. `returned_at`: the bank sent the money back, and it waits for
    a good account. `replaced`: cancelled because the payees were named anew. `recovered_fen`: what
    came back later of what had been paid.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="obligations")
    beneficiary = models.ForeignKey(
        Beneficiary, models.PROTECT, null=True, related_name="obligations"
    )
    amount_fen = models.BigIntegerField()
    agreed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    replaced = models.BooleanField(default=False)
    returned_at = models.DateTimeField(null=True)
    recovered_fen = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="owes_something"),
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0, recovered_fen__lte=F("amount_fen")),
                name="no_more_comes_back",
            ),
            models.UniqueConstraint(
                fields=("claim",),
                condition=OPEN & Q(beneficiary__isnull=True),
                name="one_open_obligation_a_household",
            ),
            models.UniqueConstraint(
                fields=("claim", "beneficiary"),
                condition=OPEN & Q(beneficiary__isnull=False),
                name="one_open_obligation_a_payee",
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


class BankLine(models.Model):
    """回单. One thing the bank said of one payment; never changed, so the days can be reckoned up.

    `outcome` is what it came to: `paid`, `returned`, `unknown`. `answer` None: a cashier's.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="lines")
    answer = models.ForeignKey(BankAnswer, models.PROTECT, null=True, related_name="lines")
    outcome = models.CharField(max_length=10, choices=Payment.Outcome.choices)
    code = models.CharField(max_length=30)
    text = models.CharField(max_length=120, blank=True)
    late = models.BooleanField(default=False)  # came back after it was paid
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("id",)


class BankQuery(models.Model):
    """查询. The bank was asked what became of a payment that it has not answered, or not plainly.

    The payments of one query file share `asked_at` and `file_digest` (keyed).
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="queries")
    asked_by = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    file_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)


class BankStatement(models.Model):
    """对账. What one bank's statement says of one day, entered by a cashier; the last one stands.

    `out_fen` left the insurer's account for this policy, `back_fen` came back to it. `explanation`:
    why it differs from our own figure.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="statements")
    template = models.CharField(max_length=40)
    day = models.DateField()
    out_fen = models.BigIntegerField()
    back_fen = models.BigIntegerField()
    explanation = models.CharField(max_length=500, blank=True)
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(out_fen__gte=0, back_fen__gte=0), name="a_statement_has_no_minus"
            )
        ]
