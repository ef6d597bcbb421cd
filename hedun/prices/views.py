"""The tables: what holds today of each kind, every version, one version beside the one before."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun import clock
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.language import lang
from hedun.people.queries import actor_for
from hedun.prices import actions, queries
from hedun.prices.files import as_csv
from hedun.prices.forms import Declining
from hedun.prices.kinds import KINDS, Kind
from hedun.prices.models import PriceTable
from hedun.prices.rows import columns
from hedun.prices.versions import Version, by_kind, lines, may_decide, versions


@login_required
@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """Each kind with the table that holds today and since when; what waits above."""
    desk = _reader(request)
    found = versions(desk["seen"], desk["today"])
    context = {
        **desk,
        "kinds": list(by_kind(found)),
        "open": [one for one in found if one.stands == "open"],
        "none": not any(one.stands in ("now", "later", "open") for one in found),
    }
    return render(request, "prices/tables.html", context)


@login_required
@require_GET
def kind(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of one kind, the newest first."""
    desk, own = _reader(request), known(code)
    found = versions(desk["seen"].filter(kind=code), desk["today"])
    return render(request, "prices/kind.html", {**desk, "kind": own, "versions": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, number: str) -> HttpResponse:
    """The rows, where they come from, what they change; another person decides here."""
    desk = _reader(request)
    head = get_object_or_404(desk["seen"], number=number)
    form, refused = Declining(), list[object]()
    if request.method == "POST":
        form, refused = _decide(request, head, desk)
        if not form.errors and not refused:
            return redirect("prices:version", number)
    own = KINDS[head.kind]
    other = queries.before(head)
    old = queries.rows_of(other) if other else {}
    shown = lines(own, old, queries.rows_of(head), lang())
    context = {
        **desk,
        "one": _version(head, desk),
        "kind": own,
        "columns": columns(own),
        "lines": shown,
        "changed": sum(line.state != "same" for line in shown) if other else 0,
        "other": other,
        "covers": queries.covers(head) if head.state == PriceTable.State.OPEN else (),
        "may": may_decide(head, desk["actor"], desk["places"]),
        "form": form,
        "refused": refused,
    }
    return render(request, "prices/version.html", context)


@login_required
@require_GET
def download(request: HttpRequest, number: str) -> HttpResponse:
    """A version as a file that can be changed and handed in again."""
    head = get_object_or_404(_reader(request)["seen"], number=number)
    return _file(KINDS[head.kind], head.number, list(queries.rows_of(head).values()))


@login_required
@require_GET
def empty(request: HttpRequest, code: str) -> HttpResponse:
    """The columns of a kind, to be filled in."""
    _reader(request)
    return _file(known(code), code, [])


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def known(code: str) -> Kind:
    """The kind of an address; there is no page of others."""
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def _reader(request: HttpRequest) -> dict[str, Any]:
    """Who reads, when, which versions they see, and the places whose tables they write."""
    actor, now = actor_for(request.user), clock.now()
    if not actor.roles(now) & queries.SEES:
        raise Http404
    places = set(queries.proposes_for(actor, now).values_list("pk", flat=True))
    return {
        "actor": actor,
        "now": now,
        "today": local_day(now),
        "seen": queries.seen_by(actor, now),
        "places": places,
        "writes": bool(places),
    }


def _version(head: PriceTable, desk: dict[str, Any]) -> Version:
    every = desk["seen"].filter(kind=head.kind, place=head.place)
    return next(one for one in versions(every, desk["today"]) if one.head.pk == head.pk)


def _file(kind: Kind, name: str, rows: list[Any]) -> HttpResponse:
    answer = HttpResponse(as_csv(kind, rows, lang()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _decide(
    request: HttpRequest, head: PriceTable, desk: dict[str, Any]
) -> tuple[Declining, list[object]]:
    """Confirm, decline or take back; what was wrong."""
    form = Declining()
    actor: Actor = desk["actor"]
    try:
        match request.POST.get("do"):
            case "confirm":
                actions.confirm_table(head, actor=actor, now=desk["now"])
                messages.success(request, _("The table is confirmed."))
            case "decline":
                form = Declining(request.POST)
                if form.is_valid():
                    reason = form.cleaned_data["reason"]
                    actions.decline_table(head, reason=reason, actor=actor, now=desk["now"])
                    messages.success(request, _("The proposal is declined."))
            case "withdraw":
                actions.withdraw_table(head, actor=actor, now=desk["now"])
                messages.success(request, _("The proposal is taken back."))
    except Refused as error:
        return form, list(error.refusals)
    except Malformed as error:
        return form, [error.problem]
    return form, []
