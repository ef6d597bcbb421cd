"""Form fields that read what officials write: mu, per cent, yuan, visiting times, codes.

Each answers the whole number that the domain keeps (ten-thousandths, millionths, fen).
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazystr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hedun.assessment.sampling import Cut, read_cuts
from hedun.domain import money, units
from hedun.domain.case import Refusal
from hedun.domain.problems import Malformed
from hedun.domain.refusals import say
from hedun.domain.words import Word
from hedun.language import lang, spoken

MB = 1024 * 1024
GRAMS_A_KILO = 1000
REASON_MOST = 500  # characters, as the record keeps them
POINTS = range(1, 6)  # five-point sampling (五点取样)


class Asked:
    """The sentence of a refusal, said in the language of the page that shows it."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return say(Refusal(self.code), lang())


class _Read(forms.CharField):
    """Text read by a function of the domain; its problem becomes the field's error."""

    read: Callable[[str], int]

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 24)
        options.setdefault("required", False)
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return type(self).read(text)
        except Malformed as wrong:
            raise ValidationError(spoken(wrong.problem), code=wrong.problem.code) from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}


class QuantityField(_Read):
    """1.80 → 18000 (ten-thousandths); empty is None."""

    @staticmethod
    def read(text: str) -> int:
        return units.mu_to_int(units.parse_quantity(text))


class PercentField(_Read):
    """45 → 450000 (millionths); empty is None."""

    @staticmethod
    def read(text: str) -> int:
        return int(units.parse_percent(text).scaleb(6))


class KiloField(forms.DecimalField):
    """35.5 → 35500 grams; empty is None. `most`: grams."""

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(
            required=False, min_value=0, max_value=most // GRAMS_A_KILO, decimal_places=3,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **options,
        )  # fmt: skip

    def clean(self, value: Any) -> int | None:
        found = super().clean(value)
        return int(found * GRAMS_A_KILO) if found else None


class YuanField(_Read):
    """1,280.50 → 128050 fen; empty is None."""

    read = staticmethod(money.parse_yuan)


class CutsField(forms.CharField):
    """Squares cut for a yield test; cleaned to sampling.Cut rows, empty to ()."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=120, required=False, **options)

    def clean(self, value: Any) -> tuple[Cut, ...]:
        text = super().clean(value)
        try:
            return read_cuts(text)
        except Malformed as wrong:
            raise ValidationError(spoken(wrong.problem), code=wrong.problem.code) from None


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """One or more files, none above the size that is taken; cleaned to a list."""

    widget = _ManyFiles

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        given = value if isinstance(value, list) else [value]
        return [self._one(each, initial) for each in given or [None]]

    def _one(self, value: Any, initial: Any) -> Any:
        found, most = super().clean(value, initial), settings.PHOTO_MAX_BYTES
        if found.size > most:
            raise ValidationError(too_large(found.size, most))
        return found


def too_large(size: int, most: int) -> str:
    text = gettext("The file has %(size)s MB; at most %(most)s MB are taken.")
    return text % {"size": f"{size / MB:.1f}", "most": most // MB}


class ReasonField(forms.CharField):
    """Why, in words. Missing, it says what the lifecycle would say."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Reason"))
        options.setdefault("max_length", REASON_MOST)
        options.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(error_messages={"required": lazystr(Asked("NO_REASON"))}, **options)


class CodeField(forms.ChoiceField):
    """One of a table of codes, shown in words. `blank`: what the first, empty choice says."""

    def __init__(self, words: Mapping[str, Word], *, blank: Any = "", **options: Any) -> None:
        options.setdefault("label", _("Code"))

        def choices() -> list[tuple[str, Any]]:
            return [("", blank), *((code, word[lang()]) for code, word in words.items())]

        super().__init__(
            choices=choices, error_messages={"required": lazystr(Asked("NO_CODE"))}, **options
        )


class VisitField(forms.DateTimeField):
    """When somebody was there, Beijing time; not before the day of the loss, not after now."""

    default_error_messages = {
        "invalid": _("This is no date and time. Write it as 2026-09-03 14:30."),
    }
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Visited on"))
        options.setdefault("required", False)
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]
        super().__init__(input_formats=formats, **options)

    def check(self, visited: datetime, occurred: date, now: datetime) -> str | Any:
        """What is wrong with the time, if anything."""
        if visited > now:
            return _("This is still to come. Enter when the visit took place.")
        if visited.date() < occurred:
            return _("This is before the day of the loss. Enter when the visit took place.")
        return ""
