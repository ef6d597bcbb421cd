"""Search: one box on every page. The words are posted and kept; no address holds them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hedun.people.searching import keep, posted, words_of
from hedun.web.queue import remember
from hedun.web.reports.views import reader
from hedun.web.search import finding

QUEUES = frozenset({"claims", "reports"})  # kinds whose pages lead on along the list


@require_http_methods(["GET", "POST"])
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """POST `q`: to the thing with this very number, or to the page of what is found."""
    actor, now = reader(request)
    words = posted(request)
    if not words:
        return render(request, "web/search.html", {"actor": actor, "now": now})
    straight = finding.straight_to(words, actor, now)
    return redirect(straight) if straight else redirect("claims:found", keep(request, words))


@require_GET
@login_required
def found(request: HttpRequest, key: str) -> HttpResponse:
    """What was found by the words kept under this key; `kind`: all of one kind."""
    actor, now = reader(request)
    words, kind = words_of(request, key), request.GET.get("kind", "")
    context = {"actor": actor, "now": now, "q": words, "key": key, "kind": kind, "kept": True}
    if words is None:
        return render(request, "web/search.html", {**context, "kept": False})
    if kind and kind not in finding.KINDS:
        raise Http404
    if kind:
        groups = [finding.page_of(kind, words, actor, now, request.GET.get("page"))]
    else:
        groups = finding.found(words, actor, now)
    context["groups"] = [group for group in groups if group.count]
    for group in groups:
        if group.key in QUEUES:
            remember(request, group.key, ((f"at-{hit.number}", hit.url) for hit in group.hits))
    return render(request, "web/search.html", context)
