"""The test county with claims awarded to the fen, for tests of notices, payments and oversight.

The county is the one of tests/support/road.py; here a test names its households, and a claim is
carried by the real actions to an award of a given amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine, add_claim, add_event, open_report
from hedun.claims.models import Claim, Event, Report
from hedun.demo.ground import COUNTY
from hedun.demo.ground import HOME as VILLAGE
from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.domain.identifiers import make_card, make_resident_id, make_uscc
from hedun.people.actions import add_account, register_household
from hedun.people.models import BankAccount, Household
from hedun.places.models import Place
from hedun.policies.models import Policy
from tests.support.kept import kept
from tests.support.road import make_county, picture

# Monday 21 September 2026, 09:00 in China.
NOW = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OCCURRED = date(2026, 9, 1)
SINCE = date(2026, 1, 1)
PHOTO = picture()
TOWN = f"{VILLAGE[:9]}000"


def person(user: str, name: str, role: Role, place: str, level: Level) -> Actor:
    return Actor(user, name, (Posting(role, place, level, SINCE),))


CLERK = person("hao", "郝建平", Role.CLERK, VILLAGE, Level.VILLAGE)
OTHER_CLERK = person("lian", "连生", Role.CLERK, VILLAGE, Level.VILLAGE)
TOWNSHIP = person("zhao", "赵志强", Role.TOWNSHIP, TOWN, Level.TOWNSHIP)
INSURER = person("liu", "刘敏", Role.INSURER, COUNTY, Level.COUNTY)
OTHER_INSURER = person("qin", "秦立", Role.INSURER, COUNTY, Level.COUNTY)
EXPERT = person("ren", "任玉芳", Role.EXPERT, COUNTY, Level.COUNTY)
MAKER = person("shi", "史晓", Role.CASHIER, COUNTY, Level.COUNTY)
CHECKER = person("niu", "牛静", Role.CASHIER, COUNTY, Level.COUNTY)
STRANGER = person("bao", "暴云", Role.CASHIER, "140424000000", Level.COUNTY)
FORESTRY = person("cui", "崔明", Role.FORESTRY, COUNTY, Level.COUNTY)
CITY = tuple(
    person(user, name, Role.CITY, "140400000000", Level.CITY)
    for user, name in (("c1", "申一"), ("c2", "申二"), ("c3", "申三"), ("c4", "申四"))
)


def hive(fen: int) -> NewLine:
    """A line that pays `fen`: the terms pay 80 % of the agreed value. `fen` divides by four."""
    return NewLine("property", "beehive", 10_000, amount_fen=fen * 5 // 4)


def maize(percent: int, mu_e4: int = 12_500, stage: str = "ripe") -> NewLine:
    """1.25 mu of ripe maize: 40 % pay 1.25 × 900 × 0.4 × 0.8 = 360.00 yuan, 50 % 450.00."""
    return NewLine("crop", "maize", mu_e4, stage, "东坡三块地", degree_ppm=percent * 10_000)


@dataclass
class World:
    village: Place
    policy: Policy
    report: Report
    event: Event
    households: list[Household] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def household(self, name: str, kind: str = Household.Kind.FAMILY) -> Household:
        """A household of the village with an account in its own name."""
        n = len(self.households) + 1
        key = ("household", n, name, str(kind))
        self.households.append(kept(key, lambda: self._register(n, name, kind)))
        return self.households[-1]

    def _register(self, n: int, name: str, kind: str) -> Household:
        family = kind == Household.Kind.FAMILY
        one = register_household(
            name=name,
            village=self.village,
            kind=kind,
            id_number=make_resident_id("140423", date(1950 + n, 3, 4), n)
            if family
            else make_uscc("N2", "140423", f"MA0ABCD{n}"),
            group=f"{n}组",
            actor=TOWNSHIP,
            now=NOW,
        )
        number = make_card("621700", f"{n:012d}")
        add_account(one, holder=name, bank="襄垣农商行", number=number, actor=CLERK, now=NOW)
        return one

    def accounts(self) -> QuerySet[BankAccount]:
        """The accounts of the households named by the test, oldest first."""
        return BankAccount.objects.filter(household__in=self.households).order_by("id")

    def claim(self, name: str = "王福生", fen: int = 30_000, *more: NewLine) -> Claim:
        """An awarded claim: a beehive that pays `fen`, and the lines in `more`."""
        return self.claim_of(self.household(name), hive(fen), *more)

    def claim_of(self, household: Household, *lines: NewLine) -> Claim:
        key = ("awarded", household.pk, repr(lines))
        self.claims.append(kept(key, lambda: self._award(household, lines)))
        return self.claims[-1]

    def _award(self, household: Household, lines: Sequence[NewLine]) -> Claim:
        one = add_claim(
            self.event, household, lines, no_evidence_reason="相机坏了", actor=CLERK, now=NOW
        )
        claims_.report([one], actor=CLERK, now=NOW).insist()
        assessment.verify([one], visited_at=NOW, actor=TOWNSHIP, now=NOW).insist()
        claims_.accept([one], actor=INSURER, now=NOW).insist()
        award_again(one, [(line.degree_ppm or 0) // 10_000 for line in lines])
        return one


def award_again(claim: Claim, percents: Sequence[int], now: datetime = NOW) -> None:
    """From "accepted" to "awarded": the expert finds these degrees, line by line."""
    degrees = {
        line.pk: Degree(points=[percent * 10_000] * 5)
        for line, percent in zip(claim.lines.all(), percents, strict=True)
    }
    assessment.assess([claim], degrees=degrees, actor=EXPERT, now=now).insist()
    seen = assessment.preview([claim], actor=INSURER, now=now)
    shown = {pk: one.difference_fen for pk, one in seen.items()}
    assessment.award([claim], shown=shown, actor=INSURER, now=now).insist()
    claim.refresh_from_db()


def make_world() -> World:
    return kept("a report and its event", _world)


def _world() -> World:
    county = make_county(households=1).county
    village = county.village
    report = open_report(
        village, occurred=OCCURRED, first_told_at=NOW, channel="desk", actor=CLERK, now=NOW
    )
    event = add_event(report, species="wild_boar", occurred=OCCURRED, actor=CLERK, now=NOW)
    return World(village, county.policy, report, event)
