"""Past decisions of the city: found by question, shown beside an open case, counted.

So that like cases are decided alike: by the kind of question, by words of question, answer and
opinions, by animal, by what was lost, by outcome and year.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from hedun.claims.models import LossLine
from hedun.claims.queries import read_by
from hedun.domain.actors import Actor
from hedun.domain.foreign import whole
from hedun.oversight.models import PanelOpinion, Referral
from hedun.oversight.words import OUTCOMES, QUESTIONS

ANSWERED = ("upheld", "decided")
LOOKED_AT = 1000  # newest decisions that an open case is compared with
SIMILAR = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty fields ask nothing. `words` are posted and kept (people.searching)."""

    words: str = ""
    kind: str = ""
    species: str = ""
    item: str = ""
    outcome: str = ""
    year: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], words: str = "") -> "Wanted":
        """What is not understood is left out."""
        kind, outcome, year = (query.get(name, "") for name in ("kind", "outcome", "year"))
        return cls(
            words=words,
            kind=kind if kind in QUESTIONS else "",
            species=query.get("species", ""),
            item=query.get("item", ""),
            outcome=outcome if outcome in OUTCOMES else "",
            year=year if len(year) == 4 and whole(year) else "",
        )

    @property
    def filters(self) -> dict[str, str]:
        names = ("kind", "species", "item", "outcome", "year")
        return {name: value for name in names if (value := getattr(self, name))}


def decisions(actor: Actor, now: datetime, wanted: Wanted) -> QuerySet[Referral]:
    """The closed questions that fit, the newest first."""
    seen = read_by(actor, now, "claim__report__")
    rows = Referral.objects.filter(seen, closed_at__isnull=False)
    for name, field in (
        ("kind", "kind"),
        ("species", "claim__event__species"),
        ("outcome", "outcome"),
        ("year", "closed_at__year"),
    ):
        if value := getattr(wanted, name):
            rows = rows.filter(**{field: value})
    if wanted.item:
        lines = LossLine.objects.filter(claim=OuterRef("claim"), item=wanted.item)
        rows = rows.filter(Exists(lines))
    for word in wanted.words.split():
        told = PanelOpinion.objects.filter(referral=OuterRef("pk"), reason__icontains=word)
        rows = rows.filter(
            Q(question__icontains=word)
            | Q(answer__icontains=word)
            | Q(claim__number__icontains=word)
            | Q(Exists(told))
        )
    lines = Prefetch("claim__lines", LossLine.objects.order_by("number"))
    opinions = Prefetch("opinions", PanelOpinion.objects.order_by("id"))
    rows = rows.select_related("claim__event", "claim__household", "claim__report__village__parent")
    return rows.prefetch_related(lines, opinions).order_by("-closed_at", "-id")


@dataclass(frozen=True)
class Tally:
    """How the city answered questions of one kind ("" : not sorted)."""

    kind: str
    upheld: int
    decided: int
    withdrawn: int

    @property
    def answered(self) -> int:
        return self.upheld + self.decided

    @property
    def upheld_percent(self) -> int | None:
        return round(100 * self.upheld / self.answered) if self.answered else None


def tallies(rows: QuerySet[Referral]) -> list[Tally]:
    """By kind, the most frequent first; one query."""
    counted: Counter[tuple[str, str]] = Counter()
    grouped = rows.prefetch_related(None).select_related(None).order_by()
    for kind, outcome, n in grouped.values_list("kind", "outcome").annotate(n=Count("pk")):
        counted[kind, outcome] += n
    kinds = {kind for kind, _outcome in counted}
    found = [Tally(kind, *(counted[kind, outcome] for outcome in OUTCOMES)) for kind in kinds]
    return sorted(found, key=lambda one: (-one.answered, one.kind))


def total(found: Iterable[Tally]) -> Tally:
    every = list(found)
    return Tally(
        "",
        sum(one.upheld for one in every),
        sum(one.decided for one in every),
        sum(one.withdrawn for one in every),
    )


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: only what the decisions one may see have."""

    species: list[str]
    items: list[str]
    years: list[int]


def choices(actor: Actor, now: datetime) -> Choices:
    """Three queries."""
    seen = read_by(actor, now, "claim__report__")
    rows = Referral.objects.filter(seen, closed_at__isnull=False)
    lines = LossLine.objects.filter(claim__in=rows.order_by().values("claim")).order_by()
    species = rows.order_by().values_list("claim__event__species", flat=True).distinct()
    return Choices(
        species=sorted(species),
        items=sorted(set(lines.values_list("item", flat=True).distinct())),
        years=[day.year for day in rows.dates("closed_at", "year", order="DESC")],
    )


# ── like cases ──────────────────────────────────────────────────────────────────────────────────


def similar(referral: Referral, actor: Actor, now: datetime, most: int = SIMILAR) -> list[Referral]:
    """Answered questions like this one, the most like it first: of the same kind, about the same
    animal, the same things, in the same words. Those that have nothing in common are left out."""
    rows = decisions(actor, now, Wanted()).filter(outcome__in=ANSWERED)
    own_items = {line.item for line in referral.claim.lines.all()}
    scored = []
    for row in rows.exclude(pk=referral.pk)[:LOOKED_AT]:
        score = likeness(
            (referral.kind, referral.claim.event.species, own_items, referral.question),
            (row.kind, row.claim.event.species, _items(row), row.question),
        )
        if score >= LIKE:
            scored.append((score, row))
    scored.sort(key=lambda pair: -pair[0])  # stable: of equals the newer stays first
    return [row for _score, row in scored[:most]]


LIKE = 3  # the kind alone suffices; animal and things alone do not
Traits = tuple[str, str, set[str], str]


def likeness(one: Traits, other: Traits) -> int:
    """4 for the kind of question, 1 for the animal, 1 for a thing in common, up to 4 for words."""
    kind, species, items, question = one
    points = 4 * (bool(kind) and kind == other[0]) + (species == other[1])
    points += bool(items & other[2])
    mine, theirs = _pairs(question), _pairs(other[3])
    return points + round(4 * len(mine & theirs) / max(1, min(len(mine), len(theirs))))


def _pairs(text: str) -> set[str]:
    """Letters two by two: Chinese is written without gaps between words."""
    letters = [letter for letter in text.lower() if letter.isalnum()]
    return {a + b for a, b in pairwise(letters)}


def _items(row: Referral) -> set[str]:
    lines: Sequence[LossLine] = row.claim.lines.all()
    return {line.item for line in lines}
