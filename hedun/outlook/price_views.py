"""What the next season's cover should cost: the page, its tables as files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from hedun.outlook.forecasting import Forecast
from hedun.outlook.price_tables import TABLES
from hedun.outlook.pricing import price
from hedun.outlook.views import page_of, table_of


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
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    make = TABLES.get(slug)
    return table_of(request, suffix, (lambda found: make(price(found))) if make else None)
