"""The columns of the expert's table in which a thing that is no field is valued: what the table of
the day has is offered, and another value is asked for its reason."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.assessment.actions import Value
from hedun.assessment.valuations import Offer, offers, valued
from hedun.claims.models import LossLine
from hedun.domain.money import yuan
from hedun.domain.problems import Malformed
from hedun.domain.units import mu_from_int
from hedun.language import lang, spoken
from hedun.livestock.actions import MOST_GRAMS, MOST_HEADS
from hedun.livestock.queries import VET
from hedun.livestock.valuing import COUNTED, Proposal, valuing
from hedun.prices.kinds import VALUED
from hedun.web.operation_base import OperationForm
from hedun.web.operation_fields import REASON_MOST, KiloField, QuantityField, YuanField

BILL_MOST = 60
# What is found of a thing, how it is asked for.
TITLES: Mapping[str, str | Promise] = {
    "quantity": _("Number found"),
    "weight": _("Weight of all, kg"),
    "each": _("Value of one, yuan"),
    "left": _("Left over, yuan"),
    "bill": _("Or by a bill, yuan"),
    "bill_no": _("Number of the bill"),
    "others": _("Paid by others, yuan"),
    "why": _("Why it differs"),
}
# Beside which of them a problem of a valuation is told.
BESIDE: Mapping[str, str] = {
    "VALUE_WHY": "why",
    "VALUE_BILL": "bill_no",
    "VALUE_TWO": "bill",
    "VALUE_LEFT": "left",
    "VALUE_WEIGHT": "weight",
    "VALUE_BANDS": "weight",
}


class Valuing(OperationForm):
    """A table of lines that asks for values too, where there is a thing to value."""

    offers: Mapping[int, Offer] = {}
    proposed: Mapping[int, Proposal] = {}

    def offer(self, lines: Sequence[LossLine]) -> None:
        """Look up what the tables have for these lines and what is entered behind them, and ask for
        values where any has one."""
        if any(self._asked_of(line) for line in lines):
            self.offers, self.proposed = offers(lines, self.now), valuing(lines)
            asked = {kind for line in lines for kind in self._asked_of(line)}
            self.per_line = (*self.per_line, *(kind for kind in TITLES if kind in asked))

    def value_field(self, kind: str, line: LossLine) -> forms.Field:
        """One field of a line; nothing is asked of a line that is not valued."""
        offer = self.offers.get(line.pk)
        if kind == "quantity":
            field: forms.Field = QuantityField(label=TITLES[kind])
        elif kind == "weight":
            field = KiloField(MOST_GRAMS * MOST_HEADS, label=TITLES[kind])
            if offer and offer.weight_g is not None:
                field.initial = f"{Decimal(offer.weight_g).scaleb(-3).normalize():f}"
        elif kind in ("why", "bill_no"):
            most = REASON_MOST if kind == "why" else BILL_MOST
            field = forms.CharField(label=TITLES[kind], required=False, max_length=most)
        else:
            field = YuanField(label=TITLES[kind])
            if kind == "each" and offer:
                field.initial = yuan(offer.row.value) if offer.row else None
                field.help_text = offer.brief[lang()]
                field.widget.attrs["title"] = offer.says[lang()]
            if kind == "others" and (known := self.figures[line.pk].latest.other_paid_fen):
                field.initial = yuan(known)
        if line.pk in self.proposed:
            field.initial = self._proposal(kind, line) or field.initial
        if kind not in self._asked_of(line):
            field.disabled, field.initial = True, None
        return field

    def _proposal(self, kind: str, line: LossLine) -> str:
        """Heads as they are entered, where that is another number than the one that stands; the sum
        of the bills."""
        said, stood = self.proposed[line.pk], self.figures[line.pk].latest.quantity_e4
        other = said.quantity_e4 is not None and said.quantity_e4 != stood
        if kind == "quantity" and other and said.quantity_e4 is not None:
            return f"{mu_from_int(said.quantity_e4).normalize():f}"
        if kind == "bill" and said.bill_fen is not None:
            return yuan(said.bill_fen)
        proposals = {"why": COUNTED[lang()] if other else "", "bill_no": said.bills[:BILL_MOST]}
        return proposals.get(kind, "")

    def quantity_found(self, line: LossLine) -> int:
        """As it is found now, in ten-thousandths."""
        found: int | None = self.of_line("quantity", line)
        return self.figures[line.pk].latest.quantity_e4 if found is None else found

    def value_of(self, line: LossLine) -> Value | None:
        """What is said of a line's value, if anything; what is wrong stands beside its field."""
        kinds = ("each", "left", "bill", "weight")
        each, left, bill, weight = (self.of_line(kind, line) for kind in kinds)
        told = (each, left, bill, weight) != (None,) * len(kinds)
        if each is not None and each == self._offered(line) and (bill or weight) is not None:
            each = None  # it was offered; a bill takes its place, another weight has its own
        if not told or any(f"{kind}-{line.code}" in self.errors for kind in kinds):
            return None
        number, why = (self.of_line(kind, line) or "" for kind in ("bill_no", "why"))
        said = Value(each, bill, number, left or 0, why, weight)
        try:
            valued(line, self.quantity_found(line), said, self.offers.get(line.pk))
        except Malformed as wrong:
            kind = BESIDE.get(wrong.problem.code, "each")
            self.add_error(f"{kind}-{line.code}", spoken(wrong.problem))
        return said

    def _offered(self, line: LossLine) -> int | None:
        offer = self.offers.get(line.pk)
        return offer.row.value if offer and offer.row else None

    def _asked_of(self, line: LossLine) -> frozenset[str]:
        """The columns that are asked of a line: all of what a table may value (the weight where it
        goes by weight), of treatments the bills and who else paid."""
        if line.item == VET:
            return frozenset({"bill", "bill_no", "others"})
        offer = self.offers.get(line.pk)
        by_weight = offer is not None and offer.by_weight
        asked = frozenset(TITLES) if by_weight else frozenset(TITLES) - {"weight"}
        return asked if line.item in VALUED else frozenset()
