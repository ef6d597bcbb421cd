"""`hedun verify` on a grown county: whatever is changed behind its back is seen and named."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hedun.demo.people import families
from tests.support.house import House
from tests.support.shell import Shell

SWEEP = "from tests.record.tamper import main; main()"
BODIES = """
import json
from hedun.people.models import Household
from hedun.record.models import Entry
print(json.dumps([list(Household.objects.order_by("pk").values_list("name", flat=True)),
                  list(Entry.objects.values_list("body", flat=True))]))
"""
CHANGE = "from hedun.claims.models import Claim; Claim.objects.filter(pk=1).update(row={row})"


@pytest.fixture(scope="module")
def shell(grown: House) -> Iterator[Shell]:
    with Shell(grown) as opened:
        yield opened


def test_every_change_of_every_column_row_and_file_is_seen_and_named_first(grown: House) -> None:
    found = json.loads(grown.python(SWEEP))
    assert found["wrong"] == []
    assert found["clean"] and found["clean_again"]
    # Every table of every room and every kind of file took part.
    assert found["tried"]["column"] > 300 and found["tried"]["row gone"] > 35
    assert found["tried"]["file"] >= 5 * 6 and found["tried"]["every file"] >= 5


def test_nothing_that_identifies_a_person_stands_in_the_record(shell: Shell) -> None:
    names, bodies = json.loads(shell.python(BODIES))
    people = families(Random(1), 13, "燕家沟村")
    assert [one.name for one in people] == names  # so these are the people of this county
    text = "\n".join(bodies)
    for one in people:
        for secret in (one.name, one.id_number, one.phone, one.card):
            assert secret not in text
    for there in ("gaozhicheng", "BA-140423104-2026-0001"):  # the same search finds these
        assert there in text


def test_a_clean_record_ends_with_0_and_says_what_was_looked_at(grown: House, shell: Shell) -> None:
    process = grown.start("verify")
    said, complained = process.communicate(timeout=60)
    assert (process.returncode, complained) == (0, "")
    assert "一切如记录 / all as recorded" in said
    found = json.loads(shell.run("verify", "--json"))
    assert found["ok"] and found["faults"] == [] and found["rows"] > 400
    assert len(found["root"]) == 64


def test_a_changed_row_ends_with_1_and_its_place_on_stderr(shell: Shell) -> None:
    shell.python(CHANGE.format(row=99))
    try:
        status, said, complained = shell.ask("verify")
        assert (status, said) == (1, "")
        assert complained.splitlines()[1] == "claims.Claim:1"
        assert "this row was changed after entry" in complained and "这一行" in complained
        said = shell.run("verify", "--json", status=1)
        assert [f["subject"] for f in json.loads(said)["faults"]] == ["claims.Claim:1"]
    finally:
        shell.python(CHANGE.format(row=1))
    shell.run("verify")


@pytest.fixture
def root(shell: Shell) -> dict[str, Any]:
    handed: dict[str, Any] = json.loads(shell.run("root", "--to", "县林业局"))
    return handed


def test_a_root_that_was_handed_over_is_compared(
    shell: Shell, root: dict[str, Any], tmp_path: Path
) -> None:
    kept = tmp_path / "roots.txt"
    kept.write_text(json.dumps(root) + "\n\n")
    status, said, _ = shell.ask("verify", "--roots", str(kept))
    assert status == 0 and "4 个已交出的根" in said  # ours in roots.log, the signed one and theirs
    kept.write_text(json.dumps({**root, "root": "0" * 64}))
    status, _, complained = shell.ask("verify", "--roots", str(kept))
    assert status == 1
    assert complained.splitlines()[1] == f"record.Entry:{root['seq']}"
    assert root["at"] in complained
    kept.write_text(json.dumps({**root, "seq": root["seq"] + 1}))
    status, _, complained = shell.ask("verify", "--roots", str(kept))
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
    shell: Shell, tmp_path: Path, line: bytes
) -> None:
    kept = tmp_path / "roots.txt"
    kept.write_bytes(b"\n" + line + b"\n")
    status, said, complained = shell.ask("verify", "--roots", str(kept))
    assert (status, said) == (2, "")
    assert "roots.txt, line 2: expected one root" in complained
    assert "Traceback" not in complained


def test_a_file_of_roots_that_is_not_there_ends_with_2(shell: Shell, tmp_path: Path) -> None:
    status, _, complained = shell.ask("verify", "--roots", str(tmp_path / "gone.txt"))
    assert status == 2 and "gone.txt" in complained and "Traceback" not in complained
