"""The telephones of offices, which papers and the receipt page give to villagers (part of the
room's actions and queries). They are of offices and public; nobody's own number stands here."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from hedun.domain.actors import Actor, Level, Role
from hedun.places.models import Place, PlaceTelephone
from hedun.places.problems import malformed
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.pen import writing

# Whom a villager turns to, the nearest first, and at which level the office is.
OFFICES: Mapping[Role, Level] = {
    Role.CLERK: Level.VILLAGE,
    Role.TOWNSHIP: Level.TOWNSHIP,
    Role.FORESTRY: Level.COUNTY,
    Role.INSURER: Level.COUNTY,
}
Telephones = Mapping[tuple[int, Role], PlaceTelephone]  # by place pk and role
_NUMBER = re.compile(r"\+?[0-9][0-9 -]{5,20}(转[0-9]{1,5})?")


def set_telephone(
    place: Place, role: Role, number: str, *, actor: Actor, now: datetime
) -> list[PlaceTelephone]:
    """One of them; see `set_telephones`."""
    return set_telephones({(place, role): number}, actor=actor, now=now)


def set_telephones(
    numbers: Mapping[tuple[Place, Role], str], *, actor: Actor, now: datetime
) -> list[PlaceTelephone]:
    """登记电话 of offices; "" takes one away. Answers those that changed.

    Who: an administrator of the place or one above it. Raises Malformed (TELEPHONE_…), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        for place, role in numbers:
            above = lineage(place)
            insist_permitted("place.keep", above, actor=actor, now=now, subject=place.code)
            if OFFICES.get(role) != place.level:
                raise malformed("TELEPHONE_OFFICE", place=place.name)
        stands = standing_telephones(place for place, _role in numbers)
        changed = {
            key: number
            for key, said in numbers.items()
            if (number := read_number(said)) != _number(stands.get((key[0].pk, key[1])))
        }
        rows = [
            PlaceTelephone.objects.create(
                place=place, role=role, number=number, set_by=actor.user, set_at=now
            )
            for (place, role), number in changed.items()
        ]
        if rows:
            offices = [f"{row.place.code} {row.role}" for row in rows]
            pen.write("place.telephone", rows[0].place.code, {"offices": offices}, rows=rows)
        else:
            pen.nothing_done()
        return rows


def read_number(said: str) -> str:
    """As it is kept. Raises Malformed (TELEPHONE_FORM)."""
    number = said.strip()
    if number and not _NUMBER.fullmatch(number):
        raise malformed("TELEPHONE_FORM")
    return number


def standing_telephones(places: Iterable[Place]) -> Telephones:
    """What was said last of each office of these places; one query."""
    rows = PlaceTelephone.objects.filter(place__in=[place.pk for place in places])
    return {(row.place_id, Role(row.role)): row for row in rows.order_by("pk")}


def telephones(above: Iterable[str]) -> dict[Role, str]:
    """The number of each office for a village, "" where none is known: `above` are its code and
    those above it. One query."""
    rows = PlaceTelephone.objects.filter(place__code__in=list(above)).order_by("pk")
    found = dict.fromkeys(OFFICES, "")
    return found | {Role(row.role): row.number for row in rows}


def _number(row: PlaceTelephone | None) -> str:
    return row.number if row else ""
