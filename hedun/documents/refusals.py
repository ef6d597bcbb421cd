"""拒赔通知书: why nothing is paid, by which code, and what one may do about it.

The insurer owes it within three days with its reasons (保险法 art. 24); an appeal is open for two
years (art. 26).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hedun import speech
from hedun.assessment.figures import Figures, figures
from hedun.claims.clocks import in_force
from hedun.claims.codes import say
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, ClaimMove, LossLine
from hedun.claims.queries import lines_of
from hedun.documents import saying
from hedun.documents.found import figure_says, thing
from hedun.documents.letters import Letter, Part, where
from hedun.domain.case import State
from hedun.domain.deadlines import limitation_ends, local_day
from hedun.language import lang
from hedun.record.selecting import rows_by


def refused(claims: Sequence[Claim]) -> list[Claim]:
    """Those of the claims that were refused."""
    return [claim for claim in claims if claim.state == State.REFUSED]


def refusals(claims: Sequence[Claim], now: datetime) -> list[Letter]:
    """A letter for each of these refused claims; a constant number of queries."""
    moves, lines = _moves(claims), lines_of(claims)
    known = figures(lines)
    return [
        _letter(
            claim,
            moves[claim.pk],
            [line for line in lines if line.claim_id == claim.pk and line.section != PERSON],
            known,
            now,
        )
        for claim in claims
    ]


def _letter(
    claim: Claim,
    move: ClaimMove,
    lines: Sequence[LossLine],
    known: Mapping[int, Figures],
    now: datetime,
) -> Letter:
    report, day = claim.report, speech.day(local_day(move.at), now, year=True)
    until = speech.day(local_day(limitation_ends(claim.ended_at or move.at)), now, year=True)
    lead = _("You claimed for the damage that {animal} did on {day}. We cannot pay for it.")
    claimed = Part(
        _("What was claimed"),
        rows=[(thing(line), figure_says(line, known[line.pk].village)) for line in lines],
    )
    code = _("code {code}").format(code=move.code.upper())
    return Letter(
        claim=claim,
        title=_("Notice of refusal"),
        number=claim.number,
        name=claim.household.name,
        lead=lead.format(
            animal=saying.coded(claim.event.species),
            day=speech.day(claim.event.occurred, now, year=True),
        ),
        facts=[
            where(claim),
            (_("Policy"), report.policy.number),
            (pgettext("number", "Report"), report.number),
            (_("Decided on"), day),
        ],
        parts=[
            *([claimed] if lines else []),
            Part(_("Why"), box=(say(move.code, lang()), code, move.reason)),
            Part(
                _("What you may do"),
                points=[
                    _("Bring what was missing, or show what we did not see: to the clerk or the "
                      "township."),
                    _("Appeal to the city until {day}; three other people decide.").format(
                        day=until
                    ),
                    _("It costs nothing, and somebody may speak for you."),
                ],
            ),
        ],
        seal=(_("Insurer's branch (seal)"), day),
    )  # fmt: skip


def _moves(claims: Sequence[Claim]) -> dict[int, ClaimMove]:
    """claim pk → the move that refused it. One query."""
    past: dict[int, list[ClaimMove]] = {}
    for move in rows_by(ClaimMove, "claim_id", (claim.pk for claim in claims)):
        past.setdefault(move.claim_id, []).append(move)
    return {
        pk: [move for move in in_force(moves) if move.action == "refuse"][-1]
        for pk, moves in past.items()
    }
