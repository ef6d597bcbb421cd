"""纸表: forms that were printed for a village, each with its own number.

What is being typed off a form lies beside the database until it is handed in (drafts.py); what was
handed in is a submission whose reference is the form's number, so that a form goes in once.
"""

from django.db import models

from hedun.places.models import Place


class Form(models.Model):
    """A form with the village's roll on it, as it was when it was printed.

    `households`: their numbers, in the order of the rows from 1. `version`: of the layout and of
    the codes that stand on it (words.py).
    """

    number = models.CharField(max_length=40, unique=True)
    village = models.ForeignKey(Place, models.PROTECT, related_name="paper_forms")
    version = models.PositiveSmallIntegerField()
    households = models.JSONField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.number
