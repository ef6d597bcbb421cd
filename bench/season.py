"""A season of invented rows for measuring only, put into an empty database past every action."""

from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from hedun import clock
from hedun.assessment.models import Assessment, Award, ClaimAward
from hedun.claims.models import Claim, ClaimMove, Event, LossLine, Report
from hedun.demo.county import found
from hedun.domain.actors import Level
from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL
from hedun.people.models import Household, Identity
from hedun.places.models import Place
from hedun.policies.models import Policy

NOW = datetime(2026, 9, 23, 9, 0, tzinfo=LOCAL)
NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "玉兰秀英建国志强桂花海明爱莲水旺保堂来喜改秀计生红兵国庆春梅小军晓峰"
ROAD = [s for s in State if s not in (State.RECOVERING, State.CLOSED, State.REFUSED)]
MOVES = (("report", "draft", "reported"), ("verify", "reported", "verified"))
MOVES += (("accept", "verified", "accepted"), ("assess", "accepted", "assessed"))


@transaction.atomic
def fill(reports: int, households: int, kind: str = "", seed: int = 7) -> None:
    """Refuses a database that holds a claim or a place."""
    if Claim.objects.exists() or Place.objects.exists():
        raise SystemExit("this database holds something; measuring needs an empty one")
    rng = Random(seed)
    ground = found(rng, 2)
    clock.set_demo_now(NOW)
    villages = list(Place.objects.filter(level=Level.VILLAGE))[:110]
    if ground.village not in villages:
        villages[0] = ground.village
    people = _households(rng, villages, households * 2)
    claims: list[Claim] = []
    for number in range(1, reports + 1):
        village = villages[number % len(villages)]
        claims += _report(rng, number, village, people[village.pk], households, kind, ground.policy)
    Claim.objects.bulk_create(claims, batch_size=500)
    _further(rng, claims, ground.policy)


def _households(rng: Random, villages: list[Place], each: int) -> dict[int, list[Household]]:
    made = [
        Household(
            number=f"{village.code}-{n:04}", village=village, starts=date(2026, 1, 1),
            name=rng.choice(NAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2)))),
            group=f"{rng.randint(1, 6)}组",
        )
        for village in villages
        for n in range(5000, 5000 + each)
    ]  # fmt: skip
    Household.objects.bulk_create(made, batch_size=500)
    Identity.objects.bulk_create(
        [
            Identity(
                household=one, id_number_enc=b"x", id_number_hash=f"{one.number:0>64}",
                id_number_last4=f"{rng.randrange(10000):04}",
                phone_last4=f"{rng.randrange(10000):04}", phone_hash=f"p{one.number:0>63}",
            )
            for one in made
        ],
        batch_size=500,
    )  # fmt: skip
    found: dict[int, list[Household]] = {}
    for one in made:
        found.setdefault(one.village_id, []).append(one)
    return found


def _report(
    rng: Random,
    number: int,
    village: Place,
    people: list[Household],
    households: int,
    kind: str,
    policy: Policy,
) -> list[Claim]:
    """One report with one or two events, mostly in one state, a few households behind."""
    opened = NOW - timedelta(days=rng.randint(0, 90), hours=rng.randint(0, 8))
    report = Report.objects.create(
        number=f"BA-{village.code[:9]}-2026-{number:04}", village=village, policy=policy,
        channel="sheet", first_told_at=opened, opened_by="gaozhicheng", opened_at=opened,
    )  # fmt: skip
    events = [
        Event.objects.create(
            number=f"{report.number}-{n}", report=report,
            species=rng.choice(("wild_boar", "wild_boar", "badger")),
            occurred=(opened - timedelta(days=n)).date(),
        )
        for n in range(1, rng.choice((2, 3)))
    ]  # fmt: skip
    roads = ROAD[:-1] if kind == "open" else ROAD
    main = rng.choice(roads)
    if kind == "ended" and rng.random() < 0.9:
        main = State.PAID
    claims = []
    for row, household in enumerate(rng.sample(people, households), 1):
        state = main if rng.random() < 0.9 else rng.choice(roads)
        ended = state is State.PAID
        claims.append(
            Claim(
                number=f"{report.number}-{row:03}", report=report, event=rng.choice(events),
                household=household, row=row, state=state, since=opened + timedelta(days=2),
                due_at=None if ended else opened + timedelta(days=rng.choice((5, 60, 91, 95))),
                ended_at=NOW if ended else None,
            )
        )  # fmt: skip
    return claims


def _further(rng: Random, claims: list[Claim], policy: Policy) -> None:
    """Lines, moves, assessments and awards, as far as each claim is on its road."""
    lines = [
        LossLine(
            claim=claim, number=n, section="crop", item=rng.choice(("maize", "millet", "potato")),
            stage="milk_ripe", plot="南坡", planted_e4=60_000,
            quantity_e4=rng.randint(3000, 30_000), degree_ppm=rng.randint(2, 18) * 50_000,
        )
        for claim in claims
        for n in range(1, rng.choice((2, 2, 3)))
    ]  # fmt: skip
    LossLine.objects.bulk_create(lines, batch_size=500)
    moves, awards = [], []
    award = Award.objects.create(
        policy=policy, number=1, terms_sha256="0" * 64, made_by="mengli", made_at=NOW
    )
    for claim in claims:
        far = ROAD.index(State(claim.state))
        moves += [
            ClaimMove(
                claim=claim, action=action, start=start, to=to, user="x", user_name="周晓峰",
                role="township", at=claim.since, entry_seq=1,
            )
            for action, start, to in MOVES[:far]
        ]  # fmt: skip
        if far >= ROAD.index(State.AWARDED):
            fen = rng.randint(8_000, 90_000)
            awards.append(
                ClaimAward(
                    award=award, claim=claim, settled=1, kind="final", before_fen=0,
                    total_fen=fen, difference_fen=fen,
                )
            )  # fmt: skip
    ClaimMove.objects.bulk_create(moves, batch_size=500)
    ClaimAward.objects.bulk_create(awards, batch_size=500)
    Assessment.objects.bulk_create(
        [
            Assessment(
                line=line, level=Assessment.Level.EXPERT, quantity_e4=line.quantity_e4,
                degree_ppm=line.degree_ppm, user="miaoqingchun", user_name="苗庆春", at=NOW,
            )
            for line in lines
            if ROAD.index(State(line.claim.state)) >= ROAD.index(State.ASSESSED)
        ],
        batch_size=500,
    )  # fmt: skip
