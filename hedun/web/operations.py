"""Every operation a person may carry out on claims, in one table.

The buttons of the pages and `hedun act` both read OPERATIONS: the same forms, the same checks, the
same actions. Who may do what is not decided here but in domain.lifecycle. Payments go by batch and
have pages and commands of their own (BY_BATCH).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from hedun.assessment import actions as assessment
from hedun.claims import actions as claims_
from hedun.claims.assigning import role_in
from hedun.claims.items import LIVESTOCK
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.claims.opening import SUPPLEMENTS
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Ask, Attempt, Case, State
from hedun.domain.lifecycle import ALWAYS, ENDED, MOVES, buttons, fitting, move_for
from hedun.domain.permissions import permits
from hedun.domain.words import ACTIONS, Word
from hedun.evidence.actions import Handed, attach_all
from hedun.evidence.models import Evidence
from hedun.injuries import actions as injuries
from hedun.language import lang
from hedun.livestock.actions import ENTERS, GRADES, MENDS, PROVES
from hedun.livestock.queries import VET
from hedun.notices import actions as notices
from hedun.oversight import actions as oversight
from hedun.payments import actions as payments
from hedun.receipts import actions as receipts
from hedun.receipts.queries import GIVERS as SLIP_GIVERS
from hedun.web import operation_crops as crops
from hedun.web import operation_figures as figures
from hedun.web import operation_forms as forms
from hedun.web import operation_lines as lines
from hedun.web import operation_stock as stock
from hedun.web.operation_award import AwardForm
from hedun.web.operation_base import OperationForm

Said = dict[str, Any]
Run = Callable[[Sequence[Claim], Said, Actor, datetime], Outcome]
Tone = Literal["main", "plain", "quiet"]

BY_BATCH = frozenset({"release", "bank_paid", "bank_returned", "bank_unknown"})
# What a page of its own does on the desk: no button of a claim, but `hedun act` does it too.
OWN_PAGES = frozenset(
    {"replant", "end_replanting", "answer_cover", "take_back", "name_panel", "stand_aside"}
)
SELDOM = frozenset({"assign", "hold"})  # quiet, though they end nothing
EXTRA_WORDS: dict[str, Word] = {
    "replace_receipt": {"zh": "换发查询码", "en": "Replace the receipt"},
    "end_replanting": {"zh": "撤销补种登记", "en": "Take a replanting back"},
    "give_opinion": {"zh": "写合议意见", "en": "Give an opinion"},
    "name_panel": {"zh": "指定合议成员", "en": "Name the panel"},
    "replant": {"zh": "登记补种", "en": "Record a replanting"},
    "stand_aside": {"zh": "回避", "en": "Stand aside"},
}


@dataclass(frozen=True, slots=True)
class Operation:
    """`scope`: on many claims at once or on one. `tone`: main moves the claim along its road,
    plain is used often, quiet ends or refuses something or is used seldom. `section`, `item`: only
    of claims that lost something of it, offered where its lines stand."""

    action: str
    form: type[OperationForm]
    run: Run
    scope: Literal["many", "one"] = "many"
    tone: Tone = "plain"
    section: str = ""
    item: str = ""

    @property
    def title(self) -> str:
        return (ACTIONS.get(self.action) or EXTRA_WORDS[self.action])[lang()]

    @property
    def stops(self) -> bool:
        """Whether its button warns by its colour: it ends or refuses something."""
        return self.tone == "quiet" and self.action not in SELDOM

    @property
    def needs_input(self) -> bool:
        return self.form.needs_input

    @property
    def column(self) -> str:
        """Whose figures of a list it changes where they stand; empty of most."""
        return self.form.column if self.scope == "many" else ""

    @property
    def can_be_undone(self) -> bool:
        moves = [m for m in MOVES if m.action == self.action]
        return bool(moves) and all(m.undo for m in moves)


def _merge(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    into, reason = said["into_claim"], said["reason"]
    return claims_.merge(claims, into=into, reason=reason, actor=actor, now=now)


def _post(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    photo = said["photo"]
    return notices.post(claims, photo=photo.read(), photo_name=photo.name, actor=actor, now=now)


def _give_opinion(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    upholds = said["side"] == "uphold"
    oversight.give_opinion(claims[0], upholds=upholds, reason=said["reason"], actor=actor, now=now)
    return Outcome(done=list(claims))


def _name_panel(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    oversight.name_panel(claims[0], members=said["members"], actor=actor, now=now)
    return Outcome(done=list(claims))


def _stand_aside(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    oversight.stand_aside(claims[0], reason=said["reason"], actor=actor, now=now)
    return Outcome(done=list(claims))


def _attach(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    """All files or none: one that cannot be taken is named, and nothing is kept half."""
    claim, kind = claims[0], said["kind"]
    if kind == Evidence.Kind.MEDICAL:
        sealed = [(file.read(), file.name) for file in said["evidence"]]
        injuries.add_papers(claim, sealed, actor=actor, now=now)
        return Outcome(done=list(claims))
    files = [Handed(file.read(), file.name, kind, claim) for file in said["evidence"]]
    attach_all(claim.report, files, actor=actor, now=now)
    return Outcome(done=list(claims))


def _replace_receipt(claims: Sequence[Claim], said: Said, actor: Actor, now: datetime) -> Outcome:
    receipts.replace(claims[0], reason=said["reason"], actor=actor, now=now)
    return Outcome(done=list(claims))


F, L, N, K, C = forms, figures, lines, stock, crops
# fmt: off
_TABLE: tuple[Operation, ...] = (
    Operation("report", F.NothingForm,
              lambda c, s, a, t: claims_.report(c, actor=a, now=t), tone="main"),
    Operation("attach", F.AttachForm, _attach, scope="one"),
    Operation("add_lines", N.LineForm, N.add_lines, scope="one"),
    Operation("supplement", N.SupplementForm, N.supplement, scope="one"),
    Operation("add_animals", K.AddAnimalsForm, K.add_animals, "one", section=LIVESTOCK),
    Operation("show", K.ShowForm, K.show, "one", section=LIVESTOCK),
    Operation("grade_cause", K.GradeForm, K.grade, "one", section=LIVESTOCK),
    Operation("record_disposal", K.DisposalForm, K.record_disposal, "one", section=LIVESTOCK),
    Operation("add_bill", K.BillForm, K.add_bill, "one", section=LIVESTOCK, item=VET),
    Operation("put_tag_right", K.TagForm, K.put_tag_right, "one", "quiet", LIVESTOCK),
    Operation("part_line", K.PartForm, K.part, "one", "quiet", LIVESTOCK),
    Operation("strike", K.StrikeForm, K.strike, "one", "quiet", LIVESTOCK),
    Operation("strike_bill", K.StrikeBillForm, K.strike_bill, "one", "quiet", LIVESTOCK, VET),
    Operation("replant", C.ReplantForm, C.replant, "one"),
    Operation("end_replanting", C.EndReplantingForm, C.end_replanting, "one", "quiet"),
    Operation("answer_cover", C.AnswerCoverForm, C.answer_cover, "one"),
    Operation("take_back", C.TakeBackForm, C.take_back, "one", "quiet"),
    Operation("verify", L.VerifyForm,
              lambda c, s, a, t: assessment.verify(
                  c, visited_at=s["visited_at"], reason=s["reason"], found=s["found"],
                  recommendations=s["recommendations"], actor=a, now=t), tone="main"),
    Operation("return", F.ReturnForm,
              lambda c, s, a, t: claims_.send_back(
                  c, missing=s["missing"], reason=s["reason"], actor=a, now=t)),
    Operation("accept", L.AcceptForm,
              lambda c, s, a, t: claims_.accept(
                  c, verdicts=s["verdicts"], actor=a, now=t), tone="main"),
    Operation("refuse", F.RefuseForm,
              lambda c, s, a, t: claims_.refuse(
                  c, code=s["code"], reason=s["reason"], actor=a, now=t), tone="quiet"),
    Operation("assess", L.AssessForm,
              lambda c, s, a, t: assessment.assess(
                  c, degrees=s["degrees"], actor=a, now=t), tone="main"),
    Operation("assess_pictures", F.ReasonForm,
              lambda c, s, a, t: assessment.assess_pictures(
                  c, reason=s["reason"], actor=a, now=t)),
    Operation("assess_injuries", F.NothingForm,
              lambda c, s, a, t: injuries.assess_injuries(c, actor=a, now=t), tone="main"),
    Operation("ask_again", F.ReasonForm,
              lambda c, s, a, t: assessment.ask_again(c, reason=s["reason"], actor=a, now=t)),
    Operation("award", AwardForm,
              lambda c, s, a, t: assessment.award(
                  c, shown=s["shown"], kind=s["kind"], actor=a, now=t), tone="main"),
    Operation("prepay", F.PrepayForm,
              lambda c, s, a, t: notices.prepay(c, reason=s["reason"], actor=a, now=t)),
    Operation("post", F.PostForm, _post, tone="main"),
    Operation("object", F.ObjectForm,
              lambda c, s, a, t: notices.object_to(
                  c[0], said_by=s["said_by"], own_amount=s["own_amount"], reason=s["reason"],
                  channel=s["channel"], actor=a, now=t), scope="one"),
    Operation("resurvey", L.ResurveyForm,
              lambda c, s, a, t: notices.resurvey(
                  c, visited_at=s["visited_at"], found=s["found"], reason=s["reason"],
                  actor=a, now=t), tone="main"),
    Operation("advance", F.AdvanceForm,
              lambda c, s, a, t: notices.advance(c, reason=s["reason"], actor=a, now=t)),
    Operation("escalate", F.QuestionForm,
              lambda c, s, a, t: oversight.escalate(
                  c, question=s["reason"], kind=s["kind"], actor=a, now=t), tone="quiet"),
    Operation("name_panel", F.NamePanelForm, _name_panel, scope="one"),
    Operation("give_opinion", F.OpinionForm, _give_opinion, scope="one"),
    Operation("stand_aside", F.ReasonForm, _stand_aside, scope="one", tone="quiet"),
    Operation("decide", L.DecideForm,
              lambda c, s, a, t: oversight.decide(
                  c[0], reason=s["reason"], found=s["found"], actor=a, now=t),
              scope="one", tone="main"),
    Operation("uphold", F.ReasonForm,
              lambda c, s, a, t: oversight.uphold(c[0], reason=s["reason"], actor=a, now=t),
              scope="one"),
    Operation("late_return", F.LateReturnForm,
              lambda c, s, a, t: payments.late_return(
                  c[0], code=s["code"], obligation=s["payee"], actor=a, now=t),
              scope="one", tone="quiet"),
    Operation("recover", F.ReasonForm,
              lambda c, s, a, t: payments.recover(c[0], reason=s["reason"], actor=a, now=t),
              scope="one", tone="quiet"),
    Operation("recovered", F.RecoveredForm,
              lambda c, s, a, t: payments.recovered(
                  c[0], amount_fen=s["amount"], reason=s["reason"], obligation=s["payee"],
                  actor=a, now=t),
              scope="one", tone="main"),
    Operation("reopen", F.ReopenForm,
              lambda c, s, a, t: claims_.reopen(c, reason=s["reason"], actor=a, now=t),
              tone="quiet"),
    Operation("appeal", F.AppealForm,
              lambda c, s, a, t: oversight.appeal(
                  c, question=s["reason"], kind=s["kind"], actor=a, now=t), tone="quiet"),
    Operation("withdraw", F.ReasonForm,
              lambda c, s, a, t: claims_.withdraw(c, reason=s["reason"], actor=a, now=t),
              tone="quiet"),
    Operation("merge", F.MergeForm, _merge, scope="one", tone="quiet"),
    Operation("hold", F.ReasonForm,
              lambda c, s, a, t: claims_.hold(c, reason=s["reason"], actor=a, now=t),
              tone="quiet"),
    Operation("resume", F.ReasonForm,
              lambda c, s, a, t: claims_.resume(c, reason=s["reason"], actor=a, now=t)),
    Operation("replace_receipt", F.ReasonForm, _replace_receipt, "one", "quiet"),
    Operation("assign", F.AssignForm,
              lambda c, s, a, t: claims_.assign(
                  c, s["officer"], reason=s["reason"], actor=a, now=t), tone="quiet"),
    Operation("undo", F.NothingForm,
              lambda c, s, a, t: claims_.undo(c, actor=a, now=t), tone="quiet"),
)
# fmt: on
OPERATIONS: dict[str, Operation] = {row.action: row for row in _TABLE}


# What is done on a claim beside its moves: by state, who does it.
BESIDE: Mapping[str, Mapping[State, frozenset[Role]]] = {
    "replace_receipt": dict.fromkeys(set(State) - {State.DRAFT}, SLIP_GIVERS),
    "add_lines": {State.DRAFT: ENTERS[State.DRAFT]},
    "supplement": SUPPLEMENTS,
    "add_animals": ENTERS,
    "show": PROVES,
    "grade_cause": GRADES,
    "record_disposal": PROVES,
    "add_bill": ENTERS,
    "put_tag_right": MENDS,
    "part_line": ENTERS,
    "strike": ENTERS,
    "strike_bill": ENTERS,
}


def offered(case: Case, actor: Actor, now: datetime) -> list[Operation]:
    """What to offer the actor on this claim, in the order of the table."""
    possible = {move.action for move in buttons(case, actor, now)}
    if may_give_opinion(case, actor, now):
        possible.add("give_opinion")
    if may_attach(case, actor, now):
        possible.add("attach")
    if role_in(case, actor, now):
        possible.add("assign")
    possible |= {action for action in BESIDE if may_beside(action, case, actor, now)}
    return [row for row in _TABLE if row.action in possible]


def may_beside(action: str, case: Case, actor: Actor, now: datetime) -> bool:
    """As claims.opening.insist_on_work has it."""
    roles = BESIDE[action].get(case.state, frozenset())
    if case.held or (actor.user in case.kin and case.state is not State.DRAFT):
        return False
    return any(actor.has(role, case.lineage, now, case.insurer) for role in roles)


def may_attach(case: Case, actor: Actor, now: datetime) -> bool:
    """Who hands in photographs at the claim's place, while it moves; not on a relative's."""
    stands_still = case.held or case.state in ENDED
    if stands_still or (actor.user in case.kin and case.state is not State.DRAFT):
        return False
    return permits("evidence.photo", case.lineage, actor, now, case.insurer)


def may_give_opinion(case: Case, actor: Actor, now: datetime) -> bool:
    """A member of the panel may, once, while it is not complete."""
    move = move_for(case.state, "decide")
    if case.state is not State.ESCALATED or move is None or len(case.panel) >= oversight.PANEL:
        return False
    if actor.user in case.panel:
        return False
    attempts = (
        Attempt(case, Ask("decide"), actor, posting.role, now)
        for posting in fitting(move, case, actor, now)
    )
    return any(not any(guard(attempt) for guard in ALWAYS) for attempt in attempts)
