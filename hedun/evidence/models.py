"""Evidence: photographs and papers, kept by what they are (SHA-256), written once."""

from django.db import models

from hedun.claims.models import Claim, Report
from hedun.evidence.media import HEIC


class Evidence(models.Model):
    """One file handed in for a claim or a report. The bytes lie in $HEDUN_HOME/evidence.

    `sha256` and `size` (bytes) are of the file as it was handed in; `stored_sha256` is the name
    under which it lies in the store. The two differ where the store keeps it encrypted. `key_enc`:
    the file's own key, where it has one; without it the file is lost to everybody (`erased_at`). A
    village's list that is erased is in the store no more, and has no `stored_sha256`.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo"
        PAPER = "paper"
        SHEET = "sheet"  # the village's list as it came
        POSTED = "posted"  # the public notice on the board
        MEDICAL = "medical"  # of an injury: only its handlers see it
        SIGNED = "signed"  # a signature under what somebody found, drawn on the phone

    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    sha256 = models.CharField(max_length=64, db_index=True)
    stored_sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=160)
    given_by = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    key_enc = models.BinaryField(default=b"")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)

    @property
    def encrypted(self) -> bool:
        return self.stored_sha256 != self.sha256

    @property
    def in_window(self) -> bool:
        """Whether browsers show the file itself; of a HEIC they show the size made for them."""
        return self.media_type != HEIC


class Picture(models.Model):
    """照片信息. What a photograph tells of itself, read off the request (evidence.examining).

    `taken_at`: by the camera's clock; `zone`: how its zone is known (exif.Zone). `satellites_at`:
    the time that came with the position. `said_at`: what the phone said beside it. `places_enc`:
    where the camera and the phone say it was taken, encrypted, as places.py reads it: it may be
    somebody's home. `hashes`: of likeness.REGIONS, eight bytes each; none where nothing is to be
    seen in it. `why`: the code of what kept it from being read.
    """

    class State(models.TextChoices):
        READ = "read"
        UNREADABLE = "unreadable"

    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="picture")
    state = models.CharField(max_length=12, choices=State.choices)
    why = models.CharField(max_length=20, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    orientation = models.PositiveSmallIntegerField()
    device = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=12, blank=True)
    satellites_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)
    places_enc = models.BinaryField(default=b"")
    hashes = models.BinaryField(default=b"")
    hash_version = models.PositiveSmallIntegerField()
    examined_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Alike(models.Model):
    """两张照片是同一张. Of two claims (or reports), found when the later one was examined.

    `agrees_ppm`, `part_ppm`: likeness.Likeness in millionths; `bits`: in which their hashes differ.
    """

    earlier = models.ForeignKey(Picture, models.PROTECT, related_name="again")
    later = models.ForeignKey(Picture, models.PROTECT, related_name="seen_before")
    bits = models.PositiveSmallIntegerField()
    agrees_ppm = models.PositiveIntegerField()
    part_ppm = models.PositiveIntegerField()
    mirrored = models.BooleanField()
    turned = models.BooleanField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("earlier", "later"), name="alike_once")]


class Sweep(models.Model):
    """One reading of every file (sweeping.py). `after`: the last digest that was read; `missing`,
    `altered`: digests of files that were not as their names say. It says nothing of any claim and
    no entry seals it (record.seals)."""

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    after = models.CharField(max_length=64, blank=True)
    read = models.PositiveIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    missing = models.JSONField(default=list)
    altered = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)
