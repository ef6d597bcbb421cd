"""Operations about fields that have a page of their own on the desk: plots planted anew, and what
another insurance of the crop pays. Here for `hedun act`; one claim at a time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.assessment import actions as assessment
from hedun.assessment.forms import ReplantFields
from hedun.assessment.models import Replanting
from hedun.assessment.queries import plots_of
from hedun.claims import words
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.domain.actors import Actor
from hedun.evidence.models import Evidence
from hedun.evidence.queries import files_visible_to
from hedun.language import lang
from hedun.othercover import actions as othercover
from hedun.othercover.forms import AnswerFields
from hedun.othercover.matching import Match
from hedun.othercover.queries import of_claim
from hedun.web.operation_base import OperationForm
from hedun.web.operation_fields import ReasonField

Said = dict[str, Any]


class ReplantForm(OperationForm, ReplantFields):
    """`line`: its number in the claim; `evidence`: the key of a photograph of the claim."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        [claim] = self.claims
        photos = files_visible_to(self.actor, self.now).filter(claim=claim)
        self.offer(plots_of(claim), photos.filter(kind=Evidence.Kind.PHOTO))


class EndReplantingForm(OperationForm):
    replanting = forms.ChoiceField(label=_("Which replanting"))
    reason = ReasonField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        [claim] = self.claims
        rows = Replanting.objects.filter(household=claim.household_id, ended_at=None)
        self.rows: Mapping[str, Replanting] = {str(row.pk): row for row in rows}
        self.fields["replanting"].choices = [  # type: ignore[attr-defined]
            (key, f"{row.day} · {row.plot} · {_crop(row.new_crop)}")
            for key, row in self.rows.items()
        ]


class _Matching(OperationForm):
    """The matches of the claim, by "line number/cover number"."""

    answered = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        [claim] = self.claims
        chosen = [one for one in of_claim(claim) if one.open is not self.answered]
        self.matches: Mapping[str, Match] = {
            f"{one.line.number}/{one.cover.number}": one for one in chosen
        }
        self.fields["cover"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.line.plot} · {_crop(one.line.item)} · {one.cover.policy}")
            for key, one in self.matches.items()
        ]


class AnswerCoverForm(_Matching, AnswerFields):
    cover = forms.ChoiceField(label=_("Which loss and which other cover"))


class TakeBackForm(_Matching):
    answered = True
    cover = forms.ChoiceField(label=_("Which loss and which other cover"))
    reason = ReasonField()


# ── doing ───────────────────────────────────────────────────────────────────────────────────────


def replant(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    assessment.replant(**said, actor=actor, now=now)
    return Outcome(done=list(claims))


def end_replanting(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    row = Replanting.objects.get(pk=said["replanting"])
    assessment.end_replanting(row, reason=said["reason"], actor=actor, now=now)
    return Outcome(done=list(claims))


def answer_cover(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    othercover.answer_as_said(_match(claims, said), said, actor=actor, now=now)
    return Outcome(done=list(claims))


def take_back(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    answer = _match(claims, said).answer
    assert answer is not None  # only such are offered
    othercover.take_back(answer, reason=said["reason"], actor=actor, now=now)
    return Outcome(done=list(claims))


def _match(claims: Sequence[Claim], said: Said) -> Match:
    found = (one for one in of_claim(claims[0]))
    return next(x for x in found if f"{x.line.number}/{x.cover.number}" == said["cover"])


def _crop(code: str) -> str:
    return words.say(code, words.ITEMS, lang())
