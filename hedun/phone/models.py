"""手机: the phones of officers, what arrives from them, and what became of it.

A parcel is one sending: a manifest (the rows that somebody listed, or what else: kinds.py) with its
files. Its row is
written by the server that receives it, without the record's pen, and carries a seal of its own; the
hand-over to the inbox is a decision and is written under the pen (docs/decisions/0023).
"""

from django.db import models

from hedun.domain.deadlines import local_day
from hedun.intake.models import Submission
from hedun.people.models import User


class Device(models.Model):
    """A phone that sends for one officer. Of its token only the digest is kept.

    `kind`: by which program it sends, the page /m/ or ODK Collect. `digest_enc`: of a Collect what
    HTTP's digest authentication asks of a server, encrypted (devices.ha1_of). `until`: when the
    officer has to sign in again (the drafts stay); `off_at`: switched off for good. `seen_at`: when
    it was last heard from; no entry seals that.
    """

    class Kind(models.TextChoices):
        PAGE = ""
        COLLECT = "collect"

    number = models.CharField(max_length=20, unique=True)
    officer = models.ForeignKey(User, models.PROTECT, related_name="devices")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    registered_at = models.DateTimeField()
    until = models.DateTimeField()
    off_at = models.DateTimeField(null=True)
    off_by = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True, default=Kind.PAGE)
    digest_enc = models.BinaryField(default=b"", blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number


class Parcel(models.Model):
    """One sending of a phone. `uuid` is the phone's own; `files` are [SHA-256, bytes] of each.

    `village`: its code. The manifest lies encrypted; `manifest_hash` (keyed) tells whether another
    content comes under the same number. Both clocks: `device_clock` stands in the manifest,
    `begun_at` and `received_at` are ours; `skew_s`: seconds the phone was ahead of us when it sent.
    `bundle`: names the file that holds all of `files`, where they came at once (staging.py).
    `seal`: keyed, over all of it. `tries`: how often its hand-over was begun.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving"  # files are missing
        RECEIVED = "received"  # all is on the disk and the receipt was given
        HANDED = "handed"
        ASIDE = "aside"  # could not be handed over: a person has to look
        DROPPED = "dropped"
        REFUSED = "refused"  # what it asks for may not be done: the phone is told why

    uuid = models.CharField(max_length=36, unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="parcels")
    village = models.CharField(max_length=12)
    rows = models.PositiveIntegerField()
    files = models.JSONField()
    bundle = models.CharField(max_length=16, blank=True)
    manifest_enc = models.BinaryField()
    manifest_hash = models.CharField(max_length=64)
    device_clock = models.DateTimeField()
    skew_s = models.IntegerField(null=True)
    begun_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State.choices)
    seal = models.CharField(max_length=64)
    conflict_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=("id",),
                condition=models.Q(state__in=("receiving", "received", "aside")),
                name="phone_parcels_at_work",
            )
        ]

    @property
    def number(self) -> str:
        """收件号, of the receipt: given once all of it is here."""
        day = local_day(self.received_at or self.begun_at)
        return f"SJ-{day.year}-{self.pk:06d}"


class Handover(models.Model):
    """What became of a received parcel. `parcel_seal` binds it to what was received.

    `left`: files that could not be taken over, [SHA-256, code of the problem]. `why`: what stood in
    the way, [code, zh, en]; without personal data.
    """

    parcel = models.OneToOneField(Parcel, models.PROTECT, related_name="handover")
    parcel_seal = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=Parcel.State.choices)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="handovers")
    left = models.JSONField(default=list)
    why = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ("id",)
