"""Forms: what there is, a new one printed, one that came back found by its number."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake.acting import refusals
from hedun.intake.held import IMPORTERS
from hedun.intake.queries import own_villages
from hedun.language import spoken
from hedun.paper import qr, words
from hedun.paper.actions import make_form
from hedun.paper.finding import Known
from hedun.paper.forms import NumberForm, VillageForm
from hedun.paper.models import Form
from hedun.paper.problems import problem
from hedun.paper.queries import calls, forms_visible_to, known_on, standings
from hedun.people.reading import reader_with
from hedun.qr import drawn

reader = reader_with(IMPORTERS)

SHOWN, CALLS = 60, 8
ROWS_A_PAGE = 14  # what one A4 on its side holds in big print; see paper.css
BLANKS = 4  # at least so many lines for who is not on the roll
EXAMPLE = "ZB-140423104-2026-0007"


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What there is to do, the forms with how far they have come, the latest calls."""
    return _index(request, NumberForm(label_suffix=""))


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new form: to print, or (`do=type`) to type a list that stands on any other paper."""
    actor, now = reader(request)
    form = VillageForm(request.POST, villages=own_villages(actor, now))
    if not form.is_valid():
        return _index(request, NumberForm(label_suffix=""), form)
    try:
        made = make_form(form.cleaned_data["village"], actor=actor, now=now)
    except Malformed as wrong:
        messages.error(request, spoken(wrong.problem))
    except Refused as refused:
        messages.error(request, refusals(refused))
    else:
        typed = request.POST.get("do") == "type"
        return redirect("paper:typing" if typed else "paper:printed", made.number)
    return redirect("paper:index")


@login_required
@require_http_methods(["POST"])
def find(request: HttpRequest) -> HttpResponse:
    """A form that came back: its number as typed, or what the scanner wrote of its QR code."""
    actor, now = reader(request)
    form = NumberForm(request.POST, label_suffix="")
    if form.is_valid():
        written = form.cleaned_data["number"]
        number = qr.number_in(written)
        if number and forms_visible_to(actor, now).filter(number=number).exists():
            return redirect("paper:typing", number)
        unknown = problem("FORM_UNKNOWN", found=written[:60], example=EXAMPLE)
        form.add_error("number", spoken(unknown))
    return _index(request, form)


@login_required
@require_GET
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """The form on A4, its pages numbered, a QR code on each."""
    actor, now = reader(request)
    form = form_of(number, actor, now)
    sheets = list(pages(form, known_on(form)))
    context = {
        "actor": actor,
        "now": now,
        "form": form,
        "pages": sheets,
        "species": words.species(),
        "items": words.items(),
        "crops": [(one, words.stages(one.code)) for one in words.items() if staged(one.code)],
        "fates": words.fates(),
    }
    return render(request, "paper/form.html", context)


def form_of(number: str, actor: Actor, now: datetime) -> Form:
    return get_object_or_404(forms_visible_to(actor, now), number=number)


def staged(code: str) -> bool:
    """Whether lines about such a thing say at which stage of growth it was."""
    return words.said_of(words.ITEMS[code])["degree"]


def pages(form: Form, known: Sequence[Known]) -> Iterator[dict[str, Any]]:
    """A row for every number that the form has, also for who has left the roll since; and blank
    ones, so that the last page is full and has enough of them."""
    by_row = {one.n: one for one in known if one.n}
    rows: list[tuple[int | None, Known | None]] = [
        (n, by_row.get(n)) for n in range(1, len(form.households) + 1)
    ]
    short = -(len(rows) + BLANKS) % ROWS_A_PAGE
    rows += [(None, None)] * (BLANKS + short)
    for page, first in enumerate(range(0, len(rows), ROWS_A_PAGE), start=1):
        size, path = drawn(qr.said(form, page), error="q")
        own = rows[first : first + ROWS_A_PAGE]
        yield {"rows": own, "n": page, "size": size, "path": path}


def _index(
    request: HttpRequest, number: NumberForm, village: VillageForm | None = None
) -> HttpResponse:
    actor, now = reader(request)
    villages = own_villages(actor, now)
    wrong = number.errors or (village is not None and village.errors)
    context = {
        "actor": actor,
        "now": now,
        "number": number,
        "village": village or VillageForm(villages=villages),
        "only": villages[0] if len(villages) == 1 else None,
        "standings": standings(list(forms_visible_to(actor, now)[:SHOWN]), now),
        "calls": calls(actor, now, CALLS),
    }
    return render(request, "paper/index.html", context, status=422 if wrong else 200)
