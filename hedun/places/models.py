"""Administrative divisions: 12-digit codes with validity and predecessors."""

from django.db import models

from hedun.domain.actors import Level


class Place(models.Model):
    """行政区划. A division for as long as it exists; merged villages get a new row, never an edit.

    `code`: 12 digits (province 2, city 2, county 2, township 3, village 3; upper ones zero-filled).
    """

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(choices=[(lv.value, lv.name) for lv in Level])
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    starts = models.DateField()
    until = models.DateField(null=True)
    predecessors = models.ManyToManyField(
        "self",
        symmetrical=False,
        related_name="successors",
        through="Succession",
        through_fields=("successor", "predecessor"),
    )

    class Meta:
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=("code", "starts"), name="one_code_a_day")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One division that went into another: a table of its own, so that the record seals it."""

    predecessor = models.ForeignKey(Place, models.PROTECT, related_name="+")
    successor = models.ForeignKey(Place, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("predecessor", "successor"), name="one_succession")
        ]


class PlaceOutline(models.Model):
    """The outline of a division, for maps; the newest row of a place counts, older ones stay.

    `geojson`: a Polygon or MultiPolygon, longitude and latitude in degrees (WGS-84 or CGCS2000,
    which agree far below what a map shows). `schematic`: drawn to show, not surveyed (示意).
    `derived`: not handed in but joined from the outlines of the divisions under it.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="outlines")
    geojson = models.TextField()
    source = models.CharField(max_length=200)
    schematic = models.BooleanField()
    derived = models.BooleanField(default=False)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class PlaceAltitude(models.Model):
    """How high a division lies, in metres: by it a calendar of the crops knows when they ripen.
    The newest row of a place counts, older ones stay; one without any lies as high as the division
    above it."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="altitudes")
    metres = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)


class PlaceTelephone(models.Model):
    """The telephone of an office, as papers and the receipt page give it to villagers; the newest
    row of a place and role counts, older ones stay; an empty number takes it away."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="telephones")
    role = models.CharField(max_length=20)
    number = models.CharField(max_length=30, blank=True)
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
