"""The page of an injury for a handler who has opened it: what is sealed, read for this answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hedun.assessment.models import AwardLine
from hedun.assessment.standing import standing
from hedun.domain import documents
from hedun.injuries.codes import say
from hedun.injuries.models import (
    Bill,
    BillItem,
    Death,
    Injury,
    Reckoning,
    ReckoningLine,
    Settlement,
    Treatment,
)
from hedun.injuries.queries import elsewhere, left_open
from hedun.injuries.reckoning import Known
from hedun.injuries.sealed import read
from hedun.language import lang


@dataclass(frozen=True)
class ItemView:
    """`eligible` None: still to be said."""

    item: BillItem
    kind: str
    name: str
    eligible: bool | None
    why: str


@dataclass(frozen=True)
class BillView:
    bill: Bill
    number: str
    items: list[ItemView]

    @property
    def claimed_fen(self) -> int:
        return sum(one.item.amount_fen for one in self.items)

    @property
    def eligible_fen(self) -> int:
        return sum(one.item.amount_fen for one in self.items if one.eligible)


@dataclass(frozen=True)
class TreatmentView:
    """A stay or visit on the timeline, with its bills."""

    treatment: Treatment
    hospital: str
    bills: list[BillView]
    days: int

    @property
    def claimed_fen(self) -> int:
        return sum(one.claimed_fen for one in self.bills)

    @property
    def eligible_fen(self) -> int:
        return sum(one.eligible_fen for one in self.bills)


@dataclass(frozen=True)
class AccountView:
    """An account with its lines; `reason`: what other days rest on."""

    row: Reckoning
    reason: str
    lines: list[ReckoningLine]

    @property
    def claimed_fen(self) -> int:
        return sum(one.claimed_fen or 0 for one in self.lines)

    @property
    def amount_fen(self) -> int:
        return sum(one.amount_fen or 0 for one in self.lines)

    @property
    def other_paid_fen(self) -> int:
        return sum(one.other_paid_fen for one in self.lines)

    @property
    def left_fen(self) -> int:
        return sum(one.left_fen for one in self.lines)

    @property
    def by_table(self) -> bool:
        """Whether the terms' own table still has to value something."""
        return any(one.amount_fen is None for one in self.lines)


def of(injury: Injury, today: date) -> dict[str, Any]:
    """Everything the page shows. Only for a handler to whom the injury lies open."""
    known = Known.of(injury)
    treatments = [_treatment(known, one, today) for one in known.treatments]
    return {
        "person": person(injury),
        "treatments": treatments,
        "totals": {
            "claimed_fen": sum(one.claimed_fen for one in treatments),
            "eligible_fen": sum(one.eligible_fen for one in treatments),
            "undecided": known.undecided,
            "days": known.days(today),
        },
        "settlements": _settlements(injury),
        "elsewhere": elsewhere(injury),
        "disability": _disability(injury),
        "death": _death(injury),
        "accounts": accounts(injury),
        "papers": [
            (paper, read(paper, "title", injury.number))
            for paper in injury.papers.select_related("evidence")
        ],
        "open_files": left_open(injury).exists(),
        "handlers": [
            (one, read(one, "reason", injury.number)) for one in injury.handlers.order_by("pk")
        ],
        "explained": _explained(injury),
        "running": known.runs,
    }


def accounts(injury: Injury) -> list[AccountView]:
    """The accounts that were not replaced, the newest first."""
    rows = injury.reckonings.exclude(state=Reckoning.State.REPLACED).order_by("-pk")
    return [
        AccountView(
            row,
            read(row, "reason", injury.number),
            list(row.lines.select_related("line").order_by("line__number")),
        )
        for row in rows
    ]


def person(injury: Injury) -> dict[str, str]:
    names = ("name", "id_number", "birth", "happened", "diagnosis")
    found = {name: read(injury, name, injury.number) for name in names}
    found["id_number"] = documents.said(found["id_number"], lang())
    return found | {"relation": say("relation", injury.relation, lang())}


def _treatment(known: Known, row: Treatment, today: date) -> TreatmentView:
    number = known.injury.number
    of_bill: dict[int, list[BillItem]] = {}
    for item in known.items:
        if item.bill.treatment_id == row.pk:
            of_bill.setdefault(item.bill_id, []).append(item)
    bills = [
        BillView(
            items[0].bill,
            read(items[0].bill, "number", number),
            [_item(known, one) for one in items],
        )
        for items in of_bill.values()
    ]
    alone = Known(known.injury, [row], [])
    return TreatmentView(row, read(row, "hospital", number), bills, alone.days(today))


def _item(known: Known, item: BillItem) -> ItemView:
    number, tongue = known.injury.number, lang()
    judged = known.judged.get(item.pk)
    source = judged or item
    eligible = known.eligible(item)
    words = [say("reason", source.code, tongue) if source.code else ""]
    words.append(read(source, "reason", number))
    return ItemView(
        item,
        say("kind", item.kind, tongue),
        read(item, "name", number),
        eligible,
        "" if eligible else ": ".join(filter(None, words)),
    )


def _settlements(injury: Injury) -> list[tuple[Settlement, str]]:
    rows = injury.settlements.filter(withdrawn_at=None).select_related("elsewhere__claim")
    return [(row, say("payer", row.payer, lang())) for row in rows]


def _disability(injury: Injury) -> dict[str, Any] | None:
    row = injury.disabilities.order_by("pk").last()
    return row and {"row": row, "standard": say("standard", row.standard, lang())}


def _death(injury: Injury) -> dict[str, Any] | None:
    row = Death.objects.filter(injury=injury).first()
    if row is None:
        return None
    heirs = [
        {
            "name": read(one, "name", injury.number),
            "relation": say("heir", one.relation, lang()),
            "share": f"{one.parts}/{one.of}" if one.of > 1 else "1",
        }
        for one in row.heirs.filter(ended_at=None)
    ]
    return {"row": row, "heirs": heirs}


def _explained(injury: Injury) -> list[dict[str, Any]]:
    """How the standing award got from each line to its amount."""
    award = standing([injury.claim_id]).get(injury.claim_id)
    if award is None:
        return []
    rows = AwardLine.objects.filter(claim_award=award, line__person=injury.injured.code)
    tongue = lang()
    return [
        {
            "line": row.line,
            "fen": row.payable_fen,
            "steps": [
                {
                    "n": step["n"],
                    "text": step["says"][tongue],
                    "clause": step["clause"],
                    "after": step["after"],
                }
                for step in row.steps
            ],
        }
        for row in rows.select_related("line").order_by("line__number")
    ]
