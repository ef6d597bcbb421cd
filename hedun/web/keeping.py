"""Lists under a name of one's own: kept, put in order, dropped; each person has their own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hedun.domain.foreign import whole
from hedun.people.actions import drop_view, keep_view, move_view
from hedun.people.models import View
from hedun.web.folders.wanted import Wanted as WantedReports
from hedun.web.wanted import Wanted as WantedWork

# the list's view → what its address can ask for, written as it would be
PAGES = {
    "web:work": lambda query: WantedWork.read(query).address(),
    # without the words one typed: a person's name may be among them
    "claims:reports": lambda query: replace(WantedReports.read(query), q="").address,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One of the person's views. `count`: how many lists fit it now, where that is known at once;
    `here`: whether it is the one that is shown."""

    pk: int
    name: str
    query: str
    here: bool
    count: int | None


Counts = Callable[[Sequence[str]], Sequence[int | None]]


def kept_views(request: HttpRequest, page: str, counts: Counts) -> list[Kept]:
    """The person's views of the list, in their order. `counts`: how many lists fit each query."""
    here = PAGES[page](request.GET)
    rows = list(View.objects.filter(user=request.user, page=page))
    fit = counts([row.query for row in rows])
    return [
        Kept(row.pk, row.name, row.query, row.query == here, n)
        for row, n in zip(rows, fit, strict=True)
    ]


@require_POST
@login_required
def views(request: HttpRequest) -> HttpResponse:
    """`do`: keep (under `name`, the filters of `query`), drop, up or down (the one of key `view`).

    Only what the list understands is kept: nothing else of an address, and no searched word.
    """
    page, do = request.POST.get("page", ""), request.POST.get("do", "")
    pk = whole(request.POST.get("view", "")) or 0
    if page not in PAGES or (do != "keep" and not pk):
        return HttpResponseBadRequest()
    query = PAGES[page](QueryDict(request.POST.get("query", "")))
    if do == "keep":
        kept = keep_view(request.user, page, request.POST.get("name", ""), query)
        if kept:
            messages.success(request, _("Kept as “%(name)s”.") % {"name": kept.name})
        else:
            messages.error(request, _("Give it a name of at most 40 characters, and set a filter."))
    elif do == "drop":
        drop_view(request.user, page, pk)
    else:
        move_view(request.user, page, pk, -1 if do == "up" else 1)
    return redirect(f"{reverse(page)}?{query}" if query else reverse(page))
