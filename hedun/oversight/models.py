"""Oversight: the docket of hard cases and the opinions of the city's panel."""

from django.db import models

from hedun.claims.models import Claim


class Referral(models.Model):
    """疑难案件. A question put to the city, until a panel of three has answered it."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="referrals")
    question = models.CharField(max_length=500)
    referred_by = models.CharField(max_length=60)
    referred_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)  # decided, upheld, withdrawn
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("claim",),
                condition=models.Q(closed_at__isnull=True),
                name="one_open_referral_a_claim",
            )
        ]


class PanelOpinion(models.Model):
    """One panel member's opinion; a member gives one per referral."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="opinions")
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    upholds = models.BooleanField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("referral", "user"), name="one_opinion_a_member")
        ]
