"""Readiness for the season: what must be done by whom and when; who is where on which day."""

from django.db import models
from django.db.models import Q

from hedun.people.models import User
from hedun.places.models import Place


class Task(models.Model):
    """准备事项. One thing that must be ready before a season: `responsible` answers for it and
    confirms it by name. Never edited: what was wrong is withdrawn and entered anew."""

    number = models.CharField(max_length=40, unique=True)
    season = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    responsible = models.ForeignKey(User, models.PROTECT, related_name="+")
    due = models.DateField()
    about = models.CharField(max_length=200, blank=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due", "place__code", "id")

    def __str__(self) -> str:
        return self.number


class Vehicle(models.Model):
    """A vehicle of an office for visits; `place`: where it stands."""

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place__code", "id")


class Tongue(models.Model):
    """A language or dialect that somebody speaks, or that is spoken at a place (words.TONGUES)."""

    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=12)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, place__isnull=True)
                | Q(user__isnull=True, place__isnull=False),
                name="a_tongue_is_of_one",
            )
        ]


class Roster(models.Model):
    """值守表. Who is on duty where in a week of a county, as it was dealt out and kept.

    `wanted`: duties that each town wants, `open`: those that nobody could take, by code. A later
    one of the same week takes its place (`replaced_at`)."""

    number = models.CharField(max_length=40, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    monday = models.DateField()
    vehicles = models.PositiveSmallIntegerField()
    km = models.PositiveIntegerField()
    wanted = models.JSONField(default=dict)
    open = models.JSONField(default=dict)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-monday", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("place", "monday"),
                condition=Q(replaced_at__isnull=True),
                name="one_roster_a_week",
            )
        ]


class Duty(models.Model):
    """A person on duty at a place on a day. `stand_in`: who takes it where they fall out."""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="duties")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    day = models.DateField()
    drives = models.BooleanField()
    stand_in = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("day", "place__code", "id")
        constraints = [
            models.UniqueConstraint(fields=("roster", "user", "day"), name="one_duty_a_day")
        ]
