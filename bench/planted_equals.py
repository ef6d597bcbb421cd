"""Fraud planted among equals: one village, town, officer or expert who is not as the others are.

As bench/planted.py: nothing of how it is looked for is known here, and whoever calls rolls back.
"""

import random
from collections import Counter
from datetime import date, timedelta

from django.db.models import F

from bench.planted import Season
from hedun.assessment.models import Assessment
from hedun.claims.models import Claim, ClaimMove, Event, LossLine
from hedun.people.models import Household
from hedun.policies.models import Policy

OF_EQUALS = 3  # villages that are not honest


def larger_areas(season: Season, strength: int) -> set[int]:
    villages = _villages(season)
    rows = LossLine.objects.filter(claim__report__village__in=villages, section="crop")
    rows.update(quantity_e4=F("quantity_e4") * (120, 150, 250)[strength] / 100)
    return villages


def rounder_areas(season: Season, strength: int) -> set[int]:
    villages = _villages(season)
    rows = LossLine.objects.filter(claim__report__village__in=villages, section="crop")
    for line in rows.order_by("pk"):
        if season.rng.randrange(100) < (20, 50, 90)[strength]:
            line.quantity_e4 = max(5_000, round(line.quantity_e4 / 5_000) * 5_000)
            line.save(update_fields=["quantity_e4"])
    return villages


def more_claims(season: Season, strength: int) -> set[int]:
    """So many times the claims a household: the others of the village are off the roll."""
    villages = _villages(season)
    for village in villages:
        here = list(Household.objects.filter(village=village, until=None).order_by("pk"))
        kept = max(1, round(len(here) / (1.5, 4, 12)[strength]))
        gone = [household.pk for household in here[kept:]]
        Household.objects.filter(pk__in=gone).update(until=date(2000, 1, 1))
    return villages


def before_the_end(season: Season, strength: int) -> set[int]:
    """A part of a town's accidents falls into the policy's last fortnight; one in fifty of
    everybody's does."""
    towns = Counter(Event.objects.values_list("report__village__parent", flat=True))
    town = towns.most_common(3)[2][0]
    ends = Policy.objects.get().ends
    for event in Event.objects.select_related("report__village").order_by("pk"):
        most = (8, 25, 50)[strength] if event.report.village.parent_id == town else 2
        if season.rng.randrange(100) < most:
            Event.objects.filter(pk=event.pk).update(occurred=ends - timedelta(days=3))
    return {town}


def stern_or_lenient(season: Season, strength: int) -> set[str]:
    """One officer of a township sends back so many percent of what he is shown."""
    [user] = _busiest(season, "verify", 1)
    for move in ClaimMove.objects.filter(user=user, action="verify").order_by("pk"):
        if season.rng.randrange(100) < (8, 20, 50)[strength]:
            ClaimMove.objects.filter(pk=move.pk).update(action="return")
    return {user}


def drifting(season: Season, strength: int) -> set[str]:
    """One expert finds so many points more than he would."""
    [user] = _busiest(season, "assess", 1)
    rows = Assessment.objects.filter(user=user, level=Assessment.Level.EXPERT)
    rows.update(degree_ppm=F("degree_ppm") + (40_000, 100_000, 180_000)[strength])
    return {user}


def invented(rng: random.Random, strength: int) -> list[int]:
    """Amounts over four powers of ten, of which so many percent were thought up."""
    percent = (10, 30, 60)[strength]
    return [
        rng.randrange(4, 10) * 10 ** rng.randrange(2, 6) + rng.randrange(90)
        if rng.randrange(100) < percent
        else round(10 ** rng.uniform(2, 6))
        for _ in range(3000)
    ]


def _villages(season: Season) -> set[int]:
    """Some of those that told of 40 claims and more."""
    counts = Counter(Claim.objects.values_list("report__village", flat=True))
    many = sorted(pk for pk, n in counts.items() if 40 <= n <= 150)
    return set(season.rng.sample(many, OF_EQUALS))


def _busiest(season: Season, action: str, count: int) -> list[str]:
    users = Counter(ClaimMove.objects.filter(action=action).values_list("user", flat=True))
    return [user for user, _ in users.most_common(count)]
