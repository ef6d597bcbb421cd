"""Wordings beside each other on a season: the page, its tables as files."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hedun.claims.items import PERSON
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.insights.asked import MOST, UPLOADS, Asked, compares, policies_of, problems_of, read
from hedun.insights.export import FORMATS, as_file
from hedun.insights.reading_tables import TABLES, Compared, damaged
from hedun.insights.readings import lines_of
from hedun.insights.selection import Ground, on_ground
from hedun.language import lang, spoken
from hedun.policies.files import TermsFileFault
from hedun.terms.simulation import beside, compare, letter
from hedun.terms.simulation.report import KINDS, amount, reading_in, share, signed
from hedun.terms.texts import ProblemsError

Problems = list[Any]


@login_required
@require_http_methods(["GET", "POST"])
def readings(request: HttpRequest) -> HttpResponse:
    """What is chosen, and what the wordings make of the season. Nothing is written: POST is for
    files, which come along and are kept nowhere."""
    here = on_ground(request, compares)
    actor, now, near = here.actor, here.now, here.near
    context: dict[str, Any] = here.context | {"most": MOST, "uploads": UPLOADS}
    policies = policies_of(near, actor, now)
    if not policies:
        return render(request, "insights/readings_none.html", context)
    asked, problems = _asked(request, policies, now)
    if request.method == "POST" and not asked.sent and not problems:
        return HttpResponseRedirect(f"{reverse('insights:readings')}?{asked.address}")
    context |= {"asked": asked, "problems": problems}
    if asked.begun and not problems:
        compared = _compared(asked, near, actor, now, problems)
        if compared:
            context |= _shown(compared, asked, problems)
    return render(request, "insights/readings.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    here = on_ground(request, compares)
    actor, now, near = here.actor, here.now, here.near
    policies = policies_of(near, actor, now)
    if not policies or slug not in TABLES or suffix not in FORMATS:
        raise Http404
    asked, problems = _asked(request, policies, now)
    compared = None if problems else _compared(asked, near, actor, now, problems)
    if compared is None:
        raise Http404
    return as_file(TABLES[slug](compared), suffix, asked.policy.place.code, local_day(now))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _asked(request: HttpRequest, policies: list[Any], now: datetime) -> tuple[Asked, Problems]:
    query = request.POST if request.method == "POST" else request.GET
    asked, problems = read(query, request.FILES.getlist("file"), policies, now)
    shown: Problems = problems_of(problems, lang())
    if len(asked.keys) > MOST:
        shown.append(_("At most %(n)s wordings stand beside each other.") % {"n": MOST})
    return asked, shown


def _compared(
    asked: Asked, near: Ground, actor: Actor, now: datetime, problems: Problems
) -> Compared | None:
    """None with what is wrong added to the problems; a season without lines is not wrong."""
    try:
        season = lines_of(asked, near, actor, now)
        wordings = asked.opened(season.in_force)
        if len(wordings) < 2:
            problems.append(
                _("Choose at least two wordings: the first is what the others are held to.")
            )
            return None
        return Compared(compare(wordings, season.lines, valued=asked.valued), season)
    except ProblemsError as error:
        problems += problems_of(error.problems, lang())
    except TermsFileFault as fault:
        problems.append(spoken(fault))
    return None


def _shown(compared: Compared, asked: Asked, problems: Problems) -> dict[str, Any]:
    found = compared.found
    tables = {slug: make(compared) for slug, make in TABLES.items()}
    return {
        "season": compared.season,
        "compared": found,
        "chosen_wordings": [_figures(compared, n) for n in compared.places],
        "tables": tables,
        "line": _explained(compared, asked.line, problems) if asked.line else None,
    }


def _figures(compared: Compared, n: int) -> dict[str, Any]:
    """What stands at the head of the page for one wording."""
    found = compared.found
    tally, first = found.tallies[n], found.tallies[0].payable_fen
    most = max(one.payable_fen for one in found.tallies)
    change = tally.payable_fen - first
    return {
        "n": n,
        "letter": letter(n),
        "wording": found.wordings[n],
        "moved": found.wordings[n].by_line is None,  # another's, taken as if in force here
        "readings": [reading_in(text, lang()) for text in found.readings[n]],
        "tally": tally,
        "change": signed(change) if n else "",
        "share": share(change, first) if n and change else "",
        "width": 1000 * tally.payable_fen // most if most else 0,
    }


def _explained(compared: Compared, line: str, problems: Problems) -> dict[str, Any] | None:
    """The line under each wording, with its figures."""
    found = compared.found
    try:
        told = beside(found, line, compared.names)
        (row,) = found.lines.positions([line]).tolist()
    except KeyError:
        problems.append(_("There is no line %(line)s among these.") % {"line": line})
        return None
    text = found.lines.cell
    item, stage = damaged(compared, row)
    sealed = text("section", row) == PERSON
    return {
        "line": line,
        "village": compared.word(text("place", row)),
        "item": item,
        "stage": stage,
        "under": [
            {
                "letter": letter(n),
                "wording": found.wordings[n],
                "kind": KINDS[one.outcome],
                "code": compared.word(one.code) if one.outcome == "refused" else "",
                "payable": amount(one.payable_fen),
                "steps": () if sealed else one.steps,
            }
            for n, one in enumerate(told)
        ],
    }
