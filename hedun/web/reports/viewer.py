"""The window of photographs: two pictures side by side, what each tells of itself and where that
is, what the checks say of them, and the way to the next picture and the next household.

The same page stands by itself and in place over a list. Pictures of an injury are none of a claim's
photographs: their own room shows them to its handlers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from hedun.checks.again import Again, same_pictures
from hedun.checks.captions import Caption, Grounds, captions, grounds_of
from hedun.checks.codes import OF_PICTURES
from hedun.checks.queries import findings
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.evidence.models import Evidence
from hedun.evidence.queries import files_visible_to, photographs
from hedun.language import spoken
from hedun.maps.ground import Drawing, drawings
from hedun.people.queries import names_of
from hedun.web.reports.views import reader


@dataclass(frozen=True)
class Shown:
    """A photograph in one half of the window. `again`: the same picture in claims that the reader
    may open; `drawn`: where it is."""

    photo: Evidence
    caption: Caption | None
    again: Sequence[Again] = ()
    drawn: Sequence[Drawing] = ()

    @property
    def claim(self) -> Claim:
        assert self.photo.claim is not None  # only photographs of claims are shown
        return self.photo.claim


@dataclass(frozen=True)
class _Seen:
    """What the reader may look at: the claim's own photographs and the same ones of others.
    `hidden`: how many of the same are in claims that are not for this reader."""

    own: Sequence[Evidence]
    again: Mapping[int, Sequence[Again]] = field(default_factory=dict)
    hidden: int = 0

    def find(self, pk: str | None) -> Evidence | None:
        others = [one.evidence for found in self.again.values() for one in found]
        return next((photo for photo in (*self.own, *others) if str(photo.pk) == pk), None)


@require_GET
@login_required
def pictures(request: HttpRequest, number: str) -> HttpResponse:
    """`?show=` and `?beside=`: the photographs left and right, by primary key. 404 for one that is
    neither of the claim nor the same as one of it, or not for this reader."""
    actor, now = reader(request)
    claim = get_object_or_404(visible_to(actor, now), number=number)
    seen = _seen(claim, actor, now)
    left = _chosen(seen, request.GET.get("show")) or next(iter(seen.own), None)
    right = _chosen(seen, request.GET.get("beside")) or _beside(seen, left)
    panes = [photo for photo in (left, right) if photo]
    context: dict[str, Any] = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "report": claim.report,
        "own": [(photo, seen.again.get(photo.pk, ())) for photo in seen.own],
        "others": {one.evidence.pk: one for found in seen.again.values() for one in found}.values(),
        "hidden": seen.hidden,
        "panes": _panes(seen, panes),
        "givers": names_of(photo.given_by for photo in panes),
        "noticed": [
            {"severity": "hint" if f.severity == "remark" else f.severity, "text": spoken(f)}
            for f in findings([claim])[claim.pk]
            if f.code in OF_PICTURES
        ],
        **_ways(seen, left),
        **_households(claim, actor, now),
    }
    in_place = request.headers.get("X-In-Place") == "1"
    answer = render(
        request, "claims/viewer.html" if in_place else "claims/viewer_page.html", context
    )
    answer["Vary"] = "X-In-Place, Cookie"
    return answer


def _seen(claim: Claim, actor: Actor, now: datetime) -> _Seen:
    own = photographs([claim]).get(claim.pk, [])
    for photo in own:
        photo.claim = claim
    found = same_pictures(claim, own) if own else {}
    named = {one.evidence.pk for again in found.values() for one in again if one.evidence.claim}
    allowed = files_visible_to(actor, now).filter(pk__in=named) if named else ()
    may = {photo.pk for photo in allowed}
    kept = {pk: [one for one in again if one.evidence.pk in may] for pk, again in found.items()}
    return _Seen(own, {pk: again for pk, again in kept.items() if again}, len(named - may))


def _chosen(seen: _Seen, pk: str | None) -> Evidence | None:
    if not pk:
        return None
    photo = seen.find(pk)
    if photo is None:
        raise Http404
    return photo


def _beside(seen: _Seen, left: Evidence | None) -> Evidence | None:
    """The same picture where there is one, else the next of the claim."""
    if left is None:
        return None
    again = seen.again.get(left.pk)
    if again:
        return again[0].evidence
    others = [photo for photo in seen.own if photo.pk > left.pk] or [
        photo for photo in seen.own if photo.pk != left.pk
    ]
    return others[0] if others else None


def _panes(seen: _Seen, photos: Sequence[Evidence]) -> list[Shown]:
    claims = list({photo.claim_id: photo.claim for photo in photos if photo.claim}.values())
    grounds = grounds_of(claims)
    told = captions(claims, grounds)
    nowhere = Grounds()
    return [
        Shown(
            photo,
            told.get(photo.pk),
            seen.again.get(photo.pk, ()),
            drawings(told.get(photo.pk), grounds.get(photo.claim_id or 0, nowhere)),
        )
        for photo in photos
    ]


def _ways(seen: _Seen, left: Evidence | None) -> dict[str, Any]:
    """Which picture of how many, the one before and the one after."""
    keys = [photo.pk for photo in seen.own]
    if left is None or left.pk not in keys:
        return {"at": 0, "count": len(keys)}
    at = keys.index(left.pk)
    return {
        "at": at + 1,
        "count": len(keys),
        "before": keys[at - 1] if at else None,
        "after": keys[at + 1] if at + 1 < len(keys) else None,
    }


def _households(claim: Claim, actor: Actor, now: datetime) -> dict[str, Any]:
    """The households of the list before and after this one that have photographs."""
    rows = visible_to(actor, now).filter(report=claim.report).exclude(pk=claim.pk)
    rows = rows.filter(evidence__kind=Evidence.Kind.PHOTO).distinct()
    return {
        "household_before": rows.filter(row__lt=claim.row).order_by("-row").first(),
        "household_after": rows.filter(row__gt=claim.row).order_by("row").first(),
    }
