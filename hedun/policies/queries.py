"""Which policy answers for a loss, its wording and its numbers on a day."""

from datetime import date

from hedun.domain.clocks import CLOCKS, LIMITS
from hedun.domain.deadlines import Clock
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.policies.models import Policy, PolicySetting, TermsFile


def policy_for(village: Place, day: date) -> Policy | None:
    """The policy whose place holds the village and whose period holds the day."""
    return (
        Policy.objects.filter(place__code__in=lineage(village), starts__lte=day, ends__gte=day)
        .order_by("-starts", "pk")
        .first()
    )


def terms_for(policy: Policy, day: date) -> TermsFile | None:
    """The wording in force on the day the loss occurred."""
    return (
        TermsFile.objects.filter(policy=policy, effective__lte=day, expires__gte=day)
        .order_by("-put_in_force_at", "-pk")
        .first()
    )


def settings_on(policy: Policy, day: date) -> dict[str, PolicySetting]:
    """The policy's own numbers on a day, newest first wins."""
    rows = PolicySetting.objects.filter(policy=policy, effective__lte=day)
    return {row.key: row for row in rows.order_by("effective", "pk")}


def clock(policy: Policy, key: str, day: date) -> Clock:
    """The policy's clock, or the default of domain.clocks."""
    own = settings_on(policy, day).get(f"clock.{key}")
    return Clock.parse(own.value if own else CLOCKS[key].length)


def limit_fen(policy: Policy, key: str, day: date) -> int:
    """An amount the policy sets (`small_fen`, `authority_fen`), or the default."""
    own = settings_on(policy, day).get(key)
    return int(own.value) if own else LIMITS[key]
