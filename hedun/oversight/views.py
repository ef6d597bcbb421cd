"""Oversight: the docket of hard cases.

The page of one case puts all rooms together, so web has it (`web:hard_case`).
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.claims.queries import marked_late
from hedun.domain.words import MARKS
from hedun.language import lang
from hedun.oversight.actions import PANEL
from hedun.oversight.queries import answered, docket, reads_cases
from hedun.oversight.words import QUESTIONS
from hedun.people.queries import actor_for, names_of


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The open questions by age, and those lately answered. `?report=`: if one question of that
    report is open, straight to it."""
    now = clock.now()
    actor = actor_for(request.user)
    if not reads_cases(actor, now):
        raise Http404
    open_ones, closed = list(docket(actor, now)), list(answered(actor, now))
    report = request.GET.get("report", "")
    of_report = [one.claim.number for one in open_ones if one.claim.report.number == report]
    if len(of_report) == 1:
        return redirect("web:hard_case", *of_report)
    context = {
        "actor": actor,
        "now": now,
        "docket": open_ones,
        "marked_late": marked_late([one.claim for one in open_ones]),
        "late_word": MARKS["late"],
        "answered": closed,
        "names": names_of(one.referred_by for one in (*open_ones, *closed)),
        "panel": PANEL,
        "kinds": {code: word[lang()] for code, word in QUESTIONS.items()},
    }
    return render(request, "oversight/cases.html", context)
