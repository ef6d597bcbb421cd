"""理算: awarding claims, cumulatively, in the order of settlement (terms SPEC §8).

The claims of one wording of a policy are awarded in one act, under one settlement number. They are
calculated together and not one by one, because a step over an event or a policy may share an
amount among them: what the reviewer saw is what they come to together.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import models

from hedun.assessment.calculation import LineAnswer
from hedun.assessment.harvest import provisional
from hedun.assessment.limits import Limits, Uses
from hedun.assessment.models import Award, AwardLine, ClaimAward, Difference
from hedun.assessment.previews import Group, Preview, Previews, awardable, by_wording
from hedun.assessment.previews import preview_together as together
from hedun.assessment.reckoned import interim
from hedun.assessment.standing import first_settled, next_settled, standing
from hedun.claims.actions import pass_on
from hedun.claims.clocks import in_force
from hedun.claims.effects import Step
from hedun.claims.models import Claim
from hedun.claims.moves import Looked, Outcome, look_at, perform
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case, Refusal
from hedun.domain.lifecycle import decide
from hedun.ledger.actions import Moved
from hedun.ledger.models import Kind, Transfer
from hedun.ledger.queries import UNPAID, claim_balance, cover_left, purses
from hedun.policies.statement import Kept
from hedun.record.inserting import insert
from hedun.record.pen import writing

ENDINGS = ("withdraw", "merge", "refuse")

Refusals = list[tuple[Claim, tuple[Refusal, ...]]]


def award(
    claims: Iterable[Claim],
    *,
    shown: Mapping[int, int],
    kind: str = ClaimAward.Kind.FINAL,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Award claims together. `shown` by claim pk: what the award adds, as the reviewer saw it.

    Which claims go is settled first: a claim that may not be awarded must not take part in the
    calculation of the others, so it is left out and the rest calculated again, until all that are
    left may. Who was shown an amount that the others' absence changes is refused with both amounts
    (AMOUNT_CHANGED). What rests on papers of which more are to come, or on a degree that is judged
    anew at harvest, is an advance, whatever `kind` says. Raises policies.files.TermsFileFault.
    """
    total = Outcome()
    with writing(actor=actor, now=now) as pen:
        looked = look_at(claims)
        known = looked.cases
        ready = awardable(looked.claims, known, actor, now)
        groups, lacking = by_wording(ready)
        total.refused += _not_ready(looked.claims, ready, known, shown, actor, now)
        for claim in ready:
            if claim.pk in lacking:
                policy = claim.report.policy.number
                why = Refusal("NO_WORDING", {"policy": policy, "day": lacking[claim.pk].day})
                total.refused.append((claim, (why,)))
        for group in groups:
            going, seen, refused = _who_goes(group, known, shown, actor, now)
            total.refused += refused
            if going:
                chosen = looked.only(going)
                total.done += _award(group, chosen, seen, shown, kind, actor, now).insist().done
        if not total.done:
            pen.nothing_done()
    return total


def _not_ready(
    claims: Sequence[Claim],
    ready: Sequence[Claim],
    known: Mapping[int, Case],
    shown: Mapping[int, int],
    actor: Actor,
    now: datetime,
) -> Refusals:
    """Why the others cannot be awarded, whatever their amounts: those are not looked at."""
    left_out: Refusals = []
    going = {claim.pk for claim in ready}
    for claim in claims:
        if claim.pk not in going:
            fen = shown.get(claim.pk, 0)
            decision = decide(known[claim.pk], _ask(fen, fen, max(fen, 0)), actor, now)
            left_out.append((claim, decision.refusals))
    return left_out


def _who_goes(
    group: Group,
    known: Mapping[int, Case],
    shown: Mapping[int, int],
    actor: Actor,
    now: datetime,
) -> tuple[list[Claim], Previews, Refusals]:
    going, refused = group.claims, Refusals()
    while True:
        seen = together(group, going)
        left, out = cover_left(group.policy.number), Refusals()
        kept = Kept(group.policy)
        limits = Limits(group.policy, going)
        for claim in going:
            difference = seen.claims[claim.pk].difference_fen
            uses = limits.used_by(claim, seen.claims[claim.pk])
            there = kept.for_claim(claim.number, left)
            ask = _ask(difference, shown.get(claim.pk), there, uses)
            decision = decide(known[claim.pk], ask, actor, now)
            if decision.allowed:
                # What another claim of the act gives back is not counted on.
                left -= max(difference, 0)
                kept.take(claim.number, difference)
                limits.take(uses)
            else:
                out.append((claim, decision.refusals))
        refused += out
        gone = {claim.pk for claim, _ in out}
        going = [claim for claim in going if claim.pk not in gone]
        if not out or not going:
            return going, seen, refused


def _ask(difference: int, shown: int | None, left: int, uses: Uses = ()) -> Ask:
    return Ask("award", award_fen=difference, shown_fen=shown, cover_left_fen=left, limits=uses)


def _award(
    group: Group,
    looked: Looked,
    seen: Previews,
    shown: Mapping[int, int],
    kind: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    policy = group.policy
    numbers = first_settled([c.pk for c in looked.claims])
    act = Award.objects.create(
        policy=policy,
        number=next_settled(policy),
        terms_sha256=group.wording.sha256,
        made_by=actor.user,
        made_at=now,
    )
    left, limits, kept = cover_left(policy.number), Limits(policy, looked.claims), Kept(policy)

    def ask(claim: Claim, case: Case) -> Ask:
        nonlocal left
        difference = seen.claims[claim.pk].difference_fen
        before = kept.for_claim(claim.number, left)
        left -= difference
        kept.take(claim.number, difference)
        uses = limits.used_by(claim, seen.claims[claim.pk])
        limits.take(uses)
        return _ask(difference, shown.get(claim.pk), before, uses)

    def write(steps: Sequence[Step]) -> None:
        early = interim(step.claim.pk for step in steps)
        early |= set(provisional([step.claim for step in steps]))
        given = insert(
            _given(
                step,
                act,
                seen.claims[step.claim.pk],
                numbers,
                ClaimAward.Kind.ADVANCE if step.claim.pk in early else kind,
            )
            for step in steps
        )
        lines = [
            _answered(row, pk, answer)
            for row in given
            for pk, answer in seen.claims[row.claim_id].lines.items()
        ]
        of_claim = {step.claim.pk: step for step in steps}
        for row in given:
            of_claim[row.claim_id].seal(row)
        for line in insert(lines):
            of_claim[line.claim_award.claim_id].seal(line)
        beyond = _move_money(steps, seen)
        # The act itself and what it does to others are sealed with its first claim.
        steps[0].seal(act, *_differences(act, seen.others | beyond))

    return perform(looked, "award", actor=actor, now=now, ask=ask, effect=write)


def _differences(act: Award, fen: Mapping[int, int]) -> list[Difference]:
    return insert(Difference(award=act, claim_id=pk, fen=each) for pk, each in fen.items())


def _given(
    step: Step, act: Award, found: Preview, numbers: Mapping[int, int], kind: str
) -> ClaimAward:
    """`numbers`: settlement numbers of claims that were awarded before."""
    return ClaimAward(
        award=act,
        claim=step.claim,
        settled=numbers.get(step.claim.pk, act.number),
        kind=kind if found.total_fen else ClaimAward.Kind.NIL,
        before_fen=found.before_fen,
        total_fen=found.total_fen,
        difference_fen=found.difference_fen,
        provisional=found.provisional,
    )


def _answered(given: ClaimAward, line: int, answer: LineAnswer) -> AwardLine:
    return AwardLine(
        claim_award=given,
        line_id=line,
        outcome=answer.outcome,
        code=answer.code,
        loss_fen=answer.loss_fen,
        payable_fen=answer.payable_fen,
        steps=answer.steps,
    )


def _move_money(steps: Sequence[Step], seen: Previews) -> dict[int, int]:
    """More: out of the cover. Less: what is not paid yet goes back; what is paid is shown as a
    difference for a person to decide, never taken back silently: {claim pk: fen, below 0}."""
    stands = purses(step.claim.number for step in steps)
    moves, beyond = list[tuple[Step, Moved]](), dict[int, int]()
    for step in steps:
        number, difference = step.claim.number, seen.claims[step.claim.pk].difference_fen
        if difference > 0:
            moves.append((step, Moved(Kind.COVER, Kind.AWARDED, difference, number)))
            continue
        owed = -difference
        for kind in UNPAID:
            part = min(owed, stands.of(number, kind))
            moves.append((step, Moved(kind, Kind.COVER, part, number)))
            owed -= part
        if owed:
            beyond[step.claim.pk] = -owed
    pass_on(moves)
    return beyond


def take_back(step: Step) -> Iterable[models.Model]:
    """Undoing an award: a row that takes it back, and the money where it was."""
    number = step.claim.number
    begun = step.claim.moves.filter(action="award").latest("id").entry_seq
    moved = Transfer.objects.filter(claim=number, memo="award", entry_seq__gt=begun)
    rows = moved.select_related("debit", "credit").order_by("-id")
    pass_on(
        (step, Moved(Kind(row.credit.kind), Kind(row.debit.kind), row.amount_fen, number))
        for row in rows
    )
    return [_reversal(standing([step.claim.pk])[step.claim.pk])]


def end_award(step: Step) -> Iterable[models.Model]:
    """A claim that ends before paying (withdrawn, merged, refused) is awarded no more than it was
    paid: what was paid stays paid, the awards beyond are taken back, the newest first."""
    paid = claim_balance(step.claim.number, Kind.PAID)
    taken: list[models.Model] = []
    rows = ClaimAward.standing().filter(claim=step.claim)
    for row in rows.order_by("-id"):
        if paid and row.total_fen <= paid:
            break
        taken.append(_reversal(row))
    return taken


def award_again(step: Step) -> Iterable[models.Model]:
    """Undoing that end: the awards it took back stand as they stood."""
    made = _awarded_since_the_last_end(step)
    taken_back: list[ClaimAward] = []
    for row in ClaimAward.objects.filter(claim=step.claim).order_by("-id"):
        if row.reverses is None:
            break
        if row.reverses.award.made_at in made:
            taken_back.append(row.reverses)
    written: list[models.Model] = []
    for old in taken_back:
        again = _copy(old, ClaimAward)
        written += [again, *(_copy(line, AwardLine, claim_award=again) for line in old.lines.all())]
    return written


def _awarded_since_the_last_end(step: Step) -> frozenset[datetime]:
    """The instants of the awards that stood when the claim ended: not undone, not ended before."""
    moves = in_force(step.case.past[:-1])
    ends = [n for n, move in enumerate(moves) if move.action in ENDINGS]
    since = moves[ends[-1] + 1 :] if ends else moves
    return frozenset(move.at for move in since if move.action == "award")


def _copy(row: models.Model, model: type[models.Model], **changed: object) -> models.Model:
    fields = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
    values = {name: getattr(row, name) for name in fields}
    for name, value in changed.items():
        values[f"{name}_id"] = getattr(value, "pk", value)
    return model._default_manager.create(**values)


def _reversal(given: ClaimAward) -> ClaimAward:
    return ClaimAward.objects.create(
        award=given.award,
        claim=given.claim,
        settled=given.settled,
        kind=ClaimAward.Kind.REVERSAL,
        before_fen=given.total_fen,
        total_fen=given.before_fen,
        difference_fen=-given.difference_fen,
        reverses=given,
    )
