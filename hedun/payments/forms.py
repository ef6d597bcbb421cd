"""The forms of a batch and of an account that the bank turned away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.domain.money import parse_yuan
from hedun.domain.problems import Malformed
from hedun.formfields import DayField
from hedun.language import lang, spoken
from hedun.payments.bankfile import MAX_ANSWER_BYTES
from hedun.payments.templates import templates


class MakeForm(forms.Form):
    """Which bank's file the batch will become; the claims are ticked in the table."""

    template = forms.ChoiceField(label=_("Bank file"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        choices = [(key, one.name[lang()]) for key, one in templates().items()]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is cancelled"),
        max_length=500,
        error_messages={"required": _("Write in one sentence why the batch is cancelled.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class AnswerForm(forms.Form):
    file = forms.FileField(
        label=_("The bank's answer"),
        help_text=_("the file as it was downloaded from the bank"),
        error_messages={
            "required": _("No file was chosen. Choose the answer downloaded from the bank."),
            "empty": _("The file is empty. Download it from the bank again."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def content(self) -> bytes:
        """The bytes; of a file too large only so many that the reader sees it is."""
        return bytes(self.cleaned_data["file"].read(MAX_ANSWER_BYTES + 1))


class Unseen(forms.PasswordInput):
    """What was typed is seen while it is typed; no page ever holds it again."""

    input_type = "text"


class AccountForm(forms.Form):
    """The household's account as the bank has it."""

    holder = forms.CharField(label=_("Holder"), max_length=60)
    bank = forms.CharField(label=_("Bank and branch"), max_length=80)
    number = forms.CharField(
        label=_("Account number"),
        help_text=_("digits only, read from the card or passbook itself"),
        max_length=32,
        widget=Unseen(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of account"),
        choices=[("card", _("bank card")), ("passbook", _("passbook"))],
        initial="card",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class ConfirmForm(forms.Form):
    """The account is right after all; the bank was wrong."""

    reason = forms.CharField(
        label=_("Why the account is right after all"),
        max_length=500,
        error_messages={"required": _("Write what the bank said and when you asked.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)


class YuanField(forms.CharField):
    """1,280.50 → 128050 fen."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except Malformed as wrong:
            raise forms.ValidationError(spoken(wrong.problem)) from None


class StatementFileForm(AnswerForm):
    """A bank's statement as a file, of as many days as it has."""

    file = forms.FileField(
        label=_("The bank's statement"),
        help_text=_("the file as it was downloaded from the bank"),
        error_messages={
            "required": _("No file was chosen. Choose the statement downloaded from the bank."),
            "empty": _("The file is empty. Download it from the bank again."),
        },
    )
    why = forms.CharField(label=_("Why days differ, if they do"), max_length=500, required=False)


class StatementForm(forms.Form):
    """One day of one bank's statement."""

    template = forms.ChoiceField(label=_("Bank"))
    day = DayField(
        label=_("Day of the statement"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    out_fen = YuanField(label=_("Left the account, yuan"), max_length=20)
    back_fen = YuanField(label=_("Came back, yuan"), max_length=20, initial="0")
    explanation = forms.CharField(
        label=_("Why it differs, if it does"), max_length=500, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        choices = [(key, one.name[lang()]) for key, one in templates().items()]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]
