"""The guards of the road: small questions with one answer, "no, because" or nothing.

Each looks at one attempt (claim, request, actor, role, instant) and either finds nothing against
it or names the refusal. Which move asks which guard stands in lifecycle.MOVES.
"""

from hedun.domain.actors import Role
from hedun.domain.case import Attempt, Case, Facts, Refusal, State
from hedun.domain.deadlines import local_day

# The moves by which an amount comes to be agreed and owed.
AGREEING = frozenset({"confirm", "advance", "prepay"})

# ── that hold for every move ─────────────────────────────────────────────────────────────


def one_hat(a: Attempt) -> Refusal | None:
    """Nobody acts on one claim in two roles."""
    worn = {p.role for p in a.case.past if p.user == a.actor.user}
    # Work on a claim that is no move of it: an opinion for the city, a batch that held it.
    worn |= {role for user, role in a.case.hats if user == a.actor.user}
    worn -= {a.role}
    return Refusal("TWO_HATS", {"worn": min(worn)}) if worn else None


def not_kin(a: Attempt) -> Refusal | None:
    """Nobody acts on their own or a near relative's claim."""
    return Refusal("OWN_OR_KIN") if a.actor.user in a.case.kin else None


def not_held(a: Attempt) -> Refusal | None:
    """A claim on hold stands still; it is resumed first."""
    return Refusal("HELD") if a.case.held and a.ask.action != "resume" else None


def is_held(a: Attempt) -> Refusal | None:
    """Only a claim that is on hold is resumed."""
    return None if a.case.held else Refusal("NOT_HELD")


# ── what must already be true ───────────────────────────────────────────────────────────────────


def has_a_line(a: Attempt) -> Refusal | None:
    """At least one loss line."""
    return None if a.case.lines else Refusal("NO_LINE")


def has_evidence(a: Attempt) -> Refusal | None:
    """A photograph or paper, or a word why there is none."""
    known = a.case.evidence or a.case.no_evidence_reason
    return None if known else Refusal("NO_EVIDENCE")


def policy_answers(a: Attempt) -> Refusal | None:
    """A policy in force on the day of the loss."""
    return None if a.case.in_force else Refusal("NOT_IN_FORCE")


def policy_covers_place(a: Attempt) -> Refusal | None:
    """The village is among the places of the policy."""
    return None if a.case.in_place else Refusal("OUT_OF_PLACE")


def small_and_clear(a: Attempt) -> Refusal | None:
    """The estimate is within the policy's small limit and no check stands open."""
    if a.case.estimate_fen <= a.case.small_fen and not a.case.blocking_checks:
        return None
    return Refusal(
        "NOT_SMALL", {"estimate_fen": a.case.estimate_fen, "small_fen": a.case.small_fen}
    )


def not_drawn(a: Attempt) -> Refusal | None:
    """The drawn share is visited all the same."""
    return Refusal("DRAWN") if a.case.drawn else None


def second_officer(a: Attempt) -> Refusal | None:
    """Who accepted the claim does not also assess it."""
    accepted = {p.user for p in a.case.past if p.action == "accept"}
    return Refusal("SAME_OFFICER") if a.actor.user in accepted else None


def injuries_reckoned(a: Attempt) -> Refusal | None:
    """The bills of every injured person of the claim are added up and wait to be confirmed."""
    return None if a.case.reckoned else Refusal("NOT_RECKONED")


def handles_injuries(a: Attempt) -> Refusal | None:
    """Only a named handler has seen what is to be confirmed."""
    open_now = {user for user, until in a.case.handlers if until is None or a.now < until}
    return None if a.actor.user in open_now else Refusal("NOT_HANDLER")


def reckoned_by_another(a: Attempt) -> Refusal | None:
    """Who added the bills up does not confirm the sum."""
    return Refusal("SAME_RECKONER") if a.actor.user in a.case.reckoners else None


def rest_is_assessed(a: Attempt) -> Refusal | None:
    """Nothing else of the claim waits for the expert's visit."""
    return Refusal("EXPERT_FIRST", {"lines": a.case.for_expert}) if a.case.for_expert else None


def all_degrees_known(a: Attempt) -> Refusal | None:
    """Every line has its degree of loss."""
    if not a.case.degrees_missing:
        return None
    return Refusal("DEGREES_MISSING", {"lines": a.case.degrees_missing})


def notice_is_over(a: Attempt) -> Refusal | None:
    """The notice has stood for its whole time; an advance for injuries is paid before it."""
    if agreed_before_its_notice(a.case):
        return None
    if a.case.notice_ends is not None and a.case.notice_ends <= a.now:
        return None
    return Refusal("NOTICE_RUNS", {"ends": a.case.notice_ends})


def agreed_before_its_notice(case: Case) -> bool:
    """Whether what is owed now is an advance for injuries; it is posted with the final award."""
    agreed = [past.action for past in case.past if past.action in AGREEING]
    return case.state is State.PAYABLE and agreed[-1:] == ["prepay"]


def an_injury_advance(a: Attempt) -> Refusal | None:
    """It is an advance for injuries alone, by provisional figures."""
    return None if a.case.injury_advance else Refusal("NO_INJURY_ADVANCE")


def notice_still_runs(a: Attempt) -> Refusal | None:
    """The notice is still posted; after it there is the appeal."""
    if a.case.notice_ends is not None and a.now < a.case.notice_ends:
        return None
    return Refusal("NOTICE_OVER", {"ends": a.case.notice_ends})


def no_open_objection(a: Attempt) -> Refusal | None:
    """No objection is open but those set aside."""
    if not a.case.open_objections:
        return None
    return Refusal("OPEN_OBJECTION", {"objections": a.case.open_objections})


def only_own_objections(a: Attempt) -> Refusal | None:
    """Whoever objects is the household itself, to its own amount."""
    others = a.case.open_objections - a.case.own_objections
    return Refusal("OTHERS_OBJECT", {"objections": others}) if others else None


def something_is_due(a: Attempt) -> Refusal | None:
    """An amount is due."""
    return None if a.case.due_fen > 0 else Refusal("NOTHING_DUE")


def something_was_paid(a: Attempt) -> Refusal | None:
    """Something has been paid."""
    return None if a.case.paid_fen > 0 else Refusal("NOTHING_PAID")


def nothing_is_due(a: Attempt) -> Refusal | None:
    """Nothing is due."""
    return None if a.case.due_fen <= 0 else Refusal("SOMETHING_DUE", {"due_fen": a.case.due_fen})


def other_person(a: Attempt) -> Refusal | None:
    """A disputed figure is looked at by someone who did not find it."""
    return Refusal("SAME_SURVEYOR") if a.actor.user in a.case.surveyors else None


def first_resurvey(a: Attempt) -> Refusal | None:
    """The claim has not been re-surveyed before."""
    return None if a.case.resurveys == 0 else Refusal("RESURVEYED_BEFORE")


def panel_of_three(a: Attempt) -> Refusal | None:
    """Three different members have given their opinion, the deciding one among them."""
    if len(a.case.panel) >= 3 and a.actor.user in a.case.panel:
        return None
    return Refusal("PANEL_INCOMPLETE", {"members": len(a.case.panel)})


def two_persons(a: Attempt) -> Refusal | None:
    """Maker and checker: who made the batch does not release it."""
    if a.case.maker and a.case.maker != a.actor.user:
        return None
    return Refusal("SAME_MAKER" if a.case.maker else "NO_BATCH")


def account_is_good(a: Attempt) -> Refusal | None:
    """The account is there, not turned away by the bank, and its holder is the one to receive.

    Of several payees one at least can be paid; the others wait for their accounts.
    """
    if a.case.account_ready(local_day(a.now)):
        return None
    if a.case.account_ok:
        return Refusal("PROXY_OVER", {"until": a.case.account_until})
    if a.case.account_of:
        return Refusal("PAYEES_NOT_READY", {"who": list(a.case.account_of)})
    if a.case.account_lacks == "HEAD_DECEASED":
        return Refusal("HEAD_DECEASED")
    minor = a.case.account_lacks == "HEAD_MINOR"
    return Refusal("HEAD_MINOR" if minor else "ACCOUNT_NOT_READY")


def no_blocking_check(a: Attempt) -> Refusal | None:
    """No blocking check is open."""
    if not a.case.blocking_checks:
        return None
    return Refusal("CHECK_BLOCKS", {"checks": a.case.blocking_checks})


# ── what must be handed in ──────────────────────────────────────────────────────────────────────


def a_reason(a: Attempt) -> Refusal | None:
    """A reason in words."""
    return None if a.ask.reason.strip() else Refusal("NO_REASON")


def a_code(a: Attempt) -> Refusal | None:
    """A code from the list."""
    return None if a.ask.code.strip() else Refusal("NO_CODE")


def all_that_is_missing(a: Attempt) -> Refusal | None:
    """Everything that is missing, by name."""
    return None if any(m.strip() for m in a.ask.missing) else Refusal("NOTHING_NAMED")


def a_visit_or_why_not(a: Attempt) -> Refusal | None:
    """The visit, or why it was judged from afar."""
    return None if a.ask.visited or a.ask.reason.strip() else Refusal("NOT_VISITED")


def a_degree_with_sampling(a: Attempt) -> Refusal | None:
    """The degree with the sampling points it comes from."""
    return None if a.ask.sampling else Refusal("NO_SAMPLING")


def the_amount_shown(a: Attempt) -> Refusal | None:
    """What is awarded is what the reviewer saw; another award may have changed it meanwhile."""
    if a.ask.award_fen is not None and a.ask.award_fen == a.ask.shown_fen:
        return None
    facts: Facts = {
        "shown_fen": a.ask.shown_fen,
        "award_fen": a.ask.award_fen,
        "cover_left_fen": a.ask.cover_left_fen,
    }
    return Refusal("AMOUNT_CHANGED", facts)


def cover_is_left(a: Attempt) -> Refusal | None:
    """The cover that is left is enough for it."""
    wanted = max(a.ask.award_fen or 0, a.ask.shown_fen or 0)
    if wanted <= a.ask.cover_left_fen:
        return None
    facts: Facts = {"wanted_fen": wanted, "cover_left_fen": a.ask.cover_left_fen}
    return Refusal("COVER_EXHAUSTED", facts)


def limits_are_left(a: Attempt) -> Refusal | None:
    """What is left of the limit of each kind of loss is enough for it."""
    for section, wanted, left in a.ask.limits:
        if wanted > max(left, 0):
            facts: Facts = {"section": section, "wanted_fen": wanted, "left_fen": left}
            return Refusal("LIMIT_EXHAUSTED", facts)
    return None


def within_authority(a: Attempt) -> Refusal | None:
    """Above the county branch's authority the superior branch awards."""
    amount = a.case.awarded_fen + (a.ask.award_fen or 0)
    if a.role is Role.SUPERIOR or amount <= a.case.authority_fen:
        return None
    return Refusal("ABOVE_AUTHORITY", {"award_fen": amount, "authority_fen": a.case.authority_fen})


def a_photo_of_the_sheet(a: Attempt) -> Refusal | None:
    """A photograph of the posted sheet."""
    return None if a.ask.posted_photo else Refusal("NO_POSTED_PHOTO")


def another_claim(a: Attempt) -> Refusal | None:
    """A duplicate is merged into the claim of the same household and event, still open."""
    if a.ask.into and a.ask.into != a.case.number:
        return None
    return Refusal("NO_MERGE_TARGET", {"into": a.ask.into})
