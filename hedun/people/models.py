"""People: who signs in and with which postings; households, their identity and their accounts.

What identifies a person (ID number, phone, card) sits encrypted in side rows that can be erased;
a keyed hash serves the search and the last four digits serve the eye.
"""

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from hedun.domain.actors import PEOPLE
from hedun.places.models import Place


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username: str) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """An account. What it may do comes from its postings alone."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone_enc = models.BinaryField(default=b"")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ("name",)
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Django would store a stronger hash at sign-in; a sealed row changes by an action only."""
        return check_password(raw_password, self.password)


class SignOn(models.Model):
    """统一登录. The account that a subject of the office's own sign-in stands for; `subject_hash`:
    keyed, of issuer and subject. Ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="sign_ons")
    subject_hash = models.CharField(max_length=64)
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("user",), condition=Q(ended_at__isnull=True), name="one_sign_on_a_user"
            ),
            models.UniqueConstraint(
                fields=("subject_hash",),
                condition=Q(ended_at__isnull=True),
                name="one_user_a_subject",
            ),
        ]


class RolePosting(models.Model):
    """A role at a place for a period. Ended by setting `until` through an action, never deleted.

    `company`: of the insurer's staff (actors.OF_A_COMPANY), as it stands in the company's policies,
    or the beginning that all its branches share; empty: whoever insures the place."""

    user = models.ForeignKey(User, models.PROTECT, related_name="postings")
    role = models.CharField(max_length=16, choices=[(r.value, r.name) for r in PEOPLE])
    place = models.ForeignKey(Place, models.PROTECT)
    starts = models.DateField()
    until = models.DateField(null=True)
    company = models.CharField(max_length=80, blank=True, default="")
    given_by = models.CharField(max_length=60)
    given_at = models.DateTimeField()


class Absence(models.Model):
    """Somebody is away from `starts` to `until` (both included): nothing is in their hands then; it
    is in those of `stand_in`, a colleague of the same office, where there is one.

    Ended early by `ended_at`, never deleted.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    starts = models.DateField()
    until = models.DateField()
    told_by = models.CharField(max_length=60)
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stand_in = models.ForeignKey(User, models.PROTECT, null=True, related_name="stands_in")


class View(models.Model):
    """A person's own name for a list with its filters: `page` is the list's view, `query` its
    address. Nothing of it is about a claim or a villager."""

    user = models.ForeignKey(User, models.PROTECT, related_name="views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("position", "id")


class Household(models.Model):
    """农户. Who is paid: a family or a village collective (村集体)."""

    class Kind(models.TextChoices):
        FAMILY = "family"
        COLLECTIVE = "collective"

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.FAMILY)
    name = models.CharField(max_length=60)
    village = models.ForeignKey(Place, models.PROTECT, related_name="households")
    group = models.CharField(max_length=20, blank=True)
    starts = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("village", "name")),
            models.Index(
                fields=("name",), opclasses=("varchar_pattern_ops",), name="households_by_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """Side row: what identifies the head of the household (or the collective's USCC)."""

    household = models.OneToOneField(Household, models.PROTECT, related_name="identity")
    id_number_enc = models.BinaryField()
    id_number_hash = models.CharField(max_length=64, db_index=True)
    id_number_last4 = models.CharField(max_length=4, db_index=True)
    phone_enc = models.BinaryField(default=b"")
    phone_hash = models.CharField(max_length=64, db_index=True, blank=True)
    phone_last4 = models.CharField(max_length=4, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True)


class Plot(models.Model):
    """承包地块: land of the household from `starts` to `until` (both included, None: still).

    Never edited: another area or another name is another row. `area_e4`: ten-thousandths of a mu.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="plots")
    name = models.CharField(max_length=80)
    area_e4 = models.BigIntegerField()
    starts = models.DateField()
    until = models.DateField(null=True)


class HouseholdLink(models.Model):
    """合户, 分户, 迁移: what a household became, from `day` on. Neither side is rewritten.

    `receives`: the successor is who is paid what the predecessor is still owed; each predecessor
    that ended has one such link. `act`: the entry that made it with the links beside it.
    """

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"
        MOVE = "move"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    predecessor = models.ForeignKey(Household, models.PROTECT, related_name="later")
    successor = models.ForeignKey(Household, models.PROTECT, related_name="earlier")
    day = models.DateField()
    receives = models.BooleanField()
    act = models.BigIntegerField(db_index=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class Circumstance(models.Model):
    """Why the household's own account is not paid to: its head has died, or is a minor.

    `since`: the day of the death; for a minor, the day it was entered. Ended by an act only.
    """

    class Kind(models.TextChoices):
        DECEASED = "deceased"
        MINOR = "minor"

    household = models.ForeignKey(Household, models.PROTECT, related_name="circumstances")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateField()
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Proxy(models.Model):
    """代领人、监护人或继承人: who receives in the household's stead, from `starts` to `until`.

    `paper`: the paper that says so, by its number or the SHA-256 of its file (evidence lies below
    this room). `ended_at`: taken back by an act. Its account is a BankAccount that names it.
    """

    class Kind(models.TextChoices):
        PROXY = "proxy"
        GUARDIAN = "guardian"
        HEIR = "heir"

    household = models.ForeignKey(Household, models.PROTECT, related_name="proxies")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    id_number_enc = models.BinaryField()
    id_number_hash = models.CharField(max_length=64, db_index=True)
    id_number_last4 = models.CharField(max_length=4)
    relation = models.CharField(max_length=20)
    paper = models.CharField(max_length=80)
    starts = models.DateField()
    until = models.DateField(null=True)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Beneficiary(models.Model):
    """受益人: who receives a part of what a claim pays that is no household of the roll.

    A hospital, known by its unified social credit code, stands at the county for any number of
    claims; an heir stands beside the `household` of who died, with the `relation` to them, and has
    no number any more when the household or who died was erased. Which claim pays them, and how
    much: payments.PayeeShare. `ended_at`: taken back by an act.
    """

    class Kind(models.TextChoices):
        HOSPITAL = "hospital"
        HEIR = "heir"

    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, related_name="beneficiaries")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="beneficiaries"
    )
    relation = models.CharField(max_length=20, blank=True)
    id_number_enc = models.BinaryField()
    id_number_hash = models.CharField(max_length=64, db_index=True)
    id_number_last4 = models.CharField(max_length=4)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="hospital", household__isnull=True)
                | Q(kind="heir", household__isnull=False),
                name="an_heir_is_of_a_household",
            ),
            models.UniqueConstraint(
                fields=("id_number_hash",),
                condition=Q(kind="hospital", ended_at__isnull=True),
                name="a_hospital_once",
            ),
            models.UniqueConstraint(
                fields=("household", "id_number_hash"),
                condition=Q(kind="heir", ended_at__isnull=True) & ~Q(id_number_hash=""),
                name="an_heir_once_a_household",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BankAccount(models.Model):
    """收款账户. A changed account is a new row; the newest one not ended is the one to pay.

    Of a household or of a beneficiary. `proxy`: whose account it is where somebody receives in the
    household's stead."""

    class State(models.TextChoices):
        GOOD = "good"
        RETURNED = "returned"  # the bank sent a payment back: must be replaced or confirmed

    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="accounts")
    beneficiary = models.ForeignKey(Beneficiary, models.PROTECT, null=True, related_name="accounts")
    proxy = models.ForeignKey(Proxy, models.PROTECT, null=True, related_name="accounts")
    holder = models.CharField(max_length=60)
    bank = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, default="card")
    number_enc = models.BinaryField()
    number_hash = models.CharField(max_length=64, db_index=True)
    number_last4 = models.CharField(max_length=4, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GOOD)
    starts_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, beneficiary__isnull=True)
                | Q(household__isnull=True, beneficiary__isnull=False, proxy__isnull=True),
                name="an_account_is_of_one_owner",
            )
        ]


class Kinship(models.Model):
    """A declared relation: the user is of this household or a near relative (own-and-kin bar).

    Over from `ended_at` on, by the word of somebody else."""

    user = models.ForeignKey(User, models.PROTECT, related_name="kin")
    household = models.ForeignKey(Household, models.PROTECT, related_name="kin")
    relation = models.CharField(max_length=20)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Reason(models.Model):
    """Why an act was done that is no move of a claim (those keep theirs). `entry_seq`: the number
    of its entry, which says who, when and about what; written by reasons.keep."""

    entry_seq = models.BigIntegerField(unique=True)
    text = models.TextField()
