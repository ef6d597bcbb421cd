"""The bank's own statement beside ours, day by day (part of the room's actions)."""

from datetime import date, datetime

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.domain.problems import Malformed
from hedun.payments import templates
from hedun.payments.batches import insist_cashier
from hedun.payments.models import BankStatement
from hedun.payments.problems import problem
from hedun.payments.reconciling import bank_day
from hedun.policies.models import Policy
from hedun.record.pen import writing


def enter_statement(
    policy: Policy,
    *,
    template: str,
    day: date,
    out_fen: int,
    back_fen: int,
    explanation: str = "",
    actor: Actor,
    now: datetime,
) -> BankStatement:
    """对账: what the bank's statement says left the insurer's account for this policy that day, and
    what came back. Entered again it stands instead of the one before, which stays.

    Raises Refused (OTHER_ROLE), Malformed (NO_SUCH_TEMPLATE, STATEMENT_EARLY, STATEMENT_AMOUNT,
    NOT_EXPLAINED where it differs from ours and nothing is said why).
    """
    layout = templates.template(template)
    with writing(actor=actor, now=now) as pen:
        insist_cashier(policy, actor, now)
        if day > local_day(now):
            raise Malformed(problem("STATEMENT_EARLY"))
        if out_fen < 0 or back_fen < 0:
            raise Malformed(problem("STATEMENT_AMOUNT"))
        ours = bank_day(policy, layout.key, day).net_fen
        differs = out_fen - back_fen - ours
        if differs and not explanation.strip():
            facts = {"bank": yuan(out_fen - back_fen), "ours": yuan(ours)}
            raise Malformed(problem("NOT_EXPLAINED", **facts))
        row = BankStatement.objects.create(
            policy=policy,
            template=layout.key,
            day=day,
            out_fen=out_fen,
            back_fen=back_fen,
            explanation=explanation.strip(),
            entered_by=actor.user,
            entered_at=now,
        )
        data = {"template": layout.key, "day": day.isoformat()}
        pen.write("bank.statement", policy.number, data | {"differs_fen": differs}, rows=[row])
        return row
