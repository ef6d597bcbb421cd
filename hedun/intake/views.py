"""The inbox: a village's sheet is handed in, shown as it was read, and then taken in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from hedun import clock
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake import pending
from hedun.intake.actions import import_sheet, preview
from hedun.intake.forms import SheetForm
from hedun.intake.pending import Pending
from hedun.intake.problems import BadSheet
from hedun.intake.queries import contents, latest_sheets, own_villages
from hedun.intake.template import empty_sheet
from hedun.people.queries import actor_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASIDE = "intake.sheet"  # the session's key for the token of the sheet put aside


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
            said["village"].code, said["told"].isoformat(), said["reason"], sheet.name, sheet.read()
        )
        pending.drop(request.session.pop(ASIDE, ""))
        request.session[ASIDE] = pending.keep(aside, user=actor.user, now=now)
        return redirect("intake:preview")
    context = {
        "actor": actor,
        "now": now,
        "form": form,
        "only": villages[0] if len(villages) == 1 else None,
        "latest": latest_sheets(actor, now),
    }
    return render(request, "intake/upload.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest) -> HttpResponse:
    """The sheet as it was read, or everything that is wrong with it. POST takes it in."""
    now = clock.now()
    actor = actor_for(request.user)
    villages = own_villages(actor, now)
    if not villages:
        raise Http404
    token = request.session.get(ASIDE, "")
    aside = pending.kept(token, user=actor.user, now=now) if token else None
    village = villages.filter(code=aside.village).first() if aside else None
    if aside is None or village is None:
        messages.warning(
            request,
            _("The sheet was put aside for an hour and that is over. Choose the file again."),
        )
        return redirect("intake:upload")
    context = {"actor": actor, "now": now, "aside": aside, "village": village}
    who = {"first_told_at": aside.first_told_at, "actor": actor, "now": now}
    try:
        if request.method == "POST":
            done = import_sheet(
                aside.data, aside.name, village, no_evidence_reason=aside.reason, **who
            )
            del request.session[ASIDE]
            pending.drop(token)
            _tell(request, done.claims, again=done.again)
            return redirect("claims:report", done.report.number)
        seen = preview(aside.data, village, **who)
    except BadSheet as bad:
        context |= {"problems": bad.problems, "rows": bad.rows}
    except Refused as refused:
        context["sentences"] = refused.refusals
    except Malformed as wrong:
        context["sentences"] = [wrong.problem]
    else:
        context |= {"seen": seen, "problems": seen.problems, "rows": seen.rows}
        if not seen.problems and seen.report is None:
            context["contents"] = contents(aside.data, today=local_day(now))
    status = 200 if request.method == "GET" else 422
    return render(request, "intake/preview.html", context, status=status)


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


def _tell(request: HttpRequest, claims: int, *, again: bool) -> None:
    if again:
        messages.info(request, _("This very file was taken in before; this is its report."))
        return
    text = ngettext(
        "%(n)s household was taken in as a draft. Add its photographs, then report it.",
        "%(n)s households were taken in as drafts. Add their photographs, then report them.",
        claims,
    )
    messages.success(request, text % {"n": claims})
