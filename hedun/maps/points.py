"""Single places of loss: where, in which state, how much. Never of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import QuerySet

from hedun.assessment.models import AwardLine
from hedun.assessment.standing import newest_standing
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import visible_to
from hedun.documents.saying import coded, counted
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.insights.shades import shades
from hedun.maps.columns import Columns
from hedun.maps.packed import packed

MOST = 3_000  # points that a map still shows one by one
STATES = tuple(State)


def lines_of(rows: Columns, actor: Actor, now: datetime) -> "QuerySet[LossLine]":
    """The lines of these rows that the actor may see and that are about no person."""
    lines = LossLine.objects.filter(pk__in=rows.line.tolist(), claim__in=visible_to(actor, now))
    return lines.exclude(section=PERSON)


@dataclass(frozen=True, slots=True)
class Spot:
    """`fen`: what was awarded for it, None where nothing is yet. `says`: maize 1.80 mu."""

    lon_e7: int
    lat_e7: int
    state: State
    fen: int | None
    claim: str
    line: int
    says: str


def spots(rows: Columns, actor: Actor, now: datetime) -> list[Spot]:
    """Two queries. The rows are few enough (MOST)."""
    lines = lines_of(rows, actor, now).order_by("pk")
    found = list(
        lines.values_list("pk", "claim", "claim__number", "claim__state", "number", "item",
                          "quantity_e4", "lon_e7", "lat_e7")
    )  # fmt: skip
    claims = visible_to(actor, now).filter(pk__in={row[1] for row in found})
    fen = awarded([row[0] for row in found], claims)
    return [
        Spot(lon, lat, State(state), fen.get(pk), claim, number, _says(item, quantity))
        for pk, _, claim, state, number, item, quantity, lon, lat in found
    ]


def _says(item: str, quantity_e4: int) -> str:
    return f"{coded(item)} {counted(Decimal(quantity_e4).scaleb(-4), item)}"


def awarded(lines: Sequence[int], claims: "QuerySet[Claim]") -> dict[int, int]:
    """{line pk: fen of the newest award of its claim that stands}, of those that have one."""
    if not lines:
        return {}
    rows = AwardLine.objects.filter(claim_award__in=newest_standing(claims), line__in=lines)
    return dict(rows.order_by().values_list("line", "payable_fen"))


def as_columns(rows: Columns, actor: Actor, now: datetime) -> bytes:
    """As packed.py says it; where there are too many, only how many there are."""
    if len(rows) > MOST:
        return packed({}, many=len(rows))
    found = spots(rows, actor, now)
    classes = shades(-(-(one.fen or 0) // 100) for one in found)
    columns: dict[str, Any] = {
        "lon": np.array([one.lon_e7 for one in found], np.int32),
        "lat": np.array([one.lat_e7 for one in found], np.int32),
        "state": np.array([STATES.index(one.state) for one in found], np.uint8),
        "shade": np.array([classes.of(-(-(one.fen or 0) // 100)) for one in found], np.uint8),
        # of fen a float64 keeps every one up to 90 billion yuan; −1: nothing awarded yet
        "fen": np.array([-1 if one.fen is None else one.fen for one in found], np.float64),
        "line": np.array([one.line for one in found], np.uint16),
    }
    facts = {"claims": [one.claim for one in found], "says": [one.says for one in found],
             "legend": [words for _, words in classes.legend]}  # fmt: skip
    return packed(columns, many=len(found), **facts)
