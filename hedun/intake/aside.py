"""A file that somebody chose and has not said yes to: the session keeps its token (pending.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hedun.domain.actors import Actor
from hedun.intake import pending
from hedun.intake.pending import Pending
from hedun.intake.problems import SheetProblem

SHOWN = 200  # problems


@dataclass(frozen=True)
class Aside:
    """One of a session's files. `key`: under which the session keeps its token."""

    key: str

    def put(self, request: HttpRequest, chosen: Pending, actor: Actor, now: datetime) -> None:
        """In place of one that was chosen before."""
        self.drop(request)
        request.session[self.key] = pending.keep(chosen, user=actor.user, now=now)

    def of(self, request: HttpRequest, actor: Actor, now: datetime) -> Pending | None:
        """None when the hour is over, which the next page says."""
        token = request.session.get(self.key, "")
        found = pending.kept(token, user=actor.user, now=now) if token else None
        if found is None:
            self.say_over(request)
        return found

    def say_over(self, request: HttpRequest) -> None:
        messages.warning(
            request,
            _("The sheet was put aside for an hour and that is over. Choose the file again."),
        )

    def drop(self, request: HttpRequest) -> None:
        """It was taken in, or another is chosen."""
        pending.drop(request.session.pop(self.key, ""))


def shown(problems: Sequence[SheetProblem]) -> dict[str, Any]:
    """What the page says of them: the first of many, and whether their sheets must be told."""
    return {
        "told": problems[:SHOWN],
        "more": max(0, len(problems) - SHOWN),
        "sheets": len({one.sheet for one in problems}) > 1,
    }
