"""Prevention: what was done so that less happens, where, what it cost, and whom it reached."""

from django.db import models
from django.db.models import F, Q

from hedun.people.models import Household
from hedun.places.models import Place


class Measure(models.Model):
    """防范措施. Something done against damage at a place, or for one household there.

    `species`: against which animal; empty: any. `until`: its last day (None: it still stands); a
    visit has one day. `cost_fen`: all of it, whoever paid. `present`: people who came to a visit.
    Never edited: what was entered by mistake is withdrawn with a reason and entered anew.
    """

    class Kind(models.TextChoices):
        FENCE = "fence"
        GUARD = "guard"
        LIGHT = "light"
        CULL = "cull"
        CROP = "crop"
        VISIT = "visit"

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    place = models.ForeignKey(Place, models.PROTECT, related_name="measures")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="measures")
    species = models.CharField(max_length=40, blank=True)
    starts = models.DateField()
    until = models.DateField(null=True)
    cost_fen = models.BigIntegerField()
    about = models.CharField(max_length=300, blank=True)
    present = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ended_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-starts", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts")),
                name="a_measure_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(cost_fen__gte=0), name="a_measure_costs_no_less"),
        ]

    def __str__(self) -> str:
        return self.number


class Handout(models.Model):
    """What was handed out at a visit, and how many of it."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="handouts")
    item = models.CharField(max_length=12)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("measure", "item"), name="one_handout_of_a_kind")
        ]


class Reached(models.Model):
    """A household that a visit reached, or that a measure was made for beside others."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="reached")
    household = models.ForeignKey(Household, models.PROTECT, related_name="reached_by")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("measure", "household"), name="reached_once")
        ]
