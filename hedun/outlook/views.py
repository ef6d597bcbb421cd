"""Will it last: the page, its tables as files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.deadlines import day_said, end_of_day, local_day
from hedun.domain.permissions import does
from hedun.domain.problems import Problem
from hedun.insights.export import FORMATS, as_file
from hedun.insights.selection import Ground, ground, reader
from hedun.insights.standing_views import reads_standing
from hedun.insights.tables import Table
from hedun.language import spoken
from hedun.outlook.drawing import gauge
from hedun.outlook.forecasting import KEPT, Forecast, forecast
from hedun.outlook.forms import WarnForm
from hedun.outlook.loading import TermsFileFault, yuan_of
from hedun.outlook.tables import TABLES
from hedun.outlook.warning import warnings_of
from hedun.people.queries import names_of
from hedun.people.tried import tried
from hedun.policies.actions import set_number
from hedun.policies.models import Policy
from hedun.policies.numbers import WARN_AT
from hedun.policies.queries import chosen


@dataclass(frozen=True)
class Asked:
    """What the page is about; it stands in the address. `on`, `cover`: as typed, "" where they are
    today and the policy's own."""

    policies: list[Policy]
    policy: Policy
    on: str
    cover: str

    @property
    def at(self) -> date | None:
        return day_said(self.on)

    @property
    def address(self) -> str:
        pairs = {"policy": self.policy.number, "on": self.on, "cover": self.cover}
        return urlencode({name: value for name, value in pairs.items() if value})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def lasting(request: HttpRequest) -> HttpResponse:
    """What the season comes to, and whether the cover lasts. POST: the bureau chooses from which
    chances on people are warned."""
    form = WarnForm(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST":
        actor, now = reader(request, reads_standing)
        asked = asked_of(request, ground(actor, now), now)
        if asked and form.is_valid():
            problems = tried(form, lambda: _choose(asked.policy, form, actor, now))
            if not problems:
                messages.success(request, _("From now on people are warned by these."))
                return redirect(f"{request.path}?{asked.address}")
    wrong = {"form": form, "problems": problems} if request.method == "POST" else {}
    return page_of(request, "outlook/lasting.html", lambda found: _told(found) | wrong)


def _choose(policy: Policy, form: WarnForm, actor: Actor, now: datetime) -> None:
    typed = form.cleaned_data["warn_at"].replace("%", "").replace("，", ",").replace("、", ",")
    percents = ",".join(one.strip() for one in typed.split(","))
    effective = min(max(local_day(now), policy.starts), policy.ends)
    set_number(
        policy, WARN_AT, percents, basis="bureau", clause=form.cleaned_data["clause"],
        effective=effective, actor=actor, now=now,
    )  # fmt: skip


def _told(found: Forecast) -> dict[str, Any]:
    percent = 100 * found.exhaustion
    warnings = warnings_of(found.policy, found.on)
    crossed = warnings.reached(found.exhaustion)
    row, who = warnings.chosen or (None, "")
    first = {
        "warn_at": ", ".join(map(str, warnings.percents)), "clause": row.clause if row else "",
    }  # fmt: skip
    return {
        "warnings": warnings,
        "number": row,
        "who": names_of([who]).get(who, who) if row else "",
        "form": WarnForm(initial=first),
        "gauge": gauge(found),
        "whole": {  # yuan
            "expected": found.expected_fen // 100,
            "open": found.open_fen // 100,
            "coming": found.coming_fen // 100,
        },
        "percent": f"{percent:.1f}" if percent >= 0.05 else "< 0.1",
        "crossed": crossed,
        "tables": {slug: make(found) for slug, make in TABLES.items()},
    }


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    return table_of(request, suffix, TABLES.get(slug))


# ── what the pages of this room have in common ──────────────────────────────────────────────────


def page_of(
    request: HttpRequest, template: str, told: Callable[[Forecast], dict[str, Any]]
) -> HttpResponse:
    """A page about the forecast that is asked for, or one that says why there is none."""
    actor, now = reader(request, reads_standing)
    asked = asked_of(request, ground(actor, now), now)
    context: dict[str, Any] = {"actor": actor, "now": now}
    if asked:
        context |= {"asked": asked, "wanted": asked}
    try:
        found = found_of(asked, actor, now)
    except TermsFileFault as fault:
        context["fault"], found = spoken(fault), None
    if found is None:
        return render(request, "outlook/nothing.html", context)
    context |= {"found": found, "may_warn": does("policy.set_number", actor, now)}
    made = told(found)
    form = made.get("form")
    status = 422 if made.get("problems") or (form and form.errors) else 200
    return render(request, template, context | made, status=status)


def table_of(
    request: HttpRequest, suffix: str, make: Callable[[Forecast], Table] | None
) -> HttpResponse:
    """A table as a file. Raises Http404 where there is none."""
    if make is None or suffix not in FORMATS:
        raise Http404
    found, _actor, _now = insist(request)
    return as_file(make(found), suffix, found.policy.place.code, found.on)


def insist(request: HttpRequest) -> tuple[Forecast, Actor, datetime]:
    """The forecast that a file is about. Raises Http404 where there is none."""
    actor, now = reader(request, reads_standing)
    try:
        found = found_of(asked_of(request, ground(actor, now), now), actor, now)
    except TermsFileFault as fault:
        raise Http404 from fault
    if found is None:
        raise Http404
    return found, actor, now


def asked_of(request: HttpRequest, near: Ground, now: datetime) -> Asked | None:
    """Of policies that the reader sees all of: a part of a county says nothing of its cover."""
    policies = [policy for policy in near.policies if near.whole(policy)]
    if not policies:
        return None
    today = local_day(now)
    policy = chosen(request.GET.get("policy", ""), policies, today)
    on, cover = request.GET.get("on", ""), request.GET.get("cover", "")
    asked = Asked(policies, policy, on, cover)
    if asked.at is None or asked.at > today:
        asked = Asked(policies, policy, "", cover)
    return asked if yuan_of(cover) else Asked(policies, policy, asked.on, "")


def found_of(asked: Asked | None, actor: Actor, now: datetime) -> Forecast | None:
    """None where there is no policy, or no village with households. Raises TermsFileFault."""
    if asked is None:
        return None
    at = min(end_of_day(asked.at), now) if asked.at else now
    cover = yuan_of(asked.cover)
    found = KEPT.get(
        asked.policy.pk, actor.user, cover, local_day(at),
        make=lambda: forecast(asked.policy, visible_to(actor, now), at, cover),
    )  # fmt: skip
    return found if found.villages.places else None
