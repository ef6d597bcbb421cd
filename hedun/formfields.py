"""Days and instants that somebody types: of a year in which something of ours can lie. Behind the
last one that Python knows there is no day, and the day after it is a fault."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

FIRST_YEAR, LAST_YEAR = 1900, 2199


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
