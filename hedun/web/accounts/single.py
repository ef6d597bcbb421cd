"""Single sign-on by OpenID Connect: allauth speaks with the provider, the door is ours.

The provider says who somebody is and nothing else: no account is made, no name, mail or role is
taken over, and the second factor is asked for as after the password. What it says is fetched from
it by TLS, for one code, in the session that asked (state, PKCE); issuer, audience and age are
looked at.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from hedun import clock
from hedun.domain.problems import Malformed
from hedun.environment import PROVIDER
from hedun.language import spoken
from hedun.people import signons
from hedun.people.models import User
from hedun.people.queries import actor_for
from hedun.web.accounts.factors import after_the_password

BACKEND = "django.contrib.auth.backends.ModelBackend"
LINKS = "connect"  # what allauth calls it when somebody who is signed in comes from there


class Adapter(DefaultSocialAccountAdapter):
    """What allauth asks when somebody came back: from here on everything is ours, and nothing of it
    is kept in allauth's own tables."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        raise ImmediateHttpResponse(_arrived(request, sociallogin))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        raise ImmediateHttpResponse(_not_known(request))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


@never_cache
@require_GET
def single(request: HttpRequest) -> HttpResponse:
    """To the provider. ?process=connect: to link one's own account with it."""
    return _spoken_with(request, OAuth2LoginView)


@never_cache
@require_GET
def single_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the provider, with a code that is worth one question. allauth knows the address by its
    own name for it."""
    if provider_id != PROVIDER:
        raise Http404
    return _spoken_with(request, OAuth2CallbackView)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _spoken_with(request: HttpRequest, view: Any) -> HttpResponse:
    if settings.OIDC is None:
        raise Http404
    provider = OpenIDConnectOAuth2Adapter(request, PROVIDER)
    try:
        answer: HttpResponse = view.adapter_view(provider)(request)
    except (RequestException, OAuth2Error, KeyError, ValueError):
        return _not_known(request, _("The office's sign-in does not answer. Use your password."))
    return answer


def _arrived(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    told = sociallogin.account.extra_data.get("id_token") or {}
    issuer, subject = str(told.get("iss", "")), str(told.get("sub", ""))
    if not issuer or not subject:
        return _not_known(request)
    if sociallogin.state.get("process") == LINKS:
        return _link(request, issuer, subject)
    user, now = signons.account_of(issuer, subject), clock.now()
    if user is None:
        return _not_known(request)
    if not signons.may_use(actor_for(user), now):
        return _not_known(request, _("Who keeps the house signs in by password."))
    return after_the_password(request, user, BACKEND)


def _link(request: HttpRequest, issuer: str, subject: str) -> HttpResponse:
    if not isinstance(request.user, User):
        return _not_known(request)
    now = clock.now()
    try:
        signons.link(request.user, issuer, subject, actor=actor_for(request.user), now=now)
    except Malformed as wrong:
        messages.error(request, spoken(wrong.problem))
    else:
        messages.success(request, _("From now on the office's sign-in opens this account."))
    return redirect("web:own_factors")


def _not_known(request: HttpRequest, why: str = "") -> HttpResponse:
    usual = _(
        "No account here is linked with this sign-in. Sign in with your password; then link it "
        "under “Second factor”."
    )
    messages.error(request, why or usual)
    return redirect("web:own_factors" if request.user.is_authenticated else "web:sign_in")
