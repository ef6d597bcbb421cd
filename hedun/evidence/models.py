"""Evidence: photographs and papers, kept by what they are (SHA-256), written once."""

from django.db import models

from hedun.claims.models import Claim, Report


class Evidence(models.Model):
    """One file handed in for a claim or a report. The bytes lie in $HEDUN_HOME/evidence.

    `sha256` and `size` (bytes) are of the file as it was handed in; `stored_sha256` is the name
    under which it lies in the store. The two differ where the store keeps it encrypted. `key_enc`:
    the file's own key, where it has one; without it the file is lost to everybody (`erased_at`).
    """

    class Kind(models.TextChoices):
        PHOTO = "photo"
        PAPER = "paper"
        SHEET = "sheet"  # the village's list as it came
        POSTED = "posted"  # the public notice on the board
        MEDICAL = "medical"  # of an injury: only its handlers see it

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
