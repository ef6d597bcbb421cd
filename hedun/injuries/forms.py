"""The forms of the handlers' page. What names somebody is typed and never shown again by a form."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.domain import money
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed, Problem
from hedun.evidence.models import Evidence
from hedun.injuries.codes import TABLES
from hedun.injuries.models import Injury, Reckoning, Treatment
from hedun.injuries.problems import malformed
from hedun.injuries.queries import left_open
from hedun.language import lang, spoken
from hedun.people.forms import Unseen, day, document, text

MB = 1024 * 1024
Label = str | Promise


class Read(forms.CharField):
    """Text read by a function of the domain, whose problem becomes the field's error."""

    def __init__(self, read: Any, **options: Any) -> None:
        self._read = read
        options.setdefault("max_length", 24)
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "input input--n"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> Any:
        written = super().clean(value)
        if not written:
            return None
        try:
            return self._read(written)
        except Malformed as wrong:
            raise forms.ValidationError(spoken(wrong.problem)) from None


def share(written: str) -> Fraction:
    """1/3, 0.5 or 1. Raises Malformed (SHARE_FORM)."""
    try:
        found = Fraction(written.strip())
    except (ValueError, ZeroDivisionError):
        raise malformed("SHARE_FORM") from None
    if not 0 < found <= 1:
        raise malformed("SHARE_FORM")
    return found


def signed_yuan(written: str) -> int:
    """Fen; a hospital gives back with a minus. Raises Malformed."""
    plain = written.strip().replace("−", "-")
    fen = money.parse_yuan(plain.removeprefix("-"))
    return -fen if plain.startswith("-") else fen


def days(written: str) -> int:
    """A whole number of days. Raises Malformed (DAYS)."""
    if not (written.isascii() and written.isdigit() and len(written) <= 5):
        raise malformed("DAYS")
    return int(written)


def coded(table: str, label: Label, *, blank: Label = "", **options: Any) -> forms.ChoiceField:
    """One of a table of codes, in words. `blank`: what the empty choice says."""

    def choices() -> list[tuple[str, Any]]:
        words = [(code, word[lang()]) for code, word in TABLES[table].items()]
        return [("", blank), *words] if blank else words

    return forms.ChoiceField(label=label, choices=choices, **options)


class InjuryForm(forms.Form):
    """`rows`: how many rows of the same fields stand below the others (named field-1 …)."""

    rows = 0
    several: Mapping[str, Any] = {}

    def __init__(self, *args: Any, injury: Injury | None = None, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.injury = injury
        for n in range(1, self.rows + 1):
            for name, make in self.several.items():
                field = make()
                field.widget.attrs.setdefault("class", "input")
                self.fields[f"{name}-{n}"] = field
        if "treatment" in self.fields:
            self.fields["treatment"].queryset = self.treatments()  # type: ignore[attr-defined]

    def treatments(self) -> Any:
        return Treatment.objects.filter(injury=self.injury, withdrawn_at=None)

    @property
    def own(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    @property
    def grid(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}-{n}"] for name in self.several] for n in range(1, self.rows + 1)]

    @property
    def heads(self) -> list[Label]:
        return [self.fields[f"{name}-1"].label or "" for name in self.several]

    def filled(self) -> list[tuple[int, dict[str, Any]]]:
        """The rows in which anything was written, with their numbers."""
        found = []
        for n in range(1, self.rows + 1):
            said = {name: self.cleaned_data.get(f"{name}-{n}") for name in self.several}
            typed = (name for name in self.several if name != "document")  # one is always chosen
            if any(self.data.get(f"{name}-{n}", "").strip() for name in typed):
                found.append((n, said))
        return found

    def note(self, wrong: Mapping[str, Sequence[Problem]], row: int = 0) -> None:
        for name, problems in wrong.items():
            field = f"{name}-{row}" if row else name
            for one in problems:
                self.add_error(field if field in self.fields else None, spoken(one))


class TreatmentField(forms.ModelChoiceField):
    """One of the injury's treatments, by its day: the hospital's name stays where it is sealed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            Treatment.objects.none(), label=_("Treatment"), empty_label=None, **options
        )

    def label_from_instance(self, one: Treatment) -> str:  # type: ignore[override]
        kind = _("in hospital") if one.kind == "inpatient" else _("out-patient")
        until = "" if one.ends == one.starts else f" – {one.ends or '…'}"
        return f"{kind} {one.starts}{until}"


class ReportForm(InjuryForm):
    name = text(_("Name of the injured person"))
    document = document()
    id_number = forms.CharField(label=_("Number of the document"), max_length=40, widget=Unseen())
    born = day(
        _("Born"), required=False, help_text=_("where it is no resident ID, whose number tells it")
    )
    relation = coded("relation", _("Relation to the household"), blank="—")
    happened = text(
        _("Where and how"),
        200,
        required=False,
        help_text=_("In a few words. It is sealed at once; you will not see it again."),
    )
    file = forms.FileField(
        label=_("Picture or paper of the injury"),
        required=False,
        help_text=_("It is sealed at once. Never hand it in as an ordinary photograph."),
    )


class TakeUpForm(InjuryForm):
    reason = text(_("Why you need to see this case"), 200)
    until = day(_("Until"), required=False, help_text=_("empty: until you hand it over"))


class OpenFile(forms.ModelChoiceField):
    """One of the claim's files that lie open, by its name and hour."""

    def label_from_instance(self, one: Evidence) -> str:  # type: ignore[override]
        given = one.given_at.astimezone(LOCAL)
        return f"{one.name} · {given:%m-%d %H:%M}"


class SealForm(InjuryForm):
    file = OpenFile(
        Evidence.objects.none(),
        label=_("Which photograph or paper"),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("It is taken out of the claim's pictures, and nobody else opens it any more."),
    )
    reason = text(_("Why"), 200, help_text=_("Name no illness: this stands beside the record."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.injury is not None:
            self.fields["file"].queryset = left_open(self.injury)  # type: ignore[attr-defined]


class DescribeForm(InjuryForm):
    diagnosis = forms.CharField(
        label=_("Diagnosis"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )
    relation = coded("relation", _("Relation to the household"))


class AdmitForm(InjuryForm):
    hospital = text(_("Hospital"), 80)
    credit_code = text(
        _("Credit code of the hospital"),
        18,
        required=False,
        help_text=_("18 characters; needed if the hospital itself is to be paid"),
    )
    admitted = day(_("Admitted on"))
    discharged = day(_("Discharged on"), required=False, help_text=_("empty: still there"))


class VisitForm(InjuryForm):
    hospital = text(_("Hospital"), 80)
    credit_code = text(_("Credit code of the hospital"), 18, required=False)
    day = day(_("Day"))


class DischargeForm(InjuryForm):
    treatment = TreatmentField()
    day = day(_("Discharged on"))

    def treatments(self) -> Any:
        return super().treatments().filter(ends=None)


class BillForm(InjuryForm):
    rows = 8
    several = {
        "day": lambda: day(_("Day"), required=False),
        "kind": lambda: coded("kind", pgettext_lazy("bill", "Kind"), blank="—", required=False),
        "name": lambda: text(_("Item"), 80, required=False),
        "amount": lambda: Read(signed_yuan, label=_("Yuan"), required=False),
        "code": lambda: coded("reason", _("Not eligible"), blank=_("eligible"), required=False),
    }
    treatment = TreatmentField()
    number = text(_("Number of the bill"), 40, required=False)


class SheetForm(InjuryForm):
    treatment = TreatmentField()
    sheet = forms.FileField(
        label=_("The hospital's list, .xlsx, .xls or .csv"),
        help_text=_("Columns in any order under their usual names: date, kind, item, amount."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def clean_sheet(self) -> Any:
        return _not_too_large(self.cleaned_data["sheet"], settings.SHEET_MAX_BYTES)


class PaperForm(InjuryForm):
    file = forms.FileField(
        label=_("Picture or paper of the injury"),
        help_text=_("JPEG, PNG, WebP, HEIC or PDF. Only the handlers of the injury open it."),
    )

    def clean_file(self) -> Any:
        return _not_too_large(self.cleaned_data["file"], settings.PHOTO_MAX_BYTES)


class JudgeForm(InjuryForm):
    code = coded("reason", _("Why it is not eligible"))
    reason = text(_("In words"), 200, required=False)


class SettleForm(InjuryForm):
    treatment = TreatmentField()
    payer = coded("payer", _("Who paid"))
    amount = Read(money.parse_yuan, label=_("Paid, yuan"))
    day = day(_("Day of the settlement"))


class GradeForm(InjuryForm):
    standard = coded("standard", _("By which standard"))
    grade = forms.ChoiceField(
        label=_("Grade"), choices=[(str(n), str(n)) for n in range(1, 11)], initial="10"
    )
    day = day(_("Day of the report"))


class DiedForm(InjuryForm):
    day = day(_("Day of death"))
    funeral = Read(
        money.parse_yuan,
        label=_("Funeral by its bills, yuan"),
        required=False,
        help_text=_("empty: as the terms' table has it"),
    )


class HeirsForm(InjuryForm):
    rows = 6
    several = {
        "name": lambda: text(_("Name"), 60, required=False),
        "document": lambda: document(),
        "id_number": lambda: forms.CharField(
            label=_("Number of the document"), max_length=40, required=False, widget=Unseen()
        ),
        "relation": lambda: coded("heir", _("Relation"), blank="—", required=False),
        "share": lambda: Read(share, label=_("Share"), required=False),
    }


class DrawUpForm(InjuryForm):
    kind = forms.ChoiceField(
        label=_("Which account"),
        choices=[
            (Reckoning.Kind.INTERIM, _("interim: what is awarded is an advance")),
            (Reckoning.Kind.FINAL, _("final: the treatment is over")),
        ],
        widget=forms.RadioSelect,
    )
    lost_work_days = Read(
        days, label=_("Days of lost work"), required=False, help_text=_("empty: days in hospital")
    )
    nursing_days = Read(
        days, label=_("Days of nursing"), required=False, help_text=_("empty: days in hospital")
    )
    reason = text(_("What other days rest on"), 200, required=False)


class EraseForm(InjuryForm):
    reason = text(_("Why"), 200, help_text=_("Name no illness: this stands beside the record."))


def _not_too_large(file: Any, most: int) -> Any:
    if file.size > most:
        text_ = _("The file has %(size)s MB; at most %(most)s MB are taken.")
        sizes = {"size": f"{file.size / MB:.1f}", "most": most // MB}
        raise forms.ValidationError(text_ % sizes)
    return file
