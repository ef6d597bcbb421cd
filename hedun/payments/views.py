"""Payments: what waits, batches made by one cashier and released by another, the bank's answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused, as_problems
from hedun.language import spoken
from hedun.ledger.queries import balances_of
from hedun.payments import actions
from hedun.payments.codes import CODES
from hedun.payments.forms import AccountForm, AnswerForm, CancelForm, ConfirmForm, MakeForm
from hedun.payments.models import Obligation, PaymentBatch
from hedun.payments.queries import (
    SEES,
    Owed,
    batch_of_all,
    batches_seen,
    is_cashier,
    owed_by_policy,
    policies_seen,
    returned_of,
    returned_payments,
)
from hedun.payments.showing import look, shown
from hedun.payments.waiting import payee_of, who_is_paid
from hedun.payments.words import BATCH_STATES
from hedun.people.payees import Payee
from hedun.people.queries import actor_for, masked_account
from hedun.people.tried import tried
from hedun.policies.models import Policy
from hedun.record.selecting import link

BOOKS_A_PAGE = 5
FIGURES = ("cover", "awarded", "payable", "in_flight", "paid", "returned")


@login_required
@require_http_methods(["GET", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """Balances, what waits to be paid, the batches. POST makes one of the chosen claims. Whoever
    comes from a row of My work is taken to the batch that its claims wait in."""
    now = clock.now()
    actor = actor_for(request.user)
    if not actor.roles(now) & SEES:
        raise Http404
    row = request.GET.get("report", ""), request.GET.get("state", "")
    if request.method == "GET" and all(row) and (waits := batch_of_all(*row, actor, now)):
        return redirect("payments:batch", waits.number)
    page = Paginator(policies_seen(actor, now), BOOKS_A_PAGE).get_page(request.GET.get("page"))
    problems: list[Problem] = []
    if request.method == "POST":
        made, problems = _make(request, actor, now)
        if made:
            return redirect("payments:batch", made.number)
    context = {
        "actor": actor,
        "now": now,
        "page": page,
        "books": _books(page.object_list, actor, now),
        "form": MakeForm(request.POST or None),
        "problems": problems,
    }
    wrong = request.method == "POST"
    return render(request, "payments/batches.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """One batch; POST releases it, cancels it, hands out its file or reads the bank's answer."""
    now = clock.now()
    actor = actor_for(request.user)
    found = get_object_or_404(batches_seen(actor, now), number=number)
    forms_: dict[str, forms.Form] = {"cancel": CancelForm(), "answer": AnswerForm()}
    problems: Sequence[Any] = ()
    if request.method == "POST":
        step = STEPS.get(request.POST.get("action", ""))
        if step is None:
            raise Http404
        try:
            done = step(request, found, forms_, actor, now)
        except Refused as refused:
            problems = as_problems(refused.refusals)
        except Malformed as wrong:
            problems = [wrong.problem]
        else:
            if isinstance(done, HttpResponse):
                return done
            problems = done
            if not problems and not any(form.errors for form in forms_.values()):
                return redirect("payments:batch", found.number)
        found.refresh_from_db()
    context = {
        "actor": actor,
        "now": now,
        "problems": problems,
        "forms": forms_,
        "cashier": is_cashier(found.policy, actor, now),
        **shown(found),
    }
    wrong = request.method == "POST"
    return render(request, "payments/batch.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "POST"])
def repair(request: HttpRequest, number: str, part: int | None = None) -> HttpResponse:
    """The account of a payee whose payment came back: put right, or confirmed. `part`: the
    obligation; else the first that came back."""
    now = clock.now()
    actor = actor_for(request.user)
    claim = get_object_or_404(visible_to(actor, now), number=number)
    if not is_cashier(claim.report.policy, actor, now):
        raise Http404
    if part is not None and not claim.obligations.filter(pk=part).exists():
        raise Http404
    back = returned_of(claim)
    meant = next((one for one in back if part in (None, one.pk)), None)
    payee = payee_of(meant) if meant else _household(claim)
    account = payee.account
    confirming = request.POST.get("action") == "confirm"
    initial = {"holder": account.holder, "bank": account.bank} if account else {}
    sent = request.method == "POST"
    form = AccountForm(request.POST if sent and not confirming else None, initial=initial)
    confirm = ConfirmForm(request.POST if sent and confirming else None)
    asked = confirm if confirming else form
    problems: Sequence[Problem] = ()
    if sent and asked.is_valid():
        problems = _put_right(claim, meant, asked, confirming, actor, now)
        if not problems and not asked.errors:
            messages.success(request, _("The account is ready; it can be paid to again."))
            return redirect("payments:batches")
    last = returned_payments([claim]).get(meant.pk) if meant else None
    context = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "payee": payee,
        "others": [(one, payee_of(one).name) for one in back if one != meant],
        "account": account,
        "masked": masked_account(account) if account else "",
        "returned": last,
        "says": CODES[last.bank_code].says if last and last.bank_code in CODES else None,
        "form": form,
        "confirm": confirm,
        "problems": problems,
    }
    return render(request, "payments/repair.html", context, status=422 if sent else 200)


def _household(claim: Claim) -> Payee:
    """Who is paid where nothing came back: the page then says so."""
    key = claim.household_id, None
    return who_is_paid([key])[key]


# ── the page of what waits ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Book:
    """One policy's payments as the page shows them. `groups`: report number → rows."""

    policy: Policy
    figures: dict[str, int]
    groups: dict[str, list[Any]]
    ready: int
    ready_fen: int
    batches: list[PaymentBatch]
    cashier: bool


def _books(policies: Iterable[Policy], actor: Actor, now: datetime) -> list[Book]:
    """As many queries for many policies as for one."""
    every = list(policies)
    owed = owed_by_policy(every, actor, now)
    standing = balances_of(policy.number for policy in every)
    made: dict[int, list[PaymentBatch]] = {policy.pk: [] for policy in every}
    rows = PaymentBatch.objects.filter(policy__in=every).order_by("-pk")
    for one in rows.defer("file_enc"):  # the bank's files are many times as long as the rest
        look(one, one.state, BATCH_STATES)
        made[one.policy_id].append(one)
    link([one for own in made.values() for one in own], "policy", {p.pk: p for p in every})
    return [
        _book(
            policy,
            owed[policy.pk],
            standing[policy.number],
            made[policy.pk],
            is_cashier(policy, actor, now),
        )
        for policy in every
    ]


def _book(
    policy: Policy,
    rows: Sequence[Owed],
    standing: Mapping[str, int],
    made: list[PaymentBatch],
    cashier: bool,
) -> Book:
    groups: dict[str, list[Any]] = {}
    for row in rows:
        parts = [
            {"part": part, "masked": masked_account(part.account) if part.account else ""}
            for part in row.parts
        ]
        groups.setdefault(row.claim.report.number, []).append({"owed": row, "parts": parts})
    ready = [row for row in rows if row.ready]
    return Book(
        policy=policy,
        figures={kind: standing[kind] for kind in FIGURES},
        groups=groups,
        ready=len(ready),
        ready_fen=sum(row.ready_fen for row in ready),
        batches=made,
        cashier=cashier,
    )


def _make(
    request: HttpRequest, actor: Actor, now: datetime
) -> tuple[PaymentBatch | None, list[Problem]]:
    """The batch of the chosen claims. Who could not go into it is told, row by row."""
    chosen = visible_to(actor, now).filter(number__in=request.POST.getlist("claim"))
    template = request.POST.get("template", "")
    try:
        made = actions.make_batch(chosen, template=template, actor=actor, now=now)
    except Refused as refused:
        return None, list(as_problems(refused.refusals))
    except Malformed as wrong:
        return None, [wrong.problem]
    left_out = [_of_row(claim, problem) for claim, why in made.left_out for problem in why]
    if made.batch is None:
        return None, left_out
    text = ngettext(
        "The batch holds %(n)s payment. Let another cashier check and release it.",
        "The batch holds %(n)s payments. Let another cashier check and release it.",
        made.batch.count,
    )
    messages.success(request, text % {"n": made.batch.count})
    for one in left_out:
        messages.warning(request, spoken(one))
    return made.batch, []


def _of_row(claim: Claim, problem: Problem) -> Problem:
    """The problem with the row it is about in front."""
    who = f"{claim.row} · {claim.household.name}"
    return Problem(problem.code, f"{who}：{problem.zh}", f"{who}: {problem.en}")


# ── the steps of a batch ────────────────────────────────────────────────────────────────────────

Forms = dict[str, forms.Form]


def _release(
    request: HttpRequest, found: PaymentBatch, forms_: Forms, actor: Actor, now: datetime
) -> Sequence[Problem]:
    released = actions.release(found, actor=actor, now=now)
    if released.file is None:
        refused = [(c, as_problems(r)) for c, r in released.outcome.refused]
        return [*released.problems, *_together(refused, found.count)]
    messages.success(request, _("Released. Download the bank's file and take it to the bank."))
    return ()


def _together(refused: Iterable[tuple[Claim, Iterable[Problem]]], count: int) -> list[Problem]:
    """What several rows share is said once, with the rows; what all `count` share, without."""
    rows: dict[Problem, list[str]] = {}
    for claim, problems in refused:
        for problem in problems:
            rows.setdefault(problem, []).append(f"{claim.row} · {claim.household.name}")
    return [
        p
        if len(who) == count > 1
        else Problem(p.code, f"{p.zh}（{'、'.join(who)}）", f"{p.en} ({', '.join(who)})")
        for p, who in rows.items()
    ]


def _cancel(
    request: HttpRequest, found: PaymentBatch, forms_: Forms, actor: Actor, now: datetime
) -> Sequence[Problem]:
    form = forms_["cancel"] = CancelForm(request.POST)
    if form.is_valid():
        actions.cancel_batch(found, reason=form.cleaned_data["reason"], actor=actor, now=now)
        messages.success(request, _("Cancelled. Its households can go into another batch."))
    return ()


def _file(
    request: HttpRequest, found: PaymentBatch, forms_: Forms, actor: Actor, now: datetime
) -> HttpResponse:
    return _download(*actions.bank_file(found, actor=actor, now=now))


def _answer(
    request: HttpRequest, found: PaymentBatch, forms_: Forms, actor: Actor, now: datetime
) -> Sequence[Problem]:
    form = AnswerForm(request.POST, request.FILES)
    forms_["answer"] = form
    if not form.is_valid():
        return ()
    name = form.cleaned_data["file"].name
    read = actions.read_answer(form.content(), name, batch=found, actor=actor, now=now)
    if read.problems:
        return read.problems
    if read.again:
        messages.info(request, _("This very answer was read before; nothing has changed."))
        return ()
    text = _("Read: %(paid)s paid, %(returned)s returned, %(unknown)s unknown.")
    counts = {"paid": read.paid, "returned": read.returned, "unknown": read.unknown}
    tell = messages.warning if read.returned or read.unknown else messages.success
    tell(request, text % counts)
    return ()


def _ask(
    request: HttpRequest, found: PaymentBatch, forms_: Forms, actor: Actor, now: datetime
) -> HttpResponse:
    asked = actions.ask_bank(found, actor=actor, now=now)
    return _download(asked.name, asked.file)


def _download(name: str, data: bytes) -> HttpResponse:
    """A file with full account numbers: nothing on the way keeps it."""
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


Step = Callable[[HttpRequest, PaymentBatch, Forms, Actor, datetime], Any]
STEPS: dict[str, Step] = {
    "release": _release,
    "cancel": _cancel,
    "file": _file,
    "answer": _answer,
    "ask": _ask,
}


def _put_right(
    claim: Claim,
    meant: Obligation | None,
    form: forms.Form,
    confirming: bool,
    actor: Actor,
    now: datetime,
) -> Sequence[Problem]:
    """Why the account could not be put right; what is wrong with a field stands beside it."""
    said = dict(form.cleaned_data)
    run = actions.confirm_account if confirming else actions.repair_account
    return tried(form, lambda: run(claim, **said, obligation=meant, actor=actor, now=now))
