"""docs/threats.md keeps its word: every test it names exists, and every room has its section."""

import re

from tests.shape.sources import ROOMS, ROOT, files, listed

TEXT = (ROOT / "docs/threats.md").read_text()
SECTION = re.compile(r"^### (\w+)$(.*?)(?=^##|\Z)", re.M | re.S)


def test_every_test_that_a_promise_names_exists() -> None:
    there = {
        found
        for path in files(".py", under=ROOT / "tests")
        for found in re.findall(r"^def (test_\w+)\(", path.read_text(), re.M)
    }
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    assert len(named) > 90
    assert named <= there, listed(sorted(named - there))


def test_every_room_has_its_section_and_every_threat_its_promise() -> None:
    sections = dict(SECTION.findall(TEXT))
    assert set(sections) == {*ROOMS, "web", "domain", "terms"}
    for room, text in sections.items():
        rows = [
            row.split("|")[1:-1] for row in text.splitlines() if re.match(r"\| [STRIDE] \|", row)
        ]
        assert rows, f"{room} has no threat"
        for row in rows:
            assert len(row) == 4 and all(cell.strip() for cell in row), f"{room}: {row}"
            assert "`test_" in row[3], f"{room}: nothing shows “{row[2].strip()}”"
