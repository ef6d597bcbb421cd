"""The second factor: asked for at the door, and one's own page where it is set, renewed or taken
away (docs/decisions/0041)."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.domain.actors import Actor
from hedun.domain.foreign import json_value, whole
from hedun.domain.problems import Malformed
from hedun.language import spoken
from hedun.people import factors, signons, vault
from hedun.people.authenticators import app_address, factors_of, has_factor, has_passkey
from hedun.people.models import User
from hedun.people.permissions import NEEDS_FACTOR
from hedun.people.queries import actor_for
from hedun.qr import drawn
from hedun.web.accounts.forms import AppForm, CodeForm, PasskeyForm, PasswordForm

ASKED = "factor_asked"  # in the session of who gave the right password and no more yet
BY_PASSWORD = "by_password_alone"  # in a session that began without a factor
PATIENCE = timedelta(minutes=10)
SECRET, CODES = "factor_secret", "factor_codes"
CONTEXT = "web.factors"


# ── at the door ─────────────────────────────────────────────────────────────────────────────────


def ask_for(request: HttpRequest, user: User, onwards: str) -> HttpResponse:
    """The password was right; nobody is signed in yet."""
    request.session.cycle_key()
    asked = {"user": user.pk, "backend": user.backend, "next": onwards}  # type: ignore[attr-defined]
    request.session[ASKED] = {**asked, "at": clock.now().timestamp()}
    return redirect("web:factor")


def after_the_password(request: HttpRequest, user: User, backend: str) -> HttpResponse:
    """Another door stood for the password: the factor is asked for, or set, as ever."""
    from hedun.web.accounts.own import begin  # which asks for the factor first

    user.backend = backend  # type: ignore[attr-defined]
    if has_factor(user):
        return ask_for(request, user, settings.LOGIN_REDIRECT_URL)
    login(request, user, backend=backend)
    begin(request, user)
    request.session[BY_PASSWORD] = True
    return redirect(settings.LOGIN_REDIRECT_URL)


def _asked(request: HttpRequest, now: datetime) -> tuple[User, dict[str, Any]] | None:
    """Who gave the right password a little while ago."""
    asked = request.session.get(ASKED)
    if not asked or now.timestamp() - asked["at"] > PATIENCE.total_seconds():
        return None
    user = User.objects.filter(pk=asked["user"], is_active=True).first()
    return (user, asked) if user else None


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def factor(request: HttpRequest) -> HttpResponse:
    """POST `code` (of the app, or a recovery code) or `credential` (of a passkey) signs in. Wrong
    ones count as wrong passwords do, and close the door as these."""
    now = clock.now()
    found = _asked(request, now)
    if found is None:
        request.session.pop(ASKED, None)
        return redirect("web:sign_in")
    user, asked = found
    who = {"username": user.get_username()}
    if not AxesProxyHandler.is_allowed(request, who):
        locked: HttpResponse = get_lockout_response(request, credentials=who)
        return locked
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        if _fits(request, user, form, now):
            return _let_in(request, user, asked)
        user_login_failed.send(sender=__name__, credentials=who, request=request)
    passkey = has_passkey(user) and passkeys_here(request)
    options = webauthn.begin_authentication(user) if passkey else None
    context = {"form": form, "options": json.dumps(options) if passkey else "", "user": None}
    return render(request, "accounts/factor.html", context)


def _fits(request: HttpRequest, user: User, form: CodeForm, now: datetime) -> bool:
    if form.is_bound:
        actor = actor_for(user)
        if form.is_valid() and factors.answers(
            user, form.cleaned_data["code"], actor=actor, now=now
        ):
            return True
        form.add_error("code", _("This code does not fit now. Wait for the next one and type it."))
        return False
    try:
        given = json_value(request.POST.get("credential") or "null")
        webauthn.parse_authentication_response(given)
        webauthn.complete_authentication(user, given)
    except (ValidationError, ValueError, TypeError, KeyError):
        messages.error(request, _("The passkey did not fit. Try again, or type a code."))
        return False
    return True


def _let_in(request: HttpRequest, user: User, asked: dict[str, Any]) -> HttpResponse:
    from hedun.web.accounts.own import begin  # which asks for the factor first

    request.session.pop(ASKED, None)
    login(request, user, backend=asked["backend"])
    begin(request, user)
    return redirect(asked["next"] or settings.LOGIN_REDIRECT_URL)


def passkeys_here(request: HttpRequest) -> bool:
    """A passkey belongs to a name; an address in numbers has none."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False


def needs_factor(user: User | AnonymousUser) -> bool:
    """Somebody whose role needs a second factor. Not in the demo, whose passwords are public and
    whose door asks for none."""
    if settings.DEMO or not isinstance(user, User):
        return False
    return bool(actor_for(user).roles(clock.now()) & NEEDS_FACTOR)


# ── one's own page ──────────────────────────────────────────────────────────────────────────────


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def own_factors(request: HttpRequest) -> HttpResponse:
    """GET: what there is, and a code to photograph for what is not. POST `do`: one of STEPS."""
    now = clock.now()
    actor, user = actor_for(request.user), User.objects.get(pk=request.user.pk)
    told: list[object] = []
    step = STEPS.get(request.POST.get("do", ""))
    forms = {"app": AppForm(), "passkey": PasskeyForm(), "password": PasswordForm(user)}
    if step is not None:
        try:
            if step(request, user, actor, now, forms):
                return redirect("web:own_factors")
        except Malformed as wrong:
            told = [wrong.problem]
    mine, passkeys = factors_of(user), passkeys_here(request)
    has_app = any(one.kind == "totp" for one in mine)
    context = {
        "actor": actor,
        "now": now,
        "factors": mine,
        "forms": forms,
        "told": told,
        "codes": _shown_codes(request),
        "due": needs_factor(user) and bool(request.session.get(BY_PASSWORD)),
        "needed": bool(actor.roles(now) & NEEDS_FACTOR),
        "passkeys": passkeys,
        "office": settings.OIDC["APPS"][0]["name"] if settings.OIDC else "",
        "signon": signons.linked(user),
        "may_link": signons.may_use(actor, now),
        "options": json.dumps(webauthn.begin_registration(user, False)) if passkeys else "",
    }
    if not has_app:
        secret = _secret(request) or _new_secret(request)
        side, path = drawn(app_address(user, secret))
        context |= {"side": side, "path": path, "secret": " ".join(_fours(secret))}
    return render(request, "accounts/own_factors.html", context)


Forms = dict[str, Any]
Step = Callable[[HttpRequest, User, Actor, datetime, Forms], bool]


def _app(request: HttpRequest, user: User, actor: Actor, now: datetime, forms: Forms) -> bool:
    form = forms["app"] = AppForm(request.POST)
    secret = _secret(request)
    if not form.is_valid() or not secret:
        return False
    try:
        codes = factors.add_app(user, secret, form.cleaned_data["code"], actor=actor, now=now)
    except Malformed as wrong:
        form.add_error("code", spoken(wrong.problem))
        return False
    request.session.pop(SECRET)
    return _added(request, codes)


def _passkey(request: HttpRequest, user: User, actor: Actor, now: datetime, forms: Forms) -> bool:
    form = forms["passkey"] = PasskeyForm(request.POST)
    if not form.is_valid():
        return False
    given = form.cleaned_data["credential"]
    try:
        webauthn.parse_registration_response(given)
        webauthn.complete_registration(given)
    except (ValidationError, ValueError, TypeError, KeyError):
        form.add_error(None, _("The passkey was not made. Try again, or take an app."))
        return False
    name = form.cleaned_data["name"] or _("Passkey")
    return _added(request, factors.add_passkey(user, name, given, actor=actor, now=now))


def _added(request: HttpRequest, codes: list[str]) -> bool:
    request.session.pop(BY_PASSWORD, None)
    if codes:
        _show_codes(request, codes)
    messages.success(request, _("From now on signing in asks for it after the password."))
    return True


def _take_away(request: HttpRequest, user: User, actor: Actor, now: datetime, forms: Forms) -> bool:
    form = forms["password"] = PasswordForm(user, request.POST)
    pk = whole(request.POST.get("factor", "")) or 0
    if not form.is_valid():
        return False
    factors.take_away(user, pk, actor=actor, now=now)
    messages.success(request, _("It is taken away."))
    return True


def _renew(request: HttpRequest, user: User, actor: Actor, now: datetime, forms: Forms) -> bool:
    form = forms["password"] = PasswordForm(user, request.POST)
    if not form.is_valid():
        return False
    _show_codes(request, factors.renew_codes(user, actor=actor, now=now))
    return True


def _unlink(request: HttpRequest, user: User, actor: Actor, now: datetime, forms: Forms) -> bool:
    signons.unlink(user, actor=actor, now=now)
    messages.success(request, _("The office's sign-in opens this account no more."))
    return True


STEPS: dict[str, Step] = {
    "app": _app,
    "passkey": _passkey,
    "take_away": _take_away,
    "renew": _renew,
    "unlink": _unlink,
}


def _new_secret(request: HttpRequest) -> str:
    secret: str = generate_totp_secret()
    request.session[SECRET] = vault.hide(secret, CONTEXT).hex()
    return secret


def _secret(request: HttpRequest) -> str:
    """What the code to photograph holds, as long as no app is set."""
    kept = request.session.get(SECRET, "")
    return vault.reveal(bytes.fromhex(kept), CONTEXT) if kept else ""


def _show_codes(request: HttpRequest, codes: list[str]) -> None:
    """For the next page, and that one only."""
    request.session[CODES] = vault.hide(" ".join(codes), CONTEXT).hex()


def _shown_codes(request: HttpRequest) -> list[str]:
    kept = request.session.pop(CODES, "")
    codes = vault.reveal(bytes.fromhex(kept), CONTEXT).split() if kept else []
    return [" ".join(_fours(code)) for code in codes]


def _fours(text: str) -> list[str]:
    return [text[n : n + 4] for n in range(0, len(text), 4)]
