"""The pages of this room as one person has them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.domain.actors import Actor
from hedun.domain.permissions import does

TABS: tuple[tuple[str, str | Promise, str], ...] = (
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
    return [
        Shown(reverse(url), title, url == here)
        for url, title, right in TABS
        if does(right, actor, now)
    ]
