"""The only writer of livestock: animals entered, struck off, graded, parted; proofs and bills.

None of these is a move: the claim stays where it is. Which roles do what stands in
domain.permissions, by the state the claim stands in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from hedun.claims.actions import insist_on_work, part_line
from hedun.claims.items import LIVESTOCK
from hedun.claims.models import Claim, LossLine
from hedun.claims.words import CAUSES, FATES
from hedun.domain.actors import Actor, Role
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.eartags import TAGGED, read_tag
from hedun.domain.lifecycle import BEFORE_PAYING
from hedun.domain.permissions import PERMITTED, by_state
from hedun.evidence.models import Evidence
from hedun.livestock.models import Animal, Disposal, Grading, Picture, Shift, VetBill
from hedun.livestock.problems import malformed
from hedun.livestock.queries import VET
from hedun.livestock.words import SIGNS
from hedun.record.inserting import insert
from hedun.record.pen import writing

S = State
Roles = Mapping[State, frozenset[Role]]
# Who says which animals were lost: before the list leaves the township, and at the assessment.
ENTERS: Roles = by_state("animals.enter")
# Who grades the cause, and at which level.
GRADES: Roles = by_state("animals.grade")
LEVELS = {S.REPORTED: Grading.Level.RECOMMENDED, S.ACCEPTED: Grading.Level.DECIDED}
# A tag misread is put right as long as nothing was paid: no amount hangs on it.
MENDS: Roles = dict.fromkeys(BEFORE_PAYING, PERMITTED["animals.mend"]) | by_state("animals.mend")
# Proofs are handed in by whoever hands in papers, for as long as they can still matter.
PROVES: Roles = dict.fromkeys(BEFORE_PAYING, PERMITTED["animals.prove"])

MOST_HEADS, MOST_GRAMS = 10_000, 2_000_000
UNTAGGED_MOST, NOTE_MOST, WHY_MOST, CLINIC_MOST = 200, 200, 500, 80


@dataclass(frozen=True)
class NewAnimal:
    """An animal as it is entered. `tag` as written; without one `untagged` says why, unless such
    animals bear none. `kind`: the line's own item unless said. `weight_g`: grams a head."""

    fate: str
    tag: str = ""
    untagged: str = ""
    heads: int = 1
    weight_g: int | None = None
    kind: str = ""


# ── animals ─────────────────────────────────────────────────────────────────────────────────────


def add_animals(
    line: LossLine, new: Sequence[NewAnimal], *, actor: Actor, now: datetime
) -> list[Animal]:
    """登记畜禽: the animals of a line, in this order; all of them or none.

    Raises Malformed (NOT_LIVESTOCK, NO_SUCH_CODE, TAG_…, NO_TAG, BAD_HEADS, BAD_WEIGHT,
    NOT_INJURED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(line.claim, "add_animals", ENTERS, None, actor, now)
        written = _write(claim, line, new, actor, now)
        told = {"line": line.number, "animals": len(written)}
        pen.write("animals.add", claim.number, told, rows=written)
        return written


def put_tag_right(animal: Animal, tag: str, *, reason: str, actor: Actor, now: datetime) -> Animal:
    """改正耳标: the animal is entered anew with the tag it bears; the old entry stays, struck off.

    Its gradings and pictures are of the old entry and are written for the new one as well. Raises
    Malformed (STRUCK, TAG_…), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(animal.claim, "put_tag_right", MENDS, reason, actor, now)
        old = _standing([animal], claim)[0]
        _strike(old, reason, actor, now)
        new = NewAnimal(old.fate, tag, "", old.heads, old.weight_g, old.kind)
        [made] = _write(claim, old.line, [new], actor, now)
        if made.tag_key == old.tag_key:
            raise malformed("TAG_SAME")
        made.corrects, made.disposal = old, old.disposal
        made.save(update_fields=["corrects", "disposal"])
        carried = [_copy(row, animal=made) for row in (*old.gradings.all(), *old.pictures.all())]
        told = {"animal": old.number, "new": made.number}
        pen.write("animals.put_tag_right", claim.number, told, rows=[old, made, *carried])
        return made


def strike(animals: Sequence[Animal], *, reason: str, actor: Actor, now: datetime) -> list[Animal]:
    """剔除: these do not count (found alive, paid for before, not by wildlife …), with the reason.
    Raises Malformed (NO_ANIMAL, OTHER_CLAIM, STRUCK), Refused."""
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(_claim_of(animals), "strike", ENTERS, reason, actor, now)
        rows = _standing(animals, claim)
        for row in rows:
            _strike(row, reason, actor, now)
        told = {"animals": [row.number for row in rows]}
        pen.write("animals.strike", claim.number, told, rows=rows)
        return rows


def part(animals: Sequence[Animal], *, reason: str, actor: Actor, now: datetime) -> LossLine:
    """分列: these animals become a line of their own, to be decided and paid by itself.

    Raises Malformed (NO_ANIMAL, OTHER_CLAIM, STRUCK, ALL_OF_THE_LINE), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(_claim_of(animals), "part_line", ENTERS, reason, actor, now)
        rows = _standing(animals, claim)
        line = rows[0].line
        if any(row.line_id != line.pk for row in rows):
            raise malformed("OTHER_CLAIM")
        staying = line.animals.filter(struck_at=None).exclude(pk__in=[row.pk for row in rows])
        heads_e4 = 10_000 * sum(row.heads for row in rows)
        if not staying.exists() or heads_e4 >= line.quantity_e4:
            raise malformed("ALL_OF_THE_LINE")
        new = part_line(line, heads_e4, reason=reason, actor=actor, now=now)
        shifts = insert(Shift(animal=row, line=line, at=now) for row in rows)
        for row in rows:
            row.line = new
            row.save(update_fields=["line"])
        told = {"animals": [row.number for row in rows], "line": new.number}
        pen.write("animals.part", claim.number, told, rows=[*rows, *shifts])
        return new


def grade(
    animals: Sequence[Animal],
    *,
    cause: str,
    signs: Sequence[str] = (),
    note: str = "",
    actor: Actor,
    now: datetime,
) -> list[Grading]:
    """定因: how sure it is what did it. The township's grade advises, the expert's decides.

    Raises Malformed (NO_ANIMAL, OTHER_CLAIM, STRUCK, NO_SUCH_CODE), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(_claim_of(animals), "grade_cause", GRADES, None, actor, now)
        rows = _standing(animals, claim)
        _insist_known(cause, CAUSES)
        for sign in signs:
            _insist_known(sign, SIGNS)
        level = LEVELS[State(claim.state)]
        graded = insert(
            Grading(
                animal=row,
                level=level,
                cause=cause,
                signs=[code for code in SIGNS if code in signs],
                note=note.strip()[:WHY_MOST],
                user=actor.user,
                user_name=actor.name,
                at=now,
            )
            for row in rows
        )
        told = {"cause": cause, "level": level, "animals": [row.number for row in rows]}
        pen.write("animals.grade", claim.number, told, rows=graded)
        return graded


# ── pictures, proofs, bills ─────────────────────────────────────────────────────────────────────


def show(
    animals: Sequence[Animal], photo: Evidence, shows: str, *, actor: Actor, now: datetime
) -> list[Picture]:
    """What a photograph of the claim shows of these animals. Raises Malformed (NO_ANIMAL,
    OTHER_CLAIM, STRUCK, NO_SUCH_CODE, NOT_THE_CLAIMS_FILE), Refused."""
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(_claim_of(animals), "show", PROVES, None, actor, now)
        rows = _standing(animals, claim)
        _insist_known(shows, Picture.Shows.values)
        _insist_file(photo, claim, Evidence.Kind.PHOTO)
        made = insert(Picture(animal=row, photo=photo, shows=shows) for row in rows)
        told = {"shows": shows, "sha256": photo.sha256, "animals": [row.number for row in rows]}
        pen.write("animals.show", claim.number, told, rows=made)
        return made


def record_disposal(
    animals: Sequence[Animal],
    *,
    kind: str,
    day: date,
    paper: Evidence,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Disposal:
    """登记无害化处理 of dead animals, by the paper that proves it; a later one takes the place of
    an earlier one. Raises Malformed (NO_ANIMAL, OTHER_CLAIM, STRUCK, NOT_DEAD, NO_SUCH_CODE,
    DAY_AHEAD, DAY_BEFORE_LOSS, NOT_THE_CLAIMS_FILE), Refused."""
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(_claim_of(animals), "record_disposal", PROVES, None, actor, now)
        rows = _standing(animals, claim)
        for row in rows:
            if row.fate != "killed":
                raise malformed("NOT_DEAD", number=row.number)
        _insist_known(kind, Disposal.Kind.values)
        _insist_day(day, claim, now)
        _insist_file(paper, claim, Evidence.Kind.PAPER)
        made = Disposal.objects.create(
            claim=claim,
            kind=kind,
            day=day,
            paper=paper,
            note=note.strip()[:NOTE_MOST],
            user=actor.user,
            user_name=actor.name,
            at=now,
        )
        for row in rows:
            row.disposal = made
            row.save(update_fields=["disposal"])
        told = {"kind": kind, "day": day.isoformat(), "animals": [row.number for row in rows]}
        pen.write("animals.dispose", claim.number, told, rows=[made, *rows])
        return made


def add_bill(
    line: LossLine,
    *,
    amount_fen: int,
    day: date,
    clinic: str,
    paper: Evidence,
    actor: Actor,
    now: datetime,
) -> VetBill:
    """登记兽医费单据 under a line of veterinary bills. Raises Malformed (NOT_A_VET_LINE,
    BAD_AMOUNT, NO_CLINIC, DAY_AHEAD, DAY_BEFORE_LOSS, NOT_THE_CLAIMS_FILE), Refused."""
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(line.claim, "add_bill", ENTERS, None, actor, now)
        if line.item != VET:
            raise malformed("NOT_A_VET_LINE", line=line.code)
        if amount_fen <= 0:
            raise malformed("BAD_AMOUNT")
        if not clinic.strip():
            raise malformed("NO_CLINIC")
        _insist_day(day, claim, now)
        _insist_file(paper, claim, Evidence.Kind.PAPER)
        made = VetBill.objects.create(
            line=line,
            amount_fen=amount_fen,
            day=day,
            clinic=clinic.strip()[:CLINIC_MOST],
            paper=paper,
            user=actor.user,
            at=now,
        )
        told = {"line": line.number, "amount_fen": amount_fen, "sha256": paper.sha256}
        pen.write("animals.add_bill", claim.number, told, rows=[made])
        return made


def strike_bill(bill: VetBill, *, reason: str, actor: Actor, now: datetime) -> VetBill:
    """A bill that does not count, with the reason. Raises Malformed (STRUCK), Refused."""
    with writing(actor=actor, now=now) as pen:
        claim = _work_on(bill.line.claim, "strike_bill", ENTERS, reason, actor, now)
        bill.refresh_from_db()
        if bill.struck_at is not None:
            raise malformed("STRUCK", number=bill.pk)
        bill.struck_by, bill.struck_at = actor.user, now
        bill.struck_why = reason.strip()[:WHY_MOST]
        bill.save()
        told = {"line": bill.line.number, "amount_fen": bill.amount_fen}
        pen.write("animals.strike_bill", claim.number, told, rows=[bill])
        return bill


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _work_on(
    claim: Claim, action: str, roles: Roles, reason: str | None, actor: Actor, now: datetime
) -> Claim:
    claim.refresh_from_db()
    insist_on_work(claim, action, roles, reason, actor, now)
    return claim


def _claim_of(animals: Sequence[Animal]) -> Claim:
    if not animals:
        raise malformed("NO_ANIMAL")
    return animals[0].claim


def _standing(animals: Iterable[Animal], claim: Claim) -> list[Animal]:
    """The animals as they are now, all of this claim and none struck off."""
    pks = {animal.pk for animal in animals}
    rows = list(Animal.objects.filter(pk__in=pks).select_related("line").order_by("number"))
    if any(row.claim_id != claim.pk for row in rows):
        raise malformed("OTHER_CLAIM")
    for row in rows:
        if row.struck_at is not None:
            raise malformed("STRUCK", number=row.number)
        row.line.claim = claim
    return rows


def _write(
    claim: Claim, line: LossLine, new: Sequence[NewAnimal], actor: Actor, now: datetime
) -> list[Animal]:
    if line.section != LIVESTOCK:
        raise malformed("NOT_LIVESTOCK", line=line.code)
    if not new:
        raise malformed("NO_ANIMAL")
    county = claim.report.village.code[:6]
    own = Animal.objects.filter(claim=claim)
    known = set(own.filter(struck_at=None).exclude(tag_key="").values_list("tag_key", flat=True))
    rows = []
    for number, one in enumerate(new, start=own.count() + 1):
        given = replace(one, kind=one.kind or line.item)
        _insist_plausible(given, line)
        row = Animal(
            claim=claim,
            line=line,
            number=number,
            kind=given.kind,
            heads=given.heads,
            untagged="" if given.tag.strip() else given.untagged.strip()[:UNTAGGED_MOST],
            weight_g=given.weight_g,
            fate=given.fate,
            added_by=actor.user,
            added_at=now,
        )
        if given.tag.strip():
            tag = read_tag(given.tag, given.kind)
            row.tag, row.tag_key = tag.number, tag.key(county)
            if row.tag_key in known:
                raise malformed("TAG_TWICE", tag=row.tag)
            known.add(row.tag_key)
        rows.append(row)
    return insert(rows)


def _insist_plausible(new: NewAnimal, line: LossLine) -> None:
    _insist_known(new.fate, FATES)
    tagged = bool(new.tag.strip())
    if not 1 <= new.heads <= (1 if tagged else MOST_HEADS):
        raise malformed("BAD_HEADS", most=MOST_HEADS)
    if not tagged and not new.untagged.strip() and new.kind in TAGGED:
        raise malformed("NO_TAG")
    if new.weight_g is not None and not 0 < new.weight_g <= MOST_GRAMS:
        raise malformed("BAD_WEIGHT", most=MOST_GRAMS // 1000)
    if line.item == VET and new.fate != "injured":
        raise malformed("NOT_INJURED")


def _strike(row: Animal, reason: str, actor: Actor, now: datetime) -> None:
    row.struck_by, row.struck_at = actor.user, now
    row.struck_why = reason.strip()[:WHY_MOST]
    row.save(update_fields=["struck_by", "struck_at", "struck_why"])


def _copy(row: Grading | Picture, *, animal: Animal) -> Grading | Picture:
    row.pk, row.animal = None, animal
    row._state.adding = True
    row.save()
    return row


def _insist_known(code: str, known: Iterable[str]) -> None:
    if code not in known:
        raise malformed("NO_SUCH_CODE", code=code[:40])


def _insist_day(day: date, claim: Claim, now: datetime) -> None:
    if day > local_day(now):
        raise malformed("DAY_AHEAD", day=day)
    if day < claim.event.occurred:
        raise malformed("DAY_BEFORE_LOSS", day=day, occurred=claim.event.occurred)


def _insist_file(file: Evidence, claim: Claim, kind: str) -> None:
    if file.claim_id != claim.pk or file.kind != kind:
        photo = kind == Evidence.Kind.PHOTO
        wanted = ("照片", "photograph") if photo else ("单据", "paper")
        raise malformed("NOT_THE_CLAIMS_FILE", wanted_zh=wanted[0], wanted_en=wanted[1])
