"""The import as a county sees it: commands in processes of their own, also at the same moment."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.intake.world import FAMILIES, NOW
from tests.people.world import VILLAGE
from tests.support.house import QUICK_PASSWORDS, House
from tests.support.sheets import sheet

SET_UP = f"""
{QUICK_PASSWORDS}
from tests.intake.world import make_village
from tests.people.world import make_county
make_village(make_county(), families=4)
"""


@pytest.fixture
def office(new_house: Callable[..., House]) -> House:
    """A house with the village of the other tests, on the morning after the damage."""
    house = new_house(demo=True)
    house.python(SET_UP)
    house.set_now(NOW)
    return house


def test_two_people_handing_in_the_same_file_at_once_make_one_report(
    office: House, tmp_path: Path
) -> None:
    path = tmp_path / "清册.xlsx"
    path.write_bytes(sheet(f.row() for f in FAMILIES[:4]))
    words = ("import-sheet", str(path), "--village", VILLAGE, "--json", "--as")
    both = [office.start(*words, who) for who in ("clerk", "township")]
    said = [json.loads(process.communicate(timeout=120)[0]) for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert said[0]["report"] == said[1]["report"]
    assert sorted(one["again"] for one in said) == [False, True]
    assert [(one["rows"], one["claims"]) for one in said] == [(4, 4), (4, 4)]
    office.run("verify")


def test_verify_names_the_evidence_file_that_was_changed(office: House, tmp_path: Path) -> None:
    path = tmp_path / "清册.xlsx"
    path.write_bytes(sheet([FAMILIES[0].row()]))
    office.run("import-sheet", str(path), "--village", VILLAGE)
    office.run("verify")

    (kept,) = (p for p in (office.home / "evidence").rglob("*") if p.is_file())
    os.chmod(kept, 0o640)
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)
    assert "evidence.Evidence:1" in office.run("verify", status=1)


def test_a_bad_file_ends_with_status_1_and_a_bad_word_with_2(office: House, tmp_path: Path) -> None:
    path = tmp_path / "清册.xlsx"
    path.write_bytes(b"no sheet")
    told = office.run("import-sheet", str(path), "--village", VILLAGE, "--json", status=1)
    assert json.loads(told.splitlines()[0])["problems"][0]["code"] == "FILE_NO_SHEET"
    office.run("import-sheet", str(path), "--village", "14", status=2)
