"""The level above brings somebody in: a township its clerks, the bureau its townships. The one-time
password stands on the page once."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hedun.domain.actors import OF_A_COMPANY, Role
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Problem
from hedun.domain.words import ROLES
from hedun.language import lang
from hedun.people import actions as people
from hedun.people.models import RolePosting
from hedun.people.permissions import INVITED_BY
from hedun.people.queries import places_of
from hedun.people.reading import reader_with
from hedun.people.tried import tried
from hedun.places.queries import below, on_day
from hedun.web.accounts.forms import NewAccount
from hedun.web.accounts.passwords import one_time, show_once, shown_once

INVITERS = frozenset(INVITED_BY.values())
JUST = "invited"
_inviter = reader_with(INVITERS)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """Whom one has invited, and the form."""
    actor, now = _inviter(request)
    day, held = local_day(now), actor.roles(now)
    inside = below(places_of(actor, now, INVITERS), day)
    places = on_day(day).filter(pk__in=inside).select_related("parent").order_by("code")
    form = NewAccount(places, day, request.POST or None)
    form.names_company = False  # it is the inviter's own
    roles = [role for role, by in INVITED_BY.items() if by in held]
    if not OF_A_COMPANY & set(roles):
        del form.fields["company"]
    form.fields["role"].choices = [("", "—"), *((r.value, ROLES[r][lang()]) for r in roles)]
    refused: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given, password = dict(form.cleaned_data), one_time()
        given["place"] = places.get(code=given["place"])
        given["role"] = Role(given["role"])
        given |= {"password": password, "actor": actor, "now": now}
        refused = tried(form, lambda: people.invite(**given))
        if not refused and not form.errors:
            show_once(request, given["username"], password)
            request.session[JUST] = given["username"]
            return redirect("accounts:invite")
    just = request.session.pop(JUST, "")
    mine = RolePosting.objects.filter(given_by=actor.user).select_related("user", "place")
    context = {
        "actor": actor,
        "now": now,
        "form": form,
        "refused": refused,
        "just": just,
        "password": shown_once(request, just) if just else "",
        "postings": mine.order_by("-given_at", "-pk")[:100],
    }
    return render(request, "accounts/invite.html", context)
