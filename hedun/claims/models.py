"""Claims: the village's folder, its events, one claim a household and event, and the loss lines.

Quantities and degrees are whole numbers in the database so that both databases keep them exactly:
`quantity_e4` is ten-thousandths of the unit (mu, head, plant …), `degree_ppm` millionths.
"""

from decimal import Decimal

from django.db import models

from hedun.claims.squares import Square
from hedun.domain.case import State
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.policies.models import Policy


class Report(models.Model):
    """报案/清册. What one clerk hands over at once; holds one or more events."""

    class Channel(models.TextChoices):
        DESK = "desk"
        SHEET = "sheet"
        PHONE_CALL = "phone_call"
        PAPER = "paper"
        PHONE = "phone"  # the page for phones, also without a signal
        ODK = "odk"

    number = models.CharField(max_length=40, unique=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="reports")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="reports")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    first_told_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Event(models.Model):
    """事故. One accident: which animal, when, where in the village (`report` in terms SPEC)."""

    number = models.CharField(max_length=44, unique=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="events")
    species = models.CharField(max_length=40)
    occurred = models.DateField()

    def __str__(self) -> str:
        return self.number


class Claim(models.Model):
    """索赔(户). One household in one event; carries the state. Written only by claims.actions.

    `due_at`: when its state's clock runs out. `remind_at`: what cannot be hurried (a treatment goes
    on) has no due date; somebody looks at it again then, and it is never overdue.
    """

    number = models.CharField(max_length=48, unique=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="claims")
    event = models.ForeignKey(Event, models.PROTECT, related_name="claims")
    household = models.ForeignKey(Household, models.PROTECT, related_name="claims")
    row = models.PositiveIntegerField()  # the household's number in the report
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True, db_index=True)
    due_provisional = models.BooleanField(default=False)
    remind_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    no_evidence_reason = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        ordering = ("report_id", "row", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("event", "household"),
                condition=models.Q(merged_into__isnull=True),
                name="one_claim_a_household_and_event",
            )
        ]
        indexes = [models.Index(fields=("state", "due_at"))]

    def __str__(self) -> str:
        return self.number


class ClaimMove(models.Model):
    """One move made on a claim: the claim's past, added to and never edited."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="moves")
    action = models.CharField(max_length=20)
    start = models.CharField(max_length=12)
    to = models.CharField(max_length=12)
    user = models.CharField(max_length=60, db_index=True)
    user_name = models.CharField(max_length=60)
    role = models.CharField(max_length=16)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=40, blank=True)
    missing = models.JSONField(default=list)
    late = models.BooleanField(default=False)  # came back after the two years of art. 26
    entry_seq = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        indexes = [  # few among very many
            models.Index(fields=("claim",), condition=models.Q(late=True), name="moves_late")
        ]


class Assignment(models.Model):
    """Who of the office that `role` names has the claim in hand: ended by the next, never edited.

    It counts while the claim waits for that role (claims.officers).
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=16)
    officer = models.CharField(max_length=60, db_index=True)
    officer_name = models.CharField(max_length=60)
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("claim", "role"),
                condition=models.Q(ended_at__isnull=True),
                name="one_officer_a_claim_and_role",
            )
        ]


class LossLine(models.Model):
    """损失明细. One damaged thing as the village reported it; later figures are assessments.

    `lon_e7`, `lat_e7`: where it is, ten-millionths of a degree (WGS 84), where that is known.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    section = models.CharField(max_length=20)
    item = models.CharField(max_length=40)
    stage = models.CharField(max_length=40, blank=True)
    plot = models.CharField(max_length=60, blank=True)
    planted_e4 = models.BigIntegerField(null=True)
    quantity_e4 = models.BigIntegerField()
    degree_ppm = models.PositiveIntegerField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    other_paid_fen = models.BigIntegerField(default=0)
    person = models.CharField(max_length=40, blank=True)
    exclusions = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True)
    lon_e7 = models.IntegerField(null=True)
    lat_e7 = models.IntegerField(null=True)

    class Meta:
        ordering = ("claim_id", "number")
        constraints = [models.UniqueConstraint(fields=("claim", "number"), name="one_line_number")]
        indexes = [
            models.Index(
                Square("lat_e7", "lon_e7"),
                condition=models.Q(lat_e7__isnull=False),
                name="lines_by_square",
            )
        ]

    @property
    def code(self) -> str:
        """The line's own id in terms files and awards."""
        return f"{self.claim.number}-{self.number}"

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.quantity_e4).scaleb(-4)

    @property
    def degree(self) -> Decimal | None:
        return None if self.degree_ppm is None else Decimal(self.degree_ppm).scaleb(-6)


class LineGround(models.Model):
    """地块. The ground of a line beyond its point, as it was walked, drawn or told by a device.

    `rings`: the outer ring of each part, then its holes, as [longitude, latitude] in ten-millionths
    of a degree (WGS 84); none for a point. `area_e4`: ten-thousandths of a mu within them. `datum`:
    in which it was said before it was converted. `accuracy_m`: as the device gave it.
    """

    line = models.OneToOneField(LossLine, models.PROTECT, related_name="ground")
    rings = models.JSONField(default=list)
    area_e4 = models.BigIntegerField(null=True)
    datum = models.CharField(max_length=8)
    accuracy_m = models.PositiveIntegerField(null=True)


class LineDecision(models.Model):
    """A line covered or not, with a code. The township recommends, the insurer decides.

    The newest row of a level counts; a changed mind is a new row with its reason.
    """

    class Level(models.TextChoices):
        RECOMMENDED = "recommended"
        DECIDED = "decided"

    line = models.ForeignKey(LossLine, models.PROTECT, related_name="decisions")
    level = models.CharField(max_length=12, choices=Level.choices)
    covered = models.BooleanField()
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    user = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
