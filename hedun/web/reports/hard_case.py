"""The page of one hard case: everything the panel needs to answer, on one page.

It only reads. Naming the panel, opinions and the answer are operations, with the buttons and forms
they have on the page of the claim.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from hedun.checks.captions import captions
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.permissions import permits
from hedun.language import lang
from hedun.oversight.actions import PANEL
from hedun.oversight.models import PanelOpinion, PanelSeat, Referral
from hedun.oversight.past import ANSWERED, Wanted, decisions, similar, tallies, total
from hedun.oversight.queries import question_of, reads_cases
from hedun.oversight.words import kind_word
from hedun.people.queries import names_of
from hedun.web.operations import OPERATIONS, Operation
from hedun.web.reports.explanation import explanation
from hedun.web.reports.notes import take_refusals
from hedun.web.reports.rows import Row, rows
from hedun.web.reports.trail import trail
from hedun.web.reports.views import reader


@require_GET
@login_required
def hard_case(request: HttpRequest, number: str) -> HttpResponse:
    """The claim's newest question and what the actor may do about it."""
    actor, now = reader(request)
    claim = get_object_or_404(visible_to(actor, now), number=number)
    referral = question_of(claim)
    if referral is None or not reads_cases(actor, now):
        raise Http404
    [row] = rows([claim], actor, now)
    told = captions([claim]) if row.pictures else {}
    for photo in row.pictures:
        photo.told = told.get(photo.pk)  # type: ignore[attr-defined]  # for its caption
    opinions = list(referral.opinions.order_by("pk"))
    seats = list(referral.seats.all())
    upholding = sum(opinion.upholds for opinion in opinions)
    is_open = claim.state == State.ESCALATED and referral.closed_at is None
    context = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "report": claim.report,
        "row": row,
        "explained": explanation(claim, row),
        "trail": trail(claim),
        "refused": take_refusals(request, claim.report.number),
        "referral": referral,
        "kind": kind_word(referral.kind)[lang()],
        "is_open": is_open,
        "operations": [
            *(_of_seats(row, seats, opinions, actor, now) if is_open else ()),
            *_of_panel(row, upholds=2 * upholding > len(opinions)),
        ],
        "opinions": opinions,
        "places": _places(seats, opinions),
        "names": names_of([referral.referred_by, *(seat.named_by for seat in seats)]),
        "panel": PANEL,
        "missing": PANEL - len(opinions),
        "upholding": upholding,
        "sets_anew": len(opinions) - upholding,
        "has_letter": referral.outcome in ANSWERED,
        "similar": similar(referral, actor, now),
        "of_kind": _of_kind(referral, actor, now),
    }
    return render(request, "claims/hard_case.html", context)


@dataclass(frozen=True)
class Place:
    """A seat and what became of it: an opinion, none yet, or left with a reason."""

    name: str
    opinion: PanelOpinion | None
    seat: PanelSeat | None


def _places(seats: Sequence[PanelSeat], opinions: Sequence[PanelOpinion]) -> list[Place]:
    """Seats in order; an opinion of before there were seats stands by itself."""
    given = {one.user: one for one in opinions}
    found = [Place(seat.user_name, given.pop(seat.user, None), seat) for seat in seats]
    return [*found, *(Place(one.user_name, one, None) for one in given.values())]


def _of_kind(referral: Referral, actor: Actor, now: datetime) -> object:
    """How the city answered questions of this kind; None where the kind is not said."""
    if not referral.kind:
        return None
    return total(tallies(decisions(actor, now, Wanted(kind=referral.kind))))


def _of_seats(
    row: Row,
    seats: Sequence[PanelSeat],
    opinions: Sequence[PanelOpinion],
    actor: Actor,
    now: datetime,
) -> list[Operation]:
    """Naming while a seat is free; standing aside for who sits and has not given an opinion."""
    if not permits("claim.panel", row.case.lineage, actor, now, row.case.insurer):
        return []
    given = {one.user for one in opinions}
    sitting = {seat.user for seat in seats if seat.left_at is None}
    found = [OPERATIONS["name_panel"]] if len(sitting | given) < PANEL else []
    return found + ([OPERATIONS["stand_aside"]] if actor.user in sitting - given else [])


def _of_panel(row: Row, *, upholds: bool) -> Sequence[Operation]:
    """The panel's own operations. Of the two answers only the majority's: the other is refused."""
    of_panel = {"give_opinion", "uphold" if upholds else "decide"}
    return [operation for operation in row.operations if operation.action in of_panel]
