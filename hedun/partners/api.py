"""What partners' systems ask for: JSON, by a token and never by a cookie. docs/partners.md.

Lists come in pages in the order in which their rows came to be: `after` is the `next` of the page
before. Each answer has an ETag; If-None-Match of the same gets 304.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import orjson
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.views.decorators.csrf import csrf_exempt

from hedun import clock
from hedun.domain.case import State
from hedun.domain.foreign import whole
from hedun.domain.problems import Malformed
from hedun.partners import shown
from hedun.partners.actions import disclose
from hedun.partners.opening import Asking, opened
from hedun.partners.problems import TEXTS, refused
from hedun.partners.queries import awards_read, claims_read, moves_read, payments_read
from hedun.partners.words import AWARDS, CLAIMS, PAYMENTS, PERSONAL
from hedun.phone.api import spoken
from hedun.phone.pace import TooFast

A_PAGE, MOST = 100, 500
GREATEST = 2**63 - 1
Row = TypeVar("Row", bound=Model)
View = Callable[..., HttpResponse]


def partner_api(scope: str, method: str = "GET") -> Callable[[View], View]:
    """A view that is given who asks (`by`) and the instant, once the token opens this scope."""

    def made(view: View) -> View:
        @csrf_exempt
        @spoken
        @wraps(view)
        def answer(request: HttpRequest, **parts: str) -> HttpResponse:
            now = clock.now()
            by = opened(request, scope, now)
            if request.method != method:
                return _only(method)
            return view(request, by=by, now=now, **parts)

        return answer

    return made


@partner_api(CLAIMS)
def claims(request: HttpRequest, by: Asking, now: Any) -> HttpResponse:
    """?policy= &state= narrow the list."""
    rows = claims_read(by.actor, now)
    if policy := _text(request, "policy"):
        rows = rows.filter(report__policy__number=policy)
    if state := _text(request, "state"):
        if state not in set(State):
            raise refused("REQUEST", what="state")
        rows = rows.filter(state=state)
    return _page(request, rows, shown.claims)


@partner_api(CLAIMS)
def claim(request: HttpRequest, by: Asking, now: Any, number: str) -> HttpResponse:
    """One claim with what was moved, awarded and paid of it, as far as the token opens that."""
    row = claims_read(by.actor, now).filter(number=number).first() if _plain(number) else None
    if row is None:
        raise refused("UNKNOWN")
    told = shown.claims([row])[0]
    told["moves"] = [shown.move(one) for one in moves_read(by.actor, now).filter(claim=row)]
    if AWARDS in by.token.scopes:
        told["awards"] = [shown.award(one) for one in awards_read(by.actor, now).filter(claim=row)]
    if PAYMENTS in by.token.scopes:
        paid = payments_read(by.actor, now).filter(obligation__claim=row).order_by("pk")
        told["payments"] = [shown.payment(one) for one in paid]
    return _said(request, told)


@partner_api(CLAIMS)
def moves(request: HttpRequest, by: Asking, now: Any) -> HttpResponse:
    """All that happened, in its order: also for what a hook did not hear."""
    return _page(request, moves_read(by.actor, now), _each(shown.move))


@partner_api(AWARDS)
def awards(request: HttpRequest, by: Asking, now: Any) -> HttpResponse:
    return _page(request, awards_read(by.actor, now), _each(shown.award))


@partner_api(PAYMENTS)
def payments(request: HttpRequest, by: Asking, now: Any) -> HttpResponse:
    return _page(request, payments_read(by.actor, now), _each(shown.payment))


@partner_api(PERSONAL, "POST")
def household(request: HttpRequest, by: Asking, now: Any, number: str) -> HttpResponse:
    """{reason} → who the claim's household is. Each reading is on record."""
    row = claims_read(by.actor, now).filter(number=number).first() if _plain(number) else None
    if row is None:
        raise refused("UNKNOWN")
    reason = _reason(request)
    try:
        found = disclose(row.household, reason=reason, token=by.token, actor=by.actor, now=now)
    except Malformed as wrong:
        if wrong.problem.code == "REASON":
            raise refused("REASON") from None
        raise TooFast(3600, TEXTS) from None  # so many in an hour
    told = {"number": row.household.number, "name": found.name, "id_number": found.id_number,
            "phone": found.phone}  # fmt: skip
    return _answer(told)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _each(show: Callable[[Any], dict[str, Any]]) -> Callable[[Sequence[Any]], list[dict[str, Any]]]:
    return lambda rows: [show(row) for row in rows]


def _page(
    request: HttpRequest,
    rows: QuerySet[Row],
    show: Callable[[Sequence[Row]], list[dict[str, Any]]],
) -> HttpResponse:
    after, most = _number(request, "after", 0, GREATEST), _number(request, "limit", A_PAGE, MOST)
    if not most:
        raise refused("REQUEST", what="limit")
    found = list(rows.filter(pk__gt=after).order_by("pk")[: most + 1])
    more, here = len(found) > most, found[:most]
    told = {"rows": show(here), "next": str(here[-1].pk) if more else None}
    return _said(request, told)


def _said(request: HttpRequest, told: Any) -> HttpResponse:
    body = orjson.dumps(told)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    same = request.headers.get("If-None-Match") == tag
    answer = HttpResponse(status=304) if same else _answer(told)
    answer["ETag"] = tag
    return answer


def _answer(told: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(told), content_type="application/json", status=status)


def _only(method: str) -> HttpResponse:
    said = {"code": "METHOD", "zh": f"只接受 {method}。", "en": f"Only {method}."}
    answer = _answer(said, 405)
    answer["Allow"] = method
    return answer


def _number(request: HttpRequest, name: str, usual: int, most: int) -> int:
    text = _text(request, name)
    if not text:
        return usual
    found = whole(text, most)
    if found is None:
        raise refused("REQUEST", what=name)
    return found


def _text(request: HttpRequest, name: str) -> str:
    found: str = request.GET.get(name, "")
    if not _plain(found):
        raise refused("REQUEST", what=name)
    return found


def _plain(text: str) -> bool:
    return text.isprintable() and len(text) <= 60


def _reason(request: HttpRequest) -> str:
    try:
        told = orjson.loads(request.body)
    except (ValueError, RawPostDataException):
        told = None
    reason = told.get("reason") if isinstance(told, dict) else None
    if not isinstance(reason, str) or not reason.isprintable():
        raise refused("REASON")
    if not 4 <= len(reason.strip()) <= 200:
        raise refused("REASON")
    return reason
