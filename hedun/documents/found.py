"""What each level found of a line, as all papers say it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hedun.assessment.figures import Figure, Figures
from hedun.claims.clocks import in_force
from hedun.claims.models import Claim, ClaimMove, LossLine
from hedun.documents import saying
from hedun.domain.money import yuan
from hedun.record.selecting import rows_by


def verifications(claims: Sequence[Claim]) -> dict[int, ClaimMove]:
    """claim pk → the move that verified it, where none sent it back since. One query."""
    past: dict[int, list[ClaimMove]] = {}
    for move in rows_by(ClaimMove, "claim_id", (claim.pk for claim in claims)):
        past.setdefault(move.claim_id, []).append(move)
    found = {}
    for pk, moves in past.items():
        turns = [m for m in in_force(moves) if m.action in ("verify", "return")]
        if turns and turns[-1].action == "verify":
            found[pk] = turns[-1]
    return found


def thing(line: LossLine) -> str:
    """玉米（乳熟）南坡."""
    return " ".join(filter(None, (saying.staged(line.item, line.stage), line.plot)))


def figure_says(line: LossLine, figure: Figure | None) -> str:
    """1.80 亩 45%; what stands on papers as its sum."""
    if figure is None:
        return "—"
    parts = [saying.counted(figure.quantity, line.item)]
    if figure.degree is not None:
        parts.append(f"{saying.percent(figure.degree)}%")
    elif figure.amount_fen is not None:
        parts.append(yuan(figure.amount_fen) + " " + _("yuan"))
    return " ".join(parts)


def levels(known: Figures, verified: bool) -> tuple[Figure | None, ...]:
    """Village, township, expert, city; None for one that has not looked. A township that verified
    without a figure of its own found the same as the village."""
    township = known.township or (known.village if verified else None)
    return known.village, township, known.expert, known.city
