"""Other insurance of the same crops: lists of what is insured and paid, and what became of it."""

from django.db import models

from hedun.claims.models import LossLine
from hedun.places.models import Place


class CoverList(models.Model):
    """农业保险清单. One file of one insurer for a season, as it was taken in. `sha256`: of the
    file; `rows`: how many of it are new or changed."""

    number = models.CharField(max_length=20, unique=True)
    insurer = models.CharField(max_length=60)
    season = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number


class Cover(models.Model):
    """One plot of one household insured elsewhere. A row that says something new of the same plot
    takes the place of the old one (`replaces`), which stays.

    Of the ID number only its keyed hash and last digits are kept: it is compared, never read.
    `key`: the keyed hash of what makes it the same plot of the same policy. `paid_fen`: by the
    other insurance.
    """

    listed = models.ForeignKey(CoverList, models.PROTECT, related_name="covers")
    number = models.CharField(max_length=24, unique=True)
    row = models.PositiveIntegerField()
    key = models.CharField(max_length=64, db_index=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    id_number_hash = models.CharField(max_length=64, blank=True, db_index=True)
    id_number_last4 = models.CharField(max_length=4, blank=True)
    plot = models.CharField(max_length=60, blank=True)
    crop = models.CharField(max_length=40)
    product = models.CharField(max_length=80, blank=True)
    policy = models.CharField(max_length=40)
    area_e4 = models.BigIntegerField(null=True)
    insured_fen = models.BigIntegerField(null=True)
    paid_fen = models.BigIntegerField(default=0)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number


class CoverAnswer(models.Model):
    """What a person said of a line and a cover: another loss, taken off, or not covered.

    `amount_fen`: what was taken off the line. An answer taken back has `ended_at`.
    """

    class Kind(models.TextChoices):
        ANOTHER = "another"
        OFFSET = "offset"
        REFUSED = "refused"

    cover = models.ForeignKey(Cover, models.PROTECT, related_name="answers")
    line = models.ForeignKey(LossLine, models.PROTECT, related_name="cover_answers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    amount_fen = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=500)
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
