"""外业: what an expert wrote down at the plots, on the phone, and signed there."""

from django.db import models

from hedun.claims.models import Claim
from hedun.evidence.models import Evidence
from hedun.phone.models import Parcel


class FieldSheet(models.Model):
    """定损记录单. It made the move `assess`, by `user` at `at`: undone with it, it counts no more
    (assessment.past).

    `lines`: of each line what was counted or cut where (sheets.Line.kept). `visited_at`: by the
    phone's clock, not after it arrived. `signed`: the drawn signature, under what was found as it
    stands here; `signed_at`: by the phone's own clock, which the parcel compares with ours.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="field_sheets")
    parcel = models.OneToOneField(Parcel, models.PROTECT, related_name="field_sheet")
    visited_at = models.DateTimeField()
    signed = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    lines = models.JSONField()
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class FieldPhoto(models.Model):
    """A photograph that came with a sheet. `line`: the number of the line it shows. `said_enc`:
    what the phone says beside it (evidence.places), encrypted: it may be somebody's home."""

    sheet = models.ForeignKey(FieldSheet, models.PROTECT, related_name="photos")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    line = models.PositiveIntegerField(null=True)
    said_enc = models.BinaryField(default=b"")

    class Meta:
        ordering = ("id",)
