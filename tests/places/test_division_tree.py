"""The division tree: only real codes under their real upper divisions, ended but never edited."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hedun.domain.actors import Level
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.places.actions import SETUP, XIANGYUAN, add_place, end_place, import_places
from hedun.places.models import Place, Succession
from hedun.places.queries import lineage, on_day
from hedun.places.rows import BadRows, Row, read_csv
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.people.world import COUNTY, NEXT_VILLAGE, NOW, SINCE, TOWN, VILLAGE, County

MERGED = date(2026, 6, 30)
OURS = read_csv(XIANGYUAN.read_bytes())


def refusal(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.refusals[0].code


# ── Xiangyuan's own list ────────────────────────────────────────────────────────────────────────


def test_xiangyuan_comes_along_with_nine_towns_and_all_its_villages(db: None, home: Path) -> None:
    done = import_places(OURS, actor=SETUP, now=NOW)
    assert (done.added, done.unchanged) == (252, 0)
    county = Place.objects.get(code=COUNTY)
    towns = [town.name for town in county.children.all() if town.name.endswith("镇")]
    assert len(towns) == 9
    assert Place.objects.filter(level=Level.VILLAGE).count() == 239
    village = Place.objects.get(code=VILLAGE)
    assert lineage(village) == (VILLAGE, TOWN, COUNTY, "140400000000", "140000000000")


def test_the_same_list_a_second_time_changes_nothing(db: None, home: Path) -> None:
    import_places(OURS, actor=SETUP, now=NOW)
    entries = Entry.objects.count()
    done = import_places(OURS, actor=SETUP, now=NOW)
    assert (done.added, done.unchanged) == (0, 252)
    assert Entry.objects.count() == entries
    assert verify().faults == ()


# ── bad lists ───────────────────────────────────────────────────────────────────────────────────

MISTAKES = f"""code,name,starts
140423104242,新村,2026-01-01
14042310424,少一位,2026-01-01
140423199200,没有乡镇的村,2026-01-01
140423104243,,2026-01-01
{VILLAGE},改名村,2026-01-01
140423104244,早村,2020-01-01
140423104245,双村,2026-01-01
140423104245,双村,2026-01-01
"""


def test_every_mistake_in_a_list_is_named_by_line_and_column_and_nothing_is_added(
    county: County,
) -> None:
    before = Place.objects.count()
    with pytest.raises(BadRows) as bad:
        import_places(read_csv(MISTAKES.encode()), actor=SETUP, now=NOW)
    found = [(p.line, p.column, p.problem.code) for p in bad.value.problems]
    assert found == [
        (3, "code", "DIVISION_LENGTH"),
        (4, "code", "PLACE_PARENT_MISSING"),
        (5, "name", "PLACE_NAME"),
        (6, "name", "PLACE_NAME_DIFFERS"),
        (7, "starts", "PLACE_PARENT_TOO_LATE"),
        (9, "code", "PLACE_TWICE"),
    ]
    assert "140423199000" in bad.value.problems[1].problem.en  # the township that is missing
    assert Place.objects.count() == before


@pytest.mark.parametrize(
    ("data", "line", "column", "code"),
    [
        ("code,name\n140423104242,新村\n".encode(), 1, "", "COLUMNS"),
        (b"", 1, "", "COLUMNS"),
        (b"code,name,starts\n", 0, "", "NO_ROWS"),
        ("code,name,starts\n140423104242,新村\n".encode(), 2, "", "ROW_LENGTH"),
        ("code,name,starts\n140423104242,新村,2026年\n".encode(), 2, "starts", "DATE_FORM"),
        ("code,name,starts\n140423104242,新村,2026-01-01\n".encode("gbk"), 0, "", "NOT_UTF8"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_was_expected(
    data: bytes, line: int, column: str, code: str
) -> None:
    with pytest.raises(BadRows) as bad:
        read_csv(data)
    [one] = bad.value.problems
    assert (one.line, one.column, one.problem.code) == (line, column, code)


def test_the_command_answers_a_bad_list_with_one_json_object_and_exit_2(
    county: County, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(MISTAKES)
    with pytest.raises(SystemExit) as end:
        call_command("import_places", str(file), "--json")
    assert end.value.code == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["added"] == 0
    assert [p["line"] for p in answer["problems"]] == [3, 4, 5, 6, 7, 9]


def test_the_command_adds_a_good_list_and_says_when_a_file_is_missing(
    county: County, tmp_path: Path, capsys: Any
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("code,name,starts\n140423104242,新村,2026-01-01\n")
    call_command("import_places", str(file), "--json")
    assert json.loads(capsys.readouterr().out) == {
        **{"added": 1, "unchanged": 0, "ended": 0, "problems": []}
    }
    with pytest.raises(CommandError, match=r"gone\.csv"):
        call_command("import_places", str(tmp_path / "gone.csv"))


# ── one division ────────────────────────────────────────────────────────────────────────────────


def test_a_new_village_gets_its_level_from_its_code(county: County) -> None:
    village = add_place(
        "140423104242", "新村", parent=county[TOWN], starts=SINCE,
        actor=county.actor("admin"), now=NOW,
    )  # fmt: skip
    assert village.level == Level.VILLAGE
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("code", "parent", "problem"),
    [
        ("140423104242", "140423105000", "PLACE_PARENT_WRONG"),  # another township
        ("140423104242", COUNTY, "PLACE_PARENT_WRONG"),  # the township skipped
        ("14042310424x", TOWN, "DIVISION_CHARACTER"),
        ("990423104242", TOWN, "DIVISION_PROVINCE"),
        (VILLAGE, TOWN, "PLACE_NAME_DIFFERS"),
    ],
)
def test_a_code_that_does_not_lie_under_its_upper_division_is_refused(
    county: County, code: str, parent: str, problem: str
) -> None:
    with pytest.raises(Malformed) as bad:
        add_place(code, "新村", parent=county[parent], starts=SINCE, actor=SETUP, now=NOW)
    assert bad.value.problem.code == problem


@pytest.mark.parametrize(
    ("who", "code"),
    [("next-admin", "OTHER_PLACE"), ("township", "OTHER_ROLE"), ("forestry", "OTHER_ROLE")],
)
def test_only_an_administrator_above_it_adds_or_ends_a_village(
    county: County, who: str, code: str
) -> None:
    actor = county.actor(who)
    with pytest.raises(Refused) as added:
        add_place("140423104242", "新村", parent=county[TOWN], starts=SINCE, actor=actor, now=NOW)
    with pytest.raises(Refused) as ended:
        end_place(county[VILLAGE], MERGED, actor=actor, now=NOW)
    with pytest.raises(Refused) as imported:
        import_places([Row(2, "140423104242", "新村", SINCE)], actor=actor, now=NOW)
    assert {refusal(added), refusal(ended), refusal(imported)} == {code}


# ── merging ─────────────────────────────────────────────────────────────────────────────────────


def merged(county: County) -> Place:
    """燕家沟 and 柳沟 become 燕柳沟 on 1 July."""
    actor = county.actor("admin")
    new = add_place(
        "140423104260", "燕柳沟村", parent=county[TOWN], starts=date(2026, 7, 1),
        actor=actor, now=NOW,
    )  # fmt: skip
    for code in (VILLAGE, NEXT_VILLAGE):
        end_place(county[code], MERGED, [new], actor=actor, now=NOW)
    return new


def test_merged_villages_live_on_in_the_new_one_and_stay_findable_for_their_days(
    county: County,
) -> None:
    new = merged(county)
    assert {p.code for p in new.predecessors.all()} == {VILLAGE, NEXT_VILLAGE}
    last_day = set(on_day(MERGED).values_list("code", flat=True))
    day_after = set(on_day(date(2026, 7, 1)).values_list("code", flat=True))
    assert {VILLAGE, NEXT_VILLAGE} <= last_day and new.code not in last_day
    assert not {VILLAGE, NEXT_VILLAGE} & day_after and new.code in day_after
    assert county[VILLAGE].name == Place.objects.get(code=VILLAGE).name
    assert verify().faults == ()


def test_a_predecessor_written_in_behind_our_back_is_seen(county: County) -> None:
    new = merged(county)
    Succession.objects.filter(successor=new, predecessor=county[VILLAGE]).update(
        predecessor=county["140423105200"]
    )
    assert [f.subject.split(":")[0] for f in verify().faults] == ["places.Succession"]


@pytest.mark.parametrize(
    ("code", "until", "taker", "problem"),
    [
        (TOWN, MERGED, NEXT_VILLAGE, "PLACE_HAS_CHILDREN"),
        (VILLAGE, date(2025, 12, 31), NEXT_VILLAGE, "PLACE_ENDS_BEFORE_START"),
        (VILLAGE, MERGED, VILLAGE, "PLACE_SUCCESSOR"),
    ],
)
def test_a_division_cannot_end_when_somebody_would_be_left_without_one(
    county: County, code: str, until: date, taker: str, problem: str
) -> None:
    with pytest.raises(Malformed) as bad:
        end_place(county[code], until, [county[taker]], actor=SETUP, now=NOW)
    assert bad.value.problem.code == problem


def test_a_division_ends_once(county: County) -> None:
    merged(county)
    with pytest.raises(Malformed) as bad:
        end_place(county[VILLAGE], date(2026, 5, 31), actor=SETUP, now=NOW)
    assert bad.value.problem.code == "PLACE_ENDED"
