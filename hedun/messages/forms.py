"""What is typed when somebody was called, complains, or is answered; and the county's switches."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.language import lang
from hedun.messages.calling import QUESTIONS
from hedun.messages.models import Complaint
from hedun.messages.switches import (
    DEFAULTS,
    GRACE,
    OPEN_FIGURES,
    QUIET_FROM,
    QUIET_UNTIL,
    SHARE,
    Switches,
)
from hedun.messages.words import ANSWERS, OUTCOMES, SOURCES
from hedun.people.models import User
from hedun.places.models import Place

TELL = "tell."
PPM_A_PERCENT = 10_000


class _Plain(forms.Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class CallForm(_Plain):
    """The four questions, each with the same three answers; none when nobody answered."""

    note = forms.CharField(
        label=_("What else was said"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, question in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=question.asks[lang()],
                choices=[(key, word[lang()]) for key, word in ANSWERS.items()],
                widget=forms.RadioSelect,
                required=False,
            )
        self.order_fields([*QUESTIONS, "note"])

    @property
    def answers(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in QUESTIONS}


class ComplaintForm(_Plain):
    about = forms.CharField(
        label=_("Claim or household number"),
        help_text=_("where it is known: the answer then goes to the household by message"),
        required=False,
        max_length=48,
    )
    village = forms.ChoiceField(label=_("Village"), required=False)
    source = forms.ChoiceField(label=_("How it came"), widget=forms.RadioSelect)
    said = forms.CharField(
        label=_("What is complained of"),
        help_text=_("in their own words"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write down in their words what is not right.")},
    )

    def __init__(self, *args: Any, villages: list[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        many = len(villages) != 1
        named = [(one.code, f"{one.parent.name} · {one.name}") for one in villages if one.parent]
        self.fields["village"].choices = [("", "—"), *named] if many else named  # type: ignore[attr-defined]
        sources = [(key, word[lang()]) for key, word in SOURCES.items()]
        mine = [one for one in sources if one[0] != Complaint.Source.CALL_BACK]
        self.fields["source"].choices = mine  # type: ignore[attr-defined]
        self.fields["source"].initial = Complaint.Source.VISIT


class AssignForm(_Plain):
    handler = forms.ChoiceField(label=_("Who looks into it"))

    def __init__(self, *args: Any, users: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["handler"].choices = [(one.username, one.name) for one in users]  # type: ignore[attr-defined]


class SettleForm(_Plain):
    outcome = forms.ChoiceField(label=_("What came of it"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Answer to the person"),
        help_text=_("what was looked into, what came of it, what was done"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the answer: what was looked into, what was found.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(key, word[lang()]) for key, word in OUTCOMES.items()]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class SwitchForm(_Plain):
    """Every switch of a county. The share is typed in per cent and kept in millionths."""

    quiet_from = forms.CharField(label=_("Quiet from"), max_length=5)
    quiet_until = forms.CharField(label=_("Quiet until"), max_length=5)
    grace = forms.CharField(
        label=_("Wait before sending"),
        help_text=_("so long a step can be undone before anybody is told"),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    share = forms.CharField(
        label=_("Called back of the paid"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    open_figures = forms.BooleanField(
        label=_("A page for everybody with the county's sums"), required=False
    )

    def __init__(self, *args: Any, held: Switches, **options: Any) -> None:
        percent = f"{(Decimal(held.share_ppm) / PPM_A_PERCENT).normalize():f}"
        initial = {
            "quiet_from": held.values[QUIET_FROM],
            "quiet_until": held.values[QUIET_UNTIL],
            "grace": held.values[GRACE],
            "share": percent,
            "open_figures": held.values[OPEN_FIGURES] == "1",
            **{key: held.values[key] == "1" for key in DEFAULTS if key.startswith(TELL)},
        }
        super().__init__(*args, initial=initial, **options)
        for key in DEFAULTS:
            if key.startswith(TELL):
                self.fields[key] = forms.BooleanField(required=False)

    def values(self) -> dict[str, str]:
        """By the keys of the switches; a share that is no number stays as it was typed."""
        said = self.cleaned_data
        told = {key: str(int(said[key])) for key in DEFAULTS if key.startswith(TELL)}
        times = {QUIET_FROM: said["quiet_from"], QUIET_UNTIL: said["quiet_until"]}
        told[OPEN_FIGURES] = str(int(said["open_figures"]))
        return {**times, GRACE: said["grace"], SHARE: _ppm(said["share"]), **told}


def _ppm(percent: str) -> str:
    try:
        ppm = Decimal(percent) * PPM_A_PERCENT
    except InvalidOperation:
        return percent
    whole = ppm.is_finite() and ppm == ppm.to_integral_value() and ppm >= 0
    return str(int(ppm)) if whole else percent
