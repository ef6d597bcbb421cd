"""A form typed off: the page, its draft, and handing it in."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake.acting import refusals
from hedun.intake.imported import Imported
from hedun.intake.imported import standing as as_it_stands
from hedun.language import lang, spoken
from hedun.paper import drafts, keying
from hedun.paper.actions import hand_in_form
from hedun.paper.finding import Known
from hedun.paper.forms import HeadForm
from hedun.paper.keying import Checked, Told, Typed
from hedun.paper.problems import malformed, problem
from hedun.paper.queries import Standing, key_of, known_on, standing
from hedun.paper.texts import texts
from hedun.paper.views import form_of, reader
from hedun.paper.words import tables


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def typing(request: HttpRequest, number: str) -> HttpResponse:
    """The lines of a form, typed without a mouse. POST hands them in."""
    actor, now = reader(request)
    stands = standing(form_of(number, actor, now))
    part = request.POST.get("part", "") if request.method == "POST" else request.GET.get("part", "")
    if stands.parts and part != str(stands.part):
        if request.method == "POST":
            entered = problem("FORM_ENTERED", number=stands.parts[0].number)
            messages.info(request, spoken(entered))
        return redirect("paper:entered", number)
    if request.method == "GET":
        return _page(request, stands, stands.draft.text, actor, now)
    return _handed_in(request, stands, actor, now)


@login_required
@require_POST
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was typed so far, and tell what is wrong in it. 409: somebody else has gone on."""
    actor, now = reader(request)
    form = form_of(number, actor, now)
    stands = standing(form)
    text = request.POST.get("draft", "")
    try:
        typed = keying.read(text)
        if request.POST.get("part") != str(stands.part):
            raise malformed("FORM_ENTERED", number=stands.parts[-1].number)
        after = int(request.POST.get("edition", ""))
        key = key_of(form, stands.part)
        edition = drafts.keep(key, text, after=after, user=actor.user, now=now)
    except Malformed as wrong:
        elsewhere = wrong.problem.code in ("DRAFT_ELSEWHERE", "FORM_ENTERED")
        return JsonResponse({"says": spoken(wrong.problem)}, status=409 if elsewhere else 422)
    except ValueError:
        broken = spoken(malformed("DRAFT_BROKEN").problem)
        return JsonResponse({"says": broken}, status=422)
    found = keying.check(typed, known_on(form), form.village, local_day(now))
    return JsonResponse({
        "edition": edition,
        "says": _("Kept on the server."),
        "wrong": [_told(one, typed) for one in found.wrong],
    })  # fmt: skip


@login_required
@require_GET
def entered(request: HttpRequest, number: str) -> HttpResponse:
    """What became of a form that is in the books; lines that were left out can still be added."""
    actor, now = reader(request)
    stands = standing(form_of(number, actor, now))
    if not stands.parts:
        return redirect("paper:typing", number)
    context = {
        "actor": actor,
        "now": now,
        "form": stands.form,
        "stands": stands,
        "parts": [(one, as_it_stands([one])) for one in stands.parts],
    }
    return render(request, "paper/entered.html", context)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _handed_in(request: HttpRequest, stands: Standing, actor: Actor, now: datetime) -> HttpResponse:
    text = request.POST.get("draft", "")
    problems: list[str] = []
    head: HeadForm | None = None
    checked: Checked | None = None
    typed: Typed | None = None
    try:
        typed = keying.read(text)
        head = HeadForm(dict(typed.head), now=now)
        if not typed.lines:
            raise malformed("NOTHING_TYPED")
        form = stands.form
        checked = keying.check(typed, known_on(form), form.village, local_day(now))
        problems += [f"{one.line} · {spoken(one.problem)}" for one in checked.stops]
        other = keying.differs(typed, checked)
        if other and not request.POST.get("agreed"):
            said = {f"what_{way}": ";".join(o[way] for o in other) for way in ("zh", "en")}
            total = malformed("TOTAL_DIFFERS", what=said[f"what_{lang()}"]).problem
            problems.append(spoken(total))
        if head.is_valid() and not problems:
            told = head.cleaned_data["told"]
            scans = [(f.name or "", f.read()) for f in request.FILES.getlist("scans")]
            done = hand_in_form(
                form, stands.part, typed, checked, told=told, scans=scans, actor=actor, now=now
            )
            return _tell(request, stands, done)
    except Malformed as wrong:
        if wrong.problem.code == "CONFLICT":
            entered = problem("FORM_ENTERED", number=stands.form.number)
            messages.info(request, spoken(entered))
            return redirect("paper:entered", stands.form.number)
        problems.append(spoken(wrong.problem))
    except Refused as refused:
        problems.append(refusals(refused))
    return _page(request, stands, text, actor, now, head=head, problems=problems, status=422)


def _tell(request: HttpRequest, stands: Standing, done: Imported) -> HttpResponse:
    number = done.submissions[0].number
    if done.again:
        messages.info(request, spoken(problem("FORM_ENTERED", number=number)))
    else:
        text = _("Handed in as %(number)s: %(claims)s households as drafts, %(waiting)s rows wait.")
        facts = {"number": number, "claims": done.claims, "waiting": done.waiting}
        messages.success(request, text % facts)
    return redirect("paper:entered", stands.form.number)


def _page(
    request: HttpRequest,
    stands: Standing,
    text: str,
    actor: Actor,
    now: datetime,
    *,
    head: HeadForm | None = None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    form = stands.form
    known = known_on(form)
    said = _readable(text)
    wrong: list[dict[str, Any]] = []
    if said is not None and said.lines:
        found = keying.check(said, known, form.village, local_day(now))
        wrong = [_told(one, said) for one in found.wrong]
    if head is None:
        initial = {k: v for k, v in (said.head if said else {}).items() if v and k != "told"}
        head = HeadForm(initial=initial, now=now)
        if said and said.head.get("told"):
            head.initial["told"] = said.head["told"]
    context = {
        "actor": actor,
        "now": now,
        "form": form,
        "head": head,
        "part": stands.part,
        "stands": stands,
        "typed_head": said.head if said else {},
        "problems": problems or [],
        "data": json.dumps(_data(stands, known, text, wrong, now), ensure_ascii=False),
    }
    return render(request, "paper/typing.html", context, status=status)


def _readable(text: str) -> Typed | None:
    try:
        return keying.read(text) if text else None
    except Malformed:
        return None


def _data(
    stands: Standing, known: list[Known], text: str, wrong: list[dict[str, Any]], now: datetime
) -> dict[str, Any]:
    """What the page's script needs."""
    return {
        "form": stands.form.number,
        "part": stands.part,
        "edition": stands.draft.edition,
        "draft": text,
        "today": local_day(now).isoformat(),
        "roll": [one.told for one in known],
        "words": tables(lang()),
        "texts": texts(),
        "wrong": wrong,
    }


def _told(one: Told, typed: Typed) -> dict[str, Any]:
    line = typed.lines[one.line - 1]
    return {"key": line.key, "cell": one.cell, "says": spoken(one.problem), "doubt": one.doubt}
