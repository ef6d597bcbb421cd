"""What a page shows of a row that waits: what it says, masked; what is wrong; what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hedun.claims.models import Claim
from hedun.domain import masks
from hedun.domain.actors import Actor
from hedun.domain.case import State as ClaimState
from hedun.domain.money import yuan
from hedun.domain.units import degree_to_percent, mu_from_int
from hedun.domain.words import Word
from hedun.intake.held import ASIDE, KEEPS_SOMETHING
from hedun.intake.kept import Kept, revealed
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import DOUBT, SheetProblem
from hedun.intake.profiles import VILLAGE
from hedun.intake.queries import may_act, may_erase
from hedun.intake.rereading import missing, needed_of
from hedun.intake.sorting import field_of
from hedun.intake.things import weight_g
from hedun.intake.told import missing_of
from hedun.people.models import Reason

State = Waiting.State
RETURNED = State.RETURNED
PERCENT = 10_000  # millionths; less than one is written with its sign, or it means something else
SECRET = frozenset({"id_number", "account", "phone"})
# Cells that may be the wrong one as well, or that tell two things apart.
_BESIDE: dict[str, tuple[str, ...]] = {
    "NAME_DIFFERS": ("id_number",),
    "DAMAGED_ABOVE_PLANTED": ("planted_e4", "damaged_e4"),
    "STAGE_NOT_OF_CROP": ("crop", "stage"),
    "ALREADY_LISTED": ("plot",),
    "LISTED_BEFORE": ("damaged_e4",),
    "DUPLICATE_ROW": ("plot",),
    "HEADS_WHOLE": ("count_e4",),
    "PERSON_ON_LIST": ("crop",),
    "TAGS_FEWER": ("count_e4", "tags", "note"),
    "TAGS_MORE": ("count_e4", "tags"),
    "TAG_LISTED": ("tags",),
    "TAG_ON_ROW": ("tags",),
    "TAG_OTHER_KIND": ("crop", "tags"),
    "UNIT_OTHER": ("count_e4", "unit"),
}
COLUMNS = tuple(dict.fromkeys(VILLAGE.by_name[column.name] for column in VILLAGE.columns))
_WORDS = ("crop", "stage", "species", "unit", "fate")


@dataclass(frozen=True)
class Card:
    """`kept`: None once the row has gone on. `acts`: the reader may do something about it;
    `erases`: may delete what is in it. `reason`: why it was dropped or erased."""

    row: Waiting
    kept: Kept | None
    acts: bool
    erases: bool = False
    reason: str = ""

    @property
    def values(self) -> dict[str, Any]:
        return self.kept.values if self.kept else {}

    @property
    def problems(self) -> list[SheetProblem]:
        return self.kept.problems if self.kept else []

    @property
    def doubts(self) -> list[SheetProblem]:
        return [one for one in self.problems if one.severity == DOUBT]

    @property
    def can(self) -> str:
        """For the bar under the list: the names of its buttons that this row can take."""
        row, can = self.row, list[str]()
        if self.acts and row.state == State.WAITING:
            can += ["drop", "return", "assign", "join", "split"]
            can += ["confirm"] if self.doubts else []
            can += ["same", "another"] if self.listed else []
        if self.acts and row.state == State.TAKEN and row.line and _is_draft(row.line.claim):
            can += ["join", "split"]
        if self.acts and row.state in ASIDE:
            can.append("restore")
        if self.erases and row.state in KEEPS_SOMETHING:
            can.append("erase")
        return " ".join(can)

    @property
    def listed(self) -> bool:
        """Somebody has to say whether the claim that is there is the same loss."""
        return self.row.claim_id is not None and self.row.why == Waiting.Why.LISTED

    @property
    def missing(self) -> list[Word]:
        """Of a row that was sent back: everything that its sender is asked for."""
        return list(missing_of(self.kept)) if self.kept and self.row.state == RETURNED else []

    @property
    def open(self) -> list[str]:
        """Fields of the cells that may be written anew, in the order of the columns."""
        if self.kept is None:
            return []
        found = {field_of(one) for one in self.problems}
        found |= {name for one in self.problems for name in _BESIDE.get(one.code, ())}
        found |= set(missing(self.kept, needed_of(self.row, self.values)))
        return [column.name for column in COLUMNS if column.name in found]

    @property
    def rest(self) -> list[tuple[str, str]]:
        """Header and text of the cells that are right; numbers of people masked."""
        shut = [c for c in COLUMNS if c.name not in self.open and self.values.get(c.name)]
        return [(c.header, shown(c.name, self.values[c.name])) for c in shut]

    def said(self, name: str) -> list[SheetProblem]:
        """What is wrong with one cell."""
        return [one for one in self.problems if field_of(one) == name]


def cards(rows: Iterable[Waiting], actor: Actor, now: datetime) -> list[Card]:
    rows = list(rows)
    mine, erased = may_act(actor, now), may_erase(actor, now)
    aside = (State.DROPPED, State.ERASED, State.RETURNED)
    dropped = {row.settled_seq for row in rows if row.state in aside}
    why = dict(Reason.objects.filter(entry_seq__in=dropped).values_list("entry_seq", "text"))
    return [
        Card(
            row,
            revealed(row) if row.cells_enc else None,
            row.submission.village_id in mine,
            row.submission.village_id in erased,
            why.get(row.settled_seq, ""),
        )
        for row in rows
    ]


def _is_draft(claim: Claim) -> bool:
    return claim.state == ClaimState.DRAFT


def by_submission(found: Iterable[Card]) -> list[tuple[Submission, list[Card]]]:
    groups: dict[Submission, list[Card]] = {}
    for card in found:
        groups.setdefault(card.row.submission, []).append(card)
    return list(groups.items())


def written(name: str, value: Any) -> str:
    """A value as somebody would write it in the list."""
    if value in (None, ""):
        return ""
    if name == "stage" and (grams := weight_g({"stage": value})) is not None:
        return f"{Decimal(grams).scaleb(-3).normalize():f}公斤"
    if name in _WORDS:
        return VILLAGE.spoken(name, value)
    if name == "tags":
        return "、".join(value)
    if name == "amount_fen":
        return yuan(value)
    if name in ("planted_e4", "damaged_e4", "count_e4"):
        return f"{mu_from_int(value).normalize():f}"
    if name == "degree_ppm":
        percent = degree_to_percent(Decimal(value).scaleb(-6))
        return percent if value == 0 or value >= PERCENT else f"{percent}%"
    return value.isoformat() if isinstance(value, date) else str(value)


def shown(name: str, value: Any) -> str:
    """As `written`, with the numbers that name somebody masked."""
    if name == "id_number":
        return masks.mask_id(value)
    if name == "account":
        return masks.mask_card(value)
    return masks.mask_phone(value) if name == "phone" else written(name, value)
