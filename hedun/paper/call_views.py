"""A report by telephone: heard, read back, confirmed, and the number to tell the caller."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun.domain.actors import Actor
from hedun.domain.foreign import whole
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake.acting import refusals
from hedun.intake.given import TellingOf
from hedun.intake.imported import standing as as_it_stands
from hedun.intake.models import Telling
from hedun.intake.queries import own_villages
from hedun.intake.sorting import FIELD_OF
from hedun.intake.telling import revealed
from hedun.language import spoken
from hedun.paper import calls
from hedun.paper.actions import hand_in_call
from hedun.paper.calls import Call
from hedun.paper.finding import Known, found, roll_of
from hedun.paper.forms import CallForm, LineForm
from hedun.paper.keying import FIELDS
from hedun.paper.problems import problem
from hedun.paper.queries import calls as latest_calls
from hedun.paper.views import reader
from hedun.places.models import Place

MOST = 12  # things of one call


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """POST `do`: `more` adds a line, `read` makes the text to read, `agreed` or `unsure` hands in
    what was read. Whatever is wrong is told at its cell and nothing typed is lost."""
    actor, now = reader(request)
    villages = own_villages(actor, now)
    sent = request.method == "POST"
    do = request.POST.get("do", "")
    form = CallForm(request.POST if sent else None, villages=villages, now=now)
    lines = _lines(request, more=do == "more", now=now)
    page: dict[str, Any] = {
        "actor": actor,
        "now": now,
        "form": form,
        "lines": lines,
        "only": villages[0] if len(villages) == 1 else None,
        "reference": request.POST.get("reference") or str(uuid.uuid4()),
        "most": len(lines) >= MOST,
        "latest": latest_calls(actor, now, 5),
    }
    if not sent or do == "more":
        form.errors.clear() if sent else None
        return render(request, "paper/call.html", page)
    heard = _heard(form, lines, page, now)
    if heard is not None:
        said, text = heard
        page |= {"text": text, "mark": calls.mark_of(text), "call": said}
        if do in ("agreed", "unsure"):
            if request.POST.get("mark") == calls.mark_of(text):
                answer = _handed_in(request, said, text, do == "agreed", page, actor, now)
                if answer is not None:
                    return answer
            else:
                page["changed"] = spoken(problem("SAID_CHANGED"))
    wrong = heard is None or "changed" in page or "problems" in page
    return render(request, "paper/call.html", page, status=422 if wrong else 200)


@login_required
@never_cache
@require_GET
def called(request: HttpRequest, number: str) -> HttpResponse:
    """What to tell the caller before they hang up: the number, and what comes next."""
    actor, now = reader(request)
    submission = get_object_or_404(latest_calls(actor, now, None), number=number)
    telling = Telling.objects.filter(submission=submission).first()
    context = {
        "actor": actor,
        "now": now,
        "submission": submission,
        "done": as_it_stands([submission]),
        "telling": telling,
        "read_back": revealed(telling, "read_back") if telling else "",
    }
    return render(request, "paper/called.html", context)


@login_required
@never_cache
@require_GET
def roll(request: HttpRequest, code: str) -> HttpResponse:
    """The village's roll to search in while one types; names and last four only."""
    actor, now = reader(request)
    village = own_villages(actor, now).filter(code=code).first()
    if village is None:
        raise Http404
    return JsonResponse({"roll": [Known(one, 0).told for one in roll_of(village)]})


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _lines(request: HttpRequest, *, more: bool, now: datetime) -> list[LineForm]:
    """As many as were on the page, and one more where it was asked for: it begins with the day and
    the animal of the one before."""
    if request.method != "POST":
        return [LineForm(prefix="1")]
    count = min(max(1, _number(request.POST.get("lines", ""))), MOST)
    found = [LineForm(request.POST, prefix=str(n)) for n in range(1, count + 1)]
    if more and count < MOST:
        last = found[-1].data
        carried = {name: last.get(f"{count}-{name}", "") for name in ("species", "occurred")}
        found.append(LineForm(prefix=str(count + 1), initial=carried))
    return found


def _number(text: str) -> int:
    return whole(text, 999) or 1


def _heard(
    form: CallForm, lines: list[LineForm], page: dict[str, Any], now: datetime
) -> tuple[Call, str] | None:
    """The call and the text to read; None where something has to be put right first."""
    said = [line for line in lines if not line.empty] or lines[:1]
    fine = form.is_valid() and all([line.is_valid() for line in said])
    if not fine:
        return None
    known = _whose(form, page)
    if known is False:
        return None
    given = form.cleaned_data
    heard = Call(
        caller=given["name"].strip(),
        relation=given["relation"],
        phone=given["phone"],
        told=given["told"],
        village=given["village"],
        household=known,
        name=known.name if known else given["who"].strip(),
        lines=[line.cleaned_data for line in said],
    )
    reading = heard.heard(now)
    for wrong in reading.in_order():
        field = FIELD_OF.get(wrong.column.rpartition(" ")[2], "")
        if field in ("name", "id_number"):
            continue  # nobody of the roll: the row waits for somebody to say who it is
        cell = FIELDS.get(field, "note")
        line = said[wrong.row - 1]
        cell = "fate" if field == "fate" else cell
        line.add_error(cell if cell in line.fields else None, spoken(wrong))
    if any(line.errors for line in said):
        return None
    return heard, calls.read_back(heard, reading)


def _whose(form: CallForm, page: dict[str, Any]) -> Any:
    """The household; None for one that is not on the roll, False where it is not clear which."""
    village: Place = form.cleaned_data["village"]
    known = [Known(one, 0) for one in roll_of(village)]
    chosen, written = form.cleaned_data["household"], form.cleaned_data["who"].strip()
    own = next((one.household for one in known if one.household.number == chosen), None)
    if own is not None and own.name == written:
        return own
    try:
        return found(written, known).household
    except Malformed as wrong:
        if wrong.problem.code == "WHO_UNKNOWN":
            page["stranger"] = spoken(wrong.problem)
            return None
        form.add_error("who", spoken(wrong.problem))
        return False


def _handed_in(
    request: HttpRequest,
    heard: Call,
    text: str,
    agreed: bool,
    page: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> HttpResponse | None:
    telling = TellingOf(
        name=heard.caller,
        relation=heard.relation,
        how=Telling.How.CALL,
        told_at=heard.told,
        phone=heard.phone,
        consent=Telling.Consent.READ_BACK if agreed else Telling.Consent.NONE,
        consent_at=now if agreed else None,
        read_back=text,
    )
    try:
        done = hand_in_call(
            heard.rows,
            heard.village,
            telling,
            reference=page["reference"],
            no_evidence_reason=page["form"].cleaned_data["reason"],
            actor=actor,
            now=now,
        )
    except Malformed as wrong:
        page["problems"] = [spoken(wrong.problem)]
    except Refused as refused:
        page["problems"] = [refusals(refused)]
    else:
        if done.again:
            messages.info(request, _("This call was handed in already; nothing was added."))
        return redirect("paper:called", done.submissions[0].number)
    return None
