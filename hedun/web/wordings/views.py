"""The pages around the drafts: what is in force and since when, how a draft begins, a version."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun.policies import actions as policies
from hedun.policies import wording
from hedun.policies.files import TermsFileFault
from hedun.policies.models import TermsDraft, TermsFile
from hedun.policies.queries import load, wordings_of
from hedun.record.queries import names
from hedun.terms import TermsError, library
from hedun.web.wordings import versions
from hedun.web.wordings.desks import Desk, draft_of, reading, writing
from hedun.web.wordings.forms import FromFile, FromForce, Parameters
from hedun.web.wordings.names import spoken


@login_required
@require_GET
def index(request: HttpRequest, number: str) -> HttpResponse:
    """The wordings of a policy: what holds on which days, what waits, what is being written."""
    desk = reading(request, number)
    drafts = _drafts(desk) if desk.writes else []
    context = desk.context(
        versions=versions.versions(desk.policy, desk.today),
        proposals=versions.proposals(desk.policy, desk.actor.user),
        drafts=[d for d in drafts if not d.discarded_at],
        discarded=[d for d in drafts if d.discarded_at],
        writers=names({d.saved_by for d in drafts}),
    )
    return render(request, "wordings/index.html", context)


def _drafts(desk: Desk) -> list[TermsDraft]:
    return list(desk.policy.drafts.order_by("-saved_at", "-pk"))


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, number: str) -> HttpResponse:
    """Three ways to begin: the wording in force, a published one, a file."""
    desk = writing(request, number)
    files = list(wordings_of(desk.policy))
    sent = request.POST if request.method == "POST" else None
    way = sent.get("way", "") if sent else ""
    of_force = FromForce(files, sent if way == "force" else None)
    of_file = FromFile(sent, request.FILES) if way == "file" else FromFile()
    if way == "force" and of_force.is_valid():
        file = desk.policy.terms.get(sha256=of_force.cleaned_data["wording"])
        text = versions.text_of(file)
        if text is not None:
            came_from = f"force:{file.sha256}"
            return _begun(desk, text.decode("utf-8-sig"), spoken(file.title), came_from)
        of_force.add_error(None, _("The file of this wording cannot be read; see hedun verify."))
    if way == "file" and of_file.is_valid():
        name, text_ = of_file.cleaned_data["file"]
        return _begun(desk, text_, name, f"file:{name}")
    entries = [_listed(one) for one in library.entries()]
    context = desk.context(files=files, of_force=of_force, of_file=of_file, entries=entries)
    return render(request, "wordings/start.html", context)


def _listed(one: library.Entry) -> dict[str, object]:
    return {"id": one.id, "title": spoken(one.title), "place": spoken(one.place),
            "year": one.year, "currency": one.currency, "open": len(one.parameters)}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A published wording: what it leaves open is filled in here, then it becomes a draft."""
    desk = writing(request, number)
    if name not in library.names():
        raise Http404
    entry = library.entry(name)
    form = Parameters(entry.parameters, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            text = library.fill(name, form.values())
        except TermsError as error:
            form.add_problems(error.problems)
        else:
            return _begun(desk, text.decode(), spoken(entry.title), f"library:{name}")
    context = desk.context(form=form, entry=entry, title=spoken(entry.title))
    return render(request, "wordings/fill.html", context)


def _begun(desk: Desk, text: str, name: str, came_from: str) -> HttpResponse:
    draft = policies.start_draft(
        desk.policy, text, name=name[:80] or came_from, came_from=came_from,
        actor=desk.actor, now=desk.now,
    )  # fmt: skip
    return redirect("wordings:draft", desk.policy.number, draft.pk)


@login_required
@require_POST
def discard(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Out of the list; the message has a button that brings it back."""
    desk = writing(request, number)
    draft = policies.discard_draft(draft_of(desk, pk), actor=desk.actor, now=desk.now)
    undo = reverse("wordings:restore", args=[number, pk])
    messages.success(request, _("“%(name)s” is discarded.") % {"name": draft.name}, undo)
    return redirect("wordings:index", number)


@login_required
@require_POST
def restore(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    desk = writing(request, number)
    draft = policies.restore_draft(draft_of(desk, pk), actor=desk.actor, now=desk.now)
    messages.success(request, _("“%(name)s” is back.") % {"name": draft.name})
    return redirect("wordings:index", number)


@login_required
@require_GET
def version(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """One wording that was put in force, and how it differs from the one before it."""
    desk = reading(request, number)
    found = {v.file.sha256: v for v in versions.versions(desk.policy, desk.today)}
    one = found.get(sha256)
    if one is None:
        raise Http404
    other = found.get(request.GET.get("with", ""))
    before = other.file if other else one.before
    old, new = versions.text_of(before), versions.text_of(one.file)
    compared = versions.compare(old, new)
    context = desk.context(
        one=one, before=before, compared=compared, whole=None if compared else _whole(one.file),
        others=[v for v in found.values() if v is not one], lost=new is None,
    )  # fmt: skip
    return render(request, "wordings/version.html", context)


def _whole(file: TermsFile) -> dict[str, Any] | None:
    """The wording rule by rule; None where its file cannot be read."""
    try:
        return {"file": file, **wording.sheet(load(file))}
    except TermsFileFault:
        return None


@login_required
@require_GET
def printed(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """A wording on paper: every rule as a sentence with its clause, the tables, the digest."""
    desk = reading(request, number)
    file = get_object_or_404(TermsFile, policy=desk.policy, sha256=sha256)
    try:
        terms = load(file)
    except TermsFileFault as fault:
        raise Http404(fault.en) from fault
    context = desk.context(one=wording.sheet(terms), sha256=sha256)
    return render(request, "wordings/print.html", context)
