"""What `hedun verify` asks of this room: is the board what the entries say?"""

from collections.abc import Iterable

from hedun.oversight.reckoning import differences


def board_as_recorded() -> Iterable[tuple[str, str, str]]:
    return differences()
