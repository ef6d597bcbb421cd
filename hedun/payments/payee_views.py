"""Who receives what a claim pays: hospitals and heirs registered, named, given accounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain import documents
from hedun.domain.actors import Actor, Level
from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Problem
from hedun.payments import actions
from hedun.payments.payee_forms import EndForm, NamingForm, OwnAccountForm, RegisterForm
from hedun.payments.payees import may_name
from hedun.payments.queries import named_payees
from hedun.payments.waiting import persons_of, shares_of
from hedun.people import actions as people
from hedun.people.models import Beneficiary
from hedun.people.queries import actor_for, beneficiaries_for, places_of
from hedun.people.tried import tried
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.record.pen import writing

WORKS_HERE = PERMITTED["see.payees"]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def payees(request: HttpRequest, number: str) -> HttpResponse:
    """The payees of one claim. POST registers somebody, enters an account, names them or ends
    that."""
    now = clock.now()
    actor = actor_for(request.user)
    claim = get_object_or_404(visible_to(actor, now), number=number)
    above = lineage(claim.report.village)
    if not places_of(actor, now, WORKS_HERE) & set(above):
        raise Http404
    desk = _Desk(claim, above, actor, now)
    all_forms = desk.forms(request)
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        step = STEPS.get(request.POST.get("action", ""))
        if step is None or (step.insurers and not desk.may_name):
            raise Http404
        form = all_forms[step.form]
        if form.is_valid():
            problems = _carry_out(step, desk, form)
            if not problems and not form.errors:
                messages.success(request, step.done())
                return redirect("payments:payees", claim.number)
    context = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "problems": problems,
        "forms": all_forms,
        "named": named_payees(claim),
        "shares": shares_of([claim]).get(claim.pk, []),
        "may_name": desk.may_name,
        "among": desk.among,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "payments/payees.html", context, status=status)


class _Desk:
    """The claim, who is at it, and whom the claim may pay."""

    def __init__(self, claim: Claim, above: Sequence[str], actor: Actor, now: datetime) -> None:
        self.claim, self.actor, self.now = claim, actor, now
        self.may_name = may_name(claim, actor, now)
        self.among: list[Beneficiary] = beneficiaries_for(claim.household, above)
        self.county = Place.objects.filter(code__in=above, level=Level.COUNTY).first()

    def forms(self, request: HttpRequest) -> dict[str, forms.Form]:
        """Each with what was sent to it, and only that one."""
        sent = request.POST.get("action") if request.method == "POST" else None
        named = list(shares_of([self.claim]).get(self.claim.pk, []))
        own: dict[str, dict[str, Any]] = {
            "account": {"among": self.among},
            "name": {
                "among": self.among,
                "household": self.claim.household.name,
                "persons": persons_of(self.claim),
                "named": named,
            },
        }
        return {
            key: form(request.POST if key == sent else None, **own.get(key, {}))
            for key, form in FORMS.items()
        }


FORMS: dict[str, type[forms.Form]] = {
    "register": RegisterForm,
    "account": OwnAccountForm,
    "name": NamingForm,
    "end": EndForm,
}


def _register(desk: _Desk, told: dict[str, Any]) -> None:
    """The hospital or heir, with the account: both or neither."""
    who = {"actor": desk.actor, "now": desk.now}
    with writing(**who):
        if told["kind"] == "hospital":
            if desk.county is None:
                raise Http404
            new = people.register_hospital(
                desk.county, name=told["name"], uscc=told["id_number"], **who
            )
        else:
            new = people.register_heir(
                desk.claim.household, name=told["name"],
                id_number=documents.written(told["document"], told["id_number"]),
                relation=told["relation"], **who,
            )  # fmt: skip
        if told["bank"] or told["number"]:
            _enter_account(new, told, desk)


def _account(desk: _Desk, told: dict[str, Any]) -> None:
    _enter_account(told["who"], told, desk)


def _enter_account(owner: Beneficiary, told: dict[str, Any], desk: _Desk) -> None:
    act = people.add_account
    if owner.accounts.filter(ended_at=None).exists():
        act = people.replace_account
    act(
        owner, holder=owner.name, bank=told["bank"], number=told["number"],
        kind=told["account_kind"], actor=desk.actor, now=desk.now,
    )  # fmt: skip


def _name(desk: _Desk, told: dict[str, Any]) -> None:
    actions.name_payees(
        desk.claim, told["shares"], reason=told["reason"], paper=told["paper"],
        actor=desk.actor, now=desk.now,
    )  # fmt: skip


def _end(desk: _Desk, told: dict[str, Any]) -> None:
    actions.end_payees(desk.claim, reason=told["reason"], actor=desk.actor, now=desk.now)


@dataclass(frozen=True)
class Step:
    """`insurers`: only who may name the payees."""

    form: str
    run: Callable[[_Desk, dict[str, Any]], None]
    done: Callable[[], str]
    insurers: bool = True


STEPS: dict[str, Step] = {
    "register": Step("register", _register, lambda: _("Registered. Now say what they receive.")),
    "account": Step("account", _account, lambda: _("The account is entered."), insurers=False),
    "name": Step("name", _name, lambda: _("The payees are named.")),
    "end": Step("end", _end, lambda: _("The household is paid again.")),
}


def _carry_out(step: Step, desk: _Desk, form: forms.Form) -> Sequence[Problem]:
    """Why it could not be done; what is wrong with a field stands beside it."""
    renamed = {"uscc": "id_number", "kind": "account_kind"}
    return tried(form, lambda: step.run(desk, form.cleaned_data), **renamed)
