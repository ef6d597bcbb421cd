"""The form that hands in a village's sheet."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hedun.domain.deadlines import LOCAL
from hedun.places.models import Place

MB = 1024 * 1024


class SheetForm(forms.Form):
    """Which village, which file, since when it is known. The village is asked only of those who
    list for several."""

    village = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Village"),
        empty_label=_("choose one"),
        error_messages={"required": _("Say which village's list it is.")},
    )
    sheet = forms.FileField(
        label=_("The list, .xlsx"),
        help_text=_("One row for each field, with the headers of the empty sheet."),
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        error_messages={
            "required": _("No file was chosen. Choose the village's list, saved as .xlsx."),
            "empty": _("The file is empty. Open it, save it again and choose it again."),
        },
    )
    told = forms.DateTimeField(
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
        self.fields["told"].initial = now.astimezone(LOCAL).replace(tzinfo=None)

    def clean_told(self) -> datetime:
        told: datetime = self.cleaned_data["told"]
        if told > self.now:
            raise forms.ValidationError(_("This is still to come. Enter when it was told."))
        return told

    def clean_sheet(self) -> Any:
        sheet, most = self.cleaned_data["sheet"], settings.SHEET_MAX_BYTES
        if sheet.size > most:
            text = _("The file has %(size)s MB; at most %(most)s MB are taken. Split the list.")
            sizes = {"size": f"{sheet.size / MB:.1f}", "most": most // MB}
            raise forms.ValidationError(text % sizes)
        return sheet
