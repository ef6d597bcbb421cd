"""What was killed in a fold: told by the clerk, looked at by the town, graded and counted by the
expert. Everything else is done with the lists of fields."""

from typing import Any

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Value
from hedun.claims.actions import NewLine
from hedun.claims.items import LIVESTOCK
from hedun.claims.models import Claim
from hedun.demo.desk_village import told_alone
from hedun.demo.flocks import Flock
from hedun.demo.hands import Hands
from hedun.demo.pictures import NAMES
from hedun.demo.plan import Sitting
from hedun.demo.season import E4
from hedun.domain.deadlines import local_day
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.livestock import actions as livestock
from hedun.livestock.actions import NewAnimal
from hedun.livestock.models import Animal
from hedun.livestock.queries import VET

WHOLE = 1_000_000  # millionths
CLINIC = "镇畜牧兽医站（演示）"
SHOWS = {"fold": "scene", "carcass": "carcass", "tag": "tag"}


def told(hand: Hands, s: Sitting) -> None:
    """The clerk counts, reads the tags, and photographs the carcasses."""
    what = _flock(hand, s)
    lines = [NewLine(LIVESTOCK, what.item, what.heads * E4, stage=what.stage, degree_ppm=WHOLE)]
    if what.hurt:
        lines.append(NewLine(LIVESTOCK, VET, 0, degree_ppm=WHOLE))
    if what.missing:
        lines.append(NewLine(LIVESTOCK, what.item, E4, stage=what.stage, degree_ppm=WHOLE))
    claim = told_alone(hand, s, lines)
    by = _by(hand, s)
    own = list(claim.lines.order_by("number"))
    new = [NewAnimal("killed", tag=tag) for tag in what.tags]
    dead = livestock.add_animals(own[0], new or [NewAnimal("killed", heads=what.heads)], **by)
    if what.missing:
        livestock.add_animals(own[-1], [NewAnimal("missing", tag=what.missing)], **by)
    given = {kind: data for _, kind, data in hand.material().pictures}
    for kind, shows in SHOWS.items():
        if kind != "tag" or what.tags:
            livestock.show(dead, _file(claim, kind, given[kind], "photo", s, hand), shows, **by)
    if what.hurt:
        livestock.add_animals(own[1], [NewAnimal("injured", tag=what.hurt, kind=what.item)], **by)
        livestock.add_bill(
            own[1],
            amount_fen=what.vet_fen,
            day=local_day(s.at),
            clinic=CLINIC,
            paper=_file(claim, "bill", given["bill"], "paper", s, hand),
            **by,
        )


def verify(hand: Hands, s: Sitting) -> None:
    """The town sees the carcasses, advises on the cause, and has them made harmless."""
    [(_, kind, data)] = hand.material().pictures
    by = _by(hand, s)
    for claim in hand.on_desk(s, "verify"):
        what, animals = _flock(hand, s), list(Animal.objects.filter(claim=claim))
        livestock.grade(animals, cause=what.cause, signs=what.signs, **by)
        livestock.record_disposal(
            [animal for animal in animals if animal.fate == "killed"],
            kind=what.disposal,
            day=local_day(s.began),
            paper=_file(claim, kind, data, "paper", s, hand),
            **by,
        )
        assessment.verify([claim], visited_at=s.began, **by).insist()


def assess(hand: Hands, s: Sitting) -> None:
    """The expert decides on the cause, and counts at the price of the day."""
    by = _by(hand, s)
    for claim in hand.on_desk(s, "assess"):
        what, animals = _flock(hand, s), list(Animal.objects.filter(claim=claim))
        livestock.grade(animals, cause=what.cause, signs=what.signs, **by)
        degrees = {
            line.pk: Degree([WHOLE], amount_fen=what.vet_fen)
            if line.item == VET
            else Degree([WHOLE], value=Value())
            for line in claim.lines.all()
        }
        assessment.assess([claim], degrees=degrees, visited_at=s.began, **by).insist()


def _by(hand: Hands, s: Sitting) -> dict[str, Any]:
    return {"actor": hand.who(s), "now": s.at}


def _flock(hand: Hands, s: Sitting) -> Flock:
    what = hand.year.lists[s.claims[0][0]].mishap
    assert isinstance(what, Flock)
    return what


def _file(
    claim: Claim, kind: str, data: bytes, counts_as: str, s: Sitting, hand: Hands
) -> Evidence:
    by = _by(hand, s)
    return attach(claim.report, data, NAMES[kind], counts_as, claim=claim, **by)
