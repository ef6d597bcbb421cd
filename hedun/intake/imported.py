"""What became of a file that was handed in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hedun.claims.models import Report
from hedun.evidence.store import digest
from hedun.intake.kept import revealed
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import BadSheet, SheetProblem, problem
from hedun.intake.study import NOBODY
from hedun.places.models import Place

State = Waiting.State


@dataclass(frozen=True)
class Imported:
    """What became of a file. `report`: the first that its rows went into; None when none could go
    on. Of its `rows`, `waiting` wait in the inbox (`nobodys` of them for a claimant alone), and
    `refused` are set aside, by the layout or by a person; the others are in the books, `repeated`
    of them from before. `again`: this very file was there already, and this is how it stands."""

    report: Report | None
    rows: int
    claims: int
    waiting: int = 0
    refused: int = 0
    repeated: int = 0
    nobodys: int = 0
    again: bool = False
    problems: tuple[SheetProblem, ...] = ()
    submissions: tuple[Submission, ...] = field(default=(), repr=False)

    @property
    def accepted(self) -> int:
        """Rows with nothing wrong in them: in the books, or waiting for a claimant alone."""
        return self.rows - self.waiting - self.refused + self.nobodys


def as_it_stands(data: bytes, village: Place) -> Imported | None:
    """What has become of this very file; None when it never came. Raises BadSheet for one that was
    another village's list."""
    before = tuple(Submission.objects.filter(sha256=digest(data)).order_by("pk"))
    if not before:
        return None
    if before[0].village_id != village.pk:
        elsewhere = problem("TAKEN_ELSEWHERE")
        raise BadSheet([SheetProblem("", 0, "", elsewhere.code, elsewhere.zh, elsewhere.en)])
    return standing(before)


def standing(before: Sequence[Submission]) -> Imported:
    """What has become of these submissions, which are one file or one sending."""
    rows = Waiting.objects.filter(submission__in=before)
    rows = rows.exclude(state__in=(State.TAKEN, State.JOINED))
    rows = rows.select_related("submission").order_by("sheet", "row", "pk")
    left = {row: revealed(row).problems if row.cells_enc else [] for row in rows}
    waiting = [row for row in left if row.state == State.WAITING]
    report = Report.objects.filter(openings__submission__in=before).order_by("pk").first()
    return Imported(
        report,
        rows=sum(one.rows for one in before),
        claims=report.claims.count() if report else 0,
        waiting=len(waiting),
        refused=len(left) - len(waiting),
        repeated=sum(one.repeated for one in before),
        nobodys=sum([one.code for one in left[row]] == [NOBODY] for row in waiting),
        again=True,
        problems=tuple(one for wrong in left.values() for one in wrong if one.code != NOBODY),
        submissions=tuple(before),
    )
