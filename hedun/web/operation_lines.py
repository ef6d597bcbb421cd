"""A loss line typed at the desk: what was damaged with its own unit and stages, in one form.

An injured person is never typed here: who was hurt, and how, is seen by named handlers only.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hedun.claims import actions as claims_
from hedun.claims import items, words
from hedun.claims.actions import NewLine
from hedun.claims.items import CROP, ITEMS, LIVESTOCK, PERSON
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.domain.actors import Actor
from hedun.domain.eartags import TAGGED, parted
from hedun.domain.units import UNITS
from hedun.language import lang
from hedun.livestock import actions as livestock
from hedun.livestock.actions import UNTAGGED_MOST, NewAnimal
from hedun.livestock.queries import HEADS
from hedun.record.pen import writing
from hedun.web.operation_base import OperationForm
from hedun.web.operation_fields import (
    PercentField,
    QuantityField,
    ReasonField,
    YuanField,
)
from hedun.web.operation_stock import RadioField

Said = dict[str, Any]
SECTIONS = tuple(code for code in words.SECTIONS if code != PERSON)


def _items() -> list[tuple[str, Any]]:
    groups: list[tuple[str, Any]] = [("", _("choose one"))]
    for section in SECTIONS:
        own = [(item.code, _named(item)) for item in items.of_section(section)]
        groups.append((words.SECTIONS[section][lang()], own))
    return groups


def _named(item: items.Item) -> str:
    """Name and unit: 绵羊（头） · sheep (head)."""
    name = words.say(item.code, words.ITEMS, lang())
    unit = UNITS[item.unit] if item.unit else None
    if lang() == "zh":
        return f"{name}（{unit.zh if unit else _('yuan')}）"
    return f"{name} ({unit.en if unit else _('yuan')})"


def _stages() -> list[tuple[str, Any]]:
    """By section, each once, in the order of life."""
    groups: list[tuple[str, Any]] = [("", "—")]
    for section in SECTIONS:
        own = dict.fromkeys(stage for item in items.of_section(section) for stage in item.stages)
        if own:
            named = [(code, words.say(code, words.STAGES, lang())) for code in own]
            groups.append((words.SECTIONS[section][lang()], named))
    return groups


class LineForm(OperationForm):
    """One thing that was damaged. Of animals also the ear tags, entered with the line."""

    item = forms.ChoiceField(
        label=_("What was damaged"), choices=_items,
        help_text=_("in brackets the unit in which it is counted"),
        error_messages={"required": _("Choose what was damaged.")},
    )  # fmt: skip
    stage = forms.ChoiceField(label=_("Stage of growth, or age"), choices=_stages, required=False)
    quantity = QuantityField(label=_("How much of it was damaged"))
    planted = QuantityField(label=_("Of crops: planted, mu"))
    degree = PercentField(label=_("Degree of the loss, %"))
    amount = YuanField(
        label=_("Amount, yuan"), help_text=_("where there are bills or a value is agreed on")
    )
    plot = forms.CharField(label=_("Plot or place"), required=False, max_length=60)
    fate = RadioField(words.FATES, label=_("Of animals: what became of them"), required=False)
    tags = forms.CharField(
        label=_("Of animals: ear tags, one a line"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input mono"}),
    )  # fmt: skip
    untagged = forms.CharField(
        label=_("Why some have none"), required=False, max_length=UNTAGGED_MOST
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def clean(self) -> Said:
        said = super().clean() or self.cleaned_data
        item = ITEMS.get(said.get("item", ""))
        if item is None:
            return said
        self._insist(item, said)
        new = NewLine(
            section=item.section,
            item=item.code,
            quantity_e4=said.get("quantity") or 0,
            stage=said.get("stage") or "",
            plot=said.get("plot") or "",
            planted_e4=said.get("planted") if item.section == CROP else None,
            degree_ppm=said.get("degree"),
            amount_fen=said.get("amount"),
            note=said.get("note") or "",
        )
        return {**said, "new": new, "animals": self._animals(item, said)}

    def _insist(self, item: items.Item, said: Said) -> None:
        stage, quantity = said.get("stage"), said.get("quantity")
        if stage and stage not in item.stages:
            known = "、".join(words.say(code, words.STAGES, lang()) for code in item.stages)
            text = _("That is none of its stages: %(known)s.") if known else _("It has no stages.")
            self.add_error("stage", text % {"known": known} if known else text)
        if item.unit and not quantity and "quantity" not in self.errors:
            self.add_error("quantity", _("Enter how much of it was damaged."))
        if item.unit in HEADS and quantity and quantity % 10_000:
            self.add_error("quantity", _("Animals are counted in whole heads."))
        planted = said.get("planted")
        if item.section == CROP and planted and quantity and quantity > planted:
            self.add_error("planted", _("More was damaged than planted. Check both areas."))
        if item.unit in HEADS and not said.get("fate"):
            self.add_error("fate", _("Say what became of the animals."))

    def _animals(self, item: items.Item, said: Said) -> list[NewAnimal]:
        """As many as the line counts: by their tags, the rest without."""
        if item.section != LIVESTOCK or item.unit not in HEADS or self.errors:
            return []
        tags, heads = parted(said.get("tags") or ""), said["quantity"] // 10_000
        why = (said.get("untagged") or "").strip()
        if len(tags) > heads:
            text = _("There are %(tags)s ear tags for %(heads)s heads.")
            self.add_error("tags", text % {"tags": len(tags), "heads": heads})
            return []
        if len(tags) < heads and item.code in TAGGED and not why:
            text = _("%(n)s heads have no ear tag: say why.")
            self.add_error("untagged", text % {"n": heads - len(tags)})
        new = [NewAnimal(said["fate"], tag=tag) for tag in tags]
        if len(tags) < heads:
            new.append(NewAnimal(said["fate"], untagged=why, heads=heads - len(tags)))
        return new


class SupplementForm(LineForm):
    reason = ReasonField(label=_("Why it comes only now"))


def add_lines(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    with writing(actor=actor, now=now):
        [line] = claims_.add_lines(claims[0], [said["new"]], actor=actor, now=now)
        if said["animals"]:
            livestock.add_animals(line, said["animals"], actor=actor, now=now)
    return Outcome(done=list(claims))


def supplement(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    with writing(actor=actor, now=now):
        [line] = claims_.supplement(
            claims[0], [said["new"]], reason=said["reason"], actor=actor, now=now
        )
        if said["animals"]:
            livestock.add_animals(line, said["animals"], actor=actor, now=now)
    return Outcome(done=list(claims))
