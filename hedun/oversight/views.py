"""Oversight: the docket of hard cases.

The page of one case puts all rooms together, so web has it (`web:hard_case`).
"""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.claims.past import marked_late
from hedun.domain.words import MARKS
from hedun.language import lang
from hedun.oversight.actions import PANEL
from hedun.oversight.queries import answered, docket, reads_cases
from hedun.oversight.words import QUESTIONS
from hedun.people.queries import actor_for, names_of

A_PAGE = 50


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The open questions by age, and those lately answered. `?report=`: if one question of that
    report is open, straight to it."""
    now = clock.now()
    actor = actor_for(request.user)
    if not reads_cases(actor, now):
        raise Http404
    every, closed = docket(actor, now), list(answered(actor, now))
    if report := request.GET.get("report", ""):
        of_report = list(every.filter(claim__report__number=report)[:2])
        if len(of_report) == 1:
            return redirect("web:hard_case", of_report[0].claim.number)
    page = Paginator(every, A_PAGE).get_page(request.GET.get("page"))
    open_ones = list(page.object_list)
    context = {
        "actor": actor,
        "now": now,
        "docket": open_ones,
        "page": page,
        "marked_late": marked_late([one.claim for one in open_ones]),
        "late_word": MARKS["late"],
        "answered": closed,
        "names": names_of(one.referred_by for one in (*open_ones, *closed)),
        "panel": PANEL,
        "kinds": {code: word[lang()] for code, word in QUESTIONS.items()},
    }
    return render(request, "oversight/cases.html", context)
