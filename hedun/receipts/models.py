"""Receipts: the code by which a household asks for its claim, and the tries that went wrong."""

from django.db import models
from django.db.models import Q

from hedun.claims.models import Claim


class Receipt(models.Model):
    """凭证. Given when the claim is reported; a lost one is replaced, never changed.

    The code itself stands nowhere: `codes.py` makes it again from the claim's number, `turn` and a
    key outside the database. `code_hash`: to find the claim by it. `ended_at`: replaced.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="receipts")
    turn = models.PositiveSmallIntegerField(default=1)
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("claim",), condition=Q(ended_at=None), name="one_receipt_a_claim"
            )
        ]


class Tries(models.Model):
    """Wrong tries to open a receipt in one span of time, by connection or by code (guessing.py).

    `subject`: a keyed hash, so that no address of a reader and no code stands here. Not sealed: it
    is of no meaning for a claim, and is forgotten when its span is long over.
    """

    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=64)
    span = models.PositiveIntegerField()  # seconds
    began_at = models.DateTimeField()
    wrong = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "subject", "span", "began_at"), name="one_count_a_span"
            )
        ]
        indexes = [models.Index(fields=("began_at",))]
