"""The demo's door: one click signs in as any person of the invented county.

Its addresses exist only while settings.DEMO is on (see urls.py), and the views say 404 besides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.contrib.auth import login
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.claims.models import Claim
from hedun.domain.actors import PEOPLE, Role
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import worklist
from hedun.domain.words import ROLES
from hedun.language import lang
from hedun.people.models import RolePosting, User
from hedun.places.queries import lineages
from hedun.web.accounts.own import note_sign_in

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
    Role.SECURITY: _("Reset a lost second factor, lift a lock, sign somebody out."),
    Role.OVERSEER: _("Read what the administrators did, account by account."),
}


CARDS = 3  # of each role; the others are folded away below


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to sign in as. `waiting`: claims that wait for them now."""

    username: str
    name: str
    role: Role
    place: str
    waiting: int

    @property
    def role_word(self) -> str:
        return ROLES[self.role][lang()]

    @property
    def to_try(self) -> str | Promise:
        return TO_TRY[self.role]


@dataclass(frozen=True, slots=True)
class Fold:
    """The people of a role who are not shown as cards."""

    role_word: str
    people: tuple[Person, ...]


def people(now: datetime) -> list[Person]:
    """Everybody with a posting in force, along the road of a claim; each once, by first role; of a
    role those with most to do first."""
    day = local_day(now)
    postings = RolePosting.objects.filter(user__is_active=True).select_related("user", "place")
    in_force = [p for p in postings if p.starts <= day and (p.until is None or day <= p.until)]
    in_force.sort(key=lambda p: (PEOPLE.index(Role(p.role)), p.place.code, p.user.username))
    first: dict[str, RolePosting] = {}
    for posting in in_force:
        first.setdefault(posting.user.username, posting)
    waiting = _waiting()
    found = [_person(posting, waiting) for posting in first.values()]
    return sorted(found, key=lambda p: (PEOPLE.index(p.role), -p.waiting))


def cards_and_folds(everybody: Sequence[Person]) -> tuple[list[Person], list[Fold]]:
    """A few of each role as cards, and the rest of each role."""
    cards: list[Person] = []
    folds: list[Fold] = []
    for _role, group in groupby(everybody, key=lambda person: person.role):
        own = tuple(group)
        shown = CARDS if len(own) > CARDS + 1 else len(own)  # one alone is not worth a fold
        cards += own[:shown]
        if own[shown:]:
            folds.append(Fold(own[0].role_word, own[shown:]))
    return cards, folds


def _person(posting: RolePosting, waiting: Counter[tuple[str, str]]) -> Person:
    user, role, place = posting.user, Role(posting.role), posting.place
    count = sum(waiting[place.code, state] for state in worklist(role))
    return Person(user.username, user.name, role, place.name, count)


def _waiting() -> Counter[tuple[str, str]]:
    """How many claims are in a state in each place: villages and all places above them."""
    above = lineages()
    found: Counter[tuple[str, str]] = Counter()
    counted = Claim.objects.order_by().values_list("report__village", "state")
    for village, state, count in counted.annotate(n=Count("pk")):
        for code in above[village]:
            found[code, state] += count
    return found


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
        note_sign_in(user, now)
        return redirect(settings.LOGIN_REDIRECT_URL)
    cards, folds = cards_and_folds(people(now))
    return render(request, "web/demo.html", {"people": cards, "folds": folds})
