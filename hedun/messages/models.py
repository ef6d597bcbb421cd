"""Telling people: what is said to whom, the calls back, complaints, and the county's switches.

A message holds codes and numbers (`facts`) that are put into words when it leaves or is looked at.
No phone number stands here: it is read from the household's file when the message is sent.
"""

from django.db import models
from django.db.models import Q

from hedun.claims.models import Claim
from hedun.people.models import Household, User
from hedun.places.models import Place


class Message(models.Model):
    """消息. One event told to one household or one user, once whatever happens.

    `entry_seq`: the entry of the record that caused it. `next_at`: not before then; empty when
    nothing is left to send. `taken_at`: handed to the provider, whose answer is not written down
    yet. `tries`: how often it was handed over. `text`: the words as they left, in so many `parts`.
    `done_at`: arrived at the phone, printed, or read by the user.
    """

    class Channel(models.TextChoices):
        SMS = "sms"
        IN_APP = "in_app"
        PRINTED = "printed"  # no phone number: a list for the board and the loudspeaker

    class State(models.TextChoices):
        QUEUED = "queued"
        HELD = "held"  # by the quiet hours
        SENT = "sent"
        DELIVERED = "delivered"
        FAILED = "failed"  # and is tried again at `next_at`
        GIVEN_UP = "given_up"
        PRINTED = "printed"
        WITHDRAWN = "withdrawn"  # what it told of was undone before it left

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=48)  # the number of a claim, report or complaint
    entry_seq = models.BigIntegerField()
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="told_messages"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="told_messages")
    place = models.ForeignKey(Place, models.PROTECT, related_name="told_messages")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    facts = models.JSONField(default=dict)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=500, blank=True)
    parts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    printed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    household__isnull=False, user__isnull=True, channel__in=("sms", "printed")
                )
                | Q(household__isnull=True, user__isnull=False, channel="in_app"),
                name="a_message_has_one_recipient",
            ),
            models.UniqueConstraint(
                fields=("kind", "entry_seq", "household"),
                condition=Q(household__isnull=False),
                name="one_message_a_household",
            ),
            models.UniqueConstraint(
                fields=("kind", "entry_seq", "user"),
                condition=Q(user__isnull=False),
                name="one_message_a_user",
            ),
        ]
        indexes = [
            # What the worker looks for, and nothing else: small however many were sent.
            models.Index(
                fields=("next_at",), condition=Q(next_at__isnull=False), name="messages_to_send"
            ),
            models.Index(
                fields=("user",),
                condition=Q(channel="in_app", state="sent"),
                name="messages_unread",
            ),
            models.Index(fields=("subject",), name="messages_of_subject"),
        ]


class Switch(models.Model):
    """县级开关. What a county has set (switches.KEYS), dated; the newest row of a key counts."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="switches")
    key = models.CharField(max_length=40)
    value = models.CharField(max_length=20)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class CallBack(models.Model):
    """回访. A paid claim that was drawn: somebody who had no hand in it calls the household.

    `share_ppm`: the share in force when it was drawn. Each answer: yes, no or unsure.
    """

    class State(models.TextChoices):
        OPEN = "open"
        REACHED = "reached"
        NOT_REACHED = "not_reached"  # called, tried again
        CLOSED = "closed"  # cannot be reached

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="call_back")
    share_ppm = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    tries = models.PositiveSmallIntegerField(default=0)
    called_by = models.CharField(max_length=60, blank=True)
    called_at = models.DateTimeField(null=True)
    received = models.CharField(max_length=6, blank=True)
    amount_right = models.CharField(max_length=6, blank=True)
    kindly = models.CharField(max_length=6, blank=True)
    taken = models.CharField(max_length=6, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("id",)


class Complaint(models.Model):
    """投诉. What somebody says was done wrong, with a clock, who handles it, and the answer."""

    class Source(models.TextChoices):
        CALL_BACK = "call_back"
        VISIT = "visit"
        PHONE = "phone"
        LETTER = "letter"

    class Outcome(models.TextChoices):
        FOUNDED = "founded"
        PARTLY = "partly"
        UNFOUNDED = "unfounded"

    number = models.CharField(max_length=40, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="complaints")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="complaints")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="complaints")
    source = models.CharField(max_length=10, choices=Source.choices)
    said = models.CharField(max_length=1000)
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    due_provisional = models.BooleanField(default=False)
    handler = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
