"""Policies: the contract, the wording in force on a day, and the numbers the contract sets."""

from django.db import models

from hedun.places.models import Place


class Policy(models.Model):
    """保单. `starts`/`ends`: first and last day of cover; `cover_fen`: the year's aggregate."""

    number = models.CharField(max_length=40, unique=True)
    policyholder = models.CharField(max_length=80)
    insurer = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT)
    starts = models.DateField()
    ends = models.DateField()
    cover_fen = models.BigIntegerField()
    premium_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lte=models.F("ends")), name="policy_period_runs_forward"
            )
        ]

    def __str__(self) -> str:
        return self.number


class TermsFile(models.Model):
    """条款. One wording of one policy, by its digest; the bytes lie in $HEDUN_HOME/terms."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="terms")
    sha256 = models.CharField(max_length=64)
    spec_id = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    effective = models.DateField()
    expires = models.DateField()
    put_in_force_at = models.DateTimeField()


class AuditSeed(models.Model):
    """The secret of the audit draw (domain.draw), committed to by its digest at signing.

    `revealed` is empty until the policy has ended; then it is the seed, for anybody to compute.
    """

    policy = models.OneToOneField(Policy, models.PROTECT, related_name="audit_seed")
    seed_enc = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    revealed = models.CharField(max_length=200, blank=True)
    revealed_at = models.DateTimeField(null=True)


class PolicySetting(models.Model):
    """A number the law or the contract sets (a clock or a limit), dated, with clause and basis."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="settings")
    key = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    basis = models.CharField(max_length=12)
    clause = models.CharField(max_length=120)
    effective = models.DateField()
    entered_at = models.DateTimeField()
