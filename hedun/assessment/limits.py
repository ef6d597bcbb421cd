"""分项限额: what claims use of the limits that a contract sets for kinds of loss.

The limits stand in the ledger beside the money (ledger.models.Memo): an award takes what its lines
of a section come to out of the section's limit, in the order of settlement, and what is taken back
is there again for others. The wording's own limits are another matter: they say what an amount is,
these say whether it may be awarded.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from hedun.assessment.models import AwardLine
from hedun.assessment.previews import Preview
from hedun.assessment.standing import standing
from hedun.claims.effects import Step
from hedun.claims.models import Claim, LossLine
from hedun.domain.case import Refusal
from hedun.domain.refusals import Refused
from hedun.ledger import queries as ledger
from hedun.ledger.actions import Moved, Short, note
from hedun.ledger.models import Memo
from hedun.ledger.queries import UNPAID, purses, used_of
from hedun.policies.models import Policy
from hedun.record.selecting import select

# (section, fen that is used more, fen that is left) for each limit.
Uses = tuple[tuple[str, int, int], ...]
Sections = Mapping[str, int]  # fen by section


class Limits:
    """What is left of the limits of a policy while claims are awarded one after the other."""

    def __init__(self, policy: Policy, claims: Sequence[Claim]) -> None:
        self._left = {one.section: one.left_fen for one in ledger.limits(policy.number).values()}
        numbers = [claim.number for claim in claims] if self._left else []
        self._used, self._books = used_of(numbers), purses(numbers)

    def used_by(self, claim: Claim, found: Preview) -> Uses:
        """What the award of the claim would use of each limit."""
        if not self._left:
            return ()
        unpaid = self._books.of(claim.number, *UNPAID)
        given = max(found.total_fen, found.before_fen - unpaid)
        section_of = dict(select(LossLine, ("id", "section"), "id", found.lines))
        totals = _sums((section_of[pk], one.payable_fen) for pk, one in found.lines.items())
        held = self._used.get(claim.number, {})
        use = to_use(totals, given, held, self._left)
        return tuple((name, use[name] - held.get(name, 0), self._left[name]) for name in use)

    def take(self, uses: Uses) -> None:
        """What another claim of the act gives back is not counted on."""
        for section, more, _ in uses:
            self._left[section] -= max(more, 0)


def to_use(
    totals: Sections, given_fen: int, held: Sections, limited: Collection[str]
) -> dict[str, int]:
    """fen that a claim uses of each limited section. `totals`: what its award comes to by section;
    `given_fen`: what left the cover for it and has not come back; `held`: what it used until now.

    Both are the same but for two cases. A total was lowered after it had been paid: the household
    has the rest still, so it is used still. Paid money came back: every section shares in it.
    """
    whole = sum(totals.values())
    if given_fen < whole:
        return {name: totals.get(name, 0) * given_fen // whole for name in limited}
    rest, use = given_fen - whole, {}
    for name in limited:
        more = min(rest, max(held.get(name, 0) - totals.get(name, 0), 0))
        use[name] = totals.get(name, 0) + more
        rest -= more
    return use


def settle_limits(steps: Sequence[Step]) -> None:
    """When the money has moved: each claim uses of the limits what it is to use. Raises Refused
    (LIMIT_EXHAUSTED)."""
    books: dict[str, list[Step]] = {}
    for step in steps:
        books.setdefault(step.book, []).append(step)
    for book, ours in books.items():
        limited = ledger.limits(book)
        if not limited:
            continue
        numbers = [step.claim.number for step in ours]
        used, given = used_of(numbers), purses(numbers)
        totals = totals_of([step.claim for step in ours])
        moves: list[Moved] = []
        for step in ours:
            number = step.claim.number
            held = used.get(number, {})
            use = to_use(totals[step.claim.pk], given.given(number), held, limited)
            moves += _moves(number, use, held)
        # What comes back first, so that it is there for the others.
        moves.sort(key=lambda one: one.debit == Memo.LIMIT)
        try:
            note(book, moves, memo="used", actor=ours[0].actor, now=ours[0].now)
        except Short as short:
            facts = {"section": short.section, "wanted_fen": short.wanted_fen}
            lack = Refusal("LIMIT_EXHAUSTED", facts | {"left_fen": short.left_fen})
            raise Refused([lack], subject=short.claim) from short


def _moves(number: str, use: Sections, held: Sections) -> Iterable[Moved]:
    for section, fen in use.items():
        more = fen - held.get(section, 0)
        pair = (Memo.LIMIT, Memo.USED) if more > 0 else (Memo.USED, Memo.LIMIT)
        if more:
            yield Moved(*pair, abs(more), number, section)


def totals_of(claims: Iterable[Claim]) -> dict[int, dict[str, int]]:
    """{claim pk: {section: fen}} by the awards that stand; a claim without one has nothing."""
    found: dict[int, dict[str, int]] = {claim.pk: {} for claim in claims}
    awards = {row.pk: pk for pk, row in standing(found).items()}
    rows = select(AwardLine, ("claim_award_id", "line_id", "payable_fen"), "claim_award_id", awards)
    section_of = dict(select(LossLine, ("id", "section"), "id", {line for _, line, _ in rows}))
    for award, line, fen in rows:
        own = found[awards[award]]
        own[section_of[line]] = own.get(section_of[line], 0) + fen
    return found


def _sums(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for section, fen in amounts:
        found[section] = found.get(section, 0) + fen
    return found
