"""The city's decision letter as data: everything that stands in it, for the page that prints it and
for whoever makes a file of it.

It is addressed to the household and says in plain words what was asked, what was looked at, what
three people found and why, what follows, and what can be done if one disagrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hedun.assessment.figures import Figure, Figures, figures
from hedun.claims import words
from hedun.claims.items import CROP, PERSON
from hedun.claims.queries import lines_of
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.words import STATES, Lang
from hedun.oversight.models import Referral
from hedun.oversight.words import OUTCOMES, kind_word

LEVELS = ("village", "township", "expert", "city")
TITLES: dict[Lang, str] = {"zh": "疑难案件裁定书", "en": "Decision of the city panel"}
FOLLOWS: dict[str, dict[Lang, str]] = {
    "upheld": {
        "zh": "原认定不变,案件回到“{state}”环节继续办理。",
        "en": "What was found stands. The case goes on from “{state}”.",
    },
    "decided": {
        "zh": "原认定予以改定。案件回到“{state}”环节,按本裁定认定的数据定损、理算,再行公示。",
        "en": "What was found is set anew. The case goes back to “{state}”: it is assessed and "
        "awarded by what this decision found, and posted again.",
    },
}
REMEDY: dict[Lang, str] = {
    "zh": "对赔款数额仍有异议的,可在公示期内通过村级协保员、乡镇林管站或回执页提出;"
    "结案后两年内有新情况的,可以申诉;也可依法向人民法院起诉。",
    "en": "Whoever still disagrees with the amount can object while the notice hangs, through the "
    "village clerk, the township station or the receipt page; appeal within two years of the end "
    "where something new has come up; or go to court.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one level said of a line; quantity in mu or in number, degree as a fraction."""

    quantity: Decimal
    degree: Decimal | None


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One loss as each level had it (`LEVELS`; None: it did not look). `in_mu`: how the quantity
    is counted."""

    number: int
    what: str
    plot: str
    in_mu: bool
    said: tuple[Said | None, ...]


@dataclass(frozen=True, slots=True)
class LetterOpinion:
    name: str
    upholds: bool
    reason: str
    on: date


@dataclass(frozen=True)
class Letter:
    """`number`: of the letter; days are Beijing days; `injured`: lines of persons, which are not
    told here."""

    number: str
    title: str
    household: str
    village: str
    town: str
    claim: str
    policy: str
    species: str
    occurred: date
    kind: str
    question: str
    asked_on: date
    lines: Sequence[LetterLine]
    injured: int
    opinions: Sequence[LetterOpinion]
    outcome: str
    decision: str
    decided_on: date
    follows: str
    remedy: str

    @property
    def upholding(self) -> int:
        return sum(one.upholds for one in self.opinions)

    @property
    def against(self) -> int:
        return len(self.opinions) - self.upholding


def has_letter(referral: Referral) -> bool:
    """An answered question has a letter; an open or withdrawn one has none."""
    return referral.outcome in FOLLOWS


def letter_of(referral: Referral, lang: Lang) -> Letter:
    """The letter of an answered question, as things stood when it was answered. Raises ValueError
    for a question that was not answered."""
    closed = referral.closed_at
    if closed is None or not has_letter(referral):
        raise ValueError(f"referral {referral.pk} has no answer")
    claim, village = referral.claim, referral.claim.report.village
    every = lines_of([claim])
    told = [line for line in every if line.section != PERSON]
    known = figures(told, {claim.pk: closed})
    after = (
        claim.moves.filter(at__gte=closed, action__in=("decide", "uphold")).order_by("pk").first()
    )
    state = STATES[State(after.to)][lang] if after else ""
    verified = claim.moves.filter(action="verify", at__lte=closed).exists()
    earlier = claim.referrals.filter(pk__lt=referral.pk).count()
    return Letter(
        number=f"{claim.number}-C{earlier + 1}",
        title=TITLES[lang],
        household=claim.household.name,
        village=village.name,
        town=village.parent.name if village.parent else "",
        claim=claim.number,
        policy=claim.report.policy.number,
        species=words.say(claim.event.species, words.SPECIES, lang),
        occurred=claim.event.occurred,
        kind=kind_word(referral.kind)[lang],
        question=referral.question,
        asked_on=local_day(referral.referred_at),
        lines=[
            LetterLine(
                number=line.number,
                what=words.say_thing(line.section, line.item, lang),
                plot=line.plot,
                in_mu=line.section == CROP,
                said=_levels(known[line.pk], verified=verified),
            )
            for line in told
        ],
        injured=len(every) - len(told),
        opinions=[
            LetterOpinion(one.user_name, one.upholds, one.reason, local_day(one.at))
            for one in referral.opinions.order_by("pk")
        ],
        outcome=OUTCOMES[referral.outcome][lang],
        decision=referral.answer,
        decided_on=local_day(closed),
        follows=FOLLOWS[referral.outcome][lang].format(state=state),
        remedy=REMEDY[lang],
    )


def _levels(known: Figures, *, verified: bool) -> tuple[Said | None, ...]:
    """A township that verified without changing a figure found the same."""
    township = known.township or (known.village if verified else None)
    return tuple(map(_said, (known.village, township, known.expert, known.city)))


def _said(figure: Figure | None) -> Said | None:
    return None if figure is None else Said(figure.quantity, figure.degree)
