"""The forms around a draft: how it begins, its library entry's parameters, proposing, deciding."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.formfields import DayField
from hedun.policies.activation import REASON_MOST
from hedun.policies.drafts import TEXT_MOST_KB
from hedun.policies.models import TermsFile
from hedun.terms.library import Parameter
from hedun.terms.texts import Problem, say
from hedun.web.wordings.names import spoken

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FromForce(forms.Form):
    """A draft of a wording that was put in force."""

    wording = forms.ChoiceField(label=_("Which wording"))

    def __init__(self, files: Sequence[TermsFile], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        field = self.fields["wording"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(f.sha256, _title(f)) for f in files]


def _title(file: TermsFile) -> str:
    return f"{file.effective} – {file.expires} · {spoken(file.title)}"


class FromFile(forms.Form):
    """A draft of a TOML file; any text is taken, what is wrong in it is shown in the editor."""

    file = forms.FileField(
        label=_("TOML file"),
        widget=forms.FileInput(attrs={"accept": ".toml,text/plain"}),
        error_messages={"required": _("No file was chosen. Choose one.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_file(self) -> tuple[str, str]:
        """(name, text)."""
        file = self.cleaned_data["file"]
        if file.size > TEXT_MOST_KB * 1024:
            raise forms.ValidationError(
                _("A wording has at most %(most)s KB; this file is larger."),
                params={"most": TEXT_MOST_KB},
            )
        try:
            return file.name, file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(
                _("The file is not text in UTF-8. Save it as UTF-8 and choose it again.")
            ) from None


class Parameters(forms.Form):
    """What a published wording left open: a field for each parameter; a table has a line a row."""

    def __init__(self, parameters: Sequence[Parameter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for one in parameters:
            hint = spoken(say("{kind}。{why}。", "{kind}. {why}.", kind=one.kind, why=one.why))
            label = spoken(one.title)
            if one.rows:
                example = "/".join(one.rows) + "=…"
                self.fields[one.name] = forms.CharField(
                    label=label, help_text=hint,
                    widget=forms.Textarea(attrs={"rows": 5, "placeholder": example}),
                )  # fmt: skip
            elif one.unit == "date":
                self.fields[one.name] = DayField(label=label, help_text=hint, widget=DAY)
            else:
                self.fields[one.name] = forms.CharField(label=label, help_text=hint)

    def values(self) -> dict[str, object]:
        """As `library.fill` takes them."""
        found: dict[str, object] = {}
        for name, value in self.cleaned_data.items():
            rows = isinstance(value, str) and isinstance(self.fields[name].widget, forms.Textarea)
            found[name] = ", ".join(value.replace(":", "=").splitlines()) if rows else value
        return found

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Beside the field they are about; `per_mu."maize"` is about per_mu."""
        for problem in problems:
            name, _dot, inside = problem.key.partition(".")
            text = spoken(problem.expected)
            field = name if name in self.fields else None
            said = f"{inside}: {text}" if inside and field else text
            self.add_error(
                field, said if field else f"{spoken(problem.where)} {problem.key}: {text}"
            )


class Proposing(forms.Form):
    """From which day of loss, and why."""

    effective = DayField(label=_("First day of loss"), widget=DAY)
    corrects = forms.BooleanField(
        label=_("Correct: also losses that were awarded already"),
        help_text=_(
            "What was awarded is calculated again; every difference is shown for a person to "
            "decide."
        ),
        required=False,
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("for whoever confirms it, and for the record"),
        required=False,
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, last: date | None, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        if last is None:
            del self.fields["corrects"]
            return
        said: str | Promise = _("after %(last)s, the last day of loss that was awarded")
        self.fields["effective"].help_text = said % {"last": last.isoformat()}

    def given(self) -> Mapping[str, Any]:
        return {"corrects": False, **self.cleaned_data}


class Declining(forms.Form):
    reason = forms.CharField(
        label=_("Why not"),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
