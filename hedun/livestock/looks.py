"""What the machine notices about animals: tags, heads, disposal, causes. Registered with the room
`checks`, which shows and counts what is found.

Only lines that the insurer has not refused matter, and of these only animals that count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hedun.assessment.figures import figures
from hedun.assessment.models import AwardLine
from hedun.assessment.standing import held, standing
from hedun.checks.queries import Found
from hedun.checks.rules import Finding, finding
from hedun.claims.items import LIVESTOCK
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED
from hedun.domain.units import mu_from_int
from hedun.livestock.models import Animal, Grading
from hedun.livestock.queries import cause_of, counts_heads, gradings, of_lines
from hedun.policies.numbers import CHOICES, DISPOSAL_PROOF
from hedun.policies.queries import Numbers
from hedun.record.selecting import rows_by, select

GONE = frozenset({"killed", "missing"})  # what an animal is lost by, and can be lost by only once
BEFORE = frozenset({State.DRAFT, State.REPORTED, State.VERIFIED, State.ACCEPTED})
REQUIRED = CHOICES[DISPOSAL_PROOF][1]


CODES = (
    "EAR_TAG_PAID", "HEADS_DIFFER", "NO_DISPOSAL", "EAR_TAG_OPEN", "CAUSE_NOT_GRADED",
    "HEADS_UNLIKE",
)  # fmt: skip


@dataclass(frozen=True)
class Stock:
    """A covered livestock line with its animals that count."""

    line: LossLine
    animals: Sequence[Animal]

    @property
    def claim(self) -> Claim:
        return self.line.claim

    @property
    def heads(self) -> int:
        return sum(animal.heads for animal in self.animals)

    def say(self, code: str, **facts: object) -> Finding:
        return finding(self.claim.number, code, line=self.line.number, **facts)


Noticed = Iterator[tuple[Stock, Finding]]


def look(_claims: Sequence[Claim], lines: Sequence[LossLine]) -> Found:
    """Every finding of the room; of claims without livestock nothing is asked."""
    own = stock_of(lines)
    for rule in (_paid_tags, _heads, _disposal, _open_tags, _graded, _unlike) if own else ():
        yield from ((stock.claim.pk, found) for stock, found in rule(own))


def stock_of(covered: Sequence[LossLine]) -> list[Stock]:
    """The livestock among covered lines, with what counts of it."""
    lines = [line for line in covered if line.section == LIVESTOCK]
    own: dict[int, list[Animal]] = {line.pk: [] for line in lines}
    for animal in of_lines(own):
        own[animal.line_id].append(animal)
    return [Stock(line, own[line.pk]) for line in lines]


# ── ear tags ────────────────────────────────────────────────────────────────────────────────────


def _paid_tags(own: Sequence[Stock]) -> Noticed:
    """An animal that was paid for as killed or missing does not come back. A bill of its earlier
    treatment says nothing against it."""
    return _tags(own, "EAR_TAG_PAID", paid=True)


def _open_tags(own: Sequence[Stock]) -> Noticed:
    return _tags(own, "EAR_TAG_OPEN", paid=False)


def _tags(own: Sequence[Stock], code: str, *, paid: bool) -> Noticed:
    keys = {animal.tag_key for stock in own for animal in stock.animals} - {""}
    others = _others(keys, paid=paid)
    for stock in own:
        met = {
            animal.tag: found
            for animal in stock.animals
            if (found := others.get(animal.tag_key, frozenset()) - {stock.claim.number})
        }
        if met:
            named = ", ".join(sorted(frozenset().union(*met.values())))
            yield stock, stock.say(code, tags="、".join(met), others=named)


def _others(keys: set[str], *, paid: bool) -> dict[str, frozenset[str]]:
    """{tag key: numbers of the claims in which it was awarded or paid, or is open}."""
    rows = [row for row in rows_by(Animal, "tag_key", keys) if row.struck_at is None]
    claims = rows_by(Claim, "id", sorted({row.claim_id for row in rows}), merged_into_id=None)
    known = {claim.pk: claim for claim in claims}
    covered = {line.pk for line in covered_lines(list(known.values()))}
    given = _given(list(known.values()))
    found: dict[str, set[str]] = {}
    for row in rows:
        claim = known.get(row.claim_id)
        if claim is None or row.line_id not in covered:
            continue
        was_paid = row.line_id in given
        is_open = not was_paid and claim.state not in ENDED
        if (was_paid and row.fate in GONE) if paid else is_open:
            found.setdefault(row.tag_key, set()).add(claim.number)
    return {key: frozenset(numbers) for key, numbers in found.items()}


def _given(claims: Sequence[Claim]) -> set[int]:
    """pks of the lines for which something was awarded that has not come back."""
    left = {pk for pk, fen in held(claims).items() if fen > 0}
    awards = [row.pk for row in standing(left).values()]
    rows = select(AwardLine, ("line_id", "payable_fen"), "claim_award_id", awards)
    return {line for line, fen in rows if fen > 0}


# ── heads, proofs, causes ───────────────────────────────────────────────────────────────────────


def _heads(own: Sequence[Stock]) -> Noticed:
    """As many heads are entered as the line counts by its newest figure."""
    counted = [stock for stock in own if counts_heads(stock.line)]
    known = figures([stock.line for stock in counted])
    for stock in counted:
        quantity_e4 = known[stock.line.pk].latest.quantity_e4
        if quantity_e4 != 10_000 * stock.heads:
            shown = f"{mu_from_int(quantity_e4).normalize():f}"
            yield stock, stock.say("HEADS_DIFFER", quantity=shown, heads=stock.heads)


def _disposal(own: Sequence[Stock]) -> Noticed:
    """Dead heads without proof, where the policy asks for it on the day of the loss."""
    numbers = Numbers()
    for stock in own:
        policy, day = stock.claim.report.policy, stock.claim.event.occurred
        dead = [a for a in stock.animals if a.fate == "killed" and a.disposal_id is None]
        if dead and numbers.choice(policy, DISPOSAL_PROOF, day) == REQUIRED:
            yield stock, stock.say("NO_DISPOSAL", heads=sum(a.heads for a in dead))


def _graded(own: Sequence[Stock]) -> Noticed:
    """Once a claim is assessed the expert has said of every animal what did it."""
    assessed = [stock for stock in own if stock.claim.state not in BEFORE]
    known = gradings([animal for stock in assessed for animal in stock.animals])
    for stock in assessed:
        left = [a for a in stock.animals if Grading.Level.DECIDED not in known.get(a.pk, {})]
        if left:
            yield stock, stock.say("CAUSE_NOT_GRADED", heads=sum(a.heads for a in left))


def _unlike(own: Sequence[Stock]) -> Noticed:
    """What the terms may ask of a line is said of all its animals alike."""
    known = gradings([animal for stock in own for animal in stock.animals])
    for stock in own:
        causes = {cause_of(known.get(animal.pk, {})) for animal in stock.animals}
        if len(causes) > 1 or len({animal.fate for animal in stock.animals}) > 1:
            yield stock, stock.say("HEADS_UNLIKE")
