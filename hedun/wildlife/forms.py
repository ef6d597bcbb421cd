"""The forms that take camera-trap data in, and an entry of a provincial list."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hedun.formfields import DayField
from hedun.language import lang
from hedun.wildlife.species import LIST

MB = 1024 * 1024
DAY = forms.DateInput(attrs={"type": "date"})


class PackageForm(forms.Form):
    """The package as a .zip."""

    package = forms.FileField(
        label=_("Camtrap DP package, .zip"),
        help_text=_("datapackage.json, deployments.csv, media.csv, observations.csv; no pictures"),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        error_messages={"required": _("No file was chosen. Choose the package.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_package(self) -> Any:
        given, most = self.cleaned_data["package"], settings.PHOTO_MAX_BYTES
        if given.size > most:
            text = _("The file has %(size)s MB; at most %(most)s MB are taken. Leave pictures out.")
            sizes = {"size": f"{given.size / MB:.1f}", "most": most // MB}
            raise forms.ValidationError(text % sizes)
        return given


class ListForm(forms.Form):
    """A province's list as a file."""

    file = forms.FileField(
        label=_("The province's list, .toml"), widget=forms.FileInput(attrs={"accept": ".toml"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class ProtectionForm(forms.Form):
    """A species, since when, until when, by which list."""

    species = forms.ChoiceField(label=_("Animal"))
    starts = DayField(label=_("Protected from"), widget=DAY)
    until = DayField(label=_("no more from"), required=False, widget=DAY)
    basis = forms.CharField(label=_("By which list"), max_length=120)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        choices = [(one.code, one.word[lang()]) for one in LIST]
        self.fields["species"].choices = choices  # type: ignore[attr-defined]
