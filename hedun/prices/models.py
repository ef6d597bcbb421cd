"""Dated tables: prices, rates, degrees of disability, the crops' calendar. Added, never edited."""

from django.db import models

from hedun.people.proposed import Proposed
from hedun.places.models import Place


class PriceTable(Proposed):
    """附表. One version of one kind for a place, proposed by one person, decided by another.

    `effective`, `expires`: the first and last day it is for (None: until another follows).
    `sha256`: of its rows as they were proposed. A later confirmed one takes its place on the days
    that both are for.
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12)  # of kinds.KINDS
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    source = models.CharField(max_length=400)
    effective = models.DateField()
    expires = models.DateField(null=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires=None) | models.Q(effective__lte=models.F("expires")),
                name="price_table_runs_forward",
            )
        ]

    def __str__(self) -> str:
        return self.number


class PriceRow(models.Model):
    """What a table says under one key (codes joined by "/"); the shapes stand in kinds.py."""

    table = models.ForeignKey(PriceTable, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=130)
    value = models.BigIntegerField()
    until = models.PositiveSmallIntegerField(null=True)
    unit = models.CharField(max_length=14, blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("table_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("table", "key"), name="one_row_of_a_key_in_a_table")
        ]
