"""Livestock: the single animals behind a loss line, what killed them, what became of them."""

from django.db import models

from hedun.claims.models import Claim, LossLine
from hedun.claims.words import CAUSES, FATES
from hedun.evidence.models import Evidence


class Disposal(models.Model):
    """无害化处理. Carcasses made harmless on a day, with the paper that proves it."""

    class Kind(models.TextChoices):
        BURIAL = "burial"
        BURNING = "burning"
        RENDERING = "rendering"
        FERMENTING = "fermenting"
        COLLECTED = "collected"  # taken away by a plant

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="disposals")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField()
    paper = models.ForeignKey(Evidence, models.PROTECT, related_name="disposals")
    note = models.CharField(max_length=200, blank=True)
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Animal(models.Model):
    """一头. One head of a livestock line, or several without tags that are alike.

    `number` counts within the claim. `kind`: an item of claims.items, which the line's own item is
    as well unless the line is a veterinary bill. `tag` as domain.eartags reads it; `tag_key` is
    what no two animals share, empty without a tag, which `untagged` then gives the reason for.
    Correct by adding: an animal that does not count is struck off with the reason, and one whose
    tag was wrong is entered anew (`corrects`).
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="animals")
    line = models.ForeignKey(LossLine, models.PROTECT, related_name="animals")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    heads = models.PositiveIntegerField(default=1)
    tag = models.CharField(max_length=20, blank=True)
    tag_key = models.CharField(max_length=30, blank=True, db_index=True)
    untagged = models.CharField(max_length=200, blank=True)
    weight_g = models.PositiveIntegerField(null=True)
    fate = models.CharField(max_length=8, choices=[(code, code) for code in FATES])
    disposal = models.ForeignKey(Disposal, models.PROTECT, null=True, related_name="animals")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    struck_by = models.CharField(max_length=60, blank=True)
    struck_at = models.DateTimeField(null=True)
    struck_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("claim_id", "number")
        constraints = [
            models.UniqueConstraint(fields=("claim", "number"), name="one_animal_number"),
            models.UniqueConstraint(
                fields=("claim", "tag_key"),
                condition=models.Q(struck_at__isnull=True) & ~models.Q(tag_key=""),
                name="one_animal_a_tag_and_claim",
            ),
        ]


class Shift(models.Model):
    """An animal stood in this line until then: the line was parted."""

    animal = models.ForeignKey(Animal, models.PROTECT, related_name="shifts")
    line = models.ForeignKey(LossLine, models.PROTECT, related_name="shifts")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Grading(models.Model):
    """定因. How sure it is that the accident's wild animal did it, and by which signs.

    The township recommends, the expert decides; the newest row of a level counts.
    """

    class Level(models.TextChoices):
        RECOMMENDED = "recommended"
        DECIDED = "decided"

    animal = models.ForeignKey(Animal, models.PROTECT, related_name="gradings")
    level = models.CharField(max_length=12, choices=Level.choices)
    cause = models.CharField(max_length=12, choices=[(code, code) for code in CAUSES])
    signs = models.JSONField(default=list)  # codes of words.SIGNS
    note = models.CharField(max_length=500, blank=True)
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Picture(models.Model):
    """What a photograph of the claim shows of an animal."""

    class Shows(models.TextChoices):
        CARCASS = "carcass"
        BITES = "bites"
        TAG = "tag"
        SCENE = "scene"

    animal = models.ForeignKey(Animal, models.PROTECT, related_name="pictures")
    photo = models.ForeignKey(Evidence, models.PROTECT, related_name="animals")
    shows = models.CharField(max_length=8, choices=Shows.choices)

    class Meta:
        ordering = ("id",)


class VetBill(models.Model):
    """兽医费单据. A bill for treating injured animals; a line of item `vet` comes to their sum."""

    line = models.ForeignKey(LossLine, models.PROTECT, related_name="vet_bills")
    amount_fen = models.BigIntegerField()
    day = models.DateField()
    clinic = models.CharField(max_length=80)
    paper = models.ForeignKey(Evidence, models.PROTECT, related_name="vet_bills")
    user = models.CharField(max_length=60)
    at = models.DateTimeField()
    struck_by = models.CharField(max_length=60, blank=True)
    struck_at = models.DateTimeField(null=True)
    struck_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("id",)
