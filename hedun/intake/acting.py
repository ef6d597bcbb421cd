"""A button of the inbox carried out on rows, and what is said of it then."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.intake import actions
from hedun.intake.models import Waiting
from hedun.intake.settling import Settled
from hedun.language import lang, spoken
from hedun.people.models import User


def carry_out(
    request: HttpRequest, do: str, rows: list[Waiting], actor: Actor, now: datetime
) -> bool:
    """False: nothing was done, and the page says why. Raises Http404 for no button of ours."""
    if do not in DEEDS:
        raise Http404
    try:
        DEEDS[do](request, rows, actor=actor, now=now)
    except Refused as refused:
        messages.error(request, refusals(refused))
        return False
    except Malformed as wrong:
        messages.error(request, spoken(wrong.problem))
        return False
    return True


def refusals(refused: Refused) -> str:
    return " ".join(say(one, lang()) for one in refused.refusals)


def tell_gone_on(request: HttpRequest, found: list[Settled], *, quiet: bool = False) -> None:
    """How many rows went on, and into which report. `quiet`: nothing is said where none did."""
    rows = sum(len(one.taken) for one in found)
    if not rows:
        if not quiet:
            messages.info(request, _("Kept. Nothing could go on yet; each row says why."))
        return
    numbers = "、".join(dict.fromkeys(r.number for one in found for r in one.reports))
    text = ngettext(
        "%(n)s row went on, into %(reports)s.", "%(n)s rows went on, into %(reports)s.", rows
    )
    messages.success(request, text % {"n": rows, "reports": numbers})


# ── the buttons ─────────────────────────────────────────────────────────────────────────────────


def _confirm(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    tell_gone_on(request, actions.confirm(rows, **who))


def _restore(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    found = actions.restore(rows, **who)
    text = ngettext("%(n)s row waits again.", "%(n)s rows wait again.", len(rows))
    messages.success(request, text % {"n": len(rows)})
    tell_gone_on(request, found, quiet=True)


def _drop(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    found = actions.drop(rows, reason=request.POST.get("reason", ""), **who)
    text = ngettext("%(n)s row was dropped.", "%(n)s rows were dropped.", len(rows))
    undo = _undo("intake:restore", rows=_keys(rows))
    messages.success(request, text % {"n": len(rows)}, extra_tags=undo)
    tell_gone_on(request, found, quiet=True)


def _erase(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    found = actions.erase(rows, reason=request.POST.get("reason", ""), **who)
    text = ngettext(
        "What stood in %(n)s row is erased.", "What stood in %(n)s rows is erased.", len(rows)
    )
    messages.success(request, text % {"n": len(rows)})
    tell_gone_on(request, found, quiet=True)


def _same(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    found = actions.same_loss(rows, **who)
    text = ngettext(
        "%(n)s row is the same loss as its claim; what came with it stands there.",
        "%(n)s rows are the same losses as their claims; what came with them stands there.",
        len(rows),
    )
    undo = _undo("intake:restore", rows=_keys(rows))
    messages.success(request, text % {"n": len(rows)}, extra_tags=undo)
    tell_gone_on(request, found, quiet=True)


def _another(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    tell_gone_on(request, actions.another_loss(rows, **who))


def _join(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    into = actions.join(rows, **who)
    text = _("Joined: all of it is %(report)s now.") % {"report": into.number}
    messages.success(request, text, extra_tags=_undo_grouping(rows))


def _split(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    made = actions.split(rows, **who)
    text = _("The rows that wait get a report of their own when they go on.")
    if made:
        numbers = "、".join(report.number for report in made)
        text = _("Split: a report of its own, %(report)s.") % {"report": numbers}
    messages.success(request, text, extra_tags=_undo_grouping(rows))


def _assign(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    before = {row.officer for row in rows}
    officer = request.POST.get("officer", "")
    actions.assign(rows, officer, **who)
    named = User.objects.filter(username=officer).values_list("name", flat=True).first()
    text = ngettext("%(n)s row is with %(who)s.", "%(n)s rows are with %(who)s.", len(rows))
    if not officer:
        text = ngettext(
            "%(n)s row is with nobody in particular.",
            "%(n)s rows are with nobody in particular.",
            len(rows),
        )
    back = before.pop() if len(before) == 1 else ""
    undo = _undo("intake:assign", rows=_keys(rows), officer=back)
    messages.success(request, text % {"n": len(rows), "who": named}, extra_tags=undo)


def _return(request: HttpRequest, rows: list[Waiting], **who: Any) -> None:
    asked, more = request.POST.getlist("missing"), request.POST.get("more", "")
    reason = request.POST.get("word", "")  # the bar has a reason of its own, for a drop
    found = actions.send_back(rows, missing=[*asked, more], reason=reason, **who)
    text = ngettext("%(n)s row was sent back.", "%(n)s rows were sent back.", len(rows))
    undo = _undo("intake:restore", rows=_keys(rows))
    messages.success(request, text % {"n": len(rows)}, extra_tags=undo)
    tell_gone_on(request, found, quiet=True)


def _keys(rows: list[Waiting]) -> str:
    return ",".join(str(row.pk) for row in rows)


def _undo(name: str, **asked: str) -> str:
    """Where the button beside a message posts to."""
    return f"{reverse(name)}?{urlencode(asked)}"


def _undo_grouping(rows: list[Waiting]) -> str:
    numbers = dict.fromkeys(row.submission.number for row in rows)
    return _undo("intake:part", of=",".join(numbers))


DEEDS: dict[str, Callable[..., None]] = {
    "confirm": _confirm,
    "restore": _restore,
    "drop": _drop,
    "erase": _erase,
    "same": _same,
    "another": _another,
    "join": _join,
    "split": _split,
    "assign": _assign,
    "return": _return,
}
