"""Bills (part of the room's actions): line by line from a form, or the hospital's own list; which
items are eligible, and why one is not.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.injuries.codes import TABLES
from hedun.injuries.handling import insist_handler, standing
from hedun.injuries.hospital_list import Listed, read_list
from hedun.injuries.models import Bill, BillItem, Injury, Judgement, Treatment
from hedun.injuries.persons import add_paper
from hedun.injuries.problems import malformed, problem
from hedun.injuries.sealed import closed
from hedun.intake.problems import SheetProblem, at
from hedun.people import checks, vault
from hedun.people.problems import BadFields, BadItems, errors_of
from hedun.record.inserting import insert
from hedun.record.pen import writing

REASON_MOST = 200


@dataclass(frozen=True)
class NewItem:
    """A line of a bill. Below 0: given back. `eligible` None: a person says it later; where it is
    not, `code` (codes.TABLES["reason"]) says why, and `reason` in words if they are wanted."""

    day: date
    kind: str
    name: str
    amount_fen: int
    eligible: bool | None = True
    code: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ListTaken:
    """What a hospital's list did. `known`: rows that were entered before; they add nothing."""

    bill: Bill | None
    added: int
    known: int
    problems: tuple[SheetProblem, ...]
    notes: tuple[SheetProblem, ...]


def enter_bill(
    treatment: Treatment,
    items: Sequence[NewItem],
    *,
    number: str = "",
    actor: Actor,
    now: datetime,
) -> Bill:
    """录入账单, with its items. Raises BadItems (day, kind, name, amount, code), Malformed
    (NO_ITEMS, BILL_KNOWN, WITHDRAWN, ERASED), Refused."""
    with writing(actor=actor, now=now) as pen:
        injury, treatment = _handled(treatment, actor, now)
        if not items:
            raise malformed("NO_ITEMS")
        wrong = {n: BadFields(bad) for n, one in enumerate(items) if (bad := _bad(one))}
        wrong |= {
            n: BadFields({"day": (off,)})
            for n, one in enumerate(items)
            if n not in wrong and (off := _day_off(treatment, one.day, local_day(now)))
        }
        if wrong:
            raise BadItems(wrong)
        hashed = vault.keyed_hash(number, "row") if number.strip() else ""
        twin = Bill.objects.filter(treatment__injury=injury, number_hash=hashed, withdrawn_at=None)
        if hashed and twin.exists():
            raise malformed("BILL_KNOWN")
        bill = Bill.objects.create(
            treatment=treatment,
            number_hash=hashed,
            entered_by=actor.user,
            entered_at=now,
            **closed(Bill, injury.number, number=number.strip()),
        )
        rows = insert(_items(injury, bill, items, _hashes(items)))
        pen.write("injury.bill", injury.number, {"items": len(rows)}, rows=[bill, *rows])
        return bill


def take_list(
    treatment: Treatment, data: bytes, name: str, *, actor: Actor, now: datetime
) -> ListTaken:
    """医院清单: the good rows that are new are kept as a bill, and the file as a paper; what is
    wrong with the others is told by row and column. The same list again, or a longer one of the
    same stay, adds what is new.

    Raises Malformed (WITHDRAWN, ERASED; what evidence says of the file), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        injury, treatment = _handled(treatment, actor, now)
        listed = read_list(data, today=local_day(now))
        problems, good = list(listed.problems), list[Listed]()
        for row in listed.rows:
            off = _day_off(treatment, row.day, local_day(now))
            if off:
                where = row.where
                problems.append(at(where.sheet, where.row, listed.day_column(where), off))
            else:
                good.append(row)
        items = [NewItem(r.day, r.kind, r.name, r.amount_fen, r.eligible) for r in good]
        hashes = _hashes(items)
        before = _known(treatment)
        new = [(one, mark) for one, mark in zip(items, hashes, strict=True) if mark not in before]
        known = len(items) - len(new)
        told = tuple(problems), tuple(listed.notes)
        if not new:
            pen.nothing_done()
            return ListTaken(None, 0, known, *told)
        paper = add_paper(injury, data, name, actor=actor, now=now)
        bill = Bill.objects.create(
            treatment=treatment, paper=paper, entered_by=actor.user, entered_at=now
        )
        rows = insert(_items(injury, bill, [i for i, _ in new], [mark for _, mark in new]))
        facts = {"items": len(rows), "file": hashlib.sha256(data).hexdigest()}
        pen.write("injury.bill", injury.number, facts, rows=[bill, *rows])
        return ListTaken(bill, len(rows), known, *told)


def judge(
    items: Sequence[BillItem],
    *,
    eligible: bool,
    code: str = "",
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> list[Judgement]:
    """认定: these items count, or do not for a reason. Raises Malformed (NO_ITEMS, NO_CODE,
    ERASED), Refused; ValueError for items of several injuries."""
    with writing(actor=actor, now=now) as pen:
        if not items:
            raise malformed("NO_ITEMS")
        owners = {one.bill.treatment.injury_id for one in items}
        if len(owners) != 1:
            raise ValueError("the items are of several injuries")
        injury = standing(items[0].bill.treatment.injury)
        insist_handler(injury, actor, now)
        if not eligible and code not in TABLES["reason"]:
            raise malformed("NO_CODE")
        said = {} if eligible else {"reason": reason.strip()[:REASON_MOST]}
        rows = insert(
            Judgement(
                item=one,
                eligible=eligible,
                code="" if eligible else code,
                user=actor.user,
                at=now,
                **closed(Judgement, injury.number, **said),
            )
            for one in items
        )
        pen.write("injury.judge", injury.number, {"items": len(rows)}, rows=rows)
        return rows


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _handled(treatment: Treatment, actor: Actor, now: datetime) -> tuple[Injury, Treatment]:
    injury = standing(treatment.injury)
    insist_handler(injury, actor, now)
    treatment.refresh_from_db()
    if treatment.withdrawn_at is not None:
        raise malformed("WITHDRAWN")
    return injury, treatment


def _bad(one: NewItem) -> dict[str, checks.Problems]:
    refused = one.eligible is False
    return errors_of(
        {
            "kind": () if one.kind in TABLES["kind"] else (problem("UNKNOWN_CODE"),),
            "name": checks.text(one.name, 80, optional=True),
            "amount": () if one.amount_fen else (problem("AMOUNT_ZERO"),),
            "code": (problem("NO_CODE"),) if refused and one.code not in TABLES["reason"] else (),
        }
    )


def _day_off(treatment: Treatment, day: date, today: date) -> checks.Problem | None:
    """Hospitals settle on the day of discharge or the next."""
    last = min(today, (treatment.ends or today) + timedelta(days=1))
    if treatment.starts <= day <= last:
        return None
    return problem("OUTSIDE_TREATMENT", first=treatment.starts, last=treatment.ends or "…")


def _hashes(items: Sequence[NewItem]) -> list[str]:
    """To know a line again: the day, what it is, how much, and which of several alike it is."""
    seen: Counter[str] = Counter()
    found = []
    for one in items:
        said = f"{one.day.isoformat()}|{one.kind}|{one.name.strip()}|{one.amount_fen}"
        seen[said] += 1
        found.append(vault.keyed_hash(f"{said}|{seen[said]}", "row"))
    return found


def _known(treatment: Treatment) -> set[str]:
    rows = BillItem.objects.filter(bill__treatment=treatment, bill__withdrawn_at=None)
    return set(rows.values_list("row_hash", flat=True))


def _items(
    injury: Injury, bill: Bill, items: Sequence[NewItem], hashes: Sequence[str]
) -> list[BillItem]:
    return [
        BillItem(
            bill=bill,
            number=n,
            day=one.day,
            kind=one.kind,
            amount_fen=one.amount_fen,
            eligible=one.eligible,
            code=one.code if one.eligible is False else "",
            row_hash=mark,
            **closed(BillItem, injury.number, name=one.name.strip(), reason=one.reason.strip()),
        )
        for n, (one, mark) in enumerate(zip(items, hashes, strict=True), start=1)
    ]
