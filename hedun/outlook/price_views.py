"""What the next season's cover should cost: the page, its tables as files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.http import require_GET

from hedun.documents.answering import paper as as_paper
from hedun.documents.answering import wanted as language_wanted
from hedun.documents.saying import LANGUAGES
from hedun.insights.export import FORMATS
from hedun.language import lang
from hedun.outlook import renewing
from hedun.outlook.forecasting import Forecast
from hedun.outlook.price_tables import TABLES
from hedun.outlook.pricing import price
from hedun.outlook.views import insist, page_of, table_of


@login_required
@require_GET
def cost(request: HttpRequest) -> HttpResponse:
    """The fair premium, how it is split, and what moves it."""

    def told(found: Forecast) -> dict[str, Any]:
        made = price(found)
        return {
            "price": made,
            "fair": made.priced.fair_fen // 100,
            "bad": made.priced.bad_fen // 100,
            "on_line": f"{100 * made.rate_on_line:.2f}",
            "tables": {slug: make(made) for slug, make in TABLES.items()},
        }

    return page_of(request, "outlook/price.html", told)


@login_required
@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """The renewal report as one spreadsheet, in the reader's language or the one asked for."""
    found, _actor, _now = insist(request)
    with override(LANGUAGES[language_wanted(request, lang())]):
        made = renewing.book(price(found))
    answer = HttpResponse(made, content_type=FORMATS["xlsx"].content_type)
    answer["Content-Disposition"] = f'attachment; filename="{_name(found)}.xlsx"'
    return answer


@login_required
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The renewal report on paper."""
    found, actor, now = insist(request)
    code = language_wanted(request, lang())
    with override(LANGUAGES[code]):
        data = renewing.told(price(found))
    return as_paper(request, "renewal", data, name=_name(found), lang=code, actor=actor, now=now)


def _name(found: Forecast) -> str:
    return f"hedun-renewal-{found.policy.place.code}-{found.on}"


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    make = TABLES.get(slug)
    return table_of(request, suffix, (lambda found: make(price(found))) if make else None)
