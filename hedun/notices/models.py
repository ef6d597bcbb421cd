"""Notices: the masked sheet on the village board, and objections to it."""

from django.db import models

from hedun.claims.models import Claim, Report
from hedun.evidence.models import Evidence


class Notice(models.Model):
    """公示. `sheet` is the masked sheet as posted, `sha256` its digest printed in the foot."""

    number = models.CharField(max_length=40, unique=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="notices")
    posted_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    posted_by = models.CharField(max_length=60)
    photo = models.ForeignKey(Evidence, models.PROTECT)
    sheet = models.JSONField()
    sha256 = models.CharField(max_length=64)


class NoticeItem(models.Model):
    """One claim on one notice. The newest item of a claim not withdrawn is the one that counts."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="items")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="notice_items")
    amount_fen = models.BigIntegerField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class Objection(models.Model):
    """异议. Open until a re-survey or the city answers it, or the claim ends.

    `own_amount`: the household itself objects, to its own amount. Such a one is set aside while
    the insurer pays the amount it does not dispute, and answered after that. `number`: by which it
    is asked for; `channel`: how it was said; both empty in those of before. `photo`: what came with
    it.
    """

    class Channel(models.TextChoices):
        PERSON = "person"  # to the clerk or at the township's station
        PHONE = "phone"
        PAPER = "paper"
        RECEIPT = "receipt"  # on the receipt page, by the household itself

    item = models.ForeignKey(NoticeItem, models.PROTECT, related_name="objections")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="objections")
    said_by = models.CharField(max_length=60)  # who objects, as they gave their name
    reason = models.CharField(max_length=500)
    own_amount = models.BooleanField(default=False)
    user = models.CharField(max_length=60)
    at = models.DateTimeField()
    set_aside_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)  # as in effects.OUTCOMES
    number = models.CharField(max_length=40, blank=True, default="")
    channel = models.CharField(max_length=8, choices=Channel.choices, blank=True, default="")
    photo = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="objections")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("number",), condition=~models.Q(number=""), name="one_objection_a_number"
            )
        ]
        indexes = [models.Index(fields=("closed_at", "at"))]

    @property
    def by_household(self) -> bool:
        """It is the household itself that objects."""
        return self.own_amount or self.channel == self.Channel.RECEIPT
