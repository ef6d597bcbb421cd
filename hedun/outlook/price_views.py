"""What the next season's cover should cost: the page, its tables as files."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun.insights.export import FORMATS, as_file
from hedun.insights.selection import ground, reader
from hedun.insights.standing_views import reads_standing
from hedun.language import spoken
from hedun.outlook.loading import TermsFileFault
from hedun.outlook.price_tables import TABLES
from hedun.outlook.pricing import price
from hedun.outlook.views import asked_of, found_of


@login_required
@require_GET
def cost(request: HttpRequest) -> HttpResponse:
    """The fair premium, how it is split, and what moves it."""
    actor, now = reader(request, reads_standing)
    context = {"actor": actor, "now": now}
    asked = asked_of(request, ground(actor, now), now)
    if asked is None:
        return render(request, "outlook/nothing.html", context)
    context |= {"asked": asked, "wanted": asked}
    try:
        found = found_of(asked, actor, now)
    except TermsFileFault as fault:
        return render(request, "outlook/nothing.html", context | {"fault": spoken(fault)})
    if not found.villages.places:
        return render(request, "outlook/nothing.html", context)
    made = price(found)
    return render(
        request,
        "outlook/price.html",
        context
        | {
            "found": found,
            "price": made,
            "fair": made.priced.fair_fen // 100,
            "bad": made.priced.bad_fen // 100,
            "on_line": f"{100 * made.rate_on_line:.2f}",
            "priced": True,
            "tables": {slug: make(made) for slug, make in TABLES.items()},
        },
    )


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    actor, now = reader(request, reads_standing)
    asked = asked_of(request, ground(actor, now), now)
    if asked is None or slug not in TABLES or suffix not in FORMATS:
        raise Http404
    try:
        found = found_of(asked, actor, now)
    except TermsFileFault as fault:
        raise Http404 from fault
    if not found.villages.places:
        raise Http404
    return as_file(TABLES[slug](price(found)), suffix, asked.policy.place.code, found.on)
