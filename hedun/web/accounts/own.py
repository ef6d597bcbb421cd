"""Signing in, and one's own password. Who signs in with a password that somebody else gave them
chooses their own before they come to anything else."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.people.actions import set_password
from hedun.people.models import User
from hedun.people.problems import BadFields
from hedun.people.queries import actor_for
from hedun.web.accounts.forms import OwnPassword, add_problems
from hedun.web.accounts.passwords import is_one_time

DUE = "own_password_due"
# What stays open meanwhile.
OPEN = frozenset({"web:own_password", "web:sign_out", "set_language", "web:choose", "healthz"})


class SignIn(LoginView):
    def form_valid(self, form: object) -> HttpResponse:
        answer = super().form_valid(form)
        note_sign_in(self.request.user)
        if is_one_time(self.request.user.get_username()):
            self.request.session[DUE] = True
        return answer


def note_sign_in(user: User) -> None:
    """Django notes the wall clock's instant; ours may stand elsewhere. It is the one column of an
    account that no entry seals."""
    User.objects.filter(pk=user.pk).update(last_login=clock.now())


class OwnPasswordFirst:
    """Middleware: a session that began with a one-time password leads to the page for one's own."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not request.session.get(DUE) or request.resolver_match.view_name in OPEN:
            return None
        return redirect("web:own_password")


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
        try:
            set_password(request.user, form.cleaned_data["new"], actor=actor, now=now)
        except BadFields as bad:
            add_problems(form, bad, {"password": "new"})
        else:
            request.session.pop(DUE, None)
            update_session_auth_hash(request, User.objects.get(pk=request.user.pk))
            messages.success(request, _("Your password is changed. Other places are signed out."))
            return redirect("web:work")
    context = {"actor": actor, "now": now, "form": form, "due": due}
    return render(request, "accounts/own_password.html", context)
