"""Operations about single animals: entered, struck off, graded, parted; their proofs and bills.

One claim at a time; the forms offer its own animals, lines and bills.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from hedun.claims import items, words
from hedun.claims.models import Claim, LossLine
from hedun.claims.moves import Outcome
from hedun.domain.actors import Actor
from hedun.domain.eartags import parted
from hedun.domain.words import Word
from hedun.evidence.actions import Handed, attach_all
from hedun.evidence.models import Evidence
from hedun.language import lang
from hedun.livestock import actions as livestock
from hedun.livestock.actions import MOST_GRAMS, MOST_HEADS, UNTAGGED_MOST, NewAnimal
from hedun.livestock.models import Animal, VetBill
from hedun.livestock.queries import VET
from hedun.livestock.words import DISPOSALS, SHOWS, SIGNS
from hedun.record.pen import writing
from hedun.speech import amount, number
from hedun.web.operation_base import OperationForm
from hedun.web.operation_fields import Asked, FilesField, KiloField, ReasonField, YuanField

Said = dict[str, Any]


class DayField(forms.DateField):
    default_error_messages = {"invalid": _("This is no date. Write it as 2026-09-03.")}
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        required = {"required": _("Enter the day as it stands on the paper.")}
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=required, **options)


class RadioField(forms.ChoiceField):
    """One of a few codes, all in sight."""

    def __init__(self, table: Mapping[str, Word], **options: Any) -> None:
        super().__init__(
            choices=lambda: [(code, word[lang()]) for code, word in table.items()],
            widget=forms.RadioSelect,
            error_messages={"required": lazystr(Asked("NO_CODE"))},
            **options,
        )


class StockForm(OperationForm):
    """What the forms share: the claim's lines and animals, as one chooses among them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.claim: Claim = self.claims[0]
        self.stock = list(self.claim.lines.filter(section=items.LIVESTOCK).order_by("number"))
        self.animals = {str(a.number): a for a in self.choice_of_animals()}
        for name in ("animals", "animal"):
            if name in self.fields:
                self.fields[name].choices = [  # type: ignore[attr-defined]
                    (key, said_of(animal)) for key, animal in self.animals.items()
                ]

    def choice_of_animals(self) -> Iterable[Animal]:
        return self.claim.animals.filter(struck_at=None).select_related("line")

    def clean(self) -> Said:
        said = super().clean() or self.cleaned_data
        chosen = said.get("animals") or [said[name] for name in ("animal",) if said.get(name)]
        return {**said, "rows": [self.animals[key] for key in chosen]}


class AnimalsField(forms.MultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Which animals"),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("No animal was chosen. Tick one or more.")},
            **options,
        )


class AddAnimalsForm(StockForm):
    """Several animals at once: a tag a line, as they are read out or pasted."""

    line = forms.ChoiceField(label=_("Of which line"))
    kind = forms.ChoiceField(label=_("Kind of animal"), required=False)
    fate = RadioField(words.FATES, label=_("What became of them"), initial="killed")
    tags = forms.CharField(
        label=_("Ear tags, one a line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "input mono", "inputmode": "text",
                                     "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("15 digits, or the tag of your own; 、 , ; and spaces part them as well."),
    )  # fmt: skip
    heads = forms.IntegerField(
        label=_("How many more without an ear tag"), required=False, min_value=0,
        max_value=MOST_HEADS, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    untagged = forms.CharField(
        label=_("Why these have none"), required=False, max_length=UNTAGGED_MOST,
        help_text=_("it came off, too young to be marked …; poultry needs no reason"),
    )  # fmt: skip
    weight = KiloField(MOST_GRAMS, label=_("Weight of each, kg"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.of_number = {str(line.number): line for line in self.stock}
        choices = [(key, said_of_line(line)) for key, line in self.of_number.items()]
        self.fields["line"].choices = choices  # type: ignore[attr-defined]
        if all(line.item != VET for line in self.stock):
            del self.fields["kind"]
        else:
            kinds = [i for i in items.of_section(items.LIVESTOCK) if i.code != VET]
            named = [("", "—"), *((i.code, words.say(i.code, words.ITEMS, lang())) for i in kinds)]
            self.fields["kind"].choices = named  # type: ignore[attr-defined]
            self.fields["kind"].help_text = _("only where the line is of veterinary bills")  # type: ignore[assignment]

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields]

    def clean(self) -> Said:
        said = super().clean()
        line = self.of_number.get(said.get("line", ""))
        tags, heads = parted(said.get("tags") or ""), said.get("heads") or 0
        if not tags and not heads and not self.errors:
            self.add_error("tags", _("Enter ear tags, or how many animals have none."))
        if line is not None and line.item == VET and not said.get("kind"):
            self.add_error("kind", _("Say which kind of animal was treated."))
        like = {
            "fate": said.get("fate", ""),
            "weight_g": said.get("weight"),
            "kind": said.get("kind") or "" if line is not None and line.item == VET else "",
        }
        new = [NewAnimal(tag=tag, **like) for tag in tags]
        if heads:
            new.append(NewAnimal(heads=heads, untagged=said.get("untagged") or "", **like))
        return {**said, "line": line, "new": new}


class GradeForm(StockForm):
    animals = AnimalsField()
    cause = RadioField(words.CAUSES, label=_("That this animal of the accident did it is"))
    signs = forms.MultipleChoiceField(
        label=_("What was seen"),
        required=False,
        choices=lambda: [(code, word[lang()]) for code, word in SIGNS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("In a few words"), required=False, max_length=livestock.WHY_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class StrikeForm(StockForm):
    animals = AnimalsField()
    reason = ReasonField(help_text=_("found alive, paid for before, died of disease …"))


class PartForm(StockForm):
    animals = AnimalsField(
        help_text=_("They become a line of their own, to be decided and paid by itself.")
    )
    reason = ReasonField()


class TagForm(StockForm):
    animal = forms.ChoiceField(label=_("Which animal"))
    tag = forms.CharField(
        label=_("The tag as it stands on the animal or its photograph"), max_length=40,
        widget=forms.TextInput(attrs={"class": "input mono", "autocomplete": "off"}),
    )  # fmt: skip
    reason = ReasonField()


class ShowForm(StockForm):
    animals = AnimalsField()
    shows = RadioField(SHOWS, label=_("What they show"), initial="carcass")
    photos = FilesField(
        label=_("Photographs"),
        help_text=_("JPEG, PNG, WebP or HEIC; several at once"),
        error_messages={"required": _("No file was chosen. Choose one or more.")},
    )


class DisposalForm(StockForm):
    """The dead ones that have no proof yet are ticked already."""

    animals = AnimalsField()
    kind = RadioField(DISPOSALS, label=_("How they were disposed of"))
    day = DayField(label=_("On which day"))
    paper = FilesField(
        label=_("The paper that proves it"),
        help_text=_("a photograph of it, or PDF; it is kept closed"),
        error_messages={"required": _("No file was chosen. Choose the paper.")},
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=livestock.NOTE_MOST)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        bare = [key for key, animal in self.animals.items() if animal.disposal_id is None]
        self.fields["animals"].initial = bare

    def choice_of_animals(self) -> Iterable[Animal]:
        return self.claim.animals.filter(struck_at=None, fate="killed").select_related("line")


class BillForm(StockForm):
    line = forms.ChoiceField(label=_("Of which line"))
    amount = YuanField(
        label=_("Amount, yuan"), required=True,
        error_messages={"required": _("Enter the amount as it stands on the bill.")},
    )  # fmt: skip
    day = DayField(label=_("Day of the bill"))
    clinic = forms.CharField(
        label=_("Who made it out"), max_length=livestock.CLINIC_MOST,
        error_messages={"required": _("Enter the clinic or veterinarian as on the bill.")},
    )  # fmt: skip
    paper = FilesField(
        label=_("The bill"),
        help_text=_("a photograph of it, or PDF; it is kept closed"),
        error_messages={"required": _("No file was chosen. Choose the paper.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.of_number = {str(line.number): line for line in self.stock if line.item == VET}
        choices = [(key, said_of_line(line)) for key, line in self.of_number.items()]
        self.fields["line"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> Said:
        said = super().clean()
        return {**said, "line": self.of_number.get(said.get("line", ""))}


class StrikeBillForm(StockForm):
    bill = forms.ChoiceField(label=_("Which bill"))
    reason = ReasonField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = VetBill.objects.filter(line__in=self.stock, struck_at=None)
        self.bills = {str(row.pk): row for row in rows}
        self.fields["bill"].choices = [  # type: ignore[attr-defined]
            (key, f"{bill.day} · {bill.clinic} · {amount(bill.amount_fen)}")
            for key, bill in self.bills.items()
        ]


# ── words ───────────────────────────────────────────────────────────────────────────────────────


def said_of(animal: Animal) -> str:
    """One animal in a list to choose from: number, tag or heads, kind, fate."""
    kind = words.say(animal.kind, words.ITEMS, lang())
    tag = animal.tag or (f"× {animal.heads}" if animal.heads > 1 else str(_("no ear tag")))
    fate = words.say(animal.fate, words.FATES, lang())
    return f"{animal.number} · {tag} · {kind} · {fate}"


def said_of_line(line: LossLine) -> str:
    kind = words.say(line.item, words.ITEMS, lang())
    stage = words.say(line.stage, words.STAGES, lang()) if line.stage else ""
    heads = number(line.quantity) if line.item != VET else ""
    return " · ".join(filter(None, (str(line.number), kind, stage, heads)))


# ── doing ───────────────────────────────────────────────────────────────────────────────────────


def _one(claims: Sequence[Claim]) -> Outcome:
    return Outcome(done=list(claims))


def add_animals(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    livestock.add_animals(said["line"], said["new"], actor=actor, now=now)
    return _one(claims)


def grade(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    livestock.grade(
        said["rows"], cause=said["cause"], signs=said["signs"], note=said["note"], actor=actor,
        now=now,
    )  # fmt: skip
    return _one(claims)


def strike(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    livestock.strike(said["rows"], reason=said["reason"], actor=actor, now=now)
    return _one(claims)


def part(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    livestock.part(said["rows"], reason=said["reason"], actor=actor, now=now)
    return _one(claims)


def put_tag_right(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    [animal] = said["rows"]
    livestock.put_tag_right(animal, said["tag"], reason=said["reason"], actor=actor, now=now)
    return _one(claims)


def show(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    with writing(actor=actor, now=now):
        for photo in _files(claims[0], said["photos"], Evidence.Kind.PHOTO, actor, now):
            livestock.show(said["rows"], photo, said["shows"], actor=actor, now=now)
    return _one(claims)


def record_disposal(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    with writing(actor=actor, now=now):
        paper = _files(claims[0], said["paper"], Evidence.Kind.PAPER, actor, now)[0]
        livestock.record_disposal(
            said["rows"], kind=said["kind"], day=said["day"], paper=paper, note=said["note"],
            actor=actor, now=now,
        )  # fmt: skip
    return _one(claims)


def add_bill(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    with writing(actor=actor, now=now):
        paper = _files(claims[0], said["paper"], Evidence.Kind.PAPER, actor, now)[0]
        livestock.add_bill(
            said["line"], amount_fen=said["amount"], day=said["day"], clinic=said["clinic"],
            paper=paper, actor=actor, now=now,
        )  # fmt: skip
    return _one(claims)


def strike_bill(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    bill = VetBill.objects.get(pk=said["bill"])
    livestock.strike_bill(bill, reason=said["reason"], actor=actor, now=now)
    return _one(claims)


def _files(
    claim: Claim, files: Iterable[Any], kind: str, actor: Actor, now: datetime
) -> list[Evidence]:
    handed = [Handed(file.read(), file.name, kind, claim) for file in files]
    return attach_all(claim.report, handed, actor=actor, now=now)
