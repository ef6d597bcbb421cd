"""Fields of forms that several rooms have.

Days and instants that somebody types: of a year in which something of ours can lie. Behind the last
one that Python knows there is no day, and the day after it is a fault.

A list as a file.
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2199
MB = 1024 * 1024


class DayField(forms.DateField):
    def to_python(self, value: Any) -> date | None:
        found: date | None = super().to_python(value)
        return _in_our_time(self, found)


class InstantField(forms.DateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        try:
            found: datetime | None = super().to_python(value)
        except OverflowError:  # its zone would take it beyond
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return _in_our_time(self, found)


def _in_our_time(field: forms.Field, found: Any) -> Any:
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return found


class ListField(forms.FileField):
    """`nothing`: said where none was chosen."""

    def __init__(self, *, nothing: Any, **options: Any) -> None:
        empty = _("The file is empty. Open it, save it again and choose it again.")
        super().__init__(
            widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
            error_messages={"required": nothing, "empty": empty}, **options,
        )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> Any:
        sheet, most = super().clean(data, initial), settings.SHEET_MAX_BYTES
        if sheet.size > most:
            text = _("The file has %(size)s MB; at most %(most)s MB are taken. Split the list.")
            raise ValidationError(text % {"size": f"{sheet.size / MB:.1f}", "most": most // MB})
        return sheet
