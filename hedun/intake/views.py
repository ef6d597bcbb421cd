"""Handing in a list: chosen, shown as it was read, and then taken in. The inbox: inbox_views.py."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from hedun import clock
from hedun.domain.foreign import whole
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake.actions import import_sheet, preview
from hedun.intake.aside import Aside
from hedun.intake.corrected import corrected as with_marks
from hedun.intake.downloads import XLSX, download
from hedun.intake.forms import SheetForm
from hedun.intake.imported import Imported, as_it_stands
from hedun.intake.models import Waiting
from hedun.intake.pending import Pending
from hedun.intake.problems import DOUBT, BadSheet, SheetProblem
from hedun.intake.queries import Contents, own_villages, uploads
from hedun.intake.reading import Answer, Where
from hedun.intake.study import Study
from hedun.intake.template import empty_sheet
from hedun.language import lang
from hedun.people.queries import actor_for
from hedun.places.models import Place

ASIDE = Aside("intake.sheet")
LATEST = 5
Kept = tuple[Pending, Place, dict[str, Any]]  # the file, its village, who reads it when


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the file. It is put aside and shown; nothing is written yet."""
    now = clock.now()
    actor = actor_for(request.user)
    villages = own_villages(actor, now)
    if not villages:
        raise Http404
    sent = request.method == "POST"
    form = SheetForm(
        request.POST if sent else None, request.FILES or None, villages=villages, now=now
    )
    if sent and form.is_valid():
        said, sheet = form.cleaned_data, form.cleaned_data["sheet"]
        aside = Pending(
            said["village"].code,
            said["told"].isoformat(),
            said["reason"],
            sheet.name,
            sheet.read(),
            said["profile"],
        )
        ASIDE.put(request, aside, actor, now)
        return redirect("intake:preview")
    context = {
        "actor": actor,
        "now": now,
        "form": form,
        "only": villages[0] if len(villages) == 1 else None,
        "latest": uploads(actor, now, LATEST),
    }
    return render(request, "intake/upload.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest) -> HttpResponse:
    """What would go on and what would wait. POST takes it in, with the doubts that were ticked."""
    kept = _aside(request)
    if isinstance(kept, HttpResponse):
        return kept
    aside, village, who = kept
    context: dict[str, Any] = {**who, "aside": aside, "village": village}
    said = {"first_told_at": aside.first_told_at, "profile": aside.profile or None, **who}
    try:
        if request.method == "POST":
            agreed = _agreed(request.POST.getlist("agree"))
            done = import_sheet(
                aside.data, aside.name, village, no_evidence_reason=aside.reason, agreed=agreed,
                **said,
            )  # fmt: skip
            ASIDE.drop(request)
            return _taken(request, done)
        before = as_it_stands(aside.data, village)
        seen = preview(aside.data, village, **said) if before is None else None
    except BadSheet as bad:
        context |= {"problems": bad.problems, "rows": bad.rows}
    except Refused as refused:
        context["sentences"] = refused.refusals
    except Malformed as wrong:
        context["sentences"] = [wrong.problem]
    else:
        context |= {"before": before} if seen is None else _shown(seen)
    status = 200 if request.method == "GET" else 422
    return render(request, "intake/preview.html", context, status=status)


@login_required
@require_GET
def corrected(request: HttpRequest) -> HttpResponse:
    """The list that is shown, with the cells marked that are to be put right in it."""
    kept = _aside(request)
    if isinstance(kept, HttpResponse):
        return kept
    aside, village, who = kept
    seen = preview(
        aside.data,
        village,
        first_told_at=aside.first_told_at,
        profile=aside.profile or None,
        **who,
    )
    return download(with_marks(aside.data, seen.reading, language=lang()), aside.name)


@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty sheet to fill in."""
    if not own_villages(actor_for(request.user), clock.now()):
        raise Http404
    answer = HttpResponse(empty_sheet(), content_type=XLSX)
    answer["Content-Disposition"] = (
        "attachment; filename=\"list.xlsx\"; filename*=UTF-8''%E6%B8%85%E5%86%8C.xlsx"
    )
    return answer


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _aside(request: HttpRequest) -> Kept | HttpResponse:
    """The file that was put aside; else the way back to choosing one."""
    now = clock.now()
    actor = actor_for(request.user)
    villages = own_villages(actor, now)
    if not villages:
        raise Http404
    aside = ASIDE.of(request, actor, now)
    village = villages.filter(code=aside.village).first() if aside else None
    if aside is None or village is None:
        if aside:  # the village is another's since
            ASIDE.say_over(request)
        return redirect("intake:upload")
    return aside, village, {"actor": actor, "now": now}


def _shown(seen: Study) -> dict[str, Any]:
    """What the page says of a list that can be taken in, at least in part."""
    if seen.reading.unreadable:
        return {"problems": seen.reading.in_order(), "rows": seen.reading.rows}
    told, values = seen.told(), seen.reading.values
    waiting = seen.sorted.waiting
    named = {(one.sheet, one.row) for one in told}
    return {
        "seen": seen,
        "contents": Contents(tuple(seen.ready)),
        "told": [
            (one, _answer(one), values.get(Where(one.sheet, one.row), {}).get("name", ""))
            for one in told
        ],
        "notes": seen.reading.notes,
        "rows": seen.reading.rows,
        "waiting": len(waiting),
        "doubts": sum(why == Waiting.Why.DOUBT for why in waiting.values()),
        "untold": len([where for where in waiting if where not in named]),
        "sheets": len({where.sheet for where in values}) > 1,
    }


def _answer(one: SheetProblem) -> str:
    """What ticking a doubt sends back; empty for what nobody can say yes to."""
    return "\t".join((one.sheet, str(one.row), one.field)) if one.severity == DOUBT else ""


def _agreed(ticked: Iterable[str]) -> list[Answer]:
    """The doubts that were ticked. What is no doubt of the file is of no effect."""
    parts = [tick.split("\t") for tick in ticked]
    return [
        Answer(Where(part[0], row), part[2])
        for part in parts
        if len(part) == 3 and (row := whole(part[1])) is not None
    ]


def _taken(request: HttpRequest, done: Imported) -> HttpResponse:
    """Say what was done and show it: the report, or, where nothing could go on, what waits."""
    if done.again:
        messages.info(request, _("This very file was taken in before; this is what became of it."))
    elif done.claims:
        text = ngettext(
            "%(n)s household was taken in as a draft. Add its photographs, then report it.",
            "%(n)s households were taken in as drafts. Add their photographs, then report them.",
            done.claims,
        )
        messages.success(request, text % {"n": done.claims})
    if done.waiting:
        text = ngettext(
            "%(n)s row waits in the inbox with its reason.",
            "%(n)s rows wait in the inbox with their reasons.",
            done.waiting,
        )
        messages.warning(request, text % {"n": done.waiting})
    if done.repeated and not done.claims and not done.waiting and not done.again:
        messages.info(request, _("Everything in this list is in the books already."))
    if done.report is not None:
        return redirect("claims:report", done.report.number)
    return redirect("intake:submission", done.submissions[0].number)
