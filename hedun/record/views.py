"""The record's pages: read it, prove that nothing was changed, hand out its root.

The record is the first room and knows no other; a reader's postings are read off the signed-in
user itself. Who reads it is shown what is about their places (queries.shown_to); what is checked,
handed out and signed is one for all.
"""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from hedun import clock
from hedun.domain.actors import Actor, Level, Posting, Role
from hedun.domain.permissions import PERMITTED
from hedun.record import checkpoint
from hedun.record.forms import AskForm, RootForm
from hedun.record.queries import Pages, Wanted, names, shown_to, stretch
from hedun.record.roots import BadRoot, hand_out, handed_out, ours
from hedun.record.verification import Fault, Verified, look
from hedun.record.words import act

READ_IT = PERMITTED["see.record"]
HAND_OUT = PERMITTED["record.hand_out"]
A_PAGE = 50
MOST_DIGITS = 18  # of a number, as the database keeps it
WAYS = ("before", "after")  # which entry, where pages have no numbers

# The page of what an entry is about, by the first word of its action.
SUBJECTS: dict[str, str] = {
    "claim": "claims:claim",
    "panel": "claims:claim",
    "gift": "claims:claim",
    "report": "claims:report",
    "sheet": "intake:submission",
    "waiting": "intake:submission",
    "inbox": "intake:submission",
    "notice": "notices:notice",
    "batch": "payments:batch",
    "roll": "roll:doubt",
    "household": "people:household",
    "account": "people:household",
    "identity": "people:household",
    "land": "people:household",
    "proxy": "people:household",
    "circumstance": "people:household",
    "kin": "people:household",
    "policy": "policies:policy",
    "terms": "policies:policy",
}
# Of these the pages that the city, which reads the record too, has none of.
OF_THE_COUNTY = frozenset({"intake:submission", "payments:batch", "roll:doubt", "policies:policy"})


@login_required
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """The entries, newest first, as they were asked for."""
    now = clock.now()
    roles = reader(request, now)
    form = AskForm(request.GET)
    form.is_valid()
    wanted, shown = form.wanted(), shown_to(reading_as(request), now)
    if wanted == Wanted() and shown is None:
        page, part = Pages(A_PAGE).get_page(request.GET.get("page")), None
        count: int | None = page.paginator.count
    else:
        near = {way: _number(request.GET.get(way, "")) for way in WAYS}
        page, part = None, stretch(wanted, shown, A_PAGE, **near)
        count = None if part.newer or part.older else len(part.entries)
    rows = list(page if part is None else part)
    asked = request.GET.copy()
    for name in ("page", *WAYS):
        asked.pop(name, None)
    known = names({entry.user for entry in rows})
    context = {
        "now": now,
        "form": form,
        "count": count,
        "page": page,
        "stretch": part,
        "asked": asked.urlencode(),
        "is_asked": any(asked.values()),
        "may_hand_out": bool(roles & HAND_OUT),
        "rows": [
            {
                "entry": entry,
                "who": known.get(entry.user, entry.user),
                "act": act(entry.action),
                "there": _page_of(entry.action, roles),
            }
            for entry in rows
        ],
    }
    return render(request, "record/entries.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """核验: everything against the record. POST looks; it reads all and changes nothing."""
    now = clock.now()
    reader(request, now)
    context: dict[str, object] = {"now": now, "kept": checkpoint.path().exists()}
    if request.method == "POST":
        try:
            found, reached = look(handed_out(), go_on="go_on" in request.POST)
            if not found.faults:
                checkpoint.keep(reached.standing, reached.tables, now)
            context["found"] = found
        except BadRoot as wrong:
            zh = f"交出的根的清单读不出：{wrong}"
            fault = Fault("roots.log", zh, f"the list of roots handed out cannot be read: {wrong}")
            context["found"] = Verified(faults=(fault,))
    return render(request, "record/check.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def roots(request: HttpRequest) -> HttpResponse:
    """The roots that were handed out; POST hands out the present one, to print and to keep."""
    now = clock.now()
    roles = reader(request, now)
    may_hand_out = bool(roles & HAND_OUT)
    form = RootForm(request.POST or None)
    made = None
    if request.method == "POST":
        if not may_hand_out:
            raise Http404
        if form.is_valid():
            made = hand_out(form.cleaned_data["to"], now=now)
            form = RootForm()
    given = [(root, datetime.fromisoformat(root.at)) for root in reversed(ours())]
    context = {
        "now": now,
        "form": form if may_hand_out else None,
        "made": made,
        "given": given,
    }
    return render(request, "record/roots.html", context, status=422 if form.errors else 200)


def _number(text: str) -> int | None:
    """Of an entry; what is none asks for the newest."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def _page_of(action: str, roles: frozenset[Role]) -> str:
    """Where what was acted on is read, for those with these roles; else nothing."""
    page = SUBJECTS.get(action.partition(".")[0], "")
    return page if page not in OF_THE_COUNTY or roles & HAND_OUT else ""


def reader(request: HttpRequest, now: datetime, of: frozenset[Role] = READ_IT) -> frozenset[Role]:
    """The roles of the reader today; for whoever holds none of these there is no such page."""
    roles = reading_as(request).roles(now)
    if not roles & of:
        raise Http404
    return roles


def reading_as(request: HttpRequest) -> Actor:
    """Who reads, by all their postings."""
    user = request.user
    postings = tuple(
        Posting(Role(p.role), p.place.code, Level(p.place.level), p.starts, p.until, p.company)
        for p in user.postings.select_related("place")  # type: ignore[union-attr]
    )
    return Actor(user.get_username(), user.name, postings)  # type: ignore[union-attr]
