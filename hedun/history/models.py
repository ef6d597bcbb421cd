"""Policies and claims of past years as an insurer hands them over: settled elsewhere, kept to be
counted. Nothing here is payable, and nothing of it stands in the ledger."""

from django.db import models

from hedun.places.models import Place


class PastList(models.Model):
    """历年清单. One file of policies or of claims, as it was taken over. `profile`: by which
    layout; `same`: the fields by which it knows a row again; `sha256`: of the file; `rows`: how
    many of it were new or changed."""

    class About(models.TextChoices):
        POLICIES = "policies"
        CLAIMS = "claims"

    number = models.CharField(max_length=20, unique=True)
    about = models.CharField(max_length=8, choices=About.choices)
    profile = models.CharField(max_length=40)
    same = models.CharField(max_length=120)
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number


class PastPolicy(models.Model):
    """往年保单. A policy of an insurer that no claim of ours was ever under.

    `key`: insurer and number, which its claims name; a row that says something new of the same
    policy takes the place of the old one (`replaces`), which stays. `paid_fen`: what the insurer
    says was paid under it in all, against which its claims are added up.
    """

    listed = models.ForeignKey(PastList, models.PROTECT, related_name="policies")
    row = models.PositiveIntegerField()
    key = models.CharField(max_length=64, db_index=True)
    number = models.CharField(max_length=40)
    insurer = models.CharField(max_length=80)
    policyholder = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    starts = models.DateField()
    ends = models.DateField()
    cover_fen = models.BigIntegerField()
    premium_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number


class PastClaim(models.Model):
    """往年赔案. A row of an insurer's list of claims. `contract`: its policy's key; `key`: what
    makes it the same row again.

    Of ID number and account only what compares them is kept: a keyed hash and last digits. Who
    was hurt is not kept at all. `quantity_e4`: ten-thousandths of what its crop is counted in.
    """

    listed = models.ForeignKey(PastList, models.PROTECT, related_name="claims")
    row = models.PositiveIntegerField()
    key = models.CharField(max_length=64, db_index=True)
    contract = models.CharField(max_length=64, db_index=True)
    number = models.CharField(max_length=40)
    report = models.CharField(max_length=40, blank=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    id_number_hash = models.CharField(max_length=64, blank=True, db_index=True)
    id_number_last4 = models.CharField(max_length=4, blank=True)
    account_last4 = models.CharField(max_length=4, blank=True)
    species = models.CharField(max_length=40)
    section = models.CharField(max_length=12)
    item = models.CharField(max_length=40)
    plot = models.CharField(max_length=60, blank=True)
    quantity_e4 = models.BigIntegerField(null=True)
    degree_ppm = models.PositiveIntegerField(null=True)
    occurred = models.DateField()
    told = models.DateField(null=True)
    outcome = models.CharField(max_length=12)
    paid_fen = models.BigIntegerField()
    estimate_fen = models.BigIntegerField(null=True)
    paid_on = models.DateField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number
