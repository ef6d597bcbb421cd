"""What an expert takes along: the claims that wait for a visit of theirs, with their plots, what
was found of them so far, and small pictures. Of the people the household's name alone."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hedun.assessment.actions import left_to_assess
from hedun.assessment.figures import Figure, Figures, figures
from hedun.assessment.plots import Plots
from hedun.claims import facts
from hedun.claims.items import CROP
from hedun.claims.models import Claim, LineGround, LossLine
from hedun.claims.officers import in_hand, with_a_colleague
from hedun.claims.queries import covered_lines, visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, State
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import decide
from hedun.domain.permissions import PERMITTED
from hedun.evidence import shown
from hedun.evidence.queries import photographs
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import below, outlines
from hedun.prices.kinds import VALUED
from hedun.record.selecting import rows_by

MOST = 200  # claims; the most urgent
PICTURES_A_CLAIM = 3
MOST_PICTURE_BYTES = 1024 * 1024  # of all of them: a phone in a valley fetches it in a minute
E7 = 10_000_000


def visits(actor: Actor, now: datetime) -> dict[str, Any] | None:
    """For the package; None for who is no expert. In a constant number of queries."""
    places = places_of(actor, now, PERMITTED["see.visits"])
    if not places:
        return None
    every = visible_to(actor, now).filter(
        report__village__pk__among=below(places, local_day(now)), state=State.ACCEPTED, held=False
    )
    waiting = every.exclude(with_a_colleague(actor, now)).order_by("due_at", "pk")
    found = list(waiting[: MOST + 1])
    claims = _allowed(found[:MOST], actor, now)
    lines = covered_lines(claims)
    known = figures(lines)
    asked: dict[int, list[LossLine]] = {}
    for line in left_to_assess(lines, known):
        asked.setdefault(line.claim_id, []).append(line)
    claims = [claim for claim in claims if claim.pk in asked]
    mine = set(
        in_hand(now).filter(claim__in=claims, holder=actor.user).values_list("claim", flat=True)
    )
    pictures = _pictures(claims)
    told = _Lines([line for claim in claims for line in asked[claim.pk]], known)
    return {
        "villages": _villages({claim.report.village_id for claim in claims}),
        "claims": [
            {
                "number": claim.number,
                "village": claim.report.village.code,
                "household": claim.household.name,
                "group": claim.household.group,
                "species": claim.event.species,
                "occurred": claim.event.occurred.isoformat(),
                "since": claim.since.isoformat(),
                "due": claim.due_at.isoformat() if claim.due_at else None,
                "mine": claim.pk in mine,
                "at_desk": not all(is_sampled(line) for line in asked[claim.pk]),
                "lines": [told.of(line) for line in asked[claim.pk]],
                "pictures": pictures.get(claim.pk, []),
            }
            for claim in claims
        ],
        "more": len(found) > MOST,
    }


def is_sampled(line: LossLine) -> bool:
    """Whether all that is found of it is an area and a degree: what has a value besides (trees,
    animals, things) is assessed at the desk, where the tables of the day stand."""
    return line.section == CROP and line.item not in VALUED


def _allowed(claims: Sequence[Claim], actor: Actor, now: datetime) -> list[Claim]:
    """Those that the actor may assess: not a relative's, not touched in another role."""
    ask, cases = Ask("assess", sampling=True), facts.cases(claims)
    return [claim for claim in claims if decide(cases[claim.pk], ask, actor, now).allowed]


class _Lines:
    """Lines as the phone shows them, and everything that is needed for that read at once."""

    def __init__(self, lines: Sequence[LossLine], known: Mapping[int, Figures]) -> None:
        self.known = known
        self.plots = Plots(lines, {line.pk for line in lines})
        rows = rows_by(LineGround, "line_id", (line.pk for line in lines))
        self.ground = {row.line_id: row for row in rows}

    def of(self, line: LossLine) -> dict[str, Any]:
        known, ground, plot = self.known[line.pk], self.ground.get(line.pk), self.plots.of(line)
        placed = line.lat_e7 is not None and line.lon_e7 is not None
        quantity = known.latest.quantity_e4
        return {
            "line": line.number,
            "section": line.section,
            "item": line.item,
            "stage": line.stage,
            "plot": line.plot,
            "planted_e4": line.planted_e4,
            "quantity_e4": quantity,
            "most_ppm": max(0, plot.room(line, quantity).most_ppm) if plot else None,
            "lat": line.lat_e7 / E7 if placed else None,
            "lon": line.lon_e7 / E7 if placed else None,
            "ring": [[x / E7, y / E7] for x, y in ground.rings[0]]
            if ground and ground.rings
            else [],
            "village": _figure(known.village),
            "township": _figure(known.township),
            "expert": _figure(known.expert),
        }


def _figure(found: Figure | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"quantity_e4": found.quantity_e4, "degree_ppm": found.degree_ppm,
            "provisional": found.provisional, "reason": found.reason}  # fmt: skip


def _villages(pks: set[int]) -> list[dict[str, Any]]:
    rows = Place.objects.filter(pk__in=pks).select_related("parent").order_by("code")
    drawn = {one.place_id: one.geojson for one in outlines(Place.objects.filter(pk__in=pks))}
    return [
        {"code": one.code, "name": one.name, "above": one.parent.name if one.parent else "",
         "outline": json.loads(drawn[one.pk]) if one.pk in drawn else None}
        for one in rows
    ]  # fmt: skip


def _pictures(claims: Sequence[Claim]) -> dict[int, list[str]]:
    """Small ones that were made ahead, base64; the first claims have theirs where there are too
    many."""
    known, found, left = photographs(claims), {}, MOST_PICTURE_BYTES
    for claim in claims:
        photos = known.get(claim.pk, [])[-PICTURES_A_CLAIM:]
        small = [data for photo in photos if (data := shown.kept(photo.sha256, "small"))]
        left -= sum(map(len, small))
        if left < 0:
            break
        found[claim.pk] = [base64.b64encode(data).decode() for data in small]
    return found
