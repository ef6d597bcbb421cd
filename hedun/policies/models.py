"""Policies: the contract, the wording in force on a day, and the numbers the contract sets."""

from typing import Any

from django.db import models

from hedun.people.proposed import Proposed
from hedun.places.models import Place
from hedun.terms.texts import Text


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


class Worded(models.Model):
    """The bytes of a wording by their digest (they lie in $HEDUN_HOME/terms), and their head."""

    sha256 = models.CharField(max_length=64)
    spec_id = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    effective = models.DateField()
    expires = models.DateField()

    class Meta:
        abstract = True

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en)

    def head(self) -> dict[str, Any]:
        """The same bytes and head, for a row that takes them over."""
        return {field.attname: getattr(self, field.attname) for field in Worded._meta.fields}


class TermsFile(Worded):
    """条款. One wording of one policy."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="terms")
    put_in_force_at = models.DateTimeField()


class TermsDraft(models.Model):
    """条款草稿. A wording being written: any text, right or not yet; nothing is calculated by it.

    `came_from`: what it began with, "force:<sha256>", "library:<id>", "file:<name>" or
    "draft:<pk>". `edition` counts the savings, so that nobody saves over what they have not seen.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="drafts")
    name = models.CharField(max_length=80)
    text = models.TextField()
    came_from = models.CharField(max_length=200)
    edition = models.PositiveIntegerField(default=1)
    begun_by = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    saved_by = models.CharField(max_length=60)
    saved_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True)


class TermsProposal(Worded, Proposed):
    """条款生效提议. One person proposes these very bytes, another confirms or declines them.

    `effective` is the first day of loss they are for. `corrects`: it reaches back over losses that
    were awarded already. Confirmed, it has its row of `TermsFile`.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="proposals")
    corrects = models.BooleanField()
    reason = models.CharField(max_length=300)
    terms = models.OneToOneField(TermsFile, models.PROTECT, null=True, related_name="proposal")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("policy", "sha256"),
                condition=models.Q(state="open"),
                name="one_open_proposal_of_a_wording",
            )
        ]


class AuditSeed(models.Model):
    """The secret of the audit draw (domain.draw), committed to by its digest at signing.

    `revealed` is empty until the policy has ended; then it is the seed, for anybody to compute.
    """

    policy = models.OneToOneField(Policy, models.PROTECT, related_name="audit_seed")
    seed_enc = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    revealed = models.CharField(max_length=200, blank=True)
    revealed_at = models.DateTimeField(null=True)


class YearClosing(Proposed):
    """年度结算. The books of a policy whose period is over, as two persons have agreed on them.

    The insurer proposes the statement (statement.py says what stands in it), the forestry bureau
    confirms it. `transfer`: the last movement of the ledger that it counts.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="closings")
    statement = models.JSONField()
    sha256 = models.CharField(max_length=64)
    transfer = models.BigIntegerField()
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("policy",), condition=models.Q(state="open"), name="one_open_closing"
            ),
            models.UniqueConstraint(
                fields=("policy",),
                condition=models.Q(state="confirmed"),
                name="a_year_closes_once",
            ),
        ]


class PolicySetting(models.Model):
    """A number the law or the contract sets (a clock or a limit), dated, with clause and basis."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="settings")
    key = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    basis = models.CharField(max_length=12)
    clause = models.CharField(max_length=120)
    effective = models.DateField()
    entered_at = models.DateTimeField()
