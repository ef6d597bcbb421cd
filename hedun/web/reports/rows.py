"""The rows of a report as one actor sees them, in a number of queries that does not grow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

from hedun.assessment.figures import figures
from hedun.checks.queries import findings
from hedun.checks.rules import Finding
from hedun.claims import facts, words
from hedun.claims.clocks import in_force
from hedun.claims.items import LIVESTOCK
from hedun.claims.models import Claim
from hedun.claims.past import marked_late
from hedun.claims.queries import covered, decisions, lines_of, visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import Case, State
from hedun.domain.words import MARKS
from hedun.evidence.models import Evidence
from hedun.evidence.queries import photographs
from hedun.language import lang, spoken
from hedun.web.operations import OPERATIONS, Operation, offered
from hedun.web.reports.amounts import Amount, amounts
from hedun.web.reports.eyes import NOTICED, Seen, reasons
from hedun.web.reports.figures import LineView, line_views, only_crops

PICTURES = 2  # thumbnails in a row, and how many more there are


@dataclass(frozen=True)
class Row:
    """One household of the list: what is known of it, and what the actor may do with it."""

    claim: Claim
    case: Case
    lines: Sequence[LineView]
    pictures: Sequence[Evidence]
    amount: Amount
    findings: Sequence[Finding]
    operations: Sequence[Operation]
    refusals: Sequence[str] = ()
    chosen: bool = False
    late: bool = False
    most_fen: int = 0  # the greatest difference of the list
    linked: Collection[str] = ()  # claims that findings name and that the actor may open

    @property
    def state(self) -> State:
        return self.case.state

    @property
    def name(self) -> str:
        return self.claim.household.name

    @property
    def views(self) -> Sequence[LineView | None]:
        """The lines as the list shows them: a claim without any has a row too."""
        return self.lines or (None,)

    @property
    def species(self) -> str:
        return words.say(self.claim.event.species, words.SPECIES, lang())

    @property
    def at_hand(self) -> list[Operation]:
        """What is done on the claim as a whole."""
        return [row for row in self.operations if not row.section]

    @property
    def with_animals(self) -> list[Operation]:
        return [row for row in self.operations if row.section == LIVESTOCK]

    @property
    def returned(self) -> bool:
        return self.state is State.DRAFT and any(p.action == "return" for p in self.case.past)

    @cached_property
    def main(self) -> Operation | None:
        """The step along the road that the actor may take here."""
        return next((row for row in self.operations if row.tone == "main"), None)

    @cached_property
    def marks(self) -> list[str]:
        """What it is marked with, in words."""
        true = {"late": self.late, "set_aside": self.case.set_aside > 0}
        return [MARKS[name][lang()] for name in MARKS if true[name]]

    @cached_property
    def why(self) -> tuple[str | Promise, ...]:
        """Why it needs eyes, in a few words each."""
        known = [view.figures for view in self.lines if not view.sealed]
        return reasons(Seen(self.case, self.findings, known, len(self.pictures), self.late))

    @property
    def needs_eyes(self) -> bool:
        return bool(self.why)

    @property
    def can_go_on(self) -> bool:
        return self.main is not None and not self.needs_eyes

    @property
    def only_crops(self) -> bool:
        return only_crops(self.lines)

    @property
    def differs(self) -> bool:
        return any(line.differs for line in self.lines)

    @property
    def bar(self) -> tuple[int, int]:
        """Of a hundred: where the bar of its difference begins, and how long it is; less grows to
        the left of the middle and more to the right, the greatest of the list to the edge."""
        fen = self.amount.difference_fen
        long = max(2, abs(fen) * 50 // self.most_fen) if self.most_fen and fen else 0
        return (50 - long, long) if fen < 0 else (50, long)

    @property
    def can(self) -> str:
        """The actions a chosen row can take, as the page's script reads them."""
        return " ".join(row.action for row in self.operations)

    @property
    def thumbs(self) -> Sequence[Evidence]:
        return self.pictures[:PICTURES]

    @property
    def more_pictures(self) -> int:
        return max(0, len(self.pictures) - PICTURES)

    @property
    def next_picture(self) -> Evidence:
        """The first that has no thumbnail."""
        return self.pictures[PICTURES]

    @cached_property
    def noticed(self) -> list[tuple[str, str | Promise]]:
        """(severity, a few words): what blocks first, then the marks, then the other findings."""
        marks: list[tuple[str, str | Promise]] = [("review", text) for text in self.marks]
        marks += [
            (f.severity, NOTICED.get(f.code, f.code))
            for f in self.findings
            if f.severity != "remark"
        ]
        return sorted(marks, key=lambda one: one[0] != "block")

    @property
    def noticed_title(self) -> str:
        """The gravest in a few words, with how many more there are."""
        if not self.noticed:
            return ""
        more = f" +{len(self.noticed) - 1}" if len(self.noticed) > 1 else ""
        return f"{self.noticed[0][1]}{more}"

    @property
    def findings_said(self) -> list[dict[str, Any]]:
        """In full, a remark in the dress of a hint, with the claims to compare with."""
        return [
            {
                "severity": "hint" if f.severity == "remark" else f.severity,
                "text": spoken(f),
                "others": [number for number in f.others if number in self.linked],
            }
            for f in self.findings
        ]

    @property
    def noticed_text(self) -> str:
        said = [spoken(f) for f in self.findings if f.severity != "remark"]
        return " ".join([*self.marks, *said])


def rows(
    claims: Sequence[Claim],
    actor: Actor,
    now: datetime,
    refusals: Mapping[str, Sequence[str]] | None = None,
) -> list[Row]:
    """The claims as rows. `refusals`: claim number → what was said against it a moment ago."""
    cases = facts.cases(claims)
    verified = {
        pk for pk, case in cases.items() if any(p.action == "verify" for p in in_force(case.past))
    }
    lines = lines_of(claims)
    known, said = figures(lines), decisions(lines)
    views, counted = line_views(lines, known, said, verified), covered(lines, said)
    pictures = photographs(claims)
    money = amounts(claims, counted, known)
    noticed = findings(claims, counted)
    late = marked_late(claims)
    linked = _linked(noticed, actor, now)
    most = max((abs(one.difference_fen) for one in money.values()), default=0)
    return [
        Row(
            claim=claim,
            case=cases[claim.pk],
            lines=views.get(claim.pk, []),
            pictures=pictures.get(claim.pk, []),
            amount=money[claim.pk],
            findings=noticed[claim.pk],
            operations=_of_its_sections(
                offered(cases[claim.pk], actor, now), views.get(claim.pk, [])
            ),
            refusals=(refusals or {}).get(claim.number, ()),
            late=claim.pk in late,
            linked=linked,
            most_fen=most,
        )
        for claim in claims
    ]


def _linked(noticed: Mapping[int, Sequence[Finding]], actor: Actor, now: datetime) -> set[str]:
    """Of the claims that findings name those that the actor may open."""
    named = {number for found in noticed.values() for one in found for number in one.others}
    if not named:
        return set()
    seen = visible_to(actor, now).filter(number__in=named)
    return set(seen.values_list("number", flat=True))


def _of_its_sections(found: Sequence[Operation], views: Sequence[LineView]) -> list[Operation]:
    sections = {"", *(view.line.section for view in views)}
    things = {"", *(view.line.item for view in views)}
    return [row for row in found if row.section in sections and row.item in things]


def main_operation(found: Sequence[Row]) -> Operation | None:
    """The one main button of a list: the step that most of its rows can take."""
    counts = {action: 0 for action in OPERATIONS}
    for row in found:
        if row.main:
            counts[row.main.action] += 1
    best = max(counts, key=lambda action: counts[action])
    return OPERATIONS[best] if counts[best] else None
