"""The board of duties: who holds how much since when, how long it takes, and what stands behind."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.insights.export import FORMATS, as_file
from hedun.oversight import proof
from hedun.oversight.board import Ground, ground, reads_board
from hedun.oversight.board import board as board_of
from hedun.people.queries import actor_for, names_of
from hedun.web.duties import shown, tables
from hedun.web.duties.asked import SPANS, WHATS, Asked

A_PAGE = 50
MOST = 10_000  # rows of a file


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The board of the places one sees, or of one of them, for a period."""
    actor, now = _reader(request)
    asked = Asked.read(request.GET, now)
    near = ground(actor, now, asked.place)
    found = board_of(near, asked.period, now)
    context = {
        "actor": actor,
        "now": now,
        "asked": asked,
        "board": found,
        "near": near,
        "rows": [shown.line(duty, found, asked, asked.place) for duty in found.stages],
        "towns": shown.groups(found, asked, shown.chased(found, actor, now)),
        "taken": shown.taken(found),
        "times": shown.times(found, asked),
        "everywhere": asked.at(place="").address,
        "spans": SPANS,
        "here": near.place.code if near.place else "",
    }
    return render(request, "duties/board.html", context)


@login_required
@require_GET
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A table of the board, or the rows behind a number, as a file."""
    actor, now = _reader(request)
    asked = Asked.read(request.GET, now)
    near = ground(actor, now, asked.place)
    if kind not in FORMATS:
        raise Http404
    if slug in tables.TABLES:
        made = tables.TABLES[slug](board_of(near, asked.period, now))
    elif slug == "rows" and asked.stage:
        made = _file_of_rows(near, asked, asked.stage, now)
    else:
        raise Http404
    return as_file(made, kind, near.place.code if near.place else "all", local_day(now))


def _file_of_rows(near: Ground, asked: Asked, stage: State, now: datetime) -> tables.Table:
    if asked.what in ("handed", "back"):
        back = asked.what == "back"
        rows = proof.handed(near, stage, asked.period, back=back, most=MOST)
        return tables.handed(rows)
    stands = proof.held(near, stage)
    if asked.what == "late":
        late = proof.late(near, stage, now).order_by().values("number")
        stands = stands.filter(claim__in=late)
    return tables.held(list(stands[:MOST]))


@login_required
@require_GET
def behind(request: HttpRequest) -> HttpResponse:
    """The claims that are held or overdue, or the entries that handed them over."""
    actor, now = _reader(request)
    asked = Asked.read(request.GET, now)
    if asked.stage is None:
        raise Http404
    near = ground(actor, now, asked.place)
    context = {
        "actor": actor,
        "now": now,
        "asked": asked,
        "near": near,
        "what": WHATS[asked.what],
        "title": asked.stage,
        "own": asked.rows(asked.stage, asked.what),
        "tabs": [(key, word, asked.rows(asked.stage, key)) for key, word in WHATS.items()],
        **_LISTS[asked.what](request, near, asked, asked.stage, now),
    }
    return render(request, "duties/rows.html", context)


def _held(
    request: HttpRequest, near: Ground, asked: Asked, stage: State, now: datetime
) -> dict[str, Any]:
    pages = Paginator(proof.held(near, stage), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    known = proof.claims_of(one.claim for one in page.object_list)
    rows = [(known.get(one.claim), one.since, one.seq) for one in page.object_list]
    return {"held": [row for row in rows if row[0]], "page": page, "total": pages.count}


def _late(
    request: HttpRequest, near: Ground, asked: Asked, stage: State, now: datetime
) -> dict[str, Any]:
    pages = Paginator(proof.late(near, stage, now), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    stands = proof.held(near, stage)
    stands = stands.filter(claim__in=[one.number for one in page.object_list])
    seqs = {one.claim: (one.since, one.seq) for one in stands}
    rows = [(one, *seqs.get(one.number, (one.since, None))) for one in page.object_list]
    return {"held": rows, "page": page, "total": pages.count}


def _handed(
    request: HttpRequest, near: Ground, asked: Asked, stage: State, now: datetime
) -> dict[str, Any]:
    back = asked.what == "back"
    more = proof.handed(near, stage, asked.period, back=back, before=asked.before, most=A_PAGE + 1)
    rows = more[:A_PAGE]
    found = board_of(near, asked.period, now)
    duty = next((one for one in found.stages if one.stage is stage), None)
    known = proof.claims_of(row.claim for row in rows)
    return {
        "handed": [(row, known.get(row.claim)) for row in rows],
        "names": names_of(row.user for row in rows),
        "older": rows[-1].seq if len(more) > A_PAGE else None,
        "duty": duty,
        "total": (duty.back if back else duty.handed) if duty else 0,
    }


_LISTS = {"held": _held, "late": _late, "handed": _handed, "back": _handed}


def _reader(request: HttpRequest) -> tuple[Actor, datetime]:
    now = clock.now()
    actor = actor_for(request.user)
    if not reads_board(actor, now):
        raise Http404
    return actor, now
