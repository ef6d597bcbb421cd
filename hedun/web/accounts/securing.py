"""What the security administrator does on an account's page; each with a reason, in the record."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hedun.domain.permissions import does
from hedun.people.factors import reset_factors
from hedun.people.locking import end_sessions, lift_lock
from hedun.people.signons import unlink
from hedun.people.tried import tried
from hedun.web.accounts.views import account_of, account_page, keeper

Act = Callable[..., object]

ACTS: dict[str, tuple[Act, str | Promise]] = {
    "factor": (reset_factors, _("The second factor is reset; the next sign-in sets a new one.")),
    "lock": (lift_lock, _("The lock is lifted; they may try again at once.")),
    "signon": (unlink, _("The office's sign-in opens this account no more.")),
    "sessions": (end_sessions, _("Signed out everywhere.")),
}


@require_POST
@login_required
def secure(request: HttpRequest, username: str, what: str) -> HttpResponse:
    """POST `reason`: one of ACTS."""
    actor, now = keeper(request)
    if not does("factor.reset", actor, now) or what not in ACTS:
        raise Http404
    user, (act, done) = account_of(username, actor, now), ACTS[what]
    reason = request.POST.get("reason", "")
    if refused := tried(None, lambda: act(user, reason=reason, actor=actor, now=now)):
        return account_page(request, user, actor, now, refused=refused)
    messages.success(request, str(done))
    return redirect("accounts:account", username)
