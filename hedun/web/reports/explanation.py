"""How an amount came about, step by step with its clause; and where the claim and its money are.

The last column is what counts: the award's own steps where there is one (they were stored with
it), else an estimate. Beside it stands what the same steps give by the figures of lower levels,
so that a change of figures can be followed through every step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.assessment.calculation import LineAnswer, NoWording, calculated
from hedun.assessment.figures import Figure
from hedun.assessment.gifts import READS as GIFT_READERS
from hedun.assessment.models import Assessment, AwardLine, ClaimAward, ExGratia, Survey
from hedun.assessment.queries import may_replant, replantings_of
from hedun.assessment.sampling import says
from hedun.assessment.standing import standing
from hedun.assessment.valuations import of_lines
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.domain.actors import Actor
from hedun.domain.lifecycle import ENDED
from hedun.domain.permissions import permits
from hedun.domain.words import Word
from hedun.fieldwork.queries import sheets_of
from hedun.language import lang
from hedun.livestock.queries import herds
from hedun.notices.models import Notice, NoticeItem, Objection
from hedun.othercover.queries import of_claim as of_claim_elsewhere
from hedun.oversight.models import Referral
from hedun.oversight.queries import reads_cases
from hedun.payments.models import Obligation, Payment, PaymentBatch
from hedun.payments.queries import named_payees, sees_batches, works_on_payees
from hedun.payments.waiting import shares_of
from hedun.payments.words import OUTCOMES
from hedun.people.models import BankAccount, Identity
from hedun.people.queries import account_to_pay
from hedun.places.queries import lineage
from hedun.receipts.queries import shown_to
from hedun.record.selecting import by_key, follow, link, rows_by
from hedun.web.reports.figures import LineView, every_view
from hedun.web.reports.rows import Row

TITLES: dict[str, str | Promise] = {
    "village": _("village"),
    "township": _("township"),
    "expert": _("expert"),
}


@dataclass(frozen=True)
class Step:
    """One step. `after`: yuan by column, the last one being what counts."""

    n: int
    text: str
    clause: str
    after: list[str]

    @property
    def others(self) -> list[str]:
        return self.after[:-1]

    @property
    def last(self) -> str:
        return self.after[-1]


@dataclass(frozen=True)
class Explained:
    """One line and its steps; a refused line has its reason instead. `working`: how its documented
    loss came about, where a table or a bill gave it; `how`: what its degree comes from, where it
    was sampled."""

    view: LineView
    steps: list[Step]
    working: Word | None = None
    how: Word | None = None


@dataclass(frozen=True)
class Explanation:
    """`columns`: whose figures each amount follows; `totals`: fen, one a column; `sealed`: of them
    for persons, whose lines are not told here (None: nobody was hurt)."""

    columns: list[str | Promise]
    lines: list[Explained]
    totals: list[int]
    awarded: bool
    sealed: list[int] | None = None

    @property
    def several(self) -> bool:
        return len(self.lines) > 1

    @property
    def width(self) -> int:
        """Columns of the table."""
        return 3 + len(self.columns)


def explanation(claim: Claim, row: Row) -> Explanation | None:
    """None when nothing can be worked out: no covered line, no degree yet, no wording."""
    lines = covered_lines([claim])
    if not lines:
        return None
    views = every_view(lines, row.lines)
    persons = {line.pk for line in lines if line.section == PERSON}
    try:
        levels = _by_level(claim, lines, views)
    except NoWording:
        return None
    award = standing([claim.pk]).get(claim.pk)
    if award is not None:
        stored = rows_by(AwardLine, "claim_award_id", [award.pk])
        answers = {x.line_id: LineAnswer(x.outcome, x.code, x.loss_fen, x.payable_fen, x.steps)
                   for x in stored}  # fmt: skip
        levels[max(levels, key=list(TITLES).index)] = answers
    columns, worked, how = list(levels), of_lines(lines), _sampled(lines, views)
    return Explanation(
        columns=[TITLES[name] for name in columns],
        lines=[
            Explained(
                views[line.pk],
                _steps([levels[c].get(line.pk) for c in columns]),
                worked[line.pk].says() if line.pk in worked else None,
                how.get(line.pk),
            )
            for line in lines
            if line.pk not in persons
        ],
        totals=[sum(a.payable_fen for a in levels[c].values()) for c in columns],
        sealed=[sum(a.payable_fen for pk, a in levels[c].items() if pk in persons) for c in columns]
        if persons
        else None,
        awarded=award is not None,
    )


def _sampled(lines: Sequence[LossLine], views: Mapping[int, LineView]) -> dict[int, Word]:
    """Line pk → what the degree that counts was found from. One query."""
    counts = {line.pk: view.at for line in lines if (view := views[line.pk].figures.expert)}
    expert = Assessment.Level.EXPERT
    rows = [row for row in rows_by(Assessment, "line_id", counts) if row.level == expert]
    found = {row.line_id: says(row.sampling) for row in rows if row.at == counts[row.line_id]}
    return {pk: word for pk, word in found.items() if word}


def _by_level(
    claim: Claim, lines: Sequence[LossLine], views: Mapping[int, LineView]
) -> dict[str, Mapping[int, LineAnswer]]:
    """Level → the answer for each line by that level's figures; only levels that looked."""
    shown = [
        name
        for name in TITLES
        if name == "village" or any(getattr(views[line.pk], name) for line in lines)
    ]
    return {
        name: calculated(
            claim.report.policy,
            lines,
            {line.pk: _as_of(views[line.pk], name) for line in lines},
            {claim.pk: 0},
            explained=frozenset({claim.pk}),
        )
        for name in shown
    }


def _as_of(view: LineView, level: str) -> Figure:
    """The figure as far as that level had it."""
    if level == "village":
        return view.village
    return view.before_expert if level == "township" else view.figures.latest


def _steps(answers: Sequence[LineAnswer | None]) -> list[Step]:
    """The last answer's steps, with what the others have after the same step."""
    last = answers[-1]
    if last is None:
        return []
    after = [{s["n"]: s["after"] for s in answer.steps} if answer else {} for answer in answers]
    return [
        Step(s["n"], s["says"][lang()], s["clause"], [a.get(s["n"], "") for a in after])
        for s in last.steps
    ]


def of_claim(claim: Claim, actor: Actor, now: datetime) -> dict[str, Any]:
    """The rest of the claim's page: people, awards, visits, notice, the city, the payment.

    `sees_batches` and `reads_cases`: which of their pages the actor may open.
    """
    obligations = _obligations(claim)
    payments = _payments(obligations)
    sees = bool(payments) and sees_batches(claim.report.policy, actor, now)
    return {
        "herds": herds(claim),
        "field_sheets": sheets_of(claim),
        "other_cover": of_claim_elsewhere(claim),
        "answers_cover": permits(
            "claim.answer_cover",
            lineage(claim.report.village),
            actor,
            now,
            claim.report.policy.insurer,
        ),
        "replantings": replantings_of(claim),
        "may_replant": may_replant(claim, actor, now),
        "reads_gifts": bool(actor.roles(now) & GIFT_READERS) and claim.state in ENDED,
        "gifts": rows_by(ExGratia, "claim_id", [claim.pk]),
        "identity": next(iter(rows_by(Identity, "household_id", [claim.household_id])), None),
        "account": account_to_pay([claim.household_id]).get(claim.household_id),
        "account_returned": BankAccount.State.RETURNED,
        "awards": _awards(claim),
        "surveys": rows_by(Survey, "claim_id", [claim.pk]),
        "items": _notice_items(claim),
        "objections": rows_by(Objection, "claim_id", [claim.pk]),
        "referrals": rows_by(Referral, "claim_id", [claim.pk]),
        "obligations": obligations,
        "shares": shares_of([claim]).get(claim.pk, []),
        "named": named_payees(claim),
        "names_payees": works_on_payees(claim, actor, now),
        "reads_cases": reads_cases(actor, now),
        "receipt": shown_to(claim, actor, now),
        "sees_batches": sees,
        "payments": [(p, OUTCOMES[p.outcome][lang()]) for p in payments],
    }


def _awards(claim: Claim) -> list[ClaimAward]:
    """All that were given to it, the first one first."""
    found = rows_by(ClaimAward, "claim_id", [claim.pk])
    follow(found, "award")
    return found


def _obligations(claim: Claim) -> list[Obligation]:
    found = rows_by(Obligation, "claim_id", [claim.pk])
    follow(found, "beneficiary")
    return found


def _payments(obligations: Sequence[Obligation]) -> list[Payment]:
    found = rows_by(Payment, "obligation_id", [one.pk for one in obligations])
    follow(found, "account")
    batches = {one.batch_id for one in found}
    # A batch's file, with the numbers of all its cards, stays where it is.
    link(found, "batch", by_key(PaymentBatch, batches, without=frozenset({"file_enc"})))
    return found


def _notice_items(claim: Claim) -> list[NoticeItem]:
    found = rows_by(NoticeItem, "claim_id", [claim.pk])
    notices = {one.notice_id for one in found}
    link(found, "notice", by_key(Notice, notices, without=frozenset({"sheet"})))
    return found
