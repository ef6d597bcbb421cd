"""The record: what was done, by whom, when, chained so that nothing can be changed unseen."""

from django.db import models


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


class Head(models.Model):
    """The pen: one row. Who writes locks it first, so writers queue and the chain has one end."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)

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
