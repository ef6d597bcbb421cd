"""The demo's door: one click signs in as any person of the invented county.

Its addresses exist only while settings.DEMO is on (see urls.py), and the views say 404 besides.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.domain.actors import PEOPLE, Role
from hedun.domain.deadlines import local_day
from hedun.domain.words import ROLES
from hedun.people.models import RolePosting, User
from hedun.web.accounts.own import note_sign_in
from hedun.web.speech import lang

BACKEND = "django.contrib.auth.backends.ModelBackend"

TO_TRY: dict[Role, str | Promise] = {
    Role.CLERK: _("Send the village's list, complete what was sent back, post the notice."),
    Role.TOWNSHIP: _("Verify a list of 31 households at once; send back what lacks papers."),
    Role.INSURER: _("Review, refuse a line with its clause, award and see every step."),
    Role.SUPERIOR: _("Award what is above the county branch's authority."),
    Role.EXPERT: _("Enter the degree of loss with its sampling points."),
    Role.CASHIER: _("Prepare a batch; release it as the second person; read the bank's answer."),
    Role.FORESTRY: _("See who holds what and since when, and the balance of the cover."),
    Role.CITY: _("Decide the hard case, as a panel of three."),
    Role.AUDITOR: _("Read everything, change nothing, follow the record."),
    Role.ADMINISTRATOR: _("Look after accounts; see that claims stay closed to you."),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to sign in as."""

    username: str
    name: str
    role: str
    place: str
    to_try: str | Promise


def people(now: datetime) -> list[Person]:
    """Everybody with a posting in force, along the road of a claim; each once, by first role."""
    day = local_day(now)
    postings = RolePosting.objects.filter(user__is_active=True).select_related("user", "place")
    in_force = [p for p in postings if p.starts <= day and (p.until is None or day <= p.until)]
    in_force.sort(key=lambda p: (PEOPLE.index(Role(p.role)), p.place.code, p.user.username))
    first: dict[str, RolePosting] = {}
    for posting in in_force:
        first.setdefault(posting.user.username, posting)
    return [_person(posting) for posting in first.values()]


def _person(posting: RolePosting) -> Person:
    user, role = posting.user, Role(posting.role)
    return Person(user.username, user.name, ROLES[role][lang()], posting.place.name, TO_TRY[role])


@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """The cards; POST `username` signs in as that person."""
    if not settings.DEMO:
        raise Http404
    now = clock.now()
    if request.method == "POST":
        known = {p.username for p in people(now)}
        user = get_object_or_404(
            User, username=request.POST.get("username", ""), username__in=known
        )
        login(request, user, backend=BACKEND)
        note_sign_in(user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "web/demo.html", {"people": people(now)})
