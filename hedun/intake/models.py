"""Intake: what arrived, kept as it came."""

from django.db import models

from hedun.claims.models import Report
from hedun.evidence.models import Evidence


class SheetImport(models.Model):
    """A village's sheet that was taken in. The same file twice adds nothing (`sha256`)."""

    sha256 = models.CharField(max_length=64, unique=True)
    report = models.OneToOneField(Report, models.PROTECT, related_name="sheet")
    evidence = models.OneToOneField(Evidence, models.PROTECT)
    rows = models.PositiveIntegerField()
    imported_by = models.CharField(max_length=60)
    imported_at = models.DateTimeField()
