"""The pages of this room as one person has them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hedun.domain.actors import Actor
from hedun.prevention.tabs import Shown, Tab, shown

TABS: tuple[Tab, ...] = (
    ("readiness:tasks", _("Ready for the season"), "see.readiness"),
    ("readiness:roster", _("Roster"), "see.readiness"),
    ("readiness:backlog", _("Backlog ahead"), "see.season"),
    ("readiness:means", _("Vehicles and languages"), "means.keep"),
)


def tabs(actor: Actor, now: datetime, here: str) -> list[Shown]:
    """`here`: the name of the view being shown."""
    return shown(TABS, actor, now, here)
