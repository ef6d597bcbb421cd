"""Intake: what arrived, kept as it came, and its rows that cannot go on yet.

The inbox knows no sheets: a channel hands in a submission with rows, each row a thing damaged, in
the columns of the list. Rows in which nothing is wrong become claims at once and leave no trace
here but their number; the others wait, each with what is wrong and with its cells encrypted.
"""

from django.db import models

from hedun.claims.models import LossLine, Report
from hedun.people.models import Household
from hedun.places.models import Place


class Submission(models.Model):
    """来件. What arrived at once for one village and is, or is to be, a report.

    `reference`: the sender's own number where a file holds several. `sha256` of the file as it
    came, `stored_sha256` its name in the evidence store, where it lies encrypted; both empty for a
    channel without files. `repeated`: rows that were in the books already, word for word.
    """

    number = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=12, choices=Report.Channel.choices)
    profile = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="submissions")
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    stored_sha256 = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=160, blank=True)
    rows = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField(default=0)
    first_told_at = models.DateTimeField()
    no_evidence_reason = models.CharField(max_length=200, blank=True)
    sent_by = models.CharField(max_length=60)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("sha256", "reference"),
                condition=~models.Q(sha256=""),
                name="one_submission_a_file_and_reference",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Opening(models.Model):
    """A report that rows of a submission went into: the first, or a supplementary one."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="openings")
    report = models.ForeignKey(Report, models.PROTECT, related_name="openings")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("submission", "report"), name="one_opening_a_report")
        ]


class Waiting(models.Model):
    """待补正的一行. A row of a submission that could not go on, and what became of it.

    `cells_enc` holds what stands in the row and what is wrong with it (kept.py); it is emptied as
    soon as the row has become a loss line. `name` and `id_last4` are there to find it by.
    `reference`: the sender's own number of the row. `household`: whose row somebody said it is,
    where the row does not say it itself. `line`: the loss line it became.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        DROPPED = "dropped"
        REPLACED = "replaced"  # a later sheet has the row anew, and that one waits
        ERASED = "erased"  # nothing of what it said is left

    class Why(models.TextChoices):
        """What has to be done about it: the first that applies, in this order."""

        CLAIMANT = "claimant"
        ROLL = "roll"
        CELL = "cell"
        LISTED = "listed"
        DOUBT = "doubt"
        HOUSEHOLD = "household"  # nothing is wrong here; another row of the household waits

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="waiting")
    sheet = models.CharField(max_length=40)
    row = models.PositiveIntegerField()
    name = models.CharField(max_length=60, blank=True)
    id_last4 = models.CharField(max_length=4, blank=True)
    reference = models.CharField(max_length=60, blank=True, db_index=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="waiting")
    cells_enc = models.BinaryField(default=b"")
    why = models.CharField(max_length=10, choices=Why.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    line = models.OneToOneField(LossLine, models.PROTECT, null=True, related_name="waited")
    settled_by = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_seq = models.BigIntegerField(
        null=True
    )  # the entry; for a drop or an erasure its reason is there

    class Meta:
        ordering = ("submission_id", "sheet", "row", "id")
        indexes = [models.Index(fields=("state", "why"))]
        constraints = [
            models.UniqueConstraint(
                fields=("submission", "sheet", "row"), name="one_row_of_a_submission"
            )
        ]
