"""docs/threats.md and docs/mlps.md keep their word: every test they name exists, and every room has
its section."""

import re

from tests.shape.sources import ROOMS, ROOT, files, listed

TEXT = (ROOT / "docs/threats.md").read_text()
ASKED = [(ROOT / f"docs/{name}").read_text() for name in ("mlps.md", "mlps.zh-CN.md")]
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
    by_law = [re.findall(r"`(test_\w+)`", text) for text in ASKED]
    assert by_law[0] == by_law[1] and len(by_law[0]) > 25
    assert set(by_law[0]) <= there, listed(sorted(set(by_law[0]) - there))


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
