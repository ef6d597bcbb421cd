"""`hedun verify` on a grown county: whatever is changed behind its back is seen and named."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hedun.demo.people import families
from tests.support.house import House

SWEEP = "from tests.record.tamper import main; main()"
BODIES = """
import json
from hedun.people.models import Household
from hedun.record.models import Entry
print(json.dumps([list(Household.objects.order_by("pk").values_list("name", flat=True)),
                  list(Entry.objects.values_list("body", flat=True))]))
"""
CHANGE = "from hedun.claims.models import Claim; Claim.objects.filter(pk=1).update(row={row})"


def verify(house: House, *words: str) -> tuple[int, str, str]:
    """Exit status, what it says, what it complains of."""
    process = house.start("verify", *words)
    said, complained = process.communicate(timeout=60)
    return process.returncode, said, complained


def test_every_change_of_every_column_row_and_file_is_seen_and_named_first(grown: House) -> None:
    found = json.loads(grown.python(SWEEP))
    assert found["wrong"] == []
    assert found["clean"] and found["clean_again"]
    # Every table of every room and every kind of file took part.
    assert found["tried"]["column"] > 300 and found["tried"]["row gone"] > 35
    assert found["tried"]["file"] >= 5 * 6 and found["tried"]["every file"] >= 5


def test_nothing_that_identifies_a_person_stands_in_the_record(grown: House) -> None:
    names, bodies = json.loads(grown.python(BODIES))
    people = families(Random(1), 12, "燕家沟村")
    assert [one.name for one in people] == names  # so these are the people of this county
    text = "\n".join(bodies)
    for one in people:
        for secret in (one.name, one.id_number, one.phone, one.card):
            assert secret not in text
    for there in ("gaozhicheng", "BA-140423104-2026-0001"):  # the same search finds these
        assert there in text


def test_a_clean_record_ends_with_0_and_says_what_was_looked_at(grown: House) -> None:
    status, said, complained = verify(grown)
    assert (status, complained) == (0, "")
    assert "一切如记录 / all as recorded" in said
    status, said, _ = verify(grown, "--json")
    found = json.loads(said)
    assert status == 0 and found["ok"] and found["faults"] == [] and found["rows"] > 400
    assert len(found["root"]) == 64


def test_a_changed_row_ends_with_1_and_its_place_on_stderr(grown: House) -> None:
    grown.python(CHANGE.format(row=99))
    try:
        status, said, complained = verify(grown)
        assert (status, said) == (1, "")
        assert complained.splitlines()[1] == "claims.Claim:1"
        assert "this row was changed after entry" in complained and "这一行" in complained
        status, said, _ = verify(grown, "--json")
        assert status == 1
        assert [f["subject"] for f in json.loads(said)["faults"]] == ["claims.Claim:1"]
    finally:
        grown.python(CHANGE.format(row=1))
    assert verify(grown)[0] == 0


@pytest.fixture
def root(grown: House) -> dict[str, Any]:
    handed: dict[str, Any] = json.loads(grown.run("root", "--to", "县林业局"))
    return handed


def test_a_root_that_was_handed_over_is_compared(
    grown: House, root: dict[str, Any], tmp_path: Path
) -> None:
    kept = tmp_path / "roots.txt"
    kept.write_text(json.dumps(root) + "\n\n")
    status, said, _ = verify(grown, "--roots", str(kept))
    assert status == 0 and "2 个已交出的根" in said  # ours in roots.log and theirs
    kept.write_text(json.dumps({**root, "root": "0" * 64}))
    status, _, complained = verify(grown, "--roots", str(kept))
    assert status == 1
    assert complained.splitlines()[1] == f"record.Entry:{root['seq']}"
    assert root["at"] in complained
    kept.write_text(json.dumps({**root, "seq": root["seq"] + 1}))
    status, _, complained = verify(grown, "--roots", str(kept))
    assert status == 1 and "an entry now missing" in complained


@pytest.mark.parametrize(
    "line",
    [
        b"no root",
        b"[1, 2]",
        b"{}",
        b'{"seq": "1", "root": "%s", "at": ""}' % (b"0" * 64),
        b'{"seq": -1, "root": "%s", "at": ""}' % (b"0" * 64),
        b'{"seq": 1, "root": "abc", "at": ""}',
        b'{"seq": 1, "root": 7, "at": ""}',
        b'{"seq": 1, "root": "%s", "at": "", "more": 1}' % (b"0" * 64),
        "县林业局".encode("gbk"),
    ],
)
def test_a_file_that_holds_no_roots_ends_with_2_and_names_the_line(
    grown: House, tmp_path: Path, line: bytes
) -> None:
    kept = tmp_path / "roots.txt"
    kept.write_bytes(b"\n" + line + b"\n")
    status, said, complained = verify(grown, "--roots", str(kept))
    assert (status, said) == (2, "")
    assert "roots.txt, line 2: expected one root" in complained
    assert "Traceback" not in complained


def test_a_file_of_roots_that_is_not_there_ends_with_2(grown: House, tmp_path: Path) -> None:
    status, _, complained = verify(grown, "--roots", str(tmp_path / "gone.txt"))
    assert status == 2 and "gone.txt" in complained and "Traceback" not in complained
