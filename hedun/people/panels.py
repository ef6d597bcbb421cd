"""What rooms above show on a household's page: its claims, its payments. Rooms above may not be
imported from here, so each registers a part of the page in its apps.py:

    panels.register(claims_panel)

A panel answers the name of a template and what it needs, or None where there is nothing to show
to this person.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hedun.domain.actors import Actor
from hedun.people.models import Household

Panel = Callable[[Household, Actor, datetime], tuple[str, dict[str, Any]] | None]

PANELS: list[Panel] = []


def register(panel: Panel) -> None:
    if panel not in PANELS:
        PANELS.append(panel)


def shown(household: Household, actor: Actor, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    found = (panel(household, actor, now) for panel in PANELS)
    return [one for one in found if one is not None]
