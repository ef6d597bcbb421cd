"""Who the parties of the policies are: to whom their keys belong (record/offices.py)."""

from django.db.models import Max, Min

from hedun.policies.models import Policy
from hedun.record.models import PartyKey
from hedun.record.offices import Office, Parties

BUREAU, INSURER = PartyKey.Party


def everybody() -> list[Office]:
    """The bureau of each place that a policy covers, and each company that a policy names."""
    days = {"first": Min("starts"), "last": Max("ends")}
    places = Policy.objects.values_list("place__code", "place__name").annotate(**days)
    companies = Policy.objects.values_list("insurer").annotate(**days)
    return [
        *(Office(BUREAU, code, *more) for code, *more in places.order_by("place__code")),
        *(Office(INSURER, name, name, *more) for name, *more in companies.order_by("insurer")),
    ]


def of_policy(number: str) -> Parties:
    for code, insurer in Policy.objects.filter(number=number).values_list("place__code", "insurer"):
        return {BUREAU.value: code, INSURER.value: insurer}
    return {}
