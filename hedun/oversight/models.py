"""Oversight: the docket of hard cases and the opinions of the city's panel; the books of the board
of duties, which the worker keeps from the entries of the record."""

from django.db import models

from hedun.claims.models import Claim
from hedun.places.models import Place
from hedun.policies.models import Policy


class Referral(models.Model):
    """疑难案件. A question put to the city, until a panel of three has answered it.

    `kind`: one of `words.QUESTIONS`, for finding like cases; "" where nobody said.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=12, blank=True, default="")
    question = models.CharField(max_length=500)
    referred_by = models.CharField(max_length=60)
    referred_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)  # decided, upheld, withdrawn
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("claim",),
                condition=models.Q(closed_at__isnull=True),
                name="one_open_referral_a_claim",
            )
        ]


class PanelOpinion(models.Model):
    """One panel member's opinion; a member gives one per referral."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="opinions")
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    upholds = models.BooleanField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("referral", "user"), name="one_opinion_a_member")
        ]


class PanelSeat(models.Model):
    """A member named to the panel of one question; who stood aside left the seat to another."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="seats")
    user = models.CharField(max_length=60)
    user_name = models.CharField(max_length=60)
    named_by = models.CharField(max_length=60)
    named_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("referral", "user"), name="one_seat_a_member")
        ]


class Chase(models.Model):
    """催办. Somebody was asked what holds up the cases of a step at a place; once a working day.

    `day`: the working day it counts for; `held`, `late`: how many they had then.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12)
    holder = models.CharField(max_length=60)
    holder_name = models.CharField(max_length=60)
    asked_by = models.CharField(max_length=60)
    asked_by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    day = models.DateField()
    held = models.PositiveIntegerField()
    late = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("holder", "stage", "place", "day"), name="one_chase_a_working_day"
            )
        ]


class Digest(models.Model):
    """周报. What waited for a person when the week began, and what they did in the week before.

    `week`: its Monday; `body`: numbers and codes, as `digests.body_of` makes it. `read_at` is no
    statement of the desk but of its reader, and is not sealed.
    """

    user = models.CharField(max_length=60)
    week = models.DateField()
    made_at = models.DateTimeField()
    body = models.JSONField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "week"), name="one_digest_a_week")]


class BoardMark(models.Model):
    """How far the board is reckoned: one row. `digest`: of that entry, which stands for all before
    it. The three tables of the board are no record but sums of it; `hedun verify` does them again.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_board")]


class BoardStand(models.Model):
    """Where a claim stands, as `stays.Stand` has it; `came_…`: the hand-over that led there."""

    claim = models.CharField(max_length=48, primary_key=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12)
    since = models.DateTimeField()
    seq = models.BigIntegerField()
    came_by = models.CharField(max_length=20, blank=True)
    came_from = models.CharField(max_length=12, blank=True)
    came_since = models.DateTimeField(null=True)
    came_since_seq = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=("state", "village", "since"))]


class BoardDay(models.Model):
    """How many claims of a village and a policy left a stage on a day, by which move, after how
    many hours."""

    village = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    stage = models.CharField(max_length=12)
    action = models.CharField(max_length=20)
    hours = models.PositiveIntegerField()
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("day", "village", "policy", "stage", "action", "hours"),
                name="one_sum_a_day",
            )
        ]


class Failure(models.Model):
    """A job of the worker or of the ticker that fails now; gone as soon as it is done. It says
    nothing of any claim and no entry seals it (record.seals). `reason`, `place`: failing.py."""

    job = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    again_at = models.DateTimeField()
    tries = models.PositiveIntegerField()
    reason = models.CharField(max_length=10)
    place = models.CharField(max_length=200)

    class Meta:
        ordering = ("since", "id")


class JobHour(models.Model):
    """How a job fared in one hour (the instant at which it began), by all processes together; kept
    for a week. `done`: how much, of jobs that count; `ms`: all runs together. No entry seals it."""

    job = models.CharField(max_length=40)
    hour = models.DateTimeField()
    last_at = models.DateTimeField()
    runs = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("hour", "job"), name="one_tally_an_hour")]
