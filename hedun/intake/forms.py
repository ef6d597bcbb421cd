"""The forms of the inbox: handing in a list, what is asked for, a row that is put right."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.claims.models import Report
from hedun.domain.deadlines import LOCAL
from hedun.formfields import InstantField, ListField
from hedun.intake.cards import SECRET, Card, written
from hedun.intake.models import Telling, Waiting
from hedun.intake.profiles import VILLAGE, known
from hedun.intake.rereading import OF_THE_CLAIMANT, needed_of
from hedun.intake.sorting import HEADER_OF
from hedun.language import lang
from hedun.people.models import Household
from hedun.people.queries import masked_id_number
from hedun.places.models import Place

WHY: dict[str, Any] = {
    Waiting.Why.CLAIMANT: _("without claimant"),
    Waiting.Why.ROLL: _("not on the roll"),
    Waiting.Why.CELL: _("a cell to put right"),
    Waiting.Why.LISTED: _("listed before"),
    Waiting.Why.DOUBT: _("doubtful"),
    Waiting.Why.HOUSEHOLD: _("waits for its household"),
}
CHANNELS: dict[str, Any] = {
    Report.Channel.DESK: _("desk"),
    Report.Channel.SHEET: _("list"),
    Report.Channel.PHONE_CALL: _("phone call"),
    Report.Channel.PAPER: _("paper"),
    Report.Channel.PHONE: _("phone page"),
    Report.Channel.ODK: _("ODK"),
}
RELATIONS: dict[str, Any] = {
    Telling.Relation.SELF: _("for themselves"),
    Telling.Relation.FAMILY: _("for their family"),
    Telling.Relation.NEIGHBOUR: _("for a neighbour"),
    Telling.Relation.GROUP_HEAD: _("head of the group"),
    Telling.Relation.OFFICIAL: _("village official"),
    Telling.Relation.OTHER: _("somebody else"),
}
HOWS: dict[str, Any] = {
    Telling.How.IN_PERSON: _("in person"),
    Telling.How.CALL: _("by a call"),
    Telling.How.PAPER: _("on paper"),
    Telling.How.MESSAGE: _("by a message"),
}
CONSENTS: dict[str, Any] = {
    Telling.Consent.SIGNED: _("signed on paper"),
    Telling.Consent.READ_BACK: _("read back and said yes to"),
    Telling.Consent.ON_SCREEN: _("signed on the phone"),
    Telling.Consent.NONE: _("no consent recorded"),
}


class SheetForm(forms.Form):
    """Which village, which file, since when it is known. The village is asked only of those who
    list for several."""

    village = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Village"),
        empty_label=_("choose one"),
        error_messages={"required": _("Say which village's list it is.")},
    )
    sheet = ListField(
        label=_("The list, .xlsx, .xls or .csv"),
        help_text=_("One row for each field. Good rows go on; the others wait in the inbox."),
        nothing=_("No file was chosen. Choose the village's list."),
    )
    profile = forms.ChoiceField(
        label=_("Layout"),
        required=False,
        help_text=_("The village's own list is read as it is; other layouts have a profile."),
    )
    told = InstantField(
        label=_("When a villager first told"),
        help_text=_("By whatever way: in person, by phone, on paper. The first of them all."),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Say when a villager first told of it, like 2026-08-31 08:20."),
            "invalid": _("This is no date and time. Write it as 2026-08-31 08:20."),
        },
    )
    reason = forms.CharField(
        label=_("If there will be no photographs: why"),
        help_text=_("Photographs are added to each household after the list is taken in."),
        required=False,
        max_length=200,
        widget=forms.TextInput,
    )

    def __init__(self, *args: Any, villages: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.now = now
        village = self.fields["village"]
        village.queryset = villages  # type: ignore[attr-defined]
        village.label_from_instance = lambda p: f"{p.parent.name} · {p.name}"  # type: ignore[attr-defined]
        if len(villages) == 1:
            village.initial = villages[0]
            village.widget = forms.HiddenInput()
        self.fields["profile"].choices = [  # type: ignore[attr-defined]
            (code, titles[lang() == "en"]) for code, titles in layouts().items()
        ]
        self.fields["told"].initial = now.astimezone(LOCAL).replace(tzinfo=None)

    def clean_told(self) -> datetime:
        told: datetime = self.cleaned_data["told"]
        if told > self.now:
            raise forms.ValidationError(_("This is still to come. Enter when it was told."))
        return told


class RowForm(forms.Form):
    """The cells of a row that are open, and, where it is not clear, whose row it is.

    Numbers that name somebody are never written into the page: one left empty stays as it was.
    """

    def __init__(self, *args: Any, card: Card, households: list[Household], **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.use_required_attribute = False  # who it is may be chosen instead, page by page
        self.card = card
        doubtful = {one.field for one in card.doubts}
        needed = needed_of(card.row, card.values)
        for name in card.open:
            self.fields[name] = forms.CharField(
                label=HEADER_OF[name],
                help_text=_("Left empty, the registered account is the one to pay to.")
                if name == "account" and self._clears(name)
                else "",
                required=name in needed - OF_THE_CLAIMANT and name not in doubtful,
                max_length=200,
                initial="" if name in SECRET else written(name, card.values.get(name)),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        if households:
            self.fields["household"] = forms.ChoiceField(
                label=_("Whose row it is"),
                required=False,
                choices=[(h.pk, _named(h)) for h in households],
                widget=forms.RadioSelect,
            )
        self.households = {str(h.pk): h for h in households}

    def texts(self) -> dict[str, str]:
        """What was written anew, by field name: of a doubt nothing unless it was changed."""
        doubtful = {one.field for one in self.card.doubts}
        return {
            name: text
            for name in self.card.open
            if (text := self.cleaned_data.get(name, ""))
            or not (name in doubtful or (name in SECRET and not self._clears(name)))
        }

    def _clears(self, name: str) -> bool:
        """An account that is not the registered one, or a telephone number that nobody can read, is
        given up by leaving it empty."""
        if name == "phone":
            return name not in self.card.values
        return name == "account" and any(
            one.code in ("ACCOUNT_DIFFERS", "ACCOUNT_TWO") for one in self.card.said(name)
        )

    def household(self) -> Household | None:
        return self.households.get(self.cleaned_data.get("household", ""))


def layouts() -> dict[str, tuple[str, str]]:
    """The village's own list first, under no name."""
    titles = known()
    return {"": titles.pop(VILLAGE.name), **titles}


def _named(household: Household) -> str:
    identity = getattr(household, "identity", None)
    return " · ".join(
        filter(
            None,
            (household.name, household.group, masked_id_number(identity) if identity else ""),
        )
    )
