"""What a handler does with the open page of an injury: items judged, entries taken back, papers
looked at, the account printed. To anybody else, and when it has closed, there is nothing here."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.evidence.queries import content
from hedun.evidence.store import FileLost
from hedun.evidence.thumbnails import SHOWN
from hedun.injuries import actions, case, queries
from hedun.injuries.handling import lies_open
from hedun.injuries.models import Bill, BillItem, Injury, Settlement, Treatment
from hedun.injuries.views import injury_of, told_of
from hedun.people import vault


@login_required
@never_cache
@require_POST
def judge(request: HttpRequest, number: str) -> HttpResponse:
    """The chosen items count, or do not for a reason."""
    actor, now, found = opened(request, number)
    chosen = [pk for pk in request.POST.getlist("item") if whole(pk)]
    items = list(
        BillItem.objects.filter(pk__in=chosen, bill__treatment__injury=found).select_related(
            "bill__treatment__injury"
        )
    )
    said = {
        "eligible": request.POST.get("do") == "eligible",
        "code": request.POST.get("code", ""),
        "reason": request.POST.get("reason", ""),
    }
    problems = told_of(None, lambda: actions.judge(items, **said, actor=actor, now=now))
    for problem in problems:
        messages.error(request, problem)
    if not problems:
        messages.success(request, _("It is entered."))
    return redirect("injuries:injury", number)


WITHDRAWN: dict[str, tuple[type[Any], str, Callable[..., Any]]] = {
    "treatment": (Treatment, "injury", actions.withdraw_treatment),
    "bill": (Bill, "treatment__injury", actions.withdraw),
    "settlement": (Settlement, "injury", actions.withdraw),
}


@login_required
@never_cache
@require_POST
def withdraw(request: HttpRequest, number: str, what: str, pk: int) -> HttpResponse:
    """Something entered by mistake counts no more."""
    actor, now, found = opened(request, number)
    if what not in WITHDRAWN:
        raise Http404
    table, path, run = WITHDRAWN[what]
    row = get_object_or_404(table, pk=pk, **{path: found})
    for problem in told_of(None, lambda: run(row, actor=actor, now=now)):
        messages.error(request, problem)
    return redirect("injuries:injury", number)


@login_required
@never_cache
@require_POST
def count_in(request: HttpRequest, number: str) -> HttpResponse:
    """What another policy paid for the person is counted in, as it was offered."""
    actor, now, found = opened(request, number)
    offered = {f"{o.injury.number}|{o.kind}": o for o in queries.elsewhere(found)}
    one = offered.get(request.POST.get("offer", ""))
    if one is None:
        messages.error(request, _("This offer does not stand any more."))
        return redirect("injuries:injury", number)
    said = {"fen": one.fen, "actor": actor, "now": now}
    for problem in told_of(None, lambda: actions.count_in(found, one.injury, one.kind, **said)):
        messages.error(request, problem)
    return redirect("injuries:injury", number)


@login_required
@never_cache
@require_GET
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A picture or paper, to a handler to whom the injury lies open; kept by no browser."""
    _actor, _now, found = opened(request, number)
    row = get_object_or_404(found.papers.select_related("evidence"), pk=pk)
    file = row.evidence
    try:
        data = content(file)
    except (FileLost, vault.DoesNotOpen):
        return render(request, "injuries/lost.html", {"injury": found, "lists": True}, status=410)
    answer = HttpResponse(data, content_type=file.media_type)
    way = "inline" if file.media_type in SHOWN else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="{file.name}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    return answer


@login_required
@never_cache
@require_GET
def account(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The account on paper, for the file that the handlers keep."""
    actor, now, found = opened(request, number)
    one = next((a for a in case.accounts(found) if a.row.pk == pk), None)
    if one is None:
        raise Http404
    context = {"actor": actor, "now": now, "injury": found, "account": one}
    context |= case.of(found, local_day(now))
    return render(request, "injuries/account.html", context)


def opened(request: HttpRequest, number: str) -> tuple[Actor, datetime, Injury]:
    actor, now, found = injury_of(request, number)
    if not lies_open(found, actor, now):
        raise Http404
    return actor, now, found
