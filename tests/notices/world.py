"""A small county with awarded claims, for the tests of notices, payments and oversight.

The claims are opened by the real actions and carried to "awarded" by set-up code, which writes
what the rooms above would have written: the moves, the award and its money.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from hedun.assessment.models import Award, AwardLine, ClaimAward
from hedun.claims.actions import NewLine, add_claim, add_event, open_report
from hedun.claims.models import Claim, ClaimMove, Event, Report
from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.domain.case import State
from hedun.domain.identifiers import make_card
from hedun.ledger.actions import open_book, transfer
from hedun.ledger.models import Kind
from hedun.people import hidden
from hedun.people.models import BankAccount, Household
from hedun.places.models import Place
from hedun.policies.models import Policy
from hedun.record.pen import writing

# Monday 21 September 2026, 09:00 in China.
NOW = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OCCURRED = date(2026, 9, 1)
SINCE = date(2026, 1, 1)


def photograph() -> bytes:
    """A small JPEG that opens."""
    file = BytesIO()
    Image.new("RGB", (64, 48), (180, 200, 160)).save(file, "JPEG")
    return file.getvalue()


PHOTO = photograph()

COUNTY, TOWN, VILLAGE = "140423000000", "140423104000", "140423104240"


def person(user: str, name: str, role: Role, place: str, level: Level) -> Actor:
    return Actor(user, name, (Posting(role, place, level, SINCE),))


CLERK = person("hao", "郝建平", Role.CLERK, VILLAGE, Level.VILLAGE)
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


@dataclass
class World:
    village: Place
    policy: Policy
    report: Report
    event: Event
    households: list[Household] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    awards: int = 0

    def household(self, name: str, kind: str = Household.Kind.FAMILY) -> Household:
        """A household of the village with an account in its own name."""
        n = len(self.households) + 1
        with writing(actor=CLERK, now=NOW) as pen:
            one = Household.objects.create(
                number=f"{VILLAGE}-{n:04d}", kind=kind, name=name, village=self.village,
                group=f"{n % 3 + 1}组", starts=SINCE,
            )  # fmt: skip
            account = BankAccount.objects.create(
                household=one, holder=name, bank="襄垣农商行", starts_at=NOW,
                **hidden.columns(BankAccount, "number", one, make_card("621700", f"{n:012d}")),
            )  # fmt: skip
            pen.write("household.add", one.number, rows=[one, account])
        self.households.append(one)
        return one

    def claim(self, name: str = "王福生", fen: int = 30_000, *more: NewLine) -> Claim:
        """An awarded claim: one line of maize that gives `fen`, and the lines in `more`.

        A line in `more` gives its own `amount_fen`.
        """
        maize = NewLine("crop", "maize", 12_000, "milk_ripe", "东坡三块地", degree_ppm=400_000)
        one = add_claim(
            self.event, self.household(name), [maize, *more], no_evidence_reason="相机坏了",
            actor=CLERK, now=NOW,
        )  # fmt: skip
        give_award(self, one, [fen, *(line.amount_fen or 0 for line in more)])
        one.refresh_from_db()
        self.claims.append(one)
        return one


def make_world() -> World:
    above: Place | None = None
    for code, name, level in (
        ("140000000000", "山西省", Level.PROVINCE),
        ("140400000000", "长治市", Level.CITY),
        (COUNTY, "襄垣县", Level.COUNTY),
        (TOWN, "虒亭镇", Level.TOWNSHIP),
        (VILLAGE, "柳沟村", Level.VILLAGE),
    ):
        with writing(actor=CLERK, now=NOW) as pen:
            above = Place.objects.create(
                code=code, name=name, level=level, parent=above, starts=SINCE
            )
            pen.write("place.add", code, rows=[above])
    assert above is not None
    with writing(actor=INSURER, now=NOW) as pen:
        policy = Policy.objects.create(
            number="YS-140423-2026-001", policyholder="襄垣县林业局", insurer="某财险",
            place=Place.objects.get(code=COUNTY), starts=SINCE, ends=date(2026, 12, 31),
            cover_fen=1_000_000_000, premium_fen=50_000_000,
        )  # fmt: skip
        pen.write("policy.enter", policy.number, rows=[policy])
        open_book(policy.number, policy.cover_fen, actor=INSURER, now=NOW)
    report = open_report(
        above, occurred=OCCURRED, first_told_at=NOW, channel="desk", actor=CLERK, now=NOW
    )
    event = add_event(report, species="wild_boar", occurred=OCCURRED, actor=CLERK, now=NOW)
    return World(above, policy, report, event)


ROAD: Sequence[tuple[str, State, State, Actor, Role]] = (
    ("report", State.DRAFT, State.REPORTED, CLERK, Role.CLERK),
    ("verify", State.REPORTED, State.VERIFIED, TOWNSHIP, Role.TOWNSHIP),
    ("accept", State.VERIFIED, State.ACCEPTED, INSURER, Role.INSURER),
    ("assess", State.ACCEPTED, State.ASSESSED, EXPERT, Role.EXPERT),
    ("award", State.ASSESSED, State.AWARDED, INSURER, Role.INSURER),
)


def give_award(world: World, claim: Claim, amounts: Sequence[int], now: datetime = NOW) -> None:
    """Carry the claim from where it is to "awarded", with `amounts` by line as its new total."""
    claim.refresh_from_db()
    first = [move[1] for move in ROAD].index(State(claim.state))
    before = ClaimAward.objects.filter(claim=claim).order_by("id").last()
    paid_before = before.total_fen if before else 0
    difference = sum(amounts) - paid_before
    world.awards += 1
    with writing(actor=INSURER, now=now) as pen:
        rows: list[Any] = [claim]
        for action, start, to, who, role in ROAD[first:]:
            rows.append(
                ClaimMove.objects.create(
                    claim=claim,
                    action=action,
                    start=start,
                    to=to,
                    user=who.user,
                    user_name=who.name,
                    role=role,
                    at=now,
                    entry_seq=pen.next_seq,
                )
            )
        Claim.objects.filter(pk=claim.pk).update(
            state=State.AWARDED, since=now, due_at=None, ended_at=None
        )
        award = Award.objects.create(
            policy=world.policy, number=world.awards, terms_sha256="0" * 64, made_by="liu",
            made_at=now,
        )  # fmt: skip
        given = ClaimAward.objects.create(
            award=award, claim=claim, settled=world.awards, kind=ClaimAward.Kind.FINAL,
            before_fen=paid_before, total_fen=sum(amounts), difference_fen=difference,
        )  # fmt: skip
        rows += [award, given]
        for line, fen in zip(claim.lines.all(), amounts, strict=True):
            rows.append(
                AwardLine.objects.create(
                    claim_award=given,
                    line=line,
                    outcome="paid" if fen else "nil",
                    loss_fen=fen,
                    payable_fen=fen,
                )
            )
        if difference:
            out, into = (Kind.COVER, Kind.AWARDED) if difference > 0 else (Kind.AWARDED, Kind.COVER)
            transfer(
                world.policy.number, out, into, abs(difference), claim=claim.number,
                memo="award", actor=INSURER, now=now,
            )  # fmt: skip
        pen.write("claim.award", claim.number, rows=rows)
