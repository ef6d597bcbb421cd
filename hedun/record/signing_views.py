"""The page of signatures: which roots the two parties have signed, and with which keys."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hedun import clock
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import json_value
from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Malformed, Problem
from hedun.record import papers, signing
from hedun.record.forms import KeyForm, SignatureForm
from hedun.record.models import PartyKey
from hedun.record.offices import Office, offices
from hedun.record.queries import names
from hedun.record.roots import ours
from hedun.record.tree import RootDiffers
from hedun.record.views import reader, reading_as

READ = PERMITTED["see.signatures"]
SIGN = PERMITTED["record.sign"]  # enter keys and signatures
SHOWN = 30  # roots
# The two scripts that belong on other machines.
TOOLS = frozenset({"party", "check_proof", "check_draw"})
ACTS: dict[str, Callable[..., PartyKey]] = {
    "confirm": signing.confirm_key,
    "end": signing.end_key,
}


@login_required
@require_http_methods(["GET", "POST"])
def signatures(request: HttpRequest) -> HttpResponse:
    """Roots and who signed them; POST takes a signature."""
    now = clock.now()
    may = bool(reader(request, now, READ) & SIGN)
    form = SignatureForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may:
            raise Http404
        if form.is_valid():
            try:
                _take(form.cleaned_data["file"].read(), reading_as(request), now)
                return redirect("record:signatures")
            except Malformed as wrong:
                return _page(request, now, may, problem=wrong.problem)
        return _page(request, now, may, form=form)
    return _page(request, now, may)


@login_required
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """A party's public key."""
    now = clock.now()
    _insist(request, now)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, now, True, key_form=form)
    try:
        signing.enter_key(**form.entered(), actor=reading_as(request), now=now)
    except Malformed as wrong:
        return _page(request, now, True, key_form=form, problem=wrong.problem)
    return redirect("record:signatures")


@login_required
@require_POST
def change(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Confirm a key that somebody else entered, or end one."""
    now = clock.now()
    _insist(request, now)
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](pk, actor=reading_as(request), now=now)
    except Malformed as wrong:
        return _page(request, now, True, problem=wrong.problem)
    return redirect("record:signatures")


@login_required
@require_GET
def root(request: HttpRequest, party: str, seq: int) -> HttpResponse:
    """The file of a root that a party takes to its own machine. `of`: which company's, where there
    are several."""
    reader(request, clock.now(), READ)
    found = next((one for one in reversed(ours()) if one.seq == seq), None)
    theirs = [one for one in offices() if one.party == party]
    office = next((one for one in theirs if one.belongs_to == request.GET.get("of")), None)
    office = office or (theirs[0] if len(theirs) == 1 else None)
    if found is None or office is None:
        raise Http404
    try:
        told = signing.root_file(found, office)
    except RootDiffers:
        raise Http404 from None  # the check says what is wrong
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="root-{seq}-{party}.json"'
    return answer


@require_GET
def tool(request: HttpRequest, name: str) -> FileResponse:
    """A script for another machine. Anybody may have it: it holds nothing of ours."""
    if name not in TOOLS:
        raise Http404
    path = settings.BASE_DIR / "scripts" / f"{name}.py"
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _page(
    request: HttpRequest,
    now: datetime,
    may: bool,
    *,
    form: SignatureForm | None = None,
    key_form: KeyForm | None = None,
    problem: Problem | None = None,
) -> HttpResponse:
    signed, keys = signing.all_signatures(), list(PartyKey.objects.order_by("ended_at", "-pk"))
    rows, known = [], offices()
    for one in reversed(ours()[-SHOWN:]):
        at, has = datetime.fromisoformat(one.at), signed.get(one.key, [])
        rows.append((one, at, [(party, _asked(party, known, has, at)) for party in PartyKey.Party]))
    in_force = {
        (key.party, key.belongs_to) for key in keys if key.confirmed_at and not key.ended_at
    }
    wrong = bool(problem or (form and form.errors) or (key_form and key_form.errors))
    context: dict[str, Any] = {
        "now": now,
        "rows": rows,
        "keys": keys,
        "names": names({key.entered_by for key in keys} | {key.confirmed_by for key in keys}),
        "without_key": [
            one for one in known if local_day(now) <= one.ends and one.key not in in_force
        ],
        "belongings": {one.belongs_to: one.name for one in known},
        "several": [party for party in PartyKey.Party if sum(x.party == party for x in known) > 1],
        "may": may,
        "me": request.user.get_username(),
        "form": form or SignatureForm(),
        "key_form": key_form or KeyForm(),
        "problem": problem,
    }
    return render(request, "record/signatures.html", context, status=422 if wrong else 200)


def _asked(
    party: str, known: list[Office], signed: list[signing.Signed], at: datetime
) -> list[tuple[Office, bool]]:
    """The offices of this party whose signature a root of that day has, or should have."""
    has, day = {(one.party, one.belongs_to) for one in signed}, local_day(at)
    theirs = [one for one in known if one.party == party]
    return [
        (one, one.key in has)
        for one in theirs
        if one.key in has or one.starts <= day <= one.ends or len(theirs) == 1
    ]


def _take(file: bytes, actor: Actor, now: datetime) -> None:
    """Of a root or of a paper, as the file says. Raises Malformed."""
    try:
        said = json_value(file)
    except ValueError:
        said = None
    if isinstance(said, dict) and said.get("format") == papers.SIGNATURE:
        papers.take(said, actor=actor, now=now)
    else:
        signing.take_signature(file, actor=actor, now=now)


def _insist(request: HttpRequest, now: datetime) -> None:
    reader(request, now, SIGN)
