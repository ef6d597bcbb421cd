"""Past decisions: searched by kind of question, words, animal, thing, outcome and year."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hedun import clock
from hedun.claims import words
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.insights.export import FORMATS, as_file
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.oversight.models import Referral
from hedun.oversight.past import Wanted, choices, decisions, tallies, total
from hedun.oversight.queries import reads_cases
from hedun.oversight.words import OUTCOMES, QUESTIONS, kind_word
from hedun.people.queries import actor_for
from hedun.people.searching import KEY, address, asked

A_PAGE = 50
MOST = 5000  # rows of a file


@login_required
@require_http_methods(["GET", "POST"])
def past(request: HttpRequest) -> HttpResponse:
    """The decisions that fit, the newest first, and how often the city upheld. POST: what is looked
    for; its words stand in no address."""
    actor, now = _reader(request)
    if request.method == "POST":
        return redirect(address(request, **Wanted.read(request.POST).filters))
    wanted = Wanted.read(request.GET, asked(request))
    found = decisions(actor, now, wanted)
    counted = tallies(found)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.votes = _votes(one)
    key = {KEY: request.GET[KEY]} if wanted.words else {}
    context = {
        "actor": actor,
        "now": now,
        "wanted": wanted,
        "page": page,
        "tallies": [(kind_word(one.kind)[lang()], one) for one in counted],
        "total": total(counted),
        "choices": choices(actor, now),
        "kinds": [(code, word[lang()]) for code, word in QUESTIONS.items()],
        "outcomes": [(code, word[lang()]) for code, word in OUTCOMES.items()],
        "kind_words": {code: word[lang()] for code, word in QUESTIONS.items()},
        "outcome_words": {code: word[lang()] for code, word in OUTCOMES.items()},
        "address": urlencode(wanted.filters | key),
        "narrowed": bool(wanted.filters or wanted.words),
    }
    return render(request, "docket/past.html", context)


@login_required
@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """What the page shows, as a file without names of persons."""
    actor, now = _reader(request)
    if kind not in FORMATS:
        raise Http404
    found = decisions(actor, now, Wanted.read(request.GET, asked(request)))
    return as_file(_table(found), kind, "city", local_day(now))


def _table(found: QuerySet[Referral]) -> Table:
    rows = [_row(one) for one in found[:MOST]]
    columns = (
        Column(_("Claim"), "text"), Column(_("Village"), "text"), Column(_("Animal"), "text"),
        Column(_("What was damaged"), "text"), Column(_("Kind of question"), "text"),
        Column(_("Question"), "text"), Column(pgettext_lazy("board", "Asked on"), "instant"),
        Column(_("Outcome"), "text"), Column(_("Votes to uphold")),
        Column(_("Votes to set anew")), Column(_("Answer"), "text"),
        Column(_("Answered on"), "instant"),
    )  # fmt: skip
    return Table("decisions", _("Past decisions"), columns, rows)


def _row(one: Referral) -> Row:
    lines = one.claim.lines.all()
    things = dict.fromkeys(words.say_thing(x.section, x.item, lang()) for x in lines)
    upholding, anew = _votes(one)
    return Row(
        (
            one.claim.number,
            one.claim.report.village.name,
            words.say(one.claim.event.species, words.SPECIES, lang()),
            ("、" if lang() == "zh" else ", ").join(things),
            kind_word(one.kind)[lang()],
            one.question,
            one.referred_at,
            OUTCOMES[one.outcome][lang()],
            upholding,
            anew,
            one.answer,
            one.closed_at,
        )
    )


def _votes(one: Referral) -> tuple[int, int]:
    """How many would uphold, and how many set anew."""
    votes = [opinion.upholds for opinion in one.opinions.all()]
    return sum(votes), len(votes) - sum(votes)


def _reader(request: HttpRequest) -> tuple[Actor, datetime]:
    now = clock.now()
    actor = actor_for(request.user)
    if not reads_cases(actor, now):
        raise Http404
    return actor, now
