"""The record: what was done, by whom, when, chained so that nothing can be changed unseen."""

from django.db import models

from hedun.domain.chain import SHA256
from hedun.record.codes import BORNE, NONE_BORNE


class Entry(models.Model):
    """One act. `body` is the canonical JSON that was hashed; the other columns repeat it for
    search and must agree with it. `seals` inside the body are keyed digests of the rows it wrote,
    `seal` of the body itself."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    user = models.CharField(max_length=150, db_index=True)
    action = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=80, db_index=True)
    body = models.TextField()
    prev = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("seq",)
        indexes = [
            models.Index(BORNE, "seq", name="entry_by_code"),
            models.Index(
                fields=("user", "seq"), name="entry_codeless_user", condition=models.Q(NONE_BORNE)
            ),
            models.Index(
                fields=("subject", "seq"),
                name="entry_codeless_subject",
                condition=models.Q(NONE_BORNE),
            ),
        ]


class Head(models.Model):
    """The pen: one row. Who writes locks it first, so writers queue and the chain has one end.
    `algorithm`: by what the record is chained (digests.py), as its first entry says too."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=12, default=SHA256)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_pen")]


class Series(models.Model):
    """Running numbers (reports, batches, …), drawn while the pen is held: no gaps, no doubles."""

    name = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Strand(models.Model):
    """Where the entries of one policy end (strands.py). Reckoned again by `hedun verify`."""

    policy = models.CharField(max_length=60, primary_key=True)
    digest = models.CharField(max_length=64)


class PartyKey(models.Model):
    """The public key of a party that signs roots. The other half never was on this server.

    `belongs_to`: the one office whose it is (offices.py); empty in keys of before there was such a
    column, which sign nothing until they are entered again with their office. Entered by one person
    and confirmed by another, who compared it with what the party read out; until then nothing is
    signed with it. Ended when it is lost or replaced, never changed.
    """

    class Party(models.TextChoices):
        BUREAU = "bureau"
        INSURER = "insurer"

    party = models.CharField(max_length=10, choices=Party.choices)
    belongs_to = models.CharField(max_length=80, default="")
    holder = models.CharField(max_length=80)  # the office's name
    algorithm = models.CharField(max_length=12)
    public_key = models.CharField(max_length=130, unique=True)  # hex
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.holder


class PaperSignature(models.Model):
    """That a party has signed a paper (a policy's closing statement): by its digest, `subject` says
    about what it is. Taken as signatures of roots are, by the same keys."""

    key = models.ForeignKey(PartyKey, models.PROTECT, related_name="papers")
    subject = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=150)  # hex
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("key", "sha256"), name="a_paper_once_a_key")]


class RootSignature(models.Model):
    """That a party has signed a root: over entries 1 … `seq`, handed out at `at`, as it says."""

    key = models.ForeignKey(PartyKey, models.PROTECT, related_name="signatures")
    seq = models.BigIntegerField()
    root = models.CharField(max_length=64)
    at = models.CharField(max_length=40)
    signature = models.CharField(max_length=150)  # hex
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("key", "seq", "at"), name="a_root_once_a_key")
        ]
