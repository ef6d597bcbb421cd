"""A small county for tests, and claims brought to where a test needs them by the real actions.

    county = make_county()
    claim = make_claim(county, at="verified")

The people are the demo's (invented, valid check digits); everything happens in September 2026.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from random import Random

from PIL import Image

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim, Report
from hedun.claims.moves import Outcome
from hedun.demo import bank
from hedun.domain.actors import Actor
from hedun.domain.deadlines import LOCAL
from hedun.evidence.actions import attach
from hedun.notices import actions as notices
from hedun.oversight import actions as oversight
from hedun.payments import actions as payments
from hedun.people.models import Household
from tests.support.county import County, found
from tests.support.kept import kept

NIGHT = date(2026, 8, 30)
MONDAY = datetime(2026, 8, 31, 9, 0, tzinfo=LOCAL)

# username of the demo's people, by what they do here
CLERK, TOWNSHIP, OTHER_TOWNSHIP = "gaozhicheng", "zhouxiaofeng", "liumin"
INSURER, OTHER_INSURER, SUPERIOR = "mengli", "chenlei", "baijianguo"
EXPERT, MAKER, CHECKER = "miaoqingchun", "songyan", "hejun"
FORESTRY, OTHER_FORESTRY = "wanglinye", "qinsong"
AUDITOR, ADMINISTRATOR = "shenji", "guanli"
PANEL = ("shi1", "shi2", "shi3")

_pictures = count(1)


@dataclass
class Road:
    """A county, and the hour it is. Every step takes an hour unless a test moves the clock.
    `instead`: by whom the work of somebody is done, where it is not themselves."""

    county: County
    now: datetime = MONDAY
    _taken: int = field(default=0)
    instead: dict[str, str] = field(default_factory=dict)

    def who(self, username: str) -> Actor:
        return self.county.actor(self.instead.get(username, username))

    def bureau(self) -> tuple[Actor, Actor]:
        """The two officers of the forestry bureau."""
        return self.who(FORESTRY), self.who(OTHER_FORESTRY)

    def later(self, **span: int) -> datetime:
        """Move the clock on (`days=4`) and answer the new instant."""
        self.now += timedelta(**span)
        return self.now

    def next_household(self) -> int:
        self._taken += 1
        return self._taken - 1


def make_county(households: int = 6, seed: int = 1) -> Road:
    """The county with so many households on its roll, the village collective the last of them."""
    return Road(kept(("road", households, seed), lambda: found(Random(seed), households)))


def picture() -> bytes:
    """A small real photograph-like file, each one different."""
    out = BytesIO()
    comment = str(next(_pictures))
    Image.new("RGB", (64, 48), (90, 120, 60)).save(out, "JPEG", comment=comment)
    return out.getvalue()


def make_report(road: Road, night: date = NIGHT) -> Report:
    def make() -> int:
        return claims_.open_report(
            road.county.village,
            occurred=night,
            first_told_at=road.now - timedelta(hours=2),
            channel="desk",
            actor=road.who(CLERK),
            now=road.now,
        ).pk

    return Report.objects.get(pk=kept(("report", night, road.now), make))


def maize(mu: str = "1.80", percent: int = 45, stage: str = "milk_ripe") -> NewLine:
    whole, _, part = mu.partition(".")
    return NewLine(
        "crop",
        "maize",
        int(whole) * 10_000 + int(f"{part:0<4}"),
        stage=stage,
        plot="南坡",
        planted_e4=100_000,
        degree_ppm=percent * 10_000,
    )


def make_claim(
    road: Road,
    at: str = "draft",
    *,
    lines: list[NewLine] | None = None,
    report: Report | None = None,
    household: Household | None = None,
    night: date = NIGHT,
) -> Claim:
    """A claim of the next household of the roll (or the one named), in the report's event of that
    night, walked to the state by those whose step it is."""
    household = household or road.county.roll[road.next_household()][1]
    asked = (report and report.pk, household.pk, night, road.now, repr(lines))

    def make() -> int:
        told = report or make_report(road, night)
        clerk = {"actor": road.who(CLERK), "now": road.now}
        event = told.events.filter(occurred=night).first() or claims_.add_event(
            told, species="wild_boar", occurred=night, **clerk
        )
        claim = claims_.add_claim(event, household, lines or [maize()], **clerk)
        attach(told, picture(), "全景.jpg", "photo", claim=claim, **clerk)
        return claim.pk

    return walk(road, Claim.objects.get(pk=kept(("claim", *asked), make)), at)


def walk(road: Road, claim: Claim, to: str) -> Claim:
    """From where the claim is on the main road to a later state of it (or one beside it)."""
    steps = PATHS[to][PATHS[to].index(claim.state) + 1 :]

    def go() -> datetime:
        for step in steps:
            road.later(hours=1)
            STEPS[step](road, claim).insist()
            claim.refresh_from_db()
            assert claim.state == step, f"{claim.number} is {claim.state}, expected {step}"
        return road.now

    if steps:
        road.now = kept(
            ("walk", claim.pk, claim.state, to, road.now, *sorted(road.instead.items())), go
        )
        claim.refresh_from_db()
    return claim


def _report(road: Road, claim: Claim) -> Outcome:
    return claims_.report([claim], actor=road.who(CLERK), now=road.now)


def _verify(road: Road, claim: Claim) -> Outcome:
    return assessment.verify([claim], visited_at=road.now, actor=road.who(TOWNSHIP), now=road.now)


def _accept(road: Road, claim: Claim) -> Outcome:
    return claims_.accept([claim], actor=road.who(INSURER), now=road.now)


def _assess(road: Road, claim: Claim) -> Outcome:
    degrees = {line.pk: Degree(points=[line.degree_ppm or 0] * 5) for line in claim.lines.all()}
    return assessment.assess([claim], degrees=degrees, actor=road.who(EXPERT), now=road.now)


def award(road: Road, claim: Claim, username: str = INSURER) -> Outcome:
    """What is shown is what is awarded."""
    actor = road.who(username)
    shown = assessment.preview([claim], actor=actor, now=road.now)
    seen = {pk: one.difference_fen for pk, one in shown.items()}
    return assessment.award([claim], shown=seen, actor=actor, now=road.now)


def _post(road: Road, claim: Claim) -> Outcome:
    return notices.post(
        [claim], photo=picture(), photo_name="公示.jpg", actor=road.who(CLERK), now=road.now
    )


def _confirm(road: Road, claim: Claim) -> Outcome:
    return notices.confirm_due(now=road.later(days=4))


def _release(road: Road, claim: Claim) -> Outcome:
    made = payments.make_batch([claim], template="rural_bank", actor=road.who(MAKER), now=road.now)
    assert made.batch is not None, made.left_out
    return payments.release(made.batch, actor=road.who(CHECKER), now=road.now).outcome


def bank_says(road: Road, claim: Claim, code: str = "0000") -> Outcome:
    """The bank answers the batch the claim is in, with its own code for this claim's holder."""
    payment = claim.obligations.last().payments.last()
    checker = road.who(CHECKER)
    _, sent = payments.bank_file(payment.batch, actor=checker, now=road.now)
    data = bank.answer(sent, {payment.account.holder: code}, now=road.now)
    payments.read_answer(data, "回盘.txt", actor=checker, now=road.now)
    return Outcome(done=[claim])


def _paid(road: Road, claim: Claim) -> Outcome:
    return bank_says(road, claim)


def _object(road: Road, claim: Claim) -> Outcome:
    name = claim.household.name
    return notices.object_to(
        claim, said_by=name, reason="少算了一垄", actor=road.who(CLERK), now=road.now
    )


def _escalate(road: Road, claim: Claim) -> Outcome:
    question = "林下套种是否承保？"
    return oversight.escalate(
        [claim], question=question, kind="covered", actor=road.who(INSURER), now=road.now
    )


def _refuse(road: Road, claim: Claim) -> Outcome:
    return claims_.refuse(
        [claim],
        code="outside_lawful_land",
        reason="退耕地",
        actor=road.who(INSURER),
        now=road.now,
    )


def _withdraw(road: Road, claim: Claim) -> Outcome:
    return claims_.withdraw([claim], reason="户主不再主张", actor=road.who(CLERK), now=road.now)


def _recover(road: Road, claim: Claim) -> Outcome:
    return payments.recover(claim, reason="重复支付", actor=road.who(MAKER), now=road.now)


STEPS: dict[str, Callable[[Road, Claim], Outcome]] = {
    "reported": _report,
    "verified": _verify,
    "accepted": _accept,
    "assessed": _assess,
    "awarded": award,
    "on_notice": _post,
    "payable": _confirm,
    "paying": _release,
    "paid": _paid,
    "contested": _object,
    "escalated": _escalate,
    "refused": _refuse,
    "closed": _withdraw,
    "recovering": _recover,
}
MAIN = ["draft", "reported", "verified", "accepted", "assessed"]
MAIN += ["awarded", "on_notice", "payable", "paying", "paid"]
PATHS: dict[str, list[str]] = {
    **{state: MAIN[: n + 1] for n, state in enumerate(MAIN)},
    "contested": [*MAIN[:7], "contested"],
    "escalated": [*MAIN[:4], "escalated"],
    "refused": [*MAIN[:3], "refused"],
    "closed": [*MAIN[:6], "closed"],
    "recovering": [*MAIN, "recovering"],
}
