"""Injuries: who was hurt or killed, treatment and its bills, what others paid, the medical account.

Everything that names a person or an illness stands encrypted (`…_enc`, sealed.py) and is read by
the named handlers of the injury alone. Days, codes and amounts are plain: the money rests on them.
"""

from django.db import models

from hedun.claims.models import Claim, LossLine
from hedun.evidence.models import Evidence
from hedun.injuries.codes import choices
from hedun.policies.models import Policy


class Injured(models.Model):
    """Who is meant by the code in LossLine.person: the same code for the same ID number under a
    policy, so that limits on a person hold over several claims. The hash tells nobody who."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="injured")
    id_hash = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=20, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("policy", "id_hash"), name="one_code_a_person")
        ]


class Injury(models.Model):
    """伤亡. One person hurt or killed in a claim's accident. `relation`: to the household.

    `happened`: where and how, in the words of who reported it.
    """

    number = models.CharField(max_length=54, unique=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="injuries")
    injured = models.ForeignKey(Injured, models.PROTECT, related_name="injuries")
    name_enc = models.BinaryField()
    id_number_enc = models.BinaryField()
    birth_enc = models.BinaryField()
    happened_enc = models.BinaryField(default=b"")
    diagnosis_enc = models.BinaryField(default=b"")
    relation = models.CharField(max_length=12, choices=choices("relation"))
    reported_by = models.CharField(max_length=60)
    reported_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("claim_id", "id")
        constraints = [
            models.UniqueConstraint(fields=("claim", "injured"), name="one_injury_a_person")
        ]

    def __str__(self) -> str:
        return self.number


class Handler(models.Model):
    """办理人. Who may read what is sealed of the injury, why, and until when (None: open)."""

    injury = models.ForeignKey(Injury, models.PROTECT, related_name="handlers")
    user = models.CharField(max_length=60, db_index=True)
    user_name = models.CharField(max_length=60)
    reason_enc = models.BinaryField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class Opening(models.Model):
    """The sealed part was opened by a handler: it lies open to them for a short while."""

    handler = models.ForeignKey(Handler, models.PROTECT, related_name="openings")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Paper(models.Model):
    """A picture or paper of the injury; the file is evidence of its claim, kept under its own key.
    `title`: what its giver called it."""

    injury = models.ForeignKey(Injury, models.PROTECT, related_name="papers")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="paper")
    title_enc = models.BinaryField(default=b"")

    class Meta:
        ordering = ("id",)


class Treatment(models.Model):
    """诊疗. In hospital from `starts` to `ends` (None: still there), or a visit on one day."""

    class Kind(models.TextChoices):
        INPATIENT = "inpatient"
        OUTPATIENT = "outpatient"

    injury = models.ForeignKey(Injury, models.PROTECT, related_name="treatments")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    hospital_enc = models.BinaryField()
    credit_code_enc = models.BinaryField(default=b"")
    starts = models.DateField()
    ends = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("starts", "id")


class Bill(models.Model):
    """A hospital's bill: entered by hand, or one handing-in of its list (`paper`)."""

    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="bills")
    number_enc = models.BinaryField(default=b"")
    number_hash = models.CharField(max_length=64, blank=True, db_index=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="bills")
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class BillItem(models.Model):
    """One line of a bill; below 0 what the hospital gave back. `eligible` as first said (None: a
    person has to say it); the newest Judgement counts. `row_hash`: to know the line again."""

    bill = models.ForeignKey(Bill, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=choices("kind"))
    name_enc = models.BinaryField(default=b"")
    amount_fen = models.BigIntegerField()
    eligible = models.BooleanField(null=True)
    code = models.CharField(max_length=20, blank=True)
    reason_enc = models.BinaryField(default=b"")
    row_hash = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ("bill_id", "number")
        constraints = [models.UniqueConstraint(fields=("bill", "number"), name="one_item_number")]


class Judgement(models.Model):
    """Another word on an item: eligible, or not for a coded reason. The newest counts."""

    item = models.ForeignKey(BillItem, models.PROTECT, related_name="judgements")
    eligible = models.BooleanField()
    code = models.CharField(max_length=20, blank=True)
    reason_enc = models.BinaryField(default=b"")
    user = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Settlement(models.Model):
    """结算单. What somebody else paid towards treatment of a kind; `treatment` where it is for one.
    `elsewhere`: the other policy's injury it was paid under."""

    injury = models.ForeignKey(Injury, models.PROTECT, related_name="settlements")
    kind = models.CharField(max_length=12, choices=Treatment.Kind.choices)
    treatment = models.ForeignKey(Treatment, models.PROTECT, null=True, related_name="settlements")
    payer = models.CharField(max_length=12, choices=choices("payer"))
    day = models.DateField()
    amount_fen = models.BigIntegerField()
    elsewhere = models.ForeignKey(Injury, models.PROTECT, null=True, related_name="counted_in")
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class Disability(models.Model):
    """伤残等级, 1 (worst) to 10, by the named standard. The newest row counts."""

    injury = models.ForeignKey(Injury, models.PROTECT, related_name="disabilities")
    standard = models.CharField(max_length=12, choices=choices("standard"))
    grade = models.PositiveSmallIntegerField()
    day = models.DateField()
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()


class Death(models.Model):
    """死亡. `funeral_fen`: what bills of the funeral come to (None: by the terms' table)."""

    injury = models.OneToOneField(Injury, models.PROTECT, related_name="death")
    day = models.DateField()
    funeral_fen = models.BigIntegerField(null=True)
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()


class Heir(models.Model):
    """继承人 with a share of parts/of; those not ended add up to one."""

    death = models.ForeignKey(Death, models.PROTECT, related_name="heirs")
    name_enc = models.BinaryField()
    id_number_enc = models.BinaryField()
    id_hash = models.CharField(max_length=64, db_index=True)
    relation = models.CharField(max_length=12, choices=choices("heir"))
    parts = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class Reckoning(models.Model):
    """医疗账. What is known of the injury at an hour, added up line by line.

    Drawn up by one officer, confirmed by another with the claim's move; a newer one takes the place
    of one that was not confirmed.
    """

    class Kind(models.TextChoices):
        INTERIM = "interim"
        FINAL = "final"

    class State(models.TextChoices):
        DRAWN = "drawn"
        CONFIRMED = "confirmed"
        REPLACED = "replaced"

    injury = models.ForeignKey(Injury, models.PROTECT, related_name="reckonings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAWN)
    until = models.DateField()
    reason_enc = models.BinaryField(default=b"")
    drawn_by = models.CharField(max_length=60)
    drawn_by_name = models.CharField(max_length=60)
    drawn_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class ReckoningLine(models.Model):
    """One loss line of the account. `claimed_fen`: all bills, eligible or not; `rate_fen`: of one
    (a day, a person), where a dated table has it, and `says` where it is from, as it was said then.
    `amount_fen` None: the terms' own table says it."""

    reckoning = models.ForeignKey(Reckoning, models.PROTECT, related_name="lines")
    line = models.ForeignKey(LossLine, models.PROTECT, related_name="reckoned")
    quantity_e4 = models.BigIntegerField()
    claimed_fen = models.BigIntegerField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    other_paid_fen = models.BigIntegerField(default=0)
    rate_fen = models.BigIntegerField(null=True)
    says = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    @property
    def left_fen(self) -> int:
        """What is left to claim, before the terms say what is paid of it."""
        return max((self.amount_fen or 0) - self.other_paid_fen, 0)
