"""Up to which day of loss money has been awarded under a policy."""

from datetime import date

from django.db.models import Max

from hedun.assessment.models import ClaimAward
from hedun.policies.models import Policy


def last_awarded_day(policy: Policy) -> date | None:
    """The latest day of loss of a claim with an award that stands; None where there is none."""
    stand = ClaimAward.standing().filter(award__policy=policy)
    day: date | None = stand.aggregate(day=Max("claim__event__occurred"))["day"]
    return day
