"""Every address again, as the role of the desk, with PostgreSQL's second wall between.

Of PostgreSQL alone (conftest.py), and of `make torture`, which has both answers.
"""

import pytest

from tests.access.answered import Answer, Sweep
from tests.support.counts import count

pytestmark = pytest.mark.slow


def given(sweep: Sweep) -> dict[tuple[str, str, str, str], Answer]:
    return {(one.role, one.spot, one.method, one.name): one for one in sweep}


def test_behind_the_second_wall_everybody_is_answered_as_before_it(
    sweep: Sweep, behind: Sweep
) -> None:
    """So neither wall keeps back what the other lets through."""
    before, after = given(sweep), given(behind)
    roles = {role for role, *_ in after}
    assert before.keys() == after.keys() and len(after) > 400 * len(roles)
    count("access", "requests behind the second wall", len(after))
    other = [
        f"{after[key]}, and without the wall: {one.status}; wrote {one.wrote}, {after[key].wrote}"
        f"; named {one.named}, {after[key].named}"
        for key, one in before.items()
        if (one.status, one.closed, one.wrote, one.named)
        != (after[key].status, after[key].closed, after[key].wrote, after[key].named)
    ]
    assert not other, "\n".join(other[:60])
