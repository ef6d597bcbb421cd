"""What stands above and below the rows of a report: the head, the facts, the totals, the bar."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hedun.checks.queries import Later, report_findings
from hedun.checks.rules import EXPERT, TOWNSHIP, Finding
from hedun.claims.models import Claim, Report
from hedun.claims.officers import of_claims
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.clocks import CLOCKS
from hedun.domain.deadlines import Clock
from hedun.domain.lifecycle import ENDED, clock_of, withheld
from hedun.domain.refusals import say
from hedun.domain.words import ACTIONS
from hedun.evidence.queries import sheet_of
from hedun.intake.forms import CHANNELS
from hedun.intake.queries import Source, sources_of, went_into
from hedun.language import lang, spoken
from hedun.notices.models import Notice
from hedun.record.selecting import select
from hedun.web.operations import OPERATIONS, Operation
from hedun.web.reports.amounts import total
from hedun.web.reports.choosing import spans
from hedun.web.reports.eyes import split
from hedun.web.reports.figures import LEVELS, mean_degree, only_crops, total_mu
from hedun.web.reports.road import road
from hedun.web.reports.rows import Row, main_operation


def head(report: Report, every: Sequence[Row], actor: Actor, now: datetime) -> dict[str, Any]:
    """`every`: all rows of the report, whatever filter is shown."""
    states = {row.state for row in every}
    days = [row.claim.event.occurred for row in every]
    sources = sources_of(report, actor, now)
    return {
        "households": len(every),
        "road": road([row.claim for row in every]),
        "only_state": next(iter(states)) if len(states) == 1 else None,
        "hands": _hands(every),
        "split": split(row.why for row in _at_hand(every)),
        "next_due": next_due(_waiting_here(every) or [row.claim for row in every]),
        "first_day": min(days, default=None),
        "last_day": max(days, default=None),
        "sheet": sheet_of(report, actor, now),
        "waiting": _waiting_beside(sources),
        "sources": sources,
        "channel_words": CHANNELS,
        "went_into": went_into(report) if not every else None,
        "notices": [n for (n,) in select(Notice, ("number",), "report_id", [report.pk])],
        "to_post": State.AWARDED in states,
        "papers": {
            "verified": any(m.action == "verify" for row in every for m in row.case.past),
            "awarded": any(row.amount.awarded for row in every),
            "refused": State.REFUSED in states,
        },
        "noticed": [_spoken(finding) for finding in _noticed(report, every)],
        "findings": _count_findings(every),
        "undoable": undoable(every),
    }


@dataclass(frozen=True, slots=True)
class Undoable:
    """The actor's own last step on rows where nobody has acted since. `rows`: as an address names
    them."""

    title: str
    at: datetime
    count: int
    rows: str


def undoable(every: Sequence[Row]) -> list[Undoable]:
    """What the actor can take back, the newest first."""
    groups: dict[str, list[Row]] = {}
    for row in every:
        if any(one.action == "undo" for one in row.operations):
            groups.setdefault(row.case.past[-1].action, []).append(row)
    found = [
        Undoable(
            ACTIONS[action][lang()],
            max(row.case.past[-1].at for row in group),
            len(group),
            spans(row.claim.row for row in group),
        )
        for action, group in groups.items()
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _noticed(report: Report, every: Sequence[Row]) -> list[Finding]:
    """Of the list as a whole, at each level that has looked, and by what it comes to."""
    views = [view for row in every for view in row.lines]
    shown = {
        "township": [(view, view.shown_township) for view in views if not view.sealed],
        "expert": [(view, view.shown_expert) for view in views if not view.sealed],
    }
    later = [
        Later(name, {v.line.pk: (f.quantity, f.degree) for v, f in shown[key] if f.quantity})
        for key, name in (("township", TOWNSHIP), ("expert", EXPERT))
    ]
    fen = {row.claim.pk: row.amount.latest_fen for row in every}
    return report_findings(report, [view.line for view in views], later, fen)


def _waiting_beside(sources: Sequence[Source]) -> tuple[str, int] | None:
    """Rows of the report's own submissions that wait still: the number of the latest submission
    that has any, and how many they are."""
    waits = {one.submission.number: one.waiting for one in sources if one.waiting}
    return (max(waits), sum(waits.values())) if waits else None


def _hands(every: Sequence[Row]) -> dict[str, int]:
    """In whose hands how many of the rows are."""
    found = of_claims(row.claim for row in every)
    return dict(Counter(one.officer_name for rows in found.values() for one in rows))


def _at_hand(every: Sequence[Row]) -> list[Row]:
    """The rows that the actor may take along the road; for who only reads, all that are open. One
    on hold waits for its release."""
    open_rows = [row for row in every if row.state not in ENDED]
    mine = [row for row in open_rows if row.main or (row.case.held and row.operations)]
    return mine or open_rows


def _waiting_here(every: Sequence[Row]) -> list[Claim]:
    """The claims that wait for what the actor would do first."""
    main = main_operation(every)
    return [row.claim for row in every if main and row.main is main]


def next_due(claims: Sequence[Claim]) -> dict[str, Any] | None:
    """The clock that runs out first: what it is for, when, and in which unit it counts."""
    running = [claim for claim in claims if claim.due_at]
    if not running:
        return None
    claim = min(running, key=lambda c: c.due_at)
    name = clock_of(State(claim.state))
    if name is None:
        return None
    rule = CLOCKS[name]
    return {
        "what": spoken(rule),
        "at": claim.due_at,
        "unit": Clock.parse(rule.length).unit,
        "provisional": claim.due_provisional,
    }


def withheld_here(shown: Sequence[Row], actor: Actor, now: datetime) -> list[str]:
    """Where rows wait for the actor's role and not one of them for the actor: why, and what to do
    next. What is on hold has its own word."""
    if any(row.main for row in shown):
        return []
    waiting = [row.case for row in shown if row.state not in ENDED and not row.case.held]
    found = (refusal for case in waiting for refusal in withheld(case, actor, now))
    return list(dict.fromkeys(say(refusal, lang()) for refusal in found))


def footing(shown: Sequence[Row], main: Operation | None) -> dict[str, Any]:
    """The total row and the action bar."""
    views = [view for row in shown for view in row.lines]
    return {
        "sums": {
            "village_fen": total(row.amount.village_fen for row in shown),
            "latest_fen": total(row.amount.latest_fen for row in shown),
            "difference_fen": total(row.amount.difference_fen for row in shown),
            "pictures": sum(len(row.pictures) for row in shown),
            "count": sum(row.chosen for row in shown),
            "chosen_fen": sum(row.amount.latest_fen for row in shown if row.chosen),
            "items": len({view.line.item for view in views}),
            "only_crops": only_crops(views),
            "fine": any(view.fine for view in views),
            "village": total_mu(views, "village"),
            "township": total_mu(views, "township"),
            "expert": sum(any(view.expert for view in row.lines) for row in shown),
            "degrees": [mean_degree(views, level) for level in LEVELS],
            "mean_fen": _mean([row.amount.latest_fen for row in shown]),
            "awarded": bool(shown) and all(row.amount.awarded for row in shown),
        },
        "buttons": _buttons(shown, main),
        "on_hold": sum(row.case.held for row in shown),
        "held_back": [row for row in shown if row.main is main and not row.chosen],
    }


def _buttons(shown: Sequence[Row], main: Operation | None) -> dict[str, Any]:
    """The union of what the rows offer, for many rows at once: quiet, plain and one main."""
    possible = {each.action for row in shown for each in row.operations}
    found = [row for row in OPERATIONS.values() if row.action in possible and row.scope == "many"]
    plain = [row for row in found if row.tone != "quiet" and row is not main]
    return {
        "main": main if main and main.scope == "many" else None,
        "plain": plain,
        "quiet": [row for row in found if row.tone == "quiet"],
        "any": bool(found),
    }


def _mean(values: Sequence[int]) -> int | None:
    """To the fen, half up."""
    n = len(values)
    return (2 * sum(values) + n) // (2 * n) if n else None


def _count_findings(every: Sequence[Row]) -> list[tuple[str, int]]:
    """How many rows have something that blocks, wants a look, or is unusual."""
    counts = [
        (severity, sum(any(f.severity == severity for f in row.findings) for row in every))
        for severity in ("block", "review", "hint")
    ]
    return [(severity, count) for severity, count in counts if count]


def _spoken(finding: Any) -> dict[str, str]:
    return {"severity": finding.severity, "text": spoken(finding)}
