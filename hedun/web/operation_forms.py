"""What each operation asks for: the same forms on the page and behind `hedun act`."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise, lazystr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hedun.claims.codes import MISSING, REFUSAL_CODES
from hedun.claims.models import Claim
from hedun.claims.officers import colleagues
from hedun.claims.queries import visible_to
from hedun.domain.lifecycle import ENDED, limitation_is_over
from hedun.domain.money import yuan
from hedun.domain.refusals import say
from hedun.language import lang
from hedun.ledger.queries import UNPAID, purses
from hedun.notices.forms import ChannelField, WhoseAmountField
from hedun.oversight.panel import PANEL, candidates, open_referral
from hedun.oversight.words import QUESTIONS
from hedun.payments.codes import LATE
from hedun.payments.queries import paid_of
from hedun.people.queries import at_work
from hedun.web.operation_base import OperationForm
from hedun.web.operation_fields import (
    Asked,
    CodeField,
    FilesField,
    ReasonField,
    YuanField,
    too_large,
)


class NothingForm(OperationForm):
    needs_input = False


class ReasonForm(OperationForm):
    reason = ReasonField()


class QuestionForm(OperationForm):
    """What the city is to answer: its kind from a short list, for finding like cases, and words."""

    kind = CodeField(
        QUESTIONS, label=_("Kind of question"), blank=_("choose the one that fits best")
    )
    reason = ReasonField(
        label=_("The question to the city"),
        help_text=_("what is in dispute, what you found, what the answer decides"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].error_messages["required"] = _("Choose what kind of question it is.")


class AssignForm(OperationForm):
    """Who of the office has these claims in hand from now on."""

    officer = forms.ChoiceField(label=_("Who deals with them"), required=False)
    reason = ReasonField(required=False, help_text=_("needed where it is taken from somebody else"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        found = colleagues(self.claims, self.actor, self.now)
        here = at_work(self.now).values_list("user__username", flat=True)
        away = {user for user, _name in found} - set(here)
        named = [(user, self._says(user, name, user in away)) for user, name in found]
        self.fields["officer"].choices = [("", _("nobody in particular")), *named]  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial["officer"] = self.actor.user

    def _says(self, user: str, name: str, away: bool) -> str:
        beside = _("myself") if user == self.actor.user else _("away") if away else ""
        return f"{name} ({beside})" if beside else name


class ReopenForm(OperationForm):
    """Back from the end. Where its two years are over, the form says so before it is done."""

    reason = ReasonField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        late = sum(limitation_is_over(claim.ended_at, self.now) for claim in self.claims)
        if late:
            text = ngettext_lazy(
                "The two years of %(n)s household are over (Insurance Law, art. 26): it is marked "
                "late, and the insurer decides whether to plead limitation. Say why it comes now.",
                "The two years of %(n)s households are over (Insurance Law, art. 26): they are "
                "marked late, and the insurer decides whether to plead limitation. Say why they "
                "come now.",
                late,
            )
            self.fields["reason"].help_text = text % {"n": late}


class AppealForm(ReopenForm):
    kind = CodeField(
        QUESTIONS, label=_("Kind of question"), blank=_("not sorted yet"), required=False
    )
    reason = ReasonField(label=_("What the villager appeals against"))


class AdvanceForm(OperationForm):
    """What is paid first is what was awarded and is not paid yet."""

    reason = ReasonField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        numbers = [claim.number for claim in self.claims]
        found = purses(numbers)
        fen = sum(found.of(number, *UNPAID) for number in numbers)
        text = _("%(yuan)s yuan are paid when the notice is over; then the objection is answered.")
        self.fields["reason"].help_text = text % {"yuan": yuan(fen)}


class PrepayForm(OperationForm):
    """An advance for the injured, owed at once."""

    reason = ReasonField(
        help_text=_("why the hospital cannot wait; the posting comes with the final award")
    )


class ReturnForm(OperationForm):
    """Everything that is missing, named at once: from the usual list and in words."""

    common = forms.MultipleChoiceField(
        label=_("What is missing"),
        choices=lambda: [(code, word[lang()]) for code, word in MISSING.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    missing = forms.CharField(
        label=_("What else is missing"),
        help_text=_("one thing a line"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = ReasonField()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        words = [*(said.get("common") or ())]
        words += [line.strip() for line in said.get("missing", "").splitlines() if line.strip()]
        if not words:
            self.add_error("common", str(Asked("NOTHING_NAMED")))
        return {**said, "missing": words}


class RefuseForm(OperationForm):
    code = CodeField(REFUSAL_CODES, blank=_("choose one"))
    reason = ReasonField(help_text=_("with the clause; it will stand in the letter"))


class PostForm(OperationForm):
    photo = forms.FileField(
        label=_("Photograph of the posted sheet"),
        help_text=_("taken after posting, with the sheet readable on it"),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        error_messages={"required": lazystr(Asked("NO_POSTED_PHOTO"))},
    )

    def clean_photo(self) -> Any:
        photo, most = self.cleaned_data["photo"], settings.PHOTO_MAX_BYTES
        if photo.size > most:
            raise forms.ValidationError(too_large(photo.size, most))
        return photo


class AttachForm(OperationForm):
    """Photographs or papers of one household, several at once."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            ("photo", _("photographs")),
            ("paper", _("papers (kept closed)")),
            ("medical", _("of an injury (sealed at once)")),
        ],
        initial="photo",
        widget=forms.RadioSelect,
    )
    evidence = FilesField(
        label=_("Files"),
        help_text=_("JPEG, PNG, WebP or HEIC; papers also as PDF; several at once"),
        error_messages={"required": _("No file was chosen. Choose one or more.")},
    )


class ObjectForm(OperationForm):
    said_by = forms.CharField(label=_("Who objects"), max_length=60)
    channel = ChannelField()
    own_amount = WhoseAmountField()
    reason = ReasonField(label=_("What they say"))


class MergeForm(OperationForm):
    """Into another open claim of the same household."""

    into = forms.ChoiceField(label=_("Into which claim"))
    reason = ReasonField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.others = {other.number: other for other in self._others()}
        self.fields["into"].choices = [(number, number) for number in self.others]  # type: ignore[attr-defined]
        if not self.others:
            none = _("This household has no other open claim to merge into.")
            self.fields["into"].help_text = none  # type: ignore[assignment]

    def _others(self) -> Iterable[Claim]:
        households = {claim.household_id for claim in self.claims}
        seen = visible_to(self.actor, self.now).filter(household__in=households)
        return seen.exclude(pk__in=[c.pk for c in self.claims]).exclude(state__in=ENDED)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {**said, "into_claim": self.others.get(said.get("into", ""))}


def _sides() -> list[tuple[str, str | Promise]]:
    return [("uphold", _("uphold what was found")), ("decide", _("set it anew"))]


class OpinionForm(OperationForm):
    """One member's opinion. It stays as it was written."""

    side = forms.ChoiceField(
        label=_("Opinion"),
        choices=_sides,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = ReasonField()


class NamePanelForm(OperationForm):
    """Who sits on the panel of three. Who may not is shown with the reason and cannot be chosen."""

    members = forms.MultipleChoiceField(
        label=_("Members"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one member.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        referral = open_referral(self.claims[0])
        seats = list(referral.seats.all())
        free = PANEL - sum(seat.left_at is None for seat in seats)
        seated = {seat.user for seat in seats}
        may, not_may = [], []
        for member, against in candidates(self.claims[0], self.now):
            if against:
                not_may.append(f"{member.name}: {say(against[0], lang())}")
            elif member.user not in seated:
                may.append((member.user, member.name))
        field: Any = self.fields["members"]
        field.choices = may
        text = _("%(n)s of three seats are free.") % {"n": free}
        field.help_text = " ".join([text, *not_may])


class OfPayeeForm(OperationForm):
    """About one payment of a claim: where several were made, to whom."""

    payee = forms.ChoiceField(label=_("Whose payment"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        paid = [payment for claim in self.claims[:1] for payment in paid_of(claim)]
        self.paid = {str(one.obligation_id): one.obligation for one in paid}
        if len(self.paid) < 2:
            del self.fields["payee"]
            return
        said = "{} · {} ····{}"
        names = [
            (
                str(one.obligation_id),
                said.format(one.account.holder, yuan(one.amount_fen), one.account.number_last4),
            )
            for one in paid
        ]
        field = self.fields["payee"]
        field.required = True
        field.choices = [("", _("choose one")), *names]  # type: ignore[attr-defined]

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields if name in self.fields]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        return {**said, "payee": self.paid.get(said.get("payee", ""))}


class LateReturnForm(OfPayeeForm):
    code = CodeField(LATE, blank=_("choose one"), label=_("What the bank says"))


class RecoveredForm(OfPayeeForm):
    amount = YuanField(
        label=_("What came back, yuan"),
        help_text=_("0 if nothing did; the reason says why"),
        required=True,
    )
    reason = ReasonField()
