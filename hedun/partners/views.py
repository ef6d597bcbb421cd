"""Partners: who they are, what their systems may ask for, and what did not arrive there."""

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

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day, start_of_day
from hedun.domain.foreign import whole
from hedun.domain.permissions import does, permits
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused
from hedun.partners import actions
from hedun.partners.forms import HookForm, PartnerForm, RotateForm, TokenForm
from hedun.partners.models import Delivery, Hook, Partner, Token
from hedun.partners.queries import SEES, failing, partners_visible_to, places_for, stopped
from hedun.partners.words import EVENTS, FAILURES, SCOPES
from hedun.people.queries import names_of
from hedun.people.reading import reader_with
from hedun.people.tried import problems_of
from hedun.places.queries import lineage

_reader = reader_with(SEES)
Problems = list[Problem]
LISTED = 200  # of what did not arrive
ADMITS, ADDS = "partner.admit", "partner.keep"


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """All that one may see; POST registers one."""
    actor, now = _reader(request)
    places, problems = places_for(actor, now), Problems()
    form = PartnerForm(request.POST or None, places=places)
    if request.method == "POST":
        if not does(ADDS, actor, now):
            raise Http404
        if form.is_valid():
            told = form.cleaned_data
            place = next(one for one in places if one.code == told["place"])
            try:
                row = actions.add_partner(
                    place, told["name"], company=told["company"], actor=actor, now=now
                )
            except (Malformed, Refused) as wrong:
                problems = problems_of(wrong)
            else:
                text = _("The partner is registered as %(number)s.")
                messages.success(request, text % {"number": row.number})
                return redirect("partners:partner", row.number)
    rows = list(partners_visible_to(actor, now).prefetch_related("tokens", "hooks"))
    context = {
        "actor": actor,
        "now": now,
        "rows": [_listed(row, now) for row in rows],
        "form": form if does(ADDS, actor, now) else None,
        "problems": problems,
    }
    wrong_now = problems or (form.is_bound and form.errors)
    return render(request, "partners/partners.html", context, status=422 if wrong_now else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, number: str) -> HttpResponse:
    """One partner. POST `do`: what is made, admitted, switched off or sent again."""
    actor, now = _reader(request)
    row = get_object_or_404(partners_visible_to(actor, now), number=number)
    page = _Page(request, row, actor, now)
    if request.method == "POST":
        answer = page.done(request.POST.get("do", ""))
        if answer is not None:
            return answer
    return page.shown()


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


class _Page:
    """The page of one partner for one person."""

    def __init__(self, request: HttpRequest, row: Partner, actor: Actor, now: datetime) -> None:
        self.request, self.row, self.actor, self.now = request, row, actor, now
        self.by: dict[str, Any] = {"actor": actor, "now": now}
        self.forms: dict[str, forms.Form] = {
            "token": TokenForm(), "hook": HookForm(), "rotate": RotateForm()
        }  # fmt: skip
        self.problems = Problems()

    def done(self, do: str) -> HttpResponse | None:
        """What is answered instead of the page with what was wrong."""
        ways = {
            "token": self._token,
            "hook": self._hook,
            "rotate": self._rotate,
            "admit": self._admit,
            "off": self._off,
            "again": self._again,
            "end": self._end,
        }
        if do not in ways:
            return redirect("partners:partner", self.row.number)
        try:
            return ways[do]()
        except (Malformed, Refused) as wrong:
            self.problems = problems_of(wrong)
            return None

    def shown(self) -> HttpResponse:
        row, now = self.row, self.now
        above = lineage(row.place, local_day(now))
        keeps = permits(ADDS, above, self.actor, now) and row.ended_at is None
        admits = actions.may_admit(row, self.actor, now) and row.ended_at is None
        tokens, hooks = list(row.tokens.all()), list(row.hooks.all())
        late = [*stopped(hooks)[:LISTED], *failing(hooks)[:LISTED]]
        things = (*tokens, *hooks)
        users = [u for one in things for u in (one.made_by, one.admitted_by, one.off_by)]
        context = {
            "actor": self.actor,
            "now": now,
            "one": row,
            "tokens": [_Shown(one, now, [SCOPES[scope] for scope in one.scopes]) for one in tokens],
            "hooks": [_Shown(one, now, [EVENTS[event] for event in one.events]) for one in hooks],
            "late": [(one, EVENTS[one.action], FAILURES[one.reason]) for one in late],
            "names": names_of([*users, row.made_by, row.ended_by]),
            "keeps": keeps,
            "admits": admits,
            "switches": keeps or admits,
            "claims": does("see.claims", self.actor, now),
            "forms": self.forms,
            "problems": self.problems,
        }
        bad = self.problems or any(form.is_bound and form.errors for form in self.forms.values())
        return render(self.request, "partners/partner.html", context, status=422 if bad else 200)

    def _token(self) -> HttpResponse | None:
        form = self.forms["token"] = TokenForm(self.request.POST)
        if not form.is_valid():
            return None
        told = form.cleaned_data
        made = actions.make_token(
            self.row, told["token_name"], told["scopes"], until=start_of_day(told["until"]),
            a_minute=told["a_minute"], **self.by,
        )  # fmt: skip
        return self._secret(made.token, made.secret)

    def _hook(self) -> HttpResponse | None:
        form = self.forms["hook"] = HookForm(self.request.POST)
        if not form.is_valid():
            return None
        told = form.cleaned_data
        made = actions.make_hook(self.row, told["url"], told["events"], **self.by)
        return self._secret(made.hook, made.secret)

    def _rotate(self) -> HttpResponse | None:
        form = self.forms["rotate"] = RotateForm(self.request.POST)
        if not form.is_valid():
            return None
        made = actions.rotate_secret(self._found(Hook), hours=form.cleaned_data["hours"], **self.by)
        return self._secret(made.hook, made.secret)

    def _admit(self) -> HttpResponse:
        thing = self._thing()
        actions.admit(thing, **self.by)
        return self._back(_("It is admitted: from now on it counts."))

    def _off(self) -> HttpResponse:
        thing = self._thing()
        actions.switch_off(thing, reason=self.request.POST.get("reason", ""), **self.by)
        return self._back(_("It is switched off."))

    def _again(self) -> HttpResponse:
        pk = whole(self.request.POST.get("delivery", ""), 10**15) or 0
        rows = Delivery.objects.filter(hook__partner=self.row)
        actions.send_again(get_object_or_404(rows, pk=pk), **self.by)
        return self._back(_("It is sent again with the next round."))

    def _end(self) -> HttpResponse:
        actions.end_partner(self.row, reason=self.request.POST.get("reason", ""), **self.by)
        return self._back(_("The partner is ended."))

    def _thing(self) -> Any:
        number = self.request.POST.get("number", "")
        return self._found(Hook if self.row.hooks.filter(number=number).exists() else Token)

    def _found(self, kind: type[Token] | type[Hook]) -> Any:
        rows = kind._default_manager.filter(partner=self.row)
        return get_object_or_404(rows, number=self.request.POST.get("number", ""))

    def _secret(self, thing: Token | Hook, secret: str) -> HttpResponse:
        """Shown now and never again."""
        context = {"actor": self.actor, "now": self.now, "one": self.row, "thing": thing,
                   "secret": secret, "is_token": isinstance(thing, Token)}  # fmt: skip
        answer = render(self.request, "partners/secret.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    def _back(self, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return redirect("partners:partner", self.row.number)


@dataclass(frozen=True)
class _Shown:
    """A token or a hook, and how it stands: off, over, waits, rests or open."""

    row: Any
    now: datetime
    words: list[Any]

    @property
    def state(self) -> str:
        return state_of(self.row, self.now)

    @property
    def both_sign(self) -> bool:
        return self.row.before_until is not None and self.row.before_until > self.now


def state_of(row: Any, now: datetime) -> str:
    if row.off_at is not None:
        return "off"
    if getattr(row, "until", now) < now:
        return "over"
    if row.admitted_at is None:
        return "waits"
    rests = getattr(row, "rests_until", None)
    return "rests" if rests is not None and rests > now else "open"


def _listed(row: Partner, now: datetime) -> dict[str, Any]:
    tokens = [state_of(one, now) for one in row.tokens.all()]
    hooks = [state_of(one, now) for one in row.hooks.all()]
    seen = [one.seen_at for one in row.tokens.all() if one.seen_at is not None]
    return {
        "row": row,
        "tokens": tokens.count("open"),
        "hooks": hooks.count("open") + hooks.count("rests"),
        "rests": hooks.count("rests"),
        "waits": 0 if row.ended_at else (tokens + hooks).count("waits"),
        "seen": max(seen, default=None),
        "stopped": stopped(list(row.hooks.all())).count(),
    }
