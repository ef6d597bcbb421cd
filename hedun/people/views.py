"""Households: found, looked at, registered, put right. Personal numbers are masked; one is shown
to who says why, and that stands in the record."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun.domain import documents
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.language import lang, spoken
from hedun.people import actions, forms, panels, searching
from hedun.people.acts import ACTS, ENDS, may
from hedun.people.models import BankAccount, Household, Identity, Proxy
from hedun.people.queries import (
    HOUSEHOLD_READERS,
    KIN_READERS,
    ROLL_READERS,
    households_visible_to,
    masked_account,
    masked_id_number,
    masked_phone,
    payees,
    plots_on,
    registers_in,
    relations,
    search_households,
    villages_seen,
)
from hedun.people.reading import reader_with
from hedun.people.registering import NewAccount
from hedun.people.roll_pages import RollPages
from hedun.people.tried import tried
from hedun.places.queries import became

_reader = reader_with(HOUSEHOLD_READERS)
_supervisor = reader_with(KIN_READERS)

A_PAGE = 50
# What may be revealed on the page: the row's table and its field.
REVEALED: dict[str, tuple[type[Any], str]] = {
    "id_number": (Identity, "id_number"),
    "phone": (Identity, "phone"),
    "account": (BankAccount, "number"),
    "proxy": (Proxy, "id_number"),
}


@login_required
@require_http_methods(["GET", "POST"])
def households(request: HttpRequest) -> HttpResponse:
    """Found by name, number, village, last four digits. The words are posted and kept."""
    actor, now = _reader(request)
    if request.method == "POST":
        return redirect(searching.address(request, ended=request.POST.get("ended", "")))
    asked = searching.asked(request)
    ended = "ended" in request.GET
    rows = search_households(asked, actor, now, ended=ended)
    if asked or ended:
        pages = Paginator(rows, A_PAGE)
    else:
        pages = RollPages(rows, villages_seen(actor, now), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "actor": actor,
        "now": now,
        "page": page,
        "paid": payees([one.pk for one in page]),
        "q": asked,
        "ended": ended,
        "asked": query.urlencode(),
        "may_register": registers_in(actor, now).exists(),
        "reads_lists": bool(ROLL_READERS & actor.roles(now)),
        "reads_kin": bool(KIN_READERS & actor.roles(now)),
    }
    return render(request, "people/households.html", context)


@login_required
@never_cache
@require_GET
def household(request: HttpRequest, number: str) -> HttpResponse:
    """One household: who it is, where money goes, its land, what it came of and became."""
    actor, now = _reader(request)
    found = get_object_or_404(households_visible_to(actor, now), number=number)
    return _page(request, found, actor, now)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A household that is not on the roll."""
    actor, now = _reader(request)
    villages = registers_in(actor, now)
    if not villages.exists():
        raise Http404
    sent = request.method == "POST"
    form = forms.RegisterForm(request.POST if sent else None, villages=villages)
    problems: Sequence[str] = ()
    if sent and form.is_valid():
        said = dict(form.cleaned_data)
        bank, account = said.pop("bank"), said.pop("account_number")
        given = NewAccount(said["name"], bank, account) if account or bank else None
        made: list[Household] = []
        who = {"actor": actor, "now": now}
        wrong = tried(
            form,
            lambda: made.append(actions.register_household(**said, account=given, **who)),
            account_bank="bank",
        )
        if made:
            messages.success(request, _("Registered under the number %s.") % made[0].number)
            return redirect("people:household", made[0].number)
        problems = [spoken(one) for one in wrong]
    context = {"actor": actor, "now": now, "form": form, "problems": problems}
    return render(request, "people/register.html", context, status=422 if sent else 200)


@login_required
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One of the table of acts, with its form."""
    actor, now = _reader(request)
    found = get_object_or_404(households_visible_to(actor, now), number=number)
    one = ACTS.get(code)
    if one is None or (one.permission and not may(one.permission, found, actor, now)):
        raise Http404
    sent = request.method == "POST"
    form = one.form(request.POST if sent else None, initial=one.initial(found))
    problems: Sequence[str] = ()
    if sent and form.is_valid():
        problems = _carry_out(form, lambda: one.run(found, form.cleaned_data, actor, now))
        if not problems and not form.errors:
            messages.success(request, _("It is entered."))
            return redirect("people:household", number)
    context = {"actor": actor, "now": now, "household": found, "act": one, "form": form,
               "problems": problems}  # fmt: skip
    return render(request, "people/act.html", context, status=422 if sent else 200)


@login_required
@require_POST
def end(request: HttpRequest, number: str, code: str, pk: int) -> HttpResponse:
    """End or take back something of the page, with the reason."""
    actor, now = _reader(request)
    found = get_object_or_404(households_visible_to(actor, now), number=number)
    table, _permission, run = ENDS.get(code) or _nothing()
    row = get_object_or_404(table, pk=pk)
    concerned = {row.predecessor_id, row.successor_id} if code == "link" else {row.household_id}
    if found.pk not in concerned:
        raise Http404
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write in one sentence why."))
        return redirect("people:household", number)
    reason = form.cleaned_data["reason"]
    problems = _carry_out(form, lambda: run(row, reason=reason, actor=actor, now=now))
    for problem in (*problems, *(e for es in form.errors.values() for e in es)):
        messages.error(request, problem)
    if not problems and not form.errors:
        messages.success(request, _("It is ended; what was before stays on record."))
    return redirect("people:household", number)


@login_required
@never_cache
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """One number in full, on this answer only."""
    actor, now = _reader(request)
    found = get_object_or_404(households_visible_to(actor, now), number=number)
    table, field = REVEALED.get(request.POST.get("what", "")) or _nothing()
    rows = table.objects.filter(household=found)
    pk = whole(request.POST.get("row", ""))
    row = get_object_or_404(rows, pk=pk) if pk else get_object_or_404(rows)
    try:
        value = actions.reveal(
            row, field, reason=request.POST.get("reason", ""), actor=actor, now=now
        )
    except Refused as refused:
        return _page(request, found, actor, now, problems=_said(refused), status=403)
    except Malformed as wrong:
        problems = [spoken(wrong.problem)]
        return _page(request, found, actor, now, problems=problems, status=422)
    if field == "id_number":
        value = documents.said(value, lang())
    shown = {"what": request.POST["what"], "row": row.pk, "value": value}
    return _page(request, found, actor, now, revealed=shown)


@login_required
@require_GET
def kin(request: HttpRequest) -> HttpResponse:
    """The declared relations of the reader's places, for who supervises them."""
    actor, now = _supervisor(request)
    rows = relations(actor, now)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/kin.html", {"actor": actor, "now": now, "page": page})


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _nothing() -> Any:
    raise Http404


def _page(
    request: HttpRequest,
    found: Household,
    actor: Actor,
    now: datetime,
    *,
    problems: Sequence[str] = (),
    revealed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    identity = found.identity
    today = local_day(now)
    accounts = found.accounts.select_related("proxy").order_by("ended_at", "-starts_at", "-pk")
    ours = [a for a in accounts if a.ended_at is None]
    payee = payees([found.pk])[found.pk]
    context = {
        "actor": actor,
        "now": now,
        "household": found,
        "identity": identity,
        "masked": {"id_number": masked_id_number(identity), "phone": masked_phone(identity)},
        "villages": [v for v in became([found.village], today)[found.village_id]
                     if v != found.village],
        "payee": payee,
        "lacks": payee.lacks and _refusal(payee.lacks),
        "accounts": [(one, masked_account(one)) for one in ours],
        "ended_accounts": [(a, masked_account(a)) for a in accounts if a.ended_at is not None],
        "plots": list(plots_on(found, today)),
        "old_plots": found.plots.filter(until__lt=today).order_by("-until", "pk"),
        "circumstances": found.circumstances.filter(ended_at=None),
        "proxies": found.proxies.filter(ended_at=None),
        "earlier": found.earlier.filter(undone_at=None).select_related("predecessor"),
        "later": found.later.filter(undone_at=None).select_related("successor"),
        "kin": found.kin.filter(ended_at=None).select_related("user"),
        "acts": [
            (code, one)
            for code, one in ACTS.items()
            if found.until is None
            and (not one.permission or may(one.permission, found, actor, now))
            and not (one.families_only and found.kind == Household.Kind.COLLECTIVE)
        ],
        "ends": {code for code, (_, permission, _run) in ENDS.items()
                 if may(permission, found, actor, now)},
        "reveals": may("identity.reveal", found, actor, now),
        "revealed": revealed,
        "problems": problems,
        "panels": panels.shown(found, actor, now),
    }  # fmt: skip
    return render(request, "people/household.html", context, status=status)


def _carry_out(form: forms.HouseholdForm, run: Callable[[], object]) -> list[str]:
    """What stands against it; what is wrong with a field is noted beside it."""
    return [spoken(one) for one in tried(form, run)]


def _said(refused: Refused) -> list[str]:
    return [say(one, lang()) for one in refused.refusals]


def _refusal(code: str) -> str:
    from hedun.domain.case import Refusal

    return say(Refusal(code), lang())
