"""The editor of a draft: its text and its steps as two views of one document, live checks, the
try-it box. Without a script the whole page is sent; with it only the parts that changed."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people.tried import problems_of
from hedun.policies import actions as policies
from hedun.policies import wording
from hedun.policies.downloads import download as toml_file
from hedun.policies.drafts import as_kept
from hedun.policies.models import TermsDraft
from hedun.policies.queries import wordings_of
from hedun.record.queries import names
from hedun.speech import instant
from hedun.web.wordings import trying, versions
from hedun.web.wordings.cards import cards
from hedun.web.wordings.changing import Changed, change
from hedun.web.wordings.desks import Desk, draft_of, writing
from hedun.web.wordings.looking import ADVICE, BLOCK, ERROR, WARNING, Look, look
from hedun.web.wordings.names import spoken

CONFLICT, REFUSED = 409, 422


@dataclass(frozen=True)
class Seen:
    """A text as it is shown: looked at, changed where a button asked for it, one loss tried."""

    look: Look
    changed: Changed
    given: dict[str, str]
    facts: list[str]

    def context(self) -> dict[str, Any]:
        terms = self.look.terms
        return {
            "look": self.look,
            "cards": cards(self.look),
            "form": self.changed.form,
            "says": self.changed.says,
            "asks": trying.asks(terms, self.given, self.facts),
            "tried": trying.tried(terms, self.given, self.facts) if terms else None,
            "problems": [m for m in self.look.marks if m.severity in (ERROR, BLOCK)],
            "findings": [m for m in self.look.marks if m.severity in (WARNING, ADVICE)],
        }


def _seen(request: HttpRequest, desk: Desk, text: str, lint: bool) -> Seen:
    name = f"{desk.policy.number}.toml"
    posted = dict(request.POST.lists())
    do, changed = request.POST.get("do", ""), Changed(text)
    found = look(text, desk.policy, name, lint=False)
    if found.raw is not None and do and do not in ("save", "check", "copy"):
        try:
            changed = change(text, do, posted)
        except (LookupError, ValueError):
            changed = Changed(text, says=_("That step is not there any more. Look again."))
        text = changed.text
    if lint or text != found.text:
        found = look(text, desk.policy, name, lint=lint)
    given, facts = trying.posted_values(posted)
    if not given:
        given = trying.defaults(found.terms, desk.today)
    return Seen(found, changed, given, facts)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The editor. A POST without a script: the same page with what the button did."""
    desk = writing(request, number)
    row = draft_of(desk, pk)
    if row.discarded_at:
        raise Http404
    refused: list[object] = []
    text = row.text
    if request.method == "POST":
        text, refused = _posted(request, row)
        do = request.POST.get("do", "")
        if not refused and do in ("save", "copy"):
            try:
                saved = _save(request, desk, row, text, do)
            except (Malformed, Refused) as error:
                refused = problems_of(error)
            else:
                messages.success(request, _("The draft is saved."))
                return redirect("wordings:draft", number, saved.pk)
    seen = _seen(request, desk, text, lint=True)
    context = desk.context(
        draft=row, refused=refused, edition=request.POST.get("edition", row.edition),
        name=request.POST.get("name", row.name), by=names({row.saved_by}), text=seen.look.text,
        unsaved=seen.look.text != row.text, marks=_marks(seen.look), **seen.context(),
    )  # fmt: skip
    return render(request, "wordings/draft.html", context)


def _posted(request: HttpRequest, row: TermsDraft) -> tuple[str, list[object]]:
    try:
        return as_kept(request.POST.get("text", "")), []
    except Malformed as error:
        return row.text, problems_of(error)


def _save(request: HttpRequest, desk: Desk, row: TermsDraft, text: str, do: str) -> TermsDraft:
    """Over the edition that was seen, or as a draft of its own."""
    name = request.POST.get("name", row.name)
    if do == "copy":
        return policies.start_draft(
            desk.policy, text, name=name, came_from=f"draft:{row.pk}", actor=desk.actor,
            now=desk.now,
        )  # fmt: skip
    edition = request.POST.get("edition", "")
    seen = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 9 else 0
    return policies.save_draft(row, text, seen=seen, name=name, actor=desk.actor, now=desk.now)


@never_cache
@login_required
@require_POST
def look_at(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """For the script: the parts of the page for the text as it is typed. Nothing is saved."""
    desk = writing(request, number)
    row = draft_of(desk, pk)
    text, refused = _posted(request, row)
    if refused:
        return JsonResponse({"refused": spoken(refused[0])}, status=REFUSED)
    lint = "lint" in request.POST
    seen = _seen(request, desk, text, lint)
    context = desk.context(draft=row, **seen.context())
    wanted = ["problems", "cards", "result"]
    wanted += ["tryit"] if seen.look.terms is not None else []  # else what was typed stays
    wanted += ["findings"] if lint else []
    parts = {
        name: render_to_string(f"wordings/parts/{name}.html", context, request) for name in wanted
    }
    return JsonResponse(
        {
            "text": seen.look.text,
            "parts": parts,
            "marks": _marks(seen.look),
            "at": seen.changed.at,
            "open": seen.changed.form is not None,
            "good": seen.look.terms is not None,
        }
    )


def _marks(seen: Look) -> list[dict[str, object]]:
    return [{"line": mark.line, "severity": mark.severity} for mark in seen.marks]


@never_cache
@login_required
@require_POST
def save(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """For the script: keep the text. 409 where another has saved meanwhile; nothing is lost."""
    desk = writing(request, number)
    row = draft_of(desk, pk)
    try:
        text = as_kept(request.POST.get("text", ""))
        saved = _save(request, desk, row, text, "save")
    except Malformed as error:
        status = CONFLICT if error.problem.code == "DRAFT_CHANGED" else REFUSED
        return JsonResponse({"says": spoken(error.problem)}, status=status)
    except Refused as error:
        return JsonResponse({"says": str(error)}, status=403)
    at = instant(saved.saved_at, desk.now)
    return JsonResponse({"edition": saved.edition, "says": _("saved %(at)s") % {"at": at}})


@login_required
@require_GET
def download(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The draft as it is saved, as a file."""
    desk = writing(request, number)
    row = draft_of(desk, pk)
    return toml_file(row.text.encode(), f"{desk.policy.number}-{pk}")


@login_required
@require_GET
def compared(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """How the saved draft differs from a wording that was put in force."""
    desk = writing(request, number)
    row = draft_of(desk, pk)
    files = list(wordings_of(desk.policy))
    wanted = next((f for f in files if f.sha256 == request.GET.get("with")), None)
    other = wanted or versions.in_force(desk.policy, desk.today)
    found = versions.compare(versions.text_of(other), row.text.encode())
    context = desk.context(draft=row, other=other, files=files, compared=found)
    return render(request, "wordings/compared.html", context)


@login_required
@require_GET
def printed(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The saved draft on paper; one that is no wording yet is printed as its text."""
    desk = writing(request, number)
    row = draft_of(desk, pk)
    terms = look(row.text, None, "", lint=False).terms
    sheet = wording.sheet(terms) if terms else None
    digest = hashlib.sha256(row.text.encode()).hexdigest()
    context = desk.context(one=sheet, draft=row, sha256=digest, lines=row.text.splitlines())
    return render(request, "wordings/print.html", context)
