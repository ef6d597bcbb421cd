"""What cameras saw of animals, and what a county has entered of its province's list."""

from django.db import models

from hedun.places.models import Place


class Package(models.Model):
    """红外相机数据包. One Camtrap DP as it was taken in, of a county. `dataset`: its own name;
    `sha256`: of the file; `added`: how many detections were new."""

    number = models.CharField(max_length=20, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    dataset = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    added = models.PositiveIntegerField()
    taken_by = models.CharField(max_length=60)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.number


class Deployment(models.Model):
    """布设. A camera at a place for a while. `key`: of dataset and its own name there; degrees in
    ten-millionths (WGS 84)."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="deployments")
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    lat_e7 = models.IntegerField()
    lon_e7 = models.IntegerField()
    starts = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class Detection(models.Model):
    """拍摄记录. An animal that a camera saw. `key`: of dataset and its own name there.

    `species`: of our list, empty for others; `count`: none where it was not counted; `machine`: a
    program named it; `sure_ppm`: how sure, millionths.
    """

    package = models.ForeignKey(Package, models.PROTECT, related_name="detections")
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="detections")
    key = models.CharField(max_length=64, unique=True)
    species = models.CharField(max_length=40, blank=True)
    scientific = models.CharField(max_length=120)
    starts = models.DateTimeField()
    until = models.DateTimeField()
    count = models.PositiveIntegerField(null=True)
    machine = models.BooleanField(default=False)
    sure_ppm = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("starts",))]


class Protection(models.Model):
    """省级保护. That a species stands in the list of a province, from a day on (until another); the
    newest row of a species and day counts."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    species = models.CharField(max_length=40)
    starts = models.DateField()
    until = models.DateField(null=True)
    basis = models.CharField(max_length=120)
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
