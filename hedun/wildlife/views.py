"""Wildlife data: the page, its tables, and the files that are handed out."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import does
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.insights.export import FORMATS, as_file
from hedun.insights.selection import Reading, insisted, reader, reading
from hedun.language import spoken
from hedun.people.tried import problems_of
from hedun.places.models import Place
from hedun.wildlife.actions import enter_protection, import_detections, take_list_in
from hedun.wildlife.darwin import about
from hedun.wildlife.files import FILES
from hedun.wildlife.forms import ListForm, PackageForm, ProtectionForm
from hedun.wildlife.lists import BYTES
from hedun.wildlife.problems import malformed
from hedun.wildlife.queries import counties_of, detections_seen, listed, provincial, reports_near
from hedun.wildlife.sightings import detected, sightings
from hedun.wildlife.tables import TABLES, Seen, cameras

A_PAGE = 100  # detections


def reads_wildlife(actor: Actor, now: datetime) -> bool:
    return does("see.wildlife", actor, now)


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The species with their protection, what was verified of each, and the files."""
    at = reading(request, reads_wildlife)
    if not isinstance(at, Reading):
        return render(request, "wildlife/nothing.html", at.context)
    actor, now = at.actor, at.now
    own = provincial([at.wanted.policy.place_id])
    seen = Seen(sightings(at.wanted, actor, now), local_day(now), own)
    context = at.context | {
        "count": len(seen.found),
        "species": TABLES["species"](seen),
        "months": TABLES["months"](seen),
        "sources": TABLES["sources"](seen),
        "files": FILES if does("wildlife.hand_out", actor, now) else {},
        "form": ProtectionForm() if does("wildlife.import", actor, now) else None,
        "listing": ListForm(),
        "cameras": detections_seen(actor, now).count(),
    }
    return render(request, "wildlife/wildlife.html", context)


@login_required
@require_POST
def protect(request: HttpRequest) -> HttpResponse:
    """An entry of the provincial list, by the bureau."""
    actor, now, county = _bureau(request)
    form = ProtectionForm(request.POST)
    problem = spoken(malformed("PROTECTION").problem)
    if form.is_valid():
        said = form.cleaned_data
        try:
            enter_protection(
                county, said["species"], said["starts"], until=said["until"], basis=said["basis"],
                actor=actor, now=now,
            )  # fmt: skip
        except Malformed as wrong:
            problem = spoken(wrong.problem)
        else:
            messages.success(request, _("The entry of the provincial list is kept."))
            return redirect("wildlife:wildlife")
    messages.error(request, problem)
    return redirect("wildlife:wildlife")


@login_required
@require_http_methods(["GET", "POST"])
def provincial_list(request: HttpRequest) -> HttpResponse:
    """The provincial list as a file: what the county has entered, to change it; and taken in."""
    actor, now, county = _bureau(request)
    if request.method == "GET":
        name = f"hedun-protection-{county.code}.toml"
        return HttpResponse(
            listed(county), content_type="application/toml",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )  # fmt: skip
    form = ListForm(request.POST, request.FILES)
    problems: list[str] = []
    if not form.is_valid() or form.cleaned_data["file"].size > BYTES:
        problems = [spoken(malformed("LIST_TOML").problem)]
    else:
        try:
            data = form.cleaned_data["file"].read()
            done = take_list_in(data, county, actor=actor, now=now)
        except (Malformed, Refused) as wrong:
            problems = [spoken(one) for one in problems_of(wrong)]
        else:
            text = _("%(added)s added, %(known)s stood already, %(others)s of other species.")
            facts = {"added": done.added, "known": done.known, "others": done.others}
            messages.success(request, text % facts)
    for problem in problems:
        messages.error(request, problem)
    return redirect("wildlife:wildlife")


@login_required
@require_GET
def detections(request: HttpRequest) -> HttpResponse:
    """What cameras saw, beside what was told near them."""
    actor, now = reader(request, reads_wildlife)
    page = Paginator(detections_seen(actor, now), A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    context = {
        "actor": actor,
        "now": now,
        "page": page,
        "table": cameras(rows, reports_near(rows, actor, now)),
        "takes_in": does("wildlife.import", actor, now),
    }
    return render(request, "wildlife/cameras.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """A package of camera traps, taken in at once: it adds nothing twice."""
    actor, now, county = _bureau(request)
    sent = request.method == "POST"
    form = PackageForm(request.POST if sent else None, request.FILES or None)
    problems: list[str] = []
    if sent and form.is_valid():
        try:
            data = form.cleaned_data["package"].read()
            done = import_detections(data, county, actor=actor, now=now)
        except (Malformed, Refused) as wrong:
            problems = [spoken(one) for one in problems_of(wrong)]
        else:
            text = _("%(new)s detections added, %(known)s stood already, %(left)s left out.")
            facts = {"new": done.added, "known": done.known, "left": done.left_out}
            messages.success(request, text % facts)
            return redirect("wildlife:detections")
    context = {"actor": actor, "now": now, "form": form, "problems": problems, "county": county}
    status = 422 if problems or form.errors else 200
    return render(request, "wildlife/import.html", context, status=status)


def _bureau(request: HttpRequest) -> tuple[Actor, datetime, Place]:
    """Who takes data in, and for which county."""
    actor, now = reader(request, reads_wildlife)
    counties = counties_of(actor, now)
    if not counties:
        raise Http404
    return actor, now, counties[0]


@login_required
@require_GET
def hand_out(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the files, of the same choice."""
    at = insisted(request, reads_wildlife)
    actor, now, wanted = at.actor, at.now, at.wanted
    if kind not in FILES or not does("wildlife.hand_out", actor, now):
        raise Http404
    form = FILES[kind]
    seen = [
        *sightings(wanted, actor, now),
        *detected(detections_seen(actor, now).filter(package__place=wanted.policy.place), wanted),
    ]
    made = form.made(seen, about(wanted.policy, now))
    name = f"hedun-wildlife-{wanted.policy.place.code}-{local_day(now)}.{form.suffix}"
    return HttpResponse(
        made,
        content_type=form.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page as a file."""
    at = insisted(request, reads_wildlife)
    wanted, day = at.wanted, local_day(at.now)
    if slug not in ("species", "months", "sources") or suffix not in FORMATS:
        raise Http404
    own = provincial([wanted.policy.place_id])
    made = TABLES[slug](Seen(sightings(wanted, at.actor, at.now), day, own))
    return as_file(made, suffix, wanted.town or wanted.policy.place.code, day)
