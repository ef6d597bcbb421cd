"""A fold in the night: sheep, what a leopard left of them, and a wording that pays by the head."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.checks.queries import findings
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.domain.eartags import parted
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.livestock import actions as livestock
from hedun.livestock.actions import NewAnimal
from hedun.livestock.looks import CODES
from hedun.livestock.models import Animal
from hedun.livestock.queries import heads_of, of_lines
from tests.assessment.desks import wording
from tests.support.road import CLERK, EXPERT, TOWNSHIP, Road, make_report, picture, walk

NIGHT = date(2026, 8, 30)
WHOLE = 1_000_000  # millionths
ELEVEN = tuple(f"31404230000{n:04d}" for n in range(1201, 1212))
# 800.00 a grown sheep, 400.00 a lamb; 80 % of it, 5,000.00 at most for one household's accident.
# Only what an expert (or the township) holds for sure or probable; nothing for missing animals.
BY_THE_HEAD = (
    (
        '[[step]]\nop = "value"\nsections = ["tree", "livestock", "property"]\nfrom = "amount"\n',
        '[[step]]\nop = "value"\nsections = ["tree", "property"]\nfrom = "amount"\n'
        'clause = "第十三条"\n\n[[step]]\nop = "value"\nsections = ["livestock"]\n'
        'from = "first"\nof = [{ from = "table", table = "per_head" }, { from = "amount" }]\n',
    ),
    (
        "[[gate]]\nop = \"exclusion\"\n",
        '[[gate]]\nop = "column"\ncolumn = "fate"\nsections = ["livestock"]\n'
        'exclude = ["missing"]\ncode = "MISSING_NOT_PAID"\nclause = "第四条"\n\n'
        '[[gate]]\nop = "column"\ncolumn = "cause"\nsections = ["livestock"]\n'
        'include = ["confirmed", "probable"]\ncode = "CAUSE_UNSURE"\nclause = "第四条"\n\n'
        '[[gate]]\nop = "exclusion"\n',
    ),
    (
        "[tables.stage]",
        '[tables.per_head]\nkeys = ["item", "stage"]\n'
        'values = { "sheep/young" = 400, "sheep/*" = 800 }\n\n[tables.stage]',
    ),
)  # fmt: skip


def per_head(road: Road) -> None:
    wording(road, *BY_THE_HEAD)


def sheep(heads: int, stage: str = "adult") -> NewLine:
    return NewLine("livestock", "sheep", heads * 10_000, stage=stage)


def who(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.now}


def listed(road: Road, n: int, *lines: NewLine, night: date = NIGHT) -> Claim:
    """A draft of the n-th household: a leopard was in its fold."""
    report = make_report(road, night)
    clerk = who(road, CLERK)
    event = report.events.filter(species="leopard", occurred=night).first() or claims_.add_event(
        report, species="leopard", occurred=night, **clerk
    )
    claim = claims_.add_claim(event, road.county.roll[n][1], list(lines), **clerk)
    attach(report, picture(), "圈舍.jpg", "photo", claim=claim, **clerk)
    return claim


def enter(
    road: Road, line: LossLine, tags: str | Sequence[str], fate: str = "killed", by: str = CLERK
) -> list[Animal]:
    written = parted(tags) if isinstance(tags, str) else tags
    new = [NewAnimal(fate, tag=tag) for tag in written]
    return livestock.add_animals(line, new, **who(road, by))


def flock(road: Road, n: int, tags: Sequence[str] = ELEVEN, night: date = NIGHT) -> Claim:
    """A draft with one line of grown sheep, all of them entered by their tags."""
    claim = listed(road, n, sheep(len(tags)), night=night)
    enter(road, claim.lines.get(), tags)
    return claim


def paper(road: Road, claim: Claim, by: str = TOWNSHIP) -> Evidence:
    return attach(claim.report, picture(), "证明.jpg", "paper", claim=claim, **who(road, by))


def assess(road: Road, claim: Claim, cause: str = "confirmed") -> None:
    """The expert grades every animal of the covered lines and counts them, whole losses all."""
    expert = who(road, EXPERT)
    lines = covered_lines([claim])
    animals = of_lines([line.pk for line in lines])
    if cause:
        livestock.grade(animals, cause=cause, signs=["throat_bite", "tracks"], **expert)
    heads = heads_of(animals)
    degrees = {
        line.pk: Degree(
            [WHOLE],
            quantity_e4=heads.get(line.pk, 0) * 10_000,
            reason="逐头清点",
        )
        for line in lines
    }
    assessment.assess([claim], degrees=degrees, **expert).insist()


def go(road: Road, claim: Claim, to: str) -> Claim:
    """From wherever the claim is by now."""
    claim.refresh_from_db()
    return walk(road, claim, to)


def noticed(claim: Claim) -> list[str]:
    """What the machine says of its animals."""
    return [found.code for found in findings([claim])[claim.pk] if found.code in CODES]
