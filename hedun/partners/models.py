"""Partners: whose own systems read here by a token, and are told of what happens to claims."""

from django.db import models

from hedun.places.models import Place


class Partner(models.Model):
    """合作单位. `company`: the insurer whose policies it reads about, as it stands in them, or the
    beginning that its branches share; empty: an authority, which reads all of its place."""

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    company = models.CharField(max_length=80, blank=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ended_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("place__code", "id")

    def __str__(self) -> str:
        return self.name


class Admitted(models.Model):
    """Made by the administrator; it counts when somebody who reads these claims has admitted it."""

    number = models.CharField(max_length=48, unique=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    admitted_by = models.CharField(max_length=60, blank=True)
    admitted_at = models.DateTimeField(null=True)
    off_by = models.CharField(max_length=60, blank=True)
    off_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Token(Admitted):
    """令牌. `secret_hash`: keyed; the token itself is shown once and kept nowhere. `scopes`: of
    words.SCOPES. `a_minute`: requests that it may make. `seen_at`: when it was used last."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    scopes = models.JSONField()
    a_minute = models.PositiveIntegerField()
    secret_hash = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class Hook(Admitted):
    """推送. Where a partner is told of moves of claims (`events`: their actions).

    `secret_enc` signs; the one before it (`before_enc`) signs beside it until `before_until`.
    `mark`: the last move (pk) that was looked at. After requests without an answer, `fails` of them
    in a row, the hook rests until `rests_until`.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="hooks")
    url = models.CharField(max_length=300)
    events = models.JSONField()
    secret_enc = models.BinaryField()
    before_enc = models.BinaryField(default=b"")
    before_until = models.DateTimeField(null=True)
    mark = models.BigIntegerField(default=0)
    fails = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class Delivery(models.Model):
    """One move told to one hook: tried until it was taken, those of one claim in their order.

    `move`: the pk of the claims.ClaimMove, of which what is told is made when it is sent; `claim`:
    the claim's number. `next_at`: not before then; empty where nothing is left to send, or nobody
    tries any more until somebody asks for it. `reason`: of words.FAILURES.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        TAKEN = "taken"  # by the partner
        STOPPED = "stopped"

    hook = models.ForeignKey(Hook, models.PROTECT, related_name="deliveries")
    move = models.BigIntegerField()
    action = models.CharField(max_length=20)
    claim = models.CharField(max_length=48)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    leased_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=12, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("hook", "move"), name="a_move_is_told_once_a_hook")
        ]
        indexes = [
            models.Index(
                fields=("next_at",), condition=models.Q(next_at__isnull=False), name="told_when"
            ),
            models.Index(
                fields=("hook", "claim", "id"),
                condition=~models.Q(state="taken"),
                name="told_in_order",
            ),
            models.Index(
                fields=("done_at",), condition=models.Q(done_at__isnull=False), name="told_long_ago"
            ),
        ]
