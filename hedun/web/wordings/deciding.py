"""Putting a draft in force: proposed by one person from a day on, decided by another."""

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun.assessment.season import IN_FORCE
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.insights.asked import compares
from hedun.people.tried import problems_of
from hedun.policies import actions as policies
from hedun.policies.awarded import last_awarded_day
from hedun.policies.downloads import download
from hedun.policies.files import TermsFileFault
from hedun.policies.models import TermsDraft, TermsProposal
from hedun.record.pen import writing as one_act
from hedun.terms import Terms, TermsError
from hedun.terms.drafting.rewriting import CannotRewrite, put_head
from hedun.web.wordings import versions
from hedun.web.wordings.desks import Desk, draft_of, reading, writing
from hedun.web.wordings.forms import Declining, Proposing
from hedun.web.wordings.looking import look


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The differences from what is in force, the first day, and the button that proposes."""
    desk = writing(request, number)
    draft, last = draft_of(desk, pk), last_awarded_day(desk.policy)
    found = look(draft.text, desk.policy, f"{desk.policy.number}.toml")
    initial = {"effective": _suggested(desk, found.terms, last)}
    sent = request.POST if request.method == "POST" else None
    form = Proposing(sent, initial=initial, last=last)
    refused: list[object] = []
    if sent is not None and found.terms is not None and form.is_valid():
        try:
            row = _proposed(desk, draft, form)
        except (Malformed, Refused) as error:
            refused = problems_of(error)
        except TermsError as error:
            refused = [problem.says for problem in error.problems]
        except CannotRewrite:
            refused = [_("Write the first day in the text of the draft.")]
        else:
            messages.success(request, _("Proposed. Another officer of the bureau confirms it."))
            return redirect("wordings:proposal", number, row.pk)
    other = versions.in_force(desk.policy, desk.today)
    compared = versions.compare(versions.text_of(other), draft.text.encode())
    season = _season(desk, draft.name, draft.text) if found.terms is not None else {}
    context = desk.context(
        draft=draft, look=found, form=form, refused=refused, other=other, compared=compared,
        last=last, **season,
    )  # fmt: skip
    return render(request, "wordings/propose.html", context)


def _season(desk: Desk, name: str, text: str) -> dict[str, str]:
    """For the button that tries the text on the season's losses, beside what is in force."""
    if not compares(desk.actor, desk.now):
        return {}
    return {"season_name": name, "season_text": text, "in_force_key": IN_FORCE}


def _suggested(desk: Desk, terms: Terms | None, last: date | None) -> date | None:
    """The file's own first day; tomorrow, or the day after the last award, where that is over."""
    if terms is None or last is None or terms.effective > last:
        return terms.effective if terms else None
    return min(max(desk.today, last) + timedelta(days=1), terms.expires)


def _proposed(desk: Desk, draft: TermsDraft, form: Proposing) -> TermsProposal:
    """The draft gets the first day that was chosen, and its very bytes are proposed."""
    given = form.given()
    day: date = given["effective"]
    text = put_head(draft.text, {"effective": day})
    with one_act(actor=desk.actor, now=desk.now):
        policies.save_draft(draft, text, seen=draft.edition, actor=desk.actor, now=desk.now)
        return policies.propose_terms(
            desk.policy, text.encode(), reason=given["reason"], corrects=given["corrects"],
            actor=desk.actor, now=desk.now,
        )  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What would be in force from when, against what is; another person decides here."""
    desk = reading(request, number)
    row: TermsProposal = get_object_or_404(TermsProposal, policy=desk.policy, pk=pk)
    form, refused = Declining(), list[object]()
    if request.method == "POST":
        form, refused = _decide(request, desk, row)
        if not form.errors and not refused:
            return redirect("wordings:proposal", number, pk)
    other = versions.in_force(desk.policy, row.effective) if row.terms is None else None
    if row.terms is not None:
        before = {v.file.pk: v.before for v in versions.versions(desk.policy, desk.today)}
        other = before[row.terms.pk]
    old, new = versions.text_of(other), versions.text_of(row)
    context = desk.context(
        one=versions.waiting(row, desk.actor.user), other=other,
        compared=versions.compare(old, new), form=form, refused=refused,
        last=last_awarded_day(desk.policy), lost=new is None,
        **(_season(desk, row.spec_id, new.decode("utf-8-sig")) if new is not None else {}),
    )  # fmt: skip
    return render(request, "wordings/proposal.html", context)


def _decide(request: HttpRequest, desk: Desk, row: TermsProposal) -> tuple[Declining, list[object]]:
    """Confirm, decline or take back; what was wrong."""
    form = Declining()
    try:
        match request.POST.get("do"):
            case "confirm":
                policies.confirm_terms(row, actor=desk.actor, now=desk.now)
                messages.success(request, _("The wording is in force."))
            case "decline":
                form = Declining(request.POST)
                if form.is_valid():
                    reason = form.cleaned_data["reason"]
                    policies.decline_terms(row, reason=reason, actor=desk.actor, now=desk.now)
                    messages.success(request, _("The proposal is declined."))
            case "withdraw":
                policies.withdraw_terms(row, actor=desk.actor, now=desk.now)
                messages.success(request, _("The proposal is taken back."))
    except (Malformed, Refused) as error:
        return form, problems_of(error)
    except TermsFileFault as fault:
        return form, [fault]
    return form, []


@login_required
@require_GET
def proposed_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What is proposed, byte by byte."""
    desk = reading(request, number)
    row: TermsProposal = get_object_or_404(TermsProposal, policy=desk.policy, pk=pk)
    data = versions.text_of(row)
    if data is None:
        raise Http404
    return download(data, row.spec_id)
