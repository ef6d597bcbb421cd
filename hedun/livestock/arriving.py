"""Animals that come on a village's list: kept with the line of their row (intake.beyond)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from hedun.claims.models import LossLine
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.problems import Problem
from hedun.intake.beyond import Values
from hedun.intake.problems import problem
from hedun.intake.reading import Where
from hedun.intake.things import weight_g
from hedun.livestock.actions import UNTAGGED_MOST, NewAnimal, add_animals
from hedun.livestock.models import Animal
from hedun.livestock.queries import counts_heads, of_lines
from hedun.people.models import Household

UNTAGGED = "清册没有写耳标号，村里确认没有"


def keep_animals(line: LossLine, values: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """As many animals as the row counts: by their tags, the others without."""
    if not counts_heads(line):
        return
    tags, heads = values.get("tags") or [], line.quantity_e4 // 10_000
    like = {"fate": values["fate"], "weight_g": weight_g(values)}
    new = [NewAnimal(tag=tag, **like) for tag in tags]
    if len(tags) < heads:
        why = str(values.get("note") or UNTAGGED)[:UNTAGGED_MOST]
        new.append(NewAnimal(untagged=why, heads=heads - len(tags), **like))
    add_animals(line, new, actor=actor, now=now)


def same_animals(line: LossLine, values: Mapping[str, Any]) -> bool:
    """Whether the row names the animals that the line has: their number, tags and fate."""
    if not counts_heads(line):
        return True
    there = of_lines([line.pk])
    tags = sorted(animal.tag for animal in there if animal.tag)
    heads = sum(animal.heads for animal in there)
    return (sorted(values.get("tags") or []), values.get("count_e4"), {values.get("fate")}) == (
        tags, heads * 10_000, {animal.fate for animal in there},
    )  # fmt: skip


def known_tags(
    values: Values, households: Mapping[Where, Household]
) -> Iterator[tuple[Where, str, Problem]]:
    """An animal that the household has lost that day is not listed a second time."""
    rows = {where: own for where, own in values.items() if own.get("tags")}
    wanted = {tag for own in rows.values() for tag in own["tags"]}
    if not wanted:
        return
    there: dict[tuple[int, date, str], str] = {}
    found = Animal.objects.filter(
        tag__in=wanted,
        struck_at=None,
        claim__household__in={household.pk for household in households.values()},
        claim__merged_into=None,
    ).exclude(claim__state=State.CLOSED)
    for animal in found.select_related("claim__event"):
        claim = animal.claim
        there[claim.household_id, claim.event.occurred, animal.tag] = claim.number
    for where, own in rows.items():
        household, day = households.get(where), own.get("occurred")
        if household is None or day is None:
            continue
        for tag in own["tags"]:
            claim = there.get((household.pk, day, tag))
            if claim is not None:
                yield where, "耳标号", problem("TAG_LISTED", tag=tag, claim=claim)
                break
