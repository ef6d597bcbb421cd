"""The page of one hard case: the question, the figures level by level, the panel's opinions.

It only reads. An opinion and the answer are operations, with the buttons and forms they have on
the page of the claim.
"""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from hedun.claims.queries import visible_to
from hedun.domain.case import State
from hedun.oversight.actions import PANEL
from hedun.oversight.queries import names_of, question_of, reads_cases
from hedun.web.operations import Operation
from hedun.web.reports.notes import take_refusals
from hedun.web.reports.rows import Row, rows
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
    opinions = list(referral.opinions.order_by("pk"))
    upholding = sum(opinion.upholds for opinion in opinions)
    context = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "report": claim.report,
        "row": row,
        "refused": take_refusals(request, claim.report.number),
        "referral": referral,
        "is_open": claim.state == State.ESCALATED and referral.closed_at is None,
        "operations": _of_panel(row, upholds=2 * upholding > len(opinions)),
        "opinions": opinions,
        "names": names_of([referral.referred_by]),
        "panel": PANEL,
        "missing": PANEL - len(opinions),
        "upholding": upholding,
        "sets_anew": len(opinions) - upholding,
    }
    return render(request, "claims/hard_case.html", context)


def _of_panel(row: Row, *, upholds: bool) -> Sequence[Operation]:
    """The panel's own operations. Of the two answers only the majority's: the other is refused."""
    of_panel = {"give_opinion", "uphold" if upholds else "decide"}
    return [operation for operation in row.operations if operation.action in of_panel]
