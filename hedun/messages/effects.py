"""What moves do in this room, whoever makes them (registered in apps.py): those concerned are told.

Rows are few statements for all claims of a move. What the bank answers comes by payments' own
hook, since only there it is known which payment it was.
"""

from collections.abc import Iterable, Sequence

from hedun.assessment.standing import standing
from hedun.claims.codes import MISSING
from hedun.claims.effects import Effect, Step
from hedun.claims.items import PERSON
from hedun.claims.models import LossLine
from hedun.domain.actors import Role
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import REFERRING
from hedun.messages.drawing import draw
from hedun.messages.events import Audience
from hedun.messages.queueing import Facts, ToHousehold, tell_households, tell_users
from hedun.notices.models import Objection
from hedun.payments.codes import CODES
from hedun.payments.heard import Said
from hedun.payments.models import Obligation, Payment
from hedun.people.queries import holders
from hedun.places.queries import lineage
from hedun.record.selecting import select

PAID, RETURNED = Payment.Outcome.PAID, Payment.Outcome.RETURNED


def reported(steps: Sequence[Step]) -> None:
    tell_households("reported", [ToHousehold(step, _loss(step)) for step in steps])
    tell_users("reported", Audience.TOWNSHIP, steps, _township, {})


def returned(steps: Sequence[Step]) -> None:
    """To who reported it, with all that is missing; what an officer typed stands in the report."""
    missing = dict.fromkeys(code for step in steps for code in step.ask.missing if code in MISSING)
    tell_users("returned", Audience.CLERK, steps, _reporters, {"missing": list(missing)})


def posted(steps: Sequence[Step]) -> None:
    awards = standing(step.claim.pk for step in steps)
    told = [
        ToHousehold(step, _loss(step) | _until(step) | {"yuan": awards[step.claim.pk].total_fen})
        for step in steps
        if step.claim.pk in awards
    ]
    tell_households("posted", told)


def payable(how: str = "") -> Effect:
    """What is owed to the household itself. `how`: the variant of the words, where only a part is
    paid first."""

    def effect(steps: Sequence[Step]) -> None:
        owed = {
            claim: fen
            for claim, fen in select(
                Obligation,
                ("claim_id", "amount_fen"),
                "claim_id",
                (step.claim.pk for step in steps),
                beneficiary_id=None,
                settled_at=None,
                cancelled_at=None,
            )
        }
        variant: Facts = {"how": how} if how else {}
        told = [
            ToHousehold(step, _loss(step) | _until(step) | {"yuan": owed[step.claim.pk]} | variant)
            for step in steps
            if step.claim.pk in owed
        ]
        tell_households("payable", told)

    return effect


def objected(steps: Sequence[Step]) -> None:
    tell_users("objected", Audience.TOWNSHIP, steps, _township, {})


def answered(steps: Sequence[Step]) -> None:
    """What was objected is answered: to the household where it was its own, or where it had
    appealed; and to the clerk who entered it, for whoever else objected."""
    columns = ("claim_id", "own_amount", "user", "closed_at")
    rows = select(Objection, columns, "claim_id", (step.claim.pk for step in steps))
    own, users = set[int](), dict[int, set[str]]()
    for claim, is_own, user, closed_at in rows:
        if closed_at == steps[0].now:
            users.setdefault(claim, set()).add(user)
            own |= {claim} if is_own else set()
    how: Facts = {"how": steps[0].ask.action}
    told = [step for step in steps if step.claim.pk in own or _appealed(step)]
    tell_households("answered", [ToHousehold(step, dict(how)) for step in told])
    tell_users(
        "answered", Audience.CLERK, steps, lambda step: sorted(users.get(step.claim.pk, ())), how
    )


def refused(steps: Sequence[Step]) -> None:
    """Why, and what to do; of an injury nothing is said but where to ask."""
    sections = select(LossLine, ("claim_id", "section"), "claim_id", (s.claim.pk for s in steps))
    injured = {claim for claim, section in sections if section == PERSON}
    told = []
    for step in steps:
        code = "" if step.claim.pk in injured else step.ask.code
        part: Facts = {"how": "part"} if step.claim.state == State.PAID else {}
        told.append(ToHousehold(step, _loss(step) | {"refusal": code} | part))
    tell_households("refused", told)
    tell_users("refused", Audience.CLERK, steps, _reporters, {})


def bank_said(said: Sequence[Said]) -> None:
    """Registered with payments. What goes to a hospital or to heirs is not told to the household's
    phone. Of the claims that are paid now some are drawn to be called back."""
    own = [one for one in said if one.payment.obligation.beneficiary_id is None]
    paid = [one for one in own if one.outcome == PAID]
    # Of what the bank never had nobody needs to know: nothing is wrong with the account.
    back = [one for one in own if one.outcome == RETURNED and CODES[one.code].account]
    tell_households(
        "paid",
        [
            ToHousehold(
                one.step,
                {"yuan": one.payment.amount_fen, "last4": one.payment.account.number_last4},
            )
            for one in paid
        ],
    )
    draw([one.step for one in paid if one.step.claim.state == State.PAID])
    tell_households(
        "bank_returned",
        [ToHousehold(one.step, {"yuan": one.payment.amount_fen, "bank": one.code}) for one in back],
    )
    for code in dict.fromkeys(one.code for one in back):
        steps = [one.step for one in back if one.code == code]
        tell_users("bank_returned", Audience.CLERK, steps, _reporters, {"bank": code})


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _loss(step: Step) -> Facts:
    event = step.claim.event
    return {"day": event.occurred.isoformat(), "animal": event.species}


def _until(step: Step) -> Facts:
    """The day on which the state's clock runs out: of the notice, of the payment."""
    at = step.claim.due_at
    return {"until": local_day(at or step.now).isoformat()}


def _reporters(step: Step) -> Iterable[str]:
    """Who reported the claim last."""
    return [past.user for past in step.case.past if past.action == "report"][-1:]


def _township(step: Step) -> Iterable[str]:
    """The officers of the township now."""
    above = lineage(step.claim.report.village)
    return [user.username for user in holders(Role.TOWNSHIP, above, step.now)]


def _appealed(step: Step) -> bool:
    """The city answers what the household itself has asked of it."""
    referred = [past.action for past in step.case.past if past.action in REFERRING]
    return step.ask.action != "resurvey" and referred[-1:] == ["appeal"]


PAYABLE, PAYABLE_IN_PART = payable(), payable("part")
