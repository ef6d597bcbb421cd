"""疑难案件裁定书: what the city was asked, what three people found and why, and what follows.

It is addressed to the household and says how things stood when the question was answered.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hedun import speech
from hedun.assessment.figures import figures
from hedun.claims.items import PERSON
from hedun.claims.models import Claim
from hedun.claims.queries import lines_of
from hedun.documents import saying
from hedun.documents.found import figure_says, levels, thing
from hedun.documents.letters import Letter, Part, where
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.words import STATES
from hedun.language import lang
from hedun.oversight.models import PanelOpinion, Referral
from hedun.oversight.past import ANSWERED
from hedun.oversight.words import OUTCOMES, kind_word


def decisions(claim: Claim, now: datetime) -> dict[int, Letter]:
    """{referral pk: letter} for each question about the claim that the city answered, in order.
    One that was withdrawn keeps its number."""
    asked = claim.referrals.order_by("pk").prefetch_related("opinions")
    return {
        referral.pk: _letter(claim, referral, n, now)
        for n, referral in enumerate(asked, start=1)
        if referral.outcome in ANSWERED
    }


def _letter(claim: Claim, referral: Referral, n: int, now: datetime) -> Letter:
    closed = referral.closed_at
    assert closed is not None  # it was answered
    day = speech.day(local_day(closed), now, year=True)
    return Letter(
        claim=claim,
        title=_("Decision of the city panel"),
        number=f"{claim.number}-C{n}",
        name=claim.household.name,
        lead=_("Your case was put to the city. A panel of three has decided it."),
        facts=[
            where(claim),
            (_("Damaged"), speech.day(claim.event.occurred, now, year=True)),
            (_("Animal"), saying.coded(claim.event.species)),
            (_("Policy"), claim.report.policy.number),
        ],
        parts=[
            Part(_("What was asked"), says=[referral.question, _asked(referral, now)]),
            *_looked_at(claim, closed),
            _found(referral, list(referral.opinions.all())),
            Part(_("What follows"), says=[_follows(claim, referral, closed)]),
            Part(
                _("If you disagree"),
                points=[
                    _("Object while the notice hangs: to the clerk, the township, or on the "
                      "receipt page."),
                    _("Appeal within two years of the end where something new has come up."),
                    _("You may also go to court."),
                ],
            ),
        ],
        seal=(_("City panel (seal)"), day),
    )  # fmt: skip


def _asked(referral: Referral, now: datetime) -> str:
    day = speech.day(local_day(referral.referred_at), now, year=True)
    return _("({kind}, asked on {day})").format(kind=kind_word(referral.kind)[lang()], day=day)


def _looked_at(claim: Claim, closed: datetime) -> list[Part]:
    """The losses as each level had them then; of persons only that there are any."""
    lines = lines_of([claim])
    told = [line for line in lines if line.section != PERSON]
    known = figures(told, {claim.pk: closed})
    verified = claim.moves.filter(action="verify", at__lte=closed).exists()
    head = (
        _("What"), _("The village said"), _("The township found"),
        _("The expert found"), _("The city set"),
    )  # fmt: skip
    injured = len(lines) - len(told)
    said = ngettext(
        "%(n)s item about a person is kept with its handlers and not told here.",
        "%(n)s items about persons are kept with their handlers and not told here.",
        injured,
    )
    return [
        Part(
            _("What was looked at"),
            says=[said % {"n": injured}] if injured else [],
            head=head if told else (),
            rows=[
                [thing(line), *(figure_says(line, one) for one in levels(known[line.pk], verified))]
                for line in told
            ],
        )
    ]


def _found(referral: Referral, opinions: Sequence[PanelOpinion]) -> Part:
    upholding = sum(one.upholds for one in opinions)
    counted = _("{up} for upholding, {anew} for setting anew")
    return Part(
        _("What the panel found"),
        points=[said_by(one) for one in opinions],
        box=(
            OUTCOMES[referral.outcome][lang()],
            counted.format(up=upholding, anew=len(opinions) - upholding),
            referral.answer,
        ),
    )


def said_by(opinion: PanelOpinion) -> str:
    """A member of the panel, which way they were, and why."""
    return _("{name} ({side}): {reason}").format(
        name=opinion.user_name,
        side=_("uphold what was found") if opinion.upholds else _("set it anew"),
        reason=opinion.reason,
    )


def _follows(claim: Claim, referral: Referral, closed: datetime) -> str:
    """Where the answer led the claim."""
    answers = claim.moves.filter(at__gte=closed, action__in=("decide", "uphold"))
    after = answers.order_by("pk").first()
    state = STATES[State(after.to)][lang()] if after else ""
    said = (
        _('What was found stands. The case goes on from "{state}".')
        if referral.outcome == "upheld"
        else _(
            'What was found is set anew. The case goes back to "{state}": it is assessed and '
            "awarded by what this decision found, and posted again."
        )
    )
    return said.format(state=state)
