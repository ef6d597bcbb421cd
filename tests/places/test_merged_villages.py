"""撤并: what happened in a village stays the village's; who took it over answers for it now."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from hedun.places.actions import SETUP, import_places
from hedun.places.models import Place
from hedun.places.queries import became, below, lineage, lineages, on_day, same_ground
from hedun.places.rows import BadRows, read_csv
from hedun.record.verification import verify
from tests.people.world import (
    COUNTY,
    ID,
    NEXT_TOWN,
    NEXT_VILLAGE,
    NOW,
    OTHER_ID,
    TOWN,
    VILLAGE,
    County,
    find_by_id_number,
)

LAST, AFTER = date(2026, 6, 30), date(2026, 7, 1)
NEW = "140423104299"
CHANGES = f"""code,name,starts,until,successors
{VILLAGE},燕家沟村,2026-01-01,2026-06-30,{NEW}
{NEXT_VILLAGE},柳沟村,2026-01-01,2026-06-30,{NEW}
{NEW},新合村,2026-07-01,,
"""


def take_over(text: str = CHANGES) -> Place:
    import_places(read_csv(text.encode()), actor=SETUP, now=NOW)
    return Place.objects.get(code=NEW)


def test_a_list_of_changes_ends_two_villages_and_begins_the_one_they_went_into(
    county: County, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "changes.csv"
    file.write_text(CHANGES)
    for said in (
        {"added": 1, "unchanged": 0, "ended": 2},
        {"added": 0, "unchanged": 3, "ended": 0},
    ):
        call_command("import_places", str(file), "--json")
        assert json.loads(capsys.readouterr().out) == said | {"problems": []}
    new = Place.objects.get(code=NEW)
    assert {p.code for p in new.predecessors.all()} == {VILLAGE, NEXT_VILLAGE}
    assert on_day(LAST).filter(code=VILLAGE).exists() and not on_day(AFTER).filter(code=VILLAGE)
    assert verify().faults == ()


def test_a_village_is_renamed_by_ending_it_and_beginning_it_under_the_same_code(
    county: County,
) -> None:
    text = f"""code,name,starts,until,successors
{VILLAGE},燕家沟村,2026-01-01,2026-06-30,{VILLAGE}
{VILLAGE},燕家沟新村,2026-07-01,,
"""
    import_places(read_csv(text.encode()), actor=SETUP, now=NOW)
    old, new = Place.objects.filter(code=VILLAGE).order_by("starts")
    assert (old.until, new.name) == (LAST, "燕家沟新村")
    assert became([old], AFTER) == {old.pk: (new,)} and became([old], LAST) == {old.pk: (old,)}
    assert lineage(old)[0] == lineage(new)[0] == VILLAGE


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (f"{VILLAGE},燕家沟村,2026-01-01,2026-06-30,140423104777", "successors", "PLACE_SUCCESSOR"),
        (f"{VILLAGE},燕家沟村,2026-01-01,2025-06-30,", "until", "PLACE_ENDS_BEFORE_START"),
        (f"{TOWN},虒亭镇,2026-01-01,2026-06-30,{NEXT_TOWN}", "until", "PLACE_HAS_CHILDREN"),
        (f"{VILLAGE},燕家沟村,2026-01-01,2026年6月,", "until", "DATE_FORM"),
    ],
)  # fmt: skip
def test_an_end_that_cannot_be_is_named_by_line_and_column_and_nothing_changes(
    county: County, line: str, column: str, code: str
) -> None:
    with pytest.raises(BadRows) as bad:
        take_over(f"code,name,starts,until,successors\n{line}\n{NEW},新合村,2026-06-01,,\n")
    [one] = bad.value.problems
    assert (one.line, one.column, one.problem.code) == (2, column, code)
    assert not Place.objects.filter(code=NEW).exists()
    assert not Place.objects.filter(until__isnull=False).exists()


def test_who_answers_for_the_new_village_answers_for_what_the_old_ones_left(
    county: County,
) -> None:
    new = take_over()
    old = county[VILLAGE]
    old.refresh_from_db()
    assert lineage(old)[:3] == (VILLAGE, TOWN, COUNTY) and NEW in lineage(old)
    assert lineages()[old.pk] == lineage(old)
    assert lineage(old, LAST) == lineages(LAST)[old.pk] == (VILLAGE, *lineage(new)[1:])
    assert old.pk in below({NEW}) and old.pk in below({NEW}, AFTER)
    assert old.pk not in below({NEW}, LAST)  # until then it was nobody else's
    assert county["140423105200"].pk not in below({NEW})


def test_households_of_the_old_villages_are_found_in_the_new_one_without_being_rewritten(
    county: County,
) -> None:
    first = county.family()
    second = county.family(
        name="李秀英", id_number=OTHER_ID, village=county[NEXT_VILLAGE],
        actor=county.actor("next-clerk"),
    )  # fmt: skip
    new = take_over()
    assert same_ground(new) == {new.pk, first.village_id, second.village_id}
    assert find_by_id_number(ID, new) == first and find_by_id_number(OTHER_ID, new) == second
    first.refresh_from_db()
    assert first.village.code == VILLAGE
    assert became([first.village], AFTER) == {first.village_id: (new,)}
