"""A person bitten in the night of 30 August, and the offices that handle it; nobody is real.

Names and words of illness are made so that no other text of the house holds them.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.demo.people import Family
from hedun.domain.identifiers import make_resident_id, make_uscc
from hedun.injuries import actions as injuries
from hedun.injuries.actions import NewItem
from hedun.injuries.models import Heir, Injury, Reckoning, Treatment
from hedun.injuries.sealed import read
from tests.support.road import CLERK, INSURER, NIGHT, OTHER_INSURER, Road, make_report, walk

NAME, CHILD = "阮槿禾", "阮小苔"
ID = make_resident_id("140499", date(1979, 4, 12), 21)
CHILD_ID = make_resident_id("140499", date(2018, 3, 2), 35)
HOSPITAL = "襄南县杏林医院"
HOSPITAL_CODE = make_uscc("12", "140499", "00000017")
DIAGNOSIS = "右胫骨粉碎骨折伴撕咬创"
DRUG, COMPANION = "头孢呋辛钠", "陪护折叠床"
HAPPENED = "村西晒场，凌晨被野猪顶伤"
WORDS = (NAME, ID, HOSPITAL, DIAGNOSIS, "骨折", "撕咬创", DRUG, COMPANION, "晒场", CHILD, CHILD_ID)


@dataclass
class Case:
    """An injury, with who handles it and the hour."""

    road: Road
    injury: Injury

    def by(self, username: str = INSURER, **span: int) -> dict[str, object]:
        """Who acts, and when: an hour later unless said otherwise."""
        return {"actor": self.road.who(username), "now": self.road.later(**(span or {"hours": 1}))}

    @property
    def claim(self) -> Claim:
        return Claim.objects.get(pk=self.injury.claim_id)

    @property
    def family(self) -> Family:
        roll = self.road.county.roll
        return next(f for f, household in roll if household.pk == self.claim.household_id)

    def admit(self, **days: date) -> Treatment:
        said = {"hospital": HOSPITAL, "credit_code": HOSPITAL_CODE, "admitted": NIGHT, **days}
        return injuries.admit(self.injury, **said, **self.by())  # type: ignore[arg-type]

    def bill(self, treatment: Treatment, *items: NewItem, **said: str) -> None:
        injuries.enter_bill(treatment, items, **said, **self.by())  # type: ignore[arg-type]


def report(
    road: Road, name: str = NAME, id_number: str = ID, *, at: str = "draft", clerk: str = CLERK
) -> Case:
    """The clerk reports that somebody was hurt; the claim goes on to where it is wanted."""
    claim = a_claim(road)
    injury = injuries.report_injury(
        claim,
        name=name,
        id_number=id_number,
        relation="relative",
        happened=HAPPENED,
        actor=road.who(clerk),
        now=road.later(hours=1),
    )
    walk(road, Claim.objects.get(pk=claim.pk), at)
    return Case(road, injury)


def a_claim(road: Road) -> Claim:
    """A household's claim for nothing yet, with a word why there is no photograph."""
    told = make_report(road)
    clerk = {"actor": road.who(CLERK), "now": road.now}
    event = told.events.first() or claims_.add_event(
        told, species="wild_boar", occurred=NIGHT, **clerk
    )
    household = road.county.roll[road.next_household()][1]
    return claims_.add_claim(event, household, [], no_evidence_reason="伤者已送医", **clerk)


def handled(road: Road, *names: str, at: str = "accepted") -> Case:
    """Accepted, and taken up by both officers of the insurer (or those named)."""
    case = report(road, at=at)
    for username in names or (INSURER, OTHER_INSURER):
        injuries.take_up(case.injury, reason="承办人身伤亡案", **case.by(username))  # type: ignore[arg-type]
    return case


def heirs(case: Case) -> list[tuple[str, str, Fraction]]:
    """Name, number and share of those who are named now."""
    number = case.injury.number
    return [
        (read(one, "name", number), read(one, "id_number", number), Fraction(one.parts, one.of))
        for one in Heir.objects.filter(death__injury=case.injury, ended_at=None).order_by("pk")
    ]


def item(
    day: date,
    kind: str,
    yuan: str,
    name: str = "",
    eligible: bool | None = True,
    code: str = "",
) -> NewItem:
    whole, _, part = yuan.partition(".")
    fen = abs(int(whole)) * 100 + int(f"{part:0<2}")
    return NewItem(day, kind, name, -fen if whole.startswith("-") else fen, eligible, code)


def lines(drawn: Reckoning) -> dict[str, tuple[int, int | None]]:
    """By item how many and what an account comes to, fen (None: the terms' table says it)."""
    return {x.line.item: (x.quantity_e4 // 10_000, x.amount_fen) for x in drawn.lines.all()}
