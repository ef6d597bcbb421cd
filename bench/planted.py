"""Fraud planted into a season: what is done by whom, and nothing of how it is looked for.

Imports nothing of the checks, and they nothing of this (tests/checks/test_planted.py). Rows are
written as they would lie there had nobody noticed; whoever calls rolls all of it back.
"""

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from bench.planted_elsewhere import officer_s_telephone, paid_elsewhere
from hedun.assessment.models import Assessment, ClaimAward
from hedun.claims.models import Claim, Event, LineGround, LossLine, Report
from hedun.demo.season import STAGES
from hedun.domain.deadlines import LOCAL
from hedun.domain.identifiers import make_resident_id
from hedun.people import hidden
from hedun.people.models import (
    BankAccount,
    Circumstance,
    Household,
    Identity,
    Kinship,
    Plot,
    User,
)
from hedun.places.models import PlaceOutline

SEED = 44
HONEST, FRAUDS = 1500, 40  # claims that are looked at, and how many of them are not honest
STRENGTHS = ("weak", "middle", "strong")
LAT_E7, LON_E7 = 368_500_000, 1_128_000_000  # where nothing of the season is drawn
M_LAT, M_LON = 90.1, 111.6  # ten-millionths of a degree to a metre
M2 = 15 / 10_000 / 10_000  # mu to a square metre, and ten-thousandths


@dataclass
class Season:
    """The honest claims that are looked at, in an order of chance."""

    rng: random.Random
    claims: list[Claim] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = Claim.objects.filter(merged_into=None, state="paid", lines__section="crop")
        rows = rows.select_related("household", "event", "report").distinct().order_by("pk")
        every = list(rows)
        self.rng.shuffle(every)
        seen: set[int] = set()  # a household once, so that one fraud is one
        for claim in every:
            if claim.household_id not in seen and claim.household.kind == "family":
                seen.add(claim.household_id)
                self.claims.append(claim)
        self.claims = self.claims[:HONEST]

    @cached_property
    def lines(self) -> dict[int, list[LossLine]]:
        found: dict[int, list[LossLine]] = {claim.pk: [] for claim in self.claims}
        for line in LossLine.objects.filter(claim__in=self.claims).order_by("pk"):
            found[line.claim_id].append(line)
        return found

    @cached_property
    def reports(self) -> list[Report]:
        """Those with ten households or more."""
        rows = list(Report.objects.filter(channel="sheet").order_by("pk"))
        long = [row for row in rows if row.claims.count() >= 10]
        self.rng.shuffle(long)
        return long

    def frauds(self, count: int = FRAUDS) -> list[Claim]:
        return self.claims[:count]


Plant = Callable[[Season, int], set[int]]  # strength 0–2 → pks of what is not honest


@dataclass(frozen=True)
class Pattern:
    """`codes`: any of these findings notices it; `of`: claims, or reports as a whole. `levels`:
    what the three strengths are."""

    what: str
    codes: tuple[str, ...]
    levels: tuple[str, str, str]
    plant: Plant
    of: str = "claims"


# ── ground ──────────────────────────────────────────────────────────────────────────────────────


def one_plot(season: Season, strength: int) -> set[int]:
    """Neighbours side by side in rows, walked with a telephone (3 m off); of each fraud the second
    claims the first one's plot, drawn with some shift."""
    shift = (0.55, 0.35, 0.1)[strength]
    truth: set[int] = set()
    grounds: list[LineGround] = []
    east, row = 0.0, 0
    for n, claim in enumerate(season.claims[:800]):
        line = season.lines[claim.pk][0]
        side = max(8.0, (line.planted_e4 or line.quantity_e4 or 5_000) / M2 / 1e8) ** 0.5
        grounds.append(_drawn(season.rng, line, east, row * 400.0, side))
        if n < FRAUDS:
            other = season.claims[800 + n]
            second = season.lines[other.pk][0]
            second.item = line.item
            grounds.append(_drawn(season.rng, second, east, row * 400.0 + shift * side, side))
            truth |= {claim.pk, other.pk}
        east += side
        if east > 1500:
            east, row = 0.0, row + 1
    lines = [ground.line for ground in grounds]
    LineGround.objects.filter(line__in=lines).delete()
    LossLine.objects.bulk_update(lines, ["lat_e7", "lon_e7", "item"], batch_size=200)
    LineGround.objects.bulk_create(grounds)
    return truth


def _drawn(
    rng: random.Random, line: LossLine, east: float, north: float, side: float
) -> LineGround:
    x, y = east + rng.gauss(0, 3), north + rng.gauss(0, 3)
    corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    ring = [[LON_E7 + round((x + a) * M_LON), LAT_E7 + round((y + b) * M_LAT)] for a, b in corners]
    line.lon_e7 = LON_E7 + round((x + side / 2) * M_LON)
    line.lat_e7 = LAT_E7 + round((y + side / 2) * M_LAT)
    return LineGround(line=line, rings=[ring], datum="WGS-84", accuracy_m=3)


def beyond_the_border(season: Season, strength: int) -> set[int]:
    """Villages of 4 km, each surveyed in a place of its own. Plots lie where they will in them, 3 m
    off, and one in fifty of the honest farms up to 150 m beyond the border."""
    side, rng = 4000.0, season.rng
    villages = sorted({claim.report.village_id for claim in season.claims})
    west = {pk: n * 2 * side for n, pk in enumerate(villages)}
    PlaceOutline.objects.bulk_create(
        PlaceOutline(place_id=pk, geojson=_border(at, side), source="survey", schematic=False,
                     set_at=season.claims[0].report.opened_at)
        for pk, at in west.items()
    )  # fmt: skip
    frauds = _pks(season.frauds())
    lines, grounds = [], []
    for claim in season.claims:
        away = -rng.uniform(50, side - 50)
        if claim.pk in frauds:
            away = (60.0, 400.0, 3000.0)[strength]
        elif rng.random() < 0.02:
            away = rng.uniform(0, 150)
        for line in season.lines[claim.pk]:
            grounds.append(_drawn(rng, line, west[claim.report.village_id] + 500, side + away, 30))
            lines.append(line)
    LineGround.objects.filter(line__in=lines).delete()
    LossLine.objects.bulk_update(lines, ["lat_e7", "lon_e7"], batch_size=200)
    LineGround.objects.bulk_create(grounds)
    return frauds


def _border(west: float, side: float) -> str:
    """A square, its south-western corner so many metres east of where the season's drawing is."""
    x, y = LON_E7 + west * M_LON, LAT_E7
    corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    ring = [[(x + a * M_LON) / 1e7, (y + b * M_LAT) / 1e7] for a, b in corners]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def above_planted(season: Season, strength: int) -> set[int]:
    for claim in season.frauds():
        for line in season.lines[claim.pk]:
            if line.section == "crop" and line.planted_e4:
                line.quantity_e4 = line.planted_e4 * (105, 150, 300)[strength] // 100
                line.save(update_fields=["quantity_e4"])
    return _pks(season.frauds())


def above_land(season: Season, strength: int) -> set[int]:
    """Everybody's land is on the roll: what they sow on it and some more; one in twenty leases land
    that is not. Frauds claim a multiple of what they have."""
    households = {claim.household_id for claim in season.claims}
    sown: dict[int, int] = dict.fromkeys(households, 0)
    rows = LossLine.objects.filter(claim__household__in=households, section="crop")
    for household, planted, lost in rows.values_list(
        "claim__household", "planted_e4", "quantity_e4"
    ):
        sown[household] += planted or lost
    rng, start = season.rng, date(2000, 1, 1)
    frauds = _pks(season.frauds())
    plots = []
    for claim in season.claims:
        part = rng.uniform(0.6, 0.95) if rng.random() < 0.05 else rng.uniform(1.05, 2.5)
        if claim.pk in frauds:
            part = rng.uniform(1.05, 1.6)
        area = max(2_000, round(sown[claim.household_id] * part))
        plots.append(
            Plot(household_id=claim.household_id, name="承包地", area_e4=area, starts=start)
        )
    Plot.objects.bulk_create(plots)
    lines = [line for pk in frauds for line in season.lines[pk] if line.section == "crop"]
    for line in lines:
        line.quantity_e4 = (line.planted_e4 or line.quantity_e4) * (12, 20, 50)[strength] // 10
        line.planted_e4 = line.quantity_e4
    LossLine.objects.bulk_update(lines, ["quantity_e4", "planted_e4"])
    Assessment.objects.filter(line__in=lines).delete()
    return frauds


def in_parts(season: Season, strength: int) -> set[int]:
    """A loss that stays below the small limit is told a second time, some days later."""
    days = (9, 6, 2)[strength]
    awards = ClaimAward.objects.filter(claim__in=season.claims, total_fen__gte=62_000)
    small = set(awards.filter(total_fen__lte=100_000).values_list("claim", flat=True))
    truth: set[int] = set()
    for claim in [claim for claim in season.claims if claim.pk in small][:FRAUDS]:
        event = Event.objects.create(
            number=f"{claim.event.number}X{claim.pk}", report=claim.report,
            species=claim.event.species, occurred=claim.event.occurred + timedelta(days=days),
        )  # fmt: skip
        copy = Claim.objects.create(
            number=f"{claim.number}X", report=claim.report, event=event, row=900,
            household=claim.household, state="reported", since=claim.since,
        )  # fmt: skip
        for line in season.lines[claim.pk]:
            LossLine.objects.create(
                claim=copy, number=line.number, section=line.section, item=line.item,
                stage=line.stage, plot=f" {line.plot}" if strength == 1 else line.plot,
                planted_e4=line.planted_e4, quantity_e4=line.quantity_e4,
                degree_ppm=line.degree_ppm,
            )  # fmt: skip
        truth |= {claim.pk, copy.pk}
    return truth


# ── who is paid ─────────────────────────────────────────────────────────────────────────────────


def one_account(season: Season, strength: int) -> set[int]:
    for group in _groups(season.frauds(), (2, 5, 20)[strength]):
        first = _account(group[0])
        pks = [claim.household_id for claim in group]
        rows = BankAccount.objects.filter(household__in=pks, ended_at=None)
        rows.update(number_hash=first.number_hash)
    return _pks(season.frauds())


def other_name(season: Season, strength: int) -> set[int]:
    """One character of the name is another; another household's name; a company's."""
    for claim, other in zip(season.frauds(), season.claims[FRAUDS:], strict=False):
        name = claim.household.name
        holder = (name[:-1] + "囍", other.household.name, "襄垣某某合作社")[strength]
        BankAccount.objects.filter(household=claim.household, ended_at=None).update(holder=holder)
    return _pks(season.frauds())


def officer_s_account(season: Season, strength: int) -> set[int]:
    """The account is that of the household of who entered the list, verified or accepted it."""
    action = ("accept", "verify", "report")[strength]
    for n, claim in enumerate(season.frauds()):
        user = User.objects.get(username=claim.moves.filter(action=action).latest("pk").user)
        kin = season.claims[FRAUDS + n].household
        Kinship.objects.create(user=user, household=kin, relation="父亲", declared_at=claim.since)
        number = _account(season.claims[FRAUDS + n]).number_hash
        rows = BankAccount.objects.filter(household=claim.household, ended_at=None)
        rows.update(number_hash=number)
    return _pks(season.frauds())


# ── who claims ──────────────────────────────────────────────────────────────────────────────────


def one_identity(season: Season, strength: int) -> set[int]:
    for group in _groups(season.frauds(), (2, 4, 10)[strength]):
        mark = Identity.objects.get(household=group[0].household).id_number_hash
        rows = Identity.objects.filter(household__in=[claim.household_id for claim in group])
        rows.update(id_number_hash=mark)
    return _pks(season.frauds())


def very_old(season: Season, strength: int) -> set[int]:
    for n, claim in enumerate(season.frauds()):
        born = date(claim.event.occurred.year - (98, 103, 120)[strength], 1, 1 + n % 28)
        number = make_resident_id("140499", born, 500 + n)
        cells = hidden.columns(Identity, "id_number", claim.household, number)
        Identity.objects.filter(household=claim.household).update(**cells)
    return _pks(season.frauds())


def wrong_number(season: Season, strength: int) -> set[int]:
    """The last digit is another; two digits changed places; any digits."""
    for n, claim in enumerate(season.frauds()):
        good = make_resident_id("140499", date(1960, 5, 1 + n % 28), 500 + n)
        last = "0123456789X"
        body = good[:17]
        if strength == 1:
            body = body[:14] + body[15] + body[14] + body[16]
        if strength == 2:
            body = "".join(season.rng.choice("0123456789") for _ in range(17))
        tail = last[(last.index(good[17]) + 1) % 11] if strength == 0 else good[17]
        cells = hidden.columns(Identity, "id_number", claim.household, body + tail)
        Identity.objects.filter(household=claim.household).update(**cells)
    return _pks(season.frauds())


def dead(season: Season, strength: int) -> set[int]:
    for claim in season.frauds():
        since = claim.event.occurred - timedelta(days=(1, 30, 700)[strength])
        Circumstance.objects.create(
            household=claim.household, kind="deceased", since=since, entered_at=claim.since
        )
    return _pks(season.frauds())


def came_later(season: Season, strength: int) -> set[int]:
    for claim in season.frauds():
        starts = claim.event.occurred + timedelta(days=(1, 10, 60)[strength])
        Household.objects.filter(pk=claim.household_id).update(starts=starts)
    return _pks(season.frauds())


def one_telephone(season: Season, strength: int) -> set[int]:
    for group in _groups(season.frauds(), (4, 8, 20)[strength]):
        mark = Identity.objects.get(household=group[0].household).phone_hash
        rows = Identity.objects.filter(household__in=[claim.household_id for claim in group])
        rows.update(phone_hash=mark)
    return _pks(season.frauds())


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def other_stage(season: Season, strength: int) -> set[int]:
    """The next stage, one two on, three on (back where there is none): a dearer one is claimed."""
    for claim in season.frauds():
        for line in season.lines[claim.pk]:
            stages = [stage for stage, _ in STAGES.get(line.item, ())]
            if line.stage in stages and len(stages) > 1:
                at, by = stages.index(line.stage), min(strength + 1, len(stages) - 1)
                line.stage = stages[at + by] if at + by < len(stages) else stages[at - by]
                line.save(update_fields=["stage"])
    return _pks(season.frauds())


def after_harvest(season: Season, strength: int) -> set[int]:
    day = ((11, 5), (12, 1), (1, 20))[strength]
    for claim in season.frauds():
        Event.objects.filter(pk=claim.event_id).update(
            occurred=date(claim.event.occurred.year, *day)
        )
    events = [claim.event_id for claim in season.frauds()]
    LossLine.objects.filter(claim__event__in=events).update(stage="")
    moved = Claim.objects.filter(event__in=events).values_list("pk", flat=True)
    return set(moved) & _pks(season.claims)


def told_late(season: Season, strength: int) -> set[int]:
    reports = {claim.report_id: claim for claim in season.frauds()}
    for pk, claim in reports.items():
        told = datetime.combine(claim.event.occurred, datetime.min.time(), LOCAL)
        Report.objects.filter(pk=pk).update(
            first_told_at=told + timedelta(days=(3, 6, 25)[strength], hours=12)
        )
    return {claim.pk for claim in season.claims if claim.report_id in reports}


# ── lists as a whole ────────────────────────────────────────────────────────────────────────────


def at_night(season: Season, strength: int) -> set[int]:
    for report in season.reports[:FRAUDS]:
        day = report.opened_at.astimezone(LOCAL).date()
        hour, minute = ((23, 40), (4, 30), (1, 50))[strength]
        at = datetime.combine(day, datetime.min.time(), LOCAL).replace(hour=hour, minute=minute)
        Report.objects.filter(pk=report.pk).update(opened_at=at)
    return {report.pk for report in season.reports[:FRAUDS]}


def same_degrees(season: Season, strength: int) -> set[int]:
    return _averaged(season, strength, "degree_ppm", lambda line: 450_000)


def same_areas(season: Season, strength: int) -> set[int]:
    return _averaged(season, strength, "quantity_e4", lambda line: 12_500)


def whole_mu(season: Season, strength: int) -> set[int]:
    return _averaged(
        season, strength, "quantity_e4",
        lambda line: max(1, (line.quantity_e4 + 5_000) // 10_000) * 10_000,
    )  # fmt: skip


def _averaged(
    season: Season, strength: int, column: str, value: Callable[[LossLine], int]
) -> set[int]:
    """Of so many percent of the households."""
    percent = (60, 80, 100)[strength]
    for report in season.reports[:FRAUDS]:
        claims = list(report.claims.order_by("row"))
        for claim in claims[: -(-len(claims) * percent // 100)]:
            for line in claim.lines.filter(section="crop"):
                setattr(line, column, value(line))
                line.save(update_fields=[column])
    return {report.pk for report in season.reports[:FRAUDS]}


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _pks(claims: Iterable[Claim]) -> set[int]:
    return {claim.pk for claim in claims}


def _groups(claims: Sequence[Claim], size: int) -> list[Sequence[Claim]]:
    return [claims[at : at + size] for at in range(0, len(claims), size)]


def _account(claim: Claim) -> BankAccount:
    return BankAccount.objects.filter(household=claim.household, ended_at=None).latest("pk")


PATTERNS = (
    Pattern("one plot, two households", ("GROUND_OVERLAP", "GROUND_PAID"),
            ("shifted by 55 %", "by 35 %", "by 10 %"), one_plot),
    Pattern("ground beyond the village", ("GROUND_OUTSIDE",),
            ("60 m", "400 m", "3 km"), beyond_the_border),
    Pattern("damaged above planted", ("AREA_ABOVE_PLANTED",),
            ("1.05 times", "1.5 times", "3 times"), above_planted),
    Pattern("above the household's land", ("AREA_ABOVE_ROLL", "AREA_FAR_ABOVE_ROLL"),
            ("1.2 times sown", "2 times", "5 times"), above_land),
    Pattern("one loss told in parts", ("SPLIT_CLAIMS",),
            ("9 days on", "6 days, name spelled otherwise", "2 days"), in_parts),
    Pattern("one account for many", ("SHARED_ACCOUNT",),
            ("2 households", "5", "20"), one_account),
    Pattern("account in another name", ("ACCOUNT_OTHER_NAME",),
            ("one character", "another household", "a company"), other_name),
    Pattern("an officer's account", ("ACCOUNT_OF_OFFICER",),
            ("who accepted", "who verified", "who reported"), officer_s_account),
    Pattern("an officer's telephone", ("PHONE_OF_OFFICER",),
            ("who accepted", "who verified", "who reported"), officer_s_telephone),
    Pattern("paid for elsewhere", ("OTHER_COVER",),
            ("a slip in the name, no number", "the name alone", "number and plot"), paid_elsewhere),
    Pattern("one identity, several households", ("SAME_IDENTITY",),
            ("2 households", "4", "10"), one_identity),
    Pattern("a head who cannot be living", ("HEAD_OVER_100",),
            ("aged 98", "103", "120"), very_old),
    Pattern("a number that fails its check", ("ID_INVALID",),
            ("last digit", "two digits changed places", "any digits"), wrong_number),
    Pattern("the head had died", ("HEAD_DECEASED",),
            ("a day before", "30 days", "700 days"), dead),
    Pattern("registered after the loss", ("ROLL_AFTER_LOSS",),
            ("a day", "10 days", "60 days"), came_later),
    Pattern("one telephone for many", ("PHONE_OF_MANY",),
            ("4 households", "8", "20"), one_telephone),
    Pattern("a stage off the calendar", ("STAGE_OFF_CALENDAR",),
            ("the next", "two on", "three on"), other_stage),
    Pattern("after the harvest", ("AFTER_HARVEST",),
            ("5 November", "1 December", "20 January"), after_harvest),
    Pattern("told late", ("LATE_REPORT",),
            ("noon of the third day after", "6 days", "25 days"), told_late),
    Pattern("entered at night", ("NIGHT_ENTRY",), ("23:40", "04:30", "01:50"), at_night, "reports"),
    Pattern("one degree for all", ("EQUAL_DEGREES",), ("60 % of the list", "80 %", "100 %"),
            same_degrees, "reports"),
    Pattern("one area for all", ("EQUAL_AREAS",), ("60 % of the list", "80 %", "100 %"),
            same_areas, "reports"),
    Pattern("areas in whole mu", ("ROUND_AREAS", "EQUAL_AREAS"),
            ("60 % of the list", "80 %", "100 %"), whole_mu, "reports"),
)  # fmt: skip
