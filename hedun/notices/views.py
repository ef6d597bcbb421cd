"""The notice: the sheet to print and post, the posted one with its photograph, objections."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.claims.queries import reports_visible_to
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.notices.actions import object_to, post
from hedun.notices.forms import ObjectionForm, PostedForm
from hedun.notices.models import Notice
from hedun.notices.objections import READERS
from hedun.notices.queries import Postable, may, notices_visible_to, postable
from hedun.notices.sheet import digest_of, masked_sheet
from hedun.people.queries import actor_for
from hedun.policies.queries import clock as length_of


@login_required
@require_http_methods(["GET", "POST"])
def of_report(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet to print of what has been awarded and not yet posted; POST posts it."""
    now = clock.now()
    actor = actor_for(request.user)
    report = get_object_or_404(reports_visible_to(actor, now), number=number)
    chosen = postable(report, actor, now)
    context = {"actor": actor, "now": now, "report": report, "waiting": chosen.waiting}
    if not chosen.ready:
        context["notices"] = report.notices.order_by("-posted_at")
        return render(request, "notices/nothing.html", context)
    sheet = masked_sheet(chosen.ready)
    sha256 = digest_of(sheet)
    form, problems = PostedForm(initial={"sha256": sha256}), []
    if request.method == "POST":
        form = PostedForm(request.POST, request.FILES)
        if form.is_valid():
            notice, problems = _post(request, form, chosen, sha256, actor, now)
            if notice:
                return redirect("notices:notice", notice.number)
    context |= {
        "form": form,
        "problems": problems,
        "sha256": sha256,
        "days": length_of(report.policy, "notice", local_day(now)).n,
        "can_post": bool(may("post", chosen.ready, actor, now)),
        "totals": sheet["totals"],
    }
    wrong = request.method == "POST"
    return render(request, "notices/to_post.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "POST"])
def posted(request: HttpRequest, number: str) -> HttpResponse:
    """A notice on the board: photograph, days left, objections; POST enters one."""
    now = clock.now()
    actor = actor_for(request.user)
    notice = get_object_or_404(notices_visible_to(actor, now), number=number)
    items = list(
        notice.items.select_related(
            "claim__household", "claim__report__policy", "claim__event"
        ).prefetch_related("objections")
    )
    standing = [item.claim for item in items if item.withdrawn_at is None]
    open_to = may("object", standing, actor, now)
    context: dict[str, Any] = {
        "actor": actor,
        "now": now,
        "notice": notice,
        "items": sorted(items, key=lambda item: item.claim.row),
        "over": now >= notice.ends_at,
        "total_fen": sum(i.amount_fen for i in items if i.withdrawn_at is None),
        "objections": [o for item in items for o in item.objections.all()],
        "reads_objections": bool(READERS & actor.roles(now)),
    }
    if open_to:
        form = ObjectionForm(request.POST or None, request.FILES or None, rows=open_to)
        if request.method == "POST" and form.is_valid():
            context["problems"] = _object(form, open_to, actor, now)
            if not context["problems"]:
                messages.success(request, _("The objection was entered; the township looks again."))
                return redirect("notices:notice", notice.number)
        context["form"] = form
    elif request.method == "POST":
        context["problems"] = [_("No row of this notice can be objected to by you now.")]
    wrong = request.method == "POST"
    return render(request, "notices/notice.html", context, status=422 if wrong else 200)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _post(
    request: HttpRequest,
    form: PostedForm,
    chosen: Postable,
    sha256: str,
    actor: Actor,
    now: datetime,
) -> tuple[Notice | None, list[object]]:
    """The posted notice, or why there is none."""
    if form.cleaned_data["sha256"] != sha256:
        changed = _(
            "The list has changed since this sheet was printed. Print and post the new one."
        )
        return None, [changed]
    picture = form.cleaned_data["photo"]
    try:
        outcome = post(
            chosen.ready, photo=picture.read(), photo_name=picture.name, actor=actor, now=now
        )
    except Malformed as wrong:
        return None, [wrong.problem]
    except Refused as refused:
        return None, list(refused.refusals)
    if not outcome.done:
        return None, [r for _claim, refusals in outcome.refused for r in refusals]
    text = ngettext(
        "%(n)s household is on notice now.",
        "%(n)s households are on notice now.",
        len(outcome.done),
    )
    messages.success(request, text % {"n": len(outcome.done)})
    return Notice.objects.filter(items__claim=outcome.done[0]).latest("pk"), []


def _object(
    form: ObjectionForm, open_to: Iterable[Claim], actor: Actor, now: datetime
) -> list[object]:
    """Why the objection could not be entered; nothing when it was."""
    said = form.cleaned_data
    claim = next(c for c in open_to if c.number == said["claim"])
    try:
        outcome = _entered(claim, said, actor, now)
    except Malformed as wrong:
        return [wrong.problem]
    return [r for _claim, refusals in outcome.refused for r in refusals]


def _entered(claim: Claim, said: dict[str, Any], actor: Actor, now: datetime) -> Outcome:
    return object_to(
        claim,
        said_by=said["said_by"],
        own_amount=said["own_amount"],
        reason=said["reason"],
        channel=said["channel"],
        photo=said["photo"].read() if said["photo"] else b"",
        photo_name=said["photo"].name if said["photo"] else "",
        actor=actor,
        now=now,
    )
