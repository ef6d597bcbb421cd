"""The buttons beside a message that take back what was just done to rows of the inbox."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake import actions
from hedun.intake.acting import carry_out, refusals
from hedun.intake.inbox_views import keys_of, reader
from hedun.intake.queries import submissions_visible_to, visible_to
from hedun.language import spoken


@login_required
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Undo a drop, a return, the same loss: the rows wait again."""
    actor, now = reader(request)
    rows = list(visible_to(actor, now).filter(pk__in=keys_of(_asked(request, "rows"))))
    carry_out(request, "restore", rows, actor, now)
    return redirect("intake:inbox")


@login_required
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Undo an assignment: the rows are with whom they were before."""
    actor, now = reader(request)
    rows = visible_to(actor, now).filter(pk__in=keys_of(_asked(request, "rows")))
    try:
        actions.assign(rows, request.GET.get("officer", ""), actor=actor, now=now)
    except (Refused, Malformed) as wrong:
        _say(request, wrong)
    else:
        messages.success(request, _("The assignment was taken back."))
    return redirect("intake:inbox")


@login_required
@require_POST
def part(request: HttpRequest) -> HttpResponse:
    """Undo a joining or splitting, of each of the submissions that it changed."""
    actor, now = reader(request)
    found = submissions_visible_to(actor, now).filter(number__in=_asked(request, "of"))
    done, first = False, None
    for submission in found.order_by("-pk"):
        try:
            actions.part(submission, actor=actor, now=now)
            done = True
        except (Refused, Malformed) as wrong:
            first = first or wrong
    if done:
        messages.success(request, _("Taken back: the reports are as they were."))
    elif first is not None:
        _say(request, first)
    return redirect("intake:inbox")


def _asked(request: HttpRequest, name: str) -> list[str]:
    return request.GET.get(name, "").split(",")


def _say(request: HttpRequest, wrong: Refused | Malformed) -> None:
    text = refusals(wrong) if isinstance(wrong, Refused) else spoken(wrong.problem)
    messages.error(request, text)
