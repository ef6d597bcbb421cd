"""The pages of this room as one person has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.domain.actors import Actor
from hedun.domain.permissions import does

Tab = tuple[str, str | Promise, str]  # a view, its title, the right to see it
TABS: tuple[Tab, ...] = (
    ("prevention:measures", _("Measures"), "see.prevention"),
    ("prevention:spots", _("Hot spots"), "see.season"),
    ("prevention:again", _("Hit again"), "see.season"),
    ("prevention:effect", _("Did it help"), "see.season"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    url: str
    title: str | Promise
    here: bool


def tabs(actor: Actor, now: datetime, here: str) -> list[Shown]:
    """`here`: the name of the view being shown."""
    return shown(TABS, actor, now, here)


def shown(tabs: Iterable[Tab], actor: Actor, now: datetime, here: str) -> list[Shown]:
    """Those that the actor may see."""
    return [
        Shown(reverse(url), title, url == here)
        for url, title, right in tabs
        if does(right, actor, now)
    ]
