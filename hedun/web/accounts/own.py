"""Signing in, and one's own password. Who signs in with a password that somebody else gave them
chooses their own before they come to anything else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.connection import reader_of
from hedun.language import spoken
from hedun.people.actions import set_password
from hedun.people.authenticators import has_factor
from hedun.people.models import User
from hedun.people.queries import actor_for
from hedun.people.tried import tried
from hedun.receipts.guessing import trying
from hedun.web.accounts.factors import BY_PASSWORD, ask_for, needs_factor
from hedun.web.accounts.forms import OwnPassword
from hedun.web.accounts.passwords import is_one_time

DUE = "own_password_due"
BEGAN = "began"  # when somebody signed in
SEEN = "seen"  # when a page was last asked for, in a session of who handles money or accounts
# What stays open while something else comes first.
OPEN = frozenset(
    {"web:own_password", "web:own_factors", "web:sign_out", "set_language", "web:choose", "healthz"}
)


class SignIn(LoginView):
    """By the password, and the second factor where there is one. Wrong ones are counted for each
    name (axes) and for each connection: one password may be tried with a hundred names."""

    def post(self, request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        by = f"sign-in {reader_of(request)}"
        with trying(by, "", clock.now(), of="passwords") as one:
            if one.wait_until:
                waits = {"connection": True}
                return render(request, "web/locked_out.html", waits, status=429)
            answer: HttpResponse = super().post(request, *given, **named)
            one.right = answer.status_code == 302
        return answer

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """`office`: what the office's own sign-in is called, where there is one."""
        return super().get_context_data(office=office_name(), **named)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if has_factor(user):
            return ask_for(self.request, user, self.get_success_url())
        answer = super().form_valid(form)
        self.request.session[BY_PASSWORD] = True
        begin(self.request, user)
        return answer


def office_name() -> str:
    return settings.OIDC["APPS"][0]["name"] if settings.OIDC else ""


def begin(request: HttpRequest, user: User) -> None:
    """A session of somebody who has just signed in."""
    now = clock.now()
    note_sign_in(user, now)
    if not settings.DEMO:  # whose clock is moved by days
        request.session[BEGAN] = now.timestamp()
        if needs_factor(user):
            request.session[SEEN] = now.timestamp()
    if is_one_time(user.get_username()):
        request.session[DUE] = True


def note_sign_in(user: User, now: datetime) -> None:
    """Django notes the wall clock's instant; ours may stand elsewhere. It is the one column of an
    account that no entry seals."""
    User.objects.filter(pk=user.pk).update(last_login=now)


class FirstThings:
    """Middleware: a session that began with a one-time password leads to the page for one's own;
    then who needs a second factor and has none comes to set one."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        strict = BEGAN in request.session and needs_factor(request.user)
        if over := _over(request, strict):
            logout(request)
            messages.info(request, over)
            return redirect("web:sign_in")
        if request.resolver_match.view_name in OPEN or not request.user.is_authenticated:
            return None
        if request.session.get(DUE):
            return redirect("web:own_password")
        without = strict and request.session.get(BY_PASSWORD)
        return redirect("web:own_factors") if without else None


def _over(request: HttpRequest, strict: bool) -> str:
    """Why the session is over, or "". `strict`: of who handles money or accounts by now."""
    if BEGAN in request.session and _is_old(request):
        return _("You were signed out: you signed in a working day ago.")
    if strict and _elsewhere(request):
        return _(
            "You were signed out: your account was signed in elsewhere. If that was not you, "
            "change your password now and tell the security administrator."
        )
    if strict and SEEN not in request.session:  # they were none when it began
        if _began_before(request, settings.STRICT_IDLE.total_seconds()):
            return _("You were signed out: you have a new role that asks you to sign in anew.")
        request.session[SEEN] = clock.now().timestamp()
    if SEEN in request.session and _left_alone(request):
        return _("You were signed out: the desk was left alone for a while.")
    return ""


def _elsewhere(request: HttpRequest) -> bool:
    """Who handles money or accounts is signed in at one place at a time: at the last."""
    last = request.user.last_login
    began: float = request.session[BEGAN]
    return last is not None and began < last.timestamp()


def _is_old(request: HttpRequest) -> bool:
    """However busy it was: Django's own limit begins anew with whatever a session notes."""
    return _began_before(request, settings.SESSION_COOKIE_AGE)


def _began_before(request: HttpRequest, seconds: float) -> bool:
    began: float = request.session[BEGAN]
    return clock.now().timestamp() - began > seconds


def _left_alone(request: HttpRequest) -> bool:
    """Nobody has asked for a page since long; noted once a minute."""
    now = clock.now().timestamp()
    rested = now - request.session[SEEN]
    if rested > settings.STRICT_IDLE.total_seconds():
        return True
    if rested > 60:
        request.session[SEEN] = now
    return False


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@login_required
def own_password(request: HttpRequest) -> HttpResponse:
    """Choose a password for oneself."""
    now = clock.now()
    actor = actor_for(request.user)
    due = bool(request.session.get(DUE))
    form = OwnPassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["new"]
        wrong = tried(
            form, lambda: set_password(request.user, new, actor=actor, now=now), password="new"
        )
        for one in wrong:
            form.add_error(None, spoken(one))
        if not form.errors:
            request.session.pop(DUE, None)
            update_session_auth_hash(request, User.objects.get(pk=request.user.pk))
            messages.success(request, _("Your password is changed. Other places are signed out."))
            return redirect("web:work")
    context = {"actor": actor, "now": now, "form": form, "due": due}
    return render(request, "accounts/own_password.html", context)
