"""The form that hands in the county's list."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024


class RollForm(forms.Form):
    sheet = forms.FileField(
        label=_("The county's list, .xlsx, .xls or .csv"),
        help_text=_("One row for each household, or for each of its plots."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": _("No file was chosen. Choose the county's list."),
            "empty": _("The file is empty. Open it, save it again and choose it again."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_sheet(self) -> Any:
        sheet, most = self.cleaned_data["sheet"], settings.SHEET_MAX_BYTES
        if sheet.size > most:
            text = _("The file has %(size)s MB; at most %(most)s MB are taken. Split the list.")
            sizes = {"size": f"{sheet.size / MB:.1f}", "most": most // MB}
            raise forms.ValidationError(text % sizes)
        return sheet
