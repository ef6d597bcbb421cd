"""Who was hurt (part of the room's actions): reported from the village in a few words, with papers
that are sealed at once; put right and diagnosed by a handler.
"""

from collections.abc import Sequence
from datetime import date, datetime

from hedun.claims import actions as claims
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.domain import documents
from hedun.domain.actors import Actor
from hedun.domain.case import Refusal, State
from hedun.domain.deadlines import local_day
from hedun.domain.identifiers import MAX_AGE_YEARS
from hedun.domain.permissions import PERMITTED, by_state
from hedun.domain.refusals import Refused
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.evidence.sealing import seal
from hedun.injuries.codes import TABLES
from hedun.injuries.handling import insist_handler, insist_there, standing
from hedun.injuries.models import Injured, Injury, Paper
from hedun.injuries.problems import malformed, problem
from hedun.injuries.sealed import closed
from hedun.people import checks, vault
from hedun.people.problems import insist_good
from hedun.policies.models import Policy
from hedun.record.pen import writing
from hedun.record.series import next_number

# Who reports an injury, by the state of its claim.
REPORTERS = by_state("injury.report")
GIVERS = PERMITTED["injury.give"]
# In the claim's own lists an injury is one line that says no more than that there is one.
REASON = "登记人身伤亡"
HAPPENED_MOST = 200


def report_injury(
    claim: Claim,
    *,
    name: str,
    id_number: str,
    relation: str,
    happened: str = "",
    born: date | None = None,
    files: Sequence[tuple[bytes, str]] = (),
    actor: Actor,
    now: datetime,
) -> Injury:
    """登记伤者: who was hurt, and in a few words where and how. A loss line stands for it.
    `id_number`: of the resident ID, or of another document as domain.documents writes it, which
    does not tell when they were `born`. `files`: pictures and papers with their names, sealed at
    once.

    Raises BadFields (name, id_number, born, relation, happened), Malformed (KNOWN_ALREADY; what
    evidence says of a file), Refused (WRONG_STATE, OTHER_ROLE, OTHER_PLACE, NOT_POSTED_NOW,
    OWN_OR_KIN).
    """
    with writing(actor=actor, now=now) as pen:
        claim.refresh_from_db()
        state = State(claim.state)
        if state not in REPORTERS:
            facts = {"action": "supplement", "state": state}
            raise Refused([Refusal("WRONG_STATE", facts)], subject=claim.number)
        number = documents.written(*documents.parted(id_number.strip()))
        _insist_person(name, number, born, relation, happened, local_day(now))
        injured = _injured(claim.report.policy, number)
        new = Injury(
            number=f"{claim.number}-P{claim.injuries.count() + 1}", claim=claim, injured=injured
        )
        insist_there(new, REPORTERS[state], actor, now)
        if injured.pk and claim.injuries.filter(injured=injured).exists():
            raise malformed("KNOWN_ALREADY")
        fresh = injured.pk is None
        if fresh:
            injured.save()
            new.injured = injured
        said = {"name": name.strip(), "id_number": number, "happened": happened.strip()}
        said["birth"] = _birth(number, born).isoformat()
        for column, value in closed(Injury, new.number, **said).items():
            setattr(new, column, value)
        new.relation, new.reported_by, new.reported_at = relation, actor.user, now
        new.save()
        line = NewLine("person", "medical", 0, person=injured.code)
        if state is State.DRAFT:
            claims.add_lines(claim, [line], actor=actor, now=now)
        else:
            claims.supplement(claim, [line], reason=REASON, actor=actor, now=now)
        rows = [new, injured] if fresh else [new]
        pen.write("injury.report", new.number, {"person": injured.code}, rows=rows)
        for data, title in files:
            add_paper(new, data, title, actor=actor, now=now)
        return new


def describe(
    injury: Injury,
    *,
    diagnosis: str | None = None,
    name: str | None = None,
    relation: str | None = None,
    actor: Actor,
    now: datetime,
) -> Injury:
    """诊断及更正: by a handler; None: stays. Raises BadFields, Malformed (ERASED), Refused."""
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        insist_good(
            diagnosis=checks.text(diagnosis or "", 500, optional=True),
            name=() if name is None else checks.text(name, 60),
            relation=() if relation is None else _one_of("relation", relation),
        )
        said = {"diagnosis": diagnosis, "name": name}
        sealed = {key: value.strip() for key, value in said.items() if value is not None}
        for column, value in closed(Injury, injury.number, **sealed).items():
            setattr(injury, column, value)
        injury.relation = relation or injury.relation
        injury.save()
        pen.write("injury.describe", injury.number, rows=[injury])
        return injury


def add_paper(injury: Injury, data: bytes, name: str, *, actor: Actor, now: datetime) -> Paper:
    """A picture or paper of the injury, sealed at once: whoever hands it in does not see it again
    unless they handle the injury. The same file twice adds nothing.

    Raises Malformed (what evidence says of a file; ERASED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_there(injury, GIVERS, actor, now)
        claim = injury.claim
        kind = Evidence.Kind.MEDICAL
        file = attach(claim.report, data, name, kind, claim=claim, actor=actor, now=now)
        known = Paper.objects.filter(evidence=file).first()
        if known is not None:
            pen.nothing_done()
            return known
        title = closed(Paper, injury.number, title=name[:160])
        paper = Paper.objects.create(injury=injury, evidence=file, **title)
        pen.write("injury.paper", injury.number, {"sha256": file.sha256}, rows=[paper])
        return paper


def seal_photo(
    injury: Injury, file: Evidence, *, reason: str, actor: Actor, now: datetime
) -> Paper:
    """封存照片: an open photograph or paper of the claim shows the injury. From now on only its
    handlers open it; what lay open is taken out of the store. The record keeps its digest, and the
    reason stands beside it.

    Raises Malformed (NO_REASON, ERASED; FILE_NOT_OPEN, FILE_ELSEWHERE, FILE_USED), Refused
    (NOT_HANDLER and the postings').
    """
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        if not reason.strip():
            raise malformed("NO_REASON")
        file = Evidence.objects.select_related("claim").get(pk=file.pk)
        title = closed(Paper, injury.number, title=file.name)
        file = seal(file, injury.claim, reason, pen)
        paper = Paper.objects.create(injury=injury, evidence=file, **title)
        pen.write("injury.paper", injury.number, {"sha256": file.sha256}, rows=[paper])
        return paper


def add_papers(
    claim: Claim, files: Sequence[tuple[bytes, str]], *, actor: Actor, now: datetime
) -> list[Paper]:
    """Pictures and papers of whoever was hurt in the claim, with their names; all or none. Raises
    Malformed (WHOSE: nobody, or several persons, are entered) and as `add_paper`."""
    with writing(actor=actor, now=now):
        injured = list(claim.injuries.all())
        if len(injured) != 1:
            raise malformed("WHOSE")
        return [add_paper(injured[0], data, name, actor=actor, now=now) for data, name in files]


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _insist_person(
    name: str, number: str, born: date | None, relation: str, happened: str, today: date
) -> None:
    insist_good(
        name=checks.text(name, 60),
        id_number=checks.document(number, today=today),
        born=_bad_birth(number, born, today),
        relation=_one_of("relation", relation),
        happened=checks.text(happened, HAPPENED_MOST, optional=True),
    )


def _bad_birth(number: str, born: date | None, today: date) -> checks.Problems:
    """A resident ID tells it; of anybody else it is asked."""
    if documents.parted(number)[0] == documents.RESIDENT_ID:
        return ()
    if born is None:
        return (problem("BORN_NEEDED"),)
    good = born <= today and today.year - born.year <= MAX_AGE_YEARS
    return () if good else (problem("BORN"),)


def _birth(number: str, born: date | None) -> date:
    if documents.parted(number)[0] == documents.RESIDENT_ID:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    assert born is not None  # asked for
    return born


def _one_of(table: str, code: str) -> checks.Problems:
    return () if code in TABLES[table] else (problem("UNKNOWN_CODE"),)


def _injured(policy: Policy, id_number: str) -> Injured:
    """The person's code under the policy; a new one is not saved yet."""
    hashed = vault.keyed_hash(id_number, "id")
    known = Injured.objects.filter(policy=policy, id_hash=hashed).first()
    return known or Injured(policy=policy, id_hash=hashed, code=f"P-{next_number('injured'):06d}")
