"""The villager's page: no account, no script. The receipt code shows what hangs on the board
anyway; the last four digits of the ID number or of the account open the rest."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun import clock
from hedun.claims.actions import undo
from hedun.connection import reader_of
from hedun.domain.actors import VILLAGER
from hedun.domain.problems import Malformed
from hedun.domain.receipts import grouped, is_whole, plain
from hedun.notices.actions import object_to
from hedun.notices.models import Objection
from hedun.people.protection import KEPT, RIGHTS
from hedun.policies.standing import stand_at
from hedun.receipts.codes import find
from hedun.receipts.drawing import ticket_of
from hedun.receipts.forms import FindForm, ObjectForm, OpenForm
from hedun.receipts.guessing import trying, waits_until
from hedun.receipts.models import Receipt
from hedun.receipts.objecting import may_object, objections_told
from hedun.receipts.opening import close, fits, is_open, keep_open
from hedun.receipts.proof import proof_of, proven_until
from hedun.receipts.telling import tell
from hedun.receipts.whom import whom_to_call
from hedun.record.wall import seeing_whole

View = Callable[..., HttpResponse]


def quiet(view: View) -> View:
    """Kept nowhere, found by nobody; no other host learns the address (docs/decisions/0036)."""

    @wraps(view)
    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        answer = never_cache(view)(request, *given, **named)
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return answered


@quiet
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The receipt code and the last four digits, for who has no QR code at hand."""
    now, form = clock.now(), FindForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _start(request, form, now, 422 if request.method == "POST" else 200)
    code, last4 = form.cleaned_data["code"], form.cleaned_data["last4"]
    receipt, waits = _opened(request, code, last4, now)
    if receipt is None:
        return _start(request, form, now, 429 if waits else 422, waits, wrong=not waits)
    answer = redirect("receipts:receipt", grouped(code))
    keep_open(answer, receipt, now)
    return answer


@require_GET
def protection(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why, how long (个保法 art. 17). For everybody."""
    return render(request, "receipts/protection.html", {"kept": KEPT, "rights": RIGHTS})


@quiet
@require_http_methods(["GET", "POST"])
def receipt_page(request: HttpRequest, code: str) -> HttpResponse:
    """Where the claim of this receipt is; all of it where the last four digits were given."""
    now = clock.now()
    receipt, refused = _found(request, code, now)
    if receipt is None:
        return refused
    if request.method == "POST":
        return _open(request, receipt, code, now)
    return _page(request, receipt, code, now)


@quiet
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """The phone is handed on: nothing is open any more."""
    answer = redirect("receipts:start")
    close(answer)
    return answer


@quiet
@require_http_methods(["GET", "POST"])
def objecting(request: HttpRequest, code: str) -> HttpResponse:
    """The household says what is not right; answered by another person's look."""
    now = clock.now()
    receipt, refused = _found(request, code, now)
    if receipt is None:
        return refused
    may, _ends = may_object(receipt.claim, now)
    if not is_open(request, receipt, now) or not may:
        return redirect("receipts:receipt", grouped(plain(code)))
    form, problems = ObjectForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        problems = _objected(receipt, form.cleaned_data, now)
        if not problems:
            return _back(code, "objections")
    context = {"form": form, "problems": problems, "told": tell(receipt.claim)}
    wrong = request.method == "POST"
    return _render(request, "object", receipt, code, now, context, 422 if wrong else 200)


@quiet
@require_GET
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """存证文件: what the record says was done to this claim, with its way to a root that was handed
    out; checked by `check_proof.py`, which lies beside it. For who gave the last four digits."""
    now = clock.now()
    receipt, refused = _found(request, code, now)
    if receipt is None:
        return refused
    if not is_open(request, receipt, now):
        return redirect("receipts:receipt", grouped(plain(code)))
    told = proof_of(receipt.claim.number)
    if told is None:
        return _back(code, "proof")
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{receipt.claim.number}.json"'
    return answer


@quiet
@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """The household takes its objection back, while nobody has acted on it."""
    now = clock.now()
    receipt, refused = _found(request, code, now)
    if receipt is None:
        return refused
    if is_open(request, receipt, now):
        undo([receipt.claim], actor=VILLAGER, now=now)
    return _back(code, "objections")


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _found(request: HttpRequest, code: str, now: datetime) -> tuple[Receipt | None, HttpResponse]:
    """The receipt of the address; else the page that says so, which counts as a wrong try."""
    reader = reader_of(request)
    if waits := waits_until(reader, "", now):
        return None, _start(request, FindForm(), now, 429, waits)
    receipt = _known(code)
    if receipt is not None:
        return receipt, HttpResponse()
    if is_whole(plain(code)):  # what cannot be a code at all is a slip of the finger
        with trying(reader, "", now):
            pass
    return None, _start(request, FindForm(initial={"code": code[:40]}), now, 404, none=True)


def _known(code: str) -> Receipt | None:
    """Who knows its code asks from then on as somebody of its village."""
    with seeing_whole():
        receipt = find(code)
    if receipt is not None:
        stand_at(receipt.claim.report.village)
    return receipt


def _opened(
    request: HttpRequest, code: str, last4: str, now: datetime
) -> tuple[Receipt | None, datetime | None]:
    """The receipt, if code and digits are right; else until when one has to wait, if one has to. A
    wrong code and wrong digits cost the same and are answered alike."""
    with trying(reader_of(request), code, now) as one:
        if one.wait_until:
            return None, one.wait_until
        receipt = _known(code)
        one.right = fits(receipt, last4, now)
        return (receipt if one.right else None), None


def _open(request: HttpRequest, receipt: Receipt, code: str, now: datetime) -> HttpResponse:
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _page(request, receipt, code, now, form, 422)
    opened, waits = _opened(request, plain(code), form.cleaned_data["last4"], now)
    if opened is None:
        return _page(request, receipt, code, now, form, 429 if waits else 422, waits)
    answer = redirect("receipts:receipt", grouped(plain(code)))
    keep_open(answer, opened, now)
    return answer


def _page(
    request: HttpRequest,
    receipt: Receipt,
    code: str,
    now: datetime,
    form: OpenForm | None = None,
    status: int = 200,
    waits: datetime | None = None,
) -> HttpResponse:
    claim = receipt.claim
    may, ends = may_object(claim, now)
    context: dict[str, Any] = {
        "told": tell(claim),
        "opened": is_open(request, receipt, now),
        "form": form or OpenForm(),
        "wrong": form is not None and form.is_valid() and not waits,
        "waits": waits,
        "may_object": may,
        "over": ends is not None and now >= ends,
        "objections": objections_told(claim, now),
        "whom": whom_to_call(claim, now),
        "proven": proven_until(claim.number),
        "draw": ticket_of(claim),
    }
    return _render(request, "receipt", receipt, code, now, context, status)


def _objected(receipt: Receipt, said: dict[str, Any], now: datetime) -> list[object]:
    """Why the objection could not be taken; nothing when it was."""
    photo = said["photo"]
    try:
        outcome = object_to(
            receipt.claim,
            said_by=receipt.claim.household.name,
            reason=said["reason"],
            own_amount=said["own_amount"],
            channel=Objection.Channel.RECEIPT,
            photo=photo.read() if photo else b"",
            photo_name=photo.name if photo else "",
            actor=VILLAGER,
            now=now,
        )
    except Malformed as wrong:
        return [wrong.problem]
    return [refusal for _claim, refusals in outcome.refused for refusal in refusals]


def _back(code: str, part: str) -> HttpResponse:
    there = redirect("receipts:receipt", grouped(plain(code)))
    there["Location"] += f"#{part}"
    return there


def _start(
    request: HttpRequest,
    form: FindForm,
    now: datetime,
    status: int,
    waits: datetime | None = None,
    **why: bool,
) -> HttpResponse:
    context = {"form": form, "now": now, "waits": waits, "title": _("Your claim"), **why}
    return render(request, "receipts/start.html", context, status=status)


def _render(
    request: HttpRequest,
    page: str,
    receipt: Receipt,
    code: str,
    now: datetime,
    context: dict[str, Any],
    status: int,
) -> HttpResponse:
    context |= {
        "now": now,
        "receipt": receipt,
        "claim": receipt.claim,
        "code": grouped(plain(code)),
    }
    return render(request, f"receipts/{page}.html", context, status=status)
