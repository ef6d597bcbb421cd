"""What the inbox shows: the villages somebody lists for, and what stands in a sheet."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from hedun.domain.actors import Actor, Level, Role
from hedun.domain.deadlines import local_day
from hedun.intake.models import SheetImport
from hedun.intake.reading import Line
from hedun.intake.sheet import read_sheet
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import below, on_day

SENDERS = frozenset({Role.CLERK, Role.TOWNSHIP})


def own_villages(actor: Actor, now: datetime) -> QuerySet[Place]:
    """The villages for which the actor may hand in a list today."""
    mine = below(places_of(actor, now, SENDERS))
    villages = on_day(local_day(now)).filter(pk__in=mine, level=Level.VILLAGE)
    return villages.select_related("parent").order_by("code")


def latest_sheets(actor: Actor, now: datetime) -> QuerySet[SheetImport]:
    """The last ten sheets that were taken in for these villages."""
    mine = below(places_of(actor, now, SENDERS))
    rows = SheetImport.objects.filter(report__village__in=mine)
    return rows.select_related("report__village", "evidence").order_by("-imported_at", "-pk")[:10]


@dataclass(frozen=True)
class Contents:
    """What a sheet without problems holds. Areas in ten-thousandths of a mu."""

    lines: tuple[Line, ...]

    @property
    def households(self) -> int:
        return len({line.id_number for line in self.lines})

    @property
    def events(self) -> list[tuple[date, str, int]]:
        """Each accident: day, animal, how many households it struck."""
        found: dict[tuple[date, str], set[str]] = {}
        for line in self.lines:
            found.setdefault((line.occurred, line.species), set()).add(line.id_number)
        return [(day, species, len(who)) for (day, species), who in sorted(found.items())]

    @property
    def planted_e4(self) -> int:
        return sum(line.planted_e4 for line in self.lines)

    @property
    def damaged_e4(self) -> int:
        return sum(line.damaged_e4 for line in self.lines)


def contents(data: bytes, *, today: date) -> Contents:
    """The rows of a sheet in which nothing is wrong. Raises TypeError for any other."""
    return Contents(tuple(read_sheet(data, today=today).lines()))
