"""What a county's own list left open: rows that only a person can match to a household."""

from django.db import models

from hedun.people.models import Household
from hedun.places.models import Place


class Doubt(models.Model):
    """待核对: a household of a list that fits none on the roll, or more than one, for certain.

    `given_enc`: what the list says of it; `before_enc`: what a decision changed and how to take
    that back; both for the vault. `given_hash` finds the same again: a list that comes twice asks
    once. `file`: SHA-256 of the list.
    """

    class Answer(models.TextChoices):
        OPEN = "open"
        SAME = "same"  # it is the household on the roll: take the list's word
        OTHER = "other"  # it is another household: register it
        LEFT = "left"  # neither: it stays out

    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=24)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    given_enc = models.BinaryField()
    given_hash = models.CharField(max_length=64, unique=True)
    file = models.CharField(max_length=64)
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    before_enc = models.BinaryField(default=b"")

    @property
    def open(self) -> bool:
        return self.answer == self.Answer.OPEN


class Candidate(models.Model):
    """A household on the roll that a doubtful one may be, or be mixed up with."""

    doubt = models.ForeignKey(Doubt, models.PROTECT, related_name="candidates")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
