"""The administrator's pages: who has an account, who works where, and since when.

They show nothing of any claim. What may be done is for people.actions to decide.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun.domain.actors import KEEPERS, Actor, Role
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED, does
from hedun.domain.problems import Problem
from hedun.people import actions as people
from hedun.people.authenticators import factors_of
from hedun.people.locking import is_locked
from hedun.people.models import RolePosting, User
from hedun.people.queries import accounts_of, places_of
from hedun.people.reading import reader_with
from hedun.people.signons import linked
from hedun.people.tried import tried
from hedun.places.models import Place
from hedun.places.queries import below, on_day
from hedun.record.pen import writing
from hedun.web.accounts import listing
from hedun.web.accounts.forms import Ending, NewAccount, Posting, grouped, roles
from hedun.web.accounts.history import changes
from hedun.web.accounts.passwords import one_time, show_once, shown_once

A_PAGE = 50


administrator = reader_with(PERMITTED["posting.give"])
keeper = reader_with(KEEPERS)


def places_under(actor: Actor, now: datetime) -> QuerySet[Place]:
    """The keeper's places: where an administrator may post somebody."""
    inside = below(places_of(actor, now, KEEPERS), local_day(now))
    there = on_day(local_day(now)).filter(pk__in=inside)
    return there.select_related("parent").order_by("code")


@require_GET
@login_required
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of the administrator's places, filtered, in pages."""
    actor, now = keeper(request)
    day, wanted = local_day(now), listing.Wanted.read(request.GET)
    fitting = listing.matching(accounts_of(actor, now), wanted, day)
    page = Paginator(listing.shown(fitting, wanted, day), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "actor": actor,
        "now": now,
        "page": page,
        "accounts": listing.accounts_with_postings(page, day),
        "tabs": listing.tabs(fitting, wanted, day),
        "wanted": wanted,
        "roles": roles()[1:],
        "administers": does("posting.give", actor, now),
        "oversees": does("see.acts_on_accounts", actor, now),
        "places": grouped(places_under(actor, now))[1:],
    }
    return render(request, "accounts/accounts.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A new account with its first posting; the one-time password stands on the next page."""
    actor, now = administrator(request)
    form = NewAccount(places_under(actor, now), local_day(now), request.POST or None)
    refused: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given, password = form.cleaned_data, one_time()
        refused = tried(form, lambda: _added(given, password, actor, now))
        if not refused and not form.errors:
            show_once(request, given["username"], password)
            return redirect("accounts:account", given["username"])
    context = {"actor": actor, "now": now, "form": form, "refused": refused}
    return render(request, "accounts/add.html", context)


def _added(given: dict[str, Any], password: str, actor: Actor, now: datetime) -> None:
    with writing(actor=actor, now=now):
        user = people.add_user(given["username"], given["name"], password, actor=actor, now=now)
        _give(user, given, actor, now)


def _give(user: User, given: dict[str, object], actor: Actor, now: datetime) -> RolePosting:
    place = on_day(local_day(now)).get(code=given["place"])
    return people.give_posting(
        user, Role(given["role"]), place, given["starts"], given["until"], given["company"],
        actor=actor, now=now,
    )  # fmt: skip


@never_cache
@require_GET
@login_required
def account(request: HttpRequest, username: str) -> HttpResponse:
    """One account: its postings, its state, its history; a new password this once."""
    actor, now = keeper(request)
    return account_page(request, account_of(username, actor, now), actor, now)


def account_of(username: str, actor: Actor, now: datetime) -> User:
    user: User = get_object_or_404(accounts_of(actor, now), username=username)
    return user


def account_page(
    request: HttpRequest,
    user: User,
    actor: Actor,
    now: datetime,
    *,
    form: Posting | None = None,
    ending: tuple[int, Ending] | None = None,
    refused: Sequence[Problem] = (),
) -> HttpResponse:
    day = local_day(now)
    [found] = listing.accounts_with_postings([user], day)
    standing = [*found.now, *found.later]
    at, bound = ending or (0, None)
    endings = [(p, bound if p.pk == at else Ending(day, auto_id=f"end{p.pk}_%s")) for p in standing]
    context = {
        "actor": actor,
        "now": now,
        "account": found,
        "endings": endings,
        "opened": at,
        "form": form or Posting(places_under(actor, now), day),
        "giving": form is not None,
        "password": shown_once(request, user.username),
        "changes": changes(user),
        "own": user.username == actor.user,
        "administers": does("posting.give", actor, now),
        "secures": does("factor.reset", actor, now) and user.username != actor.user,
        "factors": factors_of(user),
        "signon": linked(user),
        "locked": is_locked(user),
        "refused": refused,
    }
    return render(request, "accounts/account.html", context)


@require_POST
@login_required
def give(request: HttpRequest, username: str) -> HttpResponse:
    """A further posting."""
    actor, now = administrator(request)
    user = account_of(username, actor, now)
    form = Posting(places_under(actor, now), local_day(now), request.POST)
    if form.is_valid():
        refused = tried(form, lambda: _give(user, form.cleaned_data, actor, now))
        if refused:
            return account_page(request, user, actor, now, form=form, refused=refused)
        if not form.errors:
            messages.success(request, _("The posting is given."))
            return redirect("accounts:account", username)
    return account_page(request, user, actor, now, form=form)


@require_POST
@login_required
def end(request: HttpRequest, username: str, posting: int) -> HttpResponse:
    """The last day of a posting."""
    actor, now = administrator(request)
    user = account_of(username, actor, now)
    row = get_object_or_404(user.postings.all(), pk=posting)
    form = Ending(local_day(now), request.POST, auto_id=f"end{posting}_%s")
    if form.is_valid():
        until = form.cleaned_data["until"]
        refused = tried(form, lambda: people.end_posting(row, until, actor=actor, now=now))
        if refused:
            return account_page(request, user, actor, now, refused=refused)
        if not form.errors:
            messages.success(request, _("The posting has its last day."))
            return redirect("accounts:account", username)
    return account_page(request, user, actor, now, ending=(posting, form))


@require_POST
@login_required
def reset(request: HttpRequest, username: str) -> HttpResponse:
    """A new one-time password, for somebody who has forgotten theirs."""
    return _act(request, username, _new_password)


@require_POST
@login_required
def close(request: HttpRequest, username: str) -> HttpResponse:
    """The account can no longer be used; undone by opening it again."""
    return _act(request, username, _close)


@require_POST
@login_required
def reopen(request: HttpRequest, username: str) -> HttpResponse:
    """The account can be used again."""
    return _act(request, username, _reopen)


def _new_password(request: HttpRequest, user: User, actor: Actor, now: datetime) -> None:
    password = one_time()
    people.set_password(user, password, actor=actor, now=now)
    show_once(request, user.username, password)


def _close(request: HttpRequest, user: User, actor: Actor, now: datetime) -> None:
    people.deactivate(user, actor=actor, now=now)
    undo = reverse("accounts:reopen", args=[user.username])
    messages.success(request, _("The account is closed; whoever used it is signed out."), undo)


def _reopen(request: HttpRequest, user: User, actor: Actor, now: datetime) -> None:
    people.reactivate(user, actor=actor, now=now)
    messages.success(request, _("The account can be used again."))


def _act(
    request: HttpRequest,
    username: str,
    step: Callable[[HttpRequest, User, Actor, datetime], None],
) -> HttpResponse:
    actor, now = administrator(request)
    user = account_of(username, actor, now)
    if refused := tried(None, lambda: step(request, user, actor, now)):
        return account_page(request, user, actor, now, refused=refused)
    return redirect("accounts:account", username)
