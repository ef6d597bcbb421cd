"""What rooms above keep of a row beside its loss line, such as the animals behind it.

They may not be imported from here, so each registers in its apps.py:

    beyond.register(keep_animals, known_tags, same_animals)

`keep` writes, with the pen of the list, what a row says beyond its line. `look` tells of rows that
would say a second time what is known already, by where and header. `same`: whether a row that comes
anew says of what lies behind its line what is known of it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from hedun.claims.models import LossLine
from hedun.domain.actors import Actor
from hedun.domain.problems import Problem
from hedun.intake.reading import Where
from hedun.people.models import Household

Values = Mapping[Where, Mapping[str, Any]]
Keep = Callable[[LossLine, Mapping[str, Any], Actor, datetime], object]
Look = Callable[[Values, Mapping[Where, Household]], Iterable[tuple[Where, str, Problem]]]
Same = Callable[[LossLine, Mapping[str, Any]], bool]

KEEPS: list[Keep] = []
LOOKS: list[Look] = []
SAMES: list[Same] = []


def register(keep: Keep, look: Look, same: Same) -> None:
    if keep not in KEEPS:
        KEEPS.append(keep)
        LOOKS.append(look)
        SAMES.append(same)
