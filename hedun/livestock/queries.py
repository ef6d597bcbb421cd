"""Reading animals: those that count, what is said of them, what a line's animals have in common."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hedun.claims.items import ITEMS, LIVESTOCK
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import lines_of
from hedun.domain.words import Word
from hedun.livestock.models import Animal, Grading, Shift, VetBill
from hedun.livestock.words import DISPOSALS, SHOWS, SIGNS
from hedun.record.selecting import rows_by

VET = "vet"  # the item of veterinary bills: money, no heads
HEADS = frozenset({"head", "animal"})  # units in which a line counts its animals


def counts_heads(line: LossLine) -> bool:
    """Whether a livestock line is of so many heads, and not of money."""
    return line.section == LIVESTOCK and line.item in ITEMS and ITEMS[line.item].unit in HEADS


def of_lines(lines: Collection[int], as_of: Mapping[int, datetime] | None = None) -> list[Animal]:
    """The animals of these lines (pks) that count, in order. `as_of` by claim pk: those that stood
    in them at that instant."""
    limits = as_of or {}
    if not limits:
        rows = rows_by(Animal, "line_id", lines)
        return [row for row in rows if row.struck_at is None]
    left = [shift.animal_id for shift in rows_by(Shift, "line_id", lines)]
    rows = {r.pk: r for r in (*rows_by(Animal, "line_id", lines), *rows_by(Animal, "id", left))}
    shifts = rows_by(Shift, "animal_id", rows)
    found = []
    for row in sorted(rows.values(), key=lambda one: (one.claim_id, one.number)):
        until = limits.get(row.claim_id)
        if until is None:
            stood = row.struck_at is None
        else:
            stood = row.added_at <= until and (row.struck_at is None or row.struck_at > until)
            after = [s.line_id for s in shifts if s.animal_id == row.pk and s.at > until]
            row.line_id = after[0] if after else row.line_id
        if stood and row.line_id in lines:
            found.append(row)
    return found


def gradings(
    animals: Iterable[Animal], as_of: Mapping[int, datetime] | None = None
) -> dict[int, dict[str, Grading]]:
    """{animal pk: {level: its newest grading}}, one query. `as_of` by claim pk: by then."""
    limits = as_of or {}
    until = {animal.pk: limits.get(animal.claim_id) for animal in animals}
    found: dict[int, dict[str, Grading]] = {}
    for row in rows_by(Grading, "animal_id", until):
        limit = until[row.animal_id]
        if limit is None or row.at <= limit:
            found.setdefault(row.animal_id, {})[row.level] = row
    return found


def counts(graded: Mapping[str, Grading]) -> Grading | None:
    """The grading that counts: the expert's, else what the township recommends."""
    return graded.get(Grading.Level.DECIDED) or graded.get(Grading.Level.RECOMMENDED)


def heads_of(animals: Iterable[Animal]) -> dict[int, int]:
    """{line pk: heads}, of lines that have any."""
    found: dict[int, int] = {}
    for animal in animals:
        found[animal.line_id] = found.get(animal.line_id, 0) + animal.heads
    return found


def weights(lines: Collection[int]) -> dict[int, list[tuple[int, int | None]]]:
    """{line pk: heads and the grams of each}, of lines that have animals; one query."""
    found: dict[int, list[tuple[int, int | None]]] = {}
    for animal in of_lines(lines):
        found.setdefault(animal.line_id, []).append((animal.heads, animal.weight_g))
    return found


def cause_and_fate(
    lines: Sequence[LossLine], as_of: Mapping[int, datetime]
) -> dict[int, dict[str, str]]:
    """`cause` and `fate` of each line whose animals agree; empty where they do not, or where
    nobody has said it."""
    stock = {line.pk: line for line in lines if line.section == LIVESTOCK}
    if not stock:
        return {}
    limits = {pk: at for pk, at in as_of.items() if pk in {x.claim_id for x in stock.values()}}
    own: dict[int, list[Animal]] = {}
    for animal in of_lines(stock, limits):
        own.setdefault(animal.line_id, []).append(animal)
    graded = gradings([animal for animals in own.values() for animal in animals], limits)
    return {
        pk: {
            "fate": _common(animal.fate for animal in animals),
            "cause": _common(cause_of(graded.get(animal.pk, {})) for animal in animals),
        }
        for pk, animals in own.items()
    }


def cause_of(graded: Mapping[str, Grading]) -> str:
    found = counts(graded)
    return found.cause if found else ""


def _common(values: Iterable[str]) -> str:
    found = set(values)
    return found.pop() if len(found) == 1 else ""


# ── the panel of a claim ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Shown:
    """A photograph by its key, and what it shows."""

    photo_id: int
    said: Word


@dataclass(frozen=True)
class Seen:
    """One animal with everything that is known of it."""

    animal: Animal
    graded: Mapping[str, Grading]

    @property
    def recommended(self) -> Grading | None:
        return self.graded.get(Grading.Level.RECOMMENDED)

    @property
    def decided(self) -> Grading | None:
        return self.graded.get(Grading.Level.DECIDED)

    @property
    def signs(self) -> list[Word]:
        found = counts(self.graded)
        return [SIGNS[code] for code in found.signs if code in SIGNS] if found else []

    @property
    def note(self) -> str:
        found = counts(self.graded)
        return found.note if found else ""

    @property
    def kilos(self) -> Decimal | None:
        grams = self.animal.weight_g
        return None if grams is None else Decimal(grams).scaleb(-3)

    @property
    def disposed(self) -> Word | None:
        return DISPOSALS[self.animal.disposal.kind] if self.animal.disposal else None

    @property
    def pictures(self) -> list[Shown]:
        return [Shown(row.photo_id, SHOWS[row.shows]) for row in self.animal.pictures.all()]


@dataclass(frozen=True)
class Herd:
    """A livestock line with its animals and bills. `struck`: animals that do not count."""

    line: LossLine
    animals: Sequence[Seen]
    struck: Sequence[Animal]
    bills: Sequence[VetBill]

    @property
    def heads(self) -> int:
        return sum(seen.animal.heads for seen in self.animals)

    @property
    def bills_fen(self) -> int:
        return sum(bill.amount_fen for bill in self.bills if bill.struck_at is None)


def herds(claim: Claim) -> list[Herd]:
    """The claim's livestock lines, in order; a constant number of queries."""
    lines = [line for line in lines_of([claim]) if line.section == LIVESTOCK]
    if not lines:
        return []
    rows = list(
        Animal.objects.filter(claim=claim)
        .select_related("disposal", "corrects")
        .prefetch_related("pictures")
    )
    graded = gradings(rows)
    bills = list(VetBill.objects.filter(line__in=lines))
    return [
        Herd(
            line,
            [
                Seen(row, graded.get(row.pk, {}))
                for row in rows
                if row.line_id == line.pk and row.struck_at is None
            ],
            [row for row in rows if row.line_id == line.pk and row.struck_at is not None],
            [bill for bill in bills if bill.line_id == line.pk],
        )
        for line in lines
    ]
