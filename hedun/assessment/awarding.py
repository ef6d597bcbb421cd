"""理算: awarding claims, cumulatively, in the order of settlement (terms SPEC §8)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import models

from hedun.assessment.calculation import NoWording, wording_of
from hedun.assessment.models import Award, AwardLine, ClaimAward, Difference
from hedun.assessment.previews import Preview, Previews, by_policy, preview_together
from hedun.assessment.standing import first_settled, next_settled, standing
from hedun.claims import facts
from hedun.claims.effects import Step
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome, loaded, perform
from hedun.claims.queries import covered_lines
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case, Refusal
from hedun.domain.lifecycle import decide
from hedun.ledger.actions import transfer
from hedun.ledger.models import Kind, Transfer
from hedun.ledger.queries import claim_balance, cover_left
from hedun.policies.models import Policy
from hedun.record.pen import writing

UNPAID = (Kind.AWARDED, Kind.PAYABLE, Kind.RETURNED)


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
    left may. All of one act share one settlement number.
    """
    total = Outcome()
    with writing(actor=actor, now=now) as pen:
        for policy, group in by_policy(loaded(claims)):
            try:
                going, seen, refused = _who_goes(policy, group, shown, actor, now)
            except NoWording as lack:
                why = Refusal("NO_WORDING", {"policy": policy.number, "day": lack.day})
                total.refused += [(claim, (why,)) for claim in group]
                continue
            total.refused += refused
            if going:
                done = _award(policy, going, seen, shown, kind, actor, now)
                total.done += done.insist().done
        if not total.done:
            pen.nothing_done()
    return total


def _who_goes(
    policy: Policy,
    claims: Sequence[Claim],
    shown: Mapping[int, int],
    actor: Actor,
    now: datetime,
) -> tuple[list[Claim], Previews, list[tuple[Claim, tuple[Refusal, ...]]]]:
    going, refused = list(claims), []
    known = facts.cases(going)
    while True:
        seen = preview_together(policy, going)
        left, out = cover_left(policy.number), []
        for claim in going:
            difference = seen.claims[claim.pk].difference_fen
            ask = _ask(difference, shown.get(claim.pk), left)
            decision = decide(known[claim.pk], ask, actor, now)
            if decision.allowed:
                left -= max(difference, 0)
            else:
                out.append((claim, decision.refusals))
        refused += out
        if not out:
            return going, seen, refused
        gone = {claim.pk for claim, _ in out}
        going = [claim for claim in going if claim.pk not in gone]
        if not going:
            return [], seen, refused


def _ask(difference: int, shown: int | None, left: int) -> Ask:
    return Ask("award", award_fen=difference, shown_fen=shown, cover_left_fen=left)


def _award(
    policy: Policy,
    claims: Sequence[Claim],
    seen: Previews,
    shown: Mapping[int, int],
    kind: str,
    actor: Actor,
    now: datetime,
) -> Outcome:
    numbers = first_settled([c.pk for c in claims])
    act = Award.objects.create(
        policy=policy,
        number=next_settled(policy),
        terms_sha256=_wordings(policy, claims),
        made_by=actor.user,
        made_at=now,
    )
    extra: list[models.Model] = [act, *_differences(act, seen.others)]

    def ask(claim: Claim, case: Case) -> Ask:
        difference = seen.claims[claim.pk].difference_fen
        return _ask(difference, shown.get(claim.pk), cover_left(policy.number))

    def write(step: Step) -> Iterable[models.Model]:
        found = seen.claims[step.claim.pk]
        settled = numbers.get(step.claim.pk, act.number)
        rows = _rows(step, act, found, settled, kind)
        rows += _move_money(step, act, found.difference_fen)
        # The act itself and what it does to others are sealed with its first claim.
        rows += extra
        extra.clear()
        return rows

    return perform(claims, "award", actor=actor, now=now, ask=ask, effect=write)


def _wordings(policy: Policy, claims: Sequence[Claim]) -> str:
    """The digest of the wording; where days fall under several, that of the newest."""
    lines = covered_lines(claims)
    files = sorted({wording_of(policy, line) for line in lines}, key=lambda f: f.effective)
    return files[-1].sha256 if files else ""


def _differences(act: Award, others: Mapping[int, int]) -> list[models.Model]:
    return [
        Difference.objects.create(award=act, claim_id=pk, fen=fen) for pk, fen in others.items()
    ]


def _rows(step: Step, act: Award, found: Preview, settled: int, kind: str) -> list[models.Model]:
    given = ClaimAward.objects.create(
        award=act,
        claim=step.claim,
        settled=settled,
        kind=kind if found.total_fen else ClaimAward.Kind.NIL,
        before_fen=found.before_fen,
        total_fen=found.total_fen,
        difference_fen=found.difference_fen,
        provisional=found.provisional,
    )
    return [
        given,
        *(
            AwardLine.objects.create(
                claim_award=given,
                line_id=pk,
                outcome=answer.outcome,
                code=answer.code,
                loss_fen=answer.loss_fen,
                payable_fen=answer.payable_fen,
                steps=answer.steps,
            )
            for pk, answer in found.lines.items()
        ),
    ]


def _move_money(step: Step, act: Award, difference: int) -> list[models.Model]:
    """More: out of the cover. Less: what is not paid yet goes back; what is paid is shown as a
    difference for a person to decide, never taken back silently."""
    if difference > 0:
        _pass_on(step, Kind.COVER, Kind.AWARDED, difference)
        return []
    owed = -difference
    for kind in UNPAID:
        part = min(owed, claim_balance(step.claim.number, kind))
        if part:
            _pass_on(step, kind, Kind.COVER, part)
            owed -= part
    if not owed:
        return []
    return [Difference.objects.create(award=act, claim=step.claim, fen=-owed)]


def _pass_on(step: Step, debit: Kind, credit: Kind, fen: int, memo: str = "award") -> None:
    transfer(
        step.book,
        debit,
        credit,
        fen,
        claim=step.claim.number,
        memo=memo,
        actor=step.actor,
        now=step.now,
    )


def take_back(step: Step) -> Iterable[models.Model]:
    """Undoing an award: a row that takes it back, and the money where it was."""
    last = step.case.past[-1]
    given = standing([step.claim.pk])[step.claim.pk]
    moved = Transfer.objects.filter(claim=step.claim.number, memo="award", at=last.at)
    for row in moved.select_related("debit", "credit").order_by("-id"):
        _pass_on(step, Kind(row.credit.kind), Kind(row.debit.kind), row.amount_fen, "undo")
    return [_reversal(given)]


def end_award(step: Step) -> Iterable[models.Model]:
    """A claim that ends before paying (withdrawn, merged, refused) is awarded nothing any more.

    Where an earlier award was paid it keeps its awards: what was paid stays paid.
    """
    if claim_balance(step.claim.number, Kind.PAID):
        return []
    rows = ClaimAward.objects.filter(claim=step.claim, reverses=None, reversed_by=None)
    return [_reversal(row) for row in rows.order_by("-id")]


def award_again(step: Step) -> Iterable[models.Model]:
    """Undoing that end: the awards stand as they stood."""
    taken_back: list[ClaimAward] = []
    for row in ClaimAward.objects.filter(claim=step.claim).order_by("-id"):
        if row.reverses is None:
            break
        taken_back.append(row.reverses)
    written: list[models.Model] = []
    for old in taken_back:
        again = _copy(old, ClaimAward)
        written += [again, *(_copy(line, AwardLine, claim_award=again) for line in old.lines.all())]
    return written


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
