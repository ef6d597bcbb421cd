"""Intake: what arrived, kept as it came, and its rows that cannot go on yet.

The inbox knows no sheets: a channel hands in a submission with rows, each row a thing damaged, in
the columns of the list. Rows in which nothing is wrong become claims at once; of a file they leave
no trace here but their number, of another channel a row that says what they became. The others
wait, each with what is wrong and with its cells encrypted. Photographs and papers that came with
them stand beside, and who told whom.
"""

from django.db import models

from hedun.claims.models import Claim, LossLine, Report
from hedun.evidence.models import Evidence
from hedun.people.models import Household
from hedun.places.models import Place


class Submission(models.Model):
    """来件. What arrived at once for one village and is, or is to be, a report.

    `reference`: the sender's own number: where a file holds several, and always of a channel
    without files. `sha256` of the file as it came, `stored_sha256` its name in the evidence store,
    where it lies encrypted; both empty for a channel without files, of which `content_hash` (keyed)
    tells what came under the reference. `repeated`: rows that were in the books already, word for
    word. `device`: what the sender's machine says it is.
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
    content_hash = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("sha256", "reference"),
                condition=~models.Q(sha256=""),
                name="one_submission_a_file_and_reference",
            ),
            models.UniqueConstraint(
                fields=("channel", "reference"),
                condition=~models.Q(content_hash=""),
                name="one_submission_a_channel_and_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Opening(models.Model):
    """A report that rows of a submission went into: the first, or a supplementary one.

    `apart`: the rows of the submission with this number go into it (see Waiting). `joined`: by
    joining it to another submission. `ended_at`: its claims went into another report, into which
    the rest goes now.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="openings")
    report = models.ForeignKey(Report, models.PROTECT, related_name="openings")
    opened_at = models.DateTimeField()
    apart = models.PositiveSmallIntegerField(default=0)
    joined = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("submission", "report"), name="one_opening_a_report")
        ]


class Waiting(models.Model):
    """待补正的一行. A row of a submission that could not go on, and what became of it; of a channel
    without files every row, also those that went on at once (`why` is empty then).

    `cells_enc` holds what stands in the row and what is wrong with it (kept.py); it is emptied as
    soon as the row has become a loss line. `name` and `id_last4` are there to find it by.
    `reference`: the sender's own number of the row. `household`: whose row somebody said it is,
    where the row does not say it itself. `line`: the loss line it became. `claim`: in which the
    household's accident stands already; of a row that tells the same loss, the one it tells of.
    `officer`: who is to deal with it. `apart`: rows with the same number (not 0) go into a report
    of their own.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"
        DROPPED = "dropped"
        REPLACED = "replaced"  # a later sheet has the row anew, and that one waits
        RETURNED = "returned"  # sent back to who sent it, with what is missing
        JOINED = "joined"  # tells the same loss as a claim that is there
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
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    line = models.OneToOneField(LossLine, models.PROTECT, null=True, related_name="waited")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="told_again")
    officer = models.CharField(max_length=60, blank=True, db_index=True)
    apart = models.PositiveSmallIntegerField(default=0)
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


class Enclosure(models.Model):
    """附件. A photograph or paper that came with a submission: for a row, or (no row) for it all.

    It becomes evidence as soon as its row has gone on; `trouble`: the code of why it could not.
    `said_enc`: what the device says beside it (place, time, clocks), encrypted: kept, checked,
    never trusted alone. `erased_at`: nothing here says any more which file it was.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="enclosures")
    row = models.ForeignKey(Waiting, models.PROTECT, null=True, related_name="enclosures")
    number = models.PositiveIntegerField()  # within the submission, from 1
    kind = models.CharField(max_length=8, choices=Evidence.Kind.choices)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    stored_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    name = models.CharField(max_length=160, blank=True)
    said_enc = models.BinaryField(default=b"")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="came_as")
    trouble = models.CharField(max_length=40, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("submission_id", "number")
        constraints = [
            models.UniqueConstraint(fields=("submission", "number"), name="one_enclosure_a_number")
        ]


class Telling(models.Model):
    """谁报的. Who told for whom, how, and that they agreed to it. Name, number and what was read
    back are encrypted, each for itself."""

    class Relation(models.TextChoices):
        SELF = "self"
        FAMILY = "family"
        NEIGHBOUR = "neighbour"
        GROUP_HEAD = "group_head"
        OFFICIAL = "official"
        OTHER = "other"

    class How(models.TextChoices):
        IN_PERSON = "in_person"
        CALL = "call"
        PAPER = "paper"
        MESSAGE = "message"

    class Consent(models.TextChoices):
        SIGNED = "signed"  # on paper
        READ_BACK = "read_back"  # by telephone, and said yes to
        ON_SCREEN = "on_screen"  # the thumb or a signature on the phone
        NONE = "none"

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="telling")
    name_enc = models.BinaryField(default=b"")
    phone_enc = models.BinaryField(default=b"")
    phone_last4 = models.CharField(max_length=4, blank=True)
    read_back_enc = models.BinaryField(default=b"")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    how = models.CharField(max_length=12, choices=How.choices)
    told_at = models.DateTimeField()
    consent = models.CharField(max_length=12, choices=Consent.choices)
    consent_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
