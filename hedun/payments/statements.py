"""The bank's own statement beside ours, day by day (part of the room's actions)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.domain.problems import Malformed, Problem
from hedun.payments import templates
from hedun.payments.bankfile import Unreadable
from hedun.payments.batches import insist_cashier
from hedun.payments.models import BankStatement
from hedun.payments.problems import problem
from hedun.payments.reconciling import BankDay, bank_day, bank_days
from hedun.payments.statementfile import Movement, layout_of, read_statement
from hedun.policies.models import Policy
from hedun.record.pen import writing


@dataclass(frozen=True)
class StatementRead:
    """What a file changed: with `problems` nothing. `days`: entered anew; `same`: as they stood
    already; `elsewhere`: lines that name no batch of this policy and are not counted."""

    days: int = 0
    same: int = 0
    elsewhere: tuple[Movement, ...] = ()
    problems: tuple[Problem, ...] = ()


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
        said = BankDay(day, layout.key)
        row = _entered(policy, said, out_fen, back_fen, explanation, actor, now)
        data = {"template": layout.key, "day": day.isoformat()}
        pen.write("bank.statement", policy.number, data | {"differs_fen": differs}, rows=[row])
        return row


def enter_statement_file(
    policy: Policy, data: bytes, *, explanation: str = "", actor: Actor, now: datetime
) -> StatementRead:
    """对账单文件: every day of the file, as if it were entered by hand; all of them or none.

    Lines are this policy's by the number of its batch. `explanation`: of every day that differs
    from ours. A day that stands already as the file says stays. Raises Refused (OTHER_ROLE).
    """
    try:
        layout = layout_of(templates.templates().values(), data)
        movements = read_statement(layout, data)
    except Unreadable as error:
        return StatementRead(problems=error.problems)
    with writing(actor=actor, now=now) as pen:
        insist_cashier(policy, actor, now)
        batches = set(policy.batches.exclude(released_at=None).values_list("number", flat=True))
        elsewhere = tuple(one for one in movements if one.batch not in batches)
        sums = _by_day(one for one in movements if one.batch in batches)
        ours = {one.day: one for one in bank_days(policy) if one.template == layout.key}
        ours = {day: ours.get(day, BankDay(day, layout.key)) for day in sums}
        problems = _against(sums, ours, explanation, now)
        new = {day: sums[day] for day in sums if not _stands(ours[day], sums[day])}
        if problems or not new:
            pen.nothing_done()
            return StatementRead(0, len(sums) - len(new), elsewhere, tuple(problems))
        rows = [
            _entered(policy, ours[day], *said, _why(ours[day], said, explanation), actor, now)
            for day, said in sorted(new.items())
        ]
        told = {"template": layout.key, "file": hashlib.sha256(data).hexdigest()}
        pen.write("bank.statement", policy.number, {**told, "days": len(rows)}, rows=rows)
        return StatementRead(len(rows), len(sums) - len(new), elsewhere)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────

OutBack = tuple[int, int]  # fen that left the account, fen that came back


def _by_day(movements: Iterable[Movement]) -> dict[date, OutBack]:
    found: dict[date, OutBack] = {}
    for one in movements:
        out, back = found.get(one.day, (0, 0))
        found[one.day] = out + one.out_fen, back + one.back_fen
    return found


def _against(
    sums: Mapping[date, OutBack], ours: Mapping[date, BankDay], explanation: str, now: datetime
) -> list[Problem]:
    found = []
    if not sums:
        found.append(problem("STATEMENT_NOT_OURS"))
    for day in sorted(sums):
        if day > local_day(now):
            found.append(problem("STATEMENT_DAY_EARLY", day=day.isoformat()))
        elif _differs(ours[day], sums[day]) and not explanation.strip():
            if _stands(ours[day], sums[day]):
                continue  # it was explained when it was entered
            out, back = sums[day]
            facts = {"bank": yuan(out - back), "ours": yuan(ours[day].net_fen)}
            found.append(problem("DAY_NOT_EXPLAINED", day=day.isoformat(), **facts))
    return found


def _differs(ours: BankDay, said: OutBack) -> bool:
    return said[0] - said[1] != ours.net_fen


def _stands(ours: BankDay, said: OutBack) -> bool:
    known = ours.statement
    return known is not None and (known.out_fen, known.back_fen) == said


def _why(ours: BankDay, said: OutBack, explanation: str) -> str:
    return explanation if _differs(ours, said) else ""


def _entered(
    policy: Policy,
    one: BankDay,
    out_fen: int,
    back_fen: int,
    explanation: str,
    actor: Actor,
    now: datetime,
) -> BankStatement:
    return BankStatement.objects.create(
        policy=policy,
        template=one.template,
        day=one.day,
        out_fen=out_fen,
        back_fen=back_fen,
        explanation=explanation.strip(),
        entered_by=actor.user,
        entered_at=now,
    )
