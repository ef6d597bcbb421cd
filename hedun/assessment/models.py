"""Assessment: site visits, degrees of loss with their sampling, and awards with their steps."""

from decimal import Decimal

from django.db import models

from hedun.claims.models import Claim, LossLine
from hedun.evidence.models import Evidence
from hedun.people.models import Household
from hedun.policies.models import Policy


class Survey(models.Model):
    """查勘. A visit (or a look from afar, with its reason)."""

    class Purpose(models.TextChoices):
        VERIFY = "verify"
        ASSESS = "assess"
        RESURVEY = "resurvey"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="surveys")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    on_site = models.BooleanField()
    visited_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    user = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Assessment(models.Model):
    """A figure found for a line after the village's own; which one counts: figures.py.

    `sampling`: the points that `degree_ppm` comes from (sampling.py says how they are written).
    `amount_fen`, `other_paid_fen`: the documented loss and what others paid for it, where this
    figure says so. None anywhere: as said before; a row without quantity and degree says nothing
    of the field, only what papers tell. `provisional`: of a crop that is judged anew at harvest.
    `valuation`: how `amount_fen` came about, where a table or a bill gave it (valuations.py).
    """

    class Level(models.IntegerChoices):
        TOWNSHIP = 1
        EXPERT = 2
        CITY = 3

    line = models.ForeignKey(LossLine, models.PROTECT, related_name="assessments")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    quantity_e4 = models.BigIntegerField(null=True)
    degree_ppm = models.PositiveIntegerField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    other_paid_fen = models.BigIntegerField(null=True)
    provisional = models.BooleanField(default=False)
    sampling = models.JSONField(default=list)
    valuation = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        indexes = [  # few among very many
            models.Index(fields=("line",), condition=models.Q(provisional=True), name="provisional")
        ]

    @property
    def quantity(self) -> Decimal | None:
        return None if self.quantity_e4 is None else Decimal(self.quantity_e4).scaleb(-4)

    @property
    def degree(self) -> Decimal | None:
        return None if self.degree_ppm is None else Decimal(self.degree_ppm).scaleb(-6)


class Replanting(models.Model):
    """补种、改种. From `day` on the plot bears a new crop: what was lost before no more counts
    against its area (plots.py).

    `crop`: what stood there; `new_crop`: what was planted, the same or another. `evidence`: the
    photograph that shows it; without one `note` says how it is known. A row that was a mistake is
    ended (`ended_at`), never removed.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="replantings")
    plot = models.CharField(max_length=60)
    crop = models.CharField(max_length=40)
    new_crop = models.CharField(max_length=40)
    day = models.DateField()
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class Award(models.Model):
    """理算. One act of awarding under one wording of a policy.

    `number` is the settlement number (SPEC §8).
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="awards")
    number = models.PositiveIntegerField()
    terms_sha256 = models.CharField(max_length=64)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("policy", "number"), name="one_settlement_number")
        ]


class ClaimAward(models.Model):
    """What one award gave one claim. Cumulative: `total_fen` = `before_fen` + `difference_fen`.

    `before_fen` is what the book held for the claim until then. `settled` is the number of the
    claim's first award and stays. A row with `reverses` takes an earlier one back: undone before
    the next step began, or the claim ended before paying.
    """

    class Kind(models.TextChoices):
        ADVANCE = "advance"
        FINAL = "final"
        NIL = "nil"
        REVERSAL = "reversal"

    award = models.ForeignKey(Award, models.PROTECT, related_name="claims")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="awards")
    settled = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    before_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField()
    difference_fen = models.BigIntegerField()
    provisional = models.BooleanField(default=False)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        ordering = ("id",)

    @classmethod
    def standing(cls) -> "models.QuerySet[ClaimAward]":
        """Those that none takes back; a row that takes one back is none itself."""
        back = cls.objects.filter(reverses=models.OuterRef("pk")).order_by()
        return cls.objects.filter(~models.Exists(back), reverses=None)


class AwardLine(models.Model):
    """The answer for one line, with the steps that led to it (SPEC §7)."""

    claim_award = models.ForeignKey(ClaimAward, models.PROTECT, related_name="lines")
    line = models.ForeignKey(LossLine, models.PROTECT, related_name="award_lines")
    outcome = models.CharField(max_length=8)
    code = models.CharField(max_length=40, blank=True)
    loss_fen = models.BigIntegerField()
    payable_fen = models.BigIntegerField()
    steps = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)


class Difference(models.Model):
    """What an award shows for a person to decide: nothing is taken back or added in silence.

    Of the award's own claims: what is paid already and now too much (below 0). Of claims awarded
    before: what they would come to now, less what they were awarded. Every award says the latter
    anew, so the newest award of a policy tells what differs.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="differences")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="differences")
    fen = models.BigIntegerField()


class ExGratia(models.Model):
    """通融赔付. Given for a claim without being owed, out of the giver's own purse.

    `giver`: the role of the office that gives. One person grants it, another of the office hands it
    over (`ended_…`), with the number under which its own books have it (`voucher`).
    """

    class State(models.TextChoices):
        GRANTED = "granted"
        GIVEN = "given"
        WITHDRAWN = "withdrawn"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="gifts")
    giver = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GRANTED)
    granted_by = models.CharField(max_length=60)
    granted_by_name = models.CharField(max_length=60)
    granted_at = models.DateTimeField()
    voucher = models.CharField(max_length=60, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ended_by_name = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="ex_gratia_is_positive"
            )
        ]
