"""Reading forms: which there are, how far each has come, who stands on it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hedun.claims.models import Report
from hedun.domain.actors import Actor
from hedun.intake.held import IMPORTERS
from hedun.intake.models import Submission
from hedun.intake.queries import submissions_visible_to
from hedun.paper import drafts
from hedun.paper.drafts import Draft
from hedun.paper.finding import Known
from hedun.paper.models import Form
from hedun.people.models import Household
from hedun.people.queries import places_of
from hedun.places.queries import below

Channel = Report.Channel


@dataclass(frozen=True)
class Standing:
    """How far a form has come. `parts`: the submissions that were typed off it, the first first;
    `draft`: what is being typed now."""

    form: Form
    parts: tuple[Submission, ...]
    draft: Draft

    @property
    def part(self) -> int:
        """Of what is typed next: 1, or the number of a supplement."""
        return len(self.parts) + 1

    @property
    def key(self) -> str:
        return key_of(self.form, self.part)


def forms_visible_to(actor: Actor, now: datetime) -> QuerySet[Form]:
    """The forms of the villages for which the actor may hand in, the newest first."""
    mine = below(places_of(actor, now, IMPORTERS))
    return Form.objects.filter(village__pk__among=mine).select_related("village__parent")


def standing(form: Form) -> Standing:
    """One form with what became of it."""
    rows = Submission.objects.filter(channel=Channel.PAPER)
    own = [*rows.filter(reference=form.number), *rows.filter(reference__startswith=f"{form}/")]
    return Standing(form, tuple(own), drafts.read(key_of(form, len(own) + 1)))


def standings(forms: list[Form], now: datetime) -> list[Standing]:
    """Likewise of a list of forms, in two queries."""
    numbers = {form.number for form in forms}
    parts: dict[str, list[Submission]] = {number: [] for number in numbers}
    villages = {form.village_id for form in forms}
    rows = Submission.objects.filter(channel=Channel.PAPER, village__pk__among=villages)
    for one in rows.order_by("pk"):
        parts.get(one.reference.partition("/")[0], []).append(one)
    keys = {form.number: key_of(form, len(parts[form.number]) + 1) for form in forms}
    begun = drafts.begun(set(keys.values()), now)
    return [
        Standing(form, tuple(parts[form.number]), begun.get(keys[form.number], Draft()))
        for form in forms
    ]


def known_on(form: Form) -> list[Known]:
    """Who stands on the form, by its rows, and behind them (n 0) who came onto the roll since.
    Those who have left it since are not offered: their row says so when it is typed."""
    rows = Household.objects.filter(village=form.village, until=None).select_related("identity")
    there = {one.number: one for one in rows}
    printed = [
        Known(there.pop(number), n)
        for n, number in enumerate(form.households, start=1)
        if number in there
    ]
    return printed + [Known(one, 0) for one in sorted(there.values(), key=lambda h: h.number)]


def calls(actor: Actor, now: datetime, most: int | None) -> QuerySet[Submission]:
    """The latest reports by telephone."""
    rows = submissions_visible_to(actor, now).filter(channel=Channel.PHONE_CALL)
    return rows.order_by("-pk")[:most]


def reference_of(form: Form, part: int) -> str:
    """Under which a form is handed in: its own number, or, of a supplement, that with its part."""
    return form.number if part == 1 else f"{form.number}/{part}"


def key_of(form: Form, part: int) -> str:
    """Under which the draft lies."""
    return f"{form.number}_{part}"
