"""Oversight: the docket of hard cases.

The page of one case puts all rooms together, so web has it (`web:hard_case`).
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from hedun import clock
from hedun.claims.queries import marked_late, visible_to
from hedun.domain.words import MARKS
from hedun.language import lang
from hedun.oversight.actions import PANEL
from hedun.oversight.letters import has_letter, letter_of
from hedun.oversight.models import Referral
from hedun.oversight.queries import answered, docket, reads_cases
from hedun.oversight.words import QUESTIONS
from hedun.people.queries import actor_for, names_of


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The open questions by age, and those lately answered."""
    now = clock.now()
    actor = actor_for(request.user)
    if not reads_cases(actor, now):
        raise Http404
    open_ones, closed = list(docket(actor, now)), list(answered(actor, now))
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


@login_required
@require_GET
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The decision letter, to be printed: of the newest answer, or of the `question` named."""
    now = clock.now()
    actor = actor_for(request.user)
    if not reads_cases(actor, now):
        raise Http404
    claim = get_object_or_404(visible_to(actor, now), number=number)
    answered_ones = Referral.objects.filter(claim=claim, closed_at__isnull=False)
    asked = request.GET.get("question", "")
    rows = answered_ones.filter(pk=int(asked)) if asked.isdigit() else answered_ones
    found = next((row for row in rows.order_by("-pk") if has_letter(row)), None)
    if found is None:
        raise Http404
    context = {"actor": actor, "now": now, "letter": letter_of(found, lang())}
    return render(request, "oversight/letter.html", context)
