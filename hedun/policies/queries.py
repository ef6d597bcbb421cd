"""Which policy answers for a loss, its wording and its numbers on a day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from hedun.domain.actors import EVERYWHERE, Actor
from hedun.domain.clocks import CLOCKS, LIMITS, REMINDERS
from hedun.domain.deadlines import DAY, Clock, start_of_day
from hedun.domain.draw import drawn
from hedun.domain.permissions import PERMITTED, held
from hedun.people import vault
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import around, below, lineage
from hedun.places.standing import insist_permitted
from hedun.policies.files import terms_bytes
from hedun.policies.models import AuditSeed, Policy, PolicySetting, TermsFile, TermsProposal
from hedun.policies.numbers import (
    CHOICES,
    DEFAULT_DRAW_SHARE_PPM,
    DEFAULT_INJURY_KEEP,
    DEFAULT_WARN_AT,
    DRAW_SHARE,
    INJURY_KEEP,
    WARN_AT,
    warn_percents,
)
from hedun.record.following import table
from hedun.record.selecting import rows_by, select
from hedun.terms.model import Terms
from hedun.terms.schema import load_terms

# The parties of the contract and who looks over their shoulder; and whoever pays out of it.
SEES = PERMITTED["see.policies"]
# Who sees what stands out in a season, and who was drawn.
DRAW_READERS = PERMITTED["see.standing"]


def seen_by(actor: Actor, now: datetime) -> QuerySet[Policy]:
    """The policies of places at, under or above where the actor works."""
    places = around(places_of(actor, now, SEES))
    own = of_company(actor, now, "see.policies", "pk")
    rows = Policy.objects.filter(own, place__pk__among=places).select_related("place")
    return rows.order_by("-starts", "pk")


Pks = frozenset[int] | None  # of policies; None: all


def policies_of_company(actor: Actor, now: datetime, action: str) -> Pks:
    """The policies (pks) that the actor may see by their company; None: who does it for no
    company, or for all that insure here, is not narrowed."""
    return policies_under({posting.company for posting in held(action, actor, now)})


def policies_under(companies: Collection[str], near: Collection[int] | None = None) -> Pks:
    """The policies (pks) of insurers whose names begin so; None: all there are, or all at the
    places `near` (pks)."""
    if "" in companies:
        return None
    rows = table(Policy, ("id", "place_id", "insurer"))
    there = [(pk, insurer) for pk, place, insurer in rows if near is None or place in near]
    own = [pk for pk, insurer in there if insurer.startswith(tuple(companies))]
    return None if len(own) == len(there) else frozenset(own)


def own_among_others(actor: Actor, now: datetime, action: str) -> Pks:
    """The policies at, under or above the actor's places that are their company's; None where no
    other company's lie there: then what is counted by village is theirs."""
    companies = {posting.company for posting in held(action, actor, now)}
    if "" in companies:
        return None
    return policies_under(companies, around(places_of(actor, now, PERMITTED[action])))


def of_company(actor: Actor, now: datetime, action: str, path: str) -> Q:
    """Likewise, of rows that lead to a policy by `path`."""
    own = policies_of_company(actor, now, action)
    return Q() if own is None else Q(**{f"{path}__in": own})


def within(
    actor: Actor, now: datetime, action: str, *, village: str, policy: str, day: date | None = None
) -> Q:
    """Of rows that lead to a village and to a policy by these paths: those at or under the places
    where the actor does it, for a company under its own policies."""
    codes = places_of(actor, now, PERMITTED[action])
    own = of_company(actor, now, action, policy)
    return own if EVERYWHERE in codes else own & Q(**{f"{village}__among": below(codes, day)})


def is_within(
    actor: Actor, now: datetime, action: str, *, village: int, policy: int, day: date | None = None
) -> bool:
    """`within`, of one row whose village and policy (pks) are known."""
    codes = places_of(actor, now, PERMITTED[action])
    own = policies_of_company(actor, now, action)
    there = EVERYWHERE in codes or village in below(codes, day)
    return there and (own is None or policy in own)


def insurers(policies: Collection[int]) -> set[str]:
    """Who underwrites these (pks)."""
    return {insurer for pk, insurer in table(Policy, ("id", "insurer")) if pk in policies}


def covered_by(policies: Collection[int], *, village: str, at: str) -> Q:
    """Of rows that lead to a village's key and to an hour by these paths: those of a village and a
    day for which one of the policies (pks) answered then."""
    rows = list(Policy.objects.select_related("place"))
    found = Q(pk__in=())
    for own in (row for row in rows if row.pk in policies):
        inside = below({own.place.code})
        for other in rows:  # one for a part of the place answers there before it
            lies_in = other.place_id in inside and other.place_id != own.place_id
            if lies_in and other.starts <= own.ends and own.starts <= other.ends:
                inside -= below({other.place.code})
        days = {f"{at}__gte": start_of_day(own.starts), f"{at}__lt": start_of_day(own.ends + DAY)}
        found |= Q(**{f"{village}__among": inside}, **days)
    return found


def chosen(number: str, policies: Sequence[Policy], today: date) -> Policy:
    """Of these (the newest first, one at least): the one asked for, else the newest that has
    begun, else the newest."""
    asked = [policy for policy in policies if policy.number == number]
    begun = [policy for policy in policies if policy.starts <= today]
    return (asked or begun or list(policies))[0]


def policy_for(village: Place, day: date) -> Policy | None:
    """The policy whose place holds the village and whose period holds the day.

    Of several the one for the narrowest place: a township's own policy answers before the
    county's. For one place there is one (actions.sign_policy).
    """
    above = lineage(village)
    near = {pk: above.index(code) for pk, code in select(Place, ("id", "code"), "code", above)}
    known = [row for row in rows_by(Policy, "place_id", near) if row.starts <= day <= row.ends]
    return min(known, key=lambda row: (near[row.place_id], row.pk), default=None)


def wordings_of(policy: Policy) -> QuerySet[TermsFile]:
    """Every wording that was put in force, the newest first: of two for a day it is the one."""
    return TermsFile.objects.filter(policy=policy).order_by("-put_in_force_at", "-pk")


def terms_for(policy: Policy, day: date) -> TermsFile | None:
    """The wording in force on the day the loss occurred."""
    return wordings_of(policy).filter(effective__lte=day, expires__gte=day).first()


@dataclass(frozen=True, slots=True)
class Span:
    """Days of loss, both included, that are calculated by one wording."""

    first: date
    last: date


def spans(policy: Policy) -> dict[int, list[Span]]:
    """By the pk of each wording the days for which it is the newest: those that it answers for."""
    found: dict[int, list[Span]] = {}
    taken: list[Span] = []
    for row in wordings_of(policy):
        own = _without(Span(row.effective, row.expires), taken)
        found[row.pk] = own
        taken += own
    return found


def _without(span: Span, taken: Iterable[Span]) -> list[Span]:
    left, a_day = [span], timedelta(days=1)
    for other in taken:
        cut: list[Span] = []
        for one in left:
            cut.append(Span(one.first, min(one.last, other.first - a_day)))
            cut.append(Span(max(one.first, other.last + a_day), one.last))
        left = [one for one in cut if one.first <= one.last]
    return left


def written_by(actor: Actor, now: datetime) -> QuerySet[Policy]:
    """The policies whose wording the actor writes, proposes and confirms."""
    places = below(places_of(actor, now, PERMITTED["terms.draft"]))
    return Policy.objects.filter(place__pk__among=places).select_related("place")


def proposals_waiting(actor: Actor, now: datetime) -> QuerySet[TermsProposal]:
    """Wordings that this person may confirm or decline: others have proposed them."""
    rows = TermsProposal.objects.filter(
        policy__in=written_by(actor, now), state=TermsProposal.State.OPEN
    )
    return rows.exclude(proposed_by=actor.user)


class Numbers:
    """What policies set in numbers, dated; each policy is read once, whatever is asked of it."""

    def __init__(self) -> None:
        self._rows: dict[int, list[PolicySetting]] = {}
        self._on: dict[tuple[int, date], dict[str, PolicySetting]] = {}

    def on(self, policy: Policy, day: date) -> dict[str, PolicySetting]:
        """The policy's own numbers on a day, newest first wins."""
        if policy.pk not in self._rows:
            rows = rows_by(PolicySetting, "policy_id", [policy.pk])
            self._rows[policy.pk] = sorted(rows, key=lambda row: (row.effective, row.pk))
        asked = policy.pk, day
        if asked not in self._on:
            rows = self._rows[policy.pk]
            self._on[asked] = {row.key: row for row in rows if row.effective <= day}
        return self._on[asked]

    def clock(self, policy: Policy, key: str, day: date) -> Clock:
        """The policy's clock, or the default of domain.clocks."""
        own = self.on(policy, day).get(f"clock.{key}")
        return Clock.parse(own.value if own else (CLOCKS | REMINDERS)[key].length)

    def injury_keep(self, policy: Policy, day: date) -> int:
        """Whole years after its end for which what is known of an injury is kept."""
        own = self.on(policy, day).get(INJURY_KEEP)
        return int(own.value) if own else DEFAULT_INJURY_KEEP

    def limit_fen(self, policy: Policy, key: str, day: date) -> int:
        """An amount the policy sets (`small_fen`, `authority_fen`), or the default."""
        own = self.on(policy, day).get(key)
        return int(own.value) if own else LIMITS[key]

    def whole(self, policy: Policy, key: str, day: date) -> int:
        """DISABILITY_FULL or DEATH_TIMES; 0 where the policy sets none."""
        own = self.on(policy, day).get(key)
        return int(own.value) if own else 0

    def warn_at(self, policy: Policy, day: date) -> tuple[PolicySetting | None, tuple[int, ...]]:
        """From which chances (percent, rising) that the cover does not last people are warned."""
        own = self.on(policy, day).get(WARN_AT)
        return own, warn_percents(own.value) if own else DEFAULT_WARN_AT

    def choice(self, policy: Policy, key: str, day: date) -> str:
        """What the policy chooses (numbers.CHOICES), or the default."""
        own = self.on(policy, day).get(key)
        return own.value if own else CHOICES[key][0]


def settings_on(policy: Policy, day: date) -> dict[str, PolicySetting]:
    """The policy's own numbers on a day."""
    return Numbers().on(policy, day)


def clock(policy: Policy, key: str, day: date) -> Clock:
    """The policy's clock, or the default."""
    return Numbers().clock(policy, key, day)


# ── the wording ─────────────────────────────────────────────────────────────────────────────────


def load(terms_file: TermsFile) -> Terms:
    """The wording, ready to adjudicate; read once a process. Raises files.TermsFileFault."""
    found = _LOADED.get(terms_file.sha256)
    if found is None:
        found = load_terms(terms_bytes(terms_file), f"{terms_file.spec_id}.toml")
        _LOADED[terms_file.sha256] = found
    return found


# By digest: what was checked once cannot become something else. A county has a few a year.
_LOADED: dict[str, Terms] = {}


# ── the audit draw ──────────────────────────────────────────────────────────────────────────────


def draw_share_ppm(policy: Policy) -> int:
    """The share of the draw, millionths: set once for the whole period, or the default."""
    own = PolicySetting.objects.filter(policy=policy, key=DRAW_SHARE).first()
    return int(own.value) if own else DEFAULT_DRAW_SHARE_PPM


def drawn_among(policy: Policy, claim_numbers: Iterable[str]) -> set[str]:
    """Those of the claims that are visited whatever they look like. Two queries."""
    row = AuditSeed.objects.select_related("policy").get(policy=policy)
    seed, share = secret_seed(row), draw_share_ppm(policy)
    return {number for number in claim_numbers if drawn(seed, number, share)}


def secret_seed(row: AuditSeed) -> str:
    """For the draw alone. Raises vault.DoesNotOpen."""
    return vault.reveal(row.seed_enc, seed_context(row.policy))


def seed_context(policy: Policy) -> str:
    """What the seed's ciphertext is bound to."""
    return f"policies.AuditSeed.seed:{policy.number}"


def insist_may(action: str, policy: Policy, actor: Actor, now: datetime) -> None:
    """Raises Refused."""
    insist_permitted(
        action, lineage(policy.place), actor=actor, now=now, subject=policy.number,
        insurer=policy.insurer,
    )  # fmt: skip
