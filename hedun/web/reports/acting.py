"""Carrying out an operation on chosen rows of a report: the form, the doing, what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hedun.assessment.calculation import NoWording
from hedun.claims import facts
from hedun.claims.models import Claim, Report
from hedun.claims.moves import Outcome
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.language import lang, spoken
from hedun.web.operation_base import OperationForm
from hedun.web.operations import OPERATIONS, Operation, offered
from hedun.web.reports.choosing import BadChoice, NoSuchRow, chosen, spans
from hedun.web.reports.notes import keep_refusals
from hedun.web.reports.summary import summary
from hedun.web.reports.views import reader, report_of


@require_http_methods(["GET", "POST"])
@login_required
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """GET: the operation's form, about the rows in `claims`. POST: carry it out.

    A POST that only chose rows is led to the form, when the operation asks for something. One with
    `ask` opens the form in place, with the figures that were changed in the list: what people type
    stands in no address.
    """
    actor, now = reader(request)
    report, operation = report_of(number, actor, now), OPERATIONS.get(action)
    if operation is None:
        raise Http404
    claims = _chosen(request, report, visible_to(actor, now).filter(report=report).order_by("row"))
    if "do" in (request.POST if request.method == "POST" else request.GET):
        claims = able(claims, operation, actor, now)
    if not claims:
        messages.warning(request, _("No household was chosen. Tick the rows, then press again."))
        return _go(request, _back(request, report))
    if operation.scope == "one" and len(claims) > 1:
        text = _("“%(action)s” is done one household at a time. Choose one.")
        messages.warning(request, text % {"action": operation.title})
        return _go(request, _back(request, report))
    asked = request.method == "POST" and "ask" in request.POST
    sent = (request.method == "POST" and not asked) and (
        not operation.form.needs_input or operation.form.was_sent(request.POST, request.FILES)
    )
    if request.method == "POST" and not sent and not asked:
        return redirect(_address(report, operation, claims, request))
    data, files = (request.POST, request.FILES) if sent else (None, None)
    form = operation.form(data, files, claims=claims, actor=actor, now=now)
    if asked:
        form.begin_with(request.POST.dict())
    if sent and form.is_valid():
        try:
            outcome = operation.run(claims, form.cleaned_data, actor, now)
        except Malformed as wrong:
            form.add_error(None, spoken(wrong.problem))
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error(None, say(refusal, lang()))
        except NoWording as missing:
            form.add_error(None, str(missing))
        else:
            return _done(request, report, operation, outcome)
    return _form(request, report, operation, form)


def _chosen(request: HttpRequest, report: Report, claims: Any) -> list[Claim]:
    values = request.POST.getlist("claims") or request.GET.getlist("claims")
    try:
        return chosen(claims, values)
    except BadChoice as wrong:
        raise BadRequest(str(wrong)) from None
    except NoSuchRow:
        raise Http404 from None


def able(claims: list[Claim], operation: Operation, actor: Actor, now: datetime) -> list[Claim]:
    """A button in the bar counts, and acts on, the chosen rows that can take its operation. If
    none can any more, all are kept, so that each says why."""
    cases = facts.cases(claims)
    can = [claim for claim in claims if operation in offered(cases[claim.pk], actor, now)]
    return can or claims


def _form(
    request: HttpRequest, report: Report, operation: Operation, form: OperationForm
) -> HttpResponse:
    rows = [claim.row for claim in form.claims]
    context = {
        "actor": form.actor,
        "now": form.now,
        "report": report,
        "operation": operation,
        "form": form,
        "claims": form.claims,
        "spans": spans(rows),
        "summary": summary(report, operation, form),
        "back": _back(request, report),
        "address": reverse("claims:act", args=[report.number, operation.action]),
    }
    htmx = getattr(request, "htmx", False)
    page = "web/operation.html" if htmx else "web/operation_page.html"
    return render(request, page, context)


def _done(
    request: HttpRequest, report: Report, operation: Operation, outcome: Outcome
) -> HttpResponse:
    """Say what was done, with its undo; keep what was refused for the page that follows."""
    done, refused = len(outcome.done), len(outcome.refused)
    facts = {"action": operation.title, "n": done, "rest": refused}
    if done:
        text = ngettext(
            "%(action)s: %(n)s household done", "%(action)s: %(n)s households done", done
        )
        if refused:
            text += ngettext(", %(rest)s not", ", %(rest)s not", refused)
        undo = _undo(report, outcome.done) if operation.can_be_undone else ""
        messages.success(request, text % facts, extra_tags=undo)
    else:
        text = ngettext(
            "%(action)s: not done for this household",
            "%(action)s: not done for any of the %(rest)s households",
            refused,
        )
        messages.error(request, text % facts)
    if refused:
        keep_refusals(request, report.number, outcome)
    return _go(request, _back(request, report))


def _undo(report: Report, done: Sequence[Claim]) -> str:
    """The address that takes it back; the note beside the message posts to it."""
    query = urlencode({"claims": spans(claim.row for claim in done)})
    return reverse("claims:act", args=[report.number, "undo"]) + "?" + query


def _address(
    report: Report, operation: Operation, claims: Sequence[Claim], request: HttpRequest
) -> str:
    query = {"claims": spans(claim.row for claim in claims)}
    if request.POST.get("next"):
        query["next"] = request.POST["next"]
    return reverse("claims:act", args=[report.number, operation.action]) + "?" + urlencode(query)


def _back(request: HttpRequest, report: Report) -> str:
    """Where one came from, if it is ours; else the report."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return reverse("claims:report", args=[report.number])


def _go(request: HttpRequest, target: str) -> HttpResponse:
    """A redirect; for a form sent in place, one that the whole page follows."""
    if not getattr(request, "htmx", False):
        return redirect(target)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = target
    return answer
