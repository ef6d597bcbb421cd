"""ODK: forms filled in with ODK Collect or KoboCollect, while their parts arrive.

Collect sends a filled form (an instance, in OpenRosa's words) in as many requests as its
photographs need, each time with its XML. When all of it is here it becomes a parcel as of any
phone, and goes the parcels' way: one receipt, one worker, one hand-over (docs/decisions/0025).
"""

from django.db import models

from hedun.phone.models import Device, Parcel


class Instance(models.Model):
    """A filled form. `uuid`: of its instanceID. `xml_enc`: as it came, encrypted; `xml_hash`
    (keyed) tells whether another content comes under the same number. `files`: [name, SHA-256,
    bytes] of what has arrived. `expected`: names of the files the XML speaks of.

    `last_at`: when its sender said that this was all of it. `conflict_at`: when another content
    came under its number. `seal`: keyed, over what was received.
    """

    uuid = models.CharField(max_length=36, unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="instances")
    form = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    village = models.CharField(max_length=12)
    rows = models.PositiveIntegerField()
    xml_enc = models.BinaryField()
    xml_hash = models.CharField(max_length=64)
    expected = models.JSONField()
    files = models.JSONField()
    skew_s = models.IntegerField(null=True)
    begun_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    parcel = models.OneToOneField(Parcel, models.PROTECT, null=True, related_name="instance")
    conflict_at = models.DateTimeField(null=True)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=("id",),
                condition=models.Q(parcel=None),
                name="openrosa_instances_at_work",
            )
        ]

    @property
    def missing(self) -> list[str]:
        """The files that have not arrived, by the names the XML has for them."""
        here = {name for name, _sha256, _size in self.files}
        return [name for name in self.expected if name not in here]
