"""What the forecast said on each morning, and what was warned of."""

from django.db import models

from hedun.policies.models import Policy


class DayForecast(models.Model):
    """每日预测. Of a policy, as known on a day: what the season comes to (fen of whole yuan), and
    the chance that the cover does not last, millionths.

    `level`: the warning that stands since then, percent; 0: none. `told`: it was reached on this
    day, and those concerned were told.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="day_forecasts")
    day = models.DateField()
    cover_fen = models.BigIntegerField()
    expected_fen = models.BigIntegerField()
    chance_ppm = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    told = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("day", "id")
        constraints = [models.UniqueConstraint(fields=("policy", "day"), name="one_forecast_a_day")]
