"""What is known of an injury is kept as long as the policy says, and then erased (part of the
room's actions). Days, codes and amounts stay: the books rest on them.
"""

from datetime import date, datetime, timedelta

from django.db import models

from hedun.domain.actors import TICKER, Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.evidence.actions import erase as erase_files
from hedun.injuries.handling import insist_there, standing
from hedun.injuries.models import (
    Bill,
    BillItem,
    Handler,
    Heir,
    Injury,
    Judgement,
    Paper,
    Reckoning,
    Treatment,
)
from hedun.injuries.problems import malformed
from hedun.injuries.sealed import blank
from hedun.people.erasing import forget, heirs_of
from hedun.people.reasons import keep
from hedun.policies.queries import Numbers
from hedun.record.pen import Pen, writing

AT_ONCE = 200  # injuries that are erased in a day
ERASERS = PERMITTED["injury.erase"]


def erasable_from(injury: Injury) -> date | None:
    """The first day on which it may be erased; None while the claim is open."""
    claim = injury.claim
    if claim.ended_at is None:
        return None
    day = local_day(claim.ended_at)
    years = Numbers().injury_keep(claim.report.policy, claim.event.occurred)
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def erase(injury: Injury, *, reason: str, actor: Actor, now: datetime) -> Injury:
    """删除伤情资料: names, numbers, illness, bills' words and the keys of its files, for good; and
    the ID numbers of its heirs where they were paid. Who did it and when stays, with the reason
    beside it (reasons.py).

    Raises Malformed (NO_REASON, NOT_ENDED, KEPT_STILL, ERASED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_there(injury, ERASERS, actor, now)
        if not reason.strip():
            raise malformed("NO_REASON")
        first = erasable_from(injury)
        if first is None:
            raise malformed("NOT_ENDED")
        if local_day(now) < first:
            policy, day = injury.claim.report.policy, injury.claim.event.occurred
            raise malformed("KEPT_STILL", years=Numbers().injury_keep(policy, day))
        rows = _erased(injury, pen, now)
        pen.write("injury.erase", injury.number, rows=[*rows, keep(pen, reason)])
        return injury


def erase_due(*, now: datetime, most: int = AT_ONCE) -> int:
    """到期删除: the clock erases what the policy keeps no longer; answers how many it were. Safe
    to run twice."""
    done = 0
    a_year_ago = now - timedelta(days=365)  # no policy keeps it for less
    rows = Injury.objects.filter(erased_at=None, claim__ended_at__lte=a_year_ago)
    for injury in rows.select_related("claim__report__policy", "claim__event").order_by("pk"):
        first = erasable_from(injury)
        if first is None or local_day(now) < first:
            continue
        with writing(actor=TICKER, now=now) as pen:
            pen.write("injury.erase_due", injury.number, rows=_erased(injury, pen, now))
        done += 1
        if done == most:
            break
    return done


def _erased(injury: Injury, pen: Pen, now: datetime) -> list[models.Model]:
    """The rows of which nothing is left, the files among them."""
    heirs = Heir.objects.filter(death__injury=injury).values_list("id_hash", flat=True)
    paid = heirs_of(injury.claim.household, set(heirs) - {""})
    forget(paid)
    rows = [*paid, *_unhashed(injury), *_blanked(injury)]
    injury.erased_at = now
    for column, value in blank(Injury).items():
        setattr(injury, column, value)
    injury.save()
    papers = injury.papers.select_related("evidence")
    return [injury, *rows, *erase_files([paper.evidence for paper in papers], pen)]


def _unhashed(injury: Injury) -> list[models.Model]:
    """The person's code, which nothing leads to any more once the last of their injuries under the
    policy is erased: the code itself stands in the hash's place, since codes differ too."""
    others = injury.injured.injuries.filter(erased_at=None).exclude(pk=injury.pk)
    if others.exists():
        return []
    injury.injured.id_hash = injury.injured.code
    injury.injured.save(update_fields=["id_hash"])
    return [injury.injured]


# Hashes that stand beside sealed columns: what they were made of could be tried.
HASHES: dict[type[models.Model], str] = {
    Bill: "number_hash",
    BillItem: "row_hash",
    Heir: "id_hash",
}


def _blanked(injury: Injury) -> list[models.Model]:
    """Every row of the injury that holds sealed columns, with nothing left in them."""
    of = injury.pk
    tables: tuple[tuple[type[models.Model], str], ...] = (
        (Handler, "injury"),
        (Paper, "injury"),
        (Treatment, "injury"),
        (Bill, "treatment__injury"),
        (BillItem, "bill__treatment__injury"),
        (Judgement, "item__bill__treatment__injury"),
        (Heir, "death__injury"),
        (Reckoning, "injury"),
    )
    written: list[models.Model] = []
    for table, path in tables:
        found = table._default_manager.filter(**{path: of})
        hashed = HASHES.get(table)
        found.update(**blank(table), **({hashed: ""} if hashed else {}))
        written += found
    return written
