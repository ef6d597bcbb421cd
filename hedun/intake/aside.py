"""A file that somebody chose and has not said yes to: the session keeps its token (pending.py)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed
from hedun.intake import pending
from hedun.intake.pending import Pending
from hedun.intake.problems import SheetProblem
from hedun.intake.profiles import BadProfile
from hedun.language import spoken

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


class Done(Protocol):
    """What a list did, or would do; counts of the room's own beside it. `writes`: how many rows it
    adds or changes."""

    @property
    def rows(self) -> int: ...
    @property
    def writes(self) -> int: ...
    @property
    def problems(self) -> Sequence[SheetProblem]: ...


@dataclass(frozen=True)
class Handing:
    """How a room takes lists over at the desk: one is chosen, shown as it was read, and said yes
    to. `room`: of its pages ROOM:upload and ROOM:preview and their templates; `take`: its action,
    of what was chosen and with dry_run, actor and now; `said`: what was done in words, and where
    one goes then; `whose`: what else the page says of what was chosen."""

    room: str
    take: Callable[..., Any]
    said: Callable[[Any], tuple[str, str]]
    whose: Callable[[Pending], dict[str, Any]] = lambda chosen: {}

    def upload(
        self, request: HttpRequest, form: Form, actor: Actor, now: datetime,
        chosen: Callable[[dict[str, Any]], dict[str, str]] = lambda said: {},
    ) -> HttpResponse:  # fmt: skip
        """Choose the list. It is put aside and shown; nothing is written yet. `chosen`: of what the
        form says what is kept beside the file, as fields of Pending."""
        if request.method == "POST" and form.is_valid():
            sheet = form.cleaned_data["sheet"]
            kept = {"village": "", "reason": "", **chosen(form.cleaned_data)}
            told = {"told": now.isoformat(), "name": sheet.name, "data": sheet.read()}
            self._aside.put(request, Pending(**kept, **told), actor, now)
            return redirect(f"{self.room}:preview")
        context = {"actor": actor, "now": now, "form": form}
        return render(request, f"{self.room}/upload.html", context)

    def preview(self, request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
        """What the list would do; POST does it."""
        back = reverse(f"{self.room}:upload")
        chosen = self._aside.of(request, actor, now)
        if chosen is None:
            return redirect(back)
        sent = request.method == "POST"
        try:
            done: Done = self.take(chosen, dry_run=not sent, actor=actor, now=now)
        except Malformed as wrong:
            messages.error(request, spoken(wrong.problem))
            return redirect(back)
        except BadProfile as bad:  # somebody has changed the county's layout meanwhile
            messages.error(request, str(bad))
            return redirect(back)
        if sent:
            self._aside.drop(request)
            text, then = self.said(done)
            messages.success(request, text)
            return redirect(then)
        context = {
            "actor": actor, "now": now, "back": back, "name": chosen.name, "done": done,
            "told": done.problems[:SHOWN], "more": max(0, len(done.problems) - SHOWN),
            "sheets": len({one.sheet for one in done.problems}) > 1, **self.whose(chosen),
        }  # fmt: skip
        return render(request, f"{self.room}/preview.html", context)

    @property
    def _aside(self) -> Aside:
        return Aside(f"{self.room}.list")
