"""The administrator's page of telephones: of each office the number that villagers are given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hedun.domain.actors import Actor, Level, Role
from hedun.domain.problems import Malformed
from hedun.domain.words import ROLES
from hedun.language import lang, spoken
from hedun.places.models import Place, PlaceTelephone
from hedun.places.telephones import OFFICES, read_number, set_telephones, standing_telephones
from hedun.record.queries import names
from hedun.web.accounts.views import administrator, places_under


@dataclass(frozen=True)
class Row:
    """An office and its field. `last`: what was entered last, by `who`; `villages`: the code under
    which the villages of a town are."""

    place: Place
    role: Role
    field: forms.BoundField
    last: PlaceTelephone | None
    who: str
    villages: str


class NumberField(forms.CharField):
    """A telephone, or nothing."""

    def __init__(self, label: str, initial: str) -> None:
        super().__init__(
            required=False,
            max_length=30,
            initial=initial,
            widget=forms.TextInput(
                attrs={
                    "class": "input",
                    "inputmode": "tel",
                    "autocomplete": "off",
                    "aria-label": label,
                }
            ),
        )

    def clean(self, value: Any) -> str:
        try:
            return read_number(super().clean(value))
        except Malformed as wrong:
            raise forms.ValidationError(spoken(wrong.problem)) from None


class TelephonesForm(forms.Form):
    """A field for each office of the places."""

    def __init__(self, places: list[Place], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.places = places
        self.stands = standing_telephones(places)
        self.offices = [
            (f"{role}-{place.code}", place, role)
            for place in places
            for role, level in OFFICES.items()
            if level == place.level
        ]
        for name, place, role in self.offices:
            last = self.stands.get((place.pk, role))
            label = f"{place.name} {ROLES[role][lang()]}"
            self.fields[name] = NumberField(label, last.number if last else "")

    def rows(self) -> list[Row]:
        said = names({row.set_by for row in self.stands.values()})
        found = []
        for name, place, role in self.offices:
            last = self.stands.get((place.pk, role))
            who = said.get(last.set_by, last.set_by) if last else ""
            villages = place.code if place.level == Level.TOWNSHIP else ""
            found.append(Row(place, role, self[name], last, who, villages))
        return found

    def numbers(self) -> dict[tuple[Place, Role], str]:
        return {(place, role): self.cleaned_data[name] for name, place, role in self.offices}


@require_http_methods(["GET", "POST"])
@login_required
def telephones(request: HttpRequest) -> HttpResponse:
    """The county's offices and its towns'; with `town` those of its villages. POST keeps them."""
    actor, now = administrator(request)
    town = request.GET.get("town", "")
    places = _places(actor, now, town)
    form = TelephonesForm(places, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = set_telephones(form.numbers(), actor=actor, now=now)
        text = ngettext("%(n)s telephone changed", "%(n)s telephones changed", len(changed))
        messages.success(request, text % {"n": len(changed)})
        here = reverse("accounts:telephones")
        return redirect(f"{here}?town={town}" if town else here)
    wrong = request.method == "POST"
    context = {
        "actor": actor,
        "now": now,
        "form": form,
        "rows": form.rows(),
        "town": places[0].parent if town else None,
        "problems": [_("Some of the numbers cannot be kept; they are marked below.")] * wrong,
    }
    return render(request, "accounts/telephones.html", context, status=422 if wrong else 200)


def _places(actor: Actor, now: datetime, town: str) -> list[Place]:
    """Raises Http404 for a town that is not the administrator's or has no village."""
    under = places_under(actor, now)
    if not town:
        return list(under.filter(level__in=(Level.COUNTY, Level.TOWNSHIP)))
    found = list(under.filter(level=Level.VILLAGE, parent__code=town))
    if not found:
        raise Http404
    return found
