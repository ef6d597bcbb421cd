"""What insurers handed over of past years: as it stands, for whom, and what it adds up to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from hedun.claims.items import PERSON
from hedun.domain.actors import EVERYWHERE, Actor
from hedun.domain.permissions import PERMITTED, does, held
from hedun.history.models import PastClaim, PastList, PastPolicy
from hedun.people.models import Household, Identity
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import around, below
from hedun.policies.models import Policy

SEES = "see.history"
READERS = PERMITTED[SEES]
Row = TypeVar("Row", PastPolicy, PastClaim)


def standing(model: type[Row], at: datetime | None = None) -> QuerySet[Row]:
    """The rows that no later one has taken the place of; as it was known at an instant."""
    later: dict[str, Any] = {} if at is None else {"listed__made_at__lte": at}
    anew = model.objects.filter(replaces=OuterRef("pk"), **later)
    rows: QuerySet[Row] = model.objects.filter(~Exists(anew), **later)
    return rows


@dataclass(frozen=True)
class PastYear:
    """A policy with its claims added up. `adds_up`: they come to what the insurer says it paid, so
    that none is missing."""

    policy: PastPolicy
    claims: int
    listed_fen: int
    open: int

    @property
    def adds_up(self) -> bool:
        return self.listed_fen == self.policy.paid_fen

    @property
    def differs_fen(self) -> int:
        return self.listed_fen - self.policy.paid_fen

    @property
    def loss_ratio(self) -> float | None:
        premium = self.policy.premium_fen
        return 100 * self.policy.paid_fen / premium if premium else None


def years(policies: Iterable[PastPolicy], at: datetime | None = None) -> list[PastYear]:
    """One query."""
    found = list(policies)
    counted = standing(PastClaim, at).filter(contract__in=[one.key for one in found]).order_by()
    sums = {
        key: (n, fen, going)
        for key, n, fen, going in counted.values_list("contract").annotate(
            n=Count("pk"), fen=Sum("paid_fen"), going=Count("pk", filter=Q(outcome="open"))
        )
    }
    return [PastYear(one, *sums.get(one.key, (0, 0, 0))) for one in found]


def years_before(place: Place, day: date, at: datetime) -> list[PastYear]:
    """Of a place, over before a day, the oldest first; a policy whose days one of ours has had is
    left out, so that no day counts twice. Three queries."""
    rows = standing(PastPolicy, at).filter(place=place, ends__lt=day).select_related("place")
    own = list(Policy.objects.filter(place=place, starts__lt=day).values_list("starts", "ends"))
    alone = [
        one
        for one in rows.order_by("starts", "pk")
        if not any(starts <= one.ends and one.starts <= ends for starts, ends in own)
    ]
    return years(alone, at) if alone else []


def claims_of(policies: Collection[PastPolicy], at: datetime | None = None) -> QuerySet[PastClaim]:
    keys = [one.key for one in policies]
    return standing(PastClaim, at).filter(contract__in=keys).order_by("pk")


# ── for whom ────────────────────────────────────────────────────────────────────────────────────


def policies_seen(actor: Actor, now: datetime) -> QuerySet[PastPolicy]:
    """At, under or above where the actor works, of a company's staff its own; the newest first."""
    places = around(places_of(actor, now, READERS))
    rows = standing(PastPolicy).filter(_of_company(actor, now), place__pk__among=places)
    return rows.select_related("place", "listed").order_by("-starts", "pk")


def claims_seen(policy: PastPolicy, actor: Actor, now: datetime) -> QuerySet[PastClaim]:
    """Those of its claims in the villages of the actor."""
    rows = claims_of([policy]).select_related("village", "listed")
    codes = places_of(actor, now, READERS)
    if EVERYWHERE in codes:
        return rows
    return rows.filter(village__pk__among=below(codes))


def lists_seen(actor: Actor, now: datetime) -> QuerySet[PastList]:
    """The files with policies, or claims of policies, that the actor sees; the newest first."""
    keys = policies_seen(actor, now).order_by().values("key")
    files = Q(policies__key__in=keys) | Q(claims__contract__in=keys)
    return PastList.objects.filter(files).distinct().order_by("-pk")


def of_household(
    household: Household, actor: Actor, now: datetime
) -> tuple[str, dict[str, object]] | None:
    """What lists of past years have of the household's ID number: a panel of its page."""
    if not does(SEES, actor, now):
        return None
    hashes = Identity.objects.filter(household=household).exclude(id_number_hash="")
    rows = standing(PastClaim).filter(id_number_hash__in=hashes.values("id_number_hash"))
    found = list(rows.order_by("-occurred", "-pk"))
    seen = policies_seen(actor, now) if found else ()
    policies = {one.key: one for one in seen}
    pairs = [(row, policies[row.contract]) for row in found if row.contract in policies]
    return ("history/of_household.html", {"claims": pairs}) if pairs else None


def by_household(
    first: date, last: date, actor: Actor, now: datetime, *, town: str = "", species: str = ""
) -> dict[int, list[PastClaim]]:
    """Household (pk) → the claims of past years with its ID number that the actor sees, for losses
    between two days; withdrawn ones and injuries apart. Two queries."""
    rows = standing(PastClaim).filter(occurred__range=(first, last)).exclude(id_number_hash="")
    rows = rows.exclude(outcome="withdrawn").exclude(section=PERSON).order_by("pk")
    rows = rows.filter(contract__in=policies_seen(actor, now).order_by().values("key"))
    codes = places_of(actor, now, READERS)
    if EVERYWHERE not in codes:
        rows = rows.filter(village__pk__among=below(codes))
    if town:
        rows = rows.filter(village__parent__code=town)
    if species:
        rows = rows.filter(species=species)
    by_hash: dict[str, list[PastClaim]] = {}
    for row in rows:
        by_hash.setdefault(row.id_number_hash, []).append(row)
    of = Identity.objects.filter(id_number_hash__in=by_hash, household__until=None)
    pairs = of.values_list("household", "id_number_hash") if by_hash else ()
    return {household: by_hash[hashed] for household, hashed in pairs}


def _of_company(actor: Actor, now: datetime) -> Q:
    """A company's name begins that of its branches (Posting.works_for)."""
    companies = {posting.company for posting in held(SEES, actor, now)}
    if "" in companies:
        return Q()
    own = Q(pk__in=())
    for company in companies:
        own |= Q(insurer__startswith=company)
    return own
