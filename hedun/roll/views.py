"""Handing in the county's list: chosen, shown as it was read, then taken in. The queue of what only
a person can match, with both sides masked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.intake.aside import Handing
from hedun.language import spoken
from hedun.people import vault
from hedun.people.acts import may
from hedun.people.models import Household
from hedun.people.queries import ROLL_READERS, account_to_pay, plots_on, registers_in
from hedun.people.reading import reader_with
from hedun.people.tried import tried
from hedun.roll import actions
from hedun.roll.answers import ANSWERS, given
from hedun.roll.forms import RollForm
from hedun.roll.listed import Listed
from hedun.roll.models import Doubt
from hedun.roll.problems import problem
from hedun.roll.queries import visible_to

_reader = reader_with(ROLL_READERS)

A_PAGE = 50


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a person; on its tab what was answered."""
    actor, now = _reader(request)
    answered = request.GET.get("tab") == "answered"
    every = visible_to(actor, now)
    open_ones, done = (
        every.filter(answer=Doubt.Answer.OPEN),
        every.exclude(answer=Doubt.Answer.OPEN),
    )
    page = Paginator(done.order_by("-answered_at") if answered else open_ones, A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "actor": actor,
        "now": now,
        "page": page,
        "rows": [(one, problem_of(one), given(one).said.get("name", "")) for one in page],
        "answered": answered,
        "counts": (open_ones.count(), done.count()),
        "may_send": registers_in(actor, now).exists(),
    }
    return render(request, "roll/queue.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def doubt(request: HttpRequest, number: str) -> HttpResponse:
    """Both sides of one doubt, and the answers."""
    actor, now = _reader(request)
    found = get_object_or_404(visible_to(actor, now), number=number)
    candidates = [c.household for c in found.candidates.all()]
    answers = may("household.link", _there(found), actor, now)
    problems: list[str] = []
    if request.method == "POST":
        if not answers:
            raise Http404
        wrong = tried(None, lambda: _answered(request, found, candidates, actor, now))
        problems = [spoken(one) for one in wrong]
        if not problems:
            return redirect("roll:doubt", number)
        found = get_object_or_404(visible_to(actor, now), number=number)
    sides = [Side.listed(given(found)), *(Side.known(one, now) for one in candidates)]
    context = {
        "actor": actor,
        "now": now,
        "doubt": found,
        "why": problem_of(found),
        "lines": list(_lines(sides)),
        "candidates": candidates,
        "answers": ANSWERS[found.code] if answers and found.open else frozenset(),
        "may_undo": answers and not found.open,
        "problems": problems,
    }
    return render(request, "roll/doubt.html", context, status=422 if problems else 200)


def _done(done: actions.Imported) -> tuple[str, str]:
    text = _("%(new)s households registered, %(old)s updated, %(doubts)s to be matched.")
    counts = {"new": done.registered, "old": done.updated, "doubts": done.doubtful}
    return text % counts, "roll:queue" if done.doubtful else "people:households"


HANDING = Handing("roll", lambda chosen, **how: actions.import_roll(chosen.data, **how), _done)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the list. It is put aside and shown; nothing is written yet."""
    form = RollForm(request.POST or None, request.FILES or None)
    return HANDING.upload(request, form, *_sender(request))


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """What the list would do; POST does it."""
    return HANDING.preview(request, *_sender(request))


# ── both sides ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Side:
    """One side of a doubt, masked, by what it is about. `marks` tell whether two are the same
    number without showing it."""

    shown: dict[str, str]
    marks: dict[str, str]

    @classmethod
    def listed(cls, one: Listed) -> "Side":
        said = one.said
        shown = {
            "name": said["name"],
            "village": one.village.name,
            "number": said.get("number", ""),
            "id_number": _last(said["id_number"]),
            "phone": _last(said.get("phone", "")),
            "group": said.get("group", ""),
            "account": " ".join(filter(None, (said.get("bank"), _last(said.get("account", ""))))),
            "land": _land(one.plots),
        }
        hashes = {"id_number": "id", "phone": "phone", "account": "card"}
        marks = {k: vault.keyed_hash(said[k], v) for k, v in hashes.items() if k in said}  # type: ignore[arg-type]
        return cls(shown, marks)

    @classmethod
    def known(cls, household: Household, now: datetime) -> "Side":
        identity = household.identity
        account = account_to_pay([household.pk]).get(household.pk)
        shown = {
            "name": household.name,
            "village": household.village.name,
            "number": household.number,
            "id_number": _last(identity.id_number_last4),
            "phone": _last(identity.phone_last4),
            "group": household.group,
            "account": f"{account.bank} {_last(account.number_last4)}" if account else "",
            "land": _land(dict(plots_on(household, local_day(now)).values_list("name", "area_e4"))),
        }
        marks = {"id_number": identity.id_number_hash, "phone": identity.phone_hash}
        return cls(shown, marks | ({"account": account.number_hash} if account else {}))


LABELS: dict[str, Any] = {
    "name": gettext_lazy("Name of the head"),
    "village": gettext_lazy("Village"),
    "number": gettext_lazy("Household number"),
    "id_number": gettext_lazy("ID number"),
    "phone": gettext_lazy("Phone"),
    "group": gettext_lazy("Group"),
    "account": gettext_lazy("Account"),
    "land": gettext_lazy("Land"),
}


def _lines(sides: list[Side]) -> Iterator[tuple[Any, str, list[tuple[str, bool]]]]:
    """By line: its label, what the list says, and of each household what the roll says and whether
    the two are alike."""
    listed, *known = sides
    for name, label in LABELS.items():
        said = listed.shown[name]
        yield label, said, [(one.shown[name], _alike(listed, one, name)) for one in known]


def _alike(listed: Side, known: Side, name: str) -> bool:
    if name in ("id_number", "phone", "account"):
        return bool(listed.marks.get(name)) and listed.marks.get(name) == known.marks.get(name)
    return listed.shown[name] == known.shown[name]


def _last(number: str) -> str:
    return f"…{number[-4:]}" if number else ""


def _land(plots: dict[str, int]) -> str:
    return "、".join(f"{name} {area / 10_000:.2f}" for name, area in plots.items())


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def problem_of(one: Doubt) -> str:
    """Why it is doubtful, in the page's language."""
    return spoken(problem(one.code, count=len(one.candidates.all())))


def _answered(
    request: HttpRequest, found: Doubt, candidates: list[Household], actor: Actor, now: datetime
) -> None:
    said = request.POST.get("answer", "")
    who: dict[str, Any] = {"actor": actor, "now": now}
    if said == "undo":
        actions.undo_answer(found, reason=request.POST.get("reason", ""), **who)
        messages.success(request, _("The answer is taken back; it waits again."))
    elif said == Doubt.Answer.OTHER:
        new = actions.answer_other(found, **who)
        messages.success(request, _("Registered under the number %s.") % new.number)
    elif said == Doubt.Answer.LEFT:
        actions.leave(found, **who)
        messages.success(request, _("It stays out; the same list does not ask again."))
    else:
        pk = said.removeprefix("same-")
        chosen = next((one for one in candidates if str(one.pk) == pk), None)
        if chosen is None:
            raise Malformed(problem("CHOOSE_HOUSEHOLD"))
        actions.answer_same(found, chosen, **who)
        messages.success(request, _("The roll now says of the household what the list says."))


def _there(found: Doubt) -> Household:
    """A household of the doubt's village, to ask who may do what there."""
    return Household(village=found.village, number=found.number)


def _sender(request: HttpRequest) -> tuple[Actor, datetime]:
    actor, now = _reader(request)
    if not registers_in(actor, now).exists():
        raise Http404
    return actor, now
