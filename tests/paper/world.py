"""A form of the village of the road, and lines as the page sends them."""

import json
from typing import Any
from uuid import UUID

from hedun.paper.actions import make_form
from hedun.paper.models import Form
from tests.support.road import CLERK, Road

HEAD = {
    "told": "2026-08-31T07:30", "name": "高志成", "phone": "", "relation": "official",
    "reason": "纸表补录，查勘时拍照", "households": "", "area": "",
}  # fmt: skip
LINE: dict[str, Any] = {
    "household": "", "species": "wild_boar", "occurred": "2026-08-30", "item": "maize",
    "stage": "milk_ripe", "amount": "1.85", "degree": "45", "plot": "南坡", "note": "",
    "signed": True,
}  # fmt: skip


def form_of(road: Road) -> Form:
    return make_form(road.county.village, actor=road.who(CLERK), now=road.now)


def line(n: int, **cells: Any) -> dict[str, Any]:
    """Line n says it is about the household of row n, unless `who` says otherwise."""
    return {"key": str(UUID(int=n)), **LINE, "who": str(n), **cells}


def sent(*lines: dict[str, Any], **head: str) -> str:
    return json.dumps({"head": {**HEAD, **head}, "lines": list(lines)}, ensure_ascii=False)


def at(form: Form, place: str = "") -> str:
    return f"/paper/forms/{form.number}/{place}"
