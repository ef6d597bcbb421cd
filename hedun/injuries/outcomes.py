"""What a treatment could not mend (part of the room's actions): disability by its grade; death,
the funeral, and the heirs with their shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from hedun.domain import documents
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.words import STANDARDS
from hedun.injuries.codes import TABLES
from hedun.injuries.handling import insist_handler, standing
from hedun.injuries.models import Death, Disability, Heir, Injury
from hedun.injuries.problems import malformed, problem
from hedun.injuries.rates import named_standard
from hedun.injuries.sealed import closed
from hedun.people import checks, vault
from hedun.people.problems import BadFields, BadItems, errors_of, insist_good
from hedun.record.inserting import insert
from hedun.record.pen import writing

GRADES = range(1, 11)


@dataclass(frozen=True)
class NewHeir:
    """`id_number`: of the resident ID, or of another document as domain.documents writes it.
    `share`: of what is paid for the death, above 0 and up to 1."""

    name: str
    id_number: str
    relation: str
    share: Fraction


def grade(
    injury: Injury, *, standard: str, grade: int, day: date, actor: Actor, now: datetime
) -> Disability:
    """伤残等级 by the standard that the policy names; a newer one takes its place.

    Raises BadFields (standard, grade), Malformed (BEFORE_ACCIDENT, AHEAD, ERASED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        insist_good(
            standard=_other_standard(injury, standard),
            grade=() if grade in GRADES else (problem("GRADE"),),
        )
        _insist_day(injury, day, now)
        row = Disability.objects.create(
            injury=injury,
            standard=standard,
            grade=grade,
            day=day,
            entered_by=actor.user,
            entered_at=now,
        )
        pen.write("injury.grade", injury.number, rows=[row])
        return row


def died(
    injury: Injury,
    *,
    day: date,
    funeral_fen: int | None = None,
    actor: Actor,
    now: datetime,
) -> Death:
    """登记死亡. `funeral_fen`: what the bills of the funeral come to; entered again later it is put
    right. Raises Malformed (BEFORE_ACCIDENT, AHEAD, AMOUNT_BELOW, ERASED), Refused."""
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        _insist_day(injury, day, now)
        if funeral_fen is not None and funeral_fen <= 0:
            raise malformed("AMOUNT_BELOW")
        row = Death.objects.filter(injury=injury).first() or Death(injury=injury)
        row.day, row.funeral_fen = day, funeral_fen
        row.entered_by, row.entered_at = actor.user, now
        row.save()
        pen.write("injury.died", injury.number, rows=[row])
        return row


def name_heirs(
    injury: Injury, heirs: Sequence[NewHeir], *, actor: Actor, now: datetime
) -> list[Heir]:
    """登记继承人, all of them at once; those named before are no longer heirs.

    Raises BadItems (name, id_number, relation, share), Malformed (NO_DEATH, NO_HEIRS, SHARES_SUM,
    ERASED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        death = Death.objects.filter(injury=injury).first()
        if death is None:
            raise malformed("NO_DEATH")
        _insist_heirs(injury, heirs, local_day(now))
        before = list(death.heirs.filter(ended_at=None))
        for old in before:
            old.ended_at = now
            old.save(update_fields=["ended_at"])
        rows = insert(
            Heir(
                death=death,
                id_hash=vault.keyed_hash(_number(one), "id"),
                relation=one.relation,
                parts=one.share.numerator,
                of=one.share.denominator,
                named_at=now,
                **closed(
                    Heir,
                    injury.number,
                    name=one.name.strip(),
                    id_number=_number(one),
                ),
            )
            for one in heirs
        )
        pen.write("injury.heirs", injury.number, {"heirs": len(rows)}, rows=[*before, *rows])
        return rows


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _other_standard(injury: Injury, standard: str) -> checks.Problems:
    """What is wrong with it: the policy says by which standard its persons are graded."""
    if standard not in STANDARDS:
        return (problem("UNKNOWN_CODE"),)
    named = named_standard(injury.claim)
    if standard == named:
        return ()
    return (problem("STANDARD_OTHER", named=STANDARDS[named]),)


def _insist_day(injury: Injury, day: date, now: datetime) -> None:
    accident = injury.claim.event.occurred
    if day < accident:
        raise malformed("BEFORE_ACCIDENT", day=accident)
    if day > local_day(now):
        raise malformed("AHEAD")


def _insist_heirs(injury: Injury, heirs: Sequence[NewHeir], today: date) -> None:
    if not heirs:
        raise malformed("NO_HEIRS")
    wrong = {n: BadFields(bad) for n, one in enumerate(heirs) if (bad := _bad(one, today))}
    if wrong:
        raise BadItems(wrong)
    seen: set[str] = set()
    for n, one in enumerate(heirs):
        mark = vault.keyed_hash(_number(one), "id")
        if mark in seen:
            raise BadItems({n: BadFields({"id_number": (problem("HEIR_TWICE"),)})})
        if mark == injury.injured.id_hash:
            raise BadItems({n: BadFields({"id_number": (problem("HEIR_DEAD"),)})})
        seen.add(mark)
    total = sum((one.share for one in heirs), Fraction(0))
    if total != 1:
        raise malformed("SHARES_SUM", sum=total)


def _number(one: NewHeir) -> str:
    return documents.written(*documents.parted(one.id_number.strip()))


def _bad(one: NewHeir, today: date) -> dict[str, checks.Problems]:
    return errors_of(
        {
            "name": checks.text(one.name, 60),
            "id_number": checks.document(_number(one), today=today),
            "relation": () if one.relation in TABLES["heir"] else (problem("UNKNOWN_CODE"),),
            "share": () if 0 < one.share <= 1 else (problem("SHARE_FORM"),),
        }
    )
