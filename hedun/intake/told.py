"""What a channel tells its sender of a sending: what has arrived, what waits, what is missing."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Max

from hedun.claims.codes import missing_word
from hedun.claims.models import Claim, ClaimMove
from hedun.claims.past import sent_back
from hedun.domain.words import Word
from hedun.intake.kept import Kept, revealed
from hedun.intake.models import Submission, Waiting
from hedun.people.models import Reason

State = Waiting.State
# Of a sending as a whole: the first of these that any of its rows is in.
_ORDER = (State.RETURNED, State.WAITING)
_GONE = (State.TAKEN, State.JOINED, State.REPLACED)


@dataclass(frozen=True)
class RowTold:
    """`state`: of Waiting; `returned` also where its claim was sent back since. `missing`: all of
    it, as sentences, without personal data but what an officer may have typed; of a row that waits
    what is wrong with it. `claim`: its number, with its state; of a row that tells of a claim that
    is there, that one. `reason`: of one sent back or set aside."""

    row: int
    reference: str
    state: str
    missing: tuple[Word, ...] = ()
    claim: str = ""
    claim_state: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Told:
    """`state`: returned, waiting, taken or dropped, as the row that asks most of the sender."""

    number: str
    reference: str
    state: str
    reports: tuple[str, ...]
    rows: tuple[RowTold, ...]

    @property
    def missing(self) -> tuple[Word, ...]:
        """Of all rows, each sentence once."""
        said = {one["zh"]: one for row in self.rows for one in row.missing}
        return tuple(said.values())


def of_references(channel: str, references: Collection[str]) -> dict[str, Told]:
    """What became of these sendings, by their own number; one that has not come is left out. Not
    limited to anybody's places: the channel knows who sent them. Seven queries."""
    found = {
        one.pk: one
        for one in Submission.objects.filter(channel=channel, reference__in=list(references))
    }
    reports: dict[int, list[str]] = {}
    rows: dict[int, list[Waiting]] = {}
    for pk, number in (
        Submission.objects.filter(pk__in=found, openings__ended_at=None)
        .exclude(openings=None)
        .order_by("openings__pk")
        .values_list("pk", "openings__report__number")
    ):
        reports.setdefault(pk, []).append(number)
    waiting = Waiting.objects.filter(submission__in=found).order_by("row")
    for row in waiting.select_related("submission", "line__claim", "claim"):
        rows.setdefault(row.submission_id, []).append(row)
    every = [row for own in rows.values() for row in own]
    why, back = _reasons(every), _sent_back(every)
    said = {pk: tuple(_told(row, why, back) for row in rows.get(pk, ())) for pk in found}
    return {
        one.reference: Told(
            one.number,
            one.reference,
            _state(row.state for row in said[pk]),
            tuple(reports.get(pk, ())),
            said[pk],
        )
        for pk, one in found.items()
    }


def missing_of(kept: Kept) -> Iterator[Word]:
    """Everything that a row lacks, as sentences."""
    for one in kept.problems:
        column = one.column.rpartition(" ")[2]
        yield {
            "zh": f"{column}:{one.zh}" if column else one.zh,
            "en": f"{column}: {one.en}" if column else one.en,
        }
    for said in kept.missing:
        yield missing_word(said)


def _told(row: Waiting, why: dict[int, str], back: dict[int, ClaimMove]) -> RowTold:
    open_still = row.state in (State.WAITING, State.RETURNED)
    claim = _claim(row)
    if claim and (move := back.get(claim.pk)):
        missing = tuple(missing_word(one) for one in move.missing)
        own = State.RETURNED.value, missing, claim.number, claim.state, move.reason
        return RowTold(row.row, row.reference, *own)
    return RowTold(
        row.row,
        row.reference,
        row.state,
        tuple(missing_of(revealed(row))) if open_still and row.cells_enc else (),
        claim.number if claim else "",
        claim.state if claim else "",
        why.get(row.settled_seq or 0, ""),
    )


def _claim(row: Waiting) -> Claim | None:
    """The claim that the row became part of, or tells of."""
    return row.line.claim if row.line else (row.claim if row.state == State.JOINED else None)


def _sent_back(rows: Iterable[Waiting]) -> dict[int, ClaimMove]:
    """The claims (pks) that were sent back to the village and that nothing has come for since."""
    back = sent_back({claim.pk for row in rows if (claim := _claim(row))})
    if not back:
        return {}
    came = Waiting.objects.filter(line__claim__in=back, state=State.TAKEN).order_by()
    newest = dict(came.values_list("line__claim").annotate(Max("settled_seq")))
    return {pk: move for pk, move in back.items() if (newest.get(pk) or 0) < move.entry_seq}


def _reasons(rows: Iterable[Waiting]) -> dict[int, str]:
    aside = (State.RETURNED, State.DROPPED)
    seqs = {row.settled_seq for row in rows if row.state in aside}
    return dict(Reason.objects.filter(entry_seq__in=seqs).values_list("entry_seq", "text"))


def _state(states: Iterable[str]) -> str:
    there = set(states)
    first = next((state for state in _ORDER if state in there), None)
    if first is not None:
        return first.value
    return State.TAKEN.value if there & set(_GONE) else State.DROPPED.value
