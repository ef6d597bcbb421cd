"""docs/permissions.md is what the table says, and a row that is written crookedly is found."""

import pytest

from hedun.domain import permissions
from hedun.domain.actors import NOT_POSTED, Role
from hedun.domain.lifecycle import MOVES
from hedun.domain.permissions import PERMITTED, RIGHTS
from tests.support.scripts import script


def test_the_page_is_what_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = script("permissions_doc", monkeypatch)
    assert doc.main(["--check"]) == 0, "docs/permissions.md is stale: run `make docs`"
    assert all(f"`{action}`" in doc.page() for action in RIGHTS)


def test_every_move_takes_its_roles_from_the_table_and_every_row_of_the_road_has_a_move() -> None:
    rows = {action: roles for action, roles in PERMITTED.items() if RIGHTS[action].en == ""}
    of_moves = {
        move.action: frozenset().union(*(m.roles for m in MOVES if m.action == move.action))
        for move in MOVES
    }
    by_action: dict[str, frozenset[Role]] = {}
    for name, roles in rows.items():
        action = name.split(".")[1]
        by_action[action] = by_action.get(action, frozenset()) | roles
    assert by_action == of_moves


def test_every_person_and_both_others_may_do_something() -> None:
    assert set().union(*PERMITTED.values()) == set(Role)
    nobodys = {action for action, roles in PERMITTED.items() if roles <= NOT_POSTED}
    assert nobodys == {"claim.confirm", "claim.close"}


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("x.do claim TC....... ... ..", "'T' stands in the column of 'C'"),
        ("x.do claim C....... ... ..", "15 columns, expected 16"),
        ("x.do claim ..X...... ... ..", "'X' stands in the column of 'I'"),
        ("x.do field C........ ... ..", "'field' is not a valid Where"),
    ],
)
def test_a_row_written_crookedly_says_where(row: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        list(permissions._read(f"head\n{row}"))
