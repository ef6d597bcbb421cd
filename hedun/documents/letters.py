"""拒赔通知书: why nothing is paid, by which code, and what one may do about it.

The insurer owes it within three days with its reasons (保险法 art. 24); an appeal is open for two
years (art. 26).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from hedun import speech
from hedun.assessment.figures import figures
from hedun.claims.clocks import in_force
from hedun.claims.codes import say
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, ClaimMove
from hedun.claims.queries import lines_of
from hedun.documents import saying
from hedun.documents.slips import contacts_of, figure_says, qr_codes, scan_says, thing
from hedun.domain.case import State
from hedun.domain.chain import Json, canonical
from hedun.domain.deadlines import limitation_ends, local_day
from hedun.language import lang
from hedun.receipts.codes import receipt_codes
from hedun.record.selecting import rows_by


def refused(claims: Sequence[Claim]) -> list[Claim]:
    """Those of the claims that were refused."""
    return [claim for claim in claims if claim.state == State.REFUSED]


def refusals(
    claims: Sequence[Claim], *, base: str, now: datetime
) -> tuple[dict[str, Json], dict[str, str]]:
    """Data and pictures of typst/refusal.typ: refused claims of one report, a page each."""
    moves, lines = _moves(claims), lines_of(claims)
    known, codes = figures(lines), receipt_codes(claims)
    contacts = contacts_of(claims[0], now)
    letters: list[Json] = [
        {
            **_letter(claim, moves[claim.pk], now),
            "losses": [
                [thing(line), figure_says(line, known[line.pk].village)]
                for line in lines
                if line.claim_id == claim.pk and line.section != PERSON
            ],
            "contacts": contacts,
            "code": codes.get(claim.pk, claim.number),
        }
        for claim in claims
    ]
    data: dict[str, Json] = {
        "title": _("Notice of refusal"),
        "words": {"page": _("page {n} of {of}"), "hedun": _("Hedun")},
        "letters": letters,
    }
    return data, qr_codes(claims, codes, base)


def _letter(claim: Claim, move: ClaimMove, now: datetime) -> dict[str, Json]:
    report, day = claim.report, local_day(move.at)
    last = local_day(limitation_ends(claim.ended_at or move.at))
    place = report.village.parent.name if report.village.parent else ""
    said = _("You claimed for the damage that {animal} did on {day}. We cannot pay for it.")
    told: Mapping[str, Json] = {
        "number": claim.number,
        "name": claim.household.name,
        "greeting": _("Dear {name},").split("{name}"),
        "lead": said.format(
            animal=saying.coded(claim.event.species), day=speech.day(claim.event.occurred, now)
        ),
        "facts": [
            [_("Household"), f"{place}{report.village.name} {claim.household.group}"],
            [_("Policy"), report.policy.number],
            [_("Case"), claim.number],
            [_("Decided on"), speech.day(day, now, year=True)],
        ],
        "claimed": _("What was claimed"),
        "why": _("Why"),
        "ground": [say(move.code, lang()), _("code {code}").format(code=move.code.upper())],
        "reason": move.reason,
        "remedy": _("What you may do"),
        "remedies": [
            _("Bring what was missing, or show what we did not see: to the clerk or the township."),
            _("Appeal to the city until {day}; three other people decide.").format(
                day=speech.day(last, now, year=True)
            ),
            _("It costs nothing, and somebody may speak for you."),
        ],
        "scan": scan_says(),
        "seal": [_("Insurer's branch (seal)"), speech.day(day, now, year=True)],
        "foot": _("{report}, household {n}").format(report=report.number, n=claim.row),
        "page": _("page {n} of {of}"),
        "digest": _("digest") + f" {saying.short(_digest(claim, move))}",
    }
    return dict(told)


def _digest(claim: Claim, move: ClaimMove) -> str:
    told: Json = {"claim": claim.number, "entry": move.entry_seq, "code": move.code}
    return hashlib.sha256(canonical(told)).hexdigest()


def _moves(claims: Sequence[Claim]) -> dict[int, ClaimMove]:
    """claim pk → the move that refused it. One query."""
    past: dict[int, list[ClaimMove]] = {}
    for move in rows_by(ClaimMove, "claim_id", (claim.pk for claim in claims)):
        past.setdefault(move.claim_id, []).append(move)
    return {
        pk: [move for move in in_force(moves) if move.action == "refuse"][-1]
        for pk, moves in past.items()
    }
